"""Account relationships and handover (B6): rel = 1 - rho + rho R; R grows while served, a new face starts low."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
JOINT_MOST, JOINT_HALF_HOURS, CHANGE_FATIGUE = 0.6, 4.0, 0.1
"""Most of the gap that joint visits close; hours at which half of that is reached; loss per earlier change."""


def multiplier(r: Floats, b: Behaviour, strength: float) -> Floats:
    """Return rel in (0, 1]: what is sold relative to a full relationship."""
    rho = min(b.relationship_weight * strength, 1.0)
    return 1 - rho + rho * r


def fresh(rel: Floats, changed: Ints, months: Ints, b: Behaviour, strength: float) -> Floats:
    """Return the multiplier on new business: a new face finds more of it for a year (F10, D12).

    Args:
        rel: relationship multiplier of each account.
        changed: changes of owner so far.
        months: months with the present owner.
        b: behavioural numbers.
        strength: of the switch.
    """
    new = (changed > 0) & (months < b.fresh_eyes_months)
    return (rel * (1 + strength * b.fresh_eyes * new)).round(9)


def after_handover(old: Floats, base: Floats, joint_hours: Floats, earlier_handovers: Floats) -> Floats:
    """Return R right after a change of face: B6's value, lifted by joint visits, lowered by changes before it.

    Joint hours close a part of the gap to the old relationship: h / (h + 4) of at most 60 %. Every earlier change of
    owner takes 10 % off (change fatigue). The three numbers are assumptions; B6 gives the values without either.

    Args:
        old: R with the owner before, shape (accounts,).
        base: R0 of the new owner by B6.
        joint_hours: hours both owners spent there together.
        earlier_handovers: changes of owner before this one.
    """
    closed = JOINT_MOST * joint_hours / (joint_hours + JOINT_HALF_HOURS)
    lifted = base + np.maximum(old - base, 0.0) * closed
    return np.round(lifted * (1 - CHANGE_FATIGUE) ** earlier_handovers, 9)


def settled(months: Floats, b: Behaviour) -> Floats:
    """Return R of an account served for `months` by the same existing rep (stationary start)."""
    return np.round(1 - (1 - b.handover_same_segment) * np.exp(-months / b.relationship_months), 9)


def first_year_loss(r0: float, b: Behaviour) -> float:
    """Return the closed-form share of a year's sales lost by a handover: rho (1-R0) (tau/12) (1 - e^(-12/tau))."""
    tau = b.relationship_months
    return b.relationship_weight * (1 - r0) * tau / 12 * (1 - float(np.exp(-12 / tau)))
