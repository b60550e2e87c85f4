"""Split a whole sum into whole parts that add up (largest remainder)."""

from __future__ import annotations

from collections.abc import Mapping

MANY = 200
"""So many weights are worth putting into columns."""


def apportion(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Split `total` in proportion to whole-number weights >= 0; equally when all weights are 0.

    The parts sum to `total` exactly. Each is its exact share rounded down; the units left over go to the largest
    remainders, ties to the smaller key. Without keys the answer is empty.
    """
    whole = sum(weights.values())
    if not whole:
        weights, whole = dict.fromkeys(weights, 1), len(weights)
    if len(weights) >= MANY and abs(total) * max(weights.values()) < 1 << 63:
        return _in_columns(total, weights, whole)
    parts = {key: total * weight // whole for key, weight in weights.items()}
    left = total - sum(parts.values())
    if left:
        rests = sorted([(-(total * weight % whole), key) for key, weight in weights.items()])
        for _, key in rests[:left]:
            parts[key] += 1
    return parts


def _in_columns(total: int, weights: Mapping[str, int], whole: int) -> dict[str, int]:
    """Do the same where all products have room in 64 bits."""
    import numpy as np  # the screens split sums too, never so many, and stay light

    parts, rests = np.divmod(total * np.fromiter(weights.values(), np.int64, len(weights)), whole)
    left = total - int(parts.sum())
    if left:
        least = np.partition(rests, -left)[-left]
        above, keys = rests > least, list(weights)
        parts[above] += 1
        tied = sorted((rests == least).nonzero()[0].tolist(), key=keys.__getitem__)
        parts[np.array(tied[: left - int(above.sum())])] += 1
    return dict(zip(weights, parts.tolist(), strict=True))
