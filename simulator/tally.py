"""What a month has brought so far, by seat; cleared when the month closes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.columns import InColumns, share
from scenarios.company import Company

Ints = NDArray[np.int64]


class Tally(InColumns):
    """Running totals of a month, shape (seats,)."""

    def __init__(self, company: Company) -> None:
        n = company.seats
        self.bookings, self.cash_in, self.written_off, self.wins, self.decided = np.zeros((5, n), dtype=np.int64)
        self.account_bookings = np.zeros(len(company.account_ids), dtype=np.int64)

    @classmethod
    def of_all(cls, tallies: Sequence[Tally]) -> Tally:
        """Return the totals of runs in lockstep, seats and accounts counted through; each run's are a part of them."""
        whole = object.__new__(cls)
        for name in ("bookings", "cash_in", "written_off", "wins", "decided", "account_bookings"):
            setattr(whole, name, share(tallies, name))
        return whole

    def clear(self) -> None:
        """Begin a new month."""
        for total in vars(self).values():
            total[:] = 0
