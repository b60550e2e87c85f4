"""What a rep can expect to sell at effort 1 with the accounts and leads in hand: mu of B4."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DEPTH_MIN = 0.8
"""Least depth, relative to the reference hours, to which a busy rep thins every opportunity before dropping some."""
DEPTH_MAX = 1.6
"""Most depth to which idle hours are spent on the opportunities in hand."""


def expected_sales(
    new: Floats, repeat: Floats, skill: Floats, hours_needed: Floats, hours: float, eps: float
) -> Floats:
    """Return mu in the unit of `new` and `repeat`, shape (seats,): the aggregate form of B2, s N^(1-eps) H^eps.

    Equalising territories under it gains 0.5 eps (1-eps) CV^2 (B2's closed form).

    Args:
        new: expected new bookings a month at skill 1 and reference hours, relationships included.
        repeat: expected repeat purchases a month, relationships included.
        skill: skill relative to the median veteran.
        hours_needed: hours a month that the work in hand takes at reference depth.
        hours: selling hours a month at effort 1.
        eps: elasticity of sales with respect to hours (F01).
    """
    depth = np.minimum(hours / np.maximum(hours_needed, 1e-9), DEPTH_MAX)
    return new * skill * depth**eps + repeat
