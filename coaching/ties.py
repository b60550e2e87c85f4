"""What many ties hide: differences that are exactly zero in most worlds say little about how large the rest can be.

Few leave in a year, so two playbooks can agree on leavers in ten worlds of ten and still differ by points on average.
The spread of such differences is zero, or rests on one or two worlds, and an interval drawn from it is far too narrow.
What those worlds do say is how rarely a difference occurs: its chance in a world has an exact upper bound (Clopper and
Pearson 1934), and a difference is hardly larger than two worlds of one playbook differ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

FEW = 10
"""From so many worlds that differ on, the spread of the differences tells how far their mean is known."""


def room_left_by_ties(a: Sequence[float], b: Sequence[float], confidence: float) -> float:
    """Return how large the mean difference of b and a may still be where they rarely differ, 0.0 where they often do.

    Rarely: in half of the worlds or fewer, and in fewer than `FEW`.

    Args:
        a: one value a world.
        b: the same worlds.
        confidence: of the bound on how often they differ, one-sided.
    """
    sizes = [abs(y - x) for x, y in zip(a, b, strict=True)]
    differing = sum(one > 0 for one in sizes)
    if differing >= FEW or 2 * differing > len(sizes):
        return 0.0
    usual = max(_between_worlds(a), _between_worlds(b))
    return most_often(differing, len(sizes), confidence) * max(*sizes, usual)


def _between_worlds(values: Sequence[float]) -> float:
    """Return the mean absolute difference between two worlds (Gini)."""
    count = len(values)
    if count < 2:
        return 0.0
    ranked = math.fsum((2 * place - count + 1) * value for place, value in enumerate(sorted(values)))
    return 2 * ranked / (count * (count - 1))


@cache
def most_often(seen: int, worlds: int, confidence: float) -> float:
    """Return the upper bound on the chance of what was seen in so many of the worlds (Clopper and Pearson)."""
    low, high = seen / worlds, 1.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _at_most(seen, worlds, middle) > 1 - confidence else (low, middle)
    return high


def _at_most(seen: int, worlds: int, chance: float) -> float:
    """Return the probability of at most `seen` in `worlds` (binomial)."""
    if not 0 < chance < 1:
        return float(chance <= 0)
    return math.fsum(
        math.exp(
            math.lgamma(worlds + 1) - math.lgamma(k + 1) - math.lgamma(worlds - k + 1)
            + k * math.log(chance) + (worlds - k) * math.log1p(-chance)
        )
        for k in range(seen + 1)
    )  # fmt: skip
