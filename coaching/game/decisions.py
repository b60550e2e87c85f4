"""From decisions to a playbook: what was chosen at each lever, month by month, as rules that the engine can run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from coaching.game.by_hand import WHICH, PersonalGoals, PersonalHours, PersonalMoves, PersonalPairs
from coaching.game.by_month import AllocationByMonth, CoachingByMonth, GoalsByQuarter, RoutingByMonth, Witness
from coaching.game.log import Entry
from policies.catalog import build
from policies.library import load_incumbent
from policies.playbook import Conduct, Playbook
from scenarios.errors import InputError, nearest
from scenarios.mission import Choice, Lever, Mission, Plan, lines_cents

PERSONAL: dict[str, tuple[type[Any], str]] = {
    "percent": (PersonalGoals, "people"),
    "hours": (PersonalHours, "people"),
    "moves": (PersonalMoves, "moves"),
    "pairs": (PersonalPairs, "pairs"),
}
LAST_QUARTER = 3
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
    return _assembled(mission, replace(_base(mission), **rules), choices_with(plan, yours), plan.overtime, plan.id)


def choices_with(plan: Plan, yours: Iterable[Choice]) -> tuple[Choice, ...]:
    """Return the choices of a ready plan; of a what-if also yours at the levers that it leaves alone."""
    changed = {one.lever for one in plan.choices}
    kept = tuple(one for one in yours if plan.keeps_yours and one.lever not in changed)
    return (*kept, *plan.choices)


def _base(mission: Mission) -> Playbook:
    base = load_incumbent(mission.world())
    return replace(base, conduct=replace(base.conduct, manager_hours_per_month=mission.manager_hours_per_month))


def _assembled(
    mission: Mission, base: Playbook, choices: tuple[Choice, ...], overtime: tuple[float, ...], name: str
) -> tuple[Playbook, Witness]:
    held = in_force(mission, choices)
    witness = Witness(spent_cents=spent_by_month(mission, choices), forecast=_forecast(mission, held))
    rules: dict[str, Any] = {"allocation": AllocationByMonth(((1, base.allocation),), witness)}
    for lever in mission.levers:
        if lever.family in ("allocation", "routing"):
            rows = _by_month(mission, lever, held[lever.id], getattr(base, lever.family))
            rules[lever.family] = (
                RoutingByMonth(rows) if lever.family == "routing" else AllocationByMonth(rows, witness)
            )
    rules["coaching"] = _coaching(mission, held, base)
    months = [_month_of(mission, held, replace(base, name=name, **rules), month) for month in _months(mission)]
    extra = _overtime(mission, held, overtime)
    books = [replace(one, conduct=replace(one.conduct, overtime=extra)) for one in months]
    changes = [(at, one) for at, one in enumerate(books, 1) if at > 1 and one != books[at - 2]]
    return replace(books[0], later=tuple(changes)), witness


def _forecast(mission: Mission, held: dict[str, list[Choice | None]]) -> tuple[float, float] | None:
    """Return the range that was given before the last quarter; None = none."""
    for lever in mission.levers:
        choice = held[lever.id][mission.months - LAST_QUARTER]
        if lever.family == "forecast" and choice is not None:
            sets = lever.option(choice.option).sets
            return (float(sets["low"]), float(sets["high"])) if sets else None
    return None


def _months(mission: Mission) -> range:
    return range(1, mission.months + 1)


def in_force(mission: Mission, choices: Iterable[Choice]) -> dict[str, list[Choice | None]]:
    """Return what holds at each lever, month by month; None = as it was before the mission."""
    held: dict[str, list[Choice | None]] = {lever.id: [None] * mission.months for lever in mission.levers}
    for lever in mission.levers:
        mine = {one.month: one for one in choices if one.lever == lever.id}
        now: Choice | None = None
        since = 1
        for month in _months(mission):
            chosen = mine.get(month, now)
            if chosen is not None and (now is None or chosen.option != now.option):
                since = month
            now = chosen
            lasts = 0 if now is None else lever.option(now.option).lasts_months
            held[lever.id][month - 1] = None if lasts and month >= since + lasts else now
    return held


def spent_by_month(mission: Mission, choices: Iterable[Choice]) -> tuple[int, ...]:
    """Return the money that options take by month: once for levers of the start, else while in force."""
    spent = [0] * mission.months
    held = in_force(mission, choices)
    for lever in mission.levers:
        for at, choice in enumerate(held[lever.id]):
            if choice is not None and (at == 0 or lever.when != "start"):
                spent[at] += lever.option(choice.option).cents
    return tuple(spent)


def priced_by_month(mission: Mission, choices: Iterable[Choice]) -> tuple[int, ...]:
    """Return what counts against the mission's budget by month: options' money and the spending lines of conduct."""
    mine = tuple(choices)
    lines = [0] * mission.months
    for lever in mission.levers:
        for at, choice in enumerate(in_force(mission, mine)[lever.id]):
            lines[at] += 0 if choice is None else lines_cents(lever.option(choice.option))
    return tuple(a + b for a, b in zip(spent_by_month(mission, mine), lines, strict=True))


def patience_left(mission: Mission, choices: Iterable[Choice]) -> int:
    """Return what is left of the director's patience: each newly chosen option takes its part."""
    left = mission.patience
    held = in_force(mission, choices)
    for lever in mission.levers:
        before = ""
        for choice in held[lever.id]:
            name = "" if choice is None else choice.option
            left -= lever.option(name).patience if name and name != before else 0
            before = name
    return left


