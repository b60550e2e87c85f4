"""What a month does to the accounts of all runs in lockstep: who was served, what counts as touched, what is hoarded.

Relationships grow where somebody served the account and fade elsewhere (B6):
R' = R + served (1 - R) / tau - (1 - served) decay R, rounded to 1e-9. Served is who was worked on this month, or else
the share of the care asked for that the owner gave; care by half counts as having touched all own accounts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour
from scenarios.compiled import compiled
from scenarios.units import MINUTES_PER_CALENDAR_DAY

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
IDLE_DAYS = 60
"""Calendar days without a touch after which an owned account counts as hoarded."""
ENOUGH_CARE = 0.5
"""Share of the care asked for in a month that counts as having touched all own accounts (assumption)."""


class Tended(NamedTuple):
    """What seats made of their accounts, seats counted through all runs; 0 where nobody owns any."""

    potential: Floats
    """Of the accounts of each seat."""
    kept: Floats
    """The same times the relationship with each before the month was over."""
    owned: Ints
    hoarded: Ints


def tend(
    owner: Ints, potential: Floats, present: Flags, touched: Flags, care: Floats, last: int, b: Behaviour,
    relationship: Floats, touched_at: Ints,
) -> Tended:  # fmt: skip
    """Close a month of the accounts of several runs of one company, one behind the other.

    Args:
        owner: seat of its run that owns each account, -1 = pool.
        potential: of the accounts of one run.
        present: whether each seat is held.
        touched: accounts on whose opportunities somebody worked this month.
        care: share of the care hours that each seat could give.
        last: last minute of the month.
        b: behavioural numbers.
        relationship: R of each account; is written into.
        touched_at: minute of the last touch of each account; is written into.
    """
    sums, counts = np.zeros((2, len(present))), np.zeros((2, len(present)), dtype=np.int64)
    numbers = np.array([b.relationship_months, b.relationship_decay, ENOUGH_CARE])
    most_idle = IDLE_DAYS * MINUTES_PER_CALENDAR_DAY
    _tend(owner, potential, present, touched, care, last, most_idle, numbers, relationship, touched_at, sums, counts)
    return Tended(sums[0], sums[1], counts[0], counts[1])


@compiled(
    "void(int64[::1], float64[::1], boolean[::1], boolean[::1], float64[::1], int64, float64, float64[::1],"
    "float64[::1], int64[::1], float64[:, ::1], int64[:, ::1])"
)
def _tend(
    owner: Ints, potential: Floats, present: Flags, touched: Flags, care: Floats, last: int, most_idle: float,
    numbers: Floats, relationship: Floats, touched_at: Ints, sums: Floats, counts: Ints,
) -> None:  # fmt: skip
    months, decay, enough = numbers
    accounts = len(potential)
    seats = len(present) // max(len(owner) // max(accounts, 1), 1)
    for i in range(len(owner)):
        r, served, seat = relationship[i], 0.0, owner[i]
        if seat >= 0:
            seat += i // accounts * seats
            sums[0, seat] += potential[i % accounts]
            sums[1, seat] += potential[i % accounts] * r
            counts[0, seat] += 1
            if care[seat] >= enough:
                touched_at[i] = last
            if last - touched_at[i] > most_idle:
                counts[1, seat] += 1
            if present[seat]:
                served = max(care[seat], 1.0 * touched[i])
        grown = r + served * (1 - r) / months - (1 - served) * decay * r
        relationship[i] = np.rint(grown * 1e9) / 1e9
