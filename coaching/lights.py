"""Lights of a scenario: whether it can be learned from. A few worlds under today's rules and under five single changes.

The limits are those of the design (experience.md, S9): a world in which luck decides, in which a lever does nothing, or
which is won or lost before anybody acts, teaches nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coaching.intervals import mean
from policies.catalog import build
from policies.playbook import Playbook
from policies.protocols import FAMILIES
from simulator.outcome import Outcome

OTHER_RULES: dict[str, tuple[str, ...]] = {
    "allocation": ("potential-balanced", "equal-count"),
    "routing": ("newcomer-pool", "least-loaded"),
    "goals": ("equal", "potential-based"),
    "incentives": ("salary-only", "flat-commission"),
    "coaching": ("newcomers-first", "none"),
}
"""For each family a rule that is put in place of today's, and the next one if that is today's already."""
WATCHED = ("attainment", "profit_cents", "attrition_annual", "chance_gap", "pay_cost_cents")
LEAST_EFFECT = 0.005
"""Mean change of a watched metric, relative to its level, from which a lever does something."""
SURE_SHARE = 0.8
"""Share of the worlds in which the best rules should beat today's."""
OPEN_SHARE = (0.05, 0.95)
"""Share of months in which the company's target is reached, between which a scenario is open."""


@dataclass(frozen=True)
class Lights:
    """What the worlds say."""

    worlds: int
    best: str
    """Name of the best of today's rules and the changed ones, by mean profit."""
    best_wins: int
    """Worlds in which it beats today's (or the runner-up, when today's is best)."""
    idle: tuple[str, ...]
    """Families whose other rule changed nothing that is watched."""
    reached: float
    """Share of months in which today's rules reach the month's part of the company target."""

    @property
    def settled(self) -> bool:
        """Whether rules decide rather than luck."""
        return self.best_wins >= SURE_SHARE * self.worlds

    @property
    def open(self) -> bool:
        """Whether it is neither lost nor won at the start."""
        return OPEN_SHARE[0] <= self.reached <= OPEN_SHARE[1]


def variants(today: Playbook) -> list[Playbook]:
    """Return today's playbook with one family's rule changed at a time."""
    found = []
    for family in FAMILIES:
        now = getattr(today, family).card.name
        name = next(one for one in OTHER_RULES[family] if one != now)
        found.append(replace(today, name=f"other-{family}", **{family: build(family, name)}))
    return found


def lights(today: Sequence[Outcome], changed: Mapping[str, Sequence[Outcome]], month_target_cents: float) -> Lights:
    """Read the lights from outcomes of the same worlds: today's rules, and by family those with one rule changed."""
    worlds = len(today)
    columns = {"today": today, **changed}
    profit = {name: [one.metrics["profit_cents"] or 0.0 for one in column] for name, column in columns.items()}
    order = sorted(profit, key=lambda name: -mean(profit[name]))
    best, other = order[0], "today" if order[0] != "today" else order[1]
    wins = sum(x > y for x, y in zip(profit[best], profit[other], strict=True))
    idle = tuple(name for name, column in changed.items() if not _moves(today, column))
    return Lights(worlds, best, wins, idle, reached(today, month_target_cents))


def reached(outcomes: Sequence[Outcome], month_target_cents: float) -> float:
    """Return the share of months in which bookings reach the month's part of the company target."""
    months = [value for one in outcomes for value in one.months["bookings_cents"]]
    return sum(value >= month_target_cents for value in months) / max(len(months), 1)


def _moves(today: Sequence[Outcome], changed: Sequence[Outcome]) -> bool:
    return any(_change(today, changed, metric) >= LEAST_EFFECT for metric in WATCHED)


def _change(today: Sequence[Outcome], changed: Sequence[Outcome], metric: str) -> float:
    pairs = [(x.metrics[metric], y.metrics[metric]) for x, y in zip(today, changed, strict=True)]
    known: list[tuple[Any, Any]] = [(x, y) for x, y in pairs if x is not None and y is not None]
    level = mean([abs(x) for x, _y in known]) if known else 0.0
    return mean([abs(y - x) for x, y in known]) / level if level else 0.0
