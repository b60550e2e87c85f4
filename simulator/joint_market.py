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
from simulator.invoices import Settled
from simulator.joint import cut, merged, spans
from simulator.joint_columns import JointColumns
from simulator.joint_customers import JointCustomers
from simulator.ledger import Cause, Fact, empty_columns
from simulator.market import WIN_CAP, Market, win_odds
from simulator.pool import SharedPool
from simulator.stages import due_rows, move_on
from simulator.tally import Tally
from simulator.tasks import note_work, weigh_up

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_ENDS = (
    (WON, Fact.WON, Cause.LUCK), (LOST, Fact.LOST, Cause.LUCK), (EXPIRED, Fact.EXPIRED, Cause.NEGLECT),
)  # fmt: skip


class JointMarket(JointColumns):
    """The markets of some runs of one company, as one."""

    def __init__(self, markets: Sequence[Market], pools: Sequence[SharedPool], tallies: Sequence[Tally]) -> None:
        """Take the columns of all runs together; each run goes on seeing its own."""
        super().__init__(markets, pools, tallies)
        self._idle = np.empty(0, dtype=np.int64)
        """Rows in hand on which nobody worked this week."""
        self._capacities, self._skills, self._cares = Lasting(), Lasting(), Lasting()
        self._knowns = Lasting(1.0)
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
        rows = self._coming(until)
        if not len(rows):
            return
        self._take_hands()
        account = self.account[rows]
        lead = account < 0
        owner = self.owner[account]
        owner[lead] = -1
        self.state[rows], self.seat[rows] = np.where(lead, LEAD, OPEN), owner
        for kind, some in ((Fact.CREATED, rows[~lead]), (Fact.LEAD_CAME, rows[lead])):
            self.ledger.add(kind, self.arrival[some], some, -1, self.value_cents[some], Cause.MARKET)
        held = owner >= 0
        mine = rows[held]
        self.opportunities_met += np.bincount(self.seats_of(mine), minlength=len(self.opportunities_met))
        self.hand, self.pool = merged(self.hand, mine), merged(self.pool, rows[~held])
        self._give_hands()

    def _coming(self, until: int) -> Ints:
        """Return the rows that come up to minute `until`, in order; of leads for sale the share that is bought."""
        ends = np.array([market.come(until) for market in self.markets])
        rows = spans(ends + self.places.first_row[:, None])
        if self.u_sale is None or not len(rows):
            return rows
        share, bought = self.u_sale[rows], np.array([market.bought_share for market in self.markets])
        return rows[(share >= 1) | (share < bought[self.places.run_of[rows]])]

    def assign(self, rows: Ints, seats: Ints, person: Ints, until: int) -> None:
        """Hand rows of the pool to seats (routing); rows in order, all counted through.

        Args:
            rows: what is handed out.
            seats: who gets each.
            person: index of each seat's holder, -1 = vacant.
            until: minute in which it is handed out.
        """
        self._take_hands()
        self.seat[rows] = seats if self.runs == 1 else seats - self.places.seat_base[rows]
        self.hand, self.pool = merged(self.hand, rows), self.pool[self.seat[self.pool] < 0]
        self.opportunities_met += np.bincount(seats, minlength=len(self.opportunities_met))
        self.ledger.add(Fact.ASSIGNED, until, rows, person[seats], 0, Cause.ROUTING)
        self._give_hands()

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
        self._fresh = fresh

    def _as_known(self, rel: Sequence[Floats]) -> Floats:
        if self.runs == 1:
            return self.markets[0].as_known(rel[0])[0]
        return self._knowns.of([market.as_known(one)[1] for market, one in zip(self.markets, rel, strict=True)])

    def work(self, until: int) -> None:
        """Spend the selling minutes of the week that ends at minute `until` (inclusive)."""
        self._take_hands()
        self._known = self._as_known(self._fresh)
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
            rows, self.seat, self.places.seat_base, self.state, self.spent, self.pace, self.week_flow,
            self.qualified_at, self.work_minutes, self.value_cents, self.size_factor, self.account, self._known,
            self._skill, self._capacity, self._care, self.depth, until + 1, LEAD, (*rules, DEPTH_MIN, DEPTH_MAX),
            seat, need, density,
        )  # fmt: skip
        if self.dynamics.priorities != "off":
            return seat, by_value(seat, density, need, self._capacity)
        start, arrival = until + 1 - MINUTES_PER_WEEK, self.arrival[rows]
        there = np.maximum(arrival - start, 0) * self._capacity[seat] // MINUTES_PER_WEEK
        return seat, by_arrival(seat, there, arrival, need, self._capacity)

    def _odds(self, rows: Ints, seat: Ints, depth: Floats | None) -> Floats:
        factors = self._skill.take(seat), self._known.take(self.account.take(rows)), self.size_factor.take(rows)
        return win_odds(*factors, self.rules, depth, self.win_scale)

    def _qualify(self, rows: Ints, until: int) -> None:
        """Decide the leads whose qualifying work is done (B3: .25 exp(-age/tau_lead))."""
        if not len(rows):
            return
        ages = until - self.arrival[rows]
        age = np.maximum(ages - MINUTES_PER_WEEK // 2, 0)
        decay = self.dynamics.strength("lead_decay") / (self.rules.lead_decay_days * MINUTES_PER_CALENDAR_DAY)
        yes = self.u_qualify[rows] < (self.rules.lead_qualify_rate * np.exp(-age * decay)).round(9)
        who, no = self._who(rows), ~yes
        good, bad = rows[yes], rows[no]
        if len(good):
            self.state[good] = OPEN
            self.qualified_at[good] = until
            self.decides_at[good] = until + self.decided_after[good]
            self.next_stage_at[good] = until + self.proposal_after[good]
            self.spent[good] = 0
            self.ledger.add(Fact.CREATED, until, good, who[yes], self.value_cents[good], Cause.WORK)
        self.state[bad] = GONE
        self.ledger.add(Fact.LEAD_GONE, until, bad, who[no], ages[no], Cause.LUCK)

    # -- decisions of customers ---------------------------------------------------------------------------------

    def as_good_as_won(self, seats: Flags, until: int) -> tuple[Ints, Ints]:
        """Return rows of the flagged seats whose customers would sign now and decide within a month after `until`.

        Returns:
            The rows, and the seat of each.
        """
        self._take_hands()
        self._known = self._as_known(self._fresh)
        rows = self.hand[self.decides_at.take(self.hand) <= until + MINUTES_PER_MONTH]  # leads have no date yet
        seat = self.seats_of(rows)
        mine = seats[seat] & (self.spent[rows] > 0)
        rows, seat = rows[mine], seat[mine]
        sure = self.u_win[rows] < self._odds(rows, seat, self.spent[rows] / self.reference)
        return rows[sure], seat[sure]

    def decide(self, until: int) -> None:
        """Let customers decide up to minute `until`, and count what they decided."""
        self._take_hands()
        self._known = self._as_known(self._fresh)
        due, forgotten = self._due(self.hand, until), self._due(self.pool, until)
        spent = self.spent[due]
        worked = spent > 0
        expired, decided = np.concatenate([due[~worked], forgotten]), due[worked]
        seat = self.seats_of(decided)
        p = self._odds(decided, seat, spent[worked] / self.reference)
        yes = self._sign(decided, seat, p)
        won, lost = decided[yes], decided[~yes]
        signed, seat = self._close((won, lost, expired), until), seat[yes]
        self._book(won, seat, signed)
        gone = self._give_up(until)
        self.hand = self.hand[self.state.take(self.hand) <= OPEN]
        if len(self.pool):
            self.pool = self.pool[self.state[self.pool] <= OPEN]
        self._note_deals(won, until)
        unsold = self.seats_of(np.concatenate([lost, expired, gone]))
        self.tally.deals(self.account[won], self.value_cents[won], seat, unsold)
        self._give_hands()

    def _due(self, rows: Ints, until: int) -> Ints:
        return rows[self.decides_at.take(rows) <= until] if len(rows) else rows

    def _sign(self, rows: Ints, seat: Ints, p: Floats) -> Flags:
        """Return which customers sign."""
        return self.u_win[rows] < p if self.customers is None else self.customers.sign(rows, seat, p)

    def _close(self, ended: tuple[Ints, Ints, Ints], until: int) -> Ints:
        """Close rows won, lost and expired in the minute the customer decided; return the minutes of those won.

        A decision of a time in which nobody worked on the row counts from this week.
        """
        rows = np.concatenate(ended)
        when = self.decides_at[rows]
        np.minimum(np.maximum(when, until + 1 - MINUTES_PER_WEEK, out=when), until, out=when)
        self.ended_at[rows] = when
        who, value, spent, first = self._who(rows), self.value_cents[rows], self.spent[rows], 0
        for some, (state, kind, cause) in zip(ended, _ENDS, strict=True):
            if len(some):
                self.state[some] = state
                part = slice(first, first + len(some))
                self.ledger.add(kind, when[part], some, who[part], value[part], cause)
                self.ledger.add(Fact.SPENT, when[part], some, who[part], spent[part], Cause.WORK)
                first = part.stop
        return when[: len(ended[0])]

    def _book(self, won: Ints, seat: Ints, when: Ints) -> None:
        """Invoice won deals and let them feed the repeat stock (B6: Nerlove-Arrow)."""
        if not len(won):
            return
        value, account = self.value_cents[won], self.account[won]
        share = self.rules.repeat_share if self.dynamics.repeat != "off" else 0.0
        gain = (1 - self.rules.repeat_kept_per_month) * share / (1 - share)
        existing = account >= 0
        np.add.at(self.repeat_stock, account[existing], gain * value[existing])
        who = self._person[seat]
        delay, bad = self._until_paid(won, who, when)
        self.invoices.send(when, won, seat, who, value, delay, bad)

    def _until_paid(self, won: Ints, who: Ints, when: Ints) -> tuple[Ints, NDArray]:
        """Return the delays of deals' invoices and how they end; what never comes is not hastened (B13)."""
        delay, bad = self.pay_delay[won] + self.extra_delay[won], self.bad_debt[won].astype(np.int8)
        if self.customers is not None:
            self.customers.booked(won, who, when, delay, bad)
        left = np.array([market.delay_left for market in self.markets])
        if left.min() < 1:
            hastened = np.rint(left[self.places.run_of[won]] * delay).astype(np.int64)
            delay = np.where(bad > 0, delay, hastened)
        return delay, bad

    def _give_up(self, until: int) -> Ints:
        """Lose what nobody touched for longer than the customer's patience; returns expired opportunities."""
        waiting = np.concatenate([self._idle, self.pool])
        late = waiting[until - self.last_touch[waiting] > self.patience[waiting]]
        late = late[self.state[late] <= OPEN]
        if not len(late):
            return late
        lead = self.state[late] == LEAD
        leads, deals = late[lead], late[~lead]
        self.state[leads], self.state[deals] = GONE, EXPIRED
        self.ended_at[late] = until
        who = self._who(late)
        self.ledger.add(Fact.LEAD_GONE, until, leads, who[lead], until - self.arrival[leads], Cause.PATIENCE)
        self.ledger.add(Fact.EXPIRED, until, deals, who[~lead], self.value_cents[deals], Cause.PATIENCE)
        self.ledger.add(Fact.SPENT, until, deals, who[~lead], self.spent[deals], Cause.WORK)
        return deals

    def _note_deals(self, won: Ints, until: int) -> None:
        """Note when accounts bought, and deals won mostly by the work of people from whom they were taken."""
        self.sold_at[self.account[won]] = until
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
        tapes = [market.tape for market in self.markets]
        size = np.repeat([tape.market[month] for tape in tapes], len(self.owner) // self.runs)
        index = self.company.season[(month - self.company.scenario.calendar.warmup_months) % 12]
        known, noise = self._as_known(rel)[:-1], joined([tape.repeat_noise[:, month] for tape in tapes])
        cents = np.rint(self.repeat_stock * known * noise * size * index).astype(np.int64)
        self.repeat_stock[:] = np.round(self.repeat_stock * self.rules.repeat_kept_per_month, 6)
        accounts = (cents > 0).nonzero()[0]
        seat, bought = self.owners_of(accounts), cents[accounts]
        delay, bad = (
            joined([getattr(tape, one)[:, month] for tape in tapes]) for one in ("repeat_delay", "repeat_bad")
        )
        self.invoices.send(until, -1 - accounts, seat, self._person[seat], bought, delay[accounts], bad[accounts])
        self.tally.repeat(cents, seat, bought)

    def collect(self, until: int) -> None:
        """Count the month's cash, and what was written off, for those who still hold the seat that sold it."""
        self.invoices.collect(until, Settled(self._person, self.tally.cash_in, self.tally.written_off))


_NOBODY = np.array([-1])
