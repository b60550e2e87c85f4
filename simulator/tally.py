"""What a month has brought so far, by seat; cleared when the month closes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.columns import share
from scenarios.company import Company
from scenarios.compiled import compiled

Ints = NDArray[np.int64]


class Tally:
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

    def deals(self, account: Ints, cents: Ints, seat: Ints, lost: Ints) -> None:
        """Count decided rows; those in nobody's hands count for nobody.

        Args:
            account: of each deal won, -1 = none.
            cents: at which it was signed.
            seat: that won it.
            lost: seat of each deal lost or expired, -1 = nobody.
        """
        _count_deals(account, cents, seat, lost, self.bookings, self.wins, self.decided, self.account_bookings)

    def repeat(self, by_account: Ints, seat: Ints, cents: Ints) -> None:
        """Count the month's repeat purchases: of each account, and of each purchase the owner's seat (-1 = nobody)."""
        self.account_bookings += by_account
        owned = seat >= 0
        self.bookings += np.bincount(seat[owned], weights=cents[owned], minlength=len(self.wins)).astype(np.int64)


@compiled("void(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1])")
def _count_deals(
    account: Ints,
    cents: Ints,
    seat: Ints,
    lost: Ints,
    bookings: Ints,
    wins: Ints,
    decided: Ints,
    account_bookings: Ints,
) -> None:
    for i in range(len(seat)):
        bookings[seat[i]] += cents[i]
        wins[seat[i]] += 1
        decided[seat[i]] += 1
        if account[i] >= 0:
            account_bookings[account[i]] += cents[i]
    for i in range(len(lost)):
        if lost[i] >= 0:
            decided[lost[i]] += 1
