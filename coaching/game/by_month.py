"""Rules that change from month to month, as a player's decisions do: one wrapper a family, each itself a policy.

A wrapper asks the rule in force in the team's month. What management was shown is handed to a `Witness`, which is how
the desk comes by the views and by nothing else of the world.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from policies.cards import Card
from policies.views import AccountView, CoachingPlan, LeadView, Move, RepView, TeamView
from scenarios.schema import Text

Rules = tuple[tuple[int, Any], ...]
"""(first month, rule) pairs in rising order; the first one holds from month 1."""


@dataclass
class Witness:
    """What management was shown at the begin of each month of one run, and what its decisions cost."""

    accounts: dict[int, tuple[AccountView, ...]] = field(default_factory=dict)
    teams: dict[int, TeamView] = field(default_factory=dict)
    spent_cents: tuple[int, ...] = ()
    """Money that options took beside pay and spending lines, by month of the mission."""
    forecast: tuple[float, float] | None = None
    """Range given for the last month's bookings, relative to the three months before the last quarter (M8)."""


def in_force(rules: Rules, month: int) -> tuple[int, Any]:
    """Return (first month, rule) of the rule in force; before month 1 the first one."""
    chosen = rules[0]
    for since, rule in rules:
        if since <= month:
            chosen = (since, rule)
    return chosen


def _card(family: str, reads: frozenset[str] = frozenset()) -> Card:
    label = {"rules": Text(en="Rule by month", zh="每月的规则"), "witness": Text(en="Witness", zh="记录")}
    summary = Text(en="The rule that was decided for the month.", zh="当月所定的规则。")
    return Card(name="by-month", family=family, summary=summary, reads=reads, stochastic=True, params=label)


@dataclass(frozen=True)
class AllocationByMonth:
    """Each rule acts once, when it was chosen, and again at its own reviews; between them nobody moves."""

    rules: Rules
    witness: Witness = field(default_factory=Witness, compare=False)

    review_every_months: ClassVar[int] = 1
    card: ClassVar[Card] = _card(
        "allocation", frozenset(f"{view.__name__}.{name}" for view in (AccountView, RepView) for name in view._fields)
    )
    """Reads all of people and accounts: the witness hands them on to the desk."""

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves of the rule in force, where it is its month."""
        self.witness.accounts[team.month], self.witness.teams[team.month] = tuple(accounts), team
        since, rule = in_force(self.rules, team.month)
        age = team.month - since
        if age and not (rule.review_every_months and age % rule.review_every_months == 0):
            return ()
        moves = rule.assign(accounts, team._replace(month=age + 1))
        return tuple(_later(move, since - 1) for move in moves)


def _later(move: Move, months: int) -> Move:
    """Return a move whose pay protection is counted in the run's months."""
    until = move.protected_until_month
    return move._replace(protected_until_month=until + months) if until else move


@dataclass(frozen=True)
class RoutingByMonth:
    """Leads go by the rule in force."""

    rules: Rules
    card: ClassVar[Card] = _card("routing", frozenset({"RepView.open_opportunities", "RepView.open_leads"}))

    def route(self, leads: Sequence[LeadView], team: TeamView) -> Mapping[str, str]:
        """Return the answer of the rule in force."""
        return in_force(self.rules, team.month)[1].route(leads, team)


@dataclass(frozen=True)
class CoachingByMonth:
    """The manager's hours are spent by the rules in force, one after the other; some hours are gone before.

    Each rule spends from what the earlier ones left.
    """

    rules: Rules
    further: tuple[Rules, ...] = ()
    """Rules by month of further levers (pairs, praise)."""
    taken: tuple[float, ...] = ()
    """Hours by month that something else takes: talks, reviews, handovers."""

    card: ClassVar[Card] = _card("coaching")

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return the plans of the rules in force put together."""
        gone = self.taken[team.month - 1] if 1 <= team.month <= len(self.taken) else 0.0
        left = max(0.0, hours - gone)
        spent: dict[str, float] = {}
        pairs: list[tuple[str, str]] = []
        thanked: list[str] = []
        willing = False
        for rules in (*self.further, self.rules):
            plan = in_force(rules, team.month)[1].spend(max(0.0, left - sum(spent.values())), team)
            for rep, more in plan.hours.items():
                spent[rep] = spent.get(rep, 0.0) + more
            pairs += [pair for pair in plan.pairs if pair not in pairs]
            thanked += [rep for rep in plan.recognised if rep not in thanked]
            willing = willing or plan.voluntary
        return CoachingPlan(spent, tuple(pairs), tuple(thanked), willing)


@dataclass(frozen=True)
class GoalsByQuarter:
    """A goal rule that is asked again every quarter."""

    base: Any

    review_every_months: ClassVar[int] = 3
    card: ClassVar[Card] = Card(
        name="by-quarter", family="goals",
        summary=Text(en="Goals are set anew every quarter.", zh="目标每季重定。"),
        params={"base": Text(en="Rule", zh="规则")},
    )  # fmt: skip

    def set(self, team: TeamView, target_cents: int) -> Mapping[str, int]:
        """Return the goals of the rule."""
        return self.base.set(team, target_cents)
