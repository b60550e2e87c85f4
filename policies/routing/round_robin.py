"""One lead each, in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from operator import itemgetter
from typing import ClassVar

from policies.cards import Card
from policies.routing.load import taken_by
from policies.views import LeadView, TeamView
from scenarios.schema import Text

_ID = itemgetter(0)


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
        return taken_by(self.by_turn, leads, team)

    def by_turn(self, team: TeamView, first: str = "") -> Iterator[str]:
        """Return who gets one lead after the other, whatever leads they are."""
        turn = list(map(_ID, team.reps))
        start = team.routed_before % max(len(turn), 1)
        return cycle(turn[start:] + turn[:start])
