"""What a rep does first (B3): tasks in order of money per hour, until the week's hours are gone.

That is how cherry-picking, the lead black hole and the neglect of small deals appear by themselves. With the
mechanism off, tasks are taken first come, first served, which makes one rep an M/M/1 queue.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.ordering import stable_order

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


_DENSITY_BITS_LOST = 5
_KEY_BITS = 32


class Week(NamedTuple):
    """A week's plan; arrays are aligned with the tasks given."""

    minutes: Ints
    """Selling minutes spent on each task."""
    started_after: Ints
    """Selling minutes of the week that passed before the task was first worked."""
    used: Ints
    """Selling minutes that each seat spent, shape (seats,)."""


def by_value(seat: Ints, density: Floats, need: Ints, capacity: Ints) -> Week:
    """Spend each seat's capacity on its tasks, most money per hour first.

    Args:
        seat: seat of each task, sorted tasks give stable ties (task order is the second key).
        density: expected money per remaining hour.
        need: minutes each task could use this week.
        capacity: minutes each seat has, shape (seats,).
    """
    order = most_per_hour_first(seat, density)
    mine, wanted = seat.take(order), need.take(order)
    total = np.zeros(len(order) + 1, dtype=np.int64)
    wanted.cumsum(out=total[1:])
    wanted_up_to = total[mine.searchsorted(np.arange(len(capacity) + 1))]
    before = total[:-1] - wanted_up_to.take(mine)
    spent = capacity.take(mine)
    spent -= before
    np.minimum(np.maximum(spent, 0, out=spent), wanted, out=spent)
    minutes, started = np.empty_like(need), np.empty_like(need)
    minutes[order], started[order] = spent, before
    return Week(minutes, started, np.minimum(capacity, wanted_up_to[1:] - wanted_up_to[:-1]))


def most_per_hour_first(seat: Ints, density: Floats) -> Ints:
    """Return the task order by seat, then density downwards, then position.

    Density keeps 18 significant bits, and tasks that agree in them keep the order given. The bits of a float that is
    not negative, read as a whole number, have the order of the floats. Seats stand before them in one number where
    both have room in it.
    """
    if not len(seat):
        return np.empty(0, dtype=np.int64)
    key = ~density.astype(np.float32).view(np.uint32) >> _DENSITY_BITS_LOST
    key -= key.min()
    bits = int(key.max()).bit_length()
    if int(seat.max()) >> _KEY_BITS - bits:
        order = stable_order(key)
        holder = seat.take(order)
        return order.take((holder.astype(np.uint16) if seat.max() < 1 << 16 else holder).argsort(kind="stable"))
    key |= seat.astype(np.uint32) << bits
    return stable_order(key)


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
