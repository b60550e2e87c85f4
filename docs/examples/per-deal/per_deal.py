"""A pay rule of a third party: the same amount for every deal won, however large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import whole
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class PerDeal:
    """The same amount for every deal won, however large."""

    cents_per_deal: int = 50_000
    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = Card(
        name="per-deal",
        family="incentives",
        summary=Text(en="A fixed amount for every deal won.", zh="每成一单奖一笔，不论大小。"),
        reads=frozenset({"PayView.wins"}),
        params={"cents_per_deal": Text(en="Amount per deal (cents)", zh="每单奖金（分）")},
    )

    def __post_init__(self) -> None:
        """Refuse amounts out of range."""
        whole(self, "cents_per_deal", 0, 10**9)

    def pay(self, results: PayView) -> int:
        """Return the month's amount."""
        return results.wins * self.cents_per_deal
