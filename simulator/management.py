"""Management at work: asks the playbook's rules, checks their answers and carries them out."""

from __future__ import annotations

from itertools import count, repeat

import numpy as np
from numpy.typing import NDArray

from agents import relationship
from agents.columns import InColumns
from agents.effort import EffortBook
from agents.floor import SalesFloor
from agents.own_books import OwnBooks
from policies.guard import checked_assign, checked_goals, checked_route, checked_spend, checked_turn
from policies.playbook import SPENDING, Playbook
from policies.pool import PoolRules
from policies.protocols import goes_by_turn
from policies.views import POOL, AccountView, LeadView, Move, TeamView
from scenarios.company import Company
from scenarios.units import (
    CALENDAR_DAYS_PER_MONTH,
    MINUTES_PER_CALENDAR_DAY,
    MINUTES_PER_WEEK,
    WEEKS_PER_MONTH,
)  # fmt: skip
from simulator.asking import Asking, Question
from simulator.later import SWITCHES, Later
from simulator.ledger import Cause, Fact, Ledger
from simulator.market import Market
from simulator.meetings import hold_meetings
from simulator.observe import OF_ACCOUNTS, Observer
from simulator.pay_kinds import book_of
from simulator.payroll import Payroll
from simulator.pool import SharedPool

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SEGMENT_KNOWN_SHARE = 0.2
"""A rep knows a segment of which at least this share of the accounts held is (assumption)."""


