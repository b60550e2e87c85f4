"""Effort where a pay rule tells people apart (B4): everybody follows the tables of the plan that pays them.

A plan by region, segment or tenure is several plans; who is looked up in the tables of somebody else's plan would
strive for money that nobody pays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.effort import EffortBook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class OwnBooks:
    """The tables of several kinds of people, asked as one `EffortBook` is asked; arguments have shape (people,)."""

    def __init__(self, books: Sequence[EffortBook], kind: Ints) -> None:
        """Take the tables of each kind, and the kind of each person whose turn it is in the arguments."""
        self.books, self.kind = tuple(books), kind
        self.months, self.behaviour = books[0].months, books[0].behaviour

    def at(self, people: Ints) -> OwnBooks:
        """Return the same tables for these people (positions), in this order; somebody may come several times."""
        return OwnBooks(self.books, self.kind.take(people))

    def effort(
        self, month: int, goal: Floats, mu: Floats, cost: Floats, attainment: Floats, consent: Flags | None = None
    ) -> Floats:
        """Return the effort of many people."""
        return self._each("effort", (month,), (goal, mu, cost, attainment), consent)

    def chance(
        self, month: int, goal: Floats, mu: Floats, cost: Floats, attainment: Floats, consent: Flags | None = None
    ) -> Floats:
        """Return the chance to hit the period's goal."""
        return self._each("chance", (month,), (goal, mu, cost, attainment), consent)

    def value(self, goal: Floats, mu: Floats, cost: Floats, credited: Floats, consent: Flags | None = None) -> Floats:
        """Return W of B5: what a period is worth that begins with `credited` attainment (below 0 = owed)."""
        return self._each("value", (), (goal, mu, cost, credited), consent)

    def expected_pay(self, goal: Floats, mu: Floats) -> Floats:
        """Return expected variable pay of a month at effort 1 (on-target pay = 1)."""
        return self._each("expected_pay", (), (goal, mu), None)

    def _each(
        self, question: str, moment: tuple[int, ...], columns: tuple[Floats, ...], consent: Flags | None
    ) -> Floats:
        """Put a question of `EffortBook` to every kind's own tables; `columns` are split by person, `moment` is not."""
        found = np.empty(len(self.kind))
        for number, book in enumerate(self.books):
            who = (self.kind == number).nonzero()[0]
            if len(who):
                agrees = {} if consent is None else {"consent": consent[who]}
                found[who] = getattr(book, question)(*moment, *(one[who] for one in columns), **agrees)
        return found
