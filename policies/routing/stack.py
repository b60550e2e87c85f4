"""Routing rules one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.composition import check_components
from policies.protocols import RoutingPolicy
from policies.routing.load import with_handed_out
from policies.views import POOL, LeadView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class RoutingStack:
    """The first component that names somebody decides; later ones get what is still in the pool.

    They see the leads handed out before them as open leads of their new owners.
    """

    components: tuple[RoutingPolicy, ...]

    card: ClassVar[Card] = Card(
        name="stack",
        family="routing",
        summary=Text(
            en="Several rules in order; each gets the leads the earlier ones left in the pool.",
            zh="几条规则依次来，前面没分掉的交给后面。",
        ),
        reads=frozenset({"RepView.open_leads", "TeamView.routed_before"}),
        params={"components": Text(en="Rules, in order", zh="规则（按顺序）")},
    )

    def __post_init__(self) -> None:
        """Refuse components that are no routing rules."""
        check_components(self)

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return the first answer for every lead."""
        given: dict[str, str] = {}
        for part in self.components:
            left = tuple(lead for lead in leads if lead.id not in given)
            if not left:
                break
            found = {lead: rep for lead, rep in part.route(left, team).items() if rep != POOL}
            given |= found
            team = with_handed_out(team, found)
        return given
