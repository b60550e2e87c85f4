"""What the engine lets through: checks every answer of a policy before it becomes a fact of the run.

A policy that raises or answers nonsense stops its own playbook with a `PolicyError` that names policy, month and value.
The only broad ``except`` of the house stands here: a plug-in may fail in any way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from policies.cards import needs_owners
from policies.incentives.cumulative import RunningTotal
from policies.playbook import Playbook
from policies.protocols import AllocationPolicy, CoachingPolicy, GoalPolicy, IncentivePolicy, RoutingPolicy
from policies.views import POOL, AccountView, CoachingPlan, LeadView, Move, PayView, TeamView
from scenarios.errors import InputError, PolicyError, one_line, reason

MOST_CENTS = 10**15
"""Amounts above this are nonsense (the limit of scenario files too)."""
ID = itemgetter(0)
"""The id of a view: its first field."""
SLACK_HOURS = 1e-6
"""Rounding that hours may exceed the capacity by."""


def nonsense(policy: Any, month: int, what: str, got: object, allowed: str) -> PolicyError:
    """Return the error for an answer that cannot be used; the caller raises it."""
    shown = _written(repr, got)
    return PolicyError(
        "POL-30", "{family} policy {policy!r}, month {month}: {what}: got {got}, allowed: {allowed}",
        family=policy.card.family, policy=policy.card.name, month=month, what=what,
        got=shown if len(shown) <= 80 else shown[:77] + "...", allowed=allowed,
    )  # fmt: skip


def failed(policy: Any, month: int, error: BaseException) -> PolicyError:
    """Return the error for a policy that raised; the caller raises it from the original."""
    return PolicyError(
        "POL-31", "{family} policy {policy!r}, month {month}: raised {kind}: {reason}",
        family=policy.card.family, policy=policy.card.name, month=month,
        kind=type(error).__name__, reason=_written(str, error)[:200],
    )  # fmt: skip


def _written(write: Callable[[Any], str], value: Any) -> str:
    """Return what a plug-in's value says of itself, as one line; one that cannot say anything is called by its type."""
    try:
        return one_line(write(value))
    except Exception:  # noqa: BLE001 - a plug-in may fail in any way
        return type(value).__name__


def checked_pay(policy: IncentivePolicy, view: PayView, rep: str, month: int) -> int:
    """Ask an incentive rule; `month` is the run's (1 = first after day 0), `rep` is named in the error.

    Raises:
        PolicyError: the rule raised, or the pay is no whole number of cents >= 0.
    """
    return checked_pays(policy, (view,), lambda _: rep, month)[0]


def checked_pays(
    policy: IncentivePolicy, views: Iterable[PayView], name_of: Callable[[int], str], month: int
) -> list[int]:
    """Ask an incentive rule about many people; `name_of` says whose a view is, for the error.

    Raises:
        PolicyError: see `checked_pay`.
    """
    return _checked(policy, lambda: list(map(policy.pay, views)), name_of, month)


def checked_totals(
    policy: RunningTotal, terms: PayView, befores: Sequence[int], afters: Sequence[int], month: int
) -> list[int]:
    """Ask a rule that pays the growth of a total about months that begin and end with so many bookings.

    Raises:
        PolicyError: see `checked_pay`.
    """
    return _checked(policy, lambda: policy.pays(terms, befores, afters), lambda _: "a typical rep", month)


def _checked(policy: Any, ask: Callable[[], list[int]], name_of: Callable[[int], str], month: int) -> list[int]:
    try:
        paid = ask()
    except (Exception, SystemExit) as error:  # a plug-in may fail in any way
        raise failed(policy, month, error) from error
    if not _whole_cents(paid):
        at, pay = next((at, pay) for at, pay in enumerate(paid) if not _whole_cents([pay]))
        raise nonsense(policy, month, reason("pay of {rep}", rep=name_of(at)), pay, "whole cents, 0 or more (int)")
    return paid


def _whole_cents(amounts: list[Any]) -> bool:
    """Whether all are whole numbers from 0 to the most that makes sense."""
    return not amounts or (set(map(type, amounts)) == {int} and min(amounts) >= 0 and max(amounts) <= MOST_CENTS)


