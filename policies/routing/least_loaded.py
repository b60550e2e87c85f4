"""Leads to whoever has least on the desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import whole
from policies.routing.load import in_turn, taken_by
from policies.views import LeadView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class LeastLoaded:
    """Every lead goes to the person with the fewest open leads and opportunities; ties by seat."""

    most_open: int = 0
    """Open leads and opportunities at which somebody gets no more (0 = no limit); the lead then stays in the pool."""

    card: ClassVar[Card] = Card(
        name="least-loaded",
        family="routing",
        summary=Text(en="Leads go to whoever has the least open work.", zh="谁手上活最少，线索给谁。"),
        reads=frozenset({"RepView.open_leads", "RepView.open_opportunities"}),
        source="practice; B3: untouched leads cool",
        params={"most_open": Text(en="Most open items a person (0 = no limit)", zh="每人在手上限（0＝不限）")},
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        whole(self, "most_open", 0, 10_000)

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return the least loaded rep for every lead; leads stay in the pool when all are full."""
        return taken_by(self.by_turn, leads, team)

    def by_turn(self, team: TeamView, first: str = "") -> Iterator[str]:
        """Return who gets one lead after the other, whatever leads they are; ends when all are full."""
        return in_turn(team.reps, self.most_open)
