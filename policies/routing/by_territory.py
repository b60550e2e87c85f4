"""Leads to the people of the region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import flag
from policies.routing.load import in_turn
from policies.views import POOL, LeadView, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class ByTerritory:
    """A lead goes to the least loaded person of its region; where nobody works, to the whole team or to nobody."""

    leave_unmatched: bool = False
    """Whether leads of a region without people stay in the pool."""

    card: ClassVar[Card] = Card(
        name="by-territory",
        family="routing",
        summary=Text(
            en="Leads go to the people of their region, the least loaded first.", zh="线索按区域分，同区里谁活少给谁。"
        ),
        reads=frozenset({"RepView.region", "RepView.open_leads", "RepView.open_opportunities", "LeadView.region"}),
        source="practice",
        params={"leave_unmatched": Text(en="Leave leads of other regions in the pool", zh="没人的区域留在公海")},
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        flag(self, "leave_unmatched")

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return a rep of the lead's region; regions without people are one group with everybody in it."""
        reps: dict[str, list[RepView]] = {}
        for rep in team.reps:
            reps.setdefault(rep.region, []).append(rep)
        turns = {region: in_turn(group) for region, group in reps.items()}
        fallback = in_turn(() if self.leave_unmatched else team.reps)
        answer = {lead.id: next(turns.get(lead.region, fallback), POOL) for lead in leads}
        return {lead: rep for lead, rep in answer.items() if rep != POOL}
