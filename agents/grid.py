"""Linear interpolation in tables, for a whole team at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled

Floats = NDArray[np.float64]
AXES = 4
"""Axes of every table; the nodes of the first are whole numbers."""


def grids(*axes: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Return the nodes of all axes but the first in one array, a row each, and how many each has."""
    counts = [0, *map(len, axes)]
    nodes = np.zeros((AXES, max(counts)))
    for axis, grid in enumerate(axes, 1):
        nodes[axis, : len(grid)] = grid
    return nodes, np.array(counts, dtype=np.int64)


@compiled("int64(float64[::1], int64, float64)")
def _left_of(nodes: Floats, last: Any, x: Any) -> Any:
    """Return the number of the node to the left of x, of the last two for the last: looked for from where it may be."""
    left = min(max(np.int64((x - nodes[0]) / (nodes[last] - nodes[0]) * last), 0), last - 1)
    while left > 0 and x < nodes[left]:
        left -= 1
    while left < last - 1 and x >= nodes[left + 1]:
        left += 1
    return left


@compiled(
    "void(float64[:, :, :, ::1], int64, float64[:, ::1], int64[::1], boolean[::1], float64[:, ::1], float64[::1])"
)
def look_up(
    table: Floats, first: int, nodes: Floats, counts: NDArray[np.int64], second: NDArray[np.bool_], at: Floats,
    out: Floats,
) -> None:  # fmt: skip
    """Interpolate a table between the 16 corners of everybody's cell.

    Args:
        table: values; an axis on which they do not depend has length 1. The second axis may go twice over its grid.
        first: number of the first node of the first axis.
        nodes: see `grids`.
        counts: see `grids`.
        second: whether somebody's values stand at the second time over the grid of the second axis.
        at: where everybody stands on each axis, within its ends; shape (axes, people).
        out: gets what is found, shape (people,).
    """
    values, part, corner = table.ravel(), np.empty(1 << AXES), np.empty(1 << AXES, dtype=np.int64)
    for i in range(len(out)):
        part[0], corner[0], corners, step = 1.0, 0, 1, len(values)
        for axis in range(AXES):
            step //= table.shape[axis]
            if table.shape[axis] == 1:
                continue
            x = at[axis, i]
            if axis == 0:
                left = min(np.int64(np.floor(x)) - first, table.shape[0] - 2)
                weight = x - (first + left)
            else:
                left = _left_of(nodes[axis], counts[axis] - 1, x)
                weight = (x - nodes[axis, left]) / (nodes[axis, left + 1] - nodes[axis, left])
                left += counts[axis] * (axis == 1 and second[i])
            for low in range(corners):
                corner[low] += left * step
                corner[corners + low] = corner[low] + step
                part[corners + low] = part[low] * weight
                part[low] *= 1 - weight
            corners *= 2
        found = 0.0
        for low in range(corners):
            found += part[low] * values[corner[low]]
        out[i] = found
