"""How likely each playbook is the best one: on the mean of all worlds, and in a single world; ties are shared.

The mean is uncertain because only so many worlds were run. With k playbooks met by the same luck, the posterior of
their means under a flat prior is a multivariate t with n - 1 degrees of freedom; the probability of being best is
how often a draw from it is the largest. For two playbooks that is Student's t in closed form; for more it is counted
over keyed draws, the same in every process.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from coaching.intervals import deviation, mean, t_cdf
from scenarios.on_demand import start_on_demand
from scenarios.streams import entity_hash, uniforms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DRAWS = 8000
"""Draws from the posterior; their own standard error is at most 0.6 points."""
EXACT_FREEDOM = 30
"""Up to so many degrees of freedom chi-square is drawn exactly, beyond by Wilson and Hilferty (error below 1e-4)."""


class Best(NamedTuple):
    """How often one playbook is the best on one metric."""

    playbook: str
    metric: str
    probability: float | None
    """That its mean over all worlds is the best; equal playbooks share. None with fewer than two worlds."""
    best_in: float
    """Worlds in which it is the best; a world with m equally good ones counts 1/m for each."""
    worlds: int
    """Worlds in which every playbook has a value."""


def chances_of_best(values: Mapping[str, Sequence[float | None]], metric: str, better: str) -> list[Best]:
    """Return how likely each playbook is the best on a metric, in the order of `values`.

    Args:
        values: playbook -> one value a world, None where it is missing; worlds with a gap are left out.
        metric: metric id, for the label.
        better: "higher" or "lower".
    """
    sign = 1.0 if better == "higher" else -1.0
    worlds = [[sign * one for one in row if one is not None] for row in zip(*values.values(), strict=True)]
    rows = [row for row in worlds if len(row) == len(values)]
    if not rows:
        return []
    chances = probabilities(rows) if len(rows) > 1 else [None] * len(values)
    counts = [math.fsum(row[k] == max(row) and 1 / row.count(max(row)) for row in rows) for k in range(len(values))]
    return [
        Best(name, metric, chance, count, len(rows))
        for name, chance, count in zip(values, chances, counts, strict=True)
    ]


def probabilities(rows: Sequence[Sequence[float]]) -> list[float]:
    """Return the probability that each column has the largest mean; higher is better.

    Args:
        rows: one row a world (two or more), one column a playbook.
    """
    columns = [tuple(column) for column in zip(*rows, strict=True)]
    distinct = list(dict.fromkeys(columns))  # playbooks that never differ are one, and share
    chances = dict(zip(distinct, _of_distinct(distinct), strict=True))
    return [chances[column] / columns.count(column) for column in columns]


def _of_distinct(columns: Sequence[tuple[float, ...]]) -> list[float]:
    if len(columns) == 1:
        return [1.0]
    if len(columns) == 2:
        chance = above_zero([x - y for x, y in zip(*columns, strict=True)])
        return [chance, 1.0 - chance]
    draws = posterior_means(columns)
    wins = draws.argmax(axis=1)
    return [float((wins == place).mean()) for place in range(len(columns))]


def above_zero(differences: Sequence[float], than: float = 0.0) -> float:
    """Return the probability that the mean of paired differences is above `than` (two worlds or more)."""
    gap, spread = mean(differences) - than, deviation(differences)
    if not spread:
        return 0.5 + 0.5 * ((gap > 0) - (gap < 0))
    t = gap * math.sqrt(len(differences)) / spread
    below = t_cdf(abs(t), len(differences) - 1)
    return below if t >= 0 else 1.0 - below


def posterior_means(columns: Sequence[Sequence[float]], key: str = "best") -> NDArray[np.float64]:
    """Draw the means of all columns from their joint posterior, shape (DRAWS, columns).

    Args:
        columns: one sequence of values a playbook, all of one length of two or more, paired by world.
        key: what the draws are for; different keys give independent draws.
    """
    import numpy as np

    data = np.array(columns, dtype=np.float64).T
    n = len(data)
    centred = data - data.mean(axis=0)
    root = np.linalg.qr(centred, mode="r")
    exact = n - 1 <= EXACT_FREEDOM
    width = len(root) + (n - 1 if exact else 1)
    z = _normals(key, DRAWS * width).reshape(DRAWS, -1)
    rest = z[:, len(root) :]
    chi = (rest**2).sum(axis=1) if exact else _chi_square(rest[:, 0], n - 1)
    return data.mean(axis=0) + (z[:, : len(root)] @ root) / np.sqrt(n * chi)[:, None]


def _chi_square(z: NDArray[np.float64], freedom: int) -> NDArray[np.float64]:
    """Turn normals into chi-squares (Wilson and Hilferty 1931)."""
    part = 2 / (9 * freedom)
    return freedom * (1 - part + z * math.sqrt(part)) ** 3


def load_draws() -> None:
    """Load what drawing needs, so that nobody waits for it later."""
    _normals("", 1)


@lru_cache(maxsize=4)
def _normals(key: str, count: int) -> NDArray[np.float64]:
    """Return keyed standard normals, kept because every metric asks for the same.

    It is the luck of the engine, by NumPy and SciPy: these load a third of a second sooner.
    """
    import numpy as np

    start_on_demand("scipy.special", ndtri="scipy.special._ufuncs")
    from scipy.special import ndtri

    z = ndtri(np.clip(uniforms(0, 0, "posterior", entity_hash(key), count), 1e-300, 1 - 1e-16))
    z.flags.writeable = False
    return z
