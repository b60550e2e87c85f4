"""A month told week by week while it runs on the screen: open facts only, no more than a manager hears in passing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scenarios.units import MINUTES_PER_MONTH, MINUTES_PER_WEEK

if TYPE_CHECKING:
    from coaching.game.stage import Performance

WEEKS = MINUTES_PER_MONTH // MINUTES_PER_WEEK
WINS_A_WEEK = 1
"""The largest deals of each week are told, this many."""
Kind = Literal["won", "left", "joined"]


@dataclass(frozen=True)
class Moment:
    """Something that happened in a week."""

    week: int
    kind: Kind
    person: str
    """Rep id."""
    cents: int = 0
    """Of a deal."""


@dataclass(frozen=True)
class Story:
    """One month by weeks."""

    moments: tuple[Moment, ...]
    booked_cents: tuple[int, ...]
    """Bookings from the month's begin to the end of each week; the last one is the month's."""


def story_of(one: Performance, month: int) -> Story:
    """Tell a month that was run."""
    from simulator.ledger import Fact

    first = one.company.day0_minute + (month - 1) * MINUTES_PER_MONTH
    moments: list[Moment] = []
    booked, so_far = 0, []
    for week in range(1, WEEKS + 1):
        start = first + (week - 1) * MINUTES_PER_WEEK
        won = one.facts[Fact.WON].between(start, start + MINUTES_PER_WEEK)
        again = one.facts[Fact.INVOICED].repeats().between(start, start + MINUTES_PER_WEEK)
        booked += int(won.amount.sum()) + int(again.amount.sum())
        so_far.append(booked)
        deals = sorted(zip(won.amount.tolist(), won.person.tolist(), strict=True), reverse=True)
        moments += [Moment(week, "won", one.people[p], cents) for cents, p in deals[:WINS_A_WEEK] if p >= 0]
        for fact, kind in ((Fact.LEFT, "left"), (Fact.JOINED, "joined")):
            came = one.facts[fact].between(start, start + MINUTES_PER_WEEK)
            moments += [Moment(week, kind, one.people[p]) for p in came.person.tolist()]
    so_far[-1] = one.bookings_cents(month, month)
    return Story(tuple(moments), tuple(so_far))
