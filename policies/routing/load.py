"""Who has how much open work while one batch of leads is handed out."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heapreplace

from policies.views import POOL, LeadView, RepView, TeamView

GOLDEN = 0.6180339887498949
"""Golden ratio less one: its multiples spread evenly over [0, 1) however many are taken."""


class Loads:
    """The least loaded of a group in O(log R), counting what this batch has handed out.

    Load = open leads + open opportunities; ties go to the seat that comes first.
    """

    def __init__(self, reps: Iterable[RepView], most_open: int = 0) -> None:
        """Take the group; with `most_open` > 0 nobody is given more than that many open items."""
        self._heap = [(rep.open_leads + rep.open_opportunities, rep.seat, rep.id) for rep in reps]
        self._most = most_open
        heapify(self._heap)

    def take(self) -> str:
        """Return the id of the least loaded rep and count one more for them; POOL if there is none or all are full."""
        heap = self._heap
        if not heap:
            return POOL
        load, seat, rep = heap[0]
        if self._most and load >= self._most:
            return POOL
        heapreplace(heap, (load + 1, seat, rep))
        return rep


def start_of(leads: Sequence[LeadView]) -> int:
    """Return a number in 0 .. 2**32 - 1 that the first lead's id decides, the same in every process."""
    return zlib.crc32(leads[0].id.encode())


def spread(leads: Sequence[LeadView]) -> list[float]:
    """Return an evenly spread position in [0, 1) for each lead of a batch.

    The first lead's id decides where the sequence starts, so that no seat is always first; nothing is drawn.
    """
    if not leads:
        return []
    start = start_of(leads) / 2**32
    return [(start + at * GOLDEN) % 1.0 for at in range(len(leads))]


def with_handed_out(team: TeamView, given: Mapping[str, str]) -> TeamView:
    """Return the team with the leads of `given` (lead -> rep) counted as routed, and as open leads of their reps."""
    more: dict[str, int] = {}
    for rep in given.values():
        more[rep] = more.get(rep, 0) + 1
    reps = (rep._replace(open_leads=rep.open_leads + more[rep.id]) if rep.id in more else rep for rep in team.reps)
    return team._replace(reps=tuple(reps), routed_before=team.routed_before + len(given))
