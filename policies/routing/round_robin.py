"""One lead each, in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import ClassVar

from policies.cards import Card
from policies.views import LeadView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class RoundRobin:
    """Hand out leads in the order of seats, one each, whatever people have on their desk.

    The turn goes on where the last batch ended (the view counts the leads routed so far), so that over the run nobody
    gets more than one lead more than anybody else, as long as the team stays the same.
    """

    card: ClassVar[Card] = Card(
        name="round-robin",
        family="routing",
        summary=Text(en="Leads go round the team, one each, in turn.", zh="线索轮流分，一人一条，挨个来。"),
        reads=frozenset({"TeamView.routed_before"}),
        source="practice; F75: no controlled study against merit",
    )

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return the next seat in turn for every lead."""
        if not leads or not team.reps:
            return {}
        turn = [rep.id for rep in team.reps]
        start = team.routed_before % len(turn)
        return dict(zip([lead.id for lead in leads], cycle(turn[start:] + turn[:start])))
