"""From invoice to cash (B13): every invoice ends paid, written off or open; the three add up to what was invoiced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled
from simulator.joint import Places
from simulator.joint_ledger import JointLedger
from simulator.ledger import Cause, Fact, Ledger, empty_columns

Ints = NDArray[np.int64]
Array = NDArray[Any]
_WIDTHS = (np.int64, np.int32, np.int32, np.int32, np.int64, np.int8)


class Settled(NamedTuple):
    """Where what invoices brought is counted, by seat: only for those who still hold the seat that sold them."""

    holder: Ints
    """Person who holds each seat, -1 = nobody."""
    cash: Ints
    """Cents that came in."""
    lost: Ints
    """Cents that were written off."""


class Invoices:
    """Open invoices in columns: due minute, subject, seat, person, cents, bad."""

    def __init__(self, ledger: Ledger | JointLedger) -> None:
        self.ledger = ledger
        self._open: list[Array] = [np.empty(0, dtype=width) for width in _WIDTHS]
        self._number = 0
        """How many are open; the columns have room for more."""

    @classmethod
    def of_all(cls, parts: Sequence[Invoices], places: Places, ledger: JointLedger) -> Invoices:
        """Return the open invoices of runs in lockstep, subjects and seats counted through."""
        if len(parts) == 1:
            return parts[0]
        whole, columns = cls(ledger), []
        for run, part in enumerate(parts):
            due, subject, seat, *rest = part._columns()
            columns.append((due, places.subject(run, subject), places.seat(run, seat), *rest))
        whole._open = [
            np.concatenate(column, dtype=width, casting="unsafe")
            for width, column in zip(_WIDTHS, zip(*columns, strict=True), strict=True)
        ]
        whole._number = len(whole._open[0])
        return whole

    def hand_out(self, parts: Sequence[Invoices], places: Places) -> None:
        """Give each run of `of_all` its open invoices back."""
        if len(parts) == 1:
            return
        columns, ends = [np.empty_like(column) for column in self._columns()], np.zeros(len(parts), dtype=np.int64)
        _part_by_run(
            places.run_of, places.row_ends, places.accounts, places.seats, ends, *self._columns(), *columns
        )  # fmt: skip
        first = 0
        for part, end in zip(parts, ends.tolist(), strict=True):
            part._open, part._number = [column[first:end] for column in columns], end - first
            first = end

    def _columns(self) -> list[Array]:
        """Return the columns of what is open."""
        return [column[: self._number] for column in self._open]

    def send(
        self, minute: Ints | int, subject: Ints, seat: Ints, person: Ints, cents: Ints, delay: Ints, bad: Array
    ) -> None:
        """Invoice amounts; they come in, or are written off, after `delay` minutes (bad: 1 = debt, 2 = returned)."""
        if not len(subject):
            return
        self.ledger.add(Fact.INVOICED, minute, subject, person, cents, Cause.MARKET)
        self._take_in(len(subject), (minute + delay, subject, seat, person, cents, bad))

    def _take_in(self, size: int, columns: Sequence[Array]) -> None:
        """Append to the columns, which grow by half when they are full."""
        first, self._number = self._number, self._number + size
        if self._number > len(self._open[0]):
            room = self._number * 3 // 2
            self._open = [np.concatenate([one[:first], np.empty(room - first, one.dtype)]) for one in self._open]
        for column, values in zip(self._open, columns, strict=True):
            column[first : self._number] = values

    def collect(self, until: int, settled: Settled) -> None:
        """Settle what is due up to minute `until`, and count it."""
        number = int(np.count_nonzero(self._open[0][: self._number] <= until))
        paid, gone = empty_columns(number), np.empty((number, 5), dtype=np.int64)
        came, self._number = _settle(
            *self._open, self._number, until, *settled, paid.minute, paid.subject, paid.person, paid.amount, gone
        )
        minute, subject, person, cents, bad = gone[: number - came].T
        for kind, cause in ((1, Cause.LUCK), (2, Cause.PROMISE)) if came < number else ():
            some = (bad == kind).nonzero()[0]
            self.ledger.add(Fact.WRITTEN_OFF, minute[some], subject[some], person[some], cents[some], cause)
        columns = (column[:came] for column in (paid.minute, paid.subject, paid.person, paid.amount))
        self.ledger.add(Fact.PAID, *columns, Cause.MARKET)

    def finish(self, until: int) -> None:
        """Note what is still owed."""
        _, subject, _, person, cents, _ = self._columns()
        self.ledger.add(Fact.OWED, until, subject, person, cents, Cause.MARKET)


@compiled(
    "UniTuple(int64, 2)(int64[::1], int32[::1], int32[::1], int32[::1], int64[::1], int8[::1], int64, int64, "
    "int64[::1], int64[::1], int64[::1], int32[::1], int32[::1], int32[::1], int64[::1], int64[:, ::1])"
)
def _settle(
    due: Array, subjects: Array, seats: Array, people: Array, amounts: Array, bad: Array, number: int, until: int,
    holder: Ints, cash: Ints, lost: Ints, minute: Array, subject: Array, person: Array, amount: Array, gone: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Settle invoices in their order and let what is left move up; returns how many came in, and how many are left.

    `cash` and `lost` count by seat; `minute` to `amount` get what came in, `gone` rows of what did not. Places that are
    never negative are looked up as unsigned numbers, which is faster.
    """
    came = away = left = 0
    for i in range(number):
        if due[i] > until:
            to = np.uint64(left)
            due[to], subjects[to], seats[to] = due[i], subjects[i], seats[i]
            people[to], amounts[to], bad[to] = people[i], amounts[i], bad[i]
            left += 1
            continue
        theirs = people[i] >= 0 and holder[np.uint64(seats[i])] == people[i]
        if bad[i] == 0:
            to = np.uint64(came)
            minute[to], subject[to], person[to], amount[to] = due[i], subjects[i], people[i], amounts[i]
            came += 1
            if theirs:
                cash[np.uint64(seats[i])] += amounts[i]
        else:
            gone[away, 0], gone[away, 1], gone[away, 2] = due[i], subjects[i], people[i]
            gone[away, 3], gone[away, 4] = amounts[i], bad[i]
            away += 1
            if theirs:
                lost[np.uint64(seats[i])] += amounts[i]
    return came, left


