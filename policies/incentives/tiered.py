"""Rates that rise with attainment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, RunningTotal, ppm
from policies.parameters import number, period, refuse
from scenarios.schema import Text


@dataclass(frozen=True)
class Tiered(RunningTotal):
    """Commission in tiers of the period's attainment, with an accelerator above the goal and a cap.

    A tier (from %, multiple) pays bookings above that attainment at multiple x (on-target variable pay / goal). With
    multiple 1 all the way to 100 % the goal earns exactly the on-target variable pay. Without a goal nothing is earned.
    """

    tiers: tuple[tuple[float, float], ...] = ((0.0, 1.0), (100.0, 1.5))
    """(attainment from %, multiple of the base rate); the first starts at 0, the others rise."""
    cap_percent: float = 200.0
    """Most pay of a period, in percent of on-target variable pay; 0 = no cap."""
    period_months: int = 3

    card: ClassVar[Card] = Card(
        name="tiered",
        family="incentives",
        summary=Text(
            en="Commission in tiers: a higher rate above the goal, up to a cap.",
            zh="阶梯提成：过了目标提得更多，上有封顶。",
        ),
        reads=frozenset(
            {"PayView.target_variable_cents", "PayView.months_in_period", "PayView.goal_months", "PayView.goal_cents",
             "PayView.before_cents", "PayView.bookings_cents"}
        ),
        source="F13, F14, F17, F24; P05, P07, P11",
        params={
            "tiers": Text(en="Tiers: attainment from (%), rate multiple", zh="阶梯：达成率起点（%）、费率倍数"),
            "cap_percent": Text(en="Cap, of on-target variable (%, 0 = none)", zh="封顶为目标浮动的（%，0＝不封顶）"),
            "period_months": Text(en="Pay period (months)", zh="结算周期（月）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        if not _are_tiers(self.tiers):
            raise refuse(
                self, "tiers", "1 to 10 pairs [attainment from 0 to 1000 %, multiple 0 to 20], the first from 0, rising"
            )
        object.__setattr__(self, "tiers", tuple((float(start), float(rate)) for start, rate in self.tiers))
        number(self, "cap_percent", 0, 2000)
        period(self)

    @cached_property
    def _steps(self) -> list[tuple[int, int]]:
        """Return where each tier starts, and how much more it pays than the one below, in millionths."""
        rates = [ppm(rate * 100) for _, rate in self.tiers]
        return [(ppm(start), up - low) for (start, _), low, up in zip(self.tiers, [0, *rates], rates, strict=False)]

    @cached_property
    def _cap_ppm(self) -> int:
        return ppm(self.cap_percent)

    def total(self, goal: int, target: int, sold: int) -> int:
        """Return the commission on bookings of the period."""
        if goal <= 0:
            return 0
        credit = 0
        for start, more in self._steps:
            above = goal * start // PPM
            if sold > above:
                credit += (sold - above) * more
        pay = credit * target // (goal * PPM)
        if self.cap_percent:
            most = target * self._cap_ppm // PPM
            return pay if pay < most else most
        return pay


def _are_tiers(tiers: object) -> bool:
    if not isinstance(tiers, tuple) or not 1 <= len(tiers) <= 10:
        return False
    if not all(isinstance(pair, tuple) and len(pair) == 2 and all(map(_is_number, pair)) for pair in tiers):
        return False
    starts = [start for start, _ in tiers]
    rising = all(low < high for low, high in pairwise(starts))
    return starts[0] == 0 and rising and starts[-1] <= 1000 and all(0 <= rate <= 20 for _, rate in tiers)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
