"""Nobody is given leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.views import LeadView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class LeaveInPool:
    """Everything stays in the shared pool (公海): what is lost when nobody hands out leads."""

    card: ClassVar[Card] = Card(
        name="leave-in-pool",
        family="routing",
        summary=Text(en="Leads are not handed out; they stay in the shared pool.", zh="线索不分，都留在公海里。"),
    )

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return no assignment."""
        return {}
