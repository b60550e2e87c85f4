"""Leave every account where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import review
from policies.views import AccountView, Move, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Keep:
    """Nothing moves: owners stay, the pool stays the pool, a leaver's accounts wait for the next holder of the seat."""

    review_every_months: int = 0
    """0: there is nothing to review."""

    card: ClassVar[Card] = Card(
        name="keep",
        family="allocation",
        summary=Text(
            en="Everybody keeps the accounts they have; the pool stays the pool.",
            zh="客户归属不动：谁的还是谁的，公海还是公海。",
        ),
        params={"review_every_months": Text(en="Review every (months, 0 = never)", zh="每隔几个月复盘（0＝不复盘）")},
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        review(self)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return no move."""
        return ()
