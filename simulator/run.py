"""One run: a company, a tape and a playbook, from the start of the warm-up to the end (model.md).

SimPy keeps the time: a calendar of months, the weeks' work, and one process for every vacant seat.
"""

from __future__ import annotations

import copy
from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray
from simpy import Environment, Event

from agents.floor import SalesFloor
from policies.library import load_incumbent
from policies.playbook import Playbook
from scenarios.company import Company, company_of
from scenarios.errors import PolicyError
from scenarios.schema import Scenario
from scenarios.units import MINUTES_PER_MONTH, MINUTES_PER_WEEK
from simulator.asking import Asking
from simulator.clock import Order, at
from simulator.ledger import Cause, Fact, Ledger
from simulator.lockstep import run_together
from simulator.management import Management
from simulator.market import Market
from simulator.metrics import measure
from simulator.observe import Observer
from simulator.outcome import Outcome
from simulator.tally import Tally
from simulator.tape import Tape, build_tape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
        self.env: Environment
        self.failed: PolicyError | None = None
        """Why a rule stopped this run among those with which it keeps step."""
        self.onset = 0
        """Months after day 0 in which the incumbent goes on, with turnover, before the playbook comes into force."""
        self.vacancies: dict[int, int] = {}
        """Vacant seat -> minute in which it is filled."""
        self.reference_goal = company.target_cents_per_month / company.seats / company.unit_cents
        """Goal a month against which chances are measured: the incumbent's mean goal, or the company target's share."""

    def warm_up(self) -> None:
        """Run the months before day 0 under the incumbent: people and ownership stand still, the books are closed.

        Raises:
            PolicyError: a rule of the incumbent raised or answered nonsense.
        """
        warm_up_together([self])
        raise_failure(self)

    def go_on(self) -> None:
        """Let the incumbent go on from day 0 to the onset, with turnover (validation: the longer warm-up).

        Raises:
            PolicyError: a rule of the incumbent raised or answered nonsense.
        """
        run_together([self], self.warmup, self.warmup + self.onset)
        raise_failure(self)

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
        play_together([self])
        raise_failure(self)
        return self.ledger

    def finish(self) -> None:
        """Close the books at the end of the run."""
        end = self.total * MINUTES_PER_MONTH
        self.market.finish(end - 1, self.floor.people.person)
        self.ledger.add(Fact.HEADS, end, 0, -1, int(self.floor.people.present.sum()), Cause.SCENARIO)
        self.ledger.people = list(self.floor.person_ids)
        self.ledger.accounts, self.ledger.seats = self.company.account_ids, self.company.seat_ids

    def play_between(self, first: int, last: int) -> Ledger:
        """Run on from the end of month `first` after day 0 to the end of month `last`, for looks in between.

        The facts are those of a run in one go up to there, but for what is only known at the end.

        Raises:
            PolicyError: a rule raised or answered nonsense.
        """
        run_together([self], self.warmup + first, self.warmup + last)
        raise_failure(self)
        return self.ledger

    def begin(self) -> None:
        """Take everybody in at the start of the warm-up."""
        seats = np.arange(self.company.seats)
        self.ledger.add(Fact.JOINED, 0, seats, seats, 0, Cause.SCENARIO)
        self.management.look_ahead()
        expected = self.management.outlook.mu(self.floor.skill) + self._sold_from_pool()
        monthly = np.rint(expected * self.company.unit_cents).astype(np.int64)
        people = self.floor.people
        people.bookings[:] = monthly
        people.pay[:] = people.earned[:] = self.company.seat_base_cents + self.company.seat_variable_cents

    def _sold_from_pool(self) -> Floats | float:
        """Return what each person sold a month, in units, to accounts that nobody owns: in equal parts, by skill."""
        pooled, each = self.company.account_owner < 0, self.company.seats * self.company.unit_cents
        if not pooled.any():
            return 0.0
        new, again = self.company.account_new_cents[pooled].sum(), self.company.account_repeat_cents[pooled].sum()
        return (new * self.floor.skill + again) / each

    def stand_on_day0(self) -> None:
        """Take stock when the warm-up is over."""
        self.observer.forget()
        goals = self.management.payroll.monthly_goal
        if goals.any():
            self.reference_goal = float(goals.mean()) / self.company.unit_cents

    def stop(self, error: PolicyError) -> None:
        """Stop: a rule failed; those with which the run keeps step go on."""
        self.failed = error
        self.market.stop()

    # -- a week ---------------------------------------------------------------------------------------------------

    def route(self, month: int, until: int) -> tuple[Ints, Ints] | None:
        """Ask management who gets what waits: rows and the seat that gets each."""
        return self.management.route(self.in_force(month), self.policy_month(month), until)

    def note_routed(self, month: int, rows: Ints, seats: Ints, until: int) -> None:
        """Note who got what."""
        self.management.note_routed(self.in_force(month), rows, seats, until)

    def shares_a_pool(self, month: int) -> bool:
        """Whether a month's routing has pool rules, or the pool has taken anything before."""
        return self.management.pool.took or self.in_force(month).pool_rules is not None

    def recycle(self, month: int, until: int) -> None:
        """Take back what the pool rules say, where the routing rule has some."""
        rules = self.in_force(month).pool_rules
        if rules is not None:
            self.management.recycle(rules, until, self.floor.capacity)

    def new_business(self) -> Floats:
        """Return the relationship multipliers as they act on this week's opportunities."""
        return self.management.new_business(self.floor.relationship_multiplier)

    def _filled_at(self, seat: int, since: int) -> int:
        """Return the minute in which a seat that is vacant since a minute will be filled: the end of a week."""
        mean = self.company.scenario.staffing.vacancy_months * MINUTES_PER_MONTH
        wait = self.floor.vacancy_minutes(seat, mean)
        return since + -(-wait // MINUTES_PER_WEEK) * MINUTES_PER_WEEK

    def vacancy(self, seat: int, filled: int) -> Generator[Event, None, None]:
        """Wait until a vacant seat is filled, and take in who comes."""
        yield at(self.env, filled, Order.JOIN)
        if self.failed is not None:
            return
        try:
            self._hire(seat, filled)
        except PolicyError as error:
            self.stop(error)

    def _hire(self, seat: int, filled: int) -> None:
        del self.vacancies[seat]
        month = self.policy_month(filled // MINUTES_PER_MONTH)
        playbook = self.in_force(filled // MINUTES_PER_MONTH)
        rep = self.floor.join(seat, self.management.offer(playbook, seat))
        self.floor.hand_over((self.market.owner == seat).nonzero()[0], None)
        self.observer.meet(seat)
        cost = self.company.scenario.staffing.hire_cost_cents
        self.ledger.add(Fact.JOINED, filled, seat, rep.person, cost, Cause.HIRING)
        if filled < self.total * MINUTES_PER_MONTH:
            self.management.start_newcomer(playbook, month, seat)

    # -- the turn of a month ------------------------------------------------------------------------------------

    def policy_month(self, k: int) -> int:
        """Return month `k` of the run as policies count it: day 0 begins month 1."""
        return k - self.warmup + 1

    def in_force(self, k: int) -> Playbook:
        """Return the rules in force: the incumbent's in the warm-up and after the horizon (neutral caretaker)."""
        mine = self.warmup + self.onset <= k < self.warmup + self.months
        return self.playbook.in_month(self.policy_month(k)) if mine else self.incumbent

    def tells_ranks(self, k: int) -> bool:
        """Whether people learn where they rank in month `k`: by what conduct says, or because pay hangs on it."""
        playbook = self.in_force(k)
        return playbook.conduct.ranking or "PayView.rank" in playbook.reads["incentives"]

    def decide(self, k: int) -> Asking:
        """Let management decide at the start of a month."""
        month, now, playbook = self.policy_month(k), k * MINUTES_PER_MONTH, self.in_force(k)
        handover = month in (1, self.onset + 1, self.months + 1)
        if k == 0:
            yield from self._open_first_period(playbook, month)
        self.management.carry_out(month, now)
        self._allocate(playbook, month, now, start=month in (1, self.onset + 1))
        payroll, before = self.management.payroll, self.in_force(max(k - 1, 0))
        if handover or self._goals_due(playbook, month) or _differ(playbook.goals, before.goals):
            yield from self.management.set_goals(playbook, month)
        ends = month - payroll.first_month == payroll.period or _differ(playbook.incentives, before.incentives)
        if k and (handover or ends):
            payroll.open_period(month, playbook.incentives.period_months)
        self.management.coach(playbook, month, now)
        self.management.begin_month(playbook, month, now, self.months)

    def move_effort(self, k: int, effort: Floats, mu: Floats, cost: Floats) -> None:
        """Leave effort, in place, as far as the number of measures lets pay move it (B25)."""
        later = self.management.later
        if later is not None:
            effort[:] = later.moved(effort, mu, cost, self.in_force(k))

    def _goals_due(self, playbook: Playbook, month: int) -> bool:
        """Whether goals are set anew: every year, or as often as the rule says it reviews them."""
        every = getattr(playbook.goals, "review_every_months", 12)
        return month > 1 and ((month - 1) % 12 == 0 or (month <= self.months and (month - 1) % every == 0))

    def _allocate(self, playbook: Playbook, month: int, now: int, start: bool) -> None:
        every = playbook.allocation.review_every_months
        if start or (1 < month <= self.months and every and (month - 1) % every == 0):
            self.management.allocate(playbook, month, now)

    def _open_first_period(self, playbook: Playbook, month: int) -> Asking:
        """Begin the warm-up inside a pay period that will end with day 0, as if the past had gone as expected."""
        period, payroll = playbook.incentives.period_months, self.management.payroll
        first = month - (month - 1) % period
        payroll.open_period(first, period)
        yield from self.management.set_goals(playbook, month)
        payroll.before[:] = self.floor.people.bookings[-1] * (month - first)
        payroll.quarter_before[:] = self.floor.people.bookings[-1] * ((month - first) % 3)

    def leave(self, k: int, seat: int, dismissed: bool) -> None:
        """Let somebody go at the end of month `k`, and fill the seat some time."""
        now, people = (k + 1) * MINUTES_PER_MONTH, self.floor.people
        cause = Cause.DISMISSAL if dismissed else Cause.QUIT
        self.ledger.add(Fact.LEFT, now - 1, seat, people.person[seat], int(people.tenure_months[seat]), cause)
        self.floor.leave(seat, k)
        self.vacancies[seat] = self._filled_at(seat, now)
        self.env.process(self.vacancy(seat, self.vacancies[seat]))


def _differ(rule: object, before: object) -> bool:
    """Whether rules differ; mostly they are one and the same, and comparing field by field takes time."""
    return rule is not before and rule != before


def incumbent_of(scenario: Scenario) -> Playbook:
    """Return the playbook in force today.

    Raises:
        InputError: the scenario names an unknown playbook, rule or parameter.
    """
    return load_incumbent(scenario)


def warmed_up(company: Company, tape: Tape, incumbent: Playbook, months: int, after: int) -> Run:
    """Return a run that stands on day 0, ready to be forked for every playbook of one world."""
    run = Run(company, tape, incumbent, incumbent, months, after)
    run.warm_up()
    return run


def warm_up_together(runs: Sequence[Run]) -> None:
    """Run the months before day 0 in several worlds under their incumbent."""
    for run in runs:
        run.begin()
    run_together(runs, 0, runs[0].warmup)
    for run in runs:
        run.stand_on_day0()


def play_together(runs: Sequence[Run]) -> None:
    """Run from day 0 to the end; what failed says so (`Run.failed`)."""
    run_together(runs, runs[0].warmup + runs[0].onset, runs[0].total)
    for run in runs:
        if run.failed is None:
            run.finish()


def raise_failure(run: Run) -> None:
    """Raise what stopped a run, if anything did.

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    if run.failed is not None:
        raise run.failed


def play(
    company: Company, tape: Tape, playbook: Playbook, incumbent: Playbook, months: int, after: int
) -> tuple[Outcome, Ledger]:
    """Play one playbook on one tape.

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    start = warmed_up(company, tape, incumbent, months, after)
    run = start.fork(playbook)
    try:
        run.play()
    finally:
        start.floor.close()
        run.floor.close()
    return measured(run), run.ledger


def measured(run: Run) -> Outcome:
    """Return what a run left behind that was played to its end."""
    return measure(run.company, run.tape, run.ledger, run.months, run.total - run.warmup - run.months)


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
