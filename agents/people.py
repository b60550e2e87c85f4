"""Everybody's state in columns, one row a seat: what the mechanisms of this package read and write.

Columns, not objects, because the weekly and monthly rules are the same arithmetic for everybody (the hot path);
`agents.floor.Rep` is the Mesa agent who sits on a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from agents.columns import InColumns, share
from scenarios.company import Company

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MEMORY_MONTHS = 12


@dataclass(eq=False)
class People(InColumns):
    """State of the holders of all seats; every column has shape (seats,) unless said."""

    present: NDArray[np.bool_]
    """Whether the seat is held."""
    holder: Ints
    """How many people held the seat before this one."""
    person: Ints
    """Index of the holder among all who ever worked in the run."""
    talent: Floats
    """a_i relative to the median (B1), or the user's stated skill."""
    know_how: Floats
    """K_i in [0, 1] (B1)."""
    typical_know_how: Floats
    """K at which `talent` was stated: skill = talent * K / this * L."""
    experience_months: Floats
    """x_i of the learning curve (B1)."""
    tenure_months: Floats
    """Months since joining."""
    fatigue: Floats
    """F (B3)."""
    fairness: Floats
    """J (B7)."""
    disadvantage: Floats
    """D (B7)."""
    smooth_attainment: Floats
    """EWMA of monthly attainment (B8)."""
    effort: Floats
    """e of this month (B4)."""
    coaching_hours: Floats
    """Hours with the manager this month (B10)."""
    selling_minutes: Ints
    """Selling minutes of this month."""
    exchange_hours: Floats
    """Hours in meetings with peers this month (B10)."""
    norm: Floats
    """Extra effort of this month because teammates were praised (B11)."""
    trust: Floats
    """T (B15)."""
    consent_luck: Floats
    """Uniform that decides whether a goal is a goal to this person (B11)."""
    bookings: Ints
    """Credited bookings of the last 12 months, shape (12, seats), oldest first."""
    goals: Ints
    """Goals of the same months."""
    pay: Ints
    """Base and variable pay of the same months."""
    earned: Ints
    """The same pay by the month that earned it, once its pay period is settled."""
    wins: Ints
    decided: Ints

    @classmethod
    def of_all(cls, people: Sequence[People]) -> People:
        """Return the columns of several runs, seats counted through; each run's are a part of them."""
        return cls(**{field.name: share(people, field.name) for field in fields(cls)})

    @property
    def months_known(self) -> Ints:
        """How many of the remembered months belong to the present holder."""
        return np.minimum(self.tenure_months, MEMORY_MONTHS).astype(np.int64)


def arrive_on_day0(company: Company) -> People:
    """Return the columns of a company's people before the tape has filled in their hidden traits."""
    n = company.seats
    zeros, whole = np.zeros(n), np.zeros(n, dtype=np.int64)
    history = np.zeros((MEMORY_MONTHS, n), dtype=np.int64)
    return People(
        present=np.ones(n, dtype=bool), holder=whole.copy(), person=np.arange(n), talent=np.ones(n),
        know_how=zeros.copy(), typical_know_how=np.ones(n), experience_months=company.seat_tenure_months.copy(),
        tenure_months=company.seat_tenure_months.copy(), fatigue=zeros.copy(), fairness=zeros.copy(),
        disadvantage=zeros.copy(), smooth_attainment=np.ones(n), effort=np.ones(n), coaching_hours=zeros.copy(),
        selling_minutes=whole.copy(), exchange_hours=zeros.copy(), norm=zeros.copy(),
        trust=np.full(n, company.scenario.behaviour.trust_settled), consent_luck=zeros.copy(),
        bookings=history.copy(), goals=history.copy(), pay=history.copy(), earned=history.copy(),
        wins=history.copy(), decided=history.copy(),
    )  # fmt: skip
