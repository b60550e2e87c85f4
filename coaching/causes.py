"""The facts of a review: a month's, a quarter's or a year's distance from the goals, by cause and by person.

Causes: the goal (set above or below what could be expected, and what goals did to effort), market, allocation, skill,
effort, and luck. Market to effort are Shapley parts (`coaching.shapley`); what could be expected is the mean of the
reference over other worlds, so luck is how much kinder this world was to the reference. Everything adds up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coaching.shapley import (
    FACTORS,
    FLAT_MARKET,
    Floats,
    every_combination,
    played,
    shapley_each,
    spread_of_orders,
)
from scenarios.company import company_of
from scenarios.errors import InputError
from scenarios.overrides import override
from scenarios.schema import Scenario

if TYPE_CHECKING:
    from policies.playbook import Playbook

CAUSES = ("goal", "market", "allocation", "skill", "effort", "luck")
REFERENCE_WORLDS = 8
"""Other worlds whose mean says what could be expected."""
MOST_MONTHS = 60


@dataclass(frozen=True)
class Part:
    """Somebody's window, or the team's: goal + sum of causes = actual, in cents."""

    name: str
    """Seat, 'team', or '' = nobody: repeat purchases at vacant seats."""
    goal_cents: int
    actual_cents: int
    causes: dict[str, int]


@dataclass(frozen=True)
class CauseTable:
    """Where a window's result came from."""

    first: int
    """First month of the window, 1 = first after day 0."""
    last: int
    team: Part
    people: tuple[Part, ...]
    """Every seat, in order; nobody's part last, where there is one."""
    shift_cents: int
    """A cause's part is a mean over all orders of asking "what if"; the widest half-range of one over the orders."""


def causes_of(
    scenario: Scenario, playbook: Playbook, *, seed: int, world: int, first: int, last: int,
    reference_worlds: int = REFERENCE_WORLDS, on_step: Callable[[int, int], None] | None = None,
) -> CauseTable:  # fmt: skip
    """Split the distance between goals and results of the months `first` to `last` of one world.

    Raises:
        InputError: no such window.
        PolicyError: a rule raised or answered nonsense.
    """
    if not 1 <= first <= last <= MOST_MONTHS:
        raise InputError("REV-01", "months {first} to {last}: allowed are 1 to {most}, the first not after the last",
                         first=first, last=last, most=MOST_MONTHS)  # fmt: skip
    step = _Steps(on_step, 2 ** len(FACTORS) + reference_worlds + 1)
    goals = _goals(scenario, playbook, seed, world, last)[:, first - 1 :].sum(axis=1)
    step.one()
    sold = every_combination(scenario, playbook, seed=seed, world=world, months=last, on_each=step.one)
    values = {chosen: table[:, first - 1 :].sum(axis=1) for chosen, table in sold.items()}
    expected = _expected(scenario, playbook, seed, world, last, reference_worlds, step)[:, first - 1 :].sum(axis=1)
    return _table(values, goals, expected, company_of(scenario).seat_ids, first, last)


class _Steps:
    """Counts runs for whoever shows how far it is."""

    def __init__(self, tell: Callable[[int, int], None] | None, total: int) -> None:
        self._tell, self._done, self._total = tell, 0, total

    def one(self) -> None:
        """One more run is done."""
        self._done += 1
        if self._tell:
            self._tell(self._done, self._total)


def _goals(scenario: Scenario, playbook: Playbook, seed: int, world: int, months: int) -> Floats:
    """Return everybody's goals as they were, shape (seats + 1, months); nobody has none."""
    from scenarios.units import MINUTES_PER_MONTH
    from simulator.ledger import Fact
    from simulator.run import incumbent_of, play
    from simulator.tape import build_tape

    company = company_of(scenario)
    _outcome, ledger = play(
        company, build_tape(company, seed, world, months), playbook, incumbent_of(scenario), months, 0
    )
    facts, table = ledger.by_kind()[Fact.GOAL_SET], np.zeros((company.seats + 1, months))
    month = (facts.minute - company.day0_minute) // MINUTES_PER_MONTH
    mine = (month >= 0) & (month < months)
    np.add.at(table, (facts.subject[mine], month[mine]), facts.amount[mine])
    return table


def _expected(
    scenario: Scenario, playbook: Playbook, seed: int, world: int, months: int, worlds: int, step: _Steps
) -> Floats:
    """Return the mean result of the reference over other worlds, shape (seats + 1, months)."""
    from simulator.tape import build_tape

    flat = override(scenario, FLAT_MARKET)
    tables = []
    for other in [k for k in range(worlds + 1) if k != world][:worlds]:
        tables.append(played(flat, build_tape(company_of(flat), seed, other, months), playbook, frozenset(), months))
        step.one()
    return np.mean(tables, axis=0)


def _table(
    values: dict[frozenset[str], Floats], goals: Floats, expected: Floats, seats: tuple[str, ...], first: int, last: int
) -> CauseTable:
    parts = shapley_each(values)
    parts["goal"] = parts["goal"] + expected - goals
    parts["luck"] = values[frozenset()] - expected
    actual = np.rint(values[frozenset(FACTORS)]).astype(np.int64)
    people = [
        _part(name, round(float(goals[k])), int(actual[k]), {one: float(parts[one][k]) for one in CAUSES})
        for k, name in enumerate([*seats, ""])
        if k < len(seats) or actual[k] or goals[k]
    ]
    team = Part(
        "team", sum(one.goal_cents for one in people), sum(one.actual_cents for one in people),
        {cause: sum(one.causes[cause] for one in people) for cause in CAUSES},
    )  # fmt: skip
    ranges = spread_of_orders({chosen: float(table.sum()) for chosen, table in values.items()})
    return CauseTable(first, last, team, tuple(people), round(max(high - low for low, high in ranges.values()) / 2))


def _part(name: str, goal: int, actual: int, causes: dict[str, float]) -> Part:
    """Round to whole cents; what rounding leaves goes to luck, so that it adds up."""
    whole = {cause: round(causes[cause]) for cause in CAUSES}
    whole["luck"] += actual - goal - sum(whole.values())
    return Part(name, goal, actual, whole)
