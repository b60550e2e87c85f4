"""What a month has brought so far, by seat; cleared when the month closes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.company import Company
from simulator.tape import Tape

Ints = NDArray[np.int64]


class Tally:
    """Running totals of a month, shape (seats,)."""

    def __init__(self, company: Company) -> None:
        self.seats, self._accounts = company.seats, len(company.account_ids)
        self.clear()

    def clear(self) -> None:
        """Begin a new month."""
        self.bookings = np.zeros(self.seats, dtype=np.int64)
        self.cash_in = np.zeros(self.seats, dtype=np.int64)
        self.written_off = np.zeros(self.seats, dtype=np.int64)
        self.wins = np.zeros(self.seats, dtype=np.int64)
        self.decided = np.zeros(self.seats, dtype=np.int64)
        self.account_bookings = np.zeros(self._accounts, dtype=np.int64)

    def deals(self, tape: Tape, value_cents: Ints, seat: Ints, won: Ints, lost: Ints) -> None:
        """Count decided rows at the amounts signed; those in nobody's hands count for nobody."""
        mine, cents, account = seat[won], value_cents[won], tape.account[won]
        self.bookings += np.bincount(mine, weights=cents, minlength=self.seats).astype(np.int64)
        wins = np.bincount(mine, minlength=self.seats)
        self.wins += wins
        held = seat[lost]
        self.decided += wins + np.bincount(held[held >= 0], minlength=self.seats)
        known = account >= 0
        np.add.at(self.account_bookings, account[known], cents[known])

    def repeat(self, by_account: Ints, by_seat: Ints) -> None:
        """Count the month's repeat purchases."""
        self.account_bookings += by_account
        self.bookings += by_seat

    def cash(self, person: Ints, cents: Ints, holders: Ints) -> None:
        """Count cash for those who still hold the seat from which it was sold."""
        self.cash_in += self._by_seat(person, cents, holders)

    def lost(self, person: Ints, cents: Ints, holders: Ints) -> None:
        """Count invoices written off for those who still hold the seat from which they were sold."""
        self.written_off += self._by_seat(person, cents, holders)

    def _by_seat(self, person: Ints, cents: Ints, holders: Ints) -> Ints:
        seat_of = np.full(int(max(holders.max(initial=-1), person.max(initial=-1))) + 2, -1, dtype=np.int64)
        there = (holders >= 0).nonzero()[0]
        seat_of[holders[there]] = there
        seat = seat_of[person]
        mine = (person >= 0) & (seat >= 0)
        return np.bincount(seat[mine], weights=cents[mine], minlength=self.seats).astype(np.int64)
