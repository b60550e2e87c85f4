"""Rules that only validation needs: they stage what a published study did, and are in no catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb, erfc, log, log1p, sqrt
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from policies.cards import Card
from policies.goals.potential_based import PotentialBased
from policies.views import AccountView, CoachingPlan, Move, PayView, TeamView
from scenarios.luck import Luck, normal
from scenarios.schema import Text
from scenarios.streams import entity_hash
from scenarios.territories import log_spread

ALL_OF_A_VIEW = frozenset({"AccountView.id", "AccountView.owner", "AccountView.potential_cents", "AccountView.segment"})


OF_PAY = frozenset(
    f"PayView.{name}"
    for name in (
        "month",
        "months_in_period",
        "goal_cents",
        "before_cents",
        "bookings_cents",
        "target_variable_cents",
        "goal_months",
    )
)
"""What rules of pay look at here; a rule is shown what its card declares, and nothing else for sure."""
OF_PARTS = OF_PAY | {"PayView.month_goal_cents", "PayView.quarter_goal_cents", "PayView.quarter_before_cents"}
"""The same where a quarter inside a year is paid."""


def _card(name: str, family: str, reads: frozenset[str] = frozenset()) -> Card:
    return Card(name=name, family=family, summary=Text(en=name, zh=name), reads=reads, source="validation")


@dataclass(frozen=True)
class Schedule:
    """Pay as a running total of the period's attainment, in on-target variable pay of the period.

    `floor` and `cap` bound the attainment that counts for `rate` x attainment (pay starts at the floor); reaching 100 %
    adds `bonus`; above 100 %, `over` is paid on top per unit of attainment. `cut` / `lift` pay parts of the attainment
    at another slope (accelerators).
    """

    rate: float = 1.0
    floor: float = 0.0
    cap: float = 0.0
    bonus: float = 0.0
    over: float = 0.0
    period_months: int = 3

    card: ClassVar[Card] = _card("schedule", "incentives", OF_PAY)

    def pay(self, results: PayView) -> int:
        """Return what this month adds to the period's pay."""
        if results.goal_cents <= 0:
            return 0
        before, after = (self._earned(c / results.goal_cents) for c in (results.before_cents, results.so_far_cents))
        return max(0, round(results.on_target_cents * after) - round(results.on_target_cents * before))

    def _earned(self, x: float) -> float:
        counted = min(x, self.cap) if self.cap else x
        earned = self.rate * (counted if counted >= self.floor else 0.0)
        if x >= 1.0:
            earned += self.bonus + self.over * (counted - 1.0)
        return earned


@dataclass(frozen=True)
class TwoSchedules:
    """A yearly schedule and a quarterly one side by side (P08)."""

    year: Schedule
    quarter: Schedule

    period_months: ClassVar[int] = 12
    card: ClassVar[Card] = _card("two-schedules", "incentives", OF_PARTS)

    def pay(self, results: PayView) -> int:
        """Return the sum of both."""
        return self.year.pay(results) + self.quarter.pay(results.within(3))


@dataclass(frozen=True)
class SharedBonus:
    """Everybody gets the same part of what the team sells: on-target variable pay / `size` per goal sold (P16)."""

    size: int = 8
    rate: float = 1.0

    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = _card("shared-bonus", "incentives", OF_PAY)

    def pay(self, results: PayView) -> int:
        """Return the share of what the pot holds if teammates are at goal: theirs does not move with own sales."""
        if results.goal_cents <= 0:
            return 0
        own = results.bookings_cents / results.goal_cents
        return round(results.target_variable_cents * self.rate * (own + self.size - 1) / self.size)


@dataclass(frozen=True)
class Stretched:
    """Goals by potential of a company target that is `scale` times the usual one (P13)."""

    scale: float = 1.0
    base: PotentialBased = field(default_factory=PotentialBased)

    card: ClassVar[Card] = _card("stretched", "goals")

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return the goals that add up to so much of the target."""
        return self.base.set(team, round(target_cents * self.scale))


@dataclass(frozen=True)
class ForHours:
    """Pay for selling hours on top of commission (P17)."""

    share: float = 0.15
    hours: float = 75.0

    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = _card("for-hours", "incentives", OF_PAY | {"PayView.activity_minutes"})

    def pay(self, results: PayView) -> int:
        """Return commission and the pay for hours."""
        hours = results.target_variable_cents * self.share * min(results.activity_minutes / (60 * self.hours), 1.0)
        own = results.bookings_cents / results.goal_cents if results.goal_cents > 0 else 0.0
        return round(results.target_variable_cents * own + hours)


@dataclass(frozen=True)
class Prize:
    """A quarterly contest among `size` people beside commission: the expected prize at the final standing (P15).

    What the others will have is lognormal around the goal; a place among the first `winners` pays prize x size /
    winners. Paying the expectation costs the same and keeps the rule a function of one's own results.
    """

    prize: float = 0.3
    """Pot per head, in monthly on-target variable pay of a quarter."""
    winners: int = 1
    size: int = 8
    spread: float = 0.26

    period_months: ClassVar[int] = 3
    card: ClassVar[Card] = _card("prize", "incentives", OF_PAY)

    def pay(self, results: PayView) -> int:
        """Return the month's commission, and at the end of the quarter the expected prize."""
        if results.goal_cents <= 0:
            return 0
        earned = results.on_target_cents * results.bookings_cents / results.goal_cents
        if results.is_last:
            chance = self._among_first(results.so_far_cents / results.goal_cents)
            earned += results.target_variable_cents * self.prize * self.size / self.winners * chance
        return round(earned)

    def _among_first(self, x: float) -> float:
        """Return the chance that at most winners - 1 of the others have more."""
        sd = sqrt(log1p(self.spread**2))
        p = 0.5 * erfc((log(max(x, 1e-9)) + sd * sd / 2) / (sd * sqrt(2)))
        others = self.size - 1
        return sum(comb(others, k) * p**k * (1 - p) ** (others - k) for k in range(self.winners))


