"""From invoice to cash (B13): every invoice ends paid, written off or open; the three add up to what was invoiced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.joint import JointLedger, Places
from simulator.ledger import Cause, Fact, Ledger

Ints = NDArray[np.int64]
NEVER = np.iinfo(np.int64).max
_WIDTHS = (np.int64, np.int32, np.int32, np.int32, np.int64, np.int8)


class Settled(NamedTuple):
    """Invoices that were settled, in columns."""

    seat: Ints
    """Seat from which each was sold, -1 = nobody's."""
    person: Ints
    """Who sold it, -1 = nobody."""
    cents: Ints


class Invoices:
    """Open invoices in columns: due minute, subject, seat, person, cents, bad."""

    def __init__(self, ledger: Ledger | JointLedger) -> None:
        self.ledger = ledger
        self._open: list[NDArray[Any]] = [np.empty(0, dtype=width) for width in _WIDTHS]
        self._sent: list[tuple[Ints, ...]] = []
        """Columns of invoices that do not stand in `_open` yet."""
        self._settled = 0
        """Columns of `_open` that are settled already (due = NEVER) and wait to be swept out."""

    @classmethod
    def of_all(cls, parts: Sequence[Invoices], places: Places, ledger: JointLedger) -> Invoices:
        """Return the open invoices of runs in lockstep, subjects and seats counted through."""
        if len(parts) == 1:
            return parts[0]
        whole = cls(ledger)
        for run, part in enumerate(parts):
            due, subject, seat, *rest = part._columns()
            whole._sent.append((due, places.subject(run, subject), places.seat(run, seat), *rest))
        whole._take_in()
        return whole

    def hand_out(self, parts: Sequence[Invoices], places: Places) -> None:
        """Give each run of `of_all` its open invoices back."""
        if len(parts) == 1:
            return
        due, subject, seat, *rest = self._columns()
        run, own = places.home(subject)
        for number, part in enumerate(parts):
            mine = (run == number).nonzero()[0]
            columns = (due, own, seat, *rest)
            part._open, part._sent, part._settled = [column[mine] for column in columns], [], 0
            part._open[2] = places.own_seat(number, part._open[2])

    def _columns(self) -> list[Ints]:
        """Return the columns of what is open."""
        self._take_in()
        waits = (self._open[0] < NEVER).nonzero()[0]
        return [column[waits] for column in self._open]

    def send(
        self, minute: Ints | int, subject: Ints, seat: Ints, person: Ints, cents: Ints, delay: Ints, bad: NDArray[Any]
    ) -> None:
        """Invoice amounts; they come in, or are written off, after `delay` minutes (bad: 1 = debt, 2 = returned)."""
        if not len(subject):
            return
        self.ledger.add(Fact.INVOICED, minute, subject, person, cents, Cause.MARKET)
        self._sent.append((minute + delay, subject, seat, person, cents, bad))

    def _take_in(self) -> None:
        """Let the invoices sent since the last time stand in the columns."""
        if not self._sent:
            return
        columns = zip(_WIDTHS, zip(self._open, *self._sent, strict=True), strict=True)
        self._open = [np.concatenate(column, dtype=width, casting="unsafe") for width, column in columns]
        self._sent = []

    def collect(self, until: int) -> tuple[Settled, Settled]:
        """Settle what is due up to minute `until`; returns what came in, and what was written off."""
        self._take_in()
        due = (self._open[0] <= until).nonzero()[0]
        minute, subject, seat, person, cents, bad = (column.take(due) for column in self._open)
        self._open[0][due] = NEVER
        self._settled += len(due)
        if self._settled * 2 > len(self._open[0]):
            self._open, self._settled = self._columns(), 0
        gone, came = (bad > 0).nonzero()[0], (bad == 0).nonzero()[0]
        for kind, cause in ((1, Cause.LUCK), (2, Cause.PROMISE)) if len(gone) else ():
            some = gone[bad[gone] == kind]
            self.ledger.add(Fact.WRITTEN_OFF, minute[some], subject[some], person[some], cents[some], cause)
        self.ledger.add(Fact.PAID, minute[came], subject[came], person[came], cents[came], Cause.MARKET)
        paid, lost = (Settled(seat[some], person[some], cents[some]) for some in (came, gone))
        return paid, lost

    def finish(self, until: int) -> None:
        """Note what is still owed."""
        _, subject, _, person, cents, _ = self._columns()
        self.ledger.add(Fact.OWED, until, subject, person, cents, Cause.MARKET)
