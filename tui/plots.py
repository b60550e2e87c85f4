"""Two small charts in text: a range strip on a shared axis, and a dotplot of twenty equally likely years."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from tui.drawing import fit

DOTS = 20
CELLS = (4, 3, 2)
"""Cells from one edge of a bin of the dotplot to the next: the widest with which the dots fit is used."""


class Axis(NamedTuple):
    """A range of values; both ends are round numbers."""

    low: float
    high: float


def round_step(span: float, steps: int) -> float:
    """Return the smallest step 1, 2 or 5 x 10^k of which at most `steps` cover `span`."""
    if span <= 0 or not math.isfinite(span):
        return 1.0
    raw = span / max(steps, 1)
    unit = 10.0 ** math.floor(math.log10(raw))
    return next(unit * m for m in (1, 2, 5, 10) if unit * m >= raw * (1 - 1e-9))


def axis_of(values: Sequence[float], steps: int = 8, floor: bool = False) -> Axis:
    """Return a round range that holds all values, with a little room on both sides.

    Args:
        values: at least one.
        steps: at most so many round steps.
        floor: whether the room ends at zero where no value is below it: a rate is never less than none.
    """
    low, high = min(values), max(values)
    margin = (high - low) * 0.12 or abs(high) * 0.05 or 1.0
    step = round_step(high - low + 2 * margin, steps)
    first = math.floor((low - margin) / step) * step
    return Axis(0.0 if floor and first < 0 <= low else first, math.ceil((high + margin) / step) * step)


def place(value: float, axis: Axis, cells: int) -> int:
    """Return the cell, 0 to ``cells - 1``, in which a value falls."""
    width = axis.high - axis.low
    share = (value - axis.low) / width if width > 0 else 0.5
    return max(0, min(cells - 1, round(share * (cells - 1))))


def strip(low: float, middle: float, high: float, axis: Axis, cells: int) -> str:
    """Draw a range: ``=`` from `low` to `high`, ``|`` at `middle`, dots for the rest of the axis."""
    row = ["."] * cells
    for cell in range(place(low, axis, cells), place(high, axis, cells) + 1):
        row[cell] = "="
    row[place(middle, axis, cells)] = "|"
    return "".join(row)


def ticks(marks: Sequence[tuple[int, str]], cells: int) -> str:
    """Write labels centred under their cells, leaving out what would touch the label before it."""
    row = ""
    for cell, label in marks:
        start = min(max(cell - cell_len(label) // 2, 0), cells - cell_len(label))
        if start >= cell_len(row) + (2 if row else 0):
            row = fit(row, start) + label
    return fit(row, cells)


def strip_ticks(axis: Axis, cells: int, write: Callable[[float], str]) -> str:
    """Return the labels of a strip's axis: both ends and the middle."""
    marks = [(place(v, axis, cells), write(v)) for v in (axis.low, (axis.low + axis.high) / 2, axis.high)]
    return ticks(marks, cells)


class Dotplot(NamedTuple):
    """A drawn dotplot."""

    rows: list[str]
    """Dots, top row first."""
    axis: str
    labels: str


class Bins(NamedTuple):
    """Bins of equal width with an edge at zero."""

    width: float
    first: int
    count: int
    cells: int
    """Cells from one edge to the next."""

    def bin_of(self, value: float) -> int:
        """Return the bin of a value, from 0 (a value on an edge belongs to the bin away from zero)."""
        edge = value / self.width
        whole = math.floor(edge + 1e-9) if value >= 0 else math.ceil(edge - 1e-9) - 1
        return min(max(whole - self.first, 0), self.count - 1)

    def tallest(self, values: Sequence[float]) -> int:
        """Return the height of the tallest stack; a value of exactly zero stands on the edge itself."""
        return max(Counter(self.bin_of(v) if v else -1 for v in values).values())


def _bins(values: Sequence[float], width: float, cells: int) -> Bins:
    first = math.ceil(min(*values, 0.0) / width - 1e-9) - 1 if min(values) < 0 else 0
    last = math.floor(max(*values, 0.0) / width + 1e-9) + 1 if max(values) > 0 else 0
    return Bins(width, first, max(last - first, 1), cells)


def bins_of(groups: Sequence[Sequence[float]], cells: int, height: int) -> Bins:
    """Choose bins that several dotplots share: the widest round ones whose tallest stack is at most `height`.

    Where `cells` do not allow that, the finest ones that fit.
    """
    everything = [value for group in groups for value in group]
    span = max(*everything, 0.0) - min(*everything, 0.0)
    best = _bins(everything, round_step(span, 1) * 2, CELLS[0])
    for size in CELLS:
        limit = max((cells - 1) // size, 2)
        tries = [_bins(everything, round_step(span, steps), size) for steps in range(4, limit + 1)]
        for bins in (one for one in tries if one.count <= limit):
            best = bins
            if all(bins.tallest(group) <= height for group in groups):
                return bins
    return best


def dotplot(
    values: Sequence[float], bins: Bins, cells: int, height: int, write: Callable[[float], str], dot: str
) -> Dotplot:
    """Draw up to twenty dots over an axis in which zero is marked ``|``.

    Args:
        values: the dots, in the metric's unit; at least one.
        bins: where they go; of `bins_of` for these values, and perhaps those of other drawings.
        cells: width of the drawing.
        height: rows for dots; a taller stack shows its count on top.
        write: how a label of the axis is written.
        dot: the character of a dot.
    """
    size, zero = bins.cells, -bins.first
    stacks = Counter((zero * size if v == 0 else bins.bin_of(v) * size + size // 2) for v in values)
    rows = [_row(stacks, level, height, cells, dot) for level in range(height, 0, -1)]
    axis = ("-" * (size - 1)).join("|" if k == zero else "+" for k in range(bins.count + 1))
    marks = [(k * size, write((k - zero) * bins.width)) for k in range(bins.count + 1)]
    return Dotplot(rows, fit(axis, cells), _labels(marks, zero, size, cells))


def _labels(marks: Sequence[tuple[int, str]], zero: int, size: int, cells: int) -> str:
    """Label zero and every n-th edge on both sides of it, n being the smallest that keeps labels apart."""
    widest = max(cell_len(label) for _cell, label in marks) + 2
    every = math.ceil(widest / size)
    return ticks([mark for k, mark in enumerate(marks) if (k - zero) % every == 0], cells)


def _row(stacks: Counter[int], level: int, height: int, cells: int, dot: str) -> str:
    row = [" "] * cells
    for cell, count in stacks.items():
        if count >= level and cell < cells:
            row[cell] = dot
            if level == height and count > height:
                row[cell : cell + 2] = f"{count:<2}"
    return "".join(row)[:cells]
