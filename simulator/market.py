"""The market at work: leads and opportunities in hand become deals, invoices and cash.

A week is settled for all reps at once, in columns (`simulator.clock` says when). Decisions enter only through who
works on what, for how long and with what skill.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.priorities import Week, by_arrival, by_value
from agents.productivity import DEPTH_MAX, DEPTH_MIN
from scenarios.units import MINUTES_PER_CALENDAR_DAY, MINUTES_PER_WEEK, WEEKS_PER_MONTH
from simulator.candidates import EXPIRED, GONE, LEAD, LOST, NEGOTIATION, NEVER, OPEN, WON, Candidates
from simulator.ledger import Cause, Fact

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WIN_CAP = 0.95
_ENDS = (
    (WON, Fact.WON, Cause.LUCK), (LOST, Fact.LOST, Cause.LUCK), (EXPIRED, Fact.EXPIRED, Cause.NEGLECT),
)  # fmt: skip


class Market(Candidates):
    """The candidates of one tape, and what a playbook's people make of them."""

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
        seat, spent = self.seat[rows], self.spent[rows]
        leads = (self.state[rows] == LEAD).nonzero()[0]
        care = self._care_needed()
        need = self._needed(rows, seat, spent, leads, until, capacity, care)
        week = self._plan(rows, seat, spent, leads, need, capacity, skill, rel, start)
        first = (spent == 0).nonzero()[0]
        first = first[week.minutes[first] > 0]
        self._note_first_touch(rows[first], seat[first], week.started_after[first], start, capacity, person)
        spent += week.minutes
        self.spent[rows] = spent
        self._touch(rows, week.minutes == 0, until)
        self.minutes["worked"] += week.used
        self.minutes["care"] += np.minimum(capacity - week.used, care)
        asking = rows[leads]
        self._qualify(asking[spent[leads] >= self.tape.work_minutes[asking]], until, person)

    def _touch(self, rows: Ints, idle: NDArray[np.bool_], until: int) -> None:
        """Note which rows and accounts were worked on."""
        busy, self._idle = rows[~idle], rows[idle]
        self.last_touch[busy] = until
        self.worked_on = self.tape.account[busy]
        self.touched[self.worked_on] = True

    def _note_first_touch(
        self, rows: Ints, seat: Ints, started_after: Ints, start: int, capacity: Ints, person: Ints
    ) -> None:
        if not len(rows):
            return
        arrival = self.tape.arrival[rows]
        when = started_after * MINUTES_PER_WEEK
        when //= np.maximum(capacity, 1)[seat]
        when += start
        np.maximum(when, arrival, out=when)
        self.ledger.add(Fact.TOUCHED, when, rows, person[seat], when - arrival, Cause.WORK)

    def _care_needed(self) -> Ints:
        if self._care is None:
            held = np.bincount(self.owner + 1, minlength=self.company.seats + 1)[1:]
            self._care = np.rint(held * self.rules.care_hours_per_account_month * 60 / WEEKS_PER_MONTH).astype(np.int64)
        return self._care

    def _needed(self, rows: Ints, seat: Ints, spent: Ints, leads: Ints, until: int, capacity: Ints, care: Ints) -> Ints:
        """Minutes each task could use this week, at the depth that each rep's hours allow; `leads` are positions."""
        seats = len(capacity)
        due = self._pace[rows]
        due *= until + 1 - self.qualified_at[rows]
        np.minimum(due, self._reference, out=due)
        flow = self._week_flow[rows]
        np.minimum(flow, due, out=flow)
        flow[leads] = 0.0
        lead_need = self.tape.work_minutes[rows[leads]]
        lead_need -= spent[leads]
        np.maximum(lead_need, 0, out=lead_need)
        steady = np.bincount(seat, weights=flow, minlength=seats)
        asked = np.bincount(seat[leads], weights=lead_need, minlength=seats)
        wanted = (capacity - asked - care) / np.maximum(steady, 1.0)
        wanted = np.minimum(np.maximum(wanted, DEPTH_MIN), DEPTH_MAX)
        self.depth = (0.75 * self.depth + 0.25 * wanted).round(9)
        need = self.depth[seat]
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
            there = np.maximum(self.tape.arrival[rows] - start, 0) * capacity[seat] // MINUTES_PER_WEEK
            return by_arrival(seat, there, self.tape.arrival[rows], need, capacity)
        left = (self.depth * self._reference)[seat]
        left -= spent
        np.maximum(left, 15.0, out=left)
        rate = self.rules.lead_qualify_rate
        left[leads] = (need[leads] + rate * self._reference) / max(rate, 1e-9)
        density = self.odds(rows, seat, skill, rel, None)
        density *= self.value_cents[rows]
        density /= left
        return by_value(seat, density, need, capacity)

    def odds(self, rows: Ints, seat: Ints, skill: Floats, rel: Floats, depth: Floats | None) -> Floats:
        """Return p_win of B2: min(.95, p_max s rel z (1 - exp(-b h/h_ref))), rounded to 1e-9.

        A relationship matters where somebody owns the account; accounts of the pool and new prospects know nobody
        yet. `depth` is hours relative to the reference; None = the reference.
        """
        p = skill[seat]
        p *= self._as_known(rel)[self.tape.account[rows]]
        p *= self.tape.size_factor[rows]
        if depth is None:
            p *= self.rules.reference_win_rate
            return np.minimum(p, WIN_CAP, out=p)
        p *= 1 - np.exp(-self.rules.response_depth * depth)
        p *= self._win_scale
        return np.minimum(p, WIN_CAP, out=p).round(9)

    def _as_known(self, rel: Floats) -> Floats:
        """Return relationship multipliers as they act: 1 where nobody owns the account, and for leads (last place)."""
        if self._known is None or self._known[0] is not rel:
            self._known = rel, np.append(np.where(self.owner >= 0, rel, 1.0), 1.0)
        return self._known[1]

    def _qualify(self, rows: Ints, until: int, person: Ints) -> None:
        """Decide the leads whose qualifying work is done (B3: .25 exp(-age/tau_lead))."""
        if not len(rows):
            return
        tape, ages = self.tape, until - self.tape.arrival[rows]
        age = np.maximum(ages - MINUTES_PER_WEEK // 2, 0)
        decay = self.dynamics.strength("lead_decay") / (self.rules.lead_decay_days * MINUTES_PER_CALENDAR_DAY)
        yes = tape.u_qualify[rows] < (self.rules.lead_qualify_rate * np.exp(-age * decay)).round(9)
        who, no = person[self.seat[rows]], ~yes
        good, bad = rows[yes], rows[no]
        if len(good):
            self.state[good] = OPEN
            self.qualified_at[good] = until
            self._decides_at[good] = until + tape.decided_after[good]
            self._next_stage_at[good] = until + tape.proposal_after[good]
            self.spent[good] = 0
            self.ledger.add(Fact.CREATED, until, good, who[yes], tape.value_cents[good], Cause.WORK)
        self.state[bad] = GONE
        self.ledger.add(Fact.LEAD_GONE, until, bad, who[no], ages[no], Cause.LUCK)

    # -- decisions of customers ---------------------------------------------------------------------------------

    def decide(self, until: int, skill: Floats, rel: Floats, person: Ints) -> tuple[Ints, Ints]:
        """Let customers decide up to minute `until`; returns won and lost or expired rows."""
        due, forgotten = self._due(self.hand, until), self._due(self.pool, until)
        spent = self.spent[due]
        worked = spent > 0
        expired, decided = np.concatenate([due[~worked], forgotten]), due[worked]
        p = self.odds(decided, self.seat[decided], skill, rel, spent[worked] / self._reference)
        yes = self.tape.u_win[decided] < p if self.later is None else self.later.sign(decided, p)
        won, lost = decided[yes], decided[~yes]
        signed = self._close((won, lost, expired), until, person)
        self._book(won, signed, person)
        gone = self._give_up(until, person)
        self.hand = self.hand[self.state[self.hand] <= OPEN]
        if len(self.pool):
            self.pool = self.pool[self.state[self.pool] <= OPEN]
        return won, np.concatenate([lost, expired, gone])

    def _due(self, rows: Ints, until: int) -> Ints:
        return rows[self._decides_at[rows] <= until] if len(rows) else rows

    def move_stages(self, until: int, person: Ints) -> None:
        """Note which opportunities reached proposal or negotiation up to minute `until` (asked once a month)."""
        came = slice(0, self._next)
        rows = (self._next_stage_at[came] <= np.minimum(until, self._ended_at[came])).nonzero()[0]
        while len(rows):
            when, stage = self._next_stage_at[rows], self.stage[rows] + 1
            self.stage[rows] = stage
            last = self.qualified_at[rows] + self.tape.negotiation_after[rows]
            self._next_stage_at[rows] = np.where(stage < NEGOTIATION, last, NEVER)
            self.ledger.add(Fact.STAGE_MOVED, when, rows, self._who(rows, person), stage, Cause.MARKET)
            rows = rows[self._next_stage_at[rows] <= np.minimum(until, self._ended_at[rows])]

    def _close(self, ended: tuple[Ints, Ints, Ints], until: int, person: Ints) -> Ints:
        """Close rows won, lost and expired in the minute the customer decided; return the minutes of those won.

        A decision of a time in which nobody worked on the row counts from this week.
        """
        rows = np.concatenate(ended)
        when = self._decides_at[rows]
        np.minimum(np.maximum(when, until + 1 - MINUTES_PER_WEEK, out=when), until, out=when)
        self._ended_at[rows] = when
        who, value, spent, first = self._who(rows, person), self.value_cents[rows], self.spent[rows], 0
        for some, (state, kind, cause) in zip(ended, _ENDS, strict=True):
            if len(some):
                self.state[some] = state
                part = slice(first, first + len(some))
                self.ledger.add(kind, when[part], some, who[part], value[part], cause)
                self.ledger.add(Fact.SPENT, when[part], some, who[part], spent[part], Cause.WORK)
                first = part.stop
        return when[: len(ended[0])]

    def _who(self, rows: Ints, person: Ints) -> Ints:
        """Return the person who works on each row, -1 = nobody (in the pool, or a vacant seat)."""
        seat = self.seat[rows]
        return np.where(seat >= 0, person[seat], -1)

    def _book(self, won: Ints, when: Ints, person: Ints) -> None:
        """Invoice won deals and let them feed the repeat stock (B6: Nerlove-Arrow)."""
        if not len(won):
            return
        value, account = self.value_cents[won], self.tape.account[won]
        share = self.rules.repeat_share if self.dynamics.repeat != "off" else 0.0
        gain = (1 - self.rules.repeat_kept_per_month) * share / (1 - share)
        existing = account >= 0
        np.add.at(self.repeat_stock, account[existing], gain * value[existing])
        delay, bad = self.tape.pay_delay[won] + self.extra_delay[won], self.tape.bad_debt[won]
        if self.later is not None:
            delay, bad = self.later.booked(won, when, person, delay, bad)
        self.invoices.send(when, won, person[self.seat[won]], value, self.invoices.hastened(delay, bad), bad)

    def _give_up(self, until: int, person: Ints) -> Ints:
        """Lose what nobody touched for longer than the customer's patience; returns expired opportunities."""
        waiting = np.concatenate([self._idle, self.pool])
        late = waiting[until - self.last_touch[waiting] > self._patience[waiting]]
        late = late[self.state[late] <= OPEN]
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
        amount = (
            self.repeat_stock
            * self._as_known(rel)[:-1]
            * self.tape.repeat_noise[:, month]
            * self.tape.market[month]
            * index
        )
        cents = np.rint(amount).astype(np.int64)
        self.repeat_stock = np.round(self.repeat_stock * self.rules.repeat_kept_per_month, 6)
        accounts = (cents > 0).nonzero()[0]
        seat = self.owner[accounts]
        who = np.where(seat >= 0, person[seat], -1)
        self.invoices.send(
            until, -1 - accounts, who, cents[accounts], self.tape.repeat_delay[:, month][accounts],
            self.tape.repeat_bad[:, month][accounts],
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
