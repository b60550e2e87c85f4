"""The shared pool at work (公海): who touched what when, what goes back, and who lived off somebody else's work.

Accounts and rows are recycled by the `PoolRules` of the routing rule in force. An account counts as touched when
somebody worked on one of its opportunities, or in a month in which its owner had time for half of the care all own
accounts ask for. Whoever is warned and has minutes to spare makes a token touch: that is how hoarding (捂盘) looks like
work. A deal is sniped (抢单) when more than half of its work was done by people from whom the pool took it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.columns import InColumns
from policies.pool import PoolRules
from scenarios.company import Company
from scenarios.luck import exponential
from scenarios.units import MINUTES_PER_CALENDAR_DAY, MINUTES_PER_MONTH
from simulator.candidates import LEAD
from simulator.ledger import Cause, Fact, Ledger
from simulator.market import Market

Ints = NDArray[np.int64]
TOKEN_MINUTES = 10
"""Selling minutes of a touch that only keeps an account (assumption)."""


class SharedPool(InColumns):
    """When accounts were last worked on and sold to, and from whom rows were taken."""

    def __init__(self, company: Company, market: Market, ledger: Ledger) -> None:
        self.market, self.ledger = market, ledger
        accounts, rows = len(company.account_ids), market.tape.rows
        self.touched_at = np.zeros(accounts, dtype=np.int64)
        """Minute of the last touch of every account."""
        self.sold_at = _last_deals(company, market)
        """Minute of the last deal won, or in which the present owner got the account."""
        self.took = False
        """Whether the pool has taken anything from anybody."""
        self.former = np.full(rows, -1, dtype=np.int64)
        """Person from whom each row was last taken."""
        self.taken_at = np.zeros(rows, dtype=np.int64)
        self.lost_by = np.full(accounts, -1, dtype=np.int64)
        """Person from whom each account was last taken."""
        self.lost_at = np.zeros(accounts, dtype=np.int64)
        self.inherited = np.zeros(rows, dtype=np.int64)
        """Minutes that others had worked on each row when the pool gave it to its present owner."""

    def note_sniped(self, won: Ints, until: int, person: Ints) -> None:
        """Note deals won mostly by the work of people from whom they were taken (by the person who won each)."""
        mine = (self.former[won] >= 0) & (2 * self.inherited[won] > self.market.spent[won])
        sniped = won[mine]
        value = self.market.tape.value_cents[sniped]
        self.ledger.add(Fact.SNIPED, until, sniped, person[mine], value, Cause.ROUTING)

    def taken_from(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return the person from whom each row, or else its account, was last taken (-1 = nobody), and the minute."""
        account = self.market.tape.account[rows]
        theirs = (self.former[rows] < 0) & (account >= 0)
        who = np.where(theirs, self.lost_by[account], self.former[rows])
        return who, np.where(theirs, self.lost_at[account], self.taken_at[rows])

    def given(self, rows: Ints, person: Ints) -> None:
        """Note that the pool gave rows to people (by person index): earlier work is somebody else's."""
        others = rows[(self.former[rows] >= 0) & (self.former[rows] != person)]
        self.inherited[others] = self.market.spent[others]

    def owned_anew(self, accounts: Ints, now: int) -> None:
        """Start the clocks of accounts that got a new owner."""
        self.touched_at[accounts] = self.sold_at[accounts] = now

    def recycle(self, rules: PoolRules, until: int, capacity: Ints, person: Ints) -> Ints:
        """Take back what lay idle for too long; returns the accounts.

        Args:
            rules: pool rules in force.
            until: last minute of the week.
            capacity: selling minutes that each seat had this week and did not use.
            person: holder of each seat, -1 = vacant.
        """
        owner = self.market.owner
        held = (owner >= 0) & (person[owner] >= 0)
        self._token_touches(rules, until, capacity, held)
        gone = np.zeros(len(owner), dtype=bool)
        for since, days in ((self.touched_at, rules.days_untouched), (self.sold_at, rules.days_without_deal)):
            if days:
                gone |= held & (until - since > days * MINUTES_PER_CALENDAR_DAY)
        accounts = gone.nonzero()[0]
        idle = until - self.touched_at[accounts]
        self.ledger.add(Fact.RECYCLED, until, accounts, person[owner[accounts]], idle, Cause.ROUTING)
        self.took |= len(accounts) > 0
        self.lost_by[accounts], self.lost_at[accounts] = person[owner[accounts]], until
        if len(accounts):
            market = self.market
            self._note_taken(market.hand[np.isin(market.tape.account[market.hand], accounts)], until, person)
            market.move_accounts(accounts, np.full(len(accounts), -1))
        self._release_leads(rules, until, person)
        return accounts

    def _token_touches(self, rules: PoolRules, until: int, spare: Ints, held: NDArray[np.bool_]) -> None:
        """Let warned owners touch what they can with minutes to spare, the longest untouched last to be lost."""
        if not (rules.days_untouched and rules.warning_days):
            return
        line = (rules.days_untouched - rules.warning_days) * MINUTES_PER_CALENDAR_DAY
        warned = (held & (until - self.touched_at > line)).nonzero()[0]
        seat = self.market.owner[warned]
        order = np.lexsort((warned, self.touched_at[warned], seat))
        warned, seat = warned[order], seat[order]
        turn = np.arange(len(warned)) - np.searchsorted(seat, seat)
        kept = warned[(turn + 1) * TOKEN_MINUTES <= spare[seat]]
        self.touched_at[kept] = until
        used = np.bincount(self.market.owner[kept], minlength=len(spare)) * TOKEN_MINUTES
        self.market.minutes_worked += used

    def _note_taken(self, rows: Ints, until: int, person: Ints) -> None:
        self.took = True
        self.former[rows] = person[self.market.seat[rows]]
        self.taken_at[rows] = until

    def _release_leads(self, rules: PoolRules, until: int, person: Ints) -> None:
        """Take back leads nobody worked on for too long."""
        if not rules.days_untouched:
            return
        market, rows = self.market, self.market.hand
        late = until - market.last_touch[rows] > rules.days_untouched * MINUTES_PER_CALENDAR_DAY
        rows = rows[late & (market.state[rows] == LEAD)]
        rows = rows[person[market.seat[rows]] >= 0]
        self._note_taken(rows, until, person)
        market.release(rows)


def _last_deals(company: Company, market: Market) -> Ints:
    """Return when each account last bought a new deal before the run began: stationary, so exponentially long ago."""
    luck = market.tape.luck.table("pool.last-deal", company.account_hashes)[:, 0]
    deals_a_month = np.maximum(company.mix.rate * company.scenario.market.reference_win_rate, 1e-3)
    return -np.rint(exponential(luck) / deals_a_month * MINUTES_PER_MONTH).astype(np.int64)
