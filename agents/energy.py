"""Hours and fatigue (B3): effort brings hours with falling returns, and tires above 48 hours a week (F72)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
SPAN = 0.38
"""Effort above the overwork start at which more hours bring nothing (B3: 1.58 - 1.2)."""


def hours_factor(effort: Floats, b: Behaviour) -> Floats:
    """Return g(e): e up to 1.2, then concave, flat from 1.58 on (1.39)."""
    over = np.minimum(np.maximum(effort - b.overwork_start, 0.0), SPAN)
    return np.minimum(effort, b.overwork_start) + over - over**2 / (2 * SPAN)


def tired(fatigue: Floats, effort: Floats, b: Behaviour, strength: float) -> Floats:
    """Return F after a month: .8 F + .5 max(0, e - 1.2)."""
    strain = b.fatigue_gain * strength * np.maximum(0.0, effort - b.overwork_start)
    return np.round(b.fatigue_kept * fatigue + strain, 9)
