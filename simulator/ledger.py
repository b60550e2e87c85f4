"""The ledger: append-only typed facts of one run, in columns; every fact carries its cause.

Metrics, laws and explanations are computed from it afterwards. A fact is (minute, kind, subject, person, amount,
cause). `subject` is an opportunity row, an account or a seat, by kind; `person` is the index of an employee in order
of joining, -1 = nobody; `amount` is cents, minutes or a count, by kind.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import IntEnum
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from policies.playbook import SPENDING
from scenarios.compiled import compiled
from scenarios.errors import StoreError
from scenarios.units import days_from_minutes

Ints = NDArray[Any]


class Fact(IntEnum):
    """Kinds of facts; the comment says what `subject` and `amount` are."""

    CREATED = 1  # opportunity row, value; for a lead: the moment it qualified
    LEAD_CAME = 2  # row, value
    LEAD_GONE = 3  # row, age in minutes
    ASSIGNED = 4  # row, 0: a lead or pooled opportunity was routed
    TOUCHED = 5  # row, minutes waited until first work
    STAGE_MOVED = 7  # row, stage reached (2 proposal, 3 negotiation)
    WON = 8  # row, value
    LOST = 9  # row, value
    EXPIRED = 10  # row, value
    SPENT = 11  # row, selling minutes it took in all (at its end, or at the horizon)
    INVOICED = 13  # row; or -1 - account: bought again without a new opportunity (booked and invoiced at once); cents
    PAID = 14  # same, amount
    WRITTEN_OFF = 15  # same, amount
    EARNED = 17  # seat, variable pay
    SALARY = 18  # seat, base salary
    SETTLED = 19  # seat, pay settled
    GOAL_SET = 20  # seat, goal of the month that begins
    COACHED = 21  # seat, minutes
    WORKED = 22  # seat, selling minutes worked in the month
    AVAILABLE = 23  # seat, selling minutes available in the month
    COVERED = 24  # seat, minutes that peers worked on a vacant seat in the month
    HANDED_OVER = 25  # account, months with the previous owner
    LEFT = 26  # seat, tenure in months
    JOINED = 27  # seat, 0 on day 0, else cost of the hire
    CARED = 28  # seat, 1000 x relationship R of its accounts, weighted by potential
    CHANCE = 29  # seat, 10,000 x chance to hit the reference goal with average skill (model.md, chance_gap)
    ENERGY = 30  # seat, 1000 / (1 + fatigue)
    OWED = 31  # row, or -1 - account: an invoice still open at the end; amount
    HEADS = 32  # 0, people employed at the end
    RECYCLED = 33  # account, minutes untouched: the pool took it from the person
    CLAIMED = 34  # account, 0: taken from the pool by the person
    SNIPED = 35  # row, value: won mostly by the work of people from whom the pool had taken it
    OWNED = 36  # seat, accounts owned at the end of the month
    HOARDED = 37  # seat, of these untouched for long
    JOINT_VISIT = 38  # account, minutes that the old and the new owner each spent on the handover
    PROTECTED = 39  # seat, variable pay above what the rule paid: accounts were given up, or a new plan guarantees it
    PULLED = 40  # row, value: a deal brought forward into the pay period that ends
    DISCOUNT = 41  # row, cents off the price for that
    PUSHED = 42  # row, value: a deal held back for the next pay period
    PAIRED = 43  # seat of the learner, minutes of a meeting with a peer or mentor
    PRAISED = 44  # seat, 1: thanked in public
    OVERSOLD = 45  # row, value: won by promising too much (B16)
    QUERIED = 46  # row, value, or -1 - account, 0: a customer asks what was promised, or who the contact is (B17, B19)
    COMPLAINED = 47  # same
    RUMOUR = 48  # seat, 1000 x how much people talk of what is to come (B20)
    OFFERED = 49  # seat, 1: an offer from outside became known (B20)
    LOGGED = 50  # seat, minutes that stand in the month's log of hours (B24)
    OUTLAY = 51  # line of conduct (position in policies.playbook.SPENDING), cents spent in the month


class Cause(IntEnum):
    """Why a fact came about."""

    SCENARIO = 0
    MARKET = 1
    LUCK = 2
    ALLOCATION = 3
    ROUTING = 4
    GOALS = 5
    INCENTIVES = 6
    COACHING = 7
    QUIT = 8
    DISMISSAL = 9
    HIRING = 10
    PATIENCE = 11
    NEGLECT = 12
    WORK = 13
    TIMING = 14
    PROMISE = 15
    TWO_FACES = 16
    RUMOUR = 17
    SPENDING = 18


class Columns(NamedTuple):
    """All facts of a run, in order of appending; six integer arrays of one length."""

    minute: Ints
    kind: Ints
    subject: Ints
    person: Ints
    amount: Ints
    cause: Ints

    def of(self, *kinds: Fact) -> Columns:
        """Return the facts of these kinds."""
        keep = np.isin(self.kind, [int(kind) for kind in kinds])
        return Columns(*(column[keep] for column in self))

    def repeats(self) -> Columns:
        """Return the invoices of repeat purchases (subject = -1 - account)."""
        keep = ((self.kind == Fact.INVOICED) & (self.subject < 0)).nonzero()[0]
        return Columns(*(column.take(keep) for column in self))

    def between(self, first: int, end: int) -> Columns:
        """Return the facts from minute `first` up to but not including `end`."""
        start, behind, together = _found_between(self.minute, first, end)
        if start == behind:
            return _NOTHING
        if together:  # facts mostly stand in order of time: no need to copy them
            return self if behind - start == len(self.minute) else Columns(*(one[start:behind] for one in self))
        keep = (self.minute >= first) & (self.minute < end)
        return Columns(*(column[keep] for column in self))


@compiled("Tuple((int64, int64, boolean))(int32[::1], int64, int64)")
def _found_between(minute: Ints, first: int, end: int) -> tuple[int, int, bool]:
    """Return where facts of a time begin, where they are over, and whether none of another time is among them."""
    start, behind, number = 0, len(minute), 0
    while start < behind and not first <= minute[start] < end:
        start += 1
    while start < behind and not first <= minute[behind - 1] < end:
        behind -= 1
    for i in range(start, behind):
        number += (first <= minute[i]) & (minute[i] < end)
    return start, behind, number == behind - start


_WIDTHS = (np.int32, np.int8, np.int32, np.int32, np.int64, np.int8)

_LITTLE_ENDIAN = tuple(np.dtype(width).newbyteorder("<") for width in _WIDTHS)

APART = 2000
"""Blocks of so many facts are cheaper to look at one by one than to join, as are all that stand in columns."""

Loose = tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike, ArrayLike, ArrayLike]
"""What stands in columns one day; scalars are repeated."""
Block = tuple[Fact, Columns | Loose, int]
"""Facts of one kind, and how many."""


def empty_columns(size: int) -> Columns:
    """Return columns for so many facts that are still to be written."""
    return Columns(*(np.empty(size, dtype=width) for width in _WIDTHS))


_NOTHING = empty_columns(0)


def joined_blocks(blocks: list[Block]) -> Columns:
    """Join blocks of facts into columns."""
    if not blocks:
        return _NOTHING
    if len(blocks) == 1 and isinstance(one := blocks[0][1], Columns):
        return one
    _, parts, sizes = zip(*blocks, strict=True)
    total, values = sum(sizes), zip(*parts, strict=True)
    return Columns(*(_column(one, sizes, total, width) for one, width in zip(values, _WIDTHS, strict=True)))


def _loose(block: Block) -> bool:
    return block[2] < APART and not isinstance(block[1], Columns)


def joined(parts: Sequence[Columns]) -> Columns:
    """Join facts; those of one part are not copied."""
    some = [part for part in parts if len(part.minute)]
    if len(some) > 1:
        return Columns(*map(np.concatenate, zip(*some, strict=True)))
    return some[0] if some else _NOTHING


_MANY = (np.ndarray, list, tuple)


def _column(values: Sequence[Any], sizes: Sequence[int], total: int, width: type) -> Ints:
    kinds = set(map(type, values))
    if kinds.isdisjoint(_MANY):
        first = values[0]
        if values.count(first) == len(values):
            return np.full(total, first, dtype=width)
        return np.array(values, dtype=width).repeat(sizes)
    if kinds == {np.ndarray} and 0 not in [value.ndim for value in values]:
        if len(values) == 1:
            return np.ascontiguousarray(values[0], dtype=width)
        return np.concatenate(values, dtype=width, casting="unsafe")
    column = np.empty(total, dtype=width)
    for one, size, end in zip(values, sizes, accumulate(sizes), strict=True):
        column[end - size : end] = one
    return column


class Ledger:
    """Collects facts in blocks; `columns` joins them."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._parts: dict[Fact, list[Columns]] | None = None
        self._by_kind: dict[Fact, Columns] | None = None
        self.people: list[str] = []
        """Rep ids by person index."""
        self.rows: list[dict[str, object]] = []
        """What the tape says of each row, in words; filled only where facts are to be read by people."""
        self.accounts: tuple[str, ...] = ()
        self.seats: tuple[str, ...] = ()
        self.day0_minute = 0

    def __deepcopy__(self, _memo: dict[int, Any]) -> Ledger:
        """Copy for a fork: blocks are never changed once appended, so they are shared."""
        other = Ledger()
        other._blocks = list(self._blocks)
        other.day0_minute = self.day0_minute
        return other

    def add(
        self, kind: Fact, minute: ArrayLike, subject: ArrayLike, person: ArrayLike, amount: ArrayLike, cause: ArrayLike
    ) -> None:
        """Append facts; arrays must have the shape of `subject`, scalars are repeated."""
        size = subject.size if isinstance(subject, np.ndarray) else np.size(subject)
        if size:
            self._blocks.append((kind, (minute, kind, subject, person, amount, cause), size))
            self._parts = self._by_kind = None

    def take(self, kind: Fact, facts: Columns) -> None:
        """Append facts of one kind that stand in columns already, from now on never to be changed."""
        self._blocks.append((kind, facts, len(facts.minute)))
        self._parts = self._by_kind = None

    def columns(self) -> Columns:
        """Return all facts as six integer arrays, in order of appending."""
        return joined_blocks(self._blocks)

    def parts(self) -> dict[Fact, list[Columns]]:
        """Return the facts of every kind, in order of appending, in parts: none is copied just to be in one array."""
        if self._parts is None:
            groups: dict[int, list[list[Block]]] = {kind: [] for kind in Fact}
            for block in self._blocks:
                mine = groups[block[0]]
                if mine and _loose(block) and _loose(mine[-1][-1]):
                    mine[-1].append(block)
                else:
                    mine.append([block])
            self._parts = {kind: [joined_blocks(group) for group in groups[kind]] for kind in Fact}
        return self._parts

    def by_kind(self) -> dict[Fact, Columns]:
        """Return the facts of every kind, in order of appending (worked out once)."""
        if self._by_kind is None:
            self._by_kind = {kind: joined(parts) for kind, parts in self.parts().items()}
        return self._by_kind

    def digest(self) -> str:
        """Return the sha256 of the canonical facts (hex): kind by kind, little-endian integer columns; the people."""
        state = hashlib.sha256()
        for kind, parts in self.parts().items():
            if kind >= Fact.OVERSOLD and not parts:
                continue  # kinds of mechanisms that are off leave older ledgers' digests alone
            state.update(f"{kind.name} {sum(len(part.minute) for part in parts)}".encode())
            for column, order in enumerate(_LITTLE_ENDIAN):
                for part in parts:
                    state.update(part[column].astype(order, copy=False).data)
        state.update("\n".join(self.people).encode())
        return state.hexdigest()

    def records(self) -> Iterator[dict[str, object]]:
        """Yield every fact in words: day (calendar days from day 0), kind, subject, person, amount, cause."""
        for minute, kind, subject, person, amount, cause in zip(*(c.tolist() for c in self.columns()), strict=True):
            yield {
                "day": round(days_from_minutes(minute - self.day0_minute), 2),
                "minute": minute - self.day0_minute,
                "kind": Fact(kind).name.lower(),
                "subject": self._subject(Fact(kind), subject),
                "person": self.people[person] if person >= 0 else "",
                "amount": amount,
                "cause": Cause(cause).name.lower(),
            }

    def _subject(self, kind: Fact, subject: int) -> str:
        if kind in SEAT_FACTS:
            return self.seats[subject]
        if kind in _ACCOUNT_FACTS:
            return self.accounts[subject]
        if kind is Fact.HEADS:
            return ""
        if kind is Fact.OUTLAY:
            return SPENDING[subject]
        return str(self.rows[subject]["opportunity"]) if subject >= 0 else self.accounts[-1 - subject]

    def opportunities(self) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        """Return header and rows of the opportunity table: one row an opportunity or lead, from the facts alone."""
        from simulator.opportunities import table

        return table(self)

    def write_csv(self, path: Path) -> None:
        """Write every fact as a row of CSV (UTF-8 with BOM, so that spreadsheets read Chinese).

        Raises:
            StoreError: the file cannot be written.
        """
        names = ("day", "minute", "kind", "subject", "person", "amount", "cause")
        write_rows(path, names, (tuple(row[name] for name in names) for row in self.records()))


