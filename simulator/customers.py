"""What customers make of it: deals oversold, questions, complaints, returns, two faces at one customer (B16 to B19)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents import promises
from agents.floor import SalesFloor
from scenarios.company import Company
from scenarios.luck import Luck
from scenarios.units import MINUTES_PER_CALENDAR_DAY
from simulator.ledger import Cause, Fact
from simulator.market import WIN_CAP, Market
from simulator.tape import Tape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
RETURNED = 2
"""How `Invoices` marks what comes back (1 = bad debt)."""


class Customers:
    """Memory of what was promised to whom; everything monthly, but for the odds of signatures."""

    def __init__(self, company: Company, tape: Tape, market: Market, floor: SalesFloor) -> None:
        self.company, self.tape, self.market, self.floor = company, tape, market, floor
        self.b, self._strength = company.scenario.behaviour, company.scenario.dynamics.strength
        self.promise = np.ones(company.seats)
        """Factor on each seat's odds of a signature (B16)."""
        self.second = second_faces(company) if self._strength("double_coverage") else np.full(len(market.owner), -1)
        """Seat of the second face at each account, -1 = none."""
        self._first = market.owner.copy()
        self._oversold = np.empty(0, dtype=bool)
        """Which of those who signed last did so for the promise alone."""
        self._sold: list[tuple[Ints, Ints]] = []
        """(minutes, rows) of deals oversold this month."""
        self._asks = np.empty((2, 0), dtype=np.int64)
        """(minute, row) of questions to come."""
        self._complains = np.empty((2, 0), dtype=np.int64)

    # -- signatures ---------------------------------------------------------------------------------------------

    def sign(self, rows: Ints, p: Floats) -> Flags:
        """Return which customers sign; who signs for the promise alone is remembered as oversold."""
        two = np.append(self.second >= 0, False)[self.tape.account.take(rows)]
        honest = np.round(p * (1 - min(self._strength("double_coverage") * self.b.double_odds, 1.0) * two), 9)
        better = np.minimum(np.round(honest * self.promise[self.market.seat.take(rows)], 9), WIN_CAP)
        u = self.tape.u_win.take(rows)
        yes = u < np.maximum(better, honest)
        self._oversold = (u >= honest)[yes]
        return yes

    def booked(self, won: Ints, when: Ints, delay: Ints, bad: Flags) -> tuple[Ints, NDArray[np.int8]]:
        """Return delay and mark of the invoices of deals just signed: some of the oversold ones will come back."""
        kind = bad.astype(np.int8)
        mine = self._oversold.nonzero()[0]
        if not len(mine):
            return delay, kind
        rows, minute = won[mine], when[mine]
        who = np.append(self.floor.people.person, -1)[self.market.seat[rows]]
        self.market.ledger.add(Fact.OVERSOLD, minute, rows, who, self.market.value_cents[rows], Cause.PROMISE)
        self._sold.append((minute, rows))
        u = self._luck(rows)
        back = u[:, 0] < min(self._strength("returns") * self.b.return_rate, 1.0)
        days = promises.return_days(u[:, 1], self.b)
        delay, at = delay.copy(), mine[back]
        delay[at] = np.rint(days[back] * MINUTES_PER_CALENDAR_DAY).astype(np.int64)
        kind[at] = RETURNED
        return delay, kind

    def _luck(self, rows: Ints) -> Floats:
        """Return the two uniforms of some rows that decide whether and when they come back: keyed like the row itself.

        They are drawn for all rows when first asked for, since every playbook of a world asks week after week.
        """
        tape, entities = self.tape, self.company.source_hashes
        drawn = tape.luck.once(
            ("returns",), lambda: tape.luck.lanes("returns", entities[tape.source], tape.occurrence)[:2].copy()
        )
        return drawn[:, rows].T

    # -- the month ----------------------------------------------------------------------------------------------

    def begin_month(self, one_face: bool) -> None:
        """Let second faces go where the account changed hands, or where management says so (B19)."""
        over = (self.second >= 0) & (one_face | (self.market.owner != self._first) | (self.market.owner < 0))
        if over.any():
            self.second[over] = -1
            self._wear(np.flatnonzero(over), self.b.one_face_cost, 0.0)

    def second_minutes(self) -> Ints:
        """Return the selling minutes a month that second faces spend, by seat."""
        two = self.second[self.second >= 0]
        held = np.bincount(two, minlength=self.company.seats)
        return np.rint(held * self._strength("double_coverage") * self.b.double_hours * 60).astype(np.int64)

    def end_month(self, month: int, last: int) -> None:
        """Let customers ask and complain.

        Args:
            month: month that ends, from the start of the warm-up.
            last: its last minute.
        """
        self._remember_sold()
        self._asks = self._hear(self._asks, Fact.QUERIED, last)
        told = self._complains
        self._complains = self._hear(told, Fact.COMPLAINED if self._strength("complaints") else None, last)
        rows = told[1, told[0] <= last]
        known = self.tape.account[rows]
        if self._strength("complaints"):
            self._wear(known[known >= 0], self.b.complaint_relationship, self.b.complaint_repeat)
        self._two_faces(month, last)

    def _remember_sold(self) -> None:
        """Let the month's oversold deals lead to questions and complaints later."""
        if not self._sold:
            return
        minute, rows = map(np.concatenate, zip(*self._sold, strict=True))
        self._sold = []
        for name, days in (("_asks", self.b.complaint_query_days), ("_complains", self.b.complaint_days)):
            due = minute + round(days * MINUTES_PER_CALENDAR_DAY)
            setattr(self, name, np.concatenate([getattr(self, name), np.stack([due, rows])], axis=1))

    def _hear(self, waiting: Ints, kind: Fact | None, last: int) -> Ints:
        due = waiting[0] <= last
        minute, rows = waiting[:, due]
        if kind is not None:
            who = np.append(self.floor.people.person, -1)[self.market.seat[rows]]
            self.market.ledger.add(kind, minute, rows, who, self.market.value_cents[rows], Cause.PROMISE)
        return waiting[:, ~due]

    def _two_faces(self, month: int, last: int) -> None:
        """Customers with two faces ask who is their contact, once; then some complain each month."""
        two = np.flatnonzero(self.second >= 0)
        if not len(two) or month < self.company.scenario.calendar.warmup_months:
            return
        who = np.append(self.floor.people.person, -1)[self.market.owner[two]]
        if month == self.company.scenario.calendar.warmup_months:
            self.market.ledger.add(Fact.QUERIED, last, -1 - two, who, 0, Cause.TWO_FACES)
            return
        hashes = self.company.account_hashes[two]
        u = self.tape.luck.at("two faces", hashes, np.full(len(two), month))[:, 0]
        chance = min(self._strength("complaints") * self.b.double_complaint, 1.0)
        cross = u < chance
        self.market.ledger.add(Fact.COMPLAINED, last, -1 - two[cross], who[cross], 0, Cause.TWO_FACES)
        self._wear(two[cross], self.b.complaint_relationship, self.b.complaint_repeat)

    def _wear(self, accounts: Ints, relationship: float, repeat: float) -> None:
        """Wear down the relationship and the repeat purchases of accounts, once for every time they stand here."""
        if not len(accounts):
            return
        times = np.bincount(accounts, minlength=len(self.market.owner))
        strength = self._strength("complaints") if repeat else self._strength("double_coverage")
        lost, unsold = min(strength * relationship, 1.0), min(strength * repeat, 1.0)
        self.floor.relationship[:] = np.round(self.floor.relationship * (1 - lost) ** times, 9)
        self.market.repeat_stock[:] = np.round(self.market.repeat_stock * (1 - unsold) ** times, 6)
        self.floor.forget()


def second_faces(company: Company) -> Ints:
    """Return the seat of the second face at each account on day 0, -1 = none: part of the world, not of its luck.

    The second face comes from another region where there is one, else from any other seat.
    """
    luck, share = Luck(company.scenario.population_seed, 0), company.scenario.accounts.double_covered_share
    second = np.full(len(company.account_owner), -1, dtype=np.int64)
    if not share or company.seats < 2:
        return second
    u = luck.table("population.second", company.account_hashes)
    for account in np.flatnonzero((u[:, 0] < share) & (company.account_owner >= 0)).tolist():
        owner, seats = company.account_owner[account], np.arange(company.seats)
        away = seats[company.seat_region != company.seat_region[owner]]
        others = away if len(away) else seats[seats != owner]
        second[account] = others[int(u[account, 1] * len(others))]
    return second
