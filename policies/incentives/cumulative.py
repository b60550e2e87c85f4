"""Pay as a running total of the period: each month earns what the total grew by, so the period adds up to the cent."""

from __future__ import annotations

from collections.abc import Callable

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