@compiled(
    "void(int16[::1], int64[::1], int64, int64, int64[::1], "
    "int64[::1], int32[::1], int32[::1], int32[::1], int64[::1], int8[::1], "
    "int64[::1], int32[::1], int32[::1], int32[::1], int64[::1], int8[::1])"
)
def _part_by_run(
    run_of: Array, row_ends: Ints, accounts: int, run_seats: int, ends: Ints,
    due: Array, subjects: Array, seats: Array, people: Array, amounts: Array, bad: Array,
    to_due: Array, subject: Array, seat: Array, person: Array, amount: Array, to_bad: Array,
) -> None:  # fmt: skip
    """Part invoices by run, in order, with subjects and seats as each run calls them; `ends` gets where parts end."""
    runs = np.empty(len(subjects), dtype=np.int64)
    for i in range(len(subjects)):
        runs[i] = run_of[subjects[i]] if subjects[i] >= 0 else (-1 - subjects[i]) // accounts
        ends[runs[i]] += 1
    before = 0
    for run in range(len(ends)):
        ends[run], before = before, before + ends[run]
    for i in range(len(subjects)):
        run = np.uint64(runs[i])
        at = np.uint64(ends[run])
        ends[run] += 1
        to_due[at], person[at], amount[at], to_bad[at] = due[i], people[i], amounts[i], bad[i]
        subject[at] = subjects[i] - row_ends[run] if subjects[i] >= 0 else subjects[i] + runs[i] * accounts
        seat[at] = seats[i] - runs[i] * run_seats if seats[i] >= 0 else -1
