"""Commission for the year, and a bonus each quarter for being on plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, growth, ppm
from policies.parameters import flag, number
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class QuarterlyPacer:
    """A commission on every sale, and a bonus at the end of each quarter whose goal was reached.

    With `catch_up` the plan is that of the year so far, and a missed bonus is paid at the end of the first quarter in
    which the year's bookings have reached its plan after all: so nobody gives up in spring. Without, each
    quarter stands alone (F14: quarterly bonuses as pacers).
    """

    commission_percent: float = 70.0
    """Commission at goal, in percent of on-target variable pay."""
    bonus_percent: float = 30.0
    """Bonuses of the whole year, in percent of on-target variable pay; a quarter of it each."""
    catch_up: bool = True

    period_months: ClassVar[int] = 12
    card: ClassVar[Card] = Card(
        name="quarterly-pacer",
        family="incentives",
        summary=Text(
            en="Commission on every sale, and a bonus each quarter for being on plan.",
            zh="单单有提成，每季踩上节奏再给一笔。",
        ),
        reads=frozenset(
            {"PayView.month", "PayView.months_in_period", "PayView.target_variable_cents", "PayView.goal_months",
             "PayView.goal_cents", "PayView.before_cents", "PayView.bookings_cents", "PayView.quarter_goal_cents",
             "PayView.quarter_before_cents"}
        ),
        source="F14 (Chung, Steenburgh & Sudhir 2014)",
        params={
            "commission_percent": Text(
                en="Commission at goal, of on-target variable (%)",
                zh="达标时提成占目标浮动（%）",
            ),
            "bonus_percent": Text(en="Bonuses of a year, of on-target variable (%)", zh="全年季度奖占目标浮动（%）"),
            "catch_up": Text(en="The year so far counts too", zh="年累计追上也算"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "commission_percent", 0, 500)
        number(self, "bonus_percent", 0, 500)
        flag(self, "catch_up")

    def pay(self, results: PayView) -> int:
        """Return the month's commission, and at the end of a quarter the bonuses it has brought."""
        goal, target = results.goal_cents, results.on_target_cents
        if goal <= 0:
            return 0
        rate = target * ppm(self.commission_percent)
        earned = growth(lambda sold: sold * rate // (goal * PPM), results)
        return earned + (self._bonus(results, target) if results.month % 3 == 0 else 0)

    def _bonus(self, results: PayView, target: int) -> int:
        bonus = target * ppm(self.bonus_percent) // (PPM * max(results.months_in_period // 3, 1))
        quarter = results.within(3)
        if not self.catch_up:
            return bonus if quarter.goal_cents > 0 and quarter.so_far_cents >= quarter.goal_cents else 0
        return bonus * max(0, self._on_plan(results, results.so_far_cents, 0) - self._paid(results, quarter))

    def _on_plan(self, results: PayView, sold: int, earlier: int) -> int:
        """Return how many quarters up to this one (less `earlier`) the bookings `sold` have brought home."""
        quarters = results.month // 3 - earlier
        covered = results.months_in_period if results.goal_months is None else results.goal_months
        absent = results.months_in_period - covered
        for done in range(quarters, 0, -1):
            months = max(0, 3 * done - absent)
            if months and sold * covered >= results.goal_cents * months:
                return done - absent // 3
        return 0

    def _paid(self, results: PayView, quarter: PayView) -> int:
        return self._on_plan(results, results.so_far_cents - quarter.so_far_cents, 1)
