"""One week's planning in three forms: why people's state stands in columns (docs/explanation/defence-of-design.md)."""

from __future__ import annotations

import statistics
from collections.abc import Callable

import numpy as np

from agents.priorities import by_value
from benchmarks.firm import REPS
from benchmarks.timing import seconds

TASKS, CAPACITY_MINUTES, ROUNDS, REPEATS = 45, 900, 9, 100
NEED = 20 + np.arange(TASKS * REPS) * 7919 % 180
DENSITY = (np.arange(TASKS * REPS) * 104729 % 10007).astype(np.float64)
SEAT = np.repeat(np.arange(REPS), TASKS)


def in_columns() -> None:
    """Plan everybody's week at once."""
    by_value(SEAT, DENSITY, NEED, np.full(REPS, CAPACITY_MINUTES))


def one_by_one() -> None:
    """Call the same function for each person."""
    alone, capacity = np.zeros(TASKS, dtype=np.int64), np.array([CAPACITY_MINUTES])
    for first in range(0, TASKS * REPS, TASKS):
        by_value(alone, DENSITY[first : first + TASKS], NEED[first : first + TASKS], capacity)


def in_lists() -> None:
    """Plan each person's week with plain Python lists, as a method of a person would."""
    for first in range(0, TASKS * REPS, TASKS):
        need, density = _NEED[first : first + TASKS], _DENSITY[first : first + TASKS]
        left, minutes = CAPACITY_MINUTES, [0] * TASKS
        for task in sorted(range(TASKS), key=lambda k: -density[k]):
            minutes[task] = min(need[task], left)
            left -= minutes[task]
            if not left:
                break


_NEED, _DENSITY = NEED.tolist(), DENSITY.tolist()


def person_week_seconds(form: Callable[[], None]) -> float:
    """Return the processor time of one person's week in a form, median of several rounds."""

    def many() -> None:
        for _ in range(REPEATS):
            form()

    return statistics.median(seconds(many) for _ in range(ROUNDS)) / REPEATS / REPS
