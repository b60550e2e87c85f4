"""What a rep does first (B3): tasks in order of money per hour, until the week's hours are gone.

That is how cherry-picking, the lead black hole and the neglect of small deals appear by themselves. With the
mechanism off, tasks are taken first come, first served, which makes one rep an M/M/1 queue.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


class Week(NamedTuple):
    """A week's plan; arrays are aligned with the tasks given."""

    minutes: Ints
    """Selling minutes spent on each task."""
    started_after: Ints
    """Selling minutes of the week that passed before the task was first worked."""
    used: Ints
    """Selling minutes that each seat spent, shape (seats,)."""


def by_value(seat: Ints, density: Floats, need: Ints, capacity: Ints) -> Week:
    """Spend each seat's capacity on its tasks, most money per hour first; equal ones in the order given.

    Args:
        seat: seat of each task.
        density: expected money per remaining hour, not negative.
        need: minutes each task could use this week.
        capacity: minutes each seat has, shape (seats,).
    """
    week = Week(np.empty_like(need), np.empty_like(need), np.zeros_like(capacity))
    _spend(dearest_first(density), seat, need, capacity, *week)
    return week


@compiled("void(uint64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1])")
def _spend(
    order: Words, seat: Ints, need: Ints, capacity: Ints, minutes: Ints, started_after: Ints, used: Ints
) -> None:
    """Give each task, in order, what its seat has left: as much as it needs, nothing once the week is gone."""
    wanted = np.zeros_like(capacity)
    for task in order:
        holder, needed = np.uint64(seat[task]), need[task]
        before = wanted[holder]
        wanted[holder] = before + needed
        started_after[task], minutes[task] = before, max(min(capacity[holder] - before, needed), 0)
    for holder in range(len(capacity)):
        used[holder] = min(capacity[holder], wanted[holder])


_DENSITY_BITS_LOST = np.uint32(5)
_POSITION_BITS = np.uint64(32)
_POSITION = np.uint64((1 << 32) - 1)
_DIGIT_BITS = np.uint64(11)
_DIGITS = 1 << 11
_DIGIT = np.uint64(_DIGITS - 1)


@compiled("uint64[::1](float64[::1])")
def dearest_first(density: Floats) -> Words:
    """Return the order of densities downwards, those that agree in 18 significant bits in the order given.

    The bits of a float that is not negative, read as a whole number, have the order of the floats; they are sorted by
    counting (radix sort), digit by digit from the last.
    """
    bits = density.astype(np.float32).view(np.uint32)
    least, most = np.uint32(0xFFFFFFFF), np.uint32(0)
    for task in range(len(bits)):
        bits[task] = ~bits[task] >> _DENSITY_BITS_LOST
        least, most = min(least, bits[task]), max(most, bits[task])
    words, sorted_words = np.empty(len(bits), dtype=np.uint64), np.empty(len(bits), dtype=np.uint64)
    for task in range(len(bits)):
        words[task] = np.uint64(bits[task] - least) << _POSITION_BITS | np.uint64(task)
    shift = _POSITION_BITS
    while len(bits) and np.uint64(most - least) << _POSITION_BITS >> shift:
        place = np.zeros(_DIGITS + 1, dtype=np.uint64)
        for word in words:
            place[(word >> shift & _DIGIT) + np.uint64(1)] += np.uint64(1)
        for digit in range(_DIGITS):
            place[digit + 1] += place[digit]
        for word in words:
            digit = word >> shift & _DIGIT
            sorted_words[place[digit]] = word
            place[digit] += np.uint64(1)
        words, sorted_words = sorted_words, words
        shift += _DIGIT_BITS
    return words & _POSITION


def by_arrival(seat: Ints, arrived_after: Ints, arrival: Ints, need: Ints, capacity: Ints) -> Week:
    """Serve each seat's tasks in order of arrival; a task that arrives during the week waits for its arrival.

    Args:
        seat: seat of each task.
        arrived_after: selling minutes of the week that passed before the task was there (0 = from the start).
        arrival: minute of arrival, the order of service.
        need: minutes until the task is done.
        capacity: minutes each seat has, shape (seats,).
    """
    minutes, started = np.zeros_like(need), np.zeros_like(need)
    for position in np.unique(seat).tolist():
        tasks = np.flatnonzero(seat == position)
        tasks = tasks[np.argsort(arrival[tasks], kind="stable")]
        work = np.cumsum(need[tasks])
        # Lindley's recursion for one server: finish_k = max(finish_{k-1}, arrival_k) + need_k
        finish = work + np.maximum.accumulate(arrived_after[tasks] - (work - need[tasks]))
        begin = finish - need[tasks]
        minutes[tasks] = np.clip(capacity[position] - begin, 0, need[tasks])
        started[tasks] = begin
    used = np.bincount(seat, weights=minutes, minlength=len(capacity)).astype(np.int64)
    return Week(minutes, started, used)
