"""Pay by several measures at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, ppm
from policies.parameters import number, refuse
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class Scorecard:
    """On-target variable pay x the weighted mean of four attainments, each counted up to a limit.

    Bookings and cash are measured against the month's goal, deals and selling hours against numbers set here. Weights
    are percentages; they must add up to 100.
    """

    bookings_percent: float = 50.0
    cash_percent: float = 20.0
    deals_percent: float = 15.0
    hours_percent: float = 15.0
    deals_per_month: float = 3.0
    """Deals won that count as 100 %."""
    hours_per_month: float = 60.0
    """Selling hours that count as 100 %."""
    most_percent: float = 150.0
    """Most that one measure counts."""

    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = Card(
        name="scorecard",
        family="incentives",
        summary=Text(
            en="Pay by bookings, cash, deals and hours together.",
            zh="综合考核：签约、回款、单数、工时一起算。",
        ),
        reads=frozenset(
            {"PayView.target_variable_cents", "PayView.goal_cents", "PayView.bookings_cents", "PayView.cash_cents",
             "PayView.wins", "PayView.activity_minutes"}
        ),
        source="practice; experience M7 (more than four measures dilute)",
        params={
            "bookings_percent": Text(en="Weight of bookings (%)", zh="签约权重（%）"),
            "cash_percent": Text(en="Weight of cash (%)", zh="回款权重（%）"),
            "deals_percent": Text(en="Weight of deals won (%)", zh="单数权重（%）"),
            "hours_percent": Text(en="Weight of selling hours (%)", zh="工时权重（%）"),
            "deals_per_month": Text(en="Deals that count as 100 %", zh="多少单算满分"),
            "hours_per_month": Text(en="Hours that count as 100 %", zh="多少小时算满分"),
            "most_percent": Text(en="Most that one measure counts (%)", zh="单项最多算（%）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range, and weights that do not add up."""
        names = ("bookings_percent", "cash_percent", "deals_percent", "hours_percent")
        for name in names:
            number(self, name, 0, 100)
        if abs(sum(getattr(self, name) for name in names) - 100) > 1e-6:
            raise refuse(self, "bookings_percent", "weights of bookings, cash, deals and hours that add up to 100")
        number(self, "deals_per_month", 0.1, 1000)
        number(self, "hours_per_month", 1, 160)
        number(self, "most_percent", 50, 1000)

    def pay(self, results: PayView) -> int:
        """Return the month's pay."""
        goal = max(results.goal_cents, 0)
        measures = (
            (self.bookings_percent, results.bookings_cents, goal),
            (self.cash_percent, results.cash_cents, goal),
            (self.deals_percent, results.wins * 1000, round(self.deals_per_month * 1000)),
            (self.hours_percent, results.activity_minutes, round(self.hours_per_month * 60)),
        )
        most = ppm(self.most_percent)
        score = sum(
            ppm(weight) * min(most, reached * PPM // against) // PPM for weight, reached, against in measures if against
        )
        return max(0, results.target_variable_cents * score // PPM)
