"""Allocation rules one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.composition import check_components
from policies.protocols import AllocationPolicy
from policies.views import AccountView, Move, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class AllocationStack:
    """Each component sees the accounts as the earlier ones left them; what stands at the end is moved.

    The stack is reviewed as often as its most frequently reviewed component, and then asks all of them.
    """

    components: tuple[AllocationPolicy, ...]

    card: ClassVar[Card] = Card(
        name="stack",
        family="allocation",
        summary=Text(
            en="Several rules in order; each starts from what the earlier ones left.",
            zh="几条规则依次执行，后一条接着前一条的结果。",
        ),
        reads=frozenset({"AccountView.owner"}),
        params={"components": Text(en="Rules, in order", zh="规则（按顺序）")},
    )

    def __post_init__(self) -> None:
        """Refuse components that are no allocation rules."""
        check_components(self)

    @property
    def review_every_months(self) -> int:
        """Months between reviews: the shortest of the components; 0 = never again."""
        return min((part.review_every_months for part in self.components if part.review_every_months), default=0)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves from the first to the last state."""
        now, last = {account.id: account for account in accounts}, {}
        for part in self.components:
            for move in part.assign(tuple(now.values()), team):
                last[move.account] = move
                if now[move.account].owner != move.rep:
                    now[move.account] = now[move.account]._replace(owner=move.rep, months_with_owner=0)
        return tuple(last[one.id] for one in accounts if one.id in last and last[one.id].rep != one.owner)
