"""Who has how much open work while one batch of leads is handed out."""

from __future__ import annotations

import zlib
from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count

from policies.views import LeadView, RepView, TeamView

GOLDEN = 0.6180339887498949
"""Golden ratio less one: its multiples spread evenly over [0, 1) however many are taken."""


def in_turn(reps: Iterable[RepView], most_open: int = 0) -> Iterator[str]:
    """Yield the id of the least loaded rep for one lead after the other, counting what has been handed out.

    Load = open leads + open opportunities; ties go to the seat that comes first. With `most_open` > 0 nobody is given
    more than that many open items, and the turn ends when all are full; it ends at once where nobody is there.
    """
    waiting: dict[int, list[tuple[str, str]]] = {}
    for rep in reps:
        waiting.setdefault(rep.open_leads + rep.open_opportunities, []).append((rep.seat, rep.id))
    load, level = min(waiting, default=0), list[tuple[str, str]]()
    while waiting and not (most_open and load >= most_open):
        for one in waiting.get(load, ()):  # who had as much all along stands among those filled up so far
            insort(level, one)
        for _, rep in level:
            yield rep
        load += 1


def start_of(first: str) -> int:
    """Return a number in 0 .. 2**32 - 1 that the first lead's id decides, the same in every process."""
    return zlib.crc32(first.encode())


def spread(first: str) -> Iterator[float]:
    """Yield an evenly spread position in [0, 1) for one lead of a batch after the other.

    The first lead's id decides where the sequence starts, so that no seat is always first; nothing is drawn.
    """
    start = start_of(first) / 2**32
    for at in count():
        yield (start + at * GOLDEN) % 1.0


def taken_by(
    turn: Callable[[TeamView, str], Iterator[str]], leads: Sequence[LeadView], team: TeamView
) -> dict[str, str]:
    """Return who gets each lead where they are handed out by turn, whatever leads they are (`by_turn` of a rule)."""
    ids = [lead.id for lead in leads]
    return dict(zip(ids, turn(team, ids[0]), strict=False)) if ids else {}


def with_handed_out(team: TeamView, given: Mapping[str, str]) -> TeamView:
    """Return the team with the leads of `given` (lead -> rep) counted as routed, and as open leads of their reps."""
    more: dict[str, int] = {}
    for rep in given.values():
        more[rep] = more.get(rep, 0) + 1
    reps = (rep._replace(open_leads=rep.open_leads + more[rep.id]) if rep.id in more else rep for rep in team.reps)
    return team._replace(reps=tuple(reps), routed_before=team.routed_before + len(given))
