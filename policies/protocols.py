"""The five policy families: one verb each. A policy is a frozen dataclass of parameters plus this pure decision.

No base class is needed, no memory is kept on the object: history arrives in the view. Parameters are refused in
``__post_init__``. Each class carries ``card: ClassVar[Card]``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import ClassVar, Protocol, runtime_checkable

from policies.cards import Card
from policies.views import AccountView, CoachingPlan, LeadView, Move, PayView, TeamView

FAMILIES = ("allocation", "routing", "goals", "incentives", "coaching")


@runtime_checkable
class AllocationPolicy(Protocol):
    """Who owns which account."""

    card: ClassVar[Card]

    @property
    def review_every_months(self) -> int:
        """Months between reviews after the start; 0 = never again (vacancies are always asked)."""
        ...

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> Sequence[Move]:
        """Return the accounts that change hands; accounts left out stay where they are."""
        ...


@runtime_checkable
class RoutingPolicy(Protocol):
    """Who gets an incoming lead.

    A rule that looks at nothing of leads may have a second method beside it, ``by_turn(team, first) -> Iterator[str]``:
    who gets one lead after the other, as `route` says, without end or until nobody takes any more; `first` is the id
    of the first lead. The engine then asks that alone (`goes_by_turn`).
    """

    card: ClassVar[Card]

    def route(self, leads: Sequence[LeadView], team: TeamView) -> Mapping[str, str]:
        """Return lead id -> rep id or POOL; leads left out stay in the pool and are asked again next week."""
        ...


@cache
def goes_by_turn(rule: type) -> bool:
    """Whether routing rules of a class are asked by turn: not where it stands in a class above their `route`."""
    mine = next((vars(one) for one in rule.__mro__ if "route" in vars(one)), {})
    return "by_turn" in mine


@runtime_checkable
class GoalPolicy(Protocol):
    """What each person has to reach."""

    card: ClassVar[Card]

    def set(self, team: TeamView, target_cents: int) -> Mapping[str, int]:
        """Return rep id -> goal in cents a month (before the season index); called when a pay period begins."""
        ...


@runtime_checkable
class IncentivePolicy(Protocol):
    """What results earn, beside base salary."""

    card: ClassVar[Card]

    @property
    def period_months(self) -> int:
        """Length of the pay period whose results count together: 1, 3 or 12."""
        ...

    def pay(self, results: PayView) -> int:
        """Return the variable pay earned this month, in whole cents >= 0."""
        ...


@runtime_checkable
class CoachingPolicy(Protocol):
    """How the manager's hours are spent."""

    card: ClassVar[Card]

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return coaching hours by rep for this month; their sum is at most `hours`."""
        ...


PROTOCOL: dict[str, type] = {
    "allocation": AllocationPolicy,
    "routing": RoutingPolicy,
    "goals": GoalPolicy,
    "incentives": IncentivePolicy,
    "coaching": CoachingPolicy,
}
