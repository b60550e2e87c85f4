"""Another rule's pay, taken back where customers do not pay."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from policies.cards import Card
from policies.composition import check_base
from policies.incentives.cumulative import PPM, ppm
from policies.incentives.flat_commission import FlatCommission
from policies.parameters import number
from policies.protocols import IncentivePolicy
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class Clawback:
    """Pays what another rule pays, less a part of the commission on own invoices that were written off this month.

    The commission to give back is counted at on-target variable pay / goal. A month's pay never falls below 0: what
    cannot be taken from it is forgiven.
    """

    base: IncentivePolicy = field(default_factory=FlatCommission)
    """Rule whose pay is taken back."""
    claw_percent: float = 100.0
    """Part of the commission that is taken back."""

    card: ClassVar[Card] = Card(
        name="clawback",
        family="incentives",
        summary=Text(en="Pay is taken back where customers never pay.", zh="坏账追回：客户不付钱，提成要退。"),
        reads=frozenset(
            {
                "PayView.written_off_cents",
                "PayView.target_variable_cents",
                "PayView.goal_cents",
                "PayView.goal_months",
                "PayView.months_in_period",
            }
        ),
        source="practice; B13 (bad debt)",
        params={
            "base": Text(en="Rule whose pay is taken back", zh="以哪条规则为底"),
            "claw_percent": Text(en="Commission taken back (%)", zh="追回提成的（%）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check_base(self)
        number(self, "claw_percent", 0, 200)

    @property
    def period_months(self) -> int:
        """Length of the pay period: the base rule's."""
        return self.base.period_months

    def pay(self, results: PayView) -> int:
        """Return the base rule's pay less what is taken back."""
        earned = self.base.pay(results)
        if results.goal_cents <= 0:
            return earned
        rate = results.on_target_cents * ppm(self.claw_percent)
        return max(0, earned - results.written_off_cents * rate // (results.goal_cents * PPM))
