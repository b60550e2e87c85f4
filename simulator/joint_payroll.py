"""Pay of all runs in lockstep: what the rules see of everybody is put together for all at once, and asked run by run.

Each run keeps its `Payroll` and goes on seeing its own columns; seats count through all runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.columns import joined, share
from policies.guard import checked_pays
from policies.views import PayView
from simulator.expected_pay import AS_PAY_VIEW
from simulator.joint import cut
from simulator.payroll import goal_units
from simulator.together import Together

if TYPE_CHECKING:
    from simulator.run import Run

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Column = Iterable[Any]
ALONE: tuple[Column, ...] = repeat(0), repeat(0), repeat(0), repeat(None), repeat(1)
"""Fields of `PayView` from `written_off_cents` on where nobody else counts."""


class JointPayroll:
    """The payrolls of some runs of one company."""

    def __init__(self, together: Together) -> None:
        """Take the columns of all runs together; each run goes on seeing its own."""
        self.together, self.payrolls = together, [run.management.payroll for run in together.runs]
        self.before, self.paid, self.quarter_before, self.begun, self.protected_until, self.protected_cents = (
            share(self.payrolls, name)
            for name in ("before", "paid", "quarter_before", "begun", "protected_until", "protected_cents")
        )
        company, runs = self.payrolls[0].company, len(self.payrolls)
        self.company = company
        self.seats, self.first_seat = company.seats, np.arange(runs) * company.seats
        self.base, self.variable = np.tile(company.seat_base_cents, runs), np.tile(company.seat_variable_cents, runs)
        names = company.seat_segment_names, company.seat_region_names
        self.kinds = [np.array(one * runs, dtype=object) for one in names]
        """Segment and region of each seat."""

    def each(self, values: Sequence[int]) -> Ints:
        """Return what holds for each run as a column by seat."""
        return np.array(values).repeat(self.seats)

    def goal_units(self) -> Floats:
        """Return the period's goal a month in units (see `payroll.goal_units`)."""
        return goal_units(self.company, self.goal_of_period(), self.periods() - self.begun + 1)

    def periods(self) -> Ints:
        """Return how many months the pay period of each seat has."""
        return self.each([one.period for one in self.payrolls])

    def attainment(self) -> Floats:
        """Return attainment so far of the period's goal."""
        return self.before / np.maximum(self.goal_of_period(), 1)

    def goal_of_month(self, month: int) -> Ints:
        """Return everybody's goal of one month, season included."""
        return joined([one.goal_of_month(month) for one in self.payrolls])

    def goal_of_period(self) -> Ints:
        """Return everybody's goal of the months of the pay period in which they are there."""
        return joined([one.goal_of_period() for one in self.payrolls])

    def views(self, month: int, seats: Ints, own: Iterable[Column], team: Iterable[Column] = ALONE) -> list[PayView]:
        """Return what the pay rules see of these seats at the end of a month (see `columns`)."""
        columns = self.columns(month, seats, own, team)
        return list(map(AS_PAY_VIEW, zip(*columns)))  # noqa: B905 - constants repeat for ever

    def columns(self, month: int, seats: Ints, own: Iterable[Column], team: Iterable[Column]) -> list[Column]:
        """Return the fields of `PayView` of these seats at the end of a month, a column each.

        Args:
            month: month that ends (1 = first after day 0).
            seats: of whom, run by run.
            own: their fields from `bookings_cents` to `region`.
            team: their fields from `written_off_cents` on.
        """
        rolls = self.payrolls
        period, goal = self.periods(), self.goal_of_period()
        monthly = all(one.period == 1 for one in rolls)
        quarter_goal = goal if monthly else joined([one.goal_of_quarter(month) for one in rolls])
        first: tuple[Ints, ...] = (
            self.each([one.place(month) for one in rolls]), period, self.base, self.variable, goal, self.before,
        )  # fmt: skip
        then = self.paid, self.goal_of_month(month), quarter_goal, self.quarter_before, period - self.begun + 1
        first, then = (tuple(column.take(seats).tolist() for column in part) for part in (first, then))
        return [*first, *own, *then, *team]

    def ask(self, k: int, seats: Ints, views: list[PayView], asked: Sequence[bool] | None = None) -> Ints:
        """Return what the rules in force in month `k` pay, asked run by run; 0 in runs whose rule fails.

        Args:
            k: the month, from the start of the warm-up.
            seats: whom they pay, run by run.
            views: what they see of each.
            asked: whether each run's rule is asked, 0 where not; None = all are.
        """
        runs, found = self.together.runs, np.zeros(len(seats), dtype=np.int64)
        parts = {
            runs[at]: (part, self.first_seat[at])
            for at, part in cut(seats, self.first_seat)
            if asked is None or asked[at]
        }

        def pay(run: Run) -> None:
            if run in parts:
                part, first = parts[run]
                found[part] = checked_pays(
                    run.in_force(k).incentives, views[part],
                    lambda at: run.floor.names_of(seats[part][at : at + 1] - first)[0], run.policy_month(k),
                )  # fmt: skip

        self.together.each(pay)
        return found

    def close_month(self, month: int, present: NDArray[np.bool_], bookings: Ints, earned: Ints) -> Ints:
        """Move the periods on by a month that was settled; returns what protection of moves adds to what was earned."""
        self.before += bookings
        self.paid += earned
        ends = self.each([one.place(month) % 3 == 0 for one in self.payrolls])
        self.quarter_before[:] = np.where(ends, 0, self.quarter_before + bookings)
        for one in self.payrolls:
            one.keep_goal(month)
        covered = present & (month <= self.protected_until)
        return np.where(covered, np.maximum(self.protected_cents - earned, 0), 0)


def standings(bookings: Ints, goals: Ints, present: NDArray[np.bool_], runs: int) -> tuple[Ints, ...]:
    """Return how people stand beside their team after a month: its bookings and goal, their rank, and its heads.

    Args:
        bookings: of the month, seats counted through all runs.
        goals: of the month, 0 where nobody is there.
        present: who is there.
        runs: how many runs there are.
    """
    bookings, goals, present = bookings.reshape(runs, -1), goals.reshape(runs, -1), present.reshape(runs, -1)
    reached = np.where(present, bookings / np.maximum(goals, 1), -1.0)
    order = np.argsort(-reached.round(9), axis=1, kind="stable")
    rank, seats = np.empty_like(order), order.shape[1]
    rank[np.arange(runs)[:, None], order] = np.arange(1, seats + 1)
    sold, asked, heads = (bookings * present).sum(axis=1), goals.sum(axis=1), present.sum(axis=1)
    return sold.repeat(seats), asked.repeat(seats), rank.ravel(), heads.repeat(seats)
