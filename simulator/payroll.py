"""Goals and pay (B4): what each person has to reach in the pay period, and what results earn at each settlement."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.columns import InColumns
from scenarios.company import Company

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Payroll(InColumns):
    """Running totals of the pay period of every seat's holder; all columns have shape (seats,)."""

    def __init__(self, company: Company) -> None:
        n = company.seats
        self.company = company
        self.monthly_goal = np.zeros(n, dtype=np.int64)
        """Goal of a month before the season index."""
        self._goals: dict[tuple[int, int], Ints] = {}
        """Sums of monthly goals by (last, first) month of the period, until a goal changes."""
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
        self.guaranteed_from, self.guaranteed_until = 1, 0
        """Months of a guarantee that came with a new playbook; (1, 0) = there has been none."""
        self.guaranteed_cents = np.zeros(n, dtype=np.int64)
        """What it guarantees of variable pay a month; 0 for whoever came later."""
        self.missing_cents = np.zeros(n, dtype=np.int64)
        """What pay lacks to what is guaranteed since that was settled last; below 0 = it is above."""
        self._past: dict[int, Ints] = {}
        """Goals of the period's settled months: a reset in mid-period leaves them as they were."""
        self.period = 1
        self.first_month = 1
        """Month (1 = first after day 0) in which the present period began."""

    def open_period(self, month: int, period: int) -> None:
        """Begin a pay period of `period` months with `month`."""
        self.period, self.first_month = period, month
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
        self.protected_until[seat] = self.guaranteed_cents[seat] = self.missing_cents[seat] = 0

    def protect(self, seats: Ints, until_month: Ints, cents: Ints) -> None:
        """Let nobody's variable pay fall below `cents` a month up to `until_month` (accounts given up)."""
        for seat, month, amount in zip(seats.tolist(), until_month.tolist(), cents.tolist(), strict=True):
            if month > self.protected_until[seat]:
                self.protected_until[seat] = month
                self.protected_cents[seat] = amount

    def guarantee(self, first_month: int, last_month: int, cents: Ints) -> None:
        """Guarantee everybody so much variable pay a month for some months (a new playbook)."""
        self.guaranteed_from, self.guaranteed_until = first_month, last_month
        self.guaranteed_cents[:] = cents

    def owed(self, month: int, present: NDArray[np.bool_], paid: Ints) -> Ints | None:
        """Return what the guarantee adds to the pay of a month, None where there is none.

        It is settled every third month and at its end: a bonus of the quarter makes up for its months.
        """
        if not self.guaranteed_from <= month <= self.guaranteed_until:
            return None
        self.missing_cents += np.where(present, self.guaranteed_cents - paid, 0)
        if (month - self.guaranteed_from + 1) % 3 and month != self.guaranteed_until:
            return None
        lacking = np.where(present, np.maximum(self.missing_cents, 0), 0)
        self.missing_cents[:] = 0
        return lacking

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
        return goal_units(self.company, self.goal_of_period(), self.period - self.begun + 1)

    def set_goals(self, seats: Ints, monthly_goals: Ints) -> None:
        """Set goals of a month before the season index."""
        self.monthly_goal[seats] = monthly_goals
        self._forget_goals()

    def _forget_goals(self) -> None:
        self._goals.clear()
        self._month_goals.clear()

    def goal_of_quarter(self, month: int) -> Ints:
        """Return everybody's goal of the quarter of the period in which `month` is."""
        first = (self.place(month) - 1) // 3 * 3 + 1
        return self.goal_of_period(min(first + 2, self.period), first)

    def keep_goal(self, month: int) -> None:
        """Keep the goals of a month that was settled, whatever a reset may bring."""
        self._past[self.place(month)] = self.goal_of_month(month)

    def _sum_goals(self, last: int, first: int) -> Ints:
        if self.period == 1 and 1 not in self._past:
            return np.where(self.begun <= 1, self.goal_of_month(self.first_month), 0)
        total = np.zeros_like(self.monthly_goal)
        for place in range(first, last + 1):
            there = place >= self.begun
            past = self._past.get(place)
            goal = self.goal_of_month(self.first_month + place - 1) if past is None else past
            total += np.where(there, goal, 0)
        return total


def goal_units(company: Company, goal: Ints, months: Ints) -> Floats:
    """Return goals of so many months as goals a month in units; who has none counts the company's share."""
    fair = company.target_cents_per_month / company.seats / company.unit_cents
    return np.where(goal > 0, goal / np.maximum(months, 1) / company.unit_cents, fair)
