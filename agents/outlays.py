"""What money buys beside pay (assumptions, diminishing returns): research (B21), tools (B22), training (B23)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
TOOLS_LAG_MONTHS = 2


def _share(cents: float, half: float) -> float:
    """Return how far along money is: 0 with none, 1/2 at `half`, 1 with all."""
    return round(cents / (cents + half), 9)


def error_left(cents_per_account: float, b: Behaviour, strength: float) -> float:
    """Return what is left of the error of estimated potentials after so much research, all in all."""
    return round(1 / (1 + strength * cents_per_account / b.research_half_cents), 9)


def tools_factor(cents_per_head: float, b: Behaviour, strength: float) -> float:
    """Return the factor on selling hours of tools bought two months ago."""
    return round(1 + strength * b.tools_gain * _share(cents_per_head, b.tools_half_cents), 9)


def trained(know_how: Floats, cents_per_head: float, b: Behaviour, strength: float) -> Floats:
    """Return know-how after a month of courses."""
    gain = min(strength * b.training_gain * _share(cents_per_head, b.training_half_cents), 1.0)
    return np.round(know_how + gain * (1 - np.minimum(know_how, 1.0)), 9)


def training_hours(cents_per_head: float, b: Behaviour) -> float:
    """Return the selling hours that the courses take from everybody."""
    return b.training_hours * _share(cents_per_head, b.training_half_cents)
