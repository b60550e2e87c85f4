"""What a rep can expect to sell at effort 1 with the accounts and leads in hand: mu of B4."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DEPTH_MIN = 0.8
"""Least depth, relative to the reference hours, to which a busy rep thins every opportunity before dropping some."""
DEPTH_MAX = 1.6
"""Most depth to which idle hours are spent on the opportunities in hand."""


def response(depth: Floats, b: float) -> Floats:
    """Return 1 - exp(-b h/h_ref), relative to its value at the reference depth 1 (B2, F01)."""
    return (1 - np.exp(-b * depth)) / (1 - np.exp(-b))


def expected_sales(new: Floats, repeat: Floats, skill: Floats, hours_needed: Floats, hours: float, b: float) -> Floats:
    """Return mu in the unit of `new` and `repeat`, shape (seats,).

    Args:
        new: expected new bookings a month at skill 1 and reference hours, relationships included.
        repeat: expected repeat purchases a month, relationships included.
        skill: skill relative to the median veteran.
        hours_needed: hours a month that the work in hand takes at reference depth.
        hours: selling hours a month at effort 1.
        b: response depth of B2.
    """
    depth = np.clip(hours / np.maximum(hours_needed, 1e-9), 0.0, DEPTH_MAX)
    return new * skill * response(depth, b) + repeat
