"""Goals that stay as they are, or move all by the same percentage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.parameters import number
from policies.views import RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Standing:
    """The goal of last month without its season, changed by a percentage; who had none gets the patch's share.

    With 0 % nothing is reset: what stands was promised. A negative percentage is a reset for everybody alike.
    """

    change_percent: float = 0.0
    """Change of everybody's goal, percent."""

    card: ClassVar[Card] = Card(
        name="standing",
        family="goals",
        summary=Text(
            en="Goals stay as they are, or all move by one percentage.", zh="目标照旧，或者一起调同样的幅度。"
        ),
        reads=frozenset({"RepView.goals_cents", "RepView.potential_cents", "TeamView.season"}),
        params={"change_percent": Text(en="Change (%)", zh="调整（%）")},
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "change_percent", -90, 200)

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return the goals in force, changed."""
        fresh = apportion(target_cents, {rep.id: rep.potential_cents for rep in team.reps})
        return {rep.id: self._next(rep, fresh[rep.id], team.season[-1]) for rep in team.reps}

    def _next(self, rep: RepView, fresh: int, season: float) -> int:
        if not rep.goals_cents or not rep.goals_cents[-1] or season <= 0:
            return fresh
        return round(rep.goals_cents[-1] / season * (1 + self.change_percent / 100))
