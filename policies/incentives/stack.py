"""Incentive rules added up, then capped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.composition import check_components
from policies.incentives.cumulative import PPM, ppm
from policies.parameters import number
from policies.protocols import IncentivePolicy
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class IncentiveStack:
    """Every component pays what it pays; the sum is cut by a cap and a budget.

    Periods may differ: the stack's is the longest, and a component with a shorter one sees its own months of it
    (`PayView.within`). Cap and budget limit the running total of the stack's period: a month pays at most what is left
    under them, and what was cut is gone.
    """

    components: tuple[IncentivePolicy, ...]
    cap_percent: float = 0.0
    """Most pay of the period, in percent of on-target variable pay; 0 = no cap."""
    budget_percent: float | None = None
    """Most pay of the period, in percent of own bookings so far, above 0; left out = no budget."""

    card: ClassVar[Card] = Card(
        name="stack",
        family="incentives",
        summary=Text(
            en="Several pay rules added up, with an overall cap and budget.",
            zh="几种激励叠加，再统一封顶、控预算。",
        ),
        reads=frozenset(
            {"PayView.month", "PayView.months_in_period", "PayView.goal_months", "PayView.target_variable_cents",
             "PayView.goal_cents", "PayView.before_cents", "PayView.bookings_cents", "PayView.paid_cents",
             "PayView.month_goal_cents", "PayView.quarter_goal_cents", "PayView.quarter_before_cents"}
        ),
        source="F14, F25",
        params={
            "components": Text(en="Rules that add up", zh="叠加的规则"),
            "cap_percent": Text(en="Cap, of on-target variable (%, 0 = none)", zh="封顶为目标浮动的（%，0＝不封顶）"),
            "budget_percent": Text(en="Budget, of own bookings (%)", zh="预算为本人签约额的（%，可留空）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse components that are no incentive rules, and values out of range."""
        check_components(self)
        number(self, "cap_percent", 0, 2000)
        if self.budget_percent is not None:  # a budget of zero contradicts the rules it is put around
            number(self, "budget_percent", 0.01, 100)

    @property
    def period_months(self) -> int:
        """Length of the pay period: the longest of the components."""
        return max(part.period_months for part in self.components)

    def pay(self, results: PayView) -> int:
        """Return the sum of the components as far as cap and budget allow."""
        earned = sum(part.pay(results.within(part.period_months)) for part in self.components)
        limits = []
        if self.cap_percent:
            limits.append(results.on_target_cents * ppm(self.cap_percent) // PPM)
        if self.budget_percent is not None:
            limits.append(results.so_far_cents * ppm(self.budget_percent) // PPM)
        return min(earned, max(0, min(limits) - self._paid(results))) if limits else earned

    def _paid(self, results: PayView) -> int:
        """Return the pay of the period before this month: as told, else what an even pace would have earned."""
        if results.paid_cents is not None:
            return results.paid_cents
        if results.month == 1:
            return 0
        return sum(_earned_before(part, results) for part in self.components)


def _earned_before(part: IncentivePolicy, results: PayView) -> int:
    """Return what a component has earned in this period before this month, had the bookings come in evenly."""
    months, length = results.month - 1, part.period_months
    whole, rest = divmod(months, length)
    earned = 0
    for times, span in ((whole, length), (1, rest)):
        if times and span:
            sold = results.before_cents * span // months
            goal = results.goal_cents * length // results.months_in_period
            earned += times * part.pay(
                results._replace(
                    month=span, months_in_period=length, goal_cents=goal, before_cents=0, bookings_cents=sold,
                    month_goal_cents=None, quarter_goal_cents=None, quarter_before_cents=None, goal_months=None,
                )
            )  # fmt: skip
    return earned
