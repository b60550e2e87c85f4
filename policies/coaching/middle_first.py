"""All hours for the middle of the team."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from policies.cards import Card
from policies.coaching.minutes import share_out
from policies.coaching.standing import by_attainment
from policies.parameters import number, whole
from policies.views import CoachingPlan, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class MiddleFirst:
    """The middle part of the team by recent attainment shares all hours: neither the best nor the weakest.

    People without goals so far count as the end of the ranking; ties go by seat.
    """

    people_percent: float = 50.0
    """Share of the team that is coached, rounded up, taken from the middle."""
    months: int = 3
    """Months of results that count."""

    card: ClassVar[Card] = Card(
        name="middle-first",
        family="coaching",
        summary=Text(en="All hours for the middle of the team.", zh="时间给中间层：不拔尖也不垫底的人。"),
        reads=frozenset({"RepView.bookings_cents", "RepView.goals_cents"}),
        source="practice (the movable middle); B10 (F50)",
        params={
            "people_percent": Text(en="Share of the team coached (%)", zh="辅导团队中的（%）"),
            "months": Text(en="Months that count", zh="看最近几个月"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "people_percent", 1, 100)
        whole(self, "months", 1, 12)

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return equal hours for the middle of the team."""
        ranked = by_attainment(team.reps, self.months)
        many = ceil(len(ranked) * self.people_percent / 100)
        first = (len(ranked) - many) // 2
        return CoachingPlan(share_out(hours, {rep.id: 1 for rep in ranked[first : first + many]}))
