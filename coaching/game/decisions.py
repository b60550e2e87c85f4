"""From decisions to a playbook: what was chosen at each lever, month by month, as rules that the engine can run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from coaching.game.by_hand import WHICH, PersonalGoals, PersonalHours, PersonalMoves
from coaching.game.by_month import WRAPPERS, AllocationByMonth, Witness
from coaching.game.log import Entry
from policies.catalog import build
from policies.library import load_playbook
from policies.playbook import Playbook
from scenarios.errors import InputError
from scenarios.mission import Choice, Lever, Mission, Plan

PERSONAL: dict[str, tuple[type[Any], str]] = {
    "percent": (PersonalGoals, "people"),
    "hours": (PersonalHours, "people"),
    "moves": (PersonalMoves, "moves"),
}
MOST_PERCENT = 200.0
MOST_HOURS = 160.0


def choices_of(mission: Mission, entries: Iterable[Entry]) -> tuple[Choice, ...]:
    """Return the decisions among entries, in order.

    Raises:
        InputError: a decision that does not fit the mission.
    """
    return tuple(choice_of(mission, one) for one in entries if one.do == "decide")


def choice_of(mission: Mission, entry: Entry) -> Choice:
    """Return one decision, checked against the mission's levers.

    Raises:
        InputError: unknown lever, option or value, or a lever that is not asked in that month.
    """
    value = entry.value if isinstance(entry.value, dict) else {"option": entry.value}
    lever = mission.lever(entry.what)
    try:
        choice = Choice.model_validate({"lever": entry.what, "month": entry.month, **value})
    except ValueError as error:
        raise InputError("LOG-05", "decision {what!r} of month {month}: got {got!r}, not understood",
                         what=entry.what, month=entry.month, got=str(entry.value)[:80]) from error  # fmt: skip
    known = [one.id for one in lever.options]
    if choice.option not in known:
        raise InputError("LOG-06", "decision {what!r} of month {month}: no option {got!r}; options: {known}",
                         what=entry.what, month=entry.month, got=choice.option, known=", ".join(known))  # fmt: skip
    _refuse_wild(choice)
    return choice


def _refuse_wild(choice: Choice) -> None:
    """Refuse numbers that no question offers."""
    numbers = list(choice.people.values())
    wild: list[object] = [n for n in numbers if not -MOST_PERCENT <= n <= MOST_PERCENT]
    wild += [move for move in choice.moves if not 0 <= move[2] <= 1000 or move[3] not in WHICH]
    if wild:
        raise InputError("LOG-05", "decision {what!r} of month {month}: got {got!r}, not understood",
                         what=choice.lever, month=choice.month, got=str(wild[0]))  # fmt: skip


def asked_in(lever: Lever, month: int) -> bool:
    """Return whether a lever's question comes at the begin of `month` (1 = first)."""
    every = {"start": 0, "quarter": 3, "month": 1}[lever.when]
    return month == 1 or (every > 0 and (month - 1) % every == 0)


@dataclass(frozen=True)
class Rules:
    """What holds by family and month before it becomes a playbook."""

    base: Playbook
    by_family: Mapping[str, tuple[tuple[int, Any], ...]]
    overtime: tuple[float, ...]
    announcement: str | None


def playbook_of(mission: Mission, choices: Iterable[Choice], name: str = "you") -> tuple[Playbook, Witness]:
    """Return the playbook that carries out the choices, and the witness of what it will be shown.

    Raises:
        InputError: a rule of the mission does not exist or fit.
    """
    return _assembled(mission, _base(mission), tuple(choices), (), name)


def plan_playbook(mission: Mission, plan: Plan, yours: Iterable[Choice] = ()) -> tuple[Playbook, Witness]:
    """Return the playbook of a ready plan; a what-if changes its own choices in `yours` and leaves the rest.

    Raises:
        InputError: a rule of the mission does not exist or fit.
    """
    where = f"mission {mission.name}: plans[{plan.id}]"
    rules = {family: build(family, table, where) for family, table in plan.rules.items()}
    changed = {(one.lever) for one in plan.choices}
    kept = tuple(one for one in yours if plan.keeps_yours and one.lever not in changed)
    return _assembled(mission, replace(_base(mission), **rules), (*kept, *plan.choices), plan.overtime, plan.id)


def _base(mission: Mission) -> Playbook:
    base = load_playbook(mission.world().incumbent)
    return replace(base, conduct=replace(base.conduct, manager_hours_per_month=mission.manager_hours_per_month))


def _assembled(
    mission: Mission, base: Playbook, choices: tuple[Choice, ...], overtime: tuple[float, ...], name: str
) -> tuple[Playbook, Witness]:
    by_family: dict[str, dict[int, Any]] = {}
    extra = dict(enumerate(overtime, 1))
    conduct = base.conduct
    for choice in sorted(choices, key=lambda one: one.month):
        lever = mission.lever(choice.lever)
        option = next(one for one in lever.options if one.id == choice.option)
        if lever.family == "overtime":
            extra |= dict.fromkeys(range(choice.month, mission.months + 1), float(option.value or 0.0))
        elif lever.family == "announcement":
            conduct = replace(conduct, announcement=option.value)
        else:
            by_family.setdefault(lever.family, {})[choice.month] = _rule(mission, lever, choice)
    rules, witness = _wrapped(base, by_family)
    hours = tuple(extra.get(month, 0.0) for month in range(1, mission.months + 1))
    conduct = replace(conduct, overtime=hours if any(hours) else ())
    return replace(base, name=name, conduct=conduct, **rules), witness


def _rule(mission: Mission, lever: Lever, choice: Choice) -> Any:
    option = next(one for one in lever.options if one.id == choice.option)
    if option.by_hand is None:
        return build(lever.family, option.rule or {}, f"mission {mission.name}: levers[{lever.id}]")
    made, key = PERSONAL[option.by_hand]
    return made(tuple(choice.people.items()) if key == "people" else choice.moves)


def _wrapped(base: Playbook, by_family: Mapping[str, Mapping[int, Any]]) -> tuple[dict[str, Any], Witness]:
    """Return the rules of every family; allocation is always wrapped, since it witnesses what is shown."""
    rules: dict[str, Any] = {}
    for family, by_month in {"allocation": {}, **by_family}.items():
        first = {} if 1 in by_month else {1: getattr(base, family)}
        rows = tuple(sorted({**first, **by_month}.items()))
        rules[family] = WRAPPERS[family](rows) if family in WRAPPERS else rows[0][1]
    allocation = rules["allocation"]
    assert isinstance(allocation, AllocationByMonth)
    return rules, allocation.witness


def check_rules(mission: Mission) -> None:
    """Refuse a mission whose rules do not exist or fit: every option, plan and the incumbent is built once.

    Raises:
        InputError: names the table and what is wrong with it.
    """
    load_playbook(mission.world().incumbent)
    for lever in mission.levers:
        for option in lever.options:
            if option.rule is not None:
                build(lever.family, option.rule, f"mission {mission.name}: levers[{lever.id}].options[{option.id}]")
    for plan in mission.plans:
        plan_playbook(mission, plan)
