"""What being measured does (assumptions): paid hours are logged (B24), many measures move people less (B25)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.timing import skill_at_it
from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def logged_share(for_hours: Floats, tenure_months: Floats, b: Behaviour, strength: float) -> Floats:
    """Return hours logged beyond those worked, per hour worked.

    Args:
        for_hours: share of on-target variable pay that hangs on hours, 0 to 1.
        tenure_months: who has been there longer knows better how (F33).
        b: behavioural numbers.
        strength: of the switch.
    """
    return np.round(strength * b.logging_share * np.clip(for_hours, 0.0, 1.0) * skill_at_it(tenure_months, b), 9)


def unpaid_effort(mu: Floats, cost: Floats, b: Behaviour) -> Floats:
    """Return the effort of people whom pay does not move: (mu chi / (1 + chi) / cost) ^ (1 / (p - eps)) (B4)."""
    drive = mu * b.non_pay_drive / (1 + b.non_pay_drive) / np.maximum(cost, 1e-6)
    return drive ** (1 / (b.cost_exponent - b.effort_elasticity))


def diluted(effort: Floats, unpaid: Floats, measures: int, b: Behaviour, strength: float) -> Floats:
    """Return effort under a rule with so many measures: 4 / n of the way from what unpaid people would do."""
    if measures <= b.dilution_measures or not strength:
        return effort
    kept = (b.dilution_measures / measures) ** strength
    return np.round(unpaid + kept * (effort - unpaid), 6)
