"""Territories of unequal size: how the potential of drawn accounts is dealt out to seats (D18, F05)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HALVINGS = 60


def log_spread(z: Floats, cv: float) -> float:
    """Return the spread s with which the shares exp(s z) have a coefficient of variation of `cv`.

    Args:
        z: standard normal numbers, shape (seats,); two of them at least differ.
        cv: sample standard deviation over mean, at least 0.
    """
    low, high = 0.0, 4 * float(np.sqrt(np.log1p(cv**2)))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        share = np.exp(middle * z)
        low, high = (middle, high) if np.std(share, ddof=1) < cv * np.mean(share) else (low, middle)
    return round(high, 9)


def dealt(potential: Floats, share: Floats) -> Ints:
    """Deal accounts out, largest first, each to whom most is missing of the share; returns positions in `share`."""
    holder, held = np.empty(len(potential), dtype=np.int64), np.zeros(len(share))
    for account in np.argsort(-potential, kind="stable").tolist():
        to = int(np.argmin((held + potential[account] / 2) / share))
        held[to] += potential[account]
        holder[account] = to
    return holder
