"""Why did we miss (or beat) the target? The deviation of one world, split fairly over five factors (Shapley 1953).

The factors are goal, market, allocation, skill and effort. Each one is either as it was or as a plain reference: equal
goals, a flat market, patches of equal potential, median people, standard effort. All 32 combinations are run on the
same luck; a factor's part is its mean contribution over all orders in which the references could turn into what was,
so the parts and the remainder add up exactly, for the team and for every seat of it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.overrides import override
from scenarios.schema import Scenario
from scenarios.units import MINUTES_PER_MONTH

if TYPE_CHECKING:
    from policies.playbook import Playbook
    from scenarios.company import Company
    from simulator.ledger import Ledger
    from simulator.run import Run
    from simulator.tape import Tape

Floats = NDArray[np.float64]
Chosen = frozenset[str]
"""The factors that are as they were; the others are at their reference."""
GOAL = "goal"
FACTORS = (GOAL, "market", "allocation", "skill", "effort")
FLAT_MARKET = {"dynamics.market_cycle": "off", "dynamics.shock": "off", "market.drift_per_year": 0.0}


@dataclass(frozen=True)
class Deviation:
    """How a world's attainment came about; target 1 + remainder + parts = actual."""

    actual: float
    """Attainment of the world as it was."""
    reference: float
    """Attainment with every factor at its reference: what is not 1 here is the target and the luck of the deals."""
    parts: dict[str, float]
    """Factor -> its part of actual - reference."""
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Factor -> the least and the most that it contributes over all orders."""

    @property
    def remainder(self) -> float:
        """Attainment of the reference minus the target."""
        return self.reference - 1.0


def shapley(values: Mapping[Chosen, float], factors: Sequence[str] = FACTORS) -> dict[str, float]:
    """Return the Shapley value of each factor.

    Args:
        values: result of every combination, keyed by the factors that are as they were.
        factors: names.
    """
    return {
        name: float(part) for name, part in shapley_each({k: np.asarray(v) for k, v in values.items()}, factors).items()
    }


def shapley_each(values: Mapping[Chosen, Floats], factors: Sequence[str] = FACTORS) -> dict[str, Floats]:
    """Return the Shapley value of each factor for every element of the results (e.g. every seat)."""
    count = len(factors)
    parts = {}
    for factor in factors:
        others = [one for one in factors if one != factor]
        part = np.zeros_like(values[frozenset(factors)], dtype=np.float64)
        for size in range(count):
            weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
            for chosen in itertools.combinations(others, size):
                before = frozenset(chosen)
                part = part + weight * (values[before | {factor}] - values[before])
        parts[factor] = part
    return parts


def spread_of_orders(
    values: Mapping[Chosen, float], factors: Sequence[str] = FACTORS
) -> dict[str, tuple[float, float]]:
    """Return the least and the most that each factor contributes over all orders: how far its part could shift."""
    out = {}
    for factor in factors:
        others = [one for one in factors if one != factor]
        gains = [
            values[frozenset(chosen) | {factor}] - values[frozenset(chosen)]
            for size in range(len(factors))
            for chosen in itertools.combinations(others, size)
        ]
        out[factor] = (min(gains), max(gains))
    return out


def explain(scenario: Scenario, playbook: Playbook, *, seed: int, world: int, months: int) -> Deviation:
    """Split the deviation of one world's attainment from the target.

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    return split(scenario, every_combination(scenario, playbook, seed=seed, world=world, months=months), months)


def split(scenario: Scenario, sold: Mapping[Chosen, Floats], months: int) -> Deviation:
    """Split the deviation, given the bookings of every combination."""
    from scenarios.company import company_of

    target = max(company_of(scenario).target_cents(months), 1)
    values = {chosen: float(table.sum()) / target for chosen, table in sold.items()}
    return Deviation(values[frozenset(FACTORS)], values[frozenset()], shapley(values), spread_of_orders(values))


