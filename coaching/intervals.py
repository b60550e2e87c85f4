"""Means with their 90 % interval, and the range of single years: in plain Python, the same bytes on every machine.

Sums are `math.fsum` (exactly rounded, whatever the order), and the quantile of Student's t is computed here from its
closed form for whole degrees of freedom: NumPy and SciPy change last digits between versions, and the JSON of an
experiment must not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

CONFIDENCE = 0.90
"""Level of every interval of a mean (model.md, "Metrics")."""
YEARS = (0.10, 0.90)
"""Quantiles of the range of single years: 8 in 10 fall inside."""


class Estimate(NamedTuple):
    """A mean over worlds, how sure it is, and what single worlds look like; in the metric's own unit."""

    mean: float | None
    """Mean over the worlds that have a value; None without any."""
    low: float | None
    """Lower end of the 90 % interval of the mean; None with fewer than two values."""
    high: float | None
    """Upper end of that interval."""
    year_low: float | None
    """One world in ten is below."""
    year_high: float | None
    """One world in ten is above."""
    worlds: int
    """Worlds with a value."""


def estimate(values: Sequence[float]) -> Estimate:
    """Return mean, 90 % t interval of the mean, and 10 % and 90 % quantiles of `values` (one a world)."""
    count = len(values)
    if not count:
        return Estimate(None, None, None, None, None, 0)
    centre, spread = mean(values), deviation(values)
    if spread is None:
        return Estimate(centre, None, None, None, None, count)
    half = t_quantile((1 + CONFIDENCE) / 2, count - 1) * spread / math.sqrt(count)
    ordered = sorted(values)
    return Estimate(
        centre, centre - half, centre + half, quantile(ordered, YEARS[0]), quantile(ordered, YEARS[1]), count
    )


def mean(values: Sequence[float]) -> float:
    """Return the mean of at least one value."""
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float]) -> float | None:
    """Return the sample standard deviation (n - 1), None with fewer than two values."""
    if len(values) < 2:
        return None
    centre = mean(values)
    return math.sqrt(math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1))


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the quantile of sorted values by linear interpolation (type 7 of Hyndman and Fan)."""
    place = share * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 2)
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


@cache
def t_quantile(probability: float, freedom: int) -> float:
    """Return the quantile of Student's t with a whole number of degrees of freedom, by bisection.

    Args:
        probability: above 0.5 and below 1.
        freedom: degrees of freedom, 1 or more.
    """
    low, high = 0.0, 1.0
    while t_cdf(high, freedom) < probability:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if t_cdf(middle, freedom) < probability else (low, middle)
    return low


def t_cdf(t: float, freedom: int) -> float:
    """Return P(T <= t), t >= 0, from the finite series for whole degrees of freedom (Abramowitz, Stegun 26.7.3-4)."""
    angle = math.atan2(t, math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = freedom % 2
    term, series = (cosine, 0.0) if odd else (1.0, 0.0)
    for step in range(odd + 1, freedom, 2):
        series += term
        term *= cosine * cosine * step / (step + 1)
    inside = 2 / math.pi * (angle + sine * series) if odd else sine * series
    return 0.5 + inside / 2
