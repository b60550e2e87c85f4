"""One run: a company, a tape and a playbook, from the start of the warm-up to the end (model.md).

SimPy keeps the time: a calendar of months, the weeks' work, and one process for every vacant seat.
"""

from __future__ import annotations

import copy
from collections.abc import Generator
from functools import lru_cache

import numpy as np
from simpy import Environment, Event

from agents.floor import SalesFloor
from policies.library import load_playbook
from policies.playbook import Playbook
from scenarios.company import Company, company_of
from scenarios.errors import PolicyError
from scenarios.schema import Scenario
from scenarios.units import MINUTES_PER_MONTH, MINUTES_PER_WEEK, WEEKS_PER_MONTH
from simulator.clock import Order, at, run_through
from simulator.experiment import Failure
from simulator.ledger import Cause, Fact, Ledger
from simulator.management import Management
from simulator.market import Market
from simulator.metrics import measure
from simulator.month_end import MonthEnd
from simulator.observe import Observer
from simulator.outcome import Outcome
from simulator.tally import Tally
from simulator.tape import Tape, build_tape
from simulator.timing import play_for_time


class Run:
    """One playbook on one tape."""

    def __init__(
        self, company: Company, tape: Tape, playbook: Playbook, incumbent: Playbook, months: int, after: int
    ) -> None:
        calendar = company.scenario.calendar
        self.company, self.tape, self.playbook, self.incumbent = company, tape, playbook, incumbent
        self.months, self.warmup = months, calendar.warmup_months
        self.total = self.warmup + months + after
        self.ledger = Ledger()
        self.ledger.day0_minute = company.day0_minute
        self.floor = SalesFloor(company, tape.luck, self.total, tape.months_served)
        self.market = Market(company, tape, self.ledger)
        self.observer = Observer(company, tape, self.floor, self.market)
        self.management = Management(company, self.floor, self.market, self.ledger, self.observer)
        self.tally = Tally(company)
        self.month_end = MonthEnd(self.management, self.tally)
        self.env: Environment
        self.onset = 0
        """Months after day 0 in which the incumbent goes on, with turnover, before the playbook comes into force."""
        self._vacancies: dict[int, int] = {}
        """Vacant seat -> minute in which it is filled."""
        self._reference_goal = company.target_cents_per_month / company.seats / company.unit_cents
        """Goal a month against which chances are measured: the incumbent's mean goal, or the company target's share."""

    def warm_up(self) -> None:
        """Run the months before day 0 under the incumbent: people and ownership stand still, the books are closed.

        Raises:
            PolicyError: a rule of the incumbent raised or answered nonsense.
        """
        self._begin()
        self._run(Environment(), 0, self.warmup)
        self.observer.forget()
        goals = self.management.payroll.monthly_goal
        if goals.any():
            self._reference_goal = float(goals.mean()) / self.company.unit_cents

    def go_on(self) -> None:
        """Let the incumbent go on from day 0 to the onset, with turnover (validation: the longer warm-up).

        Raises:
            PolicyError: a rule of the incumbent raised or answered nonsense.
        """
        self._run(Environment(self.company.day0_minute), self.warmup, self.warmup + self.onset)

    def fork(self, playbook: Playbook) -> Run:
        """Return a copy of a warmed-up run that goes on under `playbook`; what cannot change is shared."""
        scenario = self.company.scenario
        shared = (self.company, self.tape, self.tape.luck, self.incumbent, self.playbook, scenario)
        parts = (scenario.behaviour, scenario.dynamics, scenario.market, self.floor.random, self.floor.rng)
        constants = (*self.market.constants(), *self.observer.constants())
        other = copy.deepcopy(self, {id(one): one for one in (*shared, *parts, *constants)})
        other.playbook = playbook
        return other

    def play(self) -> Ledger:
        """Run from day 0 to the end and return the ledger.

        Raises:
            PolicyError: a rule raised or answered nonsense.
        """
        first = self.warmup + self.onset
        self._run(Environment(first * MINUTES_PER_MONTH), first, self.total)
        end = self.total * MINUTES_PER_MONTH
        self.market.finish(end - 1, self.floor.people.person)
        self.ledger.add(Fact.HEADS, end, 0, -1, int(self.floor.people.present.sum()), Cause.SCENARIO)
        self.ledger.people = list(self.floor.person_ids)
        self.ledger.accounts, self.ledger.seats = self.company.account_ids, self.company.seat_ids
        return self.ledger

    def play_between(self, first: int, last: int) -> Ledger:
        """Run on from the end of month `first` after day 0 to the end of month `last`, for looks in between.

        The facts are those of a run in one go up to there, but for what is only known at the end.

        Raises:
            PolicyError: a rule raised or answered nonsense.
        """
        start = self.warmup + first
        self._run(Environment(start * MINUTES_PER_MONTH), start, self.warmup + last)
        return self.ledger

    def _run(self, env: Environment, first: int, last: int) -> None:
        """Run the months `first` (from the start of the warm-up) up to and including the close of `last` - 1."""
        self.env = env
        env.process(self._calendar(first, last))
        env.process(self._weeks(first * WEEKS_PER_MONTH + 1, last * WEEKS_PER_MONTH))
        for seat, filled in self._vacancies.items():
            env.process(self._vacancy(seat, filled))
        run_through(env, last * MINUTES_PER_MONTH)
        del self.env  # its processes are generators, which cannot be copied

    def _begin(self) -> None:
        seats = np.arange(self.company.seats)
        self.ledger.add(Fact.JOINED, 0, seats, seats, 0, Cause.SCENARIO)
        self.management.look_ahead()
        expected = self.management.outlook.mu(self.floor.skill)
        monthly = np.rint(expected * self.company.unit_cents).astype(np.int64)
        people = self.floor.people
        people.bookings[:] = monthly
        people.pay[:] = people.earned[:] = self.company.seat_base_cents + self.company.seat_variable_cents

    # -- processes ----------------------------------------------------------------------------------------------

    def _calendar(self, first: int, last: int) -> Generator[Event, None, None]:
        for k in range(first, last + 1):
            now = k * MINUTES_PER_MONTH
            if k > first:
                yield at(self.env, now, Order.CLOSE)
                self.month_end.close(k - 1, self._policy_month(k - 1), self._in_force(k - 1))
                yield at(self.env, now, Order.LEAVE)
                self._leave(k - 1)
            if k < last:
                yield at(self.env, now, Order.DECIDE)
                self._decide(k)

    def _weeks(self, first: int, last: int) -> Generator[Event, None, None]:
        for week in range(first, last + 1):
            until = week * MINUTES_PER_WEEK - 1
            month = (week - 1) // WEEKS_PER_MONTH
            yield at(self.env, until, Order.WEEK)
            self.market.arrive(until)
            rules, at_month = self._in_force(month), self._policy_month(month)
            self.management.route(rules, at_month, until)
            skill, rel, person = self.floor.skill, self.floor.relationship_multiplier, self.floor.people.person
            capacity, fresh = self.floor.capacity, self.management.new_business(rel)
            self.market.work(until, capacity, skill, fresh, person)
            self.management.after_work(rules.pool_rules, until, capacity)
            if week % WEEKS_PER_MONTH == 0:
                self.tally.repeat(*self.market.buy_again(month, until, rel, person))
                play_for_time(self.management, self.tally, rules, at_month, until, skill, fresh)
            won, lost = self.market.decide(until, skill, fresh, person)
            self.management.pool.after_deals(won, until, person)
            self.tally.deals(self.tape, self.market.value_cents, self.market.seat, won, lost)
            if week % WEEKS_PER_MONTH == 0:
                self.market.move_stages(until, person)
                self.tally.cash(*self.market.invoices.collect(until), person)
                self.tally.lost(*self.market.invoices.lost, person)

    def _filled_at(self, seat: int, since: int) -> int:
        """Return the minute in which a seat that is vacant since a minute will be filled: the end of a week."""
        mean = self.company.scenario.staffing.vacancy_months * MINUTES_PER_MONTH
        wait = self.floor.vacancy_minutes(seat, mean)
        return since + -(-wait // MINUTES_PER_WEEK) * MINUTES_PER_WEEK

    def _vacancy(self, seat: int, filled: int) -> Generator[Event, None, None]:
        yield at(self.env, filled, Order.JOIN)
        del self._vacancies[seat]
        month = self._policy_month(filled // MINUTES_PER_MONTH)
        playbook = self._in_force(filled // MINUTES_PER_MONTH)
        rep = self.floor.join(seat, self.management.offer(playbook, seat))
        self.floor.hand_over((self.market.owner == seat).nonzero()[0], None)
        self.observer.meet(seat)
        cost = self.company.scenario.staffing.hire_cost_cents
        self.ledger.add(Fact.JOINED, filled, seat, rep.person, cost, Cause.HIRING)
        if filled < self.total * MINUTES_PER_MONTH:
            self.management.set_goals(playbook, month, only_seat=seat)

    # -- the turn of a month ------------------------------------------------------------------------------------

    def _policy_month(self, k: int) -> int:
        """Return the month as policies count it: day 0 begins month 1."""
        return k - self.warmup + 1

    def _in_force(self, k: int) -> Playbook:
        """Return the rules in force: the incumbent's in the warm-up and after the horizon (neutral caretaker)."""
        mine = self.warmup + self.onset <= k < self.warmup + self.months
        return self.playbook.in_month(self._policy_month(k)) if mine else self.incumbent

    def _decide(self, k: int) -> None:
        month, now, playbook = self._policy_month(k), k * MINUTES_PER_MONTH, self._in_force(k)
        handover = month in (1, self.onset + 1, self.months + 1)
        if k == 0:
            self._open_first_period(playbook, month)
        self.management.carry_out(month, now)
        self._allocate(playbook, month, now, start=month in (1, self.onset + 1))
        payroll, before = self.management.payroll, self._in_force(max(k - 1, 0))
        if handover or self._goals_due(playbook, month) or _differ(playbook.goals, before.goals):
            self.management.set_goals(playbook, month)
        ends = month - payroll.first_month == payroll.period or _differ(playbook.incentives, before.incentives)
        if k and (handover or ends):
            payroll.open_period(month, playbook.incentives.period_months)
        self.management.publish_goals(month, now)
        self.management.coach(playbook, month, now)
        self.management.ask_effort(playbook, month, now)
        if month >= 1:
            self.month_end.note_chances(now, self.incumbent, self._reference_goal)

    def _goals_due(self, playbook: Playbook, month: int) -> bool:
        """Whether goals are set anew: every year, or as often as the rule says it reviews them."""
        every = getattr(playbook.goals, "review_every_months", 12)
        return month > 1 and ((month - 1) % 12 == 0 or (month <= self.months and (month - 1) % every == 0))

    def _allocate(self, playbook: Playbook, month: int, now: int, start: bool) -> None:
        every = playbook.allocation.review_every_months
        if start or (1 < month <= self.months and every and (month - 1) % every == 0):
            self.management.allocate(playbook, month, now)

    def _open_first_period(self, playbook: Playbook, month: int) -> None:
        """Begin the warm-up inside a pay period that will end with day 0, as if the past had gone as expected."""
        period, payroll = playbook.incentives.period_months, self.management.payroll
        first = month - (month - 1) % period
        payroll.open_period(first, period)
        self.management.set_goals(playbook, month)
        payroll.before[:] = self.floor.people.bookings[-1] * (month - first)
        payroll.quarter_before[:] = self.floor.people.bookings[-1] * ((month - first) % 3)

    def _leave(self, k: int) -> None:
        """Let people go at the end of a month; the warm-up holds them fixed."""
        if k < self.warmup:
            return
        outside = (
            self.company.seat_base_cents + self.company.seat_variable_cents
        ) * self.company.scenario.pay.outside_ratio
        outside = np.asarray(outside, dtype=np.float64)
        place, period = self.management.payroll.place(self._policy_month(k)), self.management.payroll.period
        waiting = place if place < period else 0
        for seat, dismissed in self.floor.leavers(k, self._in_force(k).conduct.justice, outside, waiting):
            now = (k + 1) * MINUTES_PER_MONTH
            people = self.floor.people
            cause = Cause.DISMISSAL if dismissed else Cause.QUIT
            self.ledger.add(Fact.LEFT, now - 1, seat, people.person[seat], int(people.tenure_months[seat]), cause)
            self.floor.leave(seat, k)
            self._vacancies[seat] = self._filled_at(seat, now)
            self.env.process(self._vacancy(seat, self._vacancies[seat]))


def _differ(rule: object, before: object) -> bool:
    """Whether rules differ; mostly they are one and the same, and comparing field by field takes time."""
    return rule is not before and rule != before


def incumbent_of(scenario: Scenario) -> Playbook:
    """Return the playbook in force today.

    Raises:
        InputError: the scenario names an unknown playbook, rule or parameter.
    """
    return load_playbook(scenario.incumbent)


def warmed_up(company: Company, tape: Tape, incumbent: Playbook, months: int, after: int) -> Run:
    """Return a run that stands on day 0, ready to be forked for every playbook of one world."""
    run = Run(company, tape, incumbent, incumbent, months, after)
    run.warm_up()
    return run


def play(
    company: Company, tape: Tape, playbook: Playbook, incumbent: Playbook, months: int, after: int
) -> tuple[Outcome, Ledger]:
    """Play one playbook on one tape."""
    start = warmed_up(company, tape, incumbent, months, after)
    try:
        return _finish(start, playbook)
    finally:
        start.floor.close()


def _finish(start: Run, playbook: Playbook) -> tuple[Outcome, Ledger]:
    run = start.fork(playbook)
    try:
        ledger = run.play()
    finally:
        run.floor.close()
    return measure(run.company, run.tape, ledger, run.months, run.total - run.warmup - run.months), ledger


def simulate_block(
    scenario: Scenario, playbooks: tuple[Playbook, ...], seed: int, replication: int, months: int, after: int
) -> list[Outcome | Failure]:
    """Run one world: tape and warm-up are made once, every playbook goes on from there; results in playbook order.

    A playbook whose rule fails stops its own column only.
    """
    company, incumbent = company_of(scenario), _first_of(incumbent_of(scenario))
    tape = build_tape(company, seed, replication, months + after)
    start = warmed_up(company, tape, incumbent, months, after)
    try:
        return [_column(start, playbook) for playbook in playbooks]
    finally:
        start.floor.close()


@lru_cache(maxsize=64)
def _first_of(playbook: Playbook) -> Playbook:
    """Return the first of equal playbooks: caches ask all through a run, and tell one and the same object fast."""
    return playbook


def _column(start: Run, playbook: Playbook) -> Outcome | Failure:
    try:
        return _finish(start, _first_of(playbook))[0]
    except PolicyError as error:
        return Failure(playbook.digest(), str(error), error.code)


def run_one(
    scenario: Scenario, playbook: Playbook, seed: int, replication: int, months: int, after: int
) -> tuple[Outcome, Ledger]:
    """Run one world under one playbook and keep all its facts.

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    company = company_of(scenario)
    tape = build_tape(company, seed, replication, months + after)
    outcome, ledger = play(company, tape, playbook, incumbent_of(scenario), months, after)
    ledger.rows = [tape.describe(company, row) for row in range(tape.rows)]
    return outcome, ledger
