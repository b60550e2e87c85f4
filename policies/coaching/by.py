"""Another coaching rule for each segment, region or tenure band."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from policies.cards import Card
from policies.coaching.equal import EqualCoaching
from policies.composition import case_of, check_cases, groups
from policies.protocols import CoachingPolicy
from policies.views import CoachingPlan, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class CoachingBy:
    """Split the team by a key, the hours by heads, and ask one rule for each part."""

    key: str
    """segment, region or tenure of the person."""
    cases: tuple[tuple[str, CoachingPolicy], ...]
    """Rule by value; with tenure, the value is an upper bound in months."""
    otherwise: CoachingPolicy = field(default_factory=EqualCoaching)
    """Rule for everybody else."""

    card: ClassVar[Card] = Card(
        name="by",
        family="coaching",
        summary=Text(
            en="Another rule for each segment, region or tenure band.",
            zh="按细分市场、区域或司龄分别安排辅导。",
        ),
        reads=frozenset({"RepView.segment", "RepView.region", "RepView.tenure_months"}),
        params={
            "key": Text(en="Split by", zh="按什么划分"),
            "cases": Text(en="Rule for each value", zh="各取值对应的规则"),
            "otherwise": Text(en="Rule for the rest", zh="其余用的规则"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse keys and cases that do not fit."""
        check_cases(self, ("segment", "region", "tenure"))

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return the plans of all parts put together."""
        trait = "tenure_months" if self.key == "tenure" else self.key
        spent: dict[str, float] = {}
        pairs: list[tuple[str, str]] = []
        thanked: list[str] = []
        for name, rule in groups(self):
            reps = tuple(rep for rep in team.reps if case_of(self.key, self.cases, getattr(rep, trait)) == name)
            if reps:
                plan = rule.spend(hours * len(reps) / len(team.reps), team._replace(reps=reps))
                spent |= plan.hours
                pairs += plan.pairs
                thanked += plan.recognised
        return CoachingPlan(spent, tuple(pairs), tuple(thanked))