SEAT_FACTS = frozenset(
    {Fact.EARNED, Fact.SALARY, Fact.SETTLED, Fact.GOAL_SET, Fact.COACHED, Fact.WORKED, Fact.AVAILABLE, Fact.COVERED,
     Fact.LEFT, Fact.JOINED, Fact.CARED, Fact.CHANCE, Fact.ENERGY, Fact.OWNED, Fact.HOARDED, Fact.PROTECTED,
     Fact.PAIRED, Fact.PRAISED, Fact.RUMOUR, Fact.OFFERED, Fact.LOGGED}
)  # fmt: skip
"""Kinds whose subject is a seat."""
_ACCOUNT_FACTS = frozenset({Fact.HANDED_OVER, Fact.RECYCLED, Fact.CLAIMED, Fact.JOINT_VISIT})


def write_rows(path: Path, header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    """Write a CSV file that a spreadsheet opens safely: text that looks like a formula is quoted.

    A file that was there stays until all rows are written, and stays where they cannot be.

    Raises:
        StoreError: the file cannot be written.
    """
    whole = not path.exists() or path.is_file()  # a device is written to as it is
    waiting = path.with_name(f".{path.name[:60]}.{os.getpid()}.part") if whole else path
    try:
        with waiting.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(tuple(_safe(cell) for cell in row) for row in rows)
        if whole:
            waiting.replace(path)
    except OSError as error:
        raise StoreError(
            "LED-01", "{path} cannot be written: {reason}; choose another folder or free some space",
            path=path, reason=error.strerror or error,
        ) from error  # fmt: skip
    finally:
        if whole:
            with suppress(OSError):
                waiting.unlink(missing_ok=True)


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
