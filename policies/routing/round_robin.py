"""One lead each, in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.routing.load import start_of
from policies.views import LeadView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class RoundRobin:
    """Hand out leads in the order of seats, one each, whatever people have on their desk.

    A rule has no memory, so the turn does not go on from last week: the id of a week's first lead decides the seat
    that starts. Within a week nobody gets more than one lead more than anybody else; over many weeks all seats start
    equally often.
    """

    card: ClassVar[Card] = Card(
        name="round-robin",
        family="routing",
        summary=Text(en="Leads go round the team, one each, in turn.", zh="线索轮流分，一人一条，挨个来。"),
        source="practice; F75: no controlled study against merit",
    )

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return the next seat in turn for every lead."""
        if not leads or not team.reps:
            return {}
        start = start_of(leads)
        return {lead.id: team.reps[(start + at) % len(team.reps)].id for at, lead in enumerate(leads)}
