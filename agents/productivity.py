"""What a rep can expect to sell at effort 1 with the accounts and leads in hand: mu of B4."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DEPTH_MIN = 0.8
"""Least depth, relative to the reference hours, to which a busy rep thins every opportunity before dropping some."""
DEPTH_MAX = 1.6
"""Most depth to which idle hours are spent on the opportunities in hand."""


def reach(hours_needed: Floats, hours: float, eps: float) -> Floats:
    """Return what limited hours leave of the expected new sales: (hours / hours needed)^eps, idle hours capped.

    Args:
        hours_needed: hours a month that the work in hand takes at reference depth, shape (seats,).
        hours: selling hours a month at effort 1.
        eps: elasticity of sales with respect to hours (F01).
    """
    return np.minimum(hours / np.maximum(hours_needed, 1e-9), DEPTH_MAX) ** eps


def expected_sales(
    new: Floats, repeat: Floats, skill: Floats, hours_needed: Floats, hours: float, eps: float
) -> Floats:
    """Return mu in the unit of `new` and `repeat`, shape (seats,): the aggregate form of B2, s N^(1-eps) H^eps.

    Equalising territories under it gains 0.5 eps (1-eps) CV^2 (B2's closed form).
    """
    return new * skill * reach(hours_needed, hours, eps) + repeat
