"""A pay rule as people see it beforehand (B4): pay as a function of their own results, all else expected.

What others do is uncertain: where a rule pays by rank or by what the team sells, its pay is averaged over equally
likely standings of the team (the expected share of a contest or a team bonus). No rule is known here by name.
"""

from __future__ import annotations

from functools import cache
from math import erfc, sqrt
from statistics import NormalDist

import numpy as np

from agents.effort import PayRule
from agents.energy import hours_factor
from policies.cards import reads_of
from policies.guard import checked_pay
from policies.protocols import IncentivePolicy
from policies.views import PayView
from scenarios.behaviour import Behaviour

TYPICAL_TENURE_MONTHS = 24
"""Tenure at which a rule is asked that pays by tenure (assumption)."""
STANDARD_MINUTES = 3600
"""Selling minutes of a month at which a rule is asked that pays for hours (B3)."""
POINTS = 8
"""Equally likely standings of the team over which pay by rank or team is averaged."""
RANKED = frozenset({"PayView.rank"})
SHARED = frozenset({"PayView.team_bookings_cents", "PayView.team_goal_cents"})


def normalised(
    rule: IncentivePolicy, unit_cents: int, base_cents: int, variable_cents: int, heads: int = 1,
    deal_cents: int = 0, sigma: float = 0.35,
) -> PayRule:  # fmt: skip
    """Return the rule as a function of attainment, in on-target monthly variable pay (B4).

    Teammates sell their goals with coefficient of variation `sigma` each. Cash comes as bookings do, deals have the
    typical size, hours are standard; a rule that pays for hours is also asked what other hours would bring.
    """
    reads = reads_of(rule)
    ranked, shared = bool(reads & RANKED) and heads > 1, bool(reads & SHARED) and heads > 1
    chances = _normal_points() if ranked or shared else (0.0,)
    wide = max(sigma, 1e-6)

    def pay(
        month: int, months: int, goal: float, before: float, after: float, minutes: int = STANDARD_MINUTES
    ) -> float:
        whole = round(goal * months * unit_cents)
        start, end = round(before * whole), round(after * whole)
        sold, month_goal = end - start, max(whole // months, 1)
        view = PayView(
            month, months, base_cents, variable_cents, whole, start, sold, cash_cents=sold,
            wins=round(sold / deal_cents) if deal_cents else 0, activity_minutes=minutes,
            tenure_months=TYPICAL_TENURE_MONTHS, team_bookings_cents=(heads - 1) * month_goal + sold,
            team_goal_cents=heads * month_goal, rank=None, team_size=heads,
        )  # fmt: skip
        ahead = 0.5 * erfc((sold / month_goal - 1) / (wide * sqrt(2)))
        paid = 0
        for z in chances:
            others = round((heads - 1) * month_goal * max(1 + z * wide / sqrt(max(heads - 1, 1)), 0.0))
            place = 1 + min(max(round(_binomial(heads - 1, ahead, z)), 0), heads - 1)
            seen = view._replace(rank=place, team_bookings_cents=others + sold)
            paid += checked_pay(rule, seen, "a typical rep", month)
        return paid / len(chances) / max(variable_cents, 1)

    def hours(month: int, months: int, goal: float, before: float, after: float, effort: float) -> float:
        minutes = round(STANDARD_MINUTES * float(hours_factor(np.array(effort), Behaviour())))
        return pay(month, months, goal, before, after, minutes) - pay(month, months, goal, before, after)

    if "PayView.activity_minutes" in reads:
        pay.hours = hours  # ty: ignore[missing-attribute]
    return pay


@cache
def _normal_points() -> tuple[float, ...]:
    """Return equally likely points of the standard normal distribution."""
    return tuple(NormalDist().inv_cdf((k + 0.5) / POINTS) for k in range(POINTS))


def _binomial(n: int, p: float, z: float) -> float:
    """Return how many of n are ahead at a point of the (normal) distribution of that number."""
    return n * p + z * sqrt(n * p * (1 - p))
