"""Who has what: candidates of the tape become leads and opportunities in somebody's hands, or wait in the pool.

Everything is kept in columns over the tape's rows; `simulator.joint_market` works on them.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from agents.columns import InColumns
from scenarios.company import Company
from simulator.invoices import Invoices
from simulator.joint import Held
from simulator.ledger import Cause, Fact, Ledger
from simulator.stages import NEVER, begin
from simulator.tape import Tape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STATES = 7
FUTURE, LEAD, OPEN, WON, LOST, EXPIRED, GONE = range(STATES)
"""States of a row; GONE = a lead that never became an opportunity."""
_STAYS = -2
"""Stands for the seat of an account that does not move."""


class Candidates(InColumns):
    """State of every candidate of one tape under one playbook."""

    def __init__(self, company: Company, tape: Tape, ledger: Ledger) -> None:
        scenario = company.scenario
        self.company, self.tape, self.ledger, self.rules = company, tape, ledger, scenario.market
        self.dynamics = scenario.dynamics
        self.state = np.zeros(tape.rows, dtype=np.int8)
        self.seat = np.full(tape.rows, -1, dtype=np.int64)
        self.spent = np.zeros(tape.rows, dtype=np.int64)
        self.qualified_at = tape.arrival.copy()
        self.last_touch = tape.arrival.copy()
        self.stage = np.ones(tape.rows, dtype=np.int8)
        self.place, self.hands, self.waiting = 0, *(Held([np.empty(0, dtype=np.int64)], [0]) for _ in range(2))
        """What hand and pool see a part of: the one at this place."""
        self.owner = company.account_owner.copy()
        """Seat that owns each account, -1 = pool."""
        self.repeat_stock = company.account_repeat_cents.copy()
        self.touched = np.zeros(len(company.account_ids), dtype=bool)
        """Accounts worked on this month."""
        self._care: Ints | None = None
        """Minutes of care a week by seat, until an account changes hands."""
        self.depth = np.ones(company.seats)
        self.minutes_worked = np.zeros(company.seats, dtype=np.int64)
        self.minutes_cared = np.zeros(company.seats, dtype=np.int64)
        """Selling minutes of this month, by seat."""
        self.opportunities_met = np.zeros(company.seats, dtype=np.int64)
        """Opportunities and leads that each seat got this month."""
        self.invoices = Invoices(ledger)
        self.delay_left = 1.0
        """What follow-up leaves of the delay of a deal's invoice (B13)."""
        self.bought_share, self.customers = 0.0, cast("Any", None)
        """Share of leads for sale that money buys; `simulator.customers.Customers` where that is on (B16 to B19)."""
        self.next_row = np.zeros(1, dtype=np.int64)
        """The first row that has not come yet."""
        self.reference = scenario.market.opportunity_hours * 60
        self.worth = np.empty(tape.rows)
        """How many leads each row is worth: an opportunity of a pooled account counts as 1 / qualify rate."""
        strength = scenario.dynamics.strength("patience")
        self.patience = tape.patience / strength if strength else np.full(tape.rows, np.inf)
        self.value_cents = tape.value_cents.copy()
        """Amount of each row as it stands now (timing games cut it, B5)."""
        self.extra_delay = np.zeros(tape.rows, dtype=np.int64)
        """Minutes by which deals brought forward are paid later (B13)."""
        self.ended_at = np.full(tape.rows, NEVER)
        self.decides_at, self.next_stage_at = np.empty((2, tape.rows), dtype=np.int64)
        self.win_scale = scenario.market.reference_win_rate / (1 - np.exp(-scenario.market.response_depth))
        self._open_at_start()

    def constants(self) -> tuple[object, ...]:
        """Return columns that never change, so that the copy of a run shares them."""
        return self.patience, self.worth

    @property
    def hand(self) -> Ints:
        """Rows being worked on, in row order."""
        return self.hands.part(self.place)

    @hand.setter
    def hand(self, rows: Ints) -> None:
        self.hands.put(self.place, rows)

    @property
    def pool(self) -> Ints:
        """Rows waiting for somebody, in row order."""
        return self.waiting.part(self.place)

    @pool.setter
    def pool(self, rows: Ints) -> None:
        self.waiting.put(self.place, rows)

    # -- arrivals -----------------------------------------------------------------------------------------------

    def _open_at_start(self) -> None:
        """Take over the pipeline of the time before: worked on as much as its age asks for (stationary start)."""
        tape, rules = self.tape, self.rules
        old = self.next_row[0] = begin(
            tape.is_lead, tape.arrival, tape.proposal_after, tape.negotiation_after, tape.decided_after,
            float(self.reference), 1 / max(rules.lead_qualify_rate, 1e-3), self.worth, self.decides_at,
            self.next_stage_at, self.stage, self.spent,
        )  # fmt: skip
        self.state[:old], self.last_touch[:old] = OPEN, 0
        owner = self.seat[:old] = self.owner[tape.account[:old]]
        rows, held = np.arange(old), owner >= 0
        self.ledger.add(Fact.CREATED, 0, rows, -1, self.value_cents[:old].copy(), Cause.MARKET)
        self._take(rows[held], owner[held])
        self.pool = np.concatenate([self.pool, rows[~held]])

    def stop(self) -> None:
        """Let nobody come any more, and nobody work on what has come."""
        self.next_row[:] = self.tape.rows
        self.hand = self.pool = np.empty(0, dtype=np.int64)

    def _take(self, rows: Ints, seats: Ints) -> None:
        self.hand = np.concatenate([self.hand, rows])
        self.opportunities_met += np.bincount(seats, minlength=self.company.seats)

    def move_accounts(self, accounts: Ints, seats: Ints) -> None:
        """Give accounts (each named once), and the opportunities being worked there, to other seats (-1 = pool)."""
        self.owner[accounts] = seats
        self._care = None
        to = np.full(len(self.owner) + 1, _STAYS)
        to[accounts] = seats
        held, waiting = (to[self.tape.account[rows]] for rows in (self.hand, self.pool))
        self.seat[self.hand[held > _STAYS]] = held[held > _STAYS]
        self.seat[self.pool[waiting >= 0]] = waiting[waiting >= 0]
        hand, pool = self.hand, self.pool
        self.hand = np.sort(np.concatenate([hand[held != -1], pool[waiting >= 0]]))
        self.pool = np.sort(np.concatenate([pool[waiting < 0], hand[held == -1]]))

    def release(self, rows: Ints) -> None:
        """Put rows in hand back into the pool."""
        self.seat[rows] = -1
        self.hand = self.hand[self.seat[self.hand] >= 0]
        self.pool = np.sort(np.concatenate([self.pool, rows]))
