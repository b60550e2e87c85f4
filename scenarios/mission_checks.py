"""What does not fit in a mission file beyond single values: levers, plans, seats and lengths."""

from __future__ import annotations

from collections.abc import Iterable

from scenarios.errors import nearest
from scenarios.mission import FAMILIES, OVER_WORLDS, Lever, Mission, Option, seats_of
from scenarios.schema import Scenario


def problems_of(mission: Mission, scenario: Scenario) -> list[str]:
    """Return one line for everything that does not fit, with its place."""
    return [*_levers(mission), *_plans(mission), *_people(mission, scenario), *_lengths(mission)]


def _levers(mission: Mission) -> Iterable[str]:
    yield from _twice("levers", [one.id for one in mission.levers])
    for lever in mission.levers:
        where = f"levers[{lever.id}]"
        names = [one.id for one in lever.options]
        yield from _twice(f"{where}.options", names)
        if lever.default not in names:
            yield f"{where}.default: {lever.default!r} is no option{nearest(lever.default, names)}"
        for option in lever.options:
            yield from _option(lever, option, f"{where}.options[{option.id}]")
            if option.by_hand in ("percent", "hours") and len(lever.steps) < 2:
                yield f"{where}.steps: needed by {option.id!r}; give two or more numbers to choose from"


def _option(lever: Lever, option: Option, where: str) -> Iterable[str]:
    given = [key for key in ("rule", "value", "by_hand") if getattr(option, key) is not None]
    if lever.family == "forecast":
        low, high = option.sets.get("low", 0.0), option.sets.get("high", 0.0)
        if given or (option.sets and (set(option.sets) != {"low", "high"} or not 0 <= low < high)):
            yield f"{where}.sets: a forecast takes low and high, 0 <= low < high, or nothing (none given)"
        return
    if lever.family == "conduct":
        if given:
            yield f"{where}: has {' and '.join(given)}; conduct takes sets alone, or nothing (as it was)"
        return
    if len(given) != 1:
        yield f"{where}: has {' and '.join(given) or 'nothing'}; give exactly one of rule, value, by_hand"
        return
    if lever.family == "overtime":
        number = option.value
        fits = isinstance(number, (int, float)) and not isinstance(number, bool) and 0 <= number <= 1
        if not fits:
            yield f"{where}.value: got {number!r}; overtime needs a number from 0 to 1"
    elif lever.family == "announcement":
        if option.value not in ("opaque", "published", "voice"):
            yield f"{where}.value: got {option.value!r}; allowed: opaque, published, voice"
    elif option.value is not None:
        yield f"{where}.value: {lever.family} needs rule or by_hand"
    if option.by_hand and _BY_HAND[option.by_hand] != lever.family:
        yield f"{where}.by_hand: {option.by_hand!r} belongs to {_BY_HAND[option.by_hand]}, not to {lever.family}"


_BY_HAND = {"percent": "goals", "hours": "coaching", "moves": "allocation", "pairs": "coaching"}


def _plans(mission: Mission) -> Iterable[str]:
    yield from _twice("plans", [one.id for one in mission.plans])
    counts = {role: len(mission.of_role(role)) for role in ("good", "trap", "reference")}
    if counts["good"] != 1 or counts["trap"] != 1 or counts["reference"] != 4:
        yield f"plans: got {counts}; a mission has one good plan, one trap and four references whose median is par"
    levers = {one.id: {option.id for option in one.options} for one in mission.levers}
    for plan in mission.plans:
        for choice in plan.choices:
            where = f"plans[{plan.id}].choices"
            if choice.lever not in levers:
                yield f"{where}: no lever {choice.lever!r}{nearest(choice.lever, levers)}"
            elif choice.option not in levers[choice.lever]:
                known = sorted(levers[choice.lever])
                yield f"{where}: lever {choice.lever!r} has no option {choice.option!r}{nearest(choice.option, known)}"
            if choice.month > mission.months:
                yield f"{where}: month {choice.month} is after the mission's {mission.months}"
        for family in plan.rules:
            if family not in FAMILIES:
                yield f"plans[{plan.id}].rules: no family {family!r}; families: {', '.join(FAMILIES)}"
    if mission.guess.plan and mission.guess.plan not in {one.id for one in mission.plans}:
        yield f"guess.plan: no plan {mission.guess.plan!r}"


def _people(mission: Mission, scenario: Scenario) -> Iterable[str]:
    seats = seats_of(scenario)
    yield from _twice("people.seat", [one.seat for one in mission.people])
    named = [("people.seat", one.seat) for one in mission.people]
    named += [("guess.groups", seat) for group in mission.guess.groups for seat in group]
    for plan in mission.plans:
        for choice in plan.choices:
            named += [(f"plans[{plan.id}].choices", seat) for seat in choice.people]
            pairs = [*(move[:2] for move in choice.moves), *choice.pairs]
            named += [(f"plans[{plan.id}].choices", seat) for pair in pairs for seat in pair]
    for where, seat in named:
        if seat not in seats:
            yield f"{where}: no seat {seat!r}{nearest(seat, seats)}; seats: {', '.join(seats)}"
    guess = mission.guess
    wanted = len(seats) + 1 if guess.measure == "people-at-goal" else len(guess.groups) + 1
    if len(guess.answers) != wanted:
        yield f"guess.answers: {len(guess.answers)} answers; {guess.measure} needs {wanted}"


def _lengths(mission: Mission) -> Iterable[str]:
    words = len(mission.situation.en.split())
    if words > 60:
        yield f"situation.en: {words} words; at most 60"
    if len(mission.situation.zh) > 140:
        yield f"situation.zh: {len(mission.situation.zh)} characters; at most 140"
    for at, gate in enumerate(mission.gates, 1):
        if (gate.least is None) == (gate.most is None):
            yield f"gates[{at}]: give exactly one of least and most"
        if (gate.measure in OVER_WORLDS) != (gate.worlds > 0):
            yield f"gates[{at}].worlds: {gate.measure} is judged " + (
                "over worlds; give how many, e.g. 50" if gate.measure in OVER_WORLDS else "in one world; leave it out"
            )


def _twice(where: str, names: list[str]) -> Iterable[str]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"{where}: {name!r} stands {names.count(name)} times"
