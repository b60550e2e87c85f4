"""The market of one run: who has what, and how likely customers sign (B2).

What a week brings is settled by `simulator.joint_market`, for all runs that keep step.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.schema import Market as Rules
from scenarios.units import WEEKS_PER_MONTH
from simulator.candidates import OPEN, Candidates
from simulator.ledger import Cause, Fact

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WIN_CAP = 0.95


class Market(Candidates):
    """The candidates of one tape, and what a playbook's people make of them."""

    def care_needed(self) -> Ints:
        """Return the minutes of care that each seat's accounts ask for in a week."""
        if self._care is None:
            held = np.bincount(self.owner + 1, minlength=self.company.seats + 1)[1:]
            self._care = np.rint(held * self.rules.care_hours_per_account_month * 60 / WEEKS_PER_MONTH).astype(np.int64)
        return self._care

    def care_asked(self) -> Ints:
        """Return the minutes of care that each seat's accounts ask for in a month."""
        return self.care_needed() * WEEKS_PER_MONTH

    def finish(self, until: int, person: Ints) -> None:
        """Close the books: open work counts its minutes up to the end."""
        rows = np.sort(np.concatenate([self.hand, self.pool]))
        rows = rows[self.state[rows] == OPEN]
        who = np.where(self.seat[rows] >= 0, person[self.seat[rows]], -1)
        self.ledger.add(Fact.SPENT, until, rows, who, self.spent[rows], Cause.WORK)
        self.invoices.finish(until)


def win_odds(fit: Floats, depth: Floats, rules: Rules, scale: float) -> Floats:
    """Return p_win of B2: min(.95, p_max s rel z (1 - exp(-b h/h_ref))), rounded to 1e-9.

    Args:
        fit: skill of whoever works on each row, times the relationship as it acts, times z of the amount; is written
            into.
        depth: hours relative to the reference.
        rules: the market's parameters.
        scale: p_max.
    """
    p = fit
    p *= 1 - np.exp(-rules.response_depth * depth)
    p *= scale
    return np.minimum(p, WIN_CAP, out=p).round(9)
