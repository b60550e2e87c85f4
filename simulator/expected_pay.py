"""A pay rule as people see it beforehand (B4): pay as a function of their own results, all else expected.

What others do is uncertain: where a rule pays by rank or by what the team sells, its pay is averaged over equally
likely standings of the team (the expected share of a contest or a team bonus). No rule is known here by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from itertools import repeat
from math import erfc, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.effort import PayRule
from agents.energy import hours_factor
from policies.cards import reads_of
from policies.guard import checked_pays, checked_totals
from policies.incentives.cumulative import RunningTotal
from policies.protocols import IncentivePolicy
from policies.views import PayView
from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]


class Kind(NamedTuple):
    """What a pay rule may know of somebody beside results."""

    segment: str
    """Segment of specialisation, "" = none."""
    region: str
    tenure_months: float


TYPICAL = Kind("", "", 24)
"""Somebody who is nobody in particular; the tenure is an assumption."""
STANDARD_MINUTES = 3600
"""Selling minutes of a month at which a rule is asked that pays for hours (B3)."""
POINTS = 8
"""Equally likely standings of the team over which pay by rank or team is averaged."""
RANKED = frozenset({"PayView.rank"})
AS_PAY_VIEW = partial(tuple.__new__, PayView)
"""Makes a PayView of all its fields in order, in a third of the time that naming them takes."""
_AS_ANY_MONTH = [repeat(value) for value in (None, None, None, None, None, 0)]
"""Fields from `paid_cents` to `written_off_cents` of a month that is like any other."""
SHARED = frozenset({"PayView.team_bookings_cents", "PayView.team_goal_cents"})


def normalised(
    rule: IncentivePolicy, unit_cents: int, base_cents: int, variable_cents: int, heads: int = 1,
    deal_cents: int = 0, sigma: float = 0.35, behaviour: Behaviour | None = None, kind: Kind = TYPICAL,
) -> PayRule:  # fmt: skip
    """Return the rule as a function of attainment, in on-target monthly variable pay (B4), for one kind of person.

    Teammates sell their goals with coefficient of variation `sigma` each. Cash comes as bookings do, deals have the
    typical size, hours are standard; a rule that pays for hours is also asked what other hours would bring, as many as
    effort gives by `behaviour` (B3).
    """
    reads, b = reads_of(rule), behaviour or Behaviour()
    ranked, shared = bool(reads & RANKED) and heads > 1, bool(reads & SHARED) and heads > 1
    chances = _normal_points() if ranked or shared else (0.0,)
    wide = max(sigma, 1e-6)
    totals = rule if isinstance(rule, RunningTotal) and type(rule).pay is RunningTotal.pay else None
    who = repeat(int(kind.tenure_months)), repeat(kind.segment), repeat(kind.region)

    def many(
        month: int, months: int, goal: float, before: Floats, after: Floats, minutes: int = STANDARD_MINUTES
    ) -> Floats:
        whole = round(goal * months * unit_cents)
        month_goal = max(whole // months, 1)
        start = _whole(before * whole)
        own = _whole(after * whole) - start
        starts, sold = start.tolist(), own.tolist()
        if totals is not None:
            terms = PayView(month, months, base_cents, variable_cents, whole, 0, 0)
            ends = (start + own).tolist()
            return np.array(checked_totals(totals, terms, starts, ends, month)) / max(variable_cents, 1)
        paid = np.zeros(len(own), dtype=np.int64)
        wins: Iterable[int] = _whole(own / deal_cents).tolist() if deal_cents else repeat(0)
        ahead = [0.5 * erfc((one / month_goal - 1) / (wide * sqrt(2))) for one in sold] if ranked else ()
        for z in chances:
            others = round((heads - 1) * month_goal * max(1 + z * wide / sqrt(max(heads - 1, 1)), 0.0))
            places = [1 + min(max(round(_binomial(heads - 1, p, z)), 0), heads - 1) for p in ahead]
            columns = zip(
                repeat(month), repeat(months), repeat(base_cents), repeat(variable_cents), repeat(whole), starts,
                sold, sold, wins, repeat(minutes), *who, *_AS_ANY_MONTH,
                (others + own).tolist(), repeat(heads * month_goal), places or repeat(None), repeat(heads),
            )  # fmt: skip
            paid += checked_pays(rule, map(AS_PAY_VIEW, columns), lambda _: "a typical rep", month)
        return paid / len(chances) / max(variable_cents, 1)

    def pay(
        month: int, months: int, goal: float, before: float, after: float, minutes: int = STANDARD_MINUTES
    ) -> float:
        return many(month, months, goal, np.array([before]), np.array([after]), minutes).item()

    def hours(month: int, months: int, goal: float, before: float, after: float, effort: float) -> float:
        minutes = round(STANDARD_MINUTES * float(hours_factor(np.array(effort), b)))
        return pay(month, months, goal, before, after, minutes) - pay(month, months, goal, before, after)

    pay.many = many  # ty: ignore[missing-attribute]
    pay.by_month = "PayView.month" in reads  # ty: ignore[missing-attribute]
    if "PayView.activity_minutes" in reads:
        pay.hours = hours  # ty: ignore[missing-attribute]
    return pay


def _whole(x: Floats) -> NDArray[np.int64]:
    return np.rint(x).astype(np.int64)


@cache
def _normal_points() -> tuple[float, ...]:
    """Return equally likely points of the standard normal distribution."""
    return tuple(NormalDist().inv_cdf((k + 0.5) / POINTS) for k in range(POINTS))


def _binomial(n: int, p: float, z: float) -> float:
    """Return how many of n are ahead at a point of the (normal) distribution of that number."""
    return n * p + z * sqrt(n * p * (1 - p))
