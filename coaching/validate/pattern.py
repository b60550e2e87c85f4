"""A pattern: what was published, how it is measured, which band it must fall into, and what must make it vanish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from coaching.validate.protocol import ABLATION_WORLDS, LEVEL, World

Kind = Literal["verification", "hold-out", "diagnostic"]
Verdict = Literal["pass", "weak pass", "fail", "no verdict"]
Numbers = Mapping[str, float]
VANISHED = 0.25
"""An effect has vanished when its ablation leaves at most this part of it, or an interval that covers the null."""


@dataclass(frozen=True)
class Check:
    """One figure of a pattern with its band, fixed in evidence C before anything was run."""

    name: str
    value: Callable[[Any], float]
    """From the mean of the worlds' parts to the figure."""
    low: float | None
    """Lower end of the band; None = open."""
    high: float | None
    null: float | None = 0.0
    """Value of no effect; None = the figure has no sign, only a band."""
    unit: str = "%"
    """"%" figures are shown times 100; others as they are."""
    vanishes: bool = True
    """Whether the pattern's ablation must make it vanish."""
    vanishes_beside: bool | None = None
    """Whether its second ablation must; None = as in the first."""


@dataclass(frozen=True)
class Pattern:
    """A published pattern and its test."""

    id: str
    tier: int
    kind: Kind
    title: str
    published: str
    measure: Callable[[World, tuple[tuple[str, Any], ...]], Numbers]
    """World and changes laid over all arms (the ablation, or nothing) -> parts of the figures."""
    checks: tuple[Check, ...]
    ablation: tuple[tuple[str, Any], ...]
    """Key paths of the scenario that switch the mechanism off."""
    ablation_says: str
    note: str = ""
    beside: tuple[tuple[str, Any], ...] = ()
    """A second ablation, where the one that evidence C names leaves a part of the effect; none for most."""
    beside_says: str = ""
    ablated_in: int = ABLATION_WORLDS
    """Worlds of the ablations: all of them where what fewer leave would count as gone by chance alone."""


@dataclass(frozen=True)
class Figure:
    """A measured check."""

    name: str
    value: float
    low: float
    high: float
    """Ends of the 90 % interval."""
    band: tuple[float | None, float | None]
    unit: str
    verdict: Verdict
    standard_error: float
    null: float | None
    without: float | None = None
    """The same figure with the mechanism off."""
    vanishes: bool | None = None
    """Whether it is gone then; None = not asked."""
    without_beside: float | None = None
    """The same in the second ablation."""
    vanishes_beside: bool | None = None


def measured(
    check: Check, parts: list[Numbers], without: list[Numbers] | None, beside: list[Numbers] | None = None
) -> Figure:
    """Return the figure of a check: mean over the worlds, jackknife standard error, 90 % t interval, verdict.

    Args:
        check: the check.
        parts: its parts by world.
        without: the same in the ablation; None = not run.
        beside: the same in the second ablation; None = there is none, or not run.
    """
    value, error = estimate(check, parts)
    half, wide = (_t(len(parts), level) * error for level in (LEVEL, 0.95))
    inside = (check.low is None or value - half >= check.low) and (check.high is None or value + half <= check.high)
    verdict = "pass" if inside else "weak pass" if _weakly(check, value, wide) else "fail"
    figure = Figure(
        check.name, value, value - half, value + half, (check.low, check.high), check.unit, verdict, error, check.null
    )
    if without is not None and check.vanishes:
        left, gone = _left(check, value, without)
        figure = replace(figure, without=left, vanishes=gone)
    if beside is not None and (check.vanishes if check.vanishes_beside is None else check.vanishes_beside):
        left, gone = _left(check, value, beside)
        figure = replace(figure, without_beside=left, vanishes_beside=gone)
    return figure


def _left(check: Check, value: float, without: list[Numbers]) -> tuple[float | None, bool | None]:
    """Return what an ablation leaves of a figure and whether that counts as gone; nothing for one without a sign."""
    if check.null is None:
        return None, None
    other, spread = estimate(check, without)
    left = abs(other - check.null)
    return other, bool(left <= VANISHED * abs(value - check.null) or left <= _t(len(without), LEVEL) * spread)


def _weakly(check: Check, value: float, wide: float) -> bool:
    """Whether the sign is right at 95 % and the point estimate in the band.

    Where there is no sign (no null, or one inside the band), the estimate in the band is enough. A null at the end of
    a band, as in "at least 0", is a sign like any other.
    """
    low, high = -np.inf if check.low is None else check.low, np.inf if check.high is None else check.high
    within = low <= value <= high
    if check.null is None or low < check.null < high:
        return within
    return within and abs(value - check.null) > wide


def estimate(check: Check, parts: list[Numbers]) -> tuple[float, float]:
    """Return a figure and its jackknife standard error over the worlds."""
    names = list(parts[0])
    rows = np.array([[one[name] for name in names] for one in parts], dtype=np.float64)
    total, n = rows.sum(axis=0), len(rows)

    def at(mean: Any) -> float:
        return float(check.value(dict(zip(names, mean.tolist(), strict=True))))

    value = at(total / n)
    if n < 2:
        return value, float("nan")
    left_out = np.array([at((total - row) / (n - 1)) for row in rows])
    return value, float(np.sqrt((n - 1) / n * np.sum((left_out - left_out.mean()) ** 2)))


def _t(worlds: int, level: float) -> float:
    from coaching.intervals import t_quantile

    return t_quantile((1 + level) / 2, worlds - 1) if worlds > 1 else float("nan")


def overall(figures: list[Figure], kind: Kind) -> Verdict:
    """Return the verdict of a pattern: that of its weakest check; diagnostics get none."""
    if kind == "diagnostic":
        return "no verdict"
    order = ("fail", "weak pass", "pass")
    return min((figure.verdict for figure in figures), key=order.index)
