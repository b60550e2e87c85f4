"""An assignment written down account by account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import number, refuse, whole
from policies.views import AccountView, Move, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Explicit:
    """On day 0 the accounts listed go to the seats listed; everything else, and everything later, stays.

    This is what `shapan suggest` writes and what a manager edits by hand. An account or seat that the scenario does
    not have is refused when the run asks, by name.
    """

    owners: tuple[tuple[str, str], ...] = ()
    """(account, seat) pairs; in TOML a table such as { A0001 = "R02" }."""
    reasons: tuple[tuple[str, str], ...] = ()
    """(account, why) pairs, in words for the people concerned; they change nothing."""
    notice_days: int = 0
    handover_hours: float = 0.0
    protect_months: int = 0

    review_every_months: ClassVar[int] = 0
    card: ClassVar[Card] = Card(
        name="explicit",
        family="allocation",
        summary=Text(en="An assignment written down account by account.", zh="一份写明每个客户归谁的名单。"),
        reads=frozenset({"AccountView.owner", "TeamView.month", "TeamView.vacant_seats"}),
        params={
            "owners": Text(en="Seat of each account", zh="每个客户归哪个岗位"),
            "reasons": Text(en="Why, for each account", zh="每个客户的理由"),
            "notice_days": Text(en="Notice (days)", zh="提前通知（天）"),
            "handover_hours": Text(en="Joint handover hours", zh="共同交接小时"),
            "protect_months": Text(en="Pay protected for (months)", zh="收入保护（月）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range, and an account listed twice."""
        for name in ("owners", "reasons"):
            pairs = getattr(self, name)
            fitting = isinstance(pairs, tuple) and all(
                isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(word, str) for word in pair)
                for pair in pairs
            )
            if not fitting or len(dict(pairs)) != len(pairs):
                raise refuse(self, name, 'a table such as { A0001 = "R02" }, each account once')
        whole(self, "notice_days", 0, 365)
        number(self, "handover_hours", 0, 160)
        whole(self, "protect_months", 0, 24)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves of day 0."""
        if team.month != 1:
            return ()
        holder = {rep.seat: rep.id for rep in team.reps} | {seat: seat for seat in team.vacant_seats}
        known = {one.id: one.owner for one in accounts}
        why = dict(self.reasons)
        until = self.protect_months + -(-self.notice_days // 30) if self.protect_months else 0
        return tuple(
            Move(account, holder.get(seat, seat), why.get(account, "explicit"), self.notice_days,
                 self.handover_hours, until)
            for account, seat in self.owners
            if known.get(account) != holder.get(seat, seat)
        )  # fmt: skip
