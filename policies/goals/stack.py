"""A mixture of goal rules."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from policies.cards import Card
from policies.composition import check_components
from policies.goals.apportion import apportion
from policies.parameters import flag, refuse
from policies.protocols import GoalPolicy
from policies.views import TeamView
from scenarios.errors import reason
from scenarios.schema import Text


@dataclass(frozen=True)
class GoalStack:
    """Every component proposes a goal for everybody; the goal is their weighted mean.

    Proposals that all add up to the target give goals that add up to it, to within a cent a person; with
    `scale_to_target` they do so exactly, whatever the components propose.
    """

    components: tuple[GoalPolicy, ...]
    weights: tuple[float, ...] = ()
    """Weight of each component; equal when empty."""
    scale_to_target: bool = True

    card: ClassVar[Card] = Card(
        name="stack",
        family="goals",
        summary=Text(en="The weighted mean of several goal rules.", zh="几条目标规则按权重折中。"),
        params={
            "components": Text(en="Rules", zh="规则"),
            "weights": Text(en="Weight of each rule (none = equal)", zh="各规则权重（不填＝相同）"),
            "scale_to_target": Text(en="Scale to the company target", zh="按公司总目标折算"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse components that are no goal rules, and weights that do not fit them."""
        check_components(self)
        flag(self, "scale_to_target")
        fitting = isinstance(self.weights, tuple) and len(self.weights) in (0, len(self.components))
        if not fitting or not all(_is_weight(weight) for weight in self.weights):
            raise refuse(
                self,
                "weights",
                reason("nothing, or {count} numbers above 0 and up to 1000", count=len(self.components)),
            )
        object.__setattr__(self, "weights", tuple(map(float, self.weights)))

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return the weighted mean of the proposals."""
        proposals = [part.set(team, target_cents) for part in self.components]
        weights = [Fraction(weight) for weight in self.weights or (1,) * len(proposals)]
        shares = [weight / sum(weights) for weight in weights]
        goals = {
            rep.id: round(sum(share * goals[rep.id] for share, goals in zip(shares, proposals, strict=True)))
            for rep in team.reps
        }
        return apportion(target_cents, goals) if self.scale_to_target else goals


def _is_weight(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 1000
