"""Newcomers first, the rest for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.coaching.minutes import share_out
from policies.parameters import flag, number, whole
from policies.views import CoachingPlan, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class NewcomersFirst:
    """Every newcomer gets up to a number of hours; what is left goes to the others in equal parts.

    When the hours do not suffice, newcomers share them equally.
    """

    hours_each: float = 4.0
    """Most hours a month for one newcomer; half of the effect is reached at 3 (B10, F50)."""
    newcomer_months: int = 12
    """Tenure below which somebody is a newcomer."""
    rest_to_others: bool = True
    """Whether hours left over go to the others; if not, they stay unspent (or go to the next rule of a stack)."""

    card: ClassVar[Card] = Card(
        name="newcomers-first",
        family="coaching",
        summary=Text(en="Newcomers first; the others share what is left.", zh="先带新人，剩下的时间大家分。"),
        reads=frozenset({"RepView.tenure_months"}),
        source="practice; B10 (F50)",
        params={
            "hours_each": Text(en="Most hours for one newcomer", zh="每个新人每月最多（小时）"),
            "newcomer_months": Text(en="Newcomer below (months of tenure)", zh="入职不满几个月算新人"),
            "rest_to_others": Text(en="Rest goes to the others", zh="剩余时间给其他人"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "hours_each", 0, 160)
        whole(self, "newcomer_months", 1, 120)
        flag(self, "rest_to_others")

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return hours for newcomers, then for the others."""
        new = {rep.id: 1 for rep in team.reps if rep.tenure_months < self.newcomer_months}
        others = {rep.id: 1 for rep in team.reps if rep.tenure_months >= self.newcomer_months}
        first = share_out(min(hours, self.hours_each * len(new)), new)
        if not self.rest_to_others:
            return CoachingPlan(first)
        return CoachingPlan(first | share_out(hours - sum(first.values()), others))
