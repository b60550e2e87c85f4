"""Peers meet and exchange how they sell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.coaching.minutes import share_out
from policies.coaching.standing import by_attainment
from policies.parameters import choice, number, whole
from policies.views import CoachingPlan, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class PeerMeetings:
    """Everybody meets a partner every `every_months`: a strong one with a weak one, or the next seat in turn.

    Both learn from each other as far as there is something to learn (B10). The manager prepares each meeting; hours
    left stay unspent or go to the next rule of a stack. With an odd number one person has the month off.
    """

    partner: str = "strong-with-weak"
    """strong-with-weak (by own attainment) or in-turn (another seat each time)."""
    every_months: int = 3
    hours_per_meeting: float = 0.5
    """Manager hours for each pair."""

    card: ClassVar[Card] = Card(
        name="peer-meetings",
        family="coaching",
        summary=Text(en="Pairs of peers meet and say how they sell.", zh="同事两两结对，互相讲讲单子怎么打的。"),
        reads=frozenset({"RepView.bookings_cents", "RepView.goals_cents", "TeamView.month"}),
        source="B10 (Sandvik et al. 2020)",
        params={
            "partner": Text(en="Who meets whom", zh="怎么配对"),
            "every_months": Text(en="Every (months)", zh="每隔几个月"),
            "hours_per_meeting": Text(en="Manager hours a meeting", zh="经理每次投入（小时）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        choice(self, "partner", ("strong-with-weak", "in-turn"))
        whole(self, "every_months", 1, 12)
        number(self, "hours_per_meeting", 0, 20)

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return the pairs that meet this month, both ways."""
        if (team.month - 1) % self.every_months:
            return CoachingPlan({})
        pairs = self._in_turn(team) if self.partner == "in-turn" else self._strong_with_weak(team)
        both = tuple(pair for a, b in pairs for pair in ((a, b), (b, a)))
        people = {rep: 1 for pair in pairs for rep in pair}
        return CoachingPlan(share_out(min(hours, self.hours_per_meeting * len(pairs)), people), both)

    def _strong_with_weak(self, team: TeamView) -> list[tuple[str, str]]:
        ranked = [rep.id for rep in by_attainment(team.reps, 12)]
        half = len(ranked) // 2
        return list(zip(ranked[::-1][:half], ranked[:half], strict=True))

    def _in_turn(self, team: TeamView) -> list[tuple[str, str]]:
        ids: list[str | None] = [rep.id for rep in team.reps]
        if len(ids) % 2:
            ids.append(None)
        if len(ids) < 2:
            return []
        turn = (team.month - 1) // self.every_months % (len(ids) - 1)
        circle = [ids[0], *ids[1 + turn :], *ids[1 : 1 + turn]]  # the circle method: all meet once in n - 1 rounds
        half = len(circle) // 2
        return [(a, b) for a, b in zip(circle[:half], circle[half:][::-1], strict=True) if a and b]
