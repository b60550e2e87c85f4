"""What bites later at the beginning of a month (B16 to B25), for all runs in lockstep.

Rules are asked run by run what a usual month would pay; what follows from their answers is the same arithmetic in every
run and is worked out in columns. Seats count through all runs.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents import measured, promises
from agents.columns import joined, share
from agents.crowd import Crowd
from policies.views import PayView
from simulator.expected_pay import AS_PAY_VIEW
from simulator.joint_ledger import JointLedger
from simulator.joint_payroll import JointPayroll
from simulator.later import STANDARD_MINUTES, Later
from simulator.ledger import Cause, Fact
from simulator.together import Together

if TYPE_CHECKING:
    from simulator.run import Run

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class JointLater:
    """What bites later in some runs of one company, each of which has a `Later`."""

    def __init__(self, together: Together, payroll: JointPayroll, crowd: Crowd, laters: list[Later]) -> None:
        """Take the columns of all runs together; each run goes on seeing its own."""
        self.together, self.payroll, self.crowd, self._laters = together, payroll, crowd, laters
        self.b, self._strength = crowd.behaviour, crowd.dynamics.strength
        self.log = share(laters, "log")

    def begin_month(self, k: int, now: int) -> None:
        """Look at pay, talk, spend; then selling minutes are what is left of them in month `k`."""
        self.together.each(lambda run: self._of(run).begin_month(run.in_force(k).conduct, run.policy_month(k)))
        self._look_at_pay(k)
        self.together.each(lambda run: self._of(run).talk(run.in_force(k).conduct, run.policy_month(k), now))
        self._minutes(k)

    def _of(self, run: Run) -> Later:
        later = run.management.later
        assert later is not None
        return later

    def _look_at_pay(self, k: int) -> None:
        """Promise and log as much as a usual month's pay makes worth while (B16, B24)."""
        misselling, logging = self._strength("misselling"), self._strength("logging")
        if not (misselling or logging):
            return
        usual = _Usual(self.payroll, k, self.crowd)
        if misselling:
            factor = promises.promised(self._pressure(usual, k), self.b, misselling)
            for later, mine in zip(self._laters, self.crowd.parts(factor), strict=True):
                later.customers.promise[:] = mine
        if logging:
            tenure = self.crowd.people.tenure_months
            self.log[:] = measured.logged_share(self._for_hours(usual), tenure, self.b, logging)

    def _pressure(self, usual: _Usual, k: int) -> Floats:
        """Return m of B16: what the next typical deal pays at once and for good, relative to plain commission."""
        deal = self.crowd.company.scenario.market.typical_deal_cents
        overtime = [run.in_force(k).conduct.overtime_in(run.policy_month(k)) for run in self.together.runs]
        signed, back, plain = np.zeros((3, len(self.log)))
        signed[usual.seats] = usual.more("bookings_cents", usual.bookings + deal)
        back[usual.seats] = -usual.more("written_off_cents", np.full(len(usual.seats), deal))
        plain[usual.seats] = deal * usual.on_target / np.maximum(usual.goals, 1)
        return promises.pressure(signed, back, plain, self.crowd.each(overtime))

    def _for_hours(self, usual: _Usual) -> Floats:
        """Return the share of on-target variable pay that hangs on hours."""
        part = np.zeros(len(self.log))
        idle = usual.more("activity_minutes", np.zeros(len(usual.seats), dtype=np.int64))
        part[usual.seats] = -idle / np.maximum(self.payroll.variable[usual.seats], 1)
        return np.round(np.clip(part, 0.0, 1.0), 9)

    def _minutes(self, k: int) -> None:
        """Leave of selling minutes what tools, talk, courses, second faces and the writing of logs leave."""
        crowd, people = self.crowd, self.crowd.people
        heads = [max(int(present.sum()), 1) for present in crowd.parts(people.present)]
        spent = [
            later.spend(run.in_force(k).conduct, some)
            for run, later, some in zip(self.together.runs, self._laters, heads, strict=True)
        ]
        kept = crowd.each([factor for factor, _ in spent]) * (1 - np.minimum(self.b.logging_time * self.log, 1.0))
        second = joined([later.customers.second_minutes() for later in self._laters])
        gone = crowd.each([minutes for _, minutes in spent]) + second
        left = np.maximum(np.rint(people.selling_minutes * kept) - gone, 0)
        people.selling_minutes[:] = np.where(people.present, left, 0).astype(np.int64)
        for floor in crowd.floors:
            floor.forget("capacity")

    def logged(self, minutes: Ints, last: int, ledger: JointLedger) -> Ints:
        """Return the selling minutes that stand in the log, and note them where hours are logged at all (B24)."""
        if not self._strength("logging"):
            return minutes
        people, written = self.crowd.people, np.rint(minutes * (1 + self.log)).astype(np.int64)
        there = people.present.nonzero()[0]
        ledger.add(Fact.LOGGED, last, there, people.person[there], written[there], Cause.INCENTIVES)
        return written


class _Usual:
    """A usual month to come of everybody who is there, and what their rules pay for another one."""

    def __init__(self, payroll: JointPayroll, k: int, crowd: Crowd) -> None:
        self._payroll, self._k, self._runs, people = payroll, k, payroll.together.runs, crowd.people
        month, seats, rules = self._runs[0].policy_month(k), crowd.seats, crowd.company.scenario.market
        self.seats = there = people.present.nonzero()[0]
        self.bookings = payroll.goal_of_month(month)[there]
        """A month at goal is a usual one."""
        wins = np.rint(self.bookings / max(rules.typical_deal_cents, 1)).astype(np.int64).tolist()
        sold, team = self.bookings.tolist(), (seats * self.bookings).tolist()
        tenure = people.tenure_months[there].astype(np.int64)
        kinds = [kind[there].tolist() for kind in payroll.kinds]
        own = sold, sold, wins, repeat(STANDARD_MINUTES), tenure.tolist(), *kinds
        all_of_them = repeat(0), team, team, repeat(max(seats // 2, 1)), repeat(seats)
        columns = payroll.columns(month, there, own, all_of_them)
        self._columns = dict(zip(PayView._fields, columns, strict=True))
        self.goals, months = (np.array(self._columns[name], dtype=np.int64) for name in ("goal_cents", "goal_months"))
        self.on_target = payroll.variable[there] * months
        self._paid = self._ask(None)

    def more(self, name: str, values: Ints) -> Ints:
        """Return what the rules pay each of them beyond a usual month if one field stood otherwise."""
        reads = [f"PayView.{name}" in run.in_force(self._k).reads["incentives"] for run in self._runs]
        if not any(reads):
            return np.zeros(len(self.seats), dtype=np.int64)
        paid = self._ask(reads, {name: values.tolist()})
        return np.where(np.repeat(reads, self._payroll.seats)[self.seats], paid - self._paid, 0)

    def _ask(self, reads: list[bool] | None, otherwise: dict[str, list[int]] | None = None) -> Ints:
        columns = self._columns | (otherwise or {})
        views = list(map(AS_PAY_VIEW, zip(*columns.values())))  # noqa: B905 - constants repeat for ever
        return self._payroll.ask(self._k, self.seats, views, reads)
