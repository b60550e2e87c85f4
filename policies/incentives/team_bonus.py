"""A bonus for everybody when the team reaches its goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, ppm
from policies.parameters import number
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class TeamBonus:
    """The same percentage of on-target variable pay for all when the team's month reaches its goals together.

    It grows in a straight line from a floor of team attainment to the goal. In a large team one's own work hardly
    moves it: that is what it is meant to show.
    """

    bonus_percent: float = 20.0
    floor_percent: float = 90.0
    """Team attainment from which the bonus grows; 100 = all or nothing."""

    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = Card(
        name="team-bonus",
        family="incentives",
        summary=Text(en="A bonus for everybody when the team reaches its goal.", zh="团队奖：全队达标，人人有份。"),
        reads=frozenset({"PayView.target_variable_cents", "PayView.team_bookings_cents", "PayView.team_goal_cents"}),
        source="practice; Holmstrom 1982 (free riding)",
        params={
            "bonus_percent": Text(en="Bonus, of on-target variable (%)", zh="奖金为目标浮动的（%）"),
            "floor_percent": Text(en="Grows from team attainment (%)", zh="全队达成几成起算（%）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "bonus_percent", 0, 500)
        number(self, "floor_percent", 0, 100)

    def pay(self, results: PayView) -> int:
        """Return the bonus of the month."""
        goal, sold = results.team_goal_cents, results.team_bookings_cents
        floor = goal * ppm(self.floor_percent) // PPM
        bonus = results.target_variable_cents * ppm(self.bonus_percent) // PPM
        if goal <= 0 or sold < floor:
            return 0
        return bonus if sold >= goal else bonus * (sold - floor) // (goal - floor)
