"""Columns of several runs in one array: what runs in lockstep work on together (`simulator.lockstep`).

Each run keeps its part as a view and its own counting (rows, seats and accounts from 0); what is worked out for all
at once counts through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Array = NDArray[Any]


def firsts(sizes: Sequence[int]) -> Ints:
    """Return where each part begins in the joint counting."""
    return np.cumsum([0, *sizes[:-1]])


def spans(ends: Ints) -> Ints:
    """Return all numbers of some spans, one after the other; `ends` has a (first, first no more) for each."""
    first, size = ends[:, 0], ends[:, 1] - ends[:, 0]
    return np.repeat(first - (size.cumsum() - size), size) + np.arange(size.sum())


def cut(ids: Array, begins: Array) -> Iterator[tuple[int, slice]]:
    """Yield (run, its part of `ids`) for the runs that have any; `ids` stand run by run, runs in order."""
    if len(begins) == 1:
        if len(ids):
            yield 0, slice(0, len(ids))
        return
    ends = [*ids.searchsorted(begins).tolist(), len(ids)]
    for run in range(len(begins)):
        if ends[run] < ends[run + 1]:
            yield run, slice(ends[run], ends[run + 1])


class Held:
    """Rows in order that runs in lockstep have: kept for all together, and each sees its own when it asks."""

    def __init__(self, parts: Sequence[Ints], first_rows: Sequence[int]) -> None:
        """Take what each run has, and where its rows begin in the joint counting."""
        self._parts: list[Ints | None] = list(parts)
        self._first_rows, self._ends, self._moved = first_rows, list[int](), True
        self._whole: Ints = np.empty(0, dtype=np.int64)

    @property
    def whole(self) -> Ints:
        """The rows of all runs, counted through."""
        if self._moved:
            parts = [self.part(run) for run in range(len(self._parts))]
            if len(parts) > 1:
                parts = [part + first for part, first in zip(parts, self._first_rows, strict=True)]
            self._whole, self._ends, self._moved = np.concatenate(parts), [], False
        return self._whole

    @whole.setter
    def whole(self, rows: Ints) -> None:
        self._whole, self._ends, self._moved = rows, [], False
        self._parts = [None] * len(self._parts)

    def part(self, run: int) -> Ints:
        """Return the rows of one run, counted from 0."""
        part = self._parts[run]
        if part is None:
            if not self._ends:
                self._ends = [*self._whole.searchsorted(self._first_rows).tolist(), len(self._whole)]
            part = self._whole[self._ends[run] : self._ends[run + 1]] - self._first_rows[run]
            self._parts[run] = part
        return part

    def put(self, run: int, rows: Ints) -> None:
        """Let a run have these rows."""
        self._parts[run] = rows
        self._moved = True


class Places:
    """Where rows, seats and accounts of each run stand when they count through all runs."""

    def __init__(self, rows: Sequence[int], seats: int, accounts: int) -> None:
        """Take how many rows each run has; seats and accounts are as many in each."""
        self.runs, self.seats, self.accounts, self._rows = len(rows), seats, accounts, rows
        self.first_row = firsts(rows)
        self.first_rows: list[int] = self.first_row.tolist()
        self.first_seats = range(0, self.runs * seats, seats)
        self.first_seat, self.first_account = np.arange(self.runs) * seats, np.arange(self.runs) * accounts

    @cached_property
    def run_of(self) -> NDArray[np.int16]:
        """Run of each row."""
        return np.repeat(np.arange(self.runs, dtype=np.int16), self._rows)

    @cached_property
    def row_ends(self) -> Ints:
        """Where each run's rows begin, and where the last ones end."""
        return np.cumsum([0, *self._rows])

    @cached_property
    def seat_base(self) -> Ints:
        """First seat of the run of each row."""
        return np.repeat(self.first_seat, self._rows)

    @cached_property
    def owner_base(self) -> Ints:
        """First seat of the run of each account."""
        return np.repeat(self.first_seat, self.accounts)

    def subject(self, run: int, own: Ints) -> Ints:
        """Count subjects of facts of one run through: rows, or -1 - account."""
        return np.where(own >= 0, own + self.first_rows[run], own - run * self.accounts)

    def seat(self, run: int, own: Ints) -> Ints:
        """Count seats of one run through; -1 stays nobody."""
        return np.where(own >= 0, own + run * self.seats, -1)
