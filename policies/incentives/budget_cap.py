"""Another rule's pay, never more than a fixed budget."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from policies.cards import Card
from policies.composition import check_base
from policies.incentives.flat_commission import FlatCommission
from policies.parameters import whole
from policies.protocols import IncentivePolicy
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class BudgetCap:
    """Pays what another rule pays, at most a fixed amount for each person and month.

    The budget is money in the bank: it holds in every single month, whatever was paid before, so a team of n costs at
    most n times the amount. What was cut is gone.
    """

    base: IncentivePolicy = field(default_factory=FlatCommission)
    """Rule whose pay is limited."""
    cents_per_head_month: int = 300_000
    """Most variable pay of one person in one month; at least 1: a budget of zero is no incentive at all."""

    card: ClassVar[Card] = Card(
        name="budget-cap",
        family="incentives",
        summary=Text(
            en="Another rule's pay, within a small fixed budget.", zh="小预算：别的规则照发，每人每月不超过一个数。"
        ),
        source="practice (small budgets); experience M10",
        params={
            "base": Text(en="Rule whose pay is limited", zh="以哪条规则为底"),
            "cents_per_head_month": Text(en="Most for a person and month (cents)", zh="每人每月最多（分）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check_base(self)
        whole(self, "cents_per_head_month", 1, 10**12)

    @property
    def period_months(self) -> int:
        """Length of the pay period: the base rule's."""
        return self.base.period_months

    def pay(self, results: PayView) -> int:
        """Return the base rule's pay, at most the budget."""
        return min(self.base.pay(results), self.cents_per_head_month)
