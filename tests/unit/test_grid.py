"""Tables are interpolated linearly between the corners of a cell, ends included."""

from itertools import product

import numpy as np
import pytest

from agents.grid import grids, look_up

AXES = [np.array([0.5, 1.0, 3.0]), np.array([-1.0, 0.0, 0.1, 2.0]), np.round(np.linspace(0, 2, 9), 2)]


def plainly(table, first, axes, again, places):
    """Interpolate for one person, axis by axis."""
    cell = []
    for axis, (nodes, x) in enumerate(zip([np.arange(first, first + len(table)), *axes], places, strict=True)):
        left = next(k for k in reversed(range(len(nodes) - 1)) if x >= nodes[k] or k == 0)
        right = (x - nodes[left]) / (nodes[left + 1] - nodes[left])
        left += len(nodes) if axis == 1 and again else 0
        cell.append([(0, 1.0)] if table.shape[axis] == 1 else [(left, 1 - right), (left + 1, right)])
    return sum(np.prod([w for _, w in corner]) * table[tuple(k for k, _ in corner)] for corner in product(*cell))


@pytest.mark.parametrize("shape", [(3, 6, 4, 9), (2, 1, 4, 1), (2, 1, 1, 9)])
def test_a_table_is_interpolated_between_its_nodes(shape):
    rng = np.random.default_rng(1)
    table, first, people = rng.random(shape), -2, 200
    ends = [(first, first + shape[0] - 1), *((nodes[0], nodes[-1]) for nodes in AXES)]
    places = np.array([rng.uniform(low, high, people) for low, high in ends])
    places[:, 0], places[:, 1] = np.array(ends).T
    places[1, 2:9], places[2, 2:9], places[3, 2:9] = AXES[0][1], AXES[1][2], AXES[2][:7]
    again, found = rng.random(people) < 0.5, np.empty(people)
    look_up(table, first, *grids(*AXES), again, places, found)
    expected = [plainly(table, first, AXES, *one) for one in zip(again, places.T, strict=True)]
    assert found == pytest.approx(expected, rel=1e-12)
