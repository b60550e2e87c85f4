"""Skill and learning (B1): s = a * K * L(x) / c0, so that the median veteran has skill 1."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]


def beta22(u: float) -> float:
    """Invert the Beta(2, 2) distribution (closed form of 3x^2 - 2x^3 = u)."""
    return 0.5 - math.sin(math.asin(1 - 2 * u) / 3)


def know_how(u: float, b: Behaviour) -> float:
    """Return K(0) = floor + (1 - floor) * Beta(2, 2)."""
    return b.know_how_floor + (1 - b.know_how_floor) * beta22(u)


def median_know_how(b: Behaviour) -> float:
    """Return the know-how of the median veteran; with the median talent 1 it is c0."""
    return know_how(0.5, b)


def curve(experience_months: Floats, b: Behaviour, strength: float) -> Floats:
    """Return L(x) = 1 - (1 - L0) exp(-x / tau_L); strength 0 makes everybody ramped."""
    shortfall = min((1 - b.ramp_start) * strength, 1.0)
    return 1 - shortfall * np.exp(-experience_months / b.ramp_months)


def skill(
    talent: Floats, k: Floats, typical: Floats, experience_months: Floats, b: Behaviour, strength: float
) -> Floats:
    """Return s relative to the median veteran, rounded to 1e-9."""
    return np.round(talent * k / typical * curve(experience_months, b, strength), 9)


def covered(s: Floats, present: NDArray[np.bool_], share: float) -> Floats:
    """Return skill as it acts: of a vacant seat what the peers who cover it bring, a share of their mean."""
    there = s[present]
    if len(there) == len(s):
        return s
    peers = np.add.reduce(there) / len(there) if len(there) else 1.0
    return np.where(present, s, np.rint(peers * share * 1e9) / 1e9)


def experience_gained(opportunities: Floats, reference: float, b: Behaviour) -> Floats:
    """Return months of experience from a month's opportunities worked (learning by doing, at most 1.3)."""
    return np.minimum(b.learning_cap, opportunities / max(reference, 1e-9))


def coached(k: Floats, hours: Floats, quality: Floats, b: Behaviour, strength: float) -> Floats:
    """Return know-how after a month of coaching (B10): K += .06 h/(h+3) (q_m - K)."""
    gain = b.coaching_gain * strength * hours / (hours + b.coaching_half_hours)
    return np.minimum(np.maximum(np.round(k + gain * (quality - k), 9), 0.0), 1.0)
