"""Goals and pay (B4): what each person has to reach in the pay period, and what results earn at each settlement."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from agents.effort import EffortBook, PayRule
from policies.guard import checked_pay
from policies.playbook import Playbook
from policies.protocols import IncentivePolicy
from policies.views import PayView
from scenarios.behaviour import Behaviour
from scenarios.company import Company

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Payroll:
    """Running totals of the pay period of every seat's holder; all columns have shape (seats,)."""

    def __init__(self, company: Company) -> None:
        n = company.seats
        self.company = company
        self.monthly_goal = np.zeros(n, dtype=np.int64)
        """Goal of a month before the season index."""
        self._goals: dict[tuple[int, int], Ints] = {}
        """Sums of monthly goals by (last, first) month of the period, until a goal changes."""
        self.begun = np.ones(n, dtype=np.int64)
        """Month of the period in which the holder started."""
        self.before = np.zeros(n, dtype=np.int64)
        self.paid = np.zeros(n, dtype=np.int64)
        self.quarter_before = np.zeros(n, dtype=np.int64)
        self.period = 1
        self.first_month = 1
        """Month (1 = first after day 0) in which the present period began."""

    def open_period(self, month: int, period: int) -> None:
        """Begin a pay period of `period` months with `month`."""
        self.period, self.first_month = period, month
        self._goals.clear()
        for column in (self.before, self.paid, self.quarter_before):
            column[:] = 0
        self.begun[:] = 1

    def place(self, month: int) -> int:
        """Return which month of the period `month` is, from 1."""
        return month - self.first_month + 1

    def start(self, seat: int, month: int, monthly_goal: int) -> None:
        """Let a newcomer start in the middle of a period, with a goal from now on."""
        self.monthly_goal[seat] = monthly_goal
        self._goals.clear()
        self.before[seat] = self.paid[seat] = self.quarter_before[seat] = 0
        self.begun[seat] = self.place(month)

    def season(self, month: int) -> float:
        """Return the season index of a month (1 = first after day 0)."""
        return float(self.company.season[(month - 1) % 12])

    def goal_of_month(self, month: int) -> Ints:
        """Return everybody's goal of one month, season included."""
        return np.rint(self.monthly_goal * self.season(month)).astype(np.int64)

    def goal_of_period(self, last: int | None = None, first: int = 1) -> Ints:
        """Return everybody's goal of the months `first`..`last` of the period in which they are there."""
        key = (last or self.period, first)
        if key not in self._goals:
            self._goals[key] = self._sum_goals(*key)
        return self._goals[key]

    def set_goals(self, seats: Ints, monthly_goals: Ints) -> None:
        """Set goals of a month before the season index."""
        self.monthly_goal[seats] = monthly_goals
        self._goals.clear()

    def _sum_goals(self, last: int, first: int) -> Ints:
        total = np.zeros_like(self.monthly_goal)
        for place in range(first, last + 1):
            there = place >= self.begun
            total += np.where(there, self.goal_of_month(self.first_month + place - 1), 0)
        return total

    def attainment(self) -> Floats:
        """Return attainment so far of the period's goal."""
        return self.before / np.maximum(self.goal_of_period(), 1)

    def settle(
        self, playbook: Playbook, month: int, bookings: Ints, cash: Ints, wins: Ints, minutes: Ints, tenure: Ints,
        people: list[str | None],
    ) -> Ints:  # fmt: skip
        """Return the variable pay of the month by seat and move the period on.

        Raises:
            PolicyError: the incentive rule raised or returned nonsense.
        """
        company, place = self.company, self.place(month)
        quarter = (place - 1) // 3 * 3 + 1
        columns = zip(
            company.seat_base_cents.tolist(), company.seat_variable_cents.tolist(), self.goal_of_period().tolist(),
            self.before.tolist(), bookings.tolist(), cash.tolist(), wins.tolist(), minutes.tolist(), tenure.tolist(),
            self.paid.tolist(), self.goal_of_month(month).tolist(),
            self.goal_of_period(min(quarter + 2, self.period), quarter).tolist(), self.quarter_before.tolist(),
            (self.period - self.begun + 1).tolist(), strict=True,
        )  # fmt: skip
        earned = np.zeros_like(self.before)
        regions, segments = company.scenario.regions, company.scenario.segments
        for seat, (name, row) in enumerate(zip(people, columns, strict=True)):
            if name is None:
                continue
            so_far, later = row[:9], row[9:]
            kind = int(company.seat_segment[seat])
            segment = segments[kind].name if kind >= 0 else ""
            region = regions[company.seat_region[seat]].name
            row = (place, self.period, *so_far, segment, region, *later)
            view = PayView(*cast("tuple[Any, ...]", row))
            earned[seat] = checked_pay(playbook.incentives, view, name, month)
        self.before += bookings
        self.paid += earned
        self.quarter_before = np.where(place % 3 == 0, 0, self.quarter_before + bookings)
        return earned


@lru_cache(maxsize=64)
def effort_book(
    rule: Any, unit_cents: int, base_cents: int, variable_cents: int, sigma: float, behaviour: Behaviour
) -> EffortBook:
    """Return the effort tables of a pay rule, solved at first use and shared by all runs of a process."""
    return EffortBook(normalised(rule, unit_cents, base_cents, variable_cents), rule.period_months, sigma, behaviour)


def normalised(rule: IncentivePolicy, unit_cents: int, base_cents: int, variable_cents: int) -> PayRule:
    """Return the rule as a function of attainment, in on-target monthly variable pay (B4)."""

    def pay(month: int, months: int, goal: float, before: float, after: float) -> float:
        whole = round(goal * months * unit_cents)
        start, end = round(before * whole), round(after * whole)
        view = PayView(month, months, base_cents, variable_cents, whole, start, end - start)
        return checked_pay(rule, view, "a typical rep", month) / max(variable_cents, 1)

    return pay


EFFORT_READS = (
    "effort_elasticity", "cost_exponent", "non_pay_drive", "goal_utility", "goal_consent", "discount_per_month",
    "present_bias",
)  # fmt: skip
"""Numbers of behaviour that the effort tables depend on."""


@lru_cache(maxsize=32)
def _terms(company: Company) -> tuple[int, int, int, float, Behaviour]:
    """Return what the effort tables depend on, all other numbers at their defaults: a sweep of those solves nothing."""
    read = {key: getattr(company.scenario.behaviour, key) for key in EFFORT_READS}
    median = (company.median_base_cents, company.median_variable_cents)
    return (round(company.unit_cents), *median, round(company.sigma, 6), Behaviour(**read))


def book_of(company: Company, playbook: Playbook) -> EffortBook:
    """Return the effort tables of a playbook's pay rule at the company's median pay and the market's own noise."""
    return effort_book(cast("Any", playbook.incentives), *_terms(company))
