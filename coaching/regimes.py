"""Regret across market regimes: how much worse each playbook is than the best one, when the market turns out otherwise.

A forecast is one market; a rule has to live with several. The company's target stays what it is in the scenario, so
that attainment means the same in every regime.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from coaching.best import posterior_means
from coaching.intervals import Estimate, estimate, mean
from coaching.sensitivity import Question, Rows, Sweep
from scenarios.company import company_of
from scenarios.schema import Scenario
from scenarios.units import MONTHS_PER_YEAR

GROWTH_PER_YEAR = 0.15
"""Growth of ln demand a year (assumption)."""
SATURATED = {"opportunities": 0.8, "leads": 0.6, "win_rate": 0.9}
"""Factors on demand where most customers are served already (assumption)."""
SHOCK_SIZE, SHOCK_MONTHS = -0.35, 6
"""A fall of ln demand and its length (B12)."""
REGIMES = ("growth", "stagnant", "saturated", "shock")


def settings(scenario: Scenario, regime: str, months: int) -> dict[str, Any]:
    """Return what a regime changes in a scenario (see `scenarios.overrides`)."""
    market = scenario.market
    target = company_of(scenario).target_cents_per_month * MONTHS_PER_YEAR
    calm = {"market.drift_per_year": 0.0, "market.shock_month": None, "target.cents_per_year": target}
    if regime == "growth":
        return {**calm, "market.drift_per_year": GROWTH_PER_YEAR}
    if regime == "shock":
        month = max(1, months // 3)
        shock = {"market.shock_month": month, "market.shock_size": SHOCK_SIZE, "market.shock_months": SHOCK_MONTHS}
        return {**calm, **shock}
    if regime == "saturated":
        return {
            **calm,
            "market.opportunities_per_account_month":
                market.opportunities_per_account_month * SATURATED["opportunities"],
            "market.leads_per_rep_month": market.leads_per_rep_month * SATURATED["leads"],
            "market.reference_win_rate": market.reference_win_rate * SATURATED["win_rate"],
        }  # fmt: skip
    return calm


class Regret(NamedTuple):
    """One playbook in one regime."""

    playbook: str
    regime: str
    mean: float
    """Mean of the metric over the worlds."""
    regret: float
    """How much worse than the best mean of the regime, 0 for the best; metric's unit."""
    behind: Estimate
    """Paired difference to the best of the regime, with its interval (0 for the best itself)."""


@dataclass(frozen=True)
class Regrets:
    """The regret table."""

    metric: str
    cells: list[Regret]
    worst: dict[str, float]
    """Playbook -> its largest regret over the regimes."""
    choice: str
    """The playbook whose largest regret is the smallest (minimax regret)."""
    probability: dict[str, float]
    """Playbook -> probability that it is the minimax choice, given that the means are known only so well."""


def regrets(sweep: Sweep, regimes: Sequence[str] = REGIMES) -> Regrets:
    """Run every playbook in every regime, in the same worlds, and return the regret table."""
    question: Question = sweep.question
    found = sweep.run([settings(question.scenario, regime, question.months) for regime in regimes])
    sign = sweep.sign
    cells = [
        cell for regime, rows in zip(regimes, found, strict=True) for cell in _cells(sweep.names, regime, rows, sign)
    ]
    worst = {name: max(cell.regret for cell in cells if cell.playbook == name) for name in sweep.names}
    choice = min(sweep.names, key=lambda name: worst[name])
    return Regrets(question.metric, cells, worst, choice, _chances(sweep.names, regimes, found, sign))


def _cells(names: Sequence[str], regime: str, rows: Rows, sign: float) -> list[Regret]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    means = [mean(column) for column in columns]
    top = max(range(len(names)), key=lambda place: sign * means[place])
    return [
        Regret(
            name, regime, means[place], sign * (means[top] - means[place]),
            estimate([x - y for x, y in zip(columns[place], columns[top], strict=True)]),
        )
        for place, name in enumerate(names)
    ]  # fmt: skip


def _chances(names: Sequence[str], regimes: Sequence[str], found: Sequence[Rows], sign: float) -> dict[str, float]:
    """Return how often each playbook has the smallest largest regret over draws of the means."""
    import numpy as np

    if len(found[0]) < 2:
        return {}
    worst: Any = 0.0
    for regime, rows in zip(regimes, found, strict=True):
        draws = sign * posterior_means(list(zip(*rows, strict=True)), f"regime {regime}")
        worst = np.maximum(worst, draws.max(axis=1, keepdims=True) - draws)
    picks = np.round(worst, 9).argmin(axis=1)
    return {name: float((picks == place).mean()) for place, name in enumerate(names)}
