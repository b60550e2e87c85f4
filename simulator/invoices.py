"""From invoice to cash (B13): every invoice ends paid, written off or open; the three add up to what was invoiced."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.ledger import Cause, Fact, Ledger

Ints = NDArray[np.int64]
NEVER = np.iinfo(np.int64).max


class Invoices:
    """Open invoices in columns: due minute, subject, person, cents, bad."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._open = [np.empty(0, dtype=np.int64) for _ in range(5)]
        self._sent: list[tuple[Ints, ...]] = []
        """Columns of invoices that do not stand in `_open` yet."""
        self.lost: tuple[Ints, Ints] = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
        """(person, cents) of what the last `collect` wrote off."""
        self._settled = 0
        """Columns of `_open` that are settled already (due = NEVER) and wait to be swept out."""

    def send(
        self, minute: Ints | int, subject: Ints, person: Ints, cents: Ints, delay: Ints, bad: NDArray[Any]
    ) -> None:
        """Invoice amounts; they come in, or are written off, after `delay` minutes (bad: 1 = debt, 2 = returned)."""
        if not len(subject):
            return
        self.ledger.add(Fact.INVOICED, minute, subject, person, cents, Cause.MARKET)
        self._sent.append((minute + delay, subject, person, cents, bad))

    def _take_in(self) -> None:
        """Let the invoices sent since the last time stand in the columns."""
        if not self._sent:
            return
        columns = zip(self._open, *self._sent, strict=True)
        self._open = [np.concatenate(column, dtype=np.int64, casting="unsafe") for column in columns]
        self._sent = []

    def collect(self, until: int) -> tuple[Ints, Ints]:
        """Settle what is due up to minute `until`; returns (person, cents) of the cash that came in."""
        self._take_in()
        due = (self._open[0] <= until).nonzero()[0]
        minute, subject, person, cents, bad = (column[due] for column in self._open)
        self._open[0][due] = NEVER
        self._settled += len(due)
        if self._settled * 2 > len(self._open[0]):
            waits = (self._open[0] < NEVER).nonzero()[0]
            self._open = [column[waits] for column in self._open]
            self._settled = 0
        lost = bad > 0
        self.lost = (person[:0], cents[:0])
        if lost.any():
            self.lost = (person[lost], cents[lost])
            for kind, cause in ((1, Cause.LUCK), (2, Cause.PROMISE)):
                gone = bad == kind
                self.ledger.add(Fact.WRITTEN_OFF, minute[gone], subject[gone], person[gone], cents[gone], cause)
            minute, subject, person, cents = (column[~lost] for column in (minute, subject, person, cents))
        self.ledger.add(Fact.PAID, minute, subject, person, cents, Cause.MARKET)
        return person, cents

    def finish(self, until: int) -> None:
        """Note what is still owed."""
        self._take_in()
        waits = self._open[0] < NEVER
        subject, person, cents = (column[waits] for column in self._open[1:4])
        self.ledger.add(Fact.OWED, until, subject, person, cents, Cause.MARKET)
