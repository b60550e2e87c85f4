"""Another goal rule for each segment, region or tenure band."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from policies.cards import Card
from policies.composition import case_of, check_cases, groups
from policies.goals.apportion import apportion
from policies.goals.equal import Equal
from policies.parameters import choice
from policies.protocols import GoalPolicy
from policies.views import RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class GoalBy:
    """Split the team by a key, share out the target among the parts, and ask one rule for each.

    The parts' targets add up to the company target: by the potential of their accounts, or by heads.
    """

    key: str
    """segment, region or tenure of the person."""
    cases: tuple[tuple[str, GoalPolicy], ...]
    """Rule by value; with tenure, the value is an upper bound in months."""
    otherwise: GoalPolicy = field(default_factory=Equal)
    """Rule for everybody else."""
    split: str = "potential"
    """How the target is shared among the parts: potential or heads."""

    card: ClassVar[Card] = Card(
        name="by",
        family="goals",
        summary=Text(
            en="Another rule for each segment, region or tenure band.",
            zh="按细分市场、区域或司龄分别定目标。",
        ),
        reads=frozenset({"RepView.segment", "RepView.region", "RepView.tenure_months", "RepView.potential_cents"}),
        params={
            "key": Text(en="Split by", zh="按什么划分"),
            "cases": Text(en="Rule for each value", zh="各取值对应的规则"),
            "otherwise": Text(en="Rule for the rest", zh="其余用的规则"),
            "split": Text(en="Target shared by", zh="目标分摊依据"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse keys, cases and splits that do not fit."""
        check_cases(self, ("segment", "region", "tenure"))
        choice(self, "split", ("potential", "heads"))

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return the goals of all parts."""
        trait = "tenure_months" if self.key == "tenure" else self.key
        parts: dict[str | None, list[RepView]] = {}
        for rep in team.reps:
            parts.setdefault(case_of(self.key, self.cases, getattr(rep, trait)), []).append(rep)
        targets = self._targets(parts, target_cents)
        goals: dict[str, int] = {}
        for name, rule in groups(self):
            if name in parts:
                goals |= rule.set(team._replace(reps=tuple(parts[name])), targets[_label(name)])
        return goals

    def _targets(self, parts: dict[str | None, list[RepView]], target_cents: int) -> dict[str, int]:
        sizes = {_label(name): sum(rep.potential_cents for rep in reps) for name, reps in parts.items()}
        if self.split == "heads" or not all(sizes.values()):
            sizes = {_label(name): len(reps) for name, reps in parts.items()}
        return apportion(target_cents, sizes)


def _label(name: str | None) -> str:
    return "otherwise" if name is None else f"case {name}"
