"""Another routing rule for each segment, region, product or kind of lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from policies.cards import Card
from policies.composition import case_of, check_cases, groups
from policies.protocols import RoutingPolicy
from policies.routing.least_loaded import LeastLoaded
from policies.routing.load import with_handed_out
from policies.views import LeadView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class RoutingBy:
    """Split the leads by a key and ask one rule for each part, the whole team standing by.

    Parts are asked in the order written; later ones see the leads handed out before as open leads.
    """

    key: str
    """segment, region, product or kind (lead, opportunity)."""
    cases: tuple[tuple[str, RoutingPolicy], ...]
    """Rule by value."""
    otherwise: RoutingPolicy = field(default_factory=LeastLoaded)
    """Rule for everything else."""

    card: ClassVar[Card] = Card(
        name="by",
        family="routing",
        summary=Text(
            en="Another rule for each segment, region, product or kind of lead.",
            zh="按细分市场、区域、产品或线索类型分别用不同的规则。",
        ),
        reads=frozenset(
            {
                "LeadView.segment",
                "LeadView.region",
                "LeadView.product",
                "LeadView.kind",
                "RepView.open_leads",
                "TeamView.routed_before",
            }
        ),
        params={
            "key": Text(en="Split by", zh="按什么划分"),
            "cases": Text(en="Rule for each value", zh="各取值对应的规则"),
            "otherwise": Text(en="Rule for the rest", zh="其余用的规则"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse keys and cases that do not fit."""
        check_cases(self, ("segment", "region", "product", "kind"))

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return the answers of all parts."""
        given: dict[str, str] = {}
        for name, rule in groups(self):
            part = tuple(lead for lead in leads if case_of(self.key, self.cases, getattr(lead, self.key)) == name)
            if part:
                found = dict(rule.route(part, team))
                given |= found
                team = with_handed_out(team, found)
        return given