@dataclass(frozen=True)
class Uneven:
    """Territories whose size differs: shares lognormal with the given cv, the same for a population (P02, P14)."""

    cv: float = 0.55
    even: bool = False
    """Deal the accounts out evenly instead, by estimated potential."""
    step: float = 0.0
    """Instead of a lognormal: every second seat gets this much more."""
    exact: bool = False
    """Whether the shares themselves have the cv, not only the distribution from which they are drawn."""

    review_every_months: ClassVar[int] = 0
    card: ClassVar[Card] = _card("uneven", "allocation", ALL_OF_A_VIEW | {"TeamView.vacant_seats"})

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> list[Move]:
        """Return the moves that make every seat's potential what its share says, largest accounts first."""
        names = [*team.vacant_seats, *(rep.seat for rep in team.reps)]
        holder = {rep.seat: rep.id for rep in team.reps}
        seats = sorted(names)
        u = np.array([Luck(1, len(accounts)).u("validation.uneven", entity_hash("seat", one)) for one in seats])
        want = np.ones(len(seats)) if self.even else np.exp(self._spread(normal(u)) * normal(u))
        if self.step:
            want = 1.0 + self.step * (np.arange(len(seats)) % 2 == 0)
        held, moves = np.zeros(len(seats)), []
        for one in sorted(accounts, key=lambda view: (-view.potential_cents, view.id)):
            to = int(np.argmin((held + one.potential_cents / 2) / want))
            held[to] += one.potential_cents
            moves.append(Move(one.id, holder.get(seats[to], seats[to])))
        return moves

    def _spread(self, z: NDArray[np.float64]) -> float:
        """Return the sd of the log shares: that of the distribution, or that with which those drawn have the cv."""
        return log_spread(z, self.cv) if self.exact else float(np.sqrt(np.log1p(self.cv**2)))


@dataclass(frozen=True)
class Reassign:
    """A fifth of the accounts of every patch goes to somebody else at the onset (P04)."""

    share: float = 0.2
    to: str = "anybody"
    """anybody, or star: one of the best quarter by results."""

    review_every_months: ClassVar[int] = 0
    card: ClassVar[Card] = _card(
        "reassign", "allocation", ALL_OF_A_VIEW | {"RepView.bookings_cents", "RepView.goals_cents"}
    )

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> list[Move]:
        """Return the moves: a keyed fifth of all owned accounts, each to the next seat."""
        luck = Luck(2, len(accounts))
        ids = [rep.id for rep in team.reps]
        best = sorted(team.reps, key=lambda rep: (-sum(rep.bookings_cents) / max(sum(rep.goals_cents), 1), rep.seat))
        takers = ids if self.to == "anybody" else [rep.id for rep in best[: len(best) // 4]]
        moves = []
        for view in sorted(accounts, key=lambda one: one.id):
            u = luck.block("validation.reassign", entity_hash("account", view.id), 0, 1)[0]
            if view.owner not in ids or u[0] >= self.share:
                continue
            others = [one for one in takers if one != view.owner]
            moves.append(Move(view.id, others[int(u[1] * len(others))]))
        return moves


@dataclass(frozen=True)
class Programme:
    """Meetings in the first months: random peers, or mentors of newcomers (P19)."""

    kind: str = "random-peers"
    """random-peers, mentors."""
    meetings: int = 4
    voluntary: bool = False
    onset: int = 24

    card: ClassVar[Card] = _card(
        "programme", "coaching", frozenset({"RepView.tenure_months", "RepView.bookings_cents"})
    )

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return the pairs of a month of the programme."""
        month = team.month - self.onset
        if self.kind == "mentors":
            return CoachingPlan({}, self._mentors(team), (), self.voluntary)
        if not 1 <= month <= self.meetings:
            return CoachingPlan({})
        luck = Luck(3, 0)
        order = sorted(
            (rep.id for rep in team.reps), key=lambda one: (luck.u("validation.pairs", entity_hash(one)), one)
        )
        pairs = list(zip(order[::2], order[1::2], strict=False))
        return CoachingPlan({}, tuple(pair for a, b in pairs for pair in ((a, b), (b, a))), (), self.voluntary)

    def _mentors(self, team: TeamView) -> tuple[tuple[str, str], ...]:
        ranked = sorted(team.reps, key=lambda rep: (-sum(rep.bookings_cents), rep.seat))
        able = [rep.id for rep in ranked[: len(ranked) // 2] if rep.tenure_months >= 12]
        new = [rep.id for rep in team.reps if rep.tenure_months < self.meetings]
        return tuple((able[k % len(able)], one) for k, one in enumerate(new)) if able else ()


def flags(**values: Any) -> tuple[tuple[str, Any], ...]:
    """Return (key path, value) pairs: dynamics__effort="off" -> ("dynamics.effort", "off")."""
    return tuple((key.replace("__", "."), value) for key, value in values.items())
