"""Split a whole sum into whole parts that add up (largest remainder)."""

from __future__ import annotations

from collections.abc import Mapping


def apportion(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Split `total` in proportion to whole-number weights >= 0; equally when all weights are 0.

    The parts sum to `total` exactly. Each is its exact share rounded down; the units left over go to the largest
    remainders, ties to the smaller key. Without keys the answer is empty.
    """
    whole = sum(weights.values())
    if not whole:
        weights, whole = dict.fromkeys(weights, 1), len(weights)
    parts = {key: total * weight // whole for key, weight in weights.items()}
    left = total - sum(parts.values())
    if left:
        rests = sorted([(-(total * weight % whole), key) for key, weight in weights.items()])
        for _, key in rests[:left]:
            parts[key] += 1
    return parts
