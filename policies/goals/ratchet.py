"""Last period's goal, raised by what was beaten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.parameters import flag, number, whole
from policies.views import RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Ratchet:
    """Own goal of the months before, plus a part of what was sold above it, minus a part of what was missed (鞭打快牛).

    The classic ratchet raises by all or half of the excess and forgives nothing; with `up_percent` 0 it is a promise:
    beating the goal never raises it. People with too little history get their share of the target by potential.
    """

    up_percent: float = 60.0
    """Part of the excess over the goal that raises the next goal (F23: ratchet weight)."""
    down_percent: float = 10.0
    """Part of a shortfall that lowers the next goal."""
    plus_percent: float = 0.0
    """General raise on top."""
    months: int = 12
    """Months of goals and results that count."""
    scale_to_target: bool = False

    card: ClassVar[Card] = Card(
        name="ratchet",
        family="goals",
        summary=Text(
            en="The old goal, raised by what was beaten: who runs faster is asked for more.",
            zh="鞭打快牛：完成得越好，明年目标越高。",
        ),
        reads=frozenset({"RepView.bookings_cents", "RepView.goals_cents", "RepView.potential_cents"}),
        source="F23 (ratchet effect); experience M6",
        params={
            "up_percent": Text(en="Excess that raises the goal (%)", zh="超额计入下期目标（%）"),
            "down_percent": Text(en="Shortfall that lowers it (%)", zh="欠额调低下期目标（%）"),
            "plus_percent": Text(en="General raise (%)", zh="统一加码（%）"),
            "months": Text(en="Months that count", zh="看最近几个月"),
            "scale_to_target": Text(en="Scale to the company target", zh="按公司总目标折算"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "up_percent", 0, 100)
        number(self, "down_percent", 0, 100)
        number(self, "plus_percent", -50, 200)
        whole(self, "months", 1, 12)
        flag(self, "scale_to_target")

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return everybody's old goal, ratcheted."""
        fallback = apportion(target_cents, {rep.id: rep.potential_cents for rep in team.reps})
        goals = {rep.id: self._next(rep, fallback[rep.id]) for rep in team.reps}
        return apportion(target_cents, goals) if self.scale_to_target else goals

    def _next(self, rep: RepView, fallback: int) -> int:
        goals = [goal for goal in rep.goals_cents[-self.months :] if goal > 0]
        if not goals:
            return fallback
        old = sum(goals) / len(goals)
        gap = sum(rep.bookings_cents[-len(goals) :]) / len(goals) - old
        moved = old + gap * (self.up_percent if gap > 0 else self.down_percent) / 100
        return max(0, round(moved * (1 + self.plus_percent / 100)))
