"""Timing games (B5): in the last month of a pay period people pull deals forward or push them out, if that pays.

pull: some of next month's deals that are as good as won, at a price cut that the firm bears, and paid later
push: some of this month's, part of which is lost
The choice maximises u(pay now) + phi consent 1{goal reached} + delta * W(next period), B4's end of a period, without
present bias (trap T1); a rep's skill at it grows with tenure (F33). Formula B5; what it cannot say: who suggested it,
and whether the customer would have bought more.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from agents.effort import EffortBook
from agents.own_books import OwnBooks
from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PROBED = tuple(round(0.05 * step, 2) for step in range(0, 31))
"""Attainments at which a pay rule is asked whether timing could ever pay."""
LEAST_GAIN = 1e-4
"""Gains below this much of on-target monthly variable pay are no reason to move a deal."""


def skill_at_it(tenure_months: Floats, b: Behaviour) -> Floats:
    """Return the factor on the shares that can be moved: 1 + .5 min(tenure, 36) / 36 (F33)."""
    return 1 + b.timing_skill * np.minimum(tenure_months, b.timing_months) / b.timing_months


def worth(pay_now: Floats, later: Floats, b: Behaviour) -> Floats:
    """Return pay now + delta W(next period), in on-target monthly variable pay."""
    return np.round(pay_now + b.discount_per_month * later, 9)


def best_of(seat: Ints, value: Floats, moved_cents: Ints) -> Ints:
    """Return the position of every seat's best option; ties go to the one that moves least.

    Args:
        seat: whose option it is; options of one seat may stand anywhere.
        value: what the option is worth.
        moved_cents: how much it moves, 0 = leave everything.
    """
    order = np.lexsort((moved_cents, -np.round(value / LEAST_GAIN), seat))
    return order[begins(seat.take(order))]


def begins(group: Ints) -> Ints:
    """Return the position of every group's first member; members of a group stand together."""
    new = np.ones(len(group), dtype=bool)
    np.not_equal(group[1:], group[:-1], out=new[1:])
    return new.nonzero()[0]


def can_pay(book: EffortBook | OwnBooks, b: Behaviour) -> bool:
    """Return whether moving deals could pay anybody under a rule: asked of the median rep at goal 1."""
    if isinstance(book, OwnBooks):
        return any(can_pay(one, b) for one in book.books)
    return _can_pay(book, b.pull_share, b.push_share, b.pull_discount, b.push_loss, b.discount_per_month)


@lru_cache(maxsize=128)
def _can_pay(
    book: EffortBook, pull_share: float, push_share: float, discount: float, loss: float, kept_a_month: float
) -> bool:
    months, ones, nobody = book.months, np.ones(1), np.zeros(1, dtype=bool)
    if not (pull_share or push_share):
        return False
    step = pull_share / months
    base = float(book.value(ones, ones, ones, np.zeros(1), nobody)[0])
    owed = float(book.value(ones, ones, ones, np.full(1, -step), nobody)[0]) - base
    kept = float(book.value(ones, ones, ones, np.full(1, (1 - loss) * step), nobody)[0]) - base
    for before in PROBED:
        gains = (0.0, (1 - discount) * step, step)
        nothing, hurried, all_of_it = (book.rule(months, months, 1.0, before, before + gain) for gain in gains)
        pull = hurried - nothing + kept_a_month * owed
        push = nothing - all_of_it + kept_a_month * kept
        if max(pull, push) > LEAST_GAIN:
            return True
    return False
