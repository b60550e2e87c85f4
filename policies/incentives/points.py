"""Points for what people do, cashed in every month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, ppm
from policies.parameters import number, whole
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class Points:
    """Points (积分制) for deals, selling hours, cash and months at goal; a point is worth a fixed amount, up to a cap.

    Small and frequent: one deal, ten hours or a goal reached show at once.
    """

    points_per_deal: int = 20
    points_per_10_hours: int = 5
    points_at_goal: int = 50
    """For a month whose bookings reach the goal."""
    points_for_cash_at_goal: int = 30
    """For cash of the month as large as the goal; in proportion below and above."""
    cents_per_point: int = 1_000
    cap_percent: float = 50.0
    """Most points pay of a month, in percent of on-target variable pay; 0 = no cap."""

    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = Card(
        name="points",
        family="incentives",
        summary=Text(
            en="Points for deals, hours, cash and goals, cashed in monthly.",
            zh="积分制：成单、跟进、回款、达标都有积分，按月兑现。",
        ),
        reads=frozenset(
            {"PayView.target_variable_cents", "PayView.goal_cents", "PayView.bookings_cents", "PayView.cash_cents",
             "PayView.wins", "PayView.activity_minutes"}
        ),
        source="practice (积分制); B11: only money and recognition act",
        params={
            "points_per_deal": Text(en="Points per deal", zh="每单积分"),
            "points_per_10_hours": Text(en="Points per ten selling hours", zh="每十小时跟进积分"),
            "points_at_goal": Text(en="Points for a month at goal", zh="当月达标积分"),
            "points_for_cash_at_goal": Text(en="Points for cash as large as the goal", zh="回款等于目标时积分"),
            "cents_per_point": Text(en="Worth of a point (cents)", zh="每分价值（分钱）"),
            "cap_percent": Text(en="Cap, of on-target variable (%, 0 = none)", zh="封顶为目标浮动的（%，0＝不封顶）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        for name in ("points_per_deal", "points_per_10_hours", "points_at_goal", "points_for_cash_at_goal"):
            whole(self, name, 0, 100_000)
        whole(self, "cents_per_point", 0, 10**9)
        number(self, "cap_percent", 0, 1000)

    def pay(self, results: PayView) -> int:
        """Return the month's points in money."""
        earned = self.points(results) * self.cents_per_point
        most = results.target_variable_cents * ppm(self.cap_percent) // PPM
        return min(earned, most) if self.cap_percent else earned

    def points(self, results: PayView) -> int:
        """Return the points of the month."""
        points = results.wins * self.points_per_deal
        points += results.activity_minutes * self.points_per_10_hours // 600
        goal = results.goal_cents
        if goal > 0:
            points += self.points_at_goal * (results.bookings_cents >= goal)
            points += self.points_for_cash_at_goal * results.cash_cents // goal
        return points
