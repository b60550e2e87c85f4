"""What runs in lockstep have, in one array each; rows, seats and accounts count through all runs, -1 is nobody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.columns import Array, Lasting, PutTogether, share
from simulator.invoices import Invoices
from simulator.joint import Held, Places
from simulator.joint_ledger import JointLedger
from simulator.market import Market
from simulator.pool import SharedPool
from simulator.tally import Tally

Ints = NDArray[np.int64]


class JointColumns:
    """The markets of some runs of one company, as one."""

    def __init__(self, markets: Sequence[Market], pools: Sequence[SharedPool], tallies: Sequence[Tally]) -> None:
        """Take the columns of all runs together; each run goes on seeing its own."""
        one, tapes = markets[0], [market.tape for market in markets]
        self.markets, self.pools, self.runs = markets, pools, len(markets)
        self.company, self.rules, self.dynamics = one.company, one.rules, one.dynamics
        self.reference, self.win_scale = one.reference, one.win_scale
        self.places = Places([tape.rows for tape in tapes], one.company.seats, len(one.owner))
        self.ledger = JointLedger([market.ledger for market in markets], self.places)
        self.invoices = Invoices.of_all([market.invoices for market in markets], self.places, self.ledger)
        self.tally = Tally.of_all(tallies)
        self._share_rows()
        self._keep_tapes()
        self.repeat_stock, self.owner = share(markets, "repeat_stock"), share(markets, "owner")
        self.touched, self.touched_at = share(markets, "touched", False), share(pools, "touched_at", 0)
        self.sold_at = share(pools, "sold_at", 0)
        self.depth = share(markets, "depth")
        self.minutes_worked, self.minutes_cared = share(markets, "minutes_worked"), share(markets, "minutes_cared")
        self.opportunities_met = share(markets, "opportunities_met")
        self.next_row = share(markets, "next_row")
        self._share_hands()
        self._person = np.array([-1])
        """Index of each seat's holder, -1 = vacant; nobody's behind all."""

    def hand_out(self) -> None:
        """Give every run what was kept for all together: what it has in hand, its facts, and its open invoices."""
        for market in self.markets:
            market.hands, market.waiting, market.place = Held([market.hand], [0]), Held([market.pool], [0]), 0
        self.ledger.hand_out()
        self.invoices.hand_out([market.invoices for market in self.markets], self.places)

    def _share_hands(self) -> None:
        first = self.places.first_rows
        self._hands, self._waiting = (
            Held(parts, first) for parts in zip(*[(market.hand, market.pool) for market in self.markets], strict=True)
        )
        for place, market in enumerate(self.markets):
            market.hands, market.waiting, market.place = self._hands, self._waiting, place

    def _share_rows(self) -> None:
        markets = self.markets
        self.state, self.seat, self.spent = (share(markets, name) for name in ("state", "seat", "spent"))
        self.qualified_at, self.last_touch = share(markets, "qualified_at"), share(markets, "last_touch")
        self.stage, self.value_cents = share(markets, "stage"), share(markets, "value_cents")
        self.extra_delay, self.decides_at = share(markets, "extra_delay"), share(markets, "decides_at")
        self.ended_at, self.next_stage_at = share(markets, "ended_at"), share(markets, "next_stage_at")

    def _keep_tapes(self) -> None:
        """Put what never changes into one array each."""
        markets, tapes = self.markets, [market.tape for market in self.markets]
        self.patience, self.worth = self._lasting("patience", markets), self._lasting("worth", markets)
        self.arrival, self.size_factor = self._lasting("arrival", tapes), self._lasting("size_factor", tapes)
        self.work_minutes, self.pay_delay = self._lasting("work_minutes", tapes), self._lasting("pay_delay", tapes)
        self.decided_after, self.proposal_after, self.negotiation_after = (
            self._lasting(name, tapes) for name in ("decided_after", "proposal_after", "negotiation_after")
        )
        self.u_qualify, self.u_win = self._lasting("u_qualify", tapes), self._lasting("u_win", tapes)
        self.u_timing, self.bad_debt = self._lasting("u_timing", tapes), self._lasting("bad_debt", tapes)
        self.u_sale = self._lasting("u_sale", tapes) if any(tape.for_sale for tape in tapes) else np.empty(0)
        self.account = self._lasting("account", tapes, self._counted_through)

    def _lasting(self, name: str, owners: Sequence[object], put_together: PutTogether = np.concatenate) -> Array:
        """Return a column of all owners, as it was put together last where the first tape stood with the same."""
        known = self.markets[0].tape.side_by_side.setdefault(name, Lasting())
        return known.of([getattr(owner, name) for owner in owners], put_together)

    def _counted_through(self, accounts: Sequence[Ints]) -> Ints:
        base = self.places.first_account.tolist()
        return np.concatenate([np.where(own >= 0, own + first, -1) for own, first in zip(accounts, base, strict=True)])

    # -- who has what -------------------------------------------------------------------------------------------

    @property
    def hand(self) -> Ints:
        """Rows of all runs that are being worked on, in row order."""
        return self._hands.whole

    @hand.setter
    def hand(self, rows: Ints) -> None:
        self._hands.whole = rows

    @property
    def pool(self) -> Ints:
        """Rows of all runs that wait for somebody, in row order."""
        return self._waiting.whole

    @pool.setter
    def pool(self, rows: Ints) -> None:
        self._waiting.whole = rows

    def seats_of(self, rows: Ints) -> Ints:
        """Return the seat that has each row, -1 = nobody."""
        seat = self.seat.take(rows)
        return seat if self.runs == 1 else _counted_through(seat, self.places.seat_base.take(rows))

    def owners_of(self, accounts: Ints) -> Ints:
        """Return the seat that owns each account, -1 = nobody."""
        owner = self.owner[accounts]
        return owner if self.runs == 1 else _counted_through(owner, self.places.owner_base[accounts])

    def _who(self, rows: Ints) -> Ints:
        """Return the person who works on each row, -1 = nobody (in the pool, or a vacant seat)."""
        return self._person[self.seats_of(rows)]


def _counted_through(seat: Ints, base: Ints) -> Ints:
    return seat + np.where(seat >= 0, base, 0)
