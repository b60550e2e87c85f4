"""A bonus for reaching the goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, RunningTotal, ppm
from policies.parameters import number, period
from scenarios.schema import Text


@dataclass(frozen=True)
class ThresholdBonus(RunningTotal):
    """A lump sum when the goal of the period is reached, earned in the month that reaches it.

    With a floor below 100 % the bonus grows in a straight line from 0 at the floor to its full size at the goal. Above
    the goal, over-achievement pays at a multiple of (on-target variable pay / goal), up to a cap. With a period of 3
    months this is the quarterly pacer bonus of F14. Without a goal nothing is earned.
    """

    bonus_percent: float = 100.0
    """Bonus at the goal, in percent of the on-target variable pay of the period."""
    floor_percent: float = 100.0
    """Attainment from which the bonus starts to grow; 100 = all or nothing."""
    over_rate: float = 0.0
    """Rate above the goal, as a multiple of on-target variable pay / goal."""
    cap_percent: float = 0.0
    """Most pay of a period, in percent of on-target variable pay; 0 = no cap."""
    period_months: int = 3

    card: ClassVar[Card] = Card(
        name="threshold-bonus",
        family="incentives",
        summary=Text(
            en="A bonus for reaching the goal of the period; little or nothing below.",
            zh="达标奖：完成当期目标才有奖金，没到就没有（或很少）。",
        ),
        reads=frozenset(
            {"PayView.target_variable_cents", "PayView.months_in_period", "PayView.goal_months", "PayView.goal_cents",
             "PayView.before_cents", "PayView.bookings_cents"}
        ),
        source="F14, F15, F20; P05, P07-P09",
        params={
            "bonus_percent": Text(en="Bonus, of on-target variable (%)", zh="奖金为目标浮动的（%）"),
            "floor_percent": Text(en="Starts at attainment (%)", zh="达成率几成起算（%）"),
            "over_rate": Text(en="Rate above the goal (multiple)", zh="超额部分费率（倍）"),
            "cap_percent": Text(en="Cap, of on-target variable (%, 0 = none)", zh="封顶为目标浮动的（%，0＝不封顶）"),
            "period_months": Text(en="Pay period (months)", zh="结算周期（月）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "bonus_percent", 0, 1000)
        number(self, "floor_percent", 0, 100)
        number(self, "over_rate", 0, 20)
        number(self, "cap_percent", 0, 2000)
        period(self)

    def total(self, goal: int, target: int, sold: int) -> int:
        """Return the bonus for bookings of the period."""
        if goal <= 0:
            return 0
        bonus = target * ppm(self.bonus_percent) // PPM
        floor = goal * ppm(self.floor_percent) // PPM
        if sold >= goal:
            earned = bonus + (sold - goal) * target * ppm(self.over_rate * 100) // (goal * PPM)
        else:
            earned = bonus * (sold - floor) // (goal - floor) if sold > floor else 0
        return min(earned, target * ppm(self.cap_percent) // PPM) if self.cap_percent else earned
