"""Peers teach each other (B10): in a meeting know-how moves to who has less, K += .3 max(0, K_k - K_i).

Nothing is forgotten (0-2 % a month was swept in the prototypes). Meetings cost both partners selling hours. In a
voluntary programme those opt in who know much already: P = logistic(10 (K_i - median)), so those who need it stay away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def opts_in(know_how: Floats, present: Flags, u: Floats, b: Behaviour) -> Flags:
    """Return who would join a voluntary programme; `u` is one uniform a person, kept for as long as they stay."""
    middle = float(np.median(know_how[present])) if present.any() else 0.0
    return u < np.round(1 / (1 + np.exp(-b.volunteer_slope * (know_how - middle))), 9)


def after_meetings(know_how: Floats, mentor: Ints, learner: Ints, b: Behaviour, strength: float) -> Floats:
    """Return know-how after one meeting of each pair, all at once; `mentor` and `learner` are seats."""
    gain = min(b.exchange_gain * strength, 1.0) * np.maximum(0.0, know_how[mentor] - know_how[learner])
    out = know_how.copy()
    np.maximum.at(out, learner, know_how[learner] + gain)
    return np.round(out, 9)


def hours_spent(mentor: Ints, learner: Ints, seats: int, b: Behaviour) -> Floats:
    """Return selling hours that the meetings take from each seat; a meeting both ways counts once."""
    low, high = np.minimum(mentor, learner), np.maximum(mentor, learner)
    met = np.unique(low * seats + high)
    times = np.bincount(np.concatenate([met // seats, met % seats]), minlength=seats)
    return np.asarray(b.exchange_hours * times, dtype=np.float64)
