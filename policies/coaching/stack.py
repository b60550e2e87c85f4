"""Coaching rules one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.composition import check_components
from policies.protocols import CoachingPolicy
from policies.views import CoachingPlan, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class CoachingStack:
    """Each component spends from the hours that the earlier ones left; hours of one person add up."""

    components: tuple[CoachingPolicy, ...]

    card: ClassVar[Card] = Card(
        name="stack",
        family="coaching",
        summary=Text(
            en="Several rules in order; each spends from the hours that are left.",
            zh="几条规则依次花时间，前面剩下的留给后面。",
        ),
        params={"components": Text(en="Rules, in order", zh="规则（按顺序）")},
    )

    def __post_init__(self) -> None:
        """Refuse components that are no coaching rules."""
        check_components(self)

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return the hours and pairs of all components."""
        spent: dict[str, float] = {}
        pairs: list[tuple[str, str]] = []
        thanked: list[str] = []
        for part in self.components:
            plan = part.spend(max(0.0, hours - sum(spent.values())), team)
            for rep, more in plan.hours.items():
                spent[rep] = spent.get(rep, 0.0) + more
            pairs += [pair for pair in plan.pairs if pair not in pairs]
            thanked += [rep for rep in plan.recognised if rep not in thanked]
        return CoachingPlan(spent, tuple(pairs), tuple(thanked))
