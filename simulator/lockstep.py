"""Runs of one company that keep step: one clock for all, weeks and months settled for all at once.

What policies decide stays each run's own; runs know nothing of each other. What one run costs alone is mostly the
number of steps, not of people: several at once share them. How many keep step changes no result.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from simpy import Environment, Event

from scenarios.units import MINUTES_PER_MONTH, MINUTES_PER_WEEK, WEEKS_PER_MONTH
from simulator.clock import Order, at, run_through
from simulator.joint_market import JointMarket
from simulator.joint_months import JointMonths
from simulator.timing import play_for_time
from simulator.together import Together

if TYPE_CHECKING:
    from simulator.run import Run


def run_together(runs: Sequence[Run], first: int, last: int) -> None:
    """Run the months `first` (from the start of the warm-up) up to and including the close of `last` - 1.

    A rule that fails stops its own run (`Run.failed`), not the others.
    """
    going = [run for run in runs if run.failed is None]
    if going:
        _Lockstep(going).go(first, last)


class _Lockstep:
    """Some runs between two months."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = runs
        self.market = JointMarket(
            [run.market for run in runs], [run.management.pool for run in runs], [run.tally for run in runs]
        )
        self.together = Together(runs)
        self.months = JointMonths(self.together, self.market)

    def go(self, first: int, last: int) -> None:
        """Run some months."""
        self.env = Environment(first * MINUTES_PER_MONTH)
        self.env.process(self._calendar(first, last))
        self.env.process(self._weeks(first * WEEKS_PER_MONTH + 1, last * WEEKS_PER_MONTH))
        for run in self.runs:
            run.env = self.env
            for seat, filled in run.vacancies.items():
                self.env.process(run.vacancy(seat, filled))
        run_through(self.env, last * MINUTES_PER_MONTH)
        self.market.hand_out()
        for run in self.runs:
            del run.env  # its processes are generators, which cannot be copied

    def _calendar(self, first: int, last: int) -> Generator[Event, None, None]:
        for k in range(first, last + 1):
            now = k * MINUTES_PER_MONTH
            if k > first:
                yield at(self.env, now, Order.CLOSE)
                self.months.close(k - 1)
                yield at(self.env, now, Order.LEAVE)
                self.months.leave(k - 1)
            if k < last:
                yield at(self.env, now, Order.DECIDE)
                self.months.begin(k)

    def _weeks(self, first: int, last: int) -> Generator[Event, None, None]:
        for week in range(first, last + 1):
            yield at(self.env, week * MINUTES_PER_WEEK - 1, Order.WEEK)
            if not self.together.going():
                return
            self._week(week, week * MINUTES_PER_WEEK - 1)

    def _route(self, month: int, until: int) -> None:
        """Let managements hand out what waits in the pool."""
        heard = enumerate(self.together.heard(lambda run: run.route(month, until)))
        given = {run: one for run, one in heard if one is not None}
        if not given:
            return
        places, months = self.market.places, self.months
        rows = np.concatenate([rows + places.first_rows[run] for run, (rows, _) in given.items()])
        seats = np.concatenate([seats + places.first_seats[run] for run, (_, seats) in given.items()])
        months.routed += np.bincount(seats, weights=self.market.worth[rows], minlength=len(months.routed))
        self.market.assign(rows, seats, months.crowd.people.person, until)
        for run in months.pooled & given.keys():
            self.runs[run].note_routed(month, *given[run], until)

    def _week(self, week: int, until: int) -> None:
        month, ends = (week - 1) // WEEKS_PER_MONTH, week % WEEKS_PER_MONTH == 0
        market, floors = self.market, [run.floor for run in self.runs]
        market.arrive(until)
        self._route(month, until)
        market.begin(
            [floor.capacity for floor in floors], [floor.skill for floor in floors],
            [run.new_business() for run in self.runs], [floor.people.person for floor in floors],
        )  # fmt: skip
        market.work(until)
        for run in (self.runs[place] for place in self.months.pooled):
            if run.failed is None:
                run.recycle(month, until)
        if ends:
            market.buy_again(month, until, [floor.relationship_multiplier for floor in floors])
            play_for_time(self.months, month, until)
        market.decide(until)
        if ends:
            market.move_stages(until)
            market.collect(until)
