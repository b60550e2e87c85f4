"""Pay as a running total of the period: each month earns what the total grew by, so the period adds up to the cent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policies.views import PayView

PPM = 1_000_000
"""Rates are whole millionths, so that pay is whole-number arithmetic and the same on every machine."""


def ppm(percent: float) -> int:
    """Return a percentage as whole millionths: 8.5 % = 85,000."""
    return round(percent * 10_000)


def growth(total: Callable[[int], int], results: PayView) -> int:
    """Return total(bookings so far) - total(bookings before this month), never below 0.

    `total` maps bookings of the period in cents to the pay they earn in cents; it must not fall.
    """
    before = results.before_cents
    gained = total(before + results.bookings_cents) - total(before)
    return gained if gained > 0 else 0


class RunningTotal:
    """A rule whose pay is the growth of a total of the period, and of nothing else.

    People who weigh their effort ask for its total at a few hundred results, not for its pay at thousands.
    """

    def total(self, goal: int, target: int, sold: int) -> int:
        """Return what bookings of the period earn, in cents; it must not fall.

        Args:
            goal: goal of the period in cents; 0 = none.
            target: what reaching the goal is worth, in cents.
            sold: bookings of the period in cents.
        """
        raise NotImplementedError

    def pay(self, results: PayView) -> int:
        """Return what this month's bookings add to the total of the period."""
        goal, target, before = results.goal_cents, results.on_target_cents, results.before_cents
        gained = self.total(goal, target, before + results.bookings_cents) - self.total(goal, target, before)
        return gained if gained > 0 else 0

    def pays(self, terms: PayView, befores: Sequence[int], afters: Sequence[int]) -> list[int]:
        """Return the pay of months that begin and end with so many bookings of the period, all on the same terms."""
        goal, target = terms.goal_cents, terms.on_target_cents
        earned = {sold: self.total(goal, target, sold) for sold in {*befores, *afters}}
        gains = [earned[after] - earned[before] for before, after in zip(befores, afters, strict=True)]
        return [gained if gained > 0 else 0 for gained in gains]
