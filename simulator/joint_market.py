"""The market at work: leads and opportunities in hand become deals, invoices and cash.

A week is settled for all reps of all runs in lockstep at once, in columns (`simulator.clock` says when). Decisions
enter only through who works on what, for how long and with what skill. Rows, seats and accounts count through all
runs here; -1 stays nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.columns import Lasting, joined
from agents.priorities import Week, by_arrival, by_value
from agents.productivity import DEPTH_MAX, DEPTH_MIN
from scenarios.units import MINUTES_PER_CALENDAR_DAY, MINUTES_PER_MONTH, MINUTES_PER_WEEK
from simulator.candidates import EXPIRED, GONE, LEAD, LOST, OPEN, WON
from simulator.hands import come_in, fall_due, give_up, hear_leads, merged, settle, still
from simulator.invoices import Settled
from simulator.joint import cut
from simulator.joint_columns import JointColumns
from simulator.joint_customers import JointCustomers
from simulator.ledger import Cause, Fact, empty_columns
from simulator.market import WIN_CAP, Market, win_odds
from simulator.pool import SharedPool
from simulator.repeats import buy
from simulator.stages import due_rows, move_on
from simulator.tally import Tally
from simulator.tasks import note_work, weigh_up

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_ENDS = (
    (WON, Fact.WON, Cause.LUCK), (LOST, Fact.LOST, Cause.LUCK), (EXPIRED, Fact.EXPIRED, Cause.NEGLECT),
)  # fmt: skip
_END_STATES = np.array([state for state, _, _ in _ENDS], dtype=np.int8)


class JointMarket(JointColumns):
    """The markets of some runs of one company, as one."""

    def __init__(self, markets: Sequence[Market], pools: Sequence[SharedPool], tallies: Sequence[Tally]) -> None:
        """Take the columns of all runs together; each run goes on seeing its own."""
        super().__init__(markets, pools, tallies)
        self._idle = np.empty(0, dtype=np.int64)
        """Rows in hand on which nobody worked this week."""
        self._capacities, self._skills, self._cares, self._relationships = (Lasting() for _ in range(4))
        heard = [market.customers for market in markets]
        self.customers = None if heard[0] is None else JointCustomers(self, heard)
        """What customers remember (B16 to B19), where that is on."""

    def hand_out(self) -> None:
        """Give every run what was kept for all together."""
        super().hand_out()
        if self.customers is not None:
            self.customers.hand_out()

    # -- what comes ---------------------------------------------------------------------------------------------

    def arrive(self, until: int) -> None:
        """Let the candidates that come up to and including minute `until` come: to their owners, or into the pool."""
        bought = np.array([market.bought_share for market in self.markets])
        mine, free, deals, leads = come_in(
            until, self.next_row, self.places.first_row, self.u_sale, bought, self.account, self.owner, self.arrival,
            self.value_cents, self.state, self.seat, self.opportunities_met, LEAD, OPEN,
        )  # fmt: skip
        for kind, (rows, when, value) in ((Fact.CREATED, deals), (Fact.LEAD_CAME, leads)):
            self.ledger.add(kind, when, rows, -1, value, Cause.MARKET)
        if len(mine):
            self.hand = merged(self.hand, mine)
        if len(free):
            self.pool = merged(self.pool, free)

    def assign(self, rows: Ints, seats: Ints, person: Ints, until: int) -> None:
        """Hand rows of the pool to seats (routing); rows in order, all counted through.

        Args:
            rows: what is handed out.
            seats: who gets each.
            person: index of each seat's holder, -1 = vacant.
            until: minute in which it is handed out.
        """
        self.seat[rows] = seats if self.runs == 1 else seats - self.places.seat_base[rows]
        self.hand, self.pool = merged(self.hand, rows), self.pool[self.seat[self.pool] < 0]
        self.opportunities_met += np.bincount(seats, minlength=len(self.opportunities_met))
        self.ledger.add(Fact.ASSIGNED, until, rows, person[seats], 0, Cause.ROUTING)

    # -- the week's work ----------------------------------------------------------------------------------------

    def begin(
        self, capacity: Sequence[Ints], skill: Sequence[Floats], fresh: Sequence[Floats], person: Sequence[Ints]
    ) -> None:
        """See who can do what this week; one array a run.

        Args:
            capacity: selling minutes of each seat this week.
            skill: skill of each seat's holder (or of the peers who cover it).
            fresh: relationship multiplier of each account.
            person: index of each seat's holder, -1 = vacant.
        """
        self._capacity, self._skill = self._capacities.of(capacity), self._skills.of(skill)
        self._person = np.concatenate([*person, _NOBODY])
        self._care = self._cares.of([market.care_needed() for market in self.markets])
        self._relationship = self._relationships.of(fresh)

    def work(self, until: int) -> None:
        """Spend the selling minutes of the week that ends at minute `until` (inclusive)."""
        seat, week = self._plan(self.hand, until)
        self._idle, first, asking = note_work(
            self.hand, seat, week.minutes, week.started_after, self.state, self.spent, self.last_touch,
            self.work_minutes, self.arrival, self.account, self.touched, self.touched_at, self._capacity,
            self._person, until, MINUTES_PER_WEEK, LEAD,
        )  # fmt: skip
        row, when, person, waited = first
        self.ledger.add(Fact.TOUCHED, when, row, person, waited, Cause.WORK)
        self.minutes_worked += week.used
        self.minutes_cared += np.minimum(self._capacity - week.used, self._care)
        self._qualify(asking, until)

    def _plan(self, rows: Ints, until: int) -> tuple[Ints, Week]:
        """Return the seat of each task, and what everybody does this week."""
        seat, need, density = np.empty_like(rows), np.empty_like(rows), np.empty(len(rows))
        rules = self.reference, self.rules.lead_qualify_rate, self.rules.reference_win_rate, WIN_CAP
        weigh_up(
            rows, self.places.first_row, self.seat, self.state, self.spent, self.decided_after, self.qualified_at,
            self.work_minutes, self.value_cents, self.size_factor, self.account, self.owner, self._relationship,
            self._skill, self._capacity, self._care, self.depth, until + 1, MINUTES_PER_WEEK, LEAD,
            (*rules, DEPTH_MIN, DEPTH_MAX), seat, need, density,
        )  # fmt: skip
        if self.dynamics.priorities != "off":
            return seat, by_value(seat, density, need, self._capacity)
        start, arrival = until + 1 - MINUTES_PER_WEEK, self.arrival[rows]
        there = np.maximum(arrival - start, 0) * self._capacity[seat] // MINUTES_PER_WEEK
        return seat, by_arrival(seat, there, arrival, need, self._capacity)

    def _qualify(self, rows: Ints, until: int) -> None:
        """Decide the leads whose qualifying work is done (B3: .25 exp(-age/tau_lead))."""
        if not len(rows):
            return
        age = np.maximum(until - self.arrival[rows] - MINUTES_PER_WEEK // 2, 0)
        decay = self.dynamics.strength("lead_decay") / (self.rules.lead_decay_days * MINUTES_PER_CALENDAR_DAY)
        yes = self.u_qualify[rows] < (self.rules.lead_qualify_rate * np.exp(-age * decay)).round(9)
        good, bad = hear_leads(
            rows, yes, until, self.state, OPEN, GONE, self.qualified_at, self.decides_at, self.decided_after,
            self.next_stage_at, self.proposal_after, self.spent, self.arrival, self.value_cents, self.seat,
            self.places.seat_base, self._person,
        )  # fmt: skip
        rows, who, value = good
        self.ledger.add(Fact.CREATED, until, rows, who, value, Cause.WORK)
        rows, who, ages = bad
        self.ledger.add(Fact.LEAD_GONE, until, rows, who, ages, Cause.LUCK)

    # -- decisions of customers ---------------------------------------------------------------------------------

    def as_good_as_won(self, seats: Flags, until: int) -> tuple[Ints, Ints]:
        """Return rows of the flagged seats whose customers would sign now and decide within a month after `until`.

        Returns:
            The rows, and the seat of each.
        """
        rows, _, seat, odds = self._due(self.hand, self.pool[:0], until + MINUTES_PER_MONTH)  # leads have no date yet
        sure = seats[seat] & (self.u_win[rows] < odds)
        return rows[sure], seat[sure]

    def _due(self, hand: Ints, pool: Ints, until: int) -> tuple[Ints, Ints, Ints, Floats]:
        """Return rows on which somebody worked and whose customers decide up to `until`, and such that all neglected.

        Returns:
            These rows, those neglected, and of the first the seats and the odds.
        """
        rows, missed, seat, fit = fall_due(
            hand, pool, self.decides_at, self.spent, until, self.seat, self.places.seat_base, self.account, self.owner,
            self._relationship, self._skill, self.size_factor,
        )  # fmt: skip
        return rows, missed, seat, win_odds(fit, self.spent.take(rows) / self.reference, self.rules, self.win_scale)

    def decide(self, until: int) -> None:
        """Let customers decide up to minute `until`, and count what they decided."""
        decided, missed, seat, p = self._due(self.hand, self.pool, until)
        yes = self.u_win.take(decided) < p if self.customers is None else self.customers.sign(decided, seat, p)
        self._close(decided, yes, missed, until)
        self._give_up(until)
        self.hand = still(self.hand, self.state, OPEN)
        if len(self.pool):
            self.pool = still(self.pool, self.state, OPEN)

    def _close(self, decided: Ints, yes: Flags, missed: Ints, until: int) -> None:
        """Close rows won, lost and expired, and invoice what was won."""
        share, tally = self.rules.repeat_share if self.dynamics.repeat != "off" else 0.0, self.tally
        closed, delay, bad = settle(
            decided, yes, missed, until + 1 - MINUTES_PER_WEEK, until, _END_STATES, self.decides_at, self.ended_at,
            self.state, self.seat, self.places.seat_base, self._person, self.value_cents, self.spent, self.account,
            tally.decided, tally.wins, tally.bookings, tally.account_bookings, self.sold_at, self.repeat_stock,
            (1 - self.rules.repeat_kept_per_month) * share / (1 - share), self.pay_delay, self.extra_delay,
            self.bad_debt,
        )  # fmt: skip
        first, wins = 0, len(delay)
        for end, (_, kind, cause) in zip((wins, len(decided), closed.shape[1]), _ENDS, strict=True):
            rows, when, who, value, spent, _ = closed[:, first:end]
            self.ledger.add(kind, when, rows, who, value, cause)
            self.ledger.add(Fact.SPENT, when, rows, who, spent, Cause.WORK)
            first = end
        won, when, who, value, _, seat = closed[:, :wins]
        if wins:
            self.invoices.send(when, won, seat, who, value, self._until_paid(won, who, when, delay, bad), bad)
        self._note_sniped(won, until)

    def _until_paid(self, won: Ints, who: Ints, when: Ints, delay: Ints, bad: NDArray[np.int8]) -> Ints:
        """Return the delays of deals' invoices, whose ends may change here; what never comes is not hastened (B13)."""
        if self.customers is not None:
            self.customers.booked(won, who, when, delay, bad)
        left = np.array([market.delay_left for market in self.markets])
        if left.min() < 1:
            hastened = np.rint(left[self.places.run_of[won]] * delay).astype(np.int64)
            return np.where(bad > 0, delay, hastened)
        return delay

    def _give_up(self, until: int) -> None:
        """Lose what nobody touched for longer than the customer's patience."""
        leads, deals = give_up(
            self._idle, self.pool, until, self.state, LEAD, OPEN, GONE, EXPIRED, self.last_touch, self.patience,
            self.ended_at, self.seat, self.places.seat_base, self._person, self.arrival, self.value_cents, self.spent,
            self.tally.decided,
        )  # fmt: skip
        rows, who, _, waited = leads
        self.ledger.add(Fact.LEAD_GONE, until, rows, who, waited, Cause.PATIENCE)
        rows, who, value, spent = deals
        self.ledger.add(Fact.EXPIRED, until, rows, who, value, Cause.PATIENCE)
        self.ledger.add(Fact.SPENT, until, rows, who, spent, Cause.WORK)

    def _note_sniped(self, won: Ints, until: int) -> None:
        """Note deals won mostly by the work of people from whom they were taken."""
        if not any(pool.took for pool in self.pools):
            return
        for run, part in cut(won, self.places.first_row):
            self.pools[run].note_sniped(won[part] - self.places.first_rows[run], until, self._who(won[part]))

    # -- the end of a month -------------------------------------------------------------------------------------

    def move_stages(self, until: int) -> None:
        """Note which opportunities reached proposal or negotiation up to minute `until` (asked once a month)."""
        rows, places = np.empty(2 * len(self.stage), dtype=np.int64), self.places
        due = due_rows(self.next_stage_at, self.ended_at, until, rows)
        facts = empty_columns(2 * due)
        moved = move_on(
            rows, due, until, self.next_stage_at, self.ended_at, self.stage, self.qualified_at, self.negotiation_after,
            self.seat, places.seat_base, self._person, facts.minute, facts.person, facts.amount,
        )  # fmt: skip
        columns = facts.minute[:moved], rows[:moved].copy(), facts.person[:moved], facts.amount[:moved]
        self.ledger.add(Fact.STAGE_MOVED, *columns, Cause.MARKET)

    def buy_again(self, month: int, until: int, rel: Sequence[Floats]) -> None:
        """Book a month's repeat purchases (month 0 starts the warm-up), and count them.

        Args:
            month: month of the run.
            until: its last minute.
            rel: relationship multiplier of each account, one array a run.
        """
        if self.dynamics.repeat == "off" or self.rules.repeat_share == 0:
            return
        tapes, rules = [market.tape for market in self.markets], self.rules
        noise, delay, bad = (
            joined([getattr(tape, name)[:, month] for tape in tapes])
            for name in ("repeat_noise", "repeat_delay", "repeat_bad")
        )
        size = np.array([tape.market[month] for tape in tapes])
        season = self.company.season[(month - self.company.scenario.calendar.warmup_months) % 12]
        (subject, seat, person, cents, delay), bad = buy(
            self.repeat_stock, rules.repeat_kept_per_month, self.owner, joined(rel), noise, size, season, delay, bad,
            self._person, self.tally.bookings, self.tally.account_bookings,
        )  # fmt: skip
        self.invoices.send(until, subject, seat, person, cents, delay, bad)

    def collect(self, until: int) -> None:
        """Count the month's cash, and what was written off, for those who still hold the seat that sold it."""
        self.invoices.collect(until, Settled(self._person, self.tally.cash_in, self.tally.written_off))


_NOBODY = np.array([-1])
