"""What a player decides person by person: goals, coaching hours, accounts moved. Rules like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.views import AccountView, CoachingPlan, Move, RepView, TeamView
from scenarios.schema import Text

SMALLEST, LARGEST, QUIETEST = "smallest", "largest", "quietest"
WHICH = (QUIETEST, SMALLEST, LARGEST)
"""Accounts to move: those that buy least of what they could, those with least potential, those with most."""


@dataclass(frozen=True)
class PersonalGoals:
    """Own monthly average of the last twelve months plus each person's percentage.

    People with under three months of history count the share of the company target that their accounts have.
    """

    percent: tuple[tuple[str, float], ...]
    """(seat, percent) pairs; seats left out get no raise."""

    card: ClassVar[Card] = Card(
        name="personal-goals", family="goals",
        summary=Text(en="A percentage for each person.", zh="每个人各加各的。"),
        reads=frozenset({"RepView.bookings_cents", "RepView.potential_cents"}),
        params={"percent": Text(en="Raise by person (%)", zh="每人加码（%）")},
    )  # fmt: skip

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return everybody's goal."""
        raised = dict(self.percent)
        usual = apportion(target_cents, {rep.id: rep.potential_cents for rep in team.reps})
        return {
            rep.id: round(usual_month(rep, usual[rep.id]) * (1 + raised.get(rep.seat, 0.0) / 100)) for rep in team.reps
        }


def usual_month(rep: RepView, fallback: int) -> float:
    """Return a person's mean month of the last twelve, or the fall-back for under three months of history."""
    known = rep.bookings_cents
    return sum(known) / len(known) if len(known) >= 3 else float(fallback)


@dataclass(frozen=True)
class PersonalHours:
    """Coaching hours for each person; more than there are is scaled down, nobody is cut off."""

    hours: tuple[tuple[str, float], ...]
    """(seat, hours a month) pairs."""

    card: ClassVar[Card] = Card(
        name="personal-hours", family="coaching",
        summary=Text(en="Hours for each person.", zh="每个人各几小时。"),
        params={"hours": Text(en="Hours by person", zh="每人小时")},
    )  # fmt: skip

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return the hours of those who are there."""
        wanted = dict(self.hours)
        asked = {rep.id: wanted[rep.seat] for rep in team.reps if wanted.get(rep.seat, 0.0) > 0}
        scale = min(1.0, hours / max(sum(asked.values()), 1e-9))
        return CoachingPlan({rep: some * scale for rep, some in asked.items()})


@dataclass(frozen=True)
class PersonalPairs:
    """Pairs that meet every month: who asks, and who is asked. The manager spends set-up time on each."""

    pairs: tuple[tuple[str, str], ...]
    """(mentor's seat, learner's seat)."""

    card: ClassVar[Card] = Card(
        name="personal-pairs", family="coaching",
        summary=Text(en="Pairs by hand.", zh="自己结的对子。"),
        params={"pairs": Text(en="Pairs", zh="对子")},
    )  # fmt: skip

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return the pairs of which both are there, and the manager's hours with each learner."""
        there = {rep.seat: rep.id for rep in team.reps}
        pairs = tuple((there[a], there[b]) for a, b in self.pairs if a in there and b in there and a != b)
        each = min(PAIR_HOURS, hours / max(len(pairs), 1))
        return CoachingPlan({learner: each for _mentor, learner in pairs}, tuple(dict.fromkeys(pairs)))


PAIR_HOURS = 2.0
"""Manager's hours a month for each pair."""


@dataclass(frozen=True)
class PersonalMoves:
    """Some accounts of one person go to another, once."""

    moves: tuple[tuple[str, str, int, str], ...]
    """(from seat, to seat, number of accounts, which): which is quietest, smallest or largest."""

    review_every_months: ClassVar[int] = 0
    card: ClassVar[Card] = Card(
        name="personal-moves", family="allocation",
        summary=Text(en="Accounts moved from one person to another.", zh="把一个人的部分客户转给另一个人。"),
        reads=frozenset(
            {"AccountView.owner", "AccountView.potential_cents", "AccountView.bookings_cents", "TeamView.month"}
        ),
        params={"moves": Text(en="Moves", zh="转移")},
    )  # fmt: skip

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves; somebody who is not there neither gives nor gets."""
        holder = {rep.seat: rep.id for rep in team.reps}
        moved: dict[str, Move] = {}
        for giver, taker, count, which in self.moves:
            if giver not in holder or taker not in holder or giver == taker:
                continue
            own = [one for one in accounts if one.owner == holder[giver] and one.id not in moved]
            for one in ranked(own, which)[:count]:
                moved[one.id] = Move(one.id, holder[taker], "by hand")
        return tuple(moved.values())


def ranked(accounts: Sequence[AccountView], which: str) -> list[AccountView]:
    """Return accounts in the order in which they would be moved; ties go by id."""
    if which == QUIETEST:
        return sorted(accounts, key=lambda one: (one.bookings_cents / max(one.potential_cents, 1), one.id))
    sign = 1 if which == SMALLEST else -1
    return sorted(accounts, key=lambda one: (sign * one.potential_cents, one.id))
