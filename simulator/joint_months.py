"""The turn of a month for all runs in lockstep: results are paid and written down, people move on, effort is chosen.

What rules decide is asked run by run (`Run.settle`, `Run.decide`); what follows from it for people, relationships and
the books is the same arithmetic in every run and is worked out in columns. Seats and accounts count through all runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.columns import joined, share
from agents.crowd import Crowd
from agents.productivity import Outlook
from scenarios.units import MINUTES_PER_MONTH, WEEKS_PER_MONTH
from simulator.asking import Question
from simulator.joint_accounts import tend
from simulator.joint_later import JointLater
from simulator.joint_market import JointMarket
from simulator.joint_payroll import JointPayroll, standings
from simulator.ledger import Cause, Fact
from simulator.together import Together

if TYPE_CHECKING:
    from policies.playbook import Conduct
    from simulator.run import Run

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
LEAD_MEMORY = 0.8
"""Share kept a month of what a rep expects from routed leads (assumption)."""


class JointMonths:
    """Begins and closes the months of some runs of one company."""

    def __init__(self, together: Together, market: JointMarket) -> None:
        """Take the columns of all runs together; each run goes on seeing its own."""
        runs, self.company = together.runs, market.company
        self.together, self.market, self.ledger, self.tally = together, market, market.ledger, market.tally
        self.crowd, self.payroll = Crowd([run.floor for run in runs]), JointPayroll(together)
        managements = [run.management for run in runs]
        self.account_bookings, self.months_owned, self.leads, self.routed, self.taken_minutes = (
            share(managements, name)
            for name in ("account_bookings", "months_owned", "leads", "routed", "taken_minutes")
        )
        number, company = len(runs), self.company
        self._base_share = np.tile(company.seat_base_cents / np.maximum(company.seat_variable_cents, 1), number)
        laters = [one.later for one in managements if one.later is not None]
        self._later = JointLater(together, self.payroll, self.crowd, laters) if laters else None
        self._ones, self._zeros = np.ones(company.seats), np.zeros(company.seats)
        self._no_pay = np.zeros(company.seats, dtype=np.int64)
        self._reference = [np.full(company.seats, run.reference_goal) for run in runs]
        self._opportunities = float(company.mix.rate.sum()) / company.seats
        """What an average seat's accounts bring a month."""
        self._outlook: Outlook
        self.pooled: set[int] = set()
        """Runs in which things go back to the pool, or have come from there, this month."""

    def policy_month(self, k: int) -> int:
        """Return month `k` of the runs as policies count it."""
        return self.together.runs[0].policy_month(k)

    # -- a month begins -----------------------------------------------------------------------------------------

    def begin(self, k: int) -> None:
        """Let management decide at the start of month `k` of the runs, and people choose their effort."""
        now = k * MINUTES_PER_MONTH
        self.crowd.look()
        self.together.each_asking(lambda run: run.decide(k))
        runs = enumerate(self.together.runs)
        self.pooled = {at for at, run in runs if run.failed is None and run.shares_a_pool(k)}
        self._publish(k, now)
        self._choose_effort(k, now)
        if k >= self.together.runs[0].warmup:
            self._note_chances(now)

    def _publish(self, k: int, now: int) -> None:
        """Write down the month's goals, and whom the managers spend their hours on."""
        people = self.crowd.people
        there, goals = people.present.nonzero()[0], self.payroll.goal_of_month(self.policy_month(k))
        self.ledger.add(Fact.GOAL_SET, now, there, people.person[there], goals[there], Cause.GOALS)
        coached = (people.coaching_hours > 0).nonzero()[0]
        minutes = np.rint(people.coaching_hours[coached] * 60).astype(np.int64)
        self.ledger.add(Fact.COACHED, now, coached, people.person[coached], minutes, Cause.COACHING)

    def _choose_effort(self, k: int, now: int) -> None:
        """Let everybody choose this month's effort from the table of the pay plan (B4)."""
        runs, crowd = self.together.runs, self.crowd
        conducts = self._conducts(k)
        self._look_ahead()
        consents = crowd.parts(crowd.consents([one.goals == "discussed" for one in conducts]))
        known = self.mu(), crowd.effort_cost(), self.payroll.attainment(), self.payroll.goal_units()
        mu, cost, so_far, goal = map(crowd.parts, known)

        def question(at: int, run: Run) -> Question:
            management = run.management
            management.consent = consents[at]
            columns = goal[at], mu[at], cost[at], so_far[at]
            place = management.payroll.place(run.policy_month(k))
            return Question(management.book(run.in_force(k)), "effort", columns, management.consent, (place,))

        effort = self.together.ask(question)
        parts = dict(zip(runs, zip(crowd.parts(effort), mu, cost, strict=True), strict=True))
        self.together.each(lambda run: run.move_effort(k, *parts[run]))
        crowd.decide_effort(effort, self._overtime(k), self.taken_minutes)
        self.taken_minutes[:] = 0
        if self._later is not None:
            self._later.begin_month(k, now)

    def _overtime(self, k: int) -> list[float]:
        return [run.in_force(k).conduct.overtime_in(run.policy_month(k)) for run in self.together.runs]

    def _look_ahead(self) -> None:
        """Work out what everybody can expect to sell, once the month's accounts are settled."""
        found = self._outlook = self.crowd.outlook(self.market.owner, self.leads)
        parts = zip(self.together.runs, self.crowd.parts(found.new), self.crowd.parts(found.repeat), strict=True)
        for run, new, repeat in parts:
            run.management.outlook = Outlook(new, repeat)

    def mu(self) -> Floats:
        """Return what everybody can expect to sell a month, in units, with their own skill."""
        return self._outlook.mu(self.crowd.skill)

    def consent(self) -> Flags:
        """Return to whom this month's goal is a goal (B11)."""
        return joined([run.management.consent for run in self.together.runs])

    def _expected(self) -> list[Floats]:
        """Return what each run's people could expect to sell with the mean skill of those who are there."""
        crowd = self.crowd
        return crowd.parts(self._outlook.mu(crowd.each([floor.average_skill for floor in crowd.floors])))

    def _note_chances(self, now: int) -> None:
        """Note everybody's chance to hit the reference goal (a month, in units) under the incumbent's pay rule."""
        mu, ones, zeros = self._expected(), self._ones, self._zeros
        chance = self.together.ask(
            lambda at, run: Question(
                run.management.book(run.incumbent), "chance", (self._reference[at], mu[at], ones, zeros), None, (1,)
            )
        )
        people = self.crowd.people
        there = people.present.nonzero()[0]
        parts = np.rint(10_000 * chance[there]).astype(np.int64)
        self.ledger.add(Fact.CHANCE, now, there, people.person[there], parts, Cause.ALLOCATION)

    # -- a month ends -------------------------------------------------------------------------------------------

    def close(self, k: int) -> None:
        """Close month `k` of the runs."""
        last = (k + 1) * MINUTES_PER_MONTH - 1
        runs, crowd, people, tally = self.together.runs, self.crowd, self.crowd.people, self.tally
        minutes = self.market.minutes_worked + self.market.minutes_cared
        goals = np.where(people.present, self.payroll.goal_of_month(self.policy_month(k)), 0)
        variable = self._settle(k, minutes, goals, last)
        pay = np.where(people.present, variable + self.payroll.base, 0)
        log_pay = self._opportunity_to_earn(k)
        crowd.remember(tally.bookings, goals, pay, tally.wins, tally.decided)
        self._month_facts(last, minutes)
        conducts = self._conducts(k)
        news = crowd.news(
            self._overtime(k), [one.goals == "discussed" for one in conducts], [run.tells_ranks(k) for run in runs],
            tally.bookings / np.maximum(goals, 1),
        )  # fmt: skip
        justice = [one.justice for one in conducts]
        crowd.end_month(self.market.opportunities_met, self._opportunities, justice, log_pay, news)
        crowd.settle_period([run.management.payroll.closes(run.policy_month(k)) for run in runs])
        self._new_month(k, last, conducts)

    def _conducts(self, k: int) -> list[Conduct]:
        return [run.in_force(k).conduct for run in self.together.runs]

    def _settle(self, k: int, minutes: Ints, goals: Ints, last: int) -> Ints:
        """Return the month's variable pay by seat, 0 in runs whose rule failed."""
        tally, people, runs, month = self.tally, self.crowd.people, self.together.runs, self.policy_month(k)
        logged = minutes if self._later is None else self._later.logged(minutes, last, self.ledger)
        there = people.present.nonzero()[0]
        numbers = tally.bookings, tally.cash_in, tally.wins, logged, people.tenure_months.astype(np.int64)
        own = [column.take(there).tolist() for column in (*numbers, *self.payroll.kinds)]
        team = tally.written_off, *standings(tally.bookings, goals, people.present, len(runs))
        views = self.payroll.views(month, there, own, [column.take(there).tolist() for column in team])
        earned = np.zeros(len(minutes), dtype=np.int64)
        earned[there] = self.payroll.ask(k, there, views)
        topped_up = self.payroll.close_month(month, people.present, tally.bookings, earned)
        owed = self._owed(month, earned + topped_up)
        self._note_pay(last, earned + topped_up + owed, topped_up, owed)
        return earned + topped_up + owed

    def _owed(self, month: int, paid: Ints) -> Ints:
        """Return what guarantees of new playbooks add to the month's variable pay, by seat."""
        parts = zip(self.payroll.payrolls, *map(self.crowd.parts, (self.crowd.people.present, paid)), strict=True)
        added = [payroll.owed(month, present, part) for payroll, present, part in parts]
        return joined([self._no_pay if one is None else one for one in added])

    def _note_pay(self, last: int, variable: Ints, topped_up: Ints, owed: Ints) -> None:
        people = self.crowd.people
        there = people.present.nonzero()[0]
        who, base, earned = people.person[there], self.payroll.base[there], variable[there]
        self.ledger.add(Fact.EARNED, last, there, who, earned, Cause.INCENTIVES)
        self.ledger.add(Fact.SALARY, last, there, who, base, Cause.SCENARIO)
        for added, cause in ((topped_up, Cause.ALLOCATION), (owed, Cause.INCENTIVES)):
            seats = added.nonzero()[0]
            self.ledger.add(Fact.PROTECTED, last, seats, people.person[seats], added[seats], cause)
        self.ledger.add(Fact.SETTLED, last, there, who, earned + base, Cause.INCENTIVES)

    def _opportunity_to_earn(self, k: int) -> Floats:
        """Return y_i of B7: ln expected pay with average skill and effort 1, in units of on-target variable pay."""
        mu, goal = self._expected(), self.crowd.parts(self.payroll.goal_units())

        def question(at: int, run: Run) -> Question:
            return Question(run.management.book(run.in_force(k)), "expected_pay", (goal[at], mu[at]))

        return np.log(np.maximum(self._base_share + self.together.ask(question), 1e-3))

    def _month_facts(self, last: int, minutes: Ints) -> None:
        """Note work, energy and care of the month, and let relationships grow or fade."""
        people, market, add = self.crowd.people, self.market, self.ledger.add
        here, gone = people.present.nonzero()[0], (~people.present).nonzero()[0]
        who, available = people.person[here], joined([run.floor.capacity for run in self.together.runs])
        add(Fact.WORKED, last, here, who, minutes[here], Cause.WORK)
        add(Fact.AVAILABLE, last, here, who, available[here] * WEEKS_PER_MONTH, Cause.WORK)
        add(Fact.COVERED, last, gone, -1, minutes[gone], Cause.WORK)
        energy = np.rint(1000 / (1 + people.fatigue[here])).astype(np.int64)
        add(Fact.ENERGY, last, here, who, energy, Cause.WORK)
        asked = joined([market.care_asked() for market in market.markets])
        tended = tend(
            market.owner, self.company.account_potential, people.present, market.touched[:-1],
            np.minimum(market.minutes_cared / np.maximum(asked, 1), 1.0), last, self.crowd.behaviour,
            self.crowd.relationship, market.touched_at[:-1],
        )  # fmt: skip
        holding = (tended.potential > 0).nonzero()[0]
        cared = np.rint(1000 * tended.kept[holding] / tended.potential[holding]).astype(np.int64)
        add(Fact.CARED, last, holding, people.person[holding], cared, Cause.WORK)
        held = (people.present & (tended.owned > 0)).nonzero()[0]
        add(Fact.OWNED, last, held, people.person[held], tended.owned[held], Cause.ALLOCATION)
        add(Fact.HOARDED, last, held, people.person[held], tended.hoarded[held], Cause.NEGLECT)

    def _new_month(self, k: int, last: int, conducts: list[Conduct]) -> None:
        """Remember what accounts bought and how many leads came, hear from customers, and begin to count anew."""
        for conduct, taken, wins in zip(
            conducts, self.crowd.parts(self.taken_minutes), self.crowd.parts(self.tally.wins), strict=True
        ):
            hours = conduct.follow_up_hours_per_invoice  # the month's deals are followed up until they are paid (B13)
            if hours:
                taken += np.rint(60 * hours * wins).astype(np.int64)
        if self.market.customers is not None:
            self.market.customers.end_month(k, last, self.crowd)
        self.account_bookings[:] = (
            np.rint(self.account_bookings * 11 / 12).astype(np.int64) + self.tally.account_bookings
        )
        self.months_owned += 1
        self.leads[:] = np.round(LEAD_MEMORY * self.leads + (1 - LEAD_MEMORY) * self.routed, 9)
        self.routed[:] = 0.0
        self.tally.clear()
        market = self.market
        for column in (market.touched, market.opportunities_met, market.minutes_worked, market.minutes_cared):
            column[:] = 0

    # -- people leave -------------------------------------------------------------------------------------------

    def leave(self, k: int) -> None:
        """Let people go at the end of month `k`; the warm-up holds them fixed."""
        runs, company = self.together.runs, self.company
        if k < runs[0].warmup:
            return
        outside = (company.seat_base_cents + company.seat_variable_cents) * company.scenario.pay.outside_ratio
        justice = [one.justice for one in self._conducts(k)]
        waiting = [run.management.payroll.unsettled(run.policy_month(k)) for run in runs]
        leavers = self.crowd.leavers(k, justice, np.asarray(outside, dtype=np.float64), waiting)
        for run, gone in zip(runs, leavers, strict=True):
            if run.failed is None:
                for seat, dismissed in gone.T.tolist():
                    run.leave(k, seat, dismissed)
