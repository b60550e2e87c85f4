"""Commission on cash that came in, not only on signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, ppm
from policies.parameters import number
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class CashIn:
    """One rate (on-target variable pay / goal) on a weighted mean of cash collected (回款) and bookings.

    Cash comes later than bookings, so a newcomer's first months pay less, and whoever sells to bad payers earns less.
    """

    cash_percent: float = 70.0
    """Weight of cash collected; the rest is bookings."""
    target_percent: float = 100.0
    """Pay at goal, in percent of on-target variable pay."""

    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = Card(
        name="cash-in",
        family="incentives",
        summary=Text(
            en="Commission on cash collected, and a little on bookings.",
            zh="回款提成：钱到账才算数，签约只占一部分。",
        ),
        reads=frozenset(
            {"PayView.target_variable_cents", "PayView.months_in_period", "PayView.goal_months", "PayView.goal_cents",
             "PayView.bookings_cents", "PayView.cash_cents"}
        ),
        source="B13; practice (回款)",
        params={
            "cash_percent": Text(en="Weight of cash (%)", zh="回款权重（%）"),
            "target_percent": Text(en="Pay at goal, of on-target variable (%)", zh="达标时拿到目标浮动的（%）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "cash_percent", 0, 100)
        number(self, "target_percent", 0, 1000)

    def pay(self, results: PayView) -> int:
        """Return the commission on the month's weighted cash and bookings."""
        if results.goal_cents <= 0:
            return 0
        cash = ppm(self.cash_percent)
        credit = results.cash_cents * cash + results.bookings_cents * (PPM - cash)
        return credit * results.on_target_cents * ppm(self.target_percent) // (results.goal_cents * PPM * PPM)
