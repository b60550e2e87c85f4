"""The same goal for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.views import TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Equal:
    """The company target divided by the heads, whatever patch somebody has (P14)."""

    card: ClassVar[Card] = Card(
        name="equal",
        family="goals",
        summary=Text(en="The company target divided by the heads.", zh="目标按人头平摊，人人一样。"),
        source="practice (平均主义); P14 (F57)",
    )

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return equal goals that add up to the target."""
        return apportion(target_cents, {rep.id: 1 for rep in team.reps})
