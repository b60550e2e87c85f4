"""Who leaves (B8): a monthly complementary log-log hazard, and dismissal for persistent low attainment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour, Dynamics

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ATTAINMENT_SD = 0.35
FIRST_YEAR_SHARE = 0.25
PROTECTED_MONTHS = 6
PEER_MONTHS = 3
"""For so many months the exit of a teammate is felt."""
ATTAINMENT_KEPT = 0.8
"""Share of smoothed attainment kept a month (assumption; B8 leaves the weight open)."""


def base_log_hazard(b: Behaviour) -> float:
    """Return ln of the monthly hazard that gives the base quit rate a year: ln(-ln(1-h0)/12)."""
    return float(np.log(-np.log1p(-b.base_quit_rate_per_year) / 12)) if b.base_quit_rate_per_year > 0 else -np.inf


def log_hazard(
    attainment: Floats,
    d: Floats,
    j: Floats,
    fatigue: Floats,
    tenure_months: Floats,
    peer_left: NDArray[np.bool_],
    log_relative_pay: Floats,
    justice: Floats | float,
    trust_gap: Floats,
    b: Behaviour,
    dynamics: Dynamics,
) -> Floats:
    """Return eta of B8, shape (seats,).

    Args:
        attainment: smoothed attainment, 1 = at goal.
        d: disadvantage (B7).
        j: fairness J; unused by B8's formula, kept out of eta on purpose (PJ enters as such).
        fatigue: F (B3).
        tenure_months: months since joining.
        peer_left: whether a teammate left in the last three months.
        log_relative_pay: ln(pay of 12 months / pay outside).
        justice: PJ in {-1, 0, 1}.
        trust_gap: T - T* (B15).
        b: behavioural numbers.
        dynamics: switches.
    """
    z = (attainment - 1) / ATTAINMENT_SD
    fair, peer = dynamics.strength("fairness"), dynamics.strength("peer_exit")
    return (
        base_log_hazard(b)
        + b.quit_attainment * z
        + b.quit_curvature * z**2
        + fair * b.quit_disadvantage * (d - b.quit_disadvantage_mean)
        + b.quit_first_year * ((tenure_months < 12) - FIRST_YEAR_SHARE)
        + peer * b.quit_peer_exit * peer_left
        + b.quit_pay * log_relative_pay
        + fair * b.quit_justice * justice
        + dynamics.strength("fatigue") * b.quit_fatigue * fatigue
        + b.quit_trust * trust_gap
    )


def relative_pay(pay: Ints, months_known: Ints, outside: Floats) -> Floats:
    """Return ln(mean pay of the months known / pay outside), 0 where none is known; `pay` has shape (months, seats)."""
    mean = pay.sum(axis=0) / np.maximum(months_known, 1)
    relative = np.log(np.maximum(mean, 1.0) / np.maximum(outside, 1.0))
    return np.where(months_known > 0, relative, 0.0)


def spread(pay: Ints, months: Ints) -> None:
    """Spread everybody's pay of the last `months` months, shape (seats,), evenly over them, to the cent, in place."""
    age = np.arange(len(pay))[::-1, None]
    mine = age < months
    total, over = np.where(mine, pay, 0).sum(axis=0), np.maximum(months, 1)
    even = total // over + (age == 0) * (total % over)
    np.copyto(pay, even, where=mine)


def quit_probability(eta: Floats, strength: float) -> Floats:
    """Return 1 - exp(-exp(eta)) of a month, the hazard scaled by the switch, rounded to 1e-9."""
    return (-np.expm1(-strength * np.exp(eta))).round(9)


def dismissal_probability(attainment: Floats, tenure_months: Floats, b: Behaviour, strength: float) -> Floats:
    """Return the probability of dismissal this month: .12 under attainment .55 after six months."""
    threatened = (attainment < b.dismissal_below) & (tenure_months > PROTECTED_MONTHS)
    return np.where(threatened, min(b.dismissal_per_month * strength, 1.0), 0.0)
