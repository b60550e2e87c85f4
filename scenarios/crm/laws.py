"""The laws of chance that the fits need, from `scipy.special` alone: `scipy.stats` takes half a second to load."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv, gammaln, log_ndtr, ndtri, stdtrit, xlogy

Floats = NDArray[np.float64]
_LOG_ROOT = float(np.log(np.sqrt(2 * np.pi)))


def normal_quantile(chance: float) -> float:
    """Return the value below which a standard normal lies with this chance."""
    return float(ndtri(chance))


def student_quantile(chance: float, freedom: float) -> float:
    """Return the value below which Student's t with so many degrees of freedom lies with this chance."""
    return float(stdtrit(freedom, chance))


def gamma_quantile(chance: float, shape: float, scale: float) -> float:
    """Return the value below which a gamma lies with this chance."""
    return float(gammaincinv(shape, chance)) * scale


def beta_quantile(chance: float, a: float, b: float) -> float:
    """Return the value below which a beta lies with this chance."""
    return float(betaincinv(a, b, chance))


def normal_log_density(x: Floats, mean: Floats | float = 0.0, sd: Floats | float = 1.0) -> Floats:
    """Return the log density of a normal at each value."""
    return -(((x - mean) / sd) ** 2) / 2 - _LOG_ROOT - np.log(sd)


def normal_log_survival(x: Floats) -> Floats:
    """Return the log of the chance that a standard normal is larger, for each value."""
    return log_ndtr(-x)


def gamma_log_density(x: Floats, shape: float, scale: float) -> Floats:
    """Return the log density of a gamma at each positive value."""
    return xlogy(shape - 1, x / scale) - x / scale - gammaln(shape) - np.log(scale)


def smoothed_density(sample: Floats, x: Floats) -> Floats:
    """Return the density at each value, of a sample smoothed by a normal kernel (Scott's width)."""
    width = float(np.std(sample, ddof=1)) * len(sample) ** -0.2
    found = np.empty(len(x))
    for k in range(0, len(x), 256):
        gaps = (x[k : k + 256, None] - sample[None, :]) / width
        found[k : k + 256] = np.exp(-gaps * gaps / 2).mean(axis=1)
    return found / (width * np.sqrt(2 * np.pi))
