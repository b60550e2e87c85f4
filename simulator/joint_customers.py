"""What customers make of it in all runs in lockstep: deals oversold, questions, complaints, returns (B16 to B19).

Rows, seats and accounts count through all runs; -1 is nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents import promises
from agents.columns import joined, share
from agents.crowd import Crowd
from scenarios.luck import Luck
from scenarios.units import MINUTES_PER_CALENDAR_DAY
from simulator.customers import Customers, wear
from simulator.joint import cut
from simulator.joint_columns import JointColumns
from simulator.ledger import Cause, Fact
from simulator.market import WIN_CAP
from simulator.tape import Tape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
RETURNED = 2
"""How `Invoices` marks what comes back (1 = bad debt)."""


class JointCustomers:
    """The customers of some runs of one company; everything monthly, but for the odds of signatures."""

    def __init__(self, market: JointColumns, customers: Sequence[Customers]) -> None:
        """Take what all runs' customers remember; each run goes on seeing its own."""
        self.market, self.customers, self.company = market, customers, market.company
        self.b, self._strength = market.company.scenario.behaviour, market.dynamics.strength
        self.promise = share(customers, "promise", 1.0)
        self.second = share(customers, "second", -1)
        self._oversold = np.empty(0, dtype=bool)
        """Which of those who signed last did so for the promise alone."""
        self._sold: list[tuple[Ints, Ints]] = []
        """(minutes, rows) of deals oversold this month."""
        self._asks, self._complains = (
            np.concatenate([getattr(one, name) + self._first(run) for run, one in enumerate(customers)], axis=1)
            for name in ("asks", "complains")
        )
        self._luck: tuple[Floats, Floats] | None = None

    def _first(self, run: int) -> Ints:
        """Return what turns (minute, row) of a run into those that count through."""
        return np.array([[0], [self.market.places.first_rows[run]]])

    def hand_out(self) -> None:
        """Give every run what its customers have still to say."""
        for name, waiting in (("asks", self._asks), ("complains", self._complains)):
            run_of = self.market.places.run_of[waiting[1]]
            for run, one in enumerate(self.customers):
                setattr(one, name, waiting[:, run_of == run] - self._first(run))

    # -- signatures ---------------------------------------------------------------------------------------------

    def sign(self, rows: Ints, seat: Ints, p: Floats) -> Flags:
        """Return which customers sign; who signs for the promise alone is remembered as oversold.

        Args:
            rows: whose customers decide.
            seat: who works on each.
            p: honest odds, rounded to 1e-9.
        """
        market, honest = self.market, p
        if self._strength("double_coverage"):
            two = self.second.take(market.account.take(rows)) >= 0
            honest = np.round(p * (1 - min(self._strength("double_coverage") * self.b.double_odds, 1.0) * two), 9)
        better = self.promise.take(seat)
        better *= honest
        np.minimum(better.round(9), WIN_CAP, out=better)
        u = market.u_win.take(rows)
        yes = u < np.maximum(better, honest)
        self._oversold = (u >= honest)[yes]
        return yes

    def booked(self, won: Ints, person: Ints, when: Ints, delay: Ints, bad: NDArray[np.int8]) -> None:
        """Let some of the deals oversold among those just signed come back some day.

        Args:
            won: rows signed, in the order of `sign`.
            person: who sold each, -1 = nobody.
            when: minute of each signature.
            delay: of each invoice (minutes); written into.
            bad: how each invoice ends; written into.
        """
        mine = self._oversold.nonzero()[0]
        if not len(mine):
            return
        rows, minute = won[mine], when[mine]
        self.market.ledger.add(Fact.OVERSOLD, minute, rows, person[mine], self.market.value_cents[rows], Cause.PROMISE)
        self._sold.append((minute, rows))
        if not self._strength("returns"):
            return
        comes, after = self._returns()
        back = comes[rows] < min(self._strength("returns") * self.b.return_rate, 1.0)
        days = promises.return_days(after[rows[back]], self.b)
        delay[mine[back]] = np.rint(days * MINUTES_PER_CALENDAR_DAY).astype(np.int64)
        bad[mine[back]] = RETURNED

    def _returns(self) -> tuple[Floats, Floats]:
        """Return the two uniforms of all rows that decide whether and when they come back: keyed like the row itself.

        They are drawn when first asked for, and once for all playbooks of a world.
        """
        if self._luck is None:
            parts = [self._drawn(market.tape) for market in self.market.markets]
            self._luck = joined([one for one, _ in parts]), joined([two for _, two in parts])
        return self._luck

    def _drawn(self, tape: Tape) -> Floats:
        entities = self.company.source_hashes
        return tape.luck.once(
            ("returns",), lambda: tape.luck.lanes("returns", entities[tape.source], tape.occurrence)[:2].copy()
        )

    # -- the month ----------------------------------------------------------------------------------------------

    def end_month(self, month: int, last: int, crowd: Crowd) -> None:
        """Let customers ask and complain.

        Args:
            month: month that ends, from the start of the warm-up.
            last: its last minute.
            crowd: the people, and how they stand with their accounts.
        """
        self._remember_sold()
        person = np.append(crowd.people.person, -1)
        self._asks, _ = self._hear(self._asks, Fact.QUERIED, last, person)
        loud = bool(self._strength("complaints"))
        self._complains, rows = self._hear(self._complains, Fact.COMPLAINED if loud else None, last, person)
        if loud:
            known = self.market.account[rows]
            self._wear(known[known >= 0], crowd)
        self._two_faces(month, last, person, crowd)

    def _remember_sold(self) -> None:
        """Let the month's oversold deals lead to questions and complaints later."""
        if not self._sold:
            return
        minute, rows = map(np.concatenate, zip(*self._sold, strict=True))
        self._sold = []
        query, complaint = (
            round(days * MINUTES_PER_CALENDAR_DAY) for days in (self.b.complaint_query_days, self.b.complaint_days)
        )
        self._asks = np.concatenate([self._asks, np.stack([minute + query, rows])], axis=1)
        self._complains = np.concatenate([self._complains, np.stack([minute + complaint, rows])], axis=1)

    def _hear(self, waiting: Ints, kind: Fact | None, last: int, person: Ints) -> tuple[Ints, Ints]:
        """Return what still waits, and the rows whose customers speak up now."""
        due = waiting[0] <= last
        minute, rows = waiting[:, due]
        if kind is not None:
            who = person[self.market.seats_of(rows)]
            self.market.ledger.add(kind, minute, rows, who, self.market.value_cents[rows], Cause.PROMISE)
        return waiting[:, ~due], rows

    def _two_faces(self, month: int, last: int, person: Ints, crowd: Crowd) -> None:
        """Customers with two faces ask who is their contact, once; then some complain each month."""
        two, warmup = (self.second[:-1] >= 0).nonzero()[0], self.company.scenario.calendar.warmup_months
        if not len(two) or month < warmup:
            return
        who = person[self.market.owners_of(two)]
        if month == warmup:
            self.market.ledger.add(Fact.QUERIED, last, -1 - two, who, 0, Cause.TWO_FACES)
            return
        chance = min(self._strength("complaints") * self.b.double_complaint, 1.0)
        cross = self._two_faces_luck(two, month) < chance
        self.market.ledger.add(Fact.COMPLAINED, last, -1 - two[cross], who[cross], 0, Cause.TWO_FACES)
        self._wear(two[cross], crowd)

    def _two_faces_luck(self, accounts: Ints, month: int) -> Floats:
        u, places = np.empty(len(accounts)), self.market.places
        for run, part in cut(accounts, places.first_account):
            own: Ints = accounts[part] - places.first_account[run]
            luck: Luck = self.market.markets[run].tape.luck
            u[part] = luck.at("two faces", self.company.account_hashes[own], np.full(len(own), month))[:, 0]
        return u

    def _wear(self, accounts: Ints, crowd: Crowd) -> None:
        """Let complaints wear down relationships and repeat purchases."""
        if not len(accounts):
            return
        strength = self._strength("complaints")
        wear(crowd.relationship, accounts, strength * self.b.complaint_relationship, 9)
        wear(self.market.repeat_stock, accounts, strength * self.b.complaint_repeat, 6)
        for floor in crowd.floors:
            floor.forget("rel")
