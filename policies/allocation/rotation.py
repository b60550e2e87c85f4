"""Accounts change hands on purpose, in stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import choice, flag, number, review, whole
from policies.views import AccountView, Move, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Rotation:
    """At every review some accounts get a new owner: all of them, stale ones, or a random share.

    Stale: with the same owner for `stale_months` or more, and no booking for `stale_days`. At most `share_percent` of
    all accounts move at one review, those longest with their owner first. The successor is similar (same segment, then
    same region), the next seat in turn, or whoever has least potential; ties go to least potential. Notice, joint
    handover hours and pay protection soften the change; customers that changed hands lately are left alone.
    """

    who: str = "stale"
    """all, stale or random."""
    share_percent: float = 10.0
    """Most accounts that move at one review, in percent of all."""
    stale_months: int = 24
    stale_days: int = 180
    rest_months: int = 12
    """Months in which a customer that changed hands is left alone (change fatigue)."""
    successor: str = "similar"
    """similar, next or least."""
    notice_days: int = 30
    handover_hours: float = 2.0
    """Joint hours at each account, spent by the old and the new owner each."""
    protect_months: int = 3
    """Months after the handover in which the old owner's variable pay does not fall below its recent mean."""
    review_every_months: int = 3
    at_start: bool = True
    """Whether the first round is on day 0."""

    card: ClassVar[Card] = Card(
        name="rotation",
        family="allocation",
        summary=Text(
            en="Accounts change hands on purpose: which, how often, how gently.",
            zh="客户轮换：轮谁、多久轮一次、怎么交接。",
        ),
        reads=frozenset(
            {"AccountView.owner", "AccountView.segment", "AccountView.region", "AccountView.months_with_owner",
             "AccountView.days_without_deal", "AccountView.handovers", "AccountView.potential_cents",
             "RepView.segment", "RepView.region", "TeamView.month"}
        ),
        stochastic=True,
        benchmark=False,
        source="F09, B6; practice (periodic rotation)",
        needs_owners=True,
        params={
            "who": Text(en="Which accounts", zh="轮哪些客户"),
            "share_percent": Text(en="Most accounts per review (%)", zh="每次最多轮换（%）"),
            "stale_months": Text(en="Stale from (months with owner)", zh="同一人负责满（月）算老化"),
            "stale_days": Text(en="Stale from (days without a deal)", zh="多少天没成交算老化"),
            "rest_months": Text(en="Left alone after a change (months)", zh="换过手的客户几个月内不动"),
            "successor": Text(en="Successor", zh="交给谁"),
            "notice_days": Text(en="Notice (days)", zh="提前通知（天）"),
            "handover_hours": Text(en="Joint handover hours", zh="共同交接小时"),
            "protect_months": Text(en="Pay protected for (months)", zh="收入保护（月）"),
            "review_every_months": Text(en="Every (months, 0 = once)", zh="每隔几个月轮一次（0＝只一次）"),
            "at_start": Text(en="First round on day 0", zh="第一天就轮"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        choice(self, "who", ("all", "stale", "random"))
        choice(self, "successor", ("similar", "next", "least"))
        number(self, "share_percent", 0, 100)
        for name, most in (("stale_months", 240), ("rest_months", 120), ("protect_months", 24), ("notice_days", 365)):
            whole(self, name, 0, most)
        whole(self, "stale_days", 0, 3650)
        number(self, "handover_hours", 0, 160)
        review(self)
        flag(self, "at_start")

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return this round's moves."""
        if len(team.reps) < 2 or (team.month == 1 and not self.at_start):
            return ()
        reps = {rep.id: rep for rep in team.reps}
        round_size = int(len(accounts) * self.share_percent / 100)
        chosen = [one for one in accounts if one.owner in reps and self._due(one)]
        chosen.sort(key=lambda one: (*self._order(one, team), one.id))
        load = dict.fromkeys(reps, 0)
        for one in accounts:
            if one.owner in load:
                load[one.owner] += one.potential_cents
        until = team.month + -(-self.notice_days // 30) + self.protect_months - 1 if self.protect_months else 0
        moves = []
        for one in chosen[:round_size]:
            heir = self._successor(one, team.reps, load)
            load[one.owner] -= one.potential_cents
            load[heir] += one.potential_cents
            moves.append(Move(one.id, heir, f"rotation: {self.who}", self.notice_days, self.handover_hours, until))
        return tuple(moves)

    def _due(self, one: AccountView) -> bool:
        if one.handovers and one.months_with_owner < self.rest_months:
            return False
        stale = one.months_with_owner >= self.stale_months and one.days_without_deal >= self.stale_days
        return self.who != "stale" or stale

    def _order(self, one: AccountView, team: TeamView) -> tuple[float, float]:
        if self.who == "random":
            return (team.u(one.id, team.month), 0.0)
        return (-one.months_with_owner, -one.days_without_deal)

    def _successor(self, one: AccountView, reps: Sequence[RepView], load: dict[str, int]) -> str:
        if self.successor == "next":
            at = next(k for k, rep in enumerate(reps) if rep.id == one.owner)
            return reps[(at + 1) % len(reps)].id
        others = [rep for rep in reps if rep.id != one.owner]
        if self.successor == "similar":
            return min(others, key=lambda rep: (-_alike(rep, one), load[rep.id], rep.seat)).id
        return min(others, key=lambda rep: (load[rep.id], rep.seat)).id


def _alike(rep: RepView, one: AccountView) -> int:
    return 2 * (rep.segment == one.segment) + (rep.region == one.region)