def _months_of(notice_days: float) -> int:
    """Return the whole months of a notice, rounded up: 30 days are one month."""
    return -int(-notice_days // CALENDAR_DAYS_PER_MONTH)


class Management(InColumns):
    """Carries out one playbook on one floor and market."""

    def __init__(self, company: Company, floor: SalesFloor, market: Market, ledger: Ledger, observer: Observer) -> None:
        self.company, self.floor, self.market, self.ledger, self.observer = company, floor, market, ledger, observer
        self.payroll = Payroll(company)
        self.months_owned = np.where(
            company.account_owner >= 0, company.seat_tenure_months[company.account_owner], 0
        ).astype(np.int64)
        self.account_bookings = np.rint(12 * (company.account_new_cents + company.account_repeat_cents)).astype(
            np.int64
        )
        """Bookings of the last 12 months by account (smoothed: 11/12 kept a month)."""
        self.leads = np.full(company.seats, company.scenario.market.leads_per_rep_month)
        """Leads a month that each rep has come to expect."""
        self.routed = np.zeros(company.seats)
        self.pool = SharedPool(company, market, ledger)
        self.handovers = np.zeros(len(company.account_ids), dtype=np.int64)
        """Changes of owner of each account so far."""
        self._fresh = np.empty(0), np.empty(0)
        """Relationship multipliers of accounts, and as they act on new business."""
        self._announced: dict[int, list[tuple[Move, int]]] = {}
        """Month -> moves that take effect then, with the seat they go to."""
        self.taken_minutes = np.zeros(company.seats, dtype=np.int64)
        """Minutes of the month that begins that joint visits and the follow-up of invoices take."""
        on = any(company.scenario.dynamics.strength(name) for name in SWITCHES)
        self.consent = np.zeros(company.seats, dtype=bool)
        """To whom this month's goal is a goal (B11)."""
        self.later = Later(company, market.tape, market, floor, observer) if on else None
        """What bites later (B16 to B25), where a scenario turns any of it on."""
        market.customers = None if self.later is None else self.later.customers
        self.routed_before = 0
        """Leads routed so far in the run."""

    def team(self, playbook: Playbook, family: str, month: int) -> TeamView:
        """Return the view for a family's rule, with luck keyed by that rule's name."""
        draw = self.observer.draw_for(getattr(playbook, family).card.name)
        return self.observer.team(month, draw, playbook.reads[family], self.routed_before)

    # -- accounts and leads -------------------------------------------------------------------------------------

    def allocate(self, playbook: Playbook, month: int, now: int) -> None:
        """Ask who owns which account, and hand over what moves (B6)."""
        team, reads = self.team(playbook, "allocation", month), playbook.reads["allocation"]
        accounts = self._accounts(now) if reads & OF_ACCOUNTS else self.observer.owned()
        moves = checked_assign(playbook.allocation, accounts, team)
        if not moves:
            return
        seat_of = self.floor.seat_of
        for wait in sorted({_months_of(move.notice_days) for move in moves}):
            told = [move for move in moves if _months_of(move.notice_days) == wait]
            self._announced.setdefault(month + wait, []).extend(
                (move, seat_of[move.rep] if move.rep != POOL else -1) for move in told
            )
        self.carry_out(month, now)

    def new_business(self, rel: Floats) -> Floats:
        """Return the relationship multiplier as it acts on opportunities: fresh eyes count, where they are on (B6)."""
        strength = self.floor.dynamics.strength("fresh_eyes")
        if not strength:
            return rel
        if self._fresh[0] is not rel:  # a new month and a new owner make it another column
            acts = relationship.fresh(rel, self.handovers, self.months_owned, self.floor.behaviour, strength)
            self._fresh = rel, acts
        return self._fresh[1]

    def _accounts(self, now: int) -> tuple[AccountView, ...]:
        day = MINUTES_PER_CALENDAR_DAY
        idle = ((now - self.pool.touched_at) / day).astype(np.int64)
        unsold = ((now - self.pool.sold_at) / day).astype(np.int64)
        return self.observer.accounts(self.months_owned, self.account_bookings, idle, unsold, self.handovers)

    def carry_out(self, month: int, now: int) -> None:
        """Hand over what was announced for this month."""
        told = self._announced.pop(month, [])
        if not told:
            return
        position = {name: k for k, name in enumerate(self.company.account_ids)}
        last = {position[move.account]: (move, seat) for move, seat in told}
        moves = [(account, *one) for account, one in last.items() if self.market.owner[account] != one[1]]
        if not moves:
            return
        moved = np.array([account for account, _, _ in moves], dtype=np.int64)
        to = np.array([seat for _, _, seat in moves], dtype=np.int64)
        until = np.array([move.protected_until_month for _, move, _ in moves], dtype=np.int64)
        hours = np.array([move.handover_hours for _, move, _ in moves])
        self._protect(moved, until)
        self._hand_over(moved, to, now, self._joint_hours(moved, to, hours, now))

    def _protect(self, moved: Ints, until: Ints) -> None:
        """Protect the variable pay of those who give accounts up: at least the mean of their last three months."""
        owner = self.market.owner[moved]
        covered = (until > 0) & (owner >= 0)
        seats = owner[covered]
        self.payroll.protect(seats, until[covered], self._recent_variable(self.floor.people.pay)[seats])

    def _recent_variable(self, pay: Ints) -> Ints:
        """Return the mean variable part of everybody's pay of three months, or of as many as they have been there.

        Args:
            pay: by month and seat, by the month that paid it or by the one that earned it.
        """
        known = np.maximum(np.minimum(self.floor.people.months_known, 3), 1)
        variable = np.maximum(pay[-3:] - self.company.seat_base_cents, 0) * (pay[-3:] > 0)
        return variable.sum(axis=0) // known

    def _joint_hours(self, moved: Ints, to: Ints, hours: Floats, now: int) -> Floats:
        """Return the hours that old and new owner can spend together, and book them: at most half of their month."""
        seats, people = self.company.seats, self.floor.people
        old = self.market.owner[moved]
        both = (old >= 0) & (to >= 0) & people.present[old] & people.present[to]
        hours = np.where(both, hours, 0.0)
        asked = np.bincount(old[both], weights=hours[both], minlength=seats)
        asked += np.bincount(to[both], weights=hours[both], minlength=seats)
        most = self.company.scenario.behaviour.selling_hours_per_month / 2
        scale = np.minimum(1.0, most / np.maximum(asked, 1e-9))
        hours = np.round(hours * np.minimum(scale[old], scale[to]), 6)
        minutes = np.rint(hours * 60).astype(np.int64)
        for side in (old, to):
            self.taken_minutes += np.bincount(side[both], weights=minutes[both], minlength=seats).astype(np.int64)
        some = minutes > 0
        self.ledger.add(Fact.JOINT_VISIT, now, moved[some], self._persons(to[some]), minutes[some], Cause.ALLOCATION)
        return hours

    def _hand_over(self, moved: Ints, to: Ints, now: int, joint_hours: Floats) -> None:
        known = self._segments_known()
        kind = self.company.account_segment[moved]
        owned = to >= 0
        self.ledger.add(Fact.HANDED_OVER, now, moved, self._persons(to), self.months_owned[moved], Cause.ALLOCATION)
        self.market.move_accounts(moved, to)
        mine = moved[owned]
        self.floor.hand_over(mine, known[to[owned], kind[owned]], joint_hours[owned], self.handovers[mine])
        self._new_owner(moved, now)

    def _new_owner(self, moved: Ints, now: int) -> None:
        self.handovers[moved] += 1
        self.months_owned[moved] = 0
        self.pool.owned_anew(moved, now)
        self.observer.forget()

    def _segments_known(self) -> NDArray[np.bool_]:
        """Whether each seat's holder knows each segment, shape (seats, segments)."""
        seats, kinds = self.company.seats, len(self.company.scenario.segments)
        owned = self.market.owner >= 0
        pairs = self.market.owner[owned] * kinds + self.company.account_segment[owned]
        held = np.bincount(pairs, minlength=seats * kinds).reshape(seats, kinds)
        share = held / np.maximum(held.sum(axis=1, keepdims=True), 1)
        special = self.company.seat_segment[:, None] == np.arange(kinds)[None, :]
        return (share >= SEGMENT_KNOWN_SHARE) | special | (kinds == 1)

    def _persons(self, seats: Ints) -> Ints:
        return np.where(seats >= 0, self.floor.people.person[seats], -1)

    def route(self, playbook: Playbook, month: int, now: int) -> tuple[Ints, Ints] | None:
        """Ask who gets what waits in the pool; returns rows and the seat that gets each, None = nobody gets anything.

        Raises:
            PolicyError: the routing rule raised or answered nonsense.
        """
        rows = self.market.pool
        if not len(rows):
            return None
        rule, team = playbook.routing, self.team(playbook, "routing", month)
        if goes_by_turn(type(rule)):
            given = checked_turn(rule, len(rows), self.observer.name_of(int(rows[0])), team)
        else:
            given = checked_route(rule, self._leads(rows, now, playbook.reads["routing"]), team)
        takers = list(map(self.floor.seat_of.get, given, repeat(-1)))
        seats = np.array(takers, dtype=np.int64)
        if -1 in takers:
            placed = seats >= 0
            rows, seats = rows[placed], seats[placed]
        self.routed_before += len(rows)
        return (rows, seats) if len(rows) else None

    def note_routed(self, playbook: Playbook, rows: Ints, seats: Ints, now: int) -> None:
        """Note that the pool gave rows to seats, and whom their accounts belong to from now on."""
        if self.pool.took:
            self.pool.given(rows, self.floor.people.person[seats])
        rules = playbook.pool_rules
        if rules is not None and rules.keep_accounts:
            self._claim(rows, seats, now)

    def _leads(self, rows: Ints, now: int, reads: frozenset[str]) -> tuple[LeadView, ...]:
        views = self.observer.leads(rows, now, reads)
        if not self.pool.took:
            return views
        views = list(views)
        former, since = self.pool.taken_from(rows)
        for at in (former >= 0).nonzero()[0].tolist():
            days = int((now - int(since[at])) / MINUTES_PER_CALENDAR_DAY)
            views[at] = views[at]._replace(former_owner=self.floor.person_ids[int(former[at])], days_since_owner=days)
        return tuple(views)

    def _claim(self, rows: Ints, seats: Ints, now: int) -> None:
        """Let those who took opportunities of pooled accounts own the accounts, the first of several takers."""
        known, kinds = self._segments_known(), self.company.account_segment
        account = self.market.tape.account[rows]
        fresh = [k for k, one in enumerate(account.tolist()) if one >= 0 and self.market.owner[one] < 0]
        first = {int(account[k]): int(seats[k]) for k in reversed(fresh)}
        if not first:
            return
        moved, to = np.array(list(first), dtype=np.int64), np.array(list(first.values()), dtype=np.int64)
        self.ledger.add(Fact.CLAIMED, now, moved, self._persons(to), 0, Cause.ROUTING)
        self.market.move_accounts(moved, to)
        self.floor.hand_over(moved, known[to, kinds[moved]], None, self.handovers[moved])
        self._new_owner(moved, now)
        self.observer.forget()

    def recycle(self, rules: PoolRules, until: int, capacity: Ints) -> None:
        """Take back what the pool rules in force say at the end of a week."""
        worked = self.market.minutes_worked + self.market.minutes_cared
        spare = np.maximum(capacity * (until // MINUTES_PER_WEEK % WEEKS_PER_MONTH + 1) - worked, 0)
        taken = self.pool.recycle(rules, until, spare, self.floor.people.person)
        if len(taken):
            self.months_owned[taken] = 0
            self.observer.forget()

    # -- goals, coaching, effort --------------------------------------------------------------------------------

    def start_newcomer(self, playbook: Playbook, month: int, seat: int) -> None:
        """Ask for the monthly goals, and take over a newcomer's alone."""
        newcomer = self.floor.reps[seat]
        assert newcomer is not None
        self.payroll.start(seat, month, self._goals(playbook, month)[newcomer.id])

    def _goals(self, playbook: Playbook, month: int) -> dict[str, int]:
        team = self.team(playbook, "goals", month)
        return checked_goals(playbook.goals, team, self.company.target_cents_per_month)

    def set_goals(self, playbook: Playbook, month: int) -> Asking:
        """Ask for everybody's monthly goals, and announce them."""
        goals = self._goals(playbook, month)
        before, seat_of = self.payroll.monthly_goal.copy(), self.floor.seat_of
        seats = np.array([seat_of[rep] for rep in goals], dtype=np.int64)
        self.payroll.set_goals(seats, np.array(list(goals.values()), dtype=np.int64))
        yield from self._announce(playbook, month, before)

    def _announce(self, playbook: Playbook, month: int, before: Ints) -> Asking:
        """Let people hear their goals: what ratchets, hopeless goals and broken promises do to trust (B15)."""
        if self.floor.dynamics.trust == "off":
            return
        after, n = self.payroll.monthly_goal, self.company.seats
        goal = after / self.company.unit_cents
        mu, ones = self.outlook.mu(self.floor.skill), np.ones(n)
        chance = yield Question(self.book(playbook), "chance", (goal, mu, ones, np.zeros(n)), None, (1,))
        promised = 1 < self.payroll.place(month) <= self.payroll.period
        self.floor.hear_goals(
            before.astype(np.float64), after.astype(np.float64), chance, promised, playbook.conduct.goals == "discussed"
        )

    def coach(self, playbook: Playbook, month: int, now: int) -> None:
        """Ask how the managers' hours are spent this month (B10)."""
        span, spent = self.company.scenario.behaviour.span_of_control, self.floor.people.coaching_hours
        hours = -(-self.company.seats // span) * playbook.conduct.manager_hours_per_month
        plan = checked_spend(playbook.coaching, hours, self.team(playbook, "coaching", month))
        hold_meetings(self.floor, self.ledger, plan, now)
        spent[:] = 0.0
        if plan.hours:
            spent[[self.floor.seat_of[rep] for rep in plan.hours]] = list(plan.hours.values())

    def begin_month(self, playbook: Playbook, month: int, now: int, last: int) -> None:
        """Spend what conduct says, begin its guarantee of pay, let follow-up hasten this month's invoices (B13).

        The last month in which playbooks are in force ends a guarantee too.
        """
        guaranteed = playbook.conduct.protect_pay_months
        if guaranteed and month >= 1 and not self.payroll.guaranteed_until:
            self.payroll.guarantee(
                month, min(month + guaranteed - 1, last), self._recent_variable(self.floor.people.earned)
            )
        if playbook.conduct.spending_cents_per_month or self.market.bought_share:
            self.spend(playbook, now)
        rule, hours = self.company.scenario.collection, playbook.conduct.follow_up_hours_per_invoice
        self.market.delay_left = round(1 - min(rule.follow_up_gain * hours, rule.follow_up_most), 9)

    def spend(self, playbook: Playbook, now: int) -> None:
        """Note what the lines of conduct cost this month (B21 to B23)."""
        for line, name in enumerate(SPENDING):
            cents = getattr(playbook.conduct, name)
            if cents:
                self.ledger.add(Fact.OUTLAY, now, line, -1, cents, Cause.SPENDING)
        market = self.company.scenario.market
        offered = market.leads_for_sale_per_rep_month * self.company.seats * market.lead_price_cents
        self.market.bought_share = round(playbook.conduct.leads_cents_per_month / max(offered, 1), 9)

    def look_ahead(self) -> None:
        """Work out what everybody can expect to sell, once the month's accounts are settled."""
        self.outlook = self.floor.outlook(self.market.owner, self.leads)

    def book(self, playbook: Playbook, newcomer: int | None = None) -> EffortBook | OwnBooks:
        """Return the effort tables of a playbook's pay rule for the holder of every seat.

        Args:
            playbook: whose pay rule.
            newcomer: seat for which a candidate asks; None = none.
        """
        company, tenure = self.company, self.floor.people.tenure_months
        who = zip(company.seat_segment_names, company.seat_region_names, count(), tenure, strict=False)
        people = ((segment, region, 0.0 if seat == newcomer else months) for segment, region, seat, months in who)
        return book_of(company, playbook, people)

    def offer(self, playbook: Playbook, seat: int) -> Floats:
        """Return the pay a month each candidate for a seat can expect, in units of on-target variable pay (B9)."""
        talents = self.floor.candidates(seat)
        mu = self.floor.outlook_of(seat, self.market.owner, self.leads).mu(1.0)[0] * talents
        base = int(self.company.seat_base_cents[seat]) / max(int(self.company.seat_variable_cents[seat]), 1)
        goal = np.full(len(talents), self.payroll.goal_units()[seat])
        return base + self.book(playbook, newcomer=seat).at(np.full(len(talents), seat)).expected_pay(goal, mu)
