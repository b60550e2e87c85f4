"""Goals and pay (B4): what each person has to reach in the pay period, and what results earn at each settlement."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress, repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.guard import checked_pays
from policies.playbook import Playbook
from policies.views import PayView
from scenarios.company import Company
from simulator.expected_pay import AS_PAY_VIEW

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Standing(NamedTuple):
    """How people of a run stand beside each other after a month."""

    bookings: int
    """Of the whole team (cents), as is the goal."""
    goal: int
    rank: list[int]
    """Of each seat by attainment, from 1."""
    heads: int


class Payroll:
    """Running totals of the pay period of every seat's holder; all columns have shape (seats,)."""

    def __init__(self, company: Company) -> None:
        n = company.seats
        self.company = company
        self.monthly_goal = np.zeros(n, dtype=np.int64)
        """Goal of a month before the season index."""
        self._goals: dict[tuple[int, int], Ints] = {}
        """Sums of monthly goals by (last, first) month of the period, until a goal changes."""
        self._units: Floats | None = None
        """The period's goal a month in units, until a goal changes."""
        self._month_goals: dict[int, Ints] = {}
        """Goals by month of the year, until a goal changes; nobody writes into them."""
        self.begun = np.ones(n, dtype=np.int64)
        """Month of the period in which the holder started."""
        self.before = np.zeros(n, dtype=np.int64)
        self.paid = np.zeros(n, dtype=np.int64)
        self.quarter_before = np.zeros(n, dtype=np.int64)
        self.protected_until = np.zeros(n, dtype=np.int64)
        """Last month in which the holder's variable pay does not fall below `protected_cents`; 0 = not protected."""
        self.protected_cents = np.zeros(n, dtype=np.int64)
        self.topped_up = np.zeros(n, dtype=np.int64)
        """What protection added to the last settlement."""
        self._past: dict[int, Ints] = {}
        """Goals of the period's settled months: a reset in mid-period leaves them as they were."""
        self.period = 1
        self.first_month = 1
        """Month (1 = first after day 0) in which the present period began."""

    def open_period(self, month: int, period: int) -> None:
        """Begin a pay period of `period` months with `month`."""
        self.period, self.first_month = period, month
        self._units = None
        self._goals.clear()
        self._past.clear()
        for column in (self.before, self.paid, self.quarter_before):
            column[:] = 0
        self.begun[:] = 1

    def place(self, month: int) -> int:
        """Return which month of the period `month` is, from 1."""
        return month - self.first_month + 1

    def closes(self, month: int) -> int:
        """Return how many months the pay period has that closes with `month`; 0 = none closes."""
        return self.period if self.place(month) == self.period else 0

    def unsettled(self, month: int) -> int:
        """Return how many months so far, up to and including `month`, wait for their pay period to close."""
        return self.place(month) if self.place(month) < self.period else 0

    def start(self, seat: int, month: int, monthly_goal: int) -> None:
        """Let a newcomer start in the middle of a period, with a goal from now on."""
        self.monthly_goal[seat] = monthly_goal
        self._forget_goals()
        self.before[seat] = self.paid[seat] = self.quarter_before[seat] = 0
        self.begun[seat] = self.place(month)
        self.protected_until[seat] = 0

    def protect(self, seats: Ints, until_month: Ints, cents: Ints) -> None:
        """Let nobody's variable pay fall below `cents` a month up to `until_month` (accounts given up)."""
        for seat, month, amount in zip(seats.tolist(), until_month.tolist(), cents.tolist(), strict=True):
            if month > self.protected_until[seat]:
                self.protected_until[seat] = month
                self.protected_cents[seat] = amount

    def season(self, month: int) -> float:
        """Return the season index of a month (1 = first after day 0)."""
        return float(self.company.season[(month - 1) % 12])

    def goal_of_month(self, month: int) -> Ints:
        """Return everybody's goal of one month, season included."""
        place = (month - 1) % 12
        found = self._month_goals.get(place)
        if found is None:
            found = self._month_goals[place] = np.rint(self.monthly_goal * self.season(month)).astype(np.int64)
        return found

    def goal_of_period(self, last: int | None = None, first: int = 1) -> Ints:
        """Return everybody's goal of the months `first`..`last` of the period in which they are there."""
        key = (last or self.period, first)
        if key not in self._goals:
            self._goals[key] = self._sum_goals(*key)
        return self._goals[key]

    def goal_units(self) -> Floats:
        """Return the period's goal a month in units; a person without a goal counts the company's share."""
        if self._units is None:
            company, there = self.company, np.maximum(self.period - self.begun + 1, 1)
            goal = self.goal_of_period() / there / company.unit_cents
            fair = company.target_cents_per_month / company.seats / company.unit_cents
            self._units = np.where(goal > 0, goal, fair)
            self._units.flags.writeable = False
        return self._units

    def set_goals(self, seats: Ints, monthly_goals: Ints) -> None:
        """Set goals of a month before the season index."""
        self.monthly_goal[seats] = monthly_goals
        self._forget_goals()

    def _forget_goals(self) -> None:
        self._units = None
        self._goals.clear()
        self._month_goals.clear()

    def _sum_goals(self, last: int, first: int) -> Ints:
        total = np.zeros_like(self.monthly_goal)
        for place in range(first, last + 1):
            there = place >= self.begun
            past = self._past.get(place)
            goal = self.goal_of_month(self.first_month + place - 1) if past is None else past
            total += np.where(there, goal, 0)
        return total

    def usual_month(self, seats: Ints, month: int, tenure: Floats) -> dict[str, Iterable[Any]]:
        """Return what a month at goal would look like at its settlement: the fields of `PayView`, a column each.

        Args:
            seats: of whom.
            month: month to come.
            tenure: months of tenure of everybody, shape (all seats,).
        """
        company, place, goal = self.company, self.place(month), self.goal_of_month(month)[seats]
        quarter, n, scenario = (place - 1) // 3 * 3 + 1, company.seats, company.scenario
        typical = max(scenario.market.typical_deal_cents, 1)
        own, team, period = goal.tolist(), (n * goal).tolist(), self.goal_of_period()[seats]
        columns = (
            repeat(place), repeat(self.period), company.seat_base_cents[seats].tolist(),
            company.seat_variable_cents[seats].tolist(), period.tolist(), self.before[seats].tolist(), own, own,
            [round(one / typical) for one in own], repeat(3600), tenure[seats].astype(np.int64).tolist(),
            [company.seat_segment_names[seat] for seat in seats.tolist()],
            [company.seat_region_names[seat] for seat in seats.tolist()], self.paid[seats].tolist(), own,
            self.goal_of_period(min(quarter + 2, self.period), quarter)[seats].tolist(),
            self.quarter_before[seats].tolist(), (self.period - self.begun[seats] + 1).tolist(), repeat(0),
            team, team, repeat(max(n // 2, 1)), repeat(n),
        )  # fmt: skip
        return dict(zip(PayView._fields, columns, strict=True))

    def attainment(self) -> Floats:
        """Return attainment so far of the period's goal."""
        return self.before / np.maximum(self.goal_of_period(), 1)

    def settle(
        self, playbook: Playbook, month: int, bookings: Ints, cash: Ints, wins: Ints, minutes: Ints, tenure: Ints,
        people: list[str | None], written_off: Ints, standing: Standing,
    ) -> Ints:  # fmt: skip
        """Return the variable pay of the month by seat and move the period on.

        Raises:
            PolicyError: the incentive rule raised or returned nonsense.
        """
        there = np.array([name is not None for name in people])
        place, pay = self.place(month), playbook.incentives
        team = repeat(standing.bookings), repeat(standing.goal), standing.rank, repeat(standing.heads)
        columns = (*self._columns(month, bookings, cash, wins, minutes, tenure), written_off.tolist(), *team)
        views = map(AS_PAY_VIEW, zip(*columns))  # noqa: B905 - what is the same for all repeats for ever
        names = [name for name in people if name is not None]
        earned = np.zeros(len(people), dtype=np.int64)
        earned[there] = checked_pays(pay, compress(views, there.tolist()), names, month)
        self.before += bookings
        self.paid += earned
        self._past[place] = self.goal_of_month(month)
        self.quarter_before = np.where(place % 3 == 0, 0, self.quarter_before + bookings)
        covered = there & (month <= self.protected_until)
        self.topped_up = np.where(covered, np.maximum(self.protected_cents - earned, 0), 0)
        return earned + self.topped_up

    def _columns(
        self, month: int, bookings: Ints, cash: Ints, wins: Ints, minutes: Ints, tenure: Ints
    ) -> tuple[Iterable[Any], ...]:
        """Return the fields of everybody's PayView that are a person's own, in its order, one list a field."""
        company, place = self.company, self.place(month)
        quarter = (place - 1) // 3 * 3 + 1
        return (
            repeat(place), repeat(self.period), company.seat_base_cents.tolist(), company.seat_variable_cents.tolist(),
            self.goal_of_period().tolist(), self.before.tolist(), bookings.tolist(), cash.tolist(), wins.tolist(),
            minutes.tolist(), tenure.tolist(), company.seat_segment_names, company.seat_region_names,
            self.paid.tolist(),
            self.goal_of_month(month).tolist(),
            self.goal_of_period(min(quarter + 2, self.period), quarter).tolist(), self.quarter_before.tolist(),
            (self.period - self.begun + 1).tolist(),
        )  # fmt: skip


def standings(bookings: Ints, goals: Ints, present: NDArray[np.bool_], runs: int) -> list[Standing]:
    """Return how people of several runs stand beside each other after a month, one a run.

    Args:
        bookings: of the month, seats counted through all runs.
        goals: of the month, 0 where nobody is there.
        present: who is there.
        runs: how many runs there are.
    """
    bookings, goals, present = bookings.reshape(runs, -1), goals.reshape(runs, -1), present.reshape(runs, -1)
    reached = np.where(present, bookings / np.maximum(goals, 1), -1.0)
    order = np.argsort(-reached.round(9), axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(1, order.shape[1] + 1)[None, :], axis=1)
    sold, asked, heads = (bookings * present).sum(axis=1), goals.sum(axis=1), present.sum(axis=1)
    return [Standing(*one) for one in zip(*(column.tolist() for column in (sold, asked, rank, heads)), strict=True)]
