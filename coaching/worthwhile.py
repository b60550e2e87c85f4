"""The smallest difference that would be worth the trouble, declared by the reader: is the difference at least so large?

A difference can be certain and too small to matter. Beside the interval stands the probability that b's mean is
better than a's by at least the smallest worthwhile difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from coaching.best import above_zero
from coaching.compare import METRICS_BY_ID, Pair
from coaching.ties import room_left_by_ties
from scenarios.errors import InputError, nearest

SURE = 0.95
"""Probability from which a question counts as settled (the 90 % interval's one-sided level)."""

Answer = Literal["worthwhile", "too small", "open"]


class Worth(NamedTuple):
    """Whether b is better than a by at least the smallest worthwhile difference."""

    a: str
    b: str
    metric: str
    smallest: float
    """Smallest worthwhile difference, in the metric's unit."""
    b_worth: float
    """Probability that b's mean is better than a's by at least `smallest`."""
    a_worth: float
    """Probability that a's mean is better than b's by at least `smallest`."""
    unseen: float = 0.0
    """How large the mean difference may still be where the two rarely differ (see `coaching.ties`)."""

    @property
    def answer(self) -> Answer:
        """Return "worthwhile" (one of them is, for sure), "too small" (neither is, for sure), or "open"."""
        if max(self.a_worth, self.b_worth) >= SURE:
            return "worthwhile"
        return "too small" if self._looks_small() and self.unseen < self.smallest else "open"

    @property
    def rarely_differ(self) -> bool:
        """Whether the question is open for one reason only: the two differ in too few worlds."""
        return self._looks_small() and self.unseen >= self.smallest

    def _looks_small(self) -> bool:
        return self.a_worth + self.b_worth <= 1 - SURE


def thresholds(text: str) -> dict[str, float]:
    """Read ``attainment=0.02,attrition_annual=0.03``: metric ids and smallest worthwhile differences.

    Raises:
        InputError: an unknown metric, one without a better side, or no number above 0.
    """
    found: dict[str, float] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        metric, _, number = part.partition("=")
        metric = known_metric(metric.strip())
        try:
            found[metric] = float(number)
        except ValueError:
            found[metric] = 0.0
        if not 0 < found[metric] < float("inf"):
            raise InputError(
                "CMP-02", "{metric}: got {got!r}, allowed: a difference above 0 in the metric's unit, e.g. {example}",
                metric=metric, got=number, example=f"{metric}=0.02",
            )  # fmt: skip
    return found


def known_metric(metric: str) -> str:
    """Return a metric id that has a better side.

    Raises:
        InputError: unknown (names the nearest), or neither more nor less of it is better.
    """
    known = [key for key, one in METRICS_BY_ID.items() if one.better != "none"]
    if metric not in known:
        raise InputError(
            "CMP-01", "no metric {metric!r} that can be better or worse{hint}; known: {known}",
            metric=metric, hint=nearest(metric, known), known=", ".join(known),
        )  # fmt: skip
    return metric


def worth(pair: Pair, a: Sequence[float], b: Sequence[float], smallest: float) -> Worth:
    """Weigh one pair.

    Args:
        pair: names and metric.
        a: one value a world, two or more.
        b: the same worlds.
        smallest: smallest worthwhile difference, above 0.
    """
    sign = 1.0 if METRICS_BY_ID[pair.metric].better == "higher" else -1.0
    gains = [sign * (y - x) for x, y in zip(a, b, strict=True)]
    losses = [-one for one in gains]
    return Worth(
        pair.a, pair.b, pair.metric, smallest, above_zero(gains, smallest), above_zero(losses, smallest),
        room_left_by_ties(a, b, SURE),
    )  # fmt: skip


def weigh(
    pairs: Sequence[Pair], values: Mapping[str, Mapping[str, Sequence[float | None]]], smallest: Mapping[str, float]
) -> list[Worth]:
    """Weigh every pair on the metrics for which a smallest worthwhile difference was declared.

    Args:
        pairs: paired differences of a comparison.
        values: playbook -> metric id -> one value a world.
        smallest: metric id -> smallest worthwhile difference.
    """
    found = []
    for pair in pairs:
        if pair.metric in smallest and pair.worlds > 1:
            both = zip(values[pair.a][pair.metric], values[pair.b][pair.metric], strict=True)
            worlds = [(x, y) for x, y in both if x is not None and y is not None]
            found.append(worth(pair, [x for x, _ in worlds], [y for _, y in worlds], smallest[pair.metric]))
    return found
