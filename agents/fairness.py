"""Opportunity to earn and felt disadvantage (B7).

Here: the opportunity to earn, disadvantage against teammates and pay outside, and justice from how rules are
announced. Reference groups by job, norms and voice belong to the issue "People who react".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]


def disadvantage(log_pay: Floats, log_outside: float, present: NDArray[np.bool_], b: Behaviour) -> Floats:
    """Return D_i: mean of max(0, y_j - y_i) over teammates (weight .7) and pay outside (.3), shape (seats,).

    Args:
        log_pay: y_i, ln expected pay with average skill and effort 1, own accounts and goal.
        log_outside: ln pay outside in the same unit.
        present: seats that are held; others are no referents and get 0.
        b: behavioural numbers.
    """
    peers = _mean_above(log_pay, present)
    outside = np.maximum(0.0, log_outside - log_pay)
    weight = b.outside_weight
    return np.where(present, np.round((1 - weight) * peers + weight * outside, 9), 0.0)


def _mean_above(y: Floats, present: NDArray[np.bool_]) -> Floats:
    """Mean of max(0, y_j - y_i) over the other present j, by sorting: O(n log n), also for thousands of people."""
    there = np.flatnonzero(present)
    out = np.zeros_like(y)
    if len(there) < 2:
        return out
    order = there[np.argsort(y[there], kind="stable")]
    ranked = y[order]
    above = np.cumsum(ranked[::-1])[::-1] - ranked
    count = np.arange(len(order) - 1, -1, -1)
    out[order] = np.maximum(above - count * ranked, 0.0) / (len(order) - 1)
    return out


def felt(j: Floats, d: Floats, justice: float, b: Behaviour, strength: float) -> Floats:
    """Return J after a month: .7 J + .3 (-alpha D + w_p PJ)."""
    news = strength * (-b.disadvantage_weight * d + b.justice_weight * justice)
    return np.round(b.fairness_memory * j + (1 - b.fairness_memory) * news, 9)


def effort_cost(j: Floats, fatigue: Floats, b: Behaviour) -> Floats:
    """Return the multiplier on the cost of effort: exp(-omega J + .5 F) (B4, B7)."""
    return np.exp(-b.fairness_effort * j + b.fatigue_cost * fatigue)
