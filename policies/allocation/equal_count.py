"""The same number of accounts for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import review
from policies.views import AccountView, Move, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class EqualCount:
    """Head-count equality (平均主义): the same number of accounts each, whatever they are worth.

    Vacant seats count as heads: their accounts wait. Whoever has too many gives up the accounts known for the
    shortest time; odd accounts stay with those who hold most, so that little moves.
    """

    review_every_months: int = 12

    card: ClassVar[Card] = Card(
        name="equal-count",
        family="allocation",
        summary=Text(
            en="The same number of accounts for everybody, whatever they are worth.",
            zh="客户按个数平分，人人一样多，不看大小。",
        ),
        reads=frozenset({"AccountView.owner", "AccountView.months_with_owner", "TeamView.vacant_seats"}),
        source="practice (平均主义, evidence E)",
        needs_owners=True,
        params={"review_every_months": Text(en="Review every (months, 0 = never)", zh="每隔几个月复盘（0＝不复盘）")},
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        review(self)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Move only what exceeds the equal number."""
        held: dict[str, list[AccountView]] = {holder: [] for holder in [*(r.id for r in team.reps), *team.vacant_seats]}
        if not held:
            return ()
        free: list[AccountView] = []
        for account in accounts:
            held.get(account.owner, free).append(account)
        quota = _quotas({holder: len(mine) for holder, mine in held.items()}, len(accounts))
        for holder, mine in held.items():
            newest = sorted(mine, key=lambda account: (account.months_with_owner, account.id))
            free += newest[: max(0, len(mine) - quota[holder])]
        wanted = [holder for holder, mine in held.items() for _ in range(quota[holder] - len(mine))]
        free.sort(key=lambda account: account.id)
        return tuple(Move(account.id, holder, "equal-count") for account, holder in zip(free, wanted, strict=True))


def _quotas(count: dict[str, int], total: int) -> dict[str, int]:
    """Return how many accounts each holder should have; odd ones go to those who hold most."""
    each, odd = divmod(total, len(count))
    richest = sorted(count, key=lambda holder: -count[holder])[:odd]
    return {holder: each + (holder in richest) for holder in count}
