"""Columns of several runs in one array: what runs in lockstep work on together (`simulator.lockstep`).

Each run keeps its part as a view and its own counting (rows, seats and accounts from 0); what is worked out for all
at once counts through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import is_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.ledger import Block, Cause, Fact, Ledger, joined_blocks

Ints = NDArray[np.int64]
Array = NDArray[Any]


def joined(parts: Sequence[Array]) -> Array:
    """Return the parts in one array; one part alone as it is."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def share(owners: Sequence[object], name: str, spare: Any = None) -> Array:
    """Put the columns called `name` of all owners into one array, of which each owner keeps its part as a view.

    Args:
        owners: who has such a column; from now on they must write into it, never replace it.
        name: the attribute.
        spare: value of one more place behind all, which belongs to nobody and is found at -1; None = no such place.
    """
    parts: list[Array] = [getattr(owner, name) for owner in owners]
    if spare is None and len(parts) == 1:
        return parts[0]
    last = [] if spare is None else [np.array([spare], dtype=parts[0].dtype)]
    whole, first = np.concatenate([*parts, *last]), 0
    for owner, part in zip(owners, parts, strict=True):
        setattr(owner, name, whole[first : first + len(part)])
        first += len(part)
    return whole


def firsts(sizes: Sequence[int]) -> Ints:
    """Return where each part begins in the joint counting."""
    return np.cumsum([0, *sizes[:-1]])


def cut(ids: Ints, begins: Ints) -> Iterator[tuple[int, slice]]:
    """Yield (run, its part of `ids`) for the runs that have any; `ids` stand run by run, runs in order."""
    if len(begins) == 1:
        if len(ids):
            yield 0, slice(0, len(ids))
        return
    ends = [*ids.searchsorted(begins).tolist(), len(ids)]
    for run in range(len(begins)):
        if ends[run] < ends[run + 1]:
            yield run, slice(ends[run], ends[run + 1])


class Lasting:
    """The one array of parts that mostly stay the same objects; put together anew only where one does not."""

    def __init__(self, *spare: float) -> None:
        """Take what stands behind all parts (found at -1)."""
        self._spare = [np.array(spare)] if spare else []
        self._parts: Sequence[Array] = ()
        self._whole: Array = np.empty(0)

    def of(self, parts: Sequence[Array]) -> Array:
        """Return all parts in one array, which nobody may write into."""
        if len(parts) == 1 and not self._spare:
            return parts[0]
        if len(parts) != len(self._parts) or not all(map(is_, parts, self._parts)):
            self._parts, self._whole = parts, np.concatenate([*parts, *self._spare])
        return self._whole


class JointLedger:
    """The ledgers of runs in lockstep: facts about rows of all runs go each to its own run's ledger.

    They are handed out at the end, kind by kind, for that is much cheaper than a few at a time; facts of a kind that
    runs write down themselves meanwhile must come `at_once`, so that the order within each kind is kept.
    """

    def __init__(self, ledgers: Sequence[Ledger], rows: Sequence[int]) -> None:
        """Take the ledgers, and how many rows each run has."""
        self._ledgers, self._begins = ledgers, firsts(rows)
        self._run_of = np.repeat(np.arange(len(rows), dtype=np.int16), rows)
        self._waiting: dict[Fact, list[Block]] = {}

    def add(self, kind: Fact, minute: Any, rows: Ints, person: Any, amount: Any, cause: Cause) -> None:
        """Append facts about rows, in the order of each run; scalars are repeated."""
        if len(self._ledgers) == 1:
            self._ledgers[0].add(kind, minute, rows, person, amount, cause)
        elif len(rows):
            self._waiting.setdefault(kind, []).append((minute, kind, rows, person, amount, cause, len(rows)))

    def add_at_once(self, kind: Fact, minute: int, rows: Ints, person: Ints, amount: Ints, cause: Cause) -> None:
        """Append facts of one minute about rows that stand run by run."""
        for run, part in cut(rows, self._begins):
            mine = rows[part] - self._begins[run]
            self._ledgers[run].add(kind, minute, mine, person[part], amount[part], cause)

    def hand_out(self) -> None:
        """Give every run its facts."""
        for kind, blocks in self._waiting.items():
            facts = joined_blocks(blocks)
            run = self._run_of[facts.subject]
            order, end = run.argsort(kind="stable"), 0
            minute, _, rows, person, amount, cause = (column[order] for column in facts)
            for one, number in enumerate(np.bincount(run, minlength=len(self._ledgers)).tolist()):
                part, end = slice(end, end + number), end + number
                mine = rows[part] - self._begins[one]
                self._ledgers[one].add(kind, minute[part], mine, person[part], amount[part], cause[part])
        self._waiting.clear()
