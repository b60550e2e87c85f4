"""Opportunity to earn and felt disadvantage (B7).

People compare themselves with their team and with pay outside, and only being behind hurts (F53). How rules are
announced counts as procedural justice (F55); ranks, imposed games (B11) and trust (B15) are further news.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.teams import Teams
from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def disadvantage(log_pay: Floats, log_outside: float, present: Flags, teams: Teams, b: Behaviour) -> Floats:
    """Return D_i: mean of max(0, y_j - y_i) over teammates (weight .7) and pay outside (.3), shape (seats,).

    Args:
        log_pay: y_i, ln expected pay with average skill and effort 1, own accounts and goal.
        log_outside: ln pay outside in the same unit.
        present: seats that are held; others are no referents and get 0.
        teams: who is whose referent.
        b: behavioural numbers.
    """
    outside = np.maximum(0.0, log_outside - log_pay)
    weight = b.outside_weight
    return np.where(present, np.round((1 - weight) * teams.above(log_pay, present) + weight * outside, 9), 0.0)


def felt(j: Floats, d: Floats, justice: Floats | float, news: Floats, b: Behaviour, strength: float) -> Floats:
    """Return J after a month: .7 J + .3 (-alpha D + w_p PJ + news of ranks, games and trust)."""
    fair = strength * (-b.disadvantage_weight * d + b.justice_weight * justice)
    return np.round(b.fairness_memory * j + (1 - b.fairness_memory) * (fair + news), 9)


def effort_cost(j: Floats, fatigue: Floats, b: Behaviour) -> Floats:
    """Return the multiplier on the cost of effort: exp(-omega J + .5 F) (B4, B7)."""
    return np.exp(-b.fairness_effort * j + b.fatigue_cost * fatigue)
