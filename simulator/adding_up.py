"""What metrics find in a run's facts and add up: compiled loops over the facts of a kind."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[Any]


@compiled("void(int32[::1], int32[::1], int64[::1], int64, int64, float64[:, ::1])")
def add_by_month(person: Ints, minute: Ints, amount: Ints, day0: int, month_minutes: int, total: Floats) -> None:
    """Add amounts to `total` by person (the first row is nobody's) and month from `day0` on."""
    month, begins = 0, day0
    for i in range(len(person)):
        if not begins <= minute[i] < begins + month_minutes:  # seldom: facts mostly stand in order of time
            month = (minute[i] - day0) // month_minutes
            begins = day0 + month * month_minutes
        total[person[i] + 1, month] += amount[i]


@compiled("int64(int32[::1], int64[::1], float64[::1])")
def find_gaps(minute: Ints, amount: Ints, gaps: Floats) -> int:
    """Find the gap of chances of each month with three people or more; returns how many months.

    Within a month (facts of one minute) amounts must stand in order.
    """
    months = first = 0
    for end in range(1, len(minute) + 1):
        if end < len(minute) and minute[end] == minute[first]:
            continue
        third, best, worst = (end - first) // 3, 0, 0
        for i in range(third):
            best += amount[end - 1 - i]
            worst += amount[first + i]
        if third:
            gaps[months] = (best / third - worst / third) / 100
            months += 1
        first = end
    return months


@compiled("void(int32[::1], int32[::1], int64[::1])")
def note_sent(subject: Ints, minute: Ints, sent: Ints) -> None:
    """Note when the invoice of each deal was sent."""
    for i in range(len(subject)):
        if subject[i] >= 0:
            sent[subject[i]] = minute[i]


@compiled("int64(int32[::1], int32[::1], int64[::1], int64[::1], int64[::1], int64[::1])")
def find_waits(subject: Ints, minute: Ints, amount: Ints, sent: Ints, waited: Ints, paid: Ints) -> int:
    """Find how many minutes each deal waited for its cash, and how much that was; returns how many deals."""
    deals = 0
    for i in range(len(subject)):
        if subject[i] >= 0:
            waited[deals], paid[deals] = minute[i] - sent[subject[i]], amount[i]
            deals += 1
    return deals


@compiled("float64(int32[::1], int64[::1], int64[::1], float64[::1], float64)")
def margin_of(subject: Ints, amount: Ints, product: Ints, own: Floats, general: float) -> float:
    """Return the margin of amounts, each rounded: its own product's share, or the general one where there is none."""
    margin = 0.0  # of whole cents, so that the order of adding does not matter
    for i in range(len(subject)):
        margin += np.rint(amount[i] * (own[product[subject[i]]] if subject[i] >= 0 else general))
    return margin
