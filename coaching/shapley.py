"""Why did we miss (or beat) the target? The deviation of one world, split fairly over five factors (Shapley 1953).

The factors are goal, market, allocation, skill and effort. Each one is either as it was or as a plain reference: equal
goals, a flat market, patches of equal potential, median people, standard effort. All 32 combinations are run on the
same luck; a factor's part is its mean contribution over all orders in which the references could turn into what was,
so the parts and the remainder add up exactly.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scenarios.company import Company, company_of
from scenarios.overrides import override
from scenarios.schema import Scenario

if TYPE_CHECKING:
    from policies.playbook import Playbook
    from simulator.tape import Tape

FACTORS = ("goal", "market", "allocation", "skill", "effort")
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

    @property
    def remainder(self) -> float:
        """Attainment of the reference minus the target."""
        return self.reference - 1.0


def shapley(values: dict[frozenset[str], float], factors: tuple[str, ...] = FACTORS) -> dict[str, float]:
    """Return the Shapley value of each factor.

    Args:
        values: result of every combination, keyed by the factors that are as they were.
        factors: names.
    """
    count = len(factors)
    parts = {}
    for factor in factors:
        others = [one for one in factors if one != factor]
        part = 0.0
        for size in range(count):
            weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
            for chosen in itertools.combinations(others, size):
                before = frozenset(chosen)
                part += weight * (values[before | {factor}] - values[before])
        parts[factor] = part
    return parts


def explain(scenario: Scenario, playbook: Playbook, *, seed: int, world: int, months: int) -> Deviation:
    """Split the deviation of one world's attainment from the target.

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    from simulator.tape import build_tape

    # One tape a market: relationships stay with the accounts, whoever is dealt them.
    markets = {True: scenario, False: override(scenario, FLAT_MARKET)}
    tapes = {real: build_tape(company_of(one), seed, world, months) for real, one in markets.items()}
    values = {}
    for size in range(len(FACTORS) + 1):
        for chosen in map(frozenset, itertools.combinations(FACTORS, size)):
            real = "market" in chosen
            values[chosen] = _attainment(markets[real], tapes[real], playbook, chosen, months)
    return Deviation(values[frozenset(FACTORS)], values[frozenset()], shapley(values))


def _attainment(scenario: Scenario, tape: Tape, playbook: Playbook, actual: frozenset[str], months: int) -> float:
    from simulator.run import incumbent_of, play

    off = {"effort": "dynamics.effort", "skill": "dynamics.learning"}
    company = _company(override(scenario, {key: "off" for name, key in off.items() if name not in actual}), actual)
    outcome, _ledger = play(company, tape, _rules(playbook, actual), incumbent_of(scenario), months, 0)
    return float(outcome.metrics["attainment"] or 0.0)


def _company(scenario: Scenario, actual: frozenset[str]) -> Company:
    """Return the company with median people or patches of equal potential where these are not as they were."""
    import numpy as np

    company = company_of(scenario)
    if "skill" not in actual:
        company = replace(company, seat_skill=np.ones(company.seats))
    if "allocation" not in actual:
        company = replace(company, account_owner=_dealt(company))
    return company


def _dealt(company: Company):  # noqa: ANN202 - an integer array
    """Deal the owned accounts out by potential, largest first, there and back again (a snake)."""
    import numpy as np

    owner = np.full(len(company.account_ids), -1, dtype=np.int64)
    owned = np.flatnonzero(company.account_owner >= 0)
    ranked = owned[np.argsort(-company.account_potential[owned], kind="stable")]
    turn, place = np.divmod(np.arange(len(ranked)), company.seats)
    owner[ranked] = np.where(turn % 2 == 0, place, company.seats - 1 - place)
    return owner


def _rules(playbook: Playbook, actual: frozenset[str]) -> Playbook:
    from policies.catalog import build

    rules = playbook
    if "goal" not in actual:
        rules = replace(rules, goals=build("goals", "equal"))
    if "allocation" not in actual:
        rules = replace(rules, allocation=build("allocation", "keep"), routing=build("routing", "round-robin"))
    return rules
