"""The same rate for every sale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, RunningTotal, ppm
from policies.parameters import choice, number, period
from scenarios.schema import Text

BASES = ("target-variable", "rate")


@dataclass(frozen=True)
class FlatCommission(RunningTotal):
    """One rate on all bookings, without threshold or cap (linear plan).

    basis "target-variable": the rate is on-target variable pay / goal (or a part of it), so reaching the goal earns
    exactly the on-target variable pay, and without a goal nothing can be earned. basis "rate": `rate_percent` of
    bookings for everybody. Linear plans are settled monthly (trap T1).
    """

    basis: str = "target-variable"
    target_percent: float = 100.0
    """Part of the on-target variable pay earned at the goal; used with basis "target-variable" only."""
    rate_percent: float = 2.0
    """Rate on bookings; used with basis "rate" only."""
    period_months: int = 1

    card: ClassVar[Card] = Card(
        name="flat-commission",
        family="incentives",
        summary=Text(en="The same commission rate for every sale.", zh="一口价提成：卖一单提一单，比例不变。"),
        reads=frozenset(
            {"PayView.target_variable_cents", "PayView.months_in_period", "PayView.goal_months", "PayView.goal_cents",
             "PayView.before_cents", "PayView.bookings_cents"}
        ),
        source="F13, F18; B4 (linear plan)",
        params={
            "basis": Text(en="Rate set by", zh="费率依据"),
            "target_percent": Text(en="Earned at the goal, of on-target variable (%)", zh="达标时拿到目标浮动的（%）"),
            "rate_percent": Text(en="Commission rate (%)", zh="提成比例（%）"),
            "period_months": Text(en="Pay period (months)", zh="结算周期（月）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        choice(self, "basis", BASES)
        number(self, "target_percent", 0, 1000)
        number(self, "rate_percent", 0, 100)
        period(self)

    @cached_property
    def _in_ppm(self) -> int:
        return ppm(self.rate_percent if self.basis == "rate" else self.target_percent)

    def total(self, goal: int, target: int, sold: int) -> int:
        """Return the commission on bookings of the period."""
        if self.basis == "rate":
            return sold * self._in_ppm // PPM
        return sold * (target * self._in_ppm) // (goal * PPM) if goal > 0 else 0
