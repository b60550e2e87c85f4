"""The facts of runs in lockstep: noted for all at once, and handed out to each run's own ledger at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled
from simulator.joint import Places
from simulator.ledger import SEAT_FACTS, Cause, Columns, Fact, Ledger, empty_columns

Ints = NDArray[np.int64]
Array = NDArray[Any]

SHEET = 16_384
"""Facts of one kind that are noted in one piece of memory."""


class _Sheet:
    """Some facts of one kind, as they were noted: block by block of one cause."""

    def __init__(self, room: int) -> None:
        self.room, self.noted = room, 0
        self.columns = (*(np.empty(room, dtype=np.int32) for _ in range(3)), np.empty(room, dtype=np.int64))
        """Minute, subject, person, amount."""
        self.blocks: list[tuple[int, int]] = []
        """Cause and end of each block."""


class JointLedger:
    """The ledgers of runs in lockstep: facts about rows, accounts and seats of all runs go each to its own run's.

    They are handed out at the end, kind by kind, for that is much cheaper than a few at a time. Meanwhile runs write
    down no facts of the same kinds themselves, so that the order within each kind is kept.
    """

    def __init__(self, ledgers: Sequence[Ledger], places: Places) -> None:
        """Take the ledgers, and where what they speak of stands."""
        self._ledgers, self._places = ledgers, places
        self._sheets: list[list[_Sheet]] = [[] for _ in range(max(Fact) + 1)]
        """Of each kind."""

    def add(self, kind: Fact, minute: Any, subject: Ints, person: Any, amount: Any, cause: Cause) -> None:
        """Append facts about rows (or -1 - account) or seats, in the order of each run; scalars are repeated."""
        size = len(subject)
        if len(self._ledgers) == 1:
            self._ledgers[0].add(kind, minute, subject, person, amount, cause)
        elif size:
            sheets = self._sheets[kind]
            if not sheets or sheets[-1].noted + size > sheets[-1].room:
                sheets.append(_Sheet(max(size, SHEET)))
            sheet = sheets[-1]
            end = sheet.noted + size
            to, (minutes, subjects, people, amounts) = slice(sheet.noted, end), sheet.columns
            minutes[to], subjects[to], people[to], amounts[to] = minute, subject, person, amount
            sheet.blocks.append((cause, end))
            sheet.noted = end

    def hand_out(self) -> None:
        """Give every run its facts."""
        for kind in Fact:
            if self._sheets[kind]:
                self._hand_out(kind, self._sheets[kind])
                self._sheets[kind] = []

    def _hand_out(self, kind: Fact, sheets: list[_Sheet]) -> None:
        number = np.zeros(len(self._ledgers), dtype=np.int64)
        found = [self._stretches(kind, sheet, number) for sheet in sheets]
        ends = number.cumsum()
        facts, place = empty_columns(int(ends[-1])), ends - number
        facts.kind[:] = kind
        for sheet, stretches in zip(sheets, found, strict=True):
            _put(stretches, *sheet.columns, place, facts.minute, facts.subject, facts.person, facts.amount, facts.cause)
        first = 0
        for ledger, end in zip(self._ledgers, ends.tolist(), strict=True):
            if first < end:
                ledger.take(kind, Columns(*(column[first:end] for column in facts)))
            first = end

    def _stretches(self, kind: Fact, sheet: _Sheet, number: Ints) -> Array:
        places, found = self._places, np.empty((sheet.noted, 5), dtype=np.int32)
        size = _find_stretches(
            np.array(sheet.blocks), sheet.columns[1], kind in SEAT_FACTS, places.seats, places.run_of, places.row_ends,
            places.accounts, found, number,
        )  # fmt: skip
        return found[:size].copy()


@compiled("int64(int64[:, ::1], int32[::1], boolean, int64, int16[::1], int64[::1], int64, int32[:, ::1], int64[::1])")
def _find_stretches(
    blocks: Ints, subjects: Array, of_seats: bool, seats: int, run_of: Array, row_ends: Ints, accounts: int,
    found: Array, number: Ints,
) -> int:  # fmt: skip
    """Find the facts that stand together in one block and are of one run, and count the facts of each run.

    `found` gets of each such stretch its first fact, the first behind it, its run and cause, and what is taken off its
    subjects to call them what that run calls them. Returns how many stretches there are.
    """
    size = first = 0
    for cause, end in blocks:
        while first < end:
            subject = np.int64(subjects[first])
            if of_seats:
                run = subject // seats
                off = low = run * seats
                high = low + seats
            elif subject >= 0:
                run = np.int64(run_of[subject])
                off = low = row_ends[run]
                high = row_ends[run + 1]
            else:  # -1 - account
                run = (-1 - subject) // accounts
                off = high = -run * accounts
                low = high - accounts
            last = first + 1
            while last < end and low <= subjects[last] < high:
                last += 1
            found[size, 0], found[size, 1], found[size, 2], found[size, 3], found[size, 4] = (
                first,
                last,
                run,
                cause,
                off,
            )
            number[run] += last - first
            size += 1
            first = last
    return size


@compiled(
    "void(int32[:, ::1], int32[::1], int32[::1], int32[::1], int64[::1], int64[::1], "
    "int32[::1], int32[::1], int32[::1], int64[::1], int8[::1])"
)
def _put(
    stretches: Array, minutes: Array, subjects: Array, people: Array, amounts: Array, place: Ints,
    minute: Array, subject: Array, person: Array, amount: Array, cause: Array,
) -> None:  # fmt: skip
    """Put each stretch at the next place of its run (the part from there on), with subjects as that run calls them."""
    for first, last, run, why, off in stretches:
        at = place[run]
        end = place[run] = at + (last - first)
        # parts of columns from 0 on: that makes the loop several times as fast
        from_minute, from_subject, from_person = minutes[first:last], subjects[first:last], people[first:last]
        from_amount = amounts[first:last]
        to_minute, to_subject, to_person = minute[at:end], subject[at:end], person[at:end]
        to_amount, to_cause = amount[at:end], cause[at:end]
        for i in range(last - first):
            to_minute[i], to_subject[i], to_person[i] = from_minute[i], from_subject[i] - off, from_person[i]
            to_amount[i], to_cause[i] = from_amount[i], why
