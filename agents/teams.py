"""Who works with whom: a manager's span of seats is a team, the people with whom one compares oneself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour
from scenarios.luck import Luck, normal
from scenarios.streams import entity_hash

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Teams:
    """Seats grouped into teams of at most `span` neighbours."""

    def __init__(self, seats: int, span: int, companies: int = 1) -> None:
        """Make the teams of a company, or of several that have as many seats each, one behind the other."""
        each = -(-seats // span)
        self.companies, self.count = companies, each * companies
        self.of = (np.arange(companies)[:, None] * each + np.arange(seats) // span).ravel()
        """Team of each seat, shape (seats,)."""

    def any(self, flags: Flags) -> Flags:
        """Return for each seat whether somebody of its team is flagged."""
        return np.bincount(self.of, weights=flags, minlength=self.count)[self.of] > 0

    def above(self, y: Floats, present: Flags) -> Floats:
        """Return for each seat the mean of max(0, y_j - y_i) over its other teammates j who are there; 0 if alone."""
        order, rank, size = self._ranked(y, present)
        out = np.zeros_like(y)
        if not len(order):
            return out
        ranked = y[order]
        total = self._summed(ranked, present)
        last = np.arange(len(order)) - rank + size - 1
        better = size - 1 - rank
        out[order] = np.maximum(total[last] - total - better * ranked, 0.0) / np.maximum(size - 1, 1)
        return out

    def _summed(self, ranked: Floats, present: Flags) -> Floats:
        """Return running totals, begun anew for each company: what one adds up knows nothing of the others."""
        if self.companies == 1:
            return ranked.cumsum()
        heads = present.reshape(self.companies, -1).sum(axis=1)
        total = np.zeros((self.companies, int(heads.max())))
        there = np.arange(total.shape[1]) < heads[:, None]
        total[there] = ranked
        return total.cumsum(axis=1)[there]

    def outranked(self, y: Floats, present: Flags) -> tuple[Floats, Floats]:
        """Return how many teammates each seat outranks, and how many there are; equal scores rank by seat."""
        order, rank, size = self._ranked(y, present)
        below, others = np.zeros_like(y), np.zeros_like(y)
        below[order], others[order] = rank, size - 1
        return below, others

    def _ranked(self, y: Floats, present: Flags) -> tuple[Ints, Ints, Ints]:
        """Return seats that are there by team and rising y, each one's rank in the team from 0, and the team's size."""
        there = present.nonzero()[0]
        order = there[np.lexsort((y[there], self.of[there]))]
        sizes = np.bincount(self.of[there], minlength=self.count)
        team = self.of[order]
        first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        return order, np.arange(len(order)) - first[team], sizes[team]


def coach_quality(luck: Luck, seats: int, b: Behaviour) -> Floats:
    """Return the coaching quality q_m of each seat's manager (B10), one manager for each span of seats."""
    teams = -(-seats // b.span_of_control)
    u = luck.table("manager", [entity_hash("manager", k) for k in range(teams)])[:, 0]
    q = np.clip(b.coach_quality + b.coach_quality_sd * normal(u), 0.0, 1.0)
    return np.round(q, 9)[np.arange(seats) // b.span_of_control]
