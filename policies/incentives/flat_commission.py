"""The same rate for every sale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, growth, on_target_cents, ppm
from policies.parameters import choice, number, period
from policies.views import PayView
from scenarios.schema import Text

BASES = ("target-variable", "rate")


@dataclass(frozen=True)
class FlatCommission:
    """One rate on all bookings, without threshold or cap (linear plan).

    basis "target-variable": the rate is on-target variable pay / goal, so reaching the goal earns exactly the on-target
    variable pay, and without a goal nothing can be earned. basis "rate": `rate_percent` of bookings for everybody.
    Linear plans are settled monthly (trap T1).
    """

    basis: str = "target-variable"
    rate_percent: float = 2.0
    """Rate on bookings; used with basis "rate" only."""
    period_months: int = 1

    card: ClassVar[Card] = Card(
        name="flat-commission",
        family="incentives",
        summary=Text(en="The same commission rate for every sale.", zh="一口价提成：卖一单提一单，比例不变。"),
        reads=frozenset(
            {"PayView.target_variable_cents", "PayView.months_in_period", "PayView.goal_cents", "PayView.before_cents",
             "PayView.bookings_cents"}
        ),
        source="F13, F18; B4 (linear plan)",
        params={
            "basis": Text(en="Rate set by", zh="费率依据"),
            "rate_percent": Text(en="Commission rate (%)", zh="提成比例（%）"),
            "period_months": Text(en="Pay period (months)", zh="结算周期（月）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        choice(self, "basis", BASES)
        number(self, "rate_percent", 0, 100)
        period(self)

    def pay(self, results: PayView) -> int:
        """Return the commission on this month's bookings."""
        if self.basis == "rate":
            rate, per = ppm(self.rate_percent), PPM
        else:
            rate, per = on_target_cents(results), results.goal_cents
        return growth(lambda sold: sold * rate // per, results) if per > 0 else 0
