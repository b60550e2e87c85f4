"""What a rep can expect to sell at effort 1 with the accounts and leads in hand: mu of B4."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.company import Company

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DEPTH_MIN = 0.8
"""Least depth, relative to the reference hours, to which a busy rep thins every opportunity before dropping some."""
DEPTH_MAX = 1.6
"""Most depth to which idle hours are spent on the opportunities in hand."""


def reach(hours_needed: Floats, hours: float, eps: float) -> Floats:
    """Return what limited hours leave of the expected new sales: (hours / hours needed)^eps, idle hours capped.

    Args:
        hours_needed: hours a month that the work in hand takes at reference depth, shape (seats,).
        hours: selling hours a month at effort 1.
        eps: elasticity of sales with respect to hours (F01).
    """
    return np.minimum(hours / np.maximum(hours_needed, 1e-9), DEPTH_MAX) ** eps


def expected_sales(
    new: Floats, repeat: Floats, skill: Floats, hours_needed: Floats, hours: float, eps: float
) -> Floats:
    """Return mu in the unit of `new` and `repeat`, shape (seats,): the aggregate form of B2, s N^(1-eps) H^eps.

    Equalising territories under it gains 0.5 eps (1-eps) CV^2 (B2's closed form).
    """
    return new * skill * reach(hours_needed, hours, eps) + repeat


class Outlook(NamedTuple):
    """What each seat can expect to sell a month, in units of the median ramped rep's on-target sales."""

    new: Floats
    """From opportunities, at skill 1 and effort 1."""
    repeat: Floats
    """From repeat purchases."""

    def mu(self, skill: Floats | float) -> Floats:
        """Return mu of B4: expected monthly bookings at effort 1."""
        return (self.new * skill + self.repeat).round(9)


def outlook(company: Company, accounts: Ints | slice, owner: Ints, leads: Floats, rel: Floats) -> Outlook:
    """Return what each seat can expect to sell.

    Args:
        company: the company.
        accounts: the accounts that count.
        owner: seat of each of them, -1 = pool.
        leads: leads a month of each seat, shape (seats,).
        rel: relationship multiplier of each of the accounts.
    """
    n, b, place = len(leads), company.scenario.behaviour, owner + 1
    new = _by_seat(place, company.account_new_cents[accounts] * rel, n) + leads * company.lead_cents
    repeat = _by_seat(place, company.account_repeat_cents[accounts] * rel, n)
    needed = _hours_needed(company, accounts, place, leads)
    reached = reach(needed, b.selling_hours_per_month, b.effort_elasticity)
    return Outlook(new * reached / company.unit_cents, repeat / company.unit_cents)


def _hours_needed(company: Company, accounts: Ints | slice, place: Ints, leads: Floats) -> Floats:
    market, n = company.scenario.market, len(leads)
    held = np.bincount(place, minlength=n + 1)[1:]
    opportunities = _by_seat(place, company.mix.rate[accounts], n) + leads * market.lead_qualify_rate
    care = held * market.care_hours_per_account_month
    return opportunities * market.opportunity_hours + leads * market.lead_hours + care


def _by_seat(place: Ints, weights: Floats, seats: int) -> Floats:
    """Sum over the accounts of each seat; `place` is its owner's seat + 1, so those of the pool count for nobody."""
    return np.asarray(np.bincount(place, weights=weights, minlength=seats + 1)[1:], dtype=np.float64)
