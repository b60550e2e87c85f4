"""The simulated chance to hit a goal: what every seat sold in a number of possible years, by measure.

The years are worlds of the engine under one playbook; a goal's chance is the share of years that reach it. The same
years answer for any goal near the one that was simulated; when goals move far, effort moves too: simulate again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coaching.goal_tree import MEASURES, Goal, Lights, Measure, hit, lights
from policies.views import PayView
from scenarios.company import Company, company_of
from scenarios.errors import InputError
from scenarios.schema import Scenario

if TYPE_CHECKING:
    from policies.playbook import Playbook
    from policies.protocols import IncentivePolicy
    from simulator.ledger import Columns, Ledger

WORLDS = 30
MONTHS = 12


@dataclass(frozen=True)
class Years:
    """Results of possible years; every list has one entry a world."""

    worlds: int
    seats: dict[Measure, dict[str, list[int]]]
    """Measure -> seat -> result of each year, whoever sat there; cents, deals or minutes by measure."""
    company: dict[Measure, list[int]]
    """Measure -> the company's result of each year, nobody's repeat purchases included."""

    def of(self, goal: Goal) -> list[int]:
        """Return the results of each year that count towards a node of a goal tree."""
        if goal.level == "company":
            return self.company[goal.measure]
        mine = [self.seats[goal.measure][leaf.name] for leaf in goal.leaves() if leaf.name in self.seats[goal.measure]]
        return [sum(year) for year in zip(*mine, strict=True)] if mine else []

    def chance(self, goal: Goal) -> float | None:
        """Return the share of years that reach a node's goal; None where nothing is known of it."""
        return hit(goal.amount, self.of(goal))


def years_of(
    scenario: Scenario, playbook: Playbook, *, seed: int, worlds: int = WORLDS, months: int = MONTHS,
    on_world: Callable[[int, int], bool | None] | None = None,
) -> Years:  # fmt: skip
    """Simulate possible years.

    Args:
        scenario: the world on day 0.
        playbook: with the goals whose chance is asked.
        seed: of the worlds.
        worlds: how many.
        months: length of a year of goals.
        on_world: told (done, all) after every world; True stops.

    Raises:
        InputError: no world, or stopped (CHA-02).
        PolicyError: a rule raised or answered nonsense.
    """
    if worlds < 1 or months < 1:
        raise InputError("CHA-01", "chances need worlds and months: got {worlds} and {months}",
                         worlds=worlds, months=months)  # fmt: skip
    from simulator.run import incumbent_of, play
    from simulator.tape import build_tape

    company, incumbent = company_of(scenario), incumbent_of(scenario)
    tables: list[dict[Measure, np.ndarray]] = []
    for world in range(worlds):
        tape = build_tape(company, seed, world, months)
        _outcome, ledger = play(company, tape, playbook, incumbent, months, 0)
        tables.append(_results(company, ledger, tape.is_lead, months))
        if on_world and on_world(world + 1, worlds):
            raise InputError("CHA-02", "stopped after {done} of {total} worlds", done=world + 1, total=worlds)
    return Years(
        worlds,
        {m: {seat: [int(one[m][k]) for one in tables] for k, seat in enumerate(company.seat_ids)} for m in MEASURES},
        {m: [int(one[m].sum()) for one in tables] for m in MEASURES},
    )


def _results(company: Company, ledger: Ledger, is_lead: np.ndarray, months: int) -> dict[Measure, np.ndarray]:
    """Return results from day 0 to the horizon by measure, each of shape (seats + 1,); the last one is nobody's."""
    from scenarios.units import MINUTES_PER_MONTH
    from simulator.ledger import Fact

    day0 = company.day0_minute
    facts = {k: v.between(day0, day0 + months * MINUTES_PER_MONTH) for k, v in ledger.by_kind().items()}
    joined = ledger.by_kind()[Fact.JOINED]
    seat_of = np.full(len(joined.person) + 1, company.seats, dtype=np.int64)
    seat_of[joined.person] = joined.subject

    def summed(part: Columns, weights: np.ndarray | None = None) -> np.ndarray:
        amounts = part.amount if weights is None else weights
        table = np.bincount(seat_of[part.person], weights=amounts, minlength=company.seats + 1)
        return np.rint(table).astype(np.int64)

    won = facts[Fact.WON]
    return {
        "bookings": summed(won) + summed(facts[Fact.INVOICED].repeats()),
        "cash": summed(facts[Fact.PAID]),
        "new-customers": summed(won, is_lead[won.subject].astype(np.float64)),
        "activity": summed(facts[Fact.WORKED]),
    }


_WITHOUT: dict[Measure, Callable[[PayView], PayView]] = {
    "bookings": lambda view: view._replace(bookings_cents=0),
    "cash": lambda view: view._replace(cash_cents=0),
    "new-customers": lambda view: view._replace(wins=0),
    "activity": lambda view: view._replace(activity_minutes=0),
}
"""The month without the measure; pay rules see deals won, not whose they are, so new customers are counted by deals."""


def pay_weights(rule: IncentivePolicy) -> dict[Measure, float]:
    """Return for each measure the share of on-plan variable pay that goes when the measure falls to nothing.

    The rule is asked as any rule is: for a month in the middle of a period that goes to plan, and for the same month
    with the measure at 0. 0 = nothing in pay depends on it: a goal on it is not relevant to anybody's pay.
    """
    months = rule.period_months
    view = PayView(
        months, months, 800_000, 500_000, 10_000_000 * months, 10_000_000 * (months - 1), 10_000_000,
        cash_cents=10_000_000, wins=5, activity_minutes=3600, tenure_months=24, team_bookings_cents=80_000_000,
        team_goal_cents=80_000_000, rank=4, team_size=8,
    )  # fmt: skip
    full = rule.pay(view)
    return {m: _lost(rule.pay(_WITHOUT[m](view)), full) for m in MEASURES}


def _lost(without: int, full: int) -> float:
    return min(max((full - without) / full, 0.0), 1.0) if full > 0 else 0.0


def lights_of(tree: Goal, years: Years, weights: dict[Measure, float]) -> dict[str, Lights]:
    """Return the SMART lights of every node by its name ('company', regions, seats), chances simulated."""
    nodes = [tree, *tree.children, *(leaf for region in tree.children for leaf in region.children)]
    return {node.name: lights(node, years.chance(node), weights[node.measure]) for node in nodes}
