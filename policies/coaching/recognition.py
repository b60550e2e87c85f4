"""Thanks in public."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from policies.cards import Card
from policies.coaching.minutes import share_out
from policies.coaching.standing import attainment
from policies.parameters import choice, number, whole
from policies.views import CoachingPlan, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Recognition:
    """The manager thanks a part of the team each month: the best by attainment, the most improved, or in turn.

    It costs a little of the manager's time and no money; how people take it is the floor's business (B11).
    """

    who: str = "improved"
    """best, improved (this month against the mean of the ones before) or in-turn."""
    people_percent: float = 25.0
    """Share of the team thanked, rounded up."""
    hours_each: float = 0.5

    months: int = 3
    """Months that count for `best`."""

    card: ClassVar[Card] = Card(
        name="recognition",
        family="coaching",
        summary=Text(en="Part of the team is thanked in public every month.", zh="每月公开表扬一部分人。"),
        reads=frozenset({"RepView.bookings_cents", "RepView.goals_cents", "TeamView.month"}),
        source="B11 (Bradler et al. 2016: non-recipients respond)",
        params={
            "who": Text(en="Who is thanked", zh="表扬谁"),
            "people_percent": Text(en="Share of the team (%)", zh="表扬团队中的（%）"),
            "hours_each": Text(en="Manager hours each", zh="经理每人投入（小时）"),
            "months": Text(en="Months that count", zh="看最近几个月"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        choice(self, "who", ("best", "improved", "in-turn"))
        number(self, "people_percent", 1, 100)
        number(self, "hours_each", 0, 10)
        whole(self, "months", 1, 12)

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return those thanked and the time it takes."""
        many = ceil(len(team.reps) * self.people_percent / 100)
        thanked = tuple(rep.id for rep in self._ranked(team)[:many])
        return CoachingPlan(share_out(min(hours, self.hours_each * many), dict.fromkeys(thanked, 1)), (), thanked)

    def _ranked(self, team: TeamView) -> list[RepView]:
        if self.who == "in-turn":
            start = (team.month - 1) % max(len(team.reps), 1)
            return [*team.reps[start:], *team.reps[:start]]
        return sorted(team.reps, key=lambda rep: (-self._score(rep), rep.seat))

    def _score(self, rep: RepView) -> float:
        if self.who == "best":
            reached = attainment(rep, self.months)
            return reached if reached < float("inf") else 0.0
        before = rep.bookings_cents[:-1]
        return rep.bookings_cents[-1] / (1 + sum(before) / len(before)) if before else 0.0