def checked_assign(
    policy: AllocationPolicy,
    accounts: Sequence[AccountView],
    team: TeamView,
    owners_ok: Collection[str] | None = None,
) -> tuple[Move, ...]:
    """Ask an allocation rule; moves to the present owner are left out.

    Args:
        policy: the rule.
        accounts: all accounts it may move.
        team: the people.
        owners_ok: ids that a move may name beside the team's people and POOL; None = the vacant seats.

    Raises:
        PolicyError: the rule raised, or a move names an unknown account or owner, or an account twice.
    """
    try:
        moves = tuple(policy.assign(accounts, team))
    except (Exception, SystemExit) as error:  # a plug-in may fail in any way
        raise failed(policy, team.month, error) from error
    if not moves:
        return ()
    owners = {POOL, *(rep.id for rep in team.reps), *(team.vacant_seats if owners_ok is None else owners_ok)}
    owner = {account.id: account.owner for account in accounts}
    moved: dict[str, Move] = {}
    for move in moves:
        _check_move(policy, team.month, move, owner, owners)
        if move.account in moved:
            raise nonsense(policy, team.month, "account moved twice", move.account, "one move an account")
        moved[move.account] = move
    return tuple(move for move in moved.values() if owner[move.account] != move.rep)


def _check_move(policy: Any, month: int, move: Any, owner: Mapping[str, str], owners: Collection[str]) -> None:
    if not isinstance(move, Move) or not isinstance(move.account, str) or not isinstance(move.rep, str):
        raise nonsense(policy, month, "move", move, "Move(account id, rep id or vacant seat or POOL)")
    if move.account not in owner:
        raise nonsense(policy, month, "account", move.account, "an account of the view")
    if move.rep not in owners:
        raise nonsense(
            policy,
            month,
            reason("new owner of {account}", account=move.account),
            move.rep,
            "a rep, a vacant seat or POOL ('')",
        )
    for name, most in (("notice_days", 730), ("handover_hours", 160), ("protected_until_month", 1200)):
        value = getattr(move, name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
            raise nonsense(
                policy,
                month,
                reason("{name} of account {account}", name=name, account=move.account),
                value,
                reason("0 to {most}", most=most),
            )


def checked_route(policy: RoutingPolicy, leads: Sequence[LeadView], team: TeamView) -> list[str | None]:
    """Ask a routing rule; returns who gets each lead: the id of somebody employed, or POOL or None for nobody.

    Raises:
        PolicyError: the rule raised, or the answer is no mapping of known leads to known reps.
    """
    people = {POOL, *map(ID, team.reps)}
    try:
        answer = dict(policy.route(leads, team))
        known = people.issuperset(answer.values())
    except (Exception, SystemExit) as error:  # a plug-in may fail in any way
        raise failed(policy, team.month, error) from error
    given = list(map(answer.get, map(ID, leads)))
    if not known or len(answer) + given.count(None) != len(given):  # some answers are for no lead of these
        raise _misrouted(policy, answer, set(map(ID, leads)), people, team.month)
    return given


def checked_turn(policy: Any, leads: int, first: str, team: TeamView) -> list[str | None]:
    """Ask a routing rule with `by_turn` who gets each of so many leads, of which `first` is the id of the first.

    Answers as `checked_route` does.

    Raises:
        PolicyError: the rule raised, or names somebody who is not there.
    """
    people = {POOL, *map(ID, team.reps)}
    try:
        given = list(islice(policy.by_turn(team, first), leads))
        known = people.issuperset(given)
    except (Exception, SystemExit) as error:  # a plug-in may fail in any way
        raise failed(policy, team.month, error) from error
    if not known:
        raise _misrouted(policy, dict(enumerate(given)), set(range(leads)), people, team.month)
    return given + [None] * (leads - len(given))


def _misrouted(policy: Any, answer: Mapping[Any, Any], known: set[Any], people: set[str], month: int) -> PolicyError:
    """Return the error for the first lead or rep of a routing rule's answer that does not exist."""
    for lead, rep in answer.items():
        if lead not in known:
            return nonsense(policy, month, "lead", lead, "a lead of the view")
        if rep not in people:
            return nonsense(
                policy, month, reason("rep for lead {lead}", lead=lead), rep, "a rep of the team or POOL ('')"
            )
    raise AssertionError("the answer is sound")


def checked_goals(policy: GoalPolicy, team: TeamView, target_cents: int) -> dict[str, int]:
    """Ask a goal rule; the answer names everybody employed, in the order of the team.

    Raises:
        PolicyError: the rule raised, somebody is missing or unknown, or a goal is no whole number of cents >= 0.
    """
    try:
        goals = dict(policy.set(team, target_cents))
    except (Exception, SystemExit) as error:  # a plug-in may fail in any way
        raise failed(policy, team.month, error) from error
    people = list(map(ID, team.reps))
    asked: list[Any] = list(map(goals.get, people))
    if not _whole_cents(asked):
        rep, goal = next((rep, goal) for rep, goal in zip(people, asked, strict=True) if not _whole_cents([goal]))
        raise nonsense(
            policy, team.month, reason("goal of {rep}", rep=rep), goal, "whole cents a month, 0 or more (int)"
        )
    if len(goals) != len(people):
        stranger = next(rep for rep in goals if rep not in set(people))
        raise nonsense(policy, team.month, "goal for", stranger, "the reps of the team")
    return dict(zip(people, asked, strict=True))


def checked_spend(policy: CoachingPolicy, hours: float, team: TeamView) -> CoachingPlan:
    """Ask a coaching rule; hours in the plan are floats in the order of the team.

    Raises:
        PolicyError: the rule raised, names strangers, or spends a negative number of hours or more than `hours`.
    """
    try:
        plan = policy.spend(hours, team)
        spent, pairs, thanked = dict(plan.hours), tuple(plan.pairs), tuple(plan.recognised)
        voluntary = bool(plan.voluntary)
    except (Exception, SystemExit) as error:  # a plug-in may fail in any way
        raise failed(policy, team.month, error) from error
    people = dict.fromkeys(map(ID, team.reps))
    for rep, some in spent.items():
        if rep not in people:
            raise nonsense(policy, team.month, "coaching for", rep, "the reps of the team")
        if isinstance(some, bool) or not isinstance(some, (int, float)) or not 0 <= some <= hours + SLACK_HOURS:
            raise nonsense(
                policy,
                team.month,
                reason("coaching hours of {rep}", rep=rep),
                some,
                reason("0 to {hours:g} hours", hours=hours),
            )
    if sum(spent.values()) > hours + SLACK_HOURS:
        raise nonsense(
            policy,
            team.month,
            "coaching hours in sum",
            sum(spent.values()),
            reason("at most {hours:g} hours", hours=hours),
        )
    for pair in pairs:
        if len(pair) != 2 or any(rep not in people for rep in pair) or pair[0] == pair[1]:
            raise nonsense(policy, team.month, "pair", pair, "(mentor, learner), two reps of the team")
    for rep in thanked:
        if rep not in people:
            raise nonsense(policy, team.month, "recognition of", rep, "the reps of the team")
    return CoachingPlan({rep: float(spent[rep]) for rep in people if rep in spent}, pairs, thanked, voluntary)


def refuse_without_owners(playbook: Playbook, owned: int, accounts: int) -> None:
    """Refuse an allocation rule that needs owned accounts where nobody owns any on day 0.

    Args:
        playbook: what is to be run.
        owned: accounts with an owner on day 0.
        accounts: all accounts.

    Raises:
        InputError: names the playbook and the rule, and the ways out.
    """
    if owned == 0 and accounts and needs_owners(playbook.allocation):
        raise InputError(
            "POL-32",
            "playbook {playbook!r}: allocation {rule!r} needs accounts with owners, and none of the {accounts} "
            "accounts has one. Choose a playbook with allocation 'keep' (such as pool-first), or import again and "
            "let owners be inferred (on the screens: Columns, 3; as a command: --infer-owners main-seller)",
            playbook=playbook.name, rule=playbook.allocation.card.name, accounts=accounts,
        )  # fmt: skip
