"""The same coaching for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.coaching.minutes import share_out
from policies.views import CoachingPlan, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class EqualCoaching:
    """All hours, in equal parts (B10)."""

    card: ClassVar[Card] = Card(
        name="equal",
        family="coaching",
        summary=Text(en="Everybody gets the same hours.", zh="时间人人一样多。"),
        source="practice; B10 (F50)",
    )

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return equal hours that add up to those given, to the minute."""
        return CoachingPlan(share_out(hours, {rep.id: 1 for rep in team.reps}))
