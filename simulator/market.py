"""The market at work: candidates of the tape become leads, opportunities, deals, invoices and cash.

Everything is kept in columns over the tape's rows; a week is settled for all reps at once (`simulator.clock` says
when). Decisions enter only through who works on what, for how long and with what skill.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from agents.priorities import Week, by_arrival, by_value
from agents.productivity import DEPTH_MAX, DEPTH_MIN
from scenarios.company import Company
from scenarios.units import MINUTES_PER_CALENDAR_DAY, MINUTES_PER_WEEK, WEEKS_PER_MONTH
from simulator.invoices import Invoices
from simulator.ledger import Cause, Fact, Ledger
from simulator.tape import Tape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STATES = 7
FUTURE, LEAD, OPEN, WON, LOST, EXPIRED, GONE = range(STATES)
"""States of a row; GONE = a lead that never became an opportunity."""
WIN_CAP = 0.95
QUALIFIED, PROPOSAL, NEGOTIATION = 1, 2, 3
NEVER = np.iinfo(np.int64).max
_STAYS = -2
"""Stands for the seat of an account that does not move."""


class Market:
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
        self.hand = np.empty(0, dtype=np.int64)
        """Rows being worked on, in row order."""
        self._idle = np.empty(0, dtype=np.int64)
        """Rows in hand on which nobody worked this week."""
        self.pool = np.empty(0, dtype=np.int64)
        """Rows waiting for somebody, in row order."""
        self.owner = company.account_owner.copy()
        """Seat that owns each account, -1 = pool."""
        self.repeat_stock = company.account_repeat_cents.copy()
        self.touched = np.zeros(len(company.account_ids) + 1, dtype=bool)
        """Accounts worked on this month; the last place stands for work on leads."""
        self._care: Ints | None = None
        """Minutes of care a week by seat, until an account changes hands."""
        self._known: tuple[Floats, Floats] | None = None
        """Relationship multipliers as given, and as they act on odds, until an account changes hands."""
        self.depth = np.ones(company.seats)
        self.minutes = {
            "worked": np.zeros(company.seats, dtype=np.int64),
            "care": np.zeros(company.seats, dtype=np.int64),
        }
        self.opportunities_met = np.zeros(company.seats, dtype=np.int64)
        """Opportunities and leads that each seat got this month."""
        self.invoices = Invoices(ledger)
        self.bought_share, self.later = 0.0, cast("Any", None)
        """Share of leads for sale that money buys; `simulator.customers.Customers` where that is on (B16 to B19)."""
        self._next = 0
        self._reference = scenario.market.opportunity_hours * 60
        self._pace = self._reference / np.maximum(tape.decided_after, 1)
        """Reference minutes that an opportunity asks for in each minute of its life."""
        self._week_flow = np.minimum(self._pace * MINUTES_PER_WEEK, self._reference)
        strength = scenario.dynamics.strength("patience")
        self._patience = tape.patience / strength if strength else np.full(tape.rows, np.inf)
        self.value_cents = tape.value_cents.copy()
        """Amount of each row as it stands now (timing games cut it, B5)."""
        self.extra_delay = np.zeros(tape.rows, dtype=np.int64)
        """Minutes by which deals brought forward are paid later (B13)."""
        self._decides_at = np.where(tape.is_lead, NEVER, tape.arrival + tape.decided_after)
        self._ended_at = np.full(tape.rows, NEVER)
        self._next_stage_at = np.where(tape.is_lead, NEVER, tape.arrival + tape.proposal_after)
        self._win_scale = scenario.market.reference_win_rate / (1 - np.exp(-scenario.market.response_depth))
        self._open_at_start()

    def constants(self) -> tuple[object, ...]:
        """Return columns that never change, so that the copy of a run shares them."""
        return self._pace, self._week_flow, self._patience

    # -- arrivals -----------------------------------------------------------------------------------------------

    def _open_at_start(self) -> None:
        """Take over the pipeline of the time before: worked on as much as its age asks for (stationary start)."""
        old = np.flatnonzero(self.tape.arrival < 0)
        self._next = len(old)
        share = np.minimum(-self.tape.arrival[old] / np.maximum(self.tape.decided_after[old], 1), 1.0)
        self.spent[old] = np.rint(share * self._reference)
        self.last_touch[old] = 0
        stage = self.stage[old] = self._stage_at(old, 0)
        last = np.where(stage == NEGOTIATION, NEVER, self.tape.arrival[old] + self.tape.negotiation_after[old])
        self._next_stage_at[old] = np.where(stage == QUALIFIED, self._next_stage_at[old], last)
        self._admit(0, len(old), np.zeros(len(old), dtype=np.int64))

    def arrive(self, until: int) -> None:
        """Admit the candidates that arrived up to and including minute `until`."""
        first, self._next = self._next, int(self.tape.arrival.searchsorted(until, side="right"))
        for start, stop in self.tape.runs(first, self._next, self.bought_share):
            self._admit(start, stop, self.tape.arrival[start:stop])

    def _admit(self, first: int, stop: int, when: Ints) -> None:
        """Admit the rows from `first` up to but not including `stop`, which came at the minutes `when`."""
        rows, span = np.arange(first, stop), slice(first, stop)
        lead, value = self.tape.is_lead[span], self.tape.value_cents[span]
        self.state[span] = np.where(lead, LEAD, OPEN)
        owner = self.owner.take(self.tape.account[span], mode="wrap")
        owner[lead] = -1
        deals, leads = np.flatnonzero(~lead), np.flatnonzero(lead)
        self.ledger.add(Fact.CREATED, when.take(deals), rows.take(deals), -1, value.take(deals), Cause.MARKET)
        self.ledger.add(Fact.LEAD_CAME, when.take(leads), rows.take(leads), -1, value.take(leads), Cause.MARKET)
        self.seat[span] = owner
        held = owner >= 0
        self._take(rows[held], owner[held])
        self.pool = np.concatenate([self.pool, rows[~held]])

    def _take(self, rows: Ints, seats: Ints) -> None:
        self.hand = np.concatenate([self.hand, rows])
        self.opportunities_met += np.bincount(seats, minlength=self.company.seats)

    def assign(self, rows: Ints, seats: Ints, person: Ints, minute: int) -> None:
        """Hand rows of the pool to seats (routing)."""
        self.seat[rows] = seats
        self.pool = self.pool[self.seat.take(self.pool) < 0]
        self._take(rows, seats)
        self.hand.sort()
        self.ledger.add(Fact.ASSIGNED, minute, rows, person[seats], 0, Cause.ROUTING)

    def move_accounts(self, accounts: Ints, seats: Ints) -> None:
        """Give accounts (each named once), and the opportunities being worked there, to other seats (-1 = pool)."""
        self.owner[accounts] = seats
        self._care = self._known = None
        to = np.full(len(self.owner) + 1, _STAYS)
        to[accounts] = seats
        held, waiting = (to.take(self.tape.account.take(rows), mode="wrap") for rows in (self.hand, self.pool))
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

    # -- the week's work ----------------------------------------------------------------------------------------

    def work(self, until: int, capacity: Ints, skill: Floats, rel: Floats, person: Ints) -> None:
        """Spend the selling minutes of the week that ends at minute `until` (inclusive).

        Args:
            until: last minute of the week.
            capacity: selling minutes of each seat this week.
            skill: skill of each seat's holder (or of the peers who cover it).
            rel: relationship multiplier of each account.
            person: index of each seat's holder, -1 = vacant.
        """
        start = until + 1 - MINUTES_PER_WEEK
        rows = self.hand
        seat, spent, leads = self.seat.take(rows), self.spent.take(rows), np.flatnonzero(self.state.take(rows) == LEAD)
        care = self._care_needed()
        need = self._needed(rows, seat, spent, leads, until, capacity, care)
        week = self._plan(rows, seat, spent, leads, need, capacity, skill, rel, start)
        idle = week.minutes == 0
        worked = np.flatnonzero(~idle)
        touched, before, minutes = rows.take(worked), spent.take(worked), week.minutes.take(worked)
        first = worked[before == 0]
        self._note_first_touch(rows[first], seat[first], week.started_after[first], start, capacity, person)
        self.spent[touched] = before + minutes
        self.last_touch[touched] = until
        self.touched[self.tape.account.take(touched)] = True
        used = np.bincount(seat.take(worked), weights=minutes, minlength=len(capacity)).astype(np.int64)
        self.minutes["worked"] += used
        self.minutes["care"] += np.minimum(capacity - used, care)
        self._idle = rows[idle]
        asking = rows.take(leads)
        self._qualify(asking[self.spent.take(asking) >= self.tape.work_minutes.take(asking)], until, person)

    def _note_first_touch(
        self, rows: Ints, seat: Ints, started_after: Ints, start: int, capacity: Ints, person: Ints
    ) -> None:
        arrival = self.tape.arrival.take(rows)
        when = np.maximum(start + started_after * MINUTES_PER_WEEK // np.maximum(capacity[seat], 1), arrival)
        self.ledger.add(Fact.TOUCHED, when, rows, person[seat], when - arrival, Cause.WORK)

    def _care_needed(self) -> Ints:
        if self._care is None:
            held = np.bincount(self.owner + 1, minlength=self.company.seats + 1)[1:]
            self._care = np.rint(held * self.rules.care_hours_per_account_month * 60 / WEEKS_PER_MONTH).astype(np.int64)
        return self._care

    def _needed(self, rows: Ints, seat: Ints, spent: Ints, leads: Ints, until: int, capacity: Ints, care: Ints) -> Ints:
        """Minutes each task could use this week, at the depth that each rep's hours allow; `leads` are positions."""
        seats = len(capacity)
        due = (until + 1 - self.qualified_at.take(rows)) * self._pace.take(rows)
        np.minimum(due, self._reference, out=due)
        flow = np.minimum(self._week_flow.take(rows), due)
        flow[leads] = 0.0
        lead_need = np.maximum(self.tape.work_minutes.take(rows.take(leads)) - spent.take(leads), 0)
        steady = np.bincount(seat, weights=flow, minlength=seats)
        asked = np.bincount(seat.take(leads), weights=lead_need, minlength=seats)
        wanted = (capacity - asked - care) / np.maximum(steady, 1.0)
        wanted = np.minimum(np.maximum(wanted, DEPTH_MIN), DEPTH_MAX)
        self.depth = (0.75 * self.depth + 0.25 * wanted).round(9)
        need = self.depth.take(seat)
        need *= due
        np.rint(need, out=need)
        need -= spent
        np.maximum(need, 0.0, out=need)
        need[leads] = lead_need
        return need.astype(np.int64)

    def _plan(
        self, rows: Ints, seat: Ints, spent: Ints, leads: Ints, need: Ints, capacity: Ints, skill: Floats,
        rel: Floats, start: int,
    ) -> Week:  # fmt: skip
        if self.dynamics.priorities == "off":
            there = np.maximum(self.tape.arrival.take(rows) - start, 0) * capacity[seat] // MINUTES_PER_WEEK
            return by_arrival(seat, there, self.tape.arrival.take(rows), need, capacity)
        left = (self.depth * self._reference).take(seat)
        left -= spent
        np.maximum(left, 15.0, out=left)
        rate = self.rules.lead_qualify_rate
        left[leads] = (need.take(leads) + rate * self._reference) / max(rate, 1e-9)
        density = self.odds(rows, seat, skill, rel, None)
        density *= self.value_cents.take(rows)
        density /= left
        return by_value(seat, density, need, capacity)

    def odds(self, rows: Ints, seat: Ints, skill: Floats, rel: Floats, depth: Floats | None) -> Floats:
        """Return p_win of B2: min(.95, p_max s rel z (1 - exp(-b h/h_ref))), rounded to 1e-9.

        A relationship matters where somebody owns the account; accounts of the pool and new prospects know nobody
        yet. `depth` is hours relative to the reference; None = the reference.
        """
        if self._known is None or self._known[0] is not rel:
            self._known = rel, np.append(np.where(self.owner >= 0, rel, 1.0), 1.0)
        p = skill.take(seat)
        p *= self._known[1].take(self.tape.account.take(rows), mode="wrap")
        p *= self.tape.size_factor.take(rows)
        if depth is None:
            p *= self.rules.reference_win_rate
            return np.minimum(p, WIN_CAP, out=p)
        p *= 1 - np.exp(-self.rules.response_depth * depth)
        p *= self._win_scale
        return np.minimum(p, WIN_CAP, out=p).round(9)

    def _qualify(self, rows: Ints, until: int, person: Ints) -> None:
        """Decide the leads whose qualifying work is done (B3: .25 exp(-age/tau_lead))."""
        if not len(rows):
            return
        age = np.maximum(until - self.tape.arrival.take(rows) - MINUTES_PER_WEEK // 2, 0)
        decay = self.dynamics.strength("lead_decay") / (self.rules.lead_decay_days * MINUTES_PER_CALENDAR_DAY)
        yes = self.tape.u_qualify.take(rows) < (self.rules.lead_qualify_rate * np.exp(-age * decay)).round(9)
        good, bad = rows[yes], rows[~yes]
        self.state[good], self.state[bad] = OPEN, GONE
        self.qualified_at[good] = until
        self._decides_at[good] = until + self.tape.decided_after[good]
        self._next_stage_at[good] = until + self.tape.proposal_after[good]
        self.spent[good] = 0
        self.ledger.add(Fact.CREATED, until, good, person[self.seat[good]], self.tape.value_cents[good], Cause.WORK)
        gone_after = until - self.tape.arrival[bad]
        self.ledger.add(Fact.LEAD_GONE, until, bad, person[self.seat[bad]], gone_after, Cause.LUCK)

    # -- decisions of customers ---------------------------------------------------------------------------------

    def decide(self, until: int, skill: Floats, rel: Floats, person: Ints) -> tuple[Ints, Ints]:
        """Let customers decide up to minute `until`; returns won and lost or expired rows."""
        due, forgotten = self._due(self.hand, until), self._due(self.pool, until)
        spent = self.spent.take(due)
        neglected = spent == 0
        expired, decided = np.concatenate([due[neglected], forgotten]), due[~neglected]
        p = self.odds(decided, self.seat.take(decided), skill, rel, spent[~neglected] / self._reference)
        yes = self.tape.u_win.take(decided) < p if self.later is None else self.later.sign(decided, p)
        won, lost = decided[yes], decided[~yes]
        signed = self._close(won, WON, Fact.WON, Cause.LUCK, until, person)
        self._close(lost, LOST, Fact.LOST, Cause.LUCK, until, person)
        self._close(expired, EXPIRED, Fact.EXPIRED, Cause.NEGLECT, until, person)
        self._book(won, signed, person)
        gone = self._give_up(until, person)
        self.hand = self.hand[self.state.take(self.hand) <= OPEN]
        if len(self.pool):
            self.pool = self.pool[self.state.take(self.pool) <= OPEN]
        return won, np.concatenate([lost, expired, gone])

    def _due(self, rows: Ints, until: int) -> Ints:
        return rows[self._decides_at.take(rows) <= until] if len(rows) else rows

    def move_stages(self, until: int, person: Ints) -> None:
        """Note which opportunities reached proposal or negotiation up to minute `until` (asked once a month)."""
        while True:
            rows = np.flatnonzero(self._next_stage_at <= np.minimum(until, self._ended_at))
            if not len(rows):
                return
            when, stage = self._next_stage_at.take(rows), self.stage.take(rows) + 1
            self.stage[rows] = stage
            last = self.qualified_at.take(rows) + self.tape.negotiation_after.take(rows)
            self._next_stage_at[rows] = np.where(stage < NEGOTIATION, last, NEVER)
            self.ledger.add(Fact.STAGE_MOVED, when, rows, self._who(rows, person), stage, Cause.MARKET)

    def _stage_at(self, rows: Ints, minute: int) -> NDArray[np.int8]:
        age = minute - self.qualified_at.take(rows)
        reached = (age >= self.tape.proposal_after.take(rows)).astype(np.int8) + (
            age >= self.tape.negotiation_after.take(rows)
        )
        return (1 + reached).astype(np.int8)

    def _close(self, rows: Ints, state: int, kind: Fact, cause: Cause, until: int, person: Ints) -> Ints:
        """Close rows in the minute the customer decided (this week, where somebody took over late); return it."""
        if not len(rows):
            return rows
        self.state[rows] = state
        when = np.minimum(np.maximum(self._decides_at.take(rows), until + 1 - MINUTES_PER_WEEK), until)
        self._ended_at[rows] = when
        who = self._who(rows, person)
        self.ledger.add(kind, when, rows, who, self.value_cents.take(rows), cause)
        self.ledger.add(Fact.SPENT, when, rows, who, self.spent.take(rows), Cause.WORK)
        return when

    def _who(self, rows: Ints, person: Ints) -> Ints:
        """Return the person who works on each row, -1 = nobody (in the pool, or a vacant seat)."""
        seat = self.seat.take(rows)
        return np.where(seat >= 0, person.take(seat, mode="wrap"), -1)

    def _book(self, won: Ints, when: Ints, person: Ints) -> None:
        """Invoice won deals and let them feed the repeat stock (B6: Nerlove-Arrow)."""
        if not len(won):
            return
        value, account = self.value_cents.take(won), self.tape.account.take(won)
        share = self.rules.repeat_share if self.dynamics.repeat != "off" else 0.0
        gain = (1 - self.rules.repeat_kept_per_month) * share / (1 - share)
        existing = account >= 0
        np.add.at(self.repeat_stock, account[existing], gain * value[existing])
        delay, bad = self.tape.pay_delay.take(won) + self.extra_delay.take(won), self.tape.bad_debt.take(won)
        if self.later is not None:
            delay, bad = self.later.booked(won, when, person, delay, bad)
        self.invoices.send(when, won, person.take(self.seat.take(won)), value, delay, bad)

    def _give_up(self, until: int, person: Ints) -> Ints:
        """Lose what nobody touched for longer than the customer's patience; returns expired opportunities."""
        waiting = np.concatenate([self._idle, self.pool])
        late = waiting[until - self.last_touch.take(waiting) > self._patience.take(waiting)]
        late = late[self.state.take(late) <= OPEN]
        if not len(late):
            return late
        lead = self.state[late] == LEAD
        leads, deals = late[lead], late[~lead]
        self.state[leads], self.state[deals] = GONE, EXPIRED
        self._ended_at[late] = until
        who = self._who(late, person)
        self.ledger.add(Fact.LEAD_GONE, until, leads, who[lead], until - self.tape.arrival[leads], Cause.PATIENCE)
        self.ledger.add(Fact.EXPIRED, until, deals, who[~lead], self.value_cents[deals], Cause.PATIENCE)
        self.ledger.add(Fact.SPENT, until, deals, who[~lead], self.spent[deals], Cause.WORK)
        return deals

    def care_asked(self) -> Ints:
        """Return the minutes of care that each seat's accounts ask for in a month."""
        return self._care_needed() * WEEKS_PER_MONTH

    def buy_again(self, month: int, until: int, rel: Floats, person: Ints) -> tuple[Ints, Ints]:
        """Book a month's repeat purchases (month 0 starts the warm-up); returns cents by account and by seat."""
        seats = self.company.seats
        if self.dynamics.repeat == "off" or self.rules.repeat_share == 0:
            return np.zeros(len(self.owner), dtype=np.int64), np.zeros(seats, dtype=np.int64)
        index = self.company.season[(month - self.company.scenario.calendar.warmup_months) % 12]
        known = np.where(self.owner >= 0, rel, 1.0)
        amount = self.repeat_stock * known * self.tape.repeat_noise[:, month] * self.tape.market[month] * index
        cents = np.rint(amount).astype(np.int64)
        self.repeat_stock = np.round(self.repeat_stock * self.rules.repeat_kept_per_month, 6)
        accounts = np.flatnonzero(cents > 0)
        seat = self.owner[accounts]
        who = np.where(seat >= 0, person[seat], -1)
        self.invoices.send(
            until, -1 - accounts, who, cents[accounts], self.tape.repeat_delay[accounts, month],
            self.tape.repeat_bad[accounts, month],
        )  # fmt: skip
        owned = seat >= 0
        return cents, np.bincount(seat[owned], weights=cents[accounts][owned], minlength=seats).astype(np.int64)

    def finish(self, until: int, person: Ints) -> None:
        """Close the books: open work counts its minutes up to the end."""
        rows = np.sort(np.concatenate([self.hand, self.pool]))
        rows = rows[self.state[rows] == OPEN]
        who = np.where(self.seat[rows] >= 0, person[self.seat[rows]], -1)
        self.ledger.add(Fact.SPENT, until, rows, who, self.spent[rows], Cause.WORK)
        self.invoices.finish(until)
