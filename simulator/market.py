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

    def as_known(self, rel: Floats) -> tuple[Floats, Floats]:
        """Return relationship multipliers as they act on odds, with those of leads behind (found at -1), and without.

        A relationship matters where somebody owns the account; accounts of the pool and new prospects know nobody yet:
        theirs is 1.
        """
        if self._known is not None and self._known[0] is rel:
            return self._known[1]
        known = np.append(np.where(self.owner >= 0, rel, 1.0), 1.0)
        self._known = rel, (known, known[:-1])
        return self._known[1]

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


def win_odds(skill: Floats, known: Floats, size: Floats, rules: Rules, depth: Floats | None, scale: float) -> Floats:
    """Return p_win of B2: min(.95, p_max s rel z (1 - exp(-b h/h_ref))), rounded to 1e-9.

    Args:
        skill: skill of whoever works on each row; is written into.
        known: relationship multiplier as it acts.
        size: z of the row's amount.
        rules: the market's parameters.
        depth: hours relative to the reference; None = the reference, and no rounding.
        scale: p_max.
    """
    p = skill
    p *= known
    p *= size
    if depth is None:
        p *= rules.reference_win_rate
        return np.minimum(p, WIN_CAP, out=p)
    p *= 1 - np.exp(-rules.response_depth * depth)
    p *= scale
    return np.minimum(p, WIN_CAP, out=p).round(9)