def every_combination(
    scenario: Scenario, playbook: Playbook, *, seed: int, world: int, months: int,
    on_each: Callable[[], None] | None = None,
) -> dict[Chosen, Floats]:  # fmt: skip
    """Return the bookings (cents) of every combination of factors, each of shape (seats + 1, months).

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    markets, tapes = markets_of(scenario, seed, world, months)
    values = {}
    for chosen in combinations([one for one in FACTORS if one != GOAL]):
        real = "market" in chosen
        values |= _from_one_day_0(markets[real], tapes[real], playbook, (chosen, chosen | {GOAL}), months)
        if on_each:
            on_each()
            on_each()
    return values


def markets_of(scenario: Scenario, seed: int, world: int, months: int) -> tuple[dict[bool, Scenario], dict[bool, Tape]]:
    """Return the market as it was (True) and a flat one, and a tape of each.

    Relationships stay with the accounts, whoever is dealt them.
    """
    from scenarios.company import company_of
    from simulator.tape import build_tape

    markets = {True: scenario, False: override(scenario, FLAT_MARKET)}
    return markets, {real: build_tape(company_of(one), seed, world, months) for real, one in markets.items()}


def combinations(factors: list[str]) -> list[Chosen]:
    """Return every choice of the factors."""
    return [frozenset(chosen) for size in range(len(factors) + 1) for chosen in itertools.combinations(factors, size)]


def played(scenario: Scenario, tape: Tape, playbook: Playbook, actual: Chosen, months: int) -> Floats:
    """Return the bookings (cents) of one combination, shape (seats + 1, months)."""
    return _from_one_day_0(scenario, tape, playbook, (actual,), months)[actual]


def _from_one_day_0(
    scenario: Scenario, tape: Tape, playbook: Playbook, several: tuple[Chosen, ...], months: int
) -> dict[Chosen, Floats]:
    """Return the bookings of combinations that differ in goals alone, which begin on day 0: they share a warm-up."""
    start = on_day_0(scenario, tape, several[0], months)
    try:
        return {one: by_seat(start.company, _ledger(start, rules_of(playbook, one)), months) for one in several}
    finally:
        start.floor.close()


def on_day_0(scenario: Scenario, tape: Tape, actual: Chosen, months: int) -> Run:
    """Return a run of some factors as they were and the others at their reference, ready to be forked."""
    from simulator.run import incumbent_of, warmed_up

    off = {"effort": "dynamics.effort", "skill": "dynamics.learning"}
    changes = {key: "off" for name, key in off.items() if name not in actual}
    return warmed_up(_company(override(scenario, changes), actual), tape, incumbent_of(scenario), months, 0)


def _ledger(start: Run, playbook: Playbook) -> Ledger:
    """Return the facts of a run that goes on from day 0."""
    run = start.fork(playbook)
    try:
        return run.play()
    finally:
        run.floor.close()


def by_seat(company: Company, ledger: Ledger, months: int) -> Floats:
    """Return the bookings (cents) of every seat by month after day 0, whoever sat there; the last row is nobody's.

    Nobody's are repeat purchases at vacant seats and in the pool.
    """
    from simulator.ledger import Fact

    facts = ledger.by_kind()
    joined = facts[Fact.JOINED]
    seat_of = np.full(len(joined.person) + 1, company.seats, dtype=np.int64)
    seat_of[joined.person] = joined.subject
    table = np.zeros((company.seats + 1, months))
    for part in (facts[Fact.WON], facts[Fact.INVOICED].repeats()):
        month = (part.minute - company.day0_minute) // MINUTES_PER_MONTH
        mine = (month >= 0) & (month < months)
        np.add.at(table, (seat_of[part.person[mine]], month[mine]), part.amount[mine])
    return table


def _company(scenario: Scenario, actual: Chosen) -> Company:
    """Return the company with median people or patches of equal potential where these are not as they were."""
    from scenarios.company import company_of

    company = company_of(scenario)
    if "skill" not in actual:
        company = replace(company, seat_skill=np.ones(company.seats))
    if "allocation" not in actual:
        company = replace(company, account_owner=_dealt(company))
    return company


def _dealt(company: Company) -> NDArray[np.int64]:
    """Deal the owned accounts out by potential, largest first, there and back again (a snake)."""
    owner = np.full(len(company.account_ids), -1, dtype=np.int64)
    owned = np.flatnonzero(company.account_owner >= 0)
    ranked = owned[np.argsort(-company.account_potential[owned], kind="stable")]
    turn, place = np.divmod(np.arange(len(ranked)), company.seats)
    owner[ranked] = np.where(turn % 2 == 0, place, company.seats - 1 - place)
    return owner


def rules_of(playbook: Playbook, actual: Chosen) -> Playbook:
    """Return the playbook with plain goals or plain allocation where these are not as they were."""
    from policies.catalog import build

    plain = {}
    if "goal" not in actual:
        plain["goals"] = build("goals", "equal")
    if "allocation" not in actual:
        plain |= {"allocation": build("allocation", "keep"), "routing": build("routing", "round-robin")}
    return playbook.everywhere(lambda one: replace(one, **plain))
