"""No coaching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.views import CoachingPlan, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class NoCoaching:
    """The manager's hours go elsewhere."""

    card: ClassVar[Card] = Card(
        name="none",
        family="coaching",
        summary=Text(en="No coaching; the manager is busy with other things.", zh="不带人，经理忙别的去了。"),
    )

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return an empty plan."""
        return CoachingPlan({})
