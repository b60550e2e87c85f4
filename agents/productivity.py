"""What a rep can expect to sell at effort 1 with the accounts and leads in hand: mu of B4."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.company import Company
from scenarios.compiled import compiled

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


def outlook(company: Company, owner: Ints, leads: Floats, rel: Floats, first: int = 0) -> Outlook:
    """Return what each seat can expect to sell.

    Args:
        company: the company.
        owner: seat that owns each account, -1 = pool; of several such companies one behind the other, each of which
            counts its seats from 0.
        leads: leads a month of each seat that counts, shape (seats,).
        rel: relationship multiplier of each account.
        first: the first seat that counts.
    """
    b, market = company.scenario.behaviour, company.scenario.market
    sums = np.zeros((4, len(leads)))
    accounts = company.account_new_cents, company.account_repeat_cents, company.mix.rate
    _add_up(owner, rel, *accounts, company.seats, first, sums)
    new, repeat, opportunities, held = sums
    opportunities += leads * market.lead_qualify_rate
    needed = (
        opportunities * market.opportunity_hours
        + leads * market.lead_hours
        + held * market.care_hours_per_account_month
    )
    reached = reach(needed, b.selling_hours_per_month, b.effort_elasticity)
    return Outlook((new + leads * company.lead_cents) * reached / company.unit_cents, repeat / company.unit_cents)


@compiled("void(int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], int64, int64, float64[:, ::1])")
def _add_up(
    owner: Ints, rel: Floats, new: Floats, repeat: Floats, rate: Floats, seats: int, first: int, sums: Floats
) -> None:
    """Add up by seat what its accounts bring of new and repeat business, their opportunities, and how many they are."""
    for company in range(len(owner) // max(len(new), 1)):
        first_seat, first_account = company * seats - first, company * len(new)
        for account in range(len(new)):
            i = first_account + account
            seat = first_seat + owner[i]
            if owner[i] >= 0 and 0 <= seat < sums.shape[1]:
                sums[0, seat] += new[account] * rel[i]
                sums[1, seat] += repeat[account] * rel[i]
                sums[2, seat] += rate[account]
                sums[3, seat] += 1
