"""Pay for work with customers, whatever comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, growth, ppm
from policies.parameters import number
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class ActivityPay:
    """Part of the on-target variable pay for selling hours, up to the hours asked for; the rest is commission.

    Paid activity is cheap to fake (experience M8): the engine counts hours worked, so a plan can be compared on what
    it makes people do.
    """

    activity_percent: float = 40.0
    """Pay for the full hours, in percent of on-target variable pay."""
    hours_per_month: float = 60.0
    """Selling hours that earn it in full (B3: 60 of 160)."""
    commission_percent: float = 60.0
    """Commission at goal, in percent of on-target variable pay."""

    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = Card(
        name="activity-pay",
        family="incentives",
        summary=Text(
            en="Part of the pay is for selling hours, the rest is commission.",
            zh="一部分奖过程（跟进时长），一部分奖结果。",
        ),
        reads=frozenset(
            {"PayView.target_variable_cents", "PayView.months_in_period", "PayView.goal_months", "PayView.goal_cents",
             "PayView.before_cents", "PayView.bookings_cents", "PayView.activity_minutes"}
        ),
        source="practice; experience M8",
        params={
            "activity_percent": Text(en="For full hours, of on-target variable (%)", zh="工时做满占目标浮动（%）"),
            "hours_per_month": Text(en="Selling hours asked for", zh="每月要求的跟进小时"),
            "commission_percent": Text(
                en="Commission at goal, of on-target variable (%)",
                zh="达标时提成占目标浮动（%）",
            ),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "activity_percent", 0, 500)
        number(self, "hours_per_month", 1, 160)
        number(self, "commission_percent", 0, 500)

    def pay(self, results: PayView) -> int:
        """Return the pay for hours, and the month's commission."""
        full = round(self.hours_per_month * 60)
        hours = results.target_variable_cents * ppm(self.activity_percent)
        worked = hours * min(results.activity_minutes, full) // (full * PPM)
        if results.goal_cents <= 0:
            return worked
        rate, per = results.on_target_cents * ppm(self.commission_percent), results.goal_cents * PPM
        return worked + growth(lambda sold: sold * rate // per, results)
