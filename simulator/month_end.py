"""The end of a month: results are paid and written down, relationships and people move on."""

from __future__ import annotations

import numpy as np

from policies.playbook import Playbook
from scenarios.units import MINUTES_PER_MONTH, WEEKS_PER_MONTH
from simulator.asking import Asking, Question
from simulator.ledger import Cause, Fact
from simulator.management import Management
from simulator.tally import Tally


class MonthEnd:
    """Closes the months of one run."""

    def __init__(self, management: Management, tally: Tally) -> None:
        self.management, self.tally = management, tally
        self.company, self.floor = management.company, management.floor
        self.market, self.ledger = management.market, management.ledger
        self._asked: tuple[np.ndarray, ...] | None = None
        """Goal, cost and attainment of which chances are noted, the same every month."""

    def note_chances(self, now: int, incumbent: Playbook, goal_units: float) -> Asking:
        """Note everybody's chance to hit the reference goal (a month, in units) under the incumbent's pay rule."""
        book = self.management.book(incumbent)
        people, n = self.floor.people, self.company.seats
        mu = self.management.outlook.mu(self.floor.average_skill)
        if self._asked is None:
            self._asked = np.full(n, goal_units), np.ones(n), np.zeros(n)
            for column in self._asked:
                column.flags.writeable = False
        goal, cost, attainment = self._asked
        chance = yield Question(book, "chance", (goal, mu, cost, attainment), None, (1,))
        there = people.present.nonzero()[0]
        parts = np.rint(10_000 * chance[there]).astype(np.int64)
        self.ledger.add(Fact.CHANCE, now, there, people.person[there], parts, Cause.ALLOCATION)

    def close(self, k: int, month: int, playbook: Playbook) -> Asking:
        """Close month `k` of the run, which is `month` as policies count (1 = first after day 0)."""
        last = (k + 1) * MINUTES_PER_MONTH - 1
        floor, people, tally = self.floor, self.floor.people, self.tally
        names = [None if rep is None else rep.id for rep in floor.reps]
        minutes = self.market.minutes_worked + self.market.minutes_cared
        goals = np.where(people.present, self.management.payroll.goal_of_month(month), 0)
        variable = self.management.payroll.settle(
            playbook, month, tally.bookings, tally.cash_in, tally.wins, self.management.logged(minutes, last),
            people.tenure_months.astype(np.int64), names, tally.written_off,
        )  # fmt: skip
        self._pay(last, variable)
        pay = np.where(people.present, variable + self.company.seat_base_cents, 0)
        log_pay = yield from self.management.opportunity_to_earn(playbook)
        floor.remember(tally.bookings, goals, pay, tally.wins, tally.decided)
        self._month_facts(last, minutes)
        reference = float(self.company.mix.rate.sum()) / self.company.seats
        news = self._news(playbook, month, goals)
        floor.end_month(self.market.opportunities_met, reference, playbook.conduct.justice, log_pay, news)
        if self.management.payroll.place(month) == self.management.payroll.period:
            floor.settle_period(self.management.payroll.period)
        self.management.follow_up(playbook, tally.wins)
        self.management.end_month(tally.account_bookings, k, last)
        tally.clear()
        self._new_month()

    def _news(self, playbook: Playbook, month: int, goals: np.ndarray) -> np.ndarray:
        """Return what the month adds to J beside pay: ranks where they are told, games, trust (B11, B15)."""
        conduct = playbook.conduct
        ranked = conduct.ranking or "PayView.rank" in playbook.reads["incentives"]
        attained = self.tally.bookings / np.maximum(goals, 1)
        return self.floor.news(conduct.overtime_in(month), conduct.goals == "discussed", ranked, attained)

    def _pay(self, last: int, variable: np.ndarray) -> None:
        people = self.floor.people
        there = people.present.nonzero()[0]
        who, base = people.person[there], self.company.seat_base_cents[there]
        self.ledger.add(Fact.EARNED, last, there, who, variable[there], Cause.INCENTIVES)
        self.ledger.add(Fact.SALARY, last, there, who, base, Cause.SCENARIO)
        self.management.note_protection(last)
        self.ledger.add(Fact.SETTLED, last, there, who, variable[there] + base, Cause.INCENTIVES)

    def _month_facts(self, last: int, minutes: np.ndarray) -> None:
        """Note work, energy and care of the month, and let relationships grow or fade."""
        people, market = self.floor.people, self.market
        here, gone = people.present.nonzero()[0], (~people.present).nonzero()[0]
        available = self.floor.capacity * WEEKS_PER_MONTH
        self.ledger.add(Fact.WORKED, last, here, people.person[here], minutes[here], Cause.WORK)
        self.ledger.add(Fact.AVAILABLE, last, here, people.person[here], available[here], Cause.WORK)
        self.ledger.add(Fact.COVERED, last, gone, -1, minutes[gone], Cause.WORK)
        energy = np.rint(1000 / (1 + people.fatigue[here])).astype(np.int64)
        self.ledger.add(Fact.ENERGY, last, here, people.person[here], energy, Cause.WORK)
        seat, weight, n = market.owner + 1, self.company.account_potential, self.company.seats
        total = np.bincount(seat, weights=weight, minlength=n + 1)[1:]
        r = np.bincount(seat, weights=weight * self.floor.relationship, minlength=n + 1)[1:]
        holding = (total > 0).nonzero()[0]
        cared = np.rint(1000 * r[holding] / total[holding]).astype(np.int64)
        self.ledger.add(Fact.CARED, last, holding, people.person[holding], cared, Cause.WORK)
        asked = market.care_asked()
        share = np.minimum(market.minutes_cared / np.maximum(asked, 1), 1.0)
        self.floor.care(market.owner, market.touched, share)
        self.management.pool.close_month(last, share, people.person)

    def _new_month(self) -> None:
        market = self.market
        market.touched[:] = False
        market.opportunities_met[:] = 0
        market.minutes_worked[:] = 0
        market.minutes_cared[:] = 0
