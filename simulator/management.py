"""Management at work: asks the playbook's rules, checks their answers and carries them out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.floor import SalesFloor
from policies.cards import reads_of
from policies.guard import checked_assign, checked_goals, checked_route, checked_spend
from policies.playbook import Playbook
from policies.views import POOL, TeamView
from scenarios.company import Company
from simulator.ledger import Cause, Fact, Ledger
from simulator.market import Market
from simulator.observe import Observer
from simulator.payroll import Payroll, book_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEAD_MEMORY = 0.8
"""Share kept a month of what a rep expects from routed leads (assumption)."""
SEGMENT_KNOWN_SHARE = 0.2
"""A rep knows a segment of which at least this share of the accounts held is (assumption)."""


class Management:
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
        self._routed = np.zeros(company.seats)
        self._reads: dict[int, frozenset[str]] = {}
        self.routed_before = 0
        """Leads routed so far in the run."""

    def team(self, playbook: Playbook, family: str, month: int) -> TeamView:
        """Return the view for a family's rule, with luck keyed by that rule's name."""
        rule = getattr(playbook, family)
        reads = self._reads.get(id(rule))
        if reads is None:
            reads = self._reads[id(rule)] = reads_of(rule)
        view = self.observer.team(month, self.observer.draw_for(rule.card.name), reads)
        return view._replace(routed_before=self.routed_before)

    # -- accounts and leads -------------------------------------------------------------------------------------

    def allocate(self, playbook: Playbook, month: int, now: int) -> None:
        """Ask who owns which account, and hand over what moves (B6)."""
        team = self.team(playbook, "allocation", month)
        if not any(field.startswith("AccountView.") for field in reads_of(playbook.allocation)):
            return
        accounts = self.observer.accounts(self.months_owned, self.account_bookings)
        moves = checked_assign(playbook.allocation, accounts, team)
        if not moves:
            return
        position = {name: k for k, name in enumerate(self.company.account_ids)}
        seat_of = self._seats()
        moved = np.array([position[move.account] for move in moves], dtype=np.int64)
        to = np.array([seat_of[move.rep] if move.rep != POOL else -1 for move in moves], dtype=np.int64)
        self._hand_over(moved, to, now)

    def _hand_over(self, moved: Ints, to: Ints, now: int) -> None:
        known = self._segments_known()
        kind = self.company.account_segment[moved]
        owned = to >= 0
        self.ledger.add(Fact.HANDED_OVER, now, moved, self._persons(to), self.months_owned[moved], Cause.ALLOCATION)
        for account, seat in zip(moved.tolist(), to.tolist(), strict=True):
            self.market.move_account(account, seat)
        self.floor.hand_over(moved[owned], known[to[owned], kind[owned]])
        self.months_owned[moved] = 0
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

    def _seats(self) -> dict[str, int]:
        names = {name: k for k, name in enumerate(self.company.seat_ids) if self.floor.reps[k] is None}
        return names | {rep.id: rep.seat for rep in self.floor.reps if rep is not None}

    def route(self, playbook: Playbook, month: int, now: int) -> None:
        """Ask who gets what waits in the pool."""
        rows = np.sort(self.market.pool)
        if not len(rows):
            return
        leads = self.observer.leads(rows, now)
        answer = checked_route(playbook.routing, leads, self.team(playbook, "routing", month))
        if not answer:
            return
        seat_of = self._seats()
        given = [
            (row, seat_of[answer[lead.id]]) for row, lead in zip(rows.tolist(), leads, strict=True) if lead.id in answer
        ]
        taken, seats = (np.array(column, dtype=np.int64) for column in zip(*given, strict=True))
        self.routed_before += len(taken)
        self._routed += np.bincount(seats, weights=self._worth(taken), minlength=self.company.seats)
        self.market.assign(taken, seats, self.floor.people.person, now)

    def _worth(self, rows: Ints) -> Floats:
        """Return how many leads each row is worth: an opportunity of a pooled account counts as 1 / qualify rate."""
        market = self.company.scenario.market
        return np.where(self.market.tape.is_lead[rows], 1.0, 1 / max(market.lead_qualify_rate, 1e-3))

    # -- goals, coaching, effort --------------------------------------------------------------------------------

    def set_goals(self, playbook: Playbook, month: int, only_seat: int | None = None) -> None:
        """Ask for everybody's monthly goals; with `only_seat`, take over a newcomer's alone."""
        team = self.team(playbook, "goals", month)
        goals = checked_goals(playbook.goals, team, self.company.target_cents_per_month)
        for rep in self.floor.reps:
            if rep is None:
                continue
            if only_seat is None:
                self.payroll.set_goals(np.array([rep.seat]), np.array([goals[rep.id]]))
            elif rep.seat == only_seat:
                self.payroll.start(rep.seat, month, goals[rep.id])

    def publish_goals(self, month: int, now: int) -> None:
        """Write the month's goals down."""
        there = np.flatnonzero(self.floor.people.present)
        goals = self.payroll.goal_of_month(month)[there]
        self.ledger.add(Fact.GOAL_SET, now, there, self._persons(there), goals, Cause.GOALS)

    def coach(self, playbook: Playbook, month: int, now: int) -> None:
        """Ask how the managers' hours are spent this month (B10)."""
        seats, span = self.company.seats, self.company.scenario.behaviour.span_of_control
        hours = -(-seats // span) * playbook.conduct.manager_hours_per_month
        plan = checked_spend(playbook.coaching, hours, self.team(playbook, "coaching", month))
        spent = np.zeros(seats)
        for rep in self.floor.reps:
            if rep is not None:
                spent[rep.seat] = plan.hours.get(rep.id, 0.0)
        self.floor.people.coaching_hours[:] = spent
        there = np.flatnonzero(spent > 0)
        minutes = np.rint(spent[there] * 60).astype(np.int64)
        self.ledger.add(Fact.COACHED, now, there, self._persons(there), minutes, Cause.COACHING)

    def ask_effort(self, playbook: Playbook, month: int) -> None:
        """Let everybody choose this month's effort from the table of the pay plan (B4)."""
        self.look_ahead()
        book = book_of(self.company, playbook)
        mu = self.outlook.mu(self.floor.skill)
        effort = book.effort(
            self.payroll.place(month), self.goal_units(), mu, self.floor.effort_cost(), self.payroll.attainment()
        )
        self.floor.decide_effort(effort, playbook.conduct.overtime_in(month))

    def goal_units(self) -> Floats:
        """Return the period's goal a month in units; a person without a goal counts the company's share."""
        there = np.maximum(self.payroll.period - self.payroll.begun + 1, 1)
        goal = self.payroll.goal_of_period() / there / self.company.unit_cents
        fair = self.company.target_cents_per_month / self.company.seats / self.company.unit_cents
        return np.where(goal > 0, goal, fair)

    def look_ahead(self) -> None:
        """Work out what everybody can expect to sell, once the month's accounts are settled."""
        self.outlook = self.floor.outlook(self.market.owner, self.leads)

    def opportunity_to_earn(self, playbook: Playbook) -> Floats:
        """Return y_i of B7: ln expected pay with average skill and effort 1, in units of on-target variable pay."""
        mu = self.outlook.mu(self.floor.average_skill)
        variable = np.maximum(self.company.seat_variable_cents, 1)
        base = self.company.seat_base_cents / variable
        return np.log(np.maximum(base + book_of(self.company, playbook).expected_pay(self.goal_units(), mu), 1e-3))

    def offer(self, playbook: Playbook, seat: int) -> Floats:
        """Return the pay a month each candidate for a seat can expect, in units of on-target variable pay (B9)."""
        talents = np.array([one.talent for one in self.floor.candidates(seat)])
        mu = self.floor.outlook(self.market.owner, self.leads).mu(1.0)[seat] * talents
        base = int(self.company.seat_base_cents[seat]) / max(int(self.company.seat_variable_cents[seat]), 1)
        goal = np.full(len(talents), self.goal_units()[seat])
        return base + book_of(self.company, playbook).expected_pay(goal, mu)

    def end_month(self, account_bookings: Ints) -> None:
        """Remember what accounts bought and how many leads came."""
        self.account_bookings = np.rint(self.account_bookings * 11 / 12).astype(np.int64) + account_bookings
        self.months_owned += 1
        self.leads = np.round(LEAD_MEMORY * self.leads + (1 - LEAD_MEMORY) * self._routed, 9)
        self._routed = np.zeros(self.company.seats)