def _by_month(mission: Mission, lever: Lever, held: list[Choice | None], before: Any) -> tuple[tuple[int, Any], ...]:
    """Return (month, rule) rows of a lever; a choice made anew in a later month acts anew."""
    rows: list[tuple[int, Any]] = []
    last: Choice | str | None = "nothing"
    for month, choice in enumerate(held, 1):
        if choice is not last:
            rows.append((month, before if choice is None else _rule(mission, lever, choice)))
        last = choice
    return tuple(rows)


def _coaching(mission: Mission, held: dict[str, list[Choice | None]], base: Playbook) -> CoachingByMonth:
    levers = [lever for lever in mission.levers if lever.family == "coaching"]
    none = build("coaching", "none")
    rows = [
        _by_month(mission, lever, held[lever.id], none if at else base.coaching) for at, lever in enumerate(levers)
    ] or [((1, base.coaching),)]
    taken = [0.0] * mission.months
    for lever in mission.levers:
        for at, choice in enumerate(held[lever.id]):
            taken[at] += 0.0 if choice is None else lever.option(choice.option).hours
    return CoachingByMonth(rows[0], tuple(rows[1:]), tuple(taken) if any(taken) else ())


def _month_of(mission: Mission, held: dict[str, list[Choice | None]], base: Playbook, month: int) -> Playbook:
    """Return the playbook of one month: goals, pay and conduct as they hold then."""
    conduct, rules = base.conduct, {}
    pays: list[Any] = []
    for lever in mission.levers:
        choice = held[lever.id][month - 1]
        if choice is None:
            continue
        option = lever.option(choice.option)
        conduct = conduct if lever.family == "forecast" else replace(conduct, **option.sets)
        if lever.family == "announcement":
            conduct = replace(conduct, announcement=option.value)
        elif lever.family == "goals":
            rule = _rule(mission, lever, choice)
            rules["goals"] = GoalsByQuarter(rule) if lever.when == "quarter" else rule
        elif lever.family == "incentives":
            pays.append(_rule(mission, lever, choice))
    if pays:
        rules["incentives"] = pays[0] if len(pays) == 1 else build_stack(pays)
    return replace(base, conduct=conduct, **rules)


def build_stack(pays: list[Any]) -> Any:
    """Return pay rules that add up."""
    from policies.incentives.stack import IncentiveStack

    return IncentiveStack(tuple(pays))


def _overtime(mission: Mission, held: dict[str, list[Choice | None]], plan: tuple[float, ...]) -> tuple[float, ...]:
    hours = [plan[month - 1] if month <= len(plan) else 0.0 for month in _months(mission)]
    for lever in mission.levers:
        if lever.family == "overtime":
            for at, choice in enumerate(held[lever.id]):
                if choice is not None:
                    hours[at] = float(lever.option(choice.option).value or 0.0)
    return tuple(hours) if any(hours) else ()


def _rule(mission: Mission, lever: Lever, choice: Choice) -> Any:
    option = lever.option(choice.option)
    if option.by_hand is None:
        return build(lever.family, option.rule or {}, f"mission {mission.name}: levers[{lever.id}]")
    made, key = PERSONAL[option.by_hand]
    return made(tuple(choice.people.items()) if key == "people" else getattr(choice, key))


def check_rules(mission: Mission) -> None:
    """Refuse a mission whose rules do not exist or fit: every option, plan and the incumbent is built once.

    Raises:
        InputError: names the table and what is wrong with it.
    """
    load_incumbent(mission.world(), f"mission {mission.name}: scenario")
    for lever in mission.levers:
        for option in lever.options:
            where = f"mission {mission.name}: levers[{lever.id}].options[{option.id}]"
            if option.rule is not None:
                build(lever.family, option.rule, where)
            if option.sets and lever.family != "forecast":
                _fits_conduct(option.sets, where)
    for plan in mission.plans:
        plan_playbook(mission, plan)


def _fits_conduct(sets: dict[str, Any], where: str) -> None:
    known = sorted(one.name for one in fields(Conduct))
    for key, value in sets.items():
        if key not in known:
            raise InputError("MIS-04", "{where}.sets: no conduct {key!r}{hint}; known: {known}",
                             where=where, key=key, hint=nearest(key, known), known=", ".join(known))  # fmt: skip
        Conduct(**{key: value})
