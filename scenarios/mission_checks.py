"""What does not fit in a mission file beyond single values: levers, plans, seats and lengths."""

from __future__ import annotations

from collections.abc import Iterable

from scenarios.errors import nearest, reason
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
            yield reason(
                "{where}.default: {got!r} is no option{hint}",
                where=where, got=lever.default, hint=nearest(lever.default, names),
            )  # fmt: skip
        for option in lever.options:
            yield from _option(lever, option, f"{where}.options[{option.id}]")
            if option.by_hand in ("percent", "hours") and len(lever.steps) < 2:
                yield reason(
                    "{where}.steps: needed by {option!r}; give two or more numbers to choose from",
                    where=where, option=option.id,
                )  # fmt: skip


def _option(lever: Lever, option: Option, where: str) -> Iterable[str]:
    given = [key for key in ("rule", "value", "by_hand") if getattr(option, key) is not None]
    if lever.family == "forecast":
        low, high = option.sets.get("low", 0.0), option.sets.get("high", 0.0)
        if given or (option.sets and (set(option.sets) != {"low", "high"} or not 0 <= low < high)):
            yield reason(
                "{where}.sets: a forecast takes low and high, 0 <= low < high, or nothing (none given)", where=where
            )
        return
    if lever.family == "conduct":
        if given:
            yield reason(
                "{where}: has {given}; conduct takes sets alone, or nothing (as it was)",
                where=where, given=", ".join(given),
            )  # fmt: skip
        return
    if len(given) != 1:
        yield reason(
            "{where}: has {given}; give exactly one of rule, value, by_hand",
            where=where, given=", ".join(given) or "nothing",
        )  # fmt: skip
        return
    if lever.family == "overtime":
        number = option.value
        fits = isinstance(number, (int, float)) and not isinstance(number, bool) and 0 <= number <= 1
        if not fits:
            yield reason(
                "{where}.value: got {number!r}; overtime needs a number from 0 to 1", where=where, number=number
            )
    elif lever.family == "announcement":
        if option.value not in ("opaque", "published", "voice"):
            yield reason(
                "{path}: got {got}, allowed: {allowed}",
                path=f"{where}.value",
                got=repr(option.value),
                allowed="opaque, published, voice",
            )
    elif option.value is not None:
        yield reason("{where}.value: {family} needs rule or by_hand", where=where, family=lever.family)
    if option.by_hand and _BY_HAND[option.by_hand] != lever.family:
        yield reason(
            "{where}.by_hand: {got!r} belongs to {right}, not to {wrong}",
            where=where, got=option.by_hand, right=_BY_HAND[option.by_hand], wrong=lever.family,
        )  # fmt: skip


_BY_HAND = {"percent": "goals", "hours": "coaching", "moves": "allocation", "pairs": "coaching"}


def _plans(mission: Mission) -> Iterable[str]:
    yield from _twice("plans", [one.id for one in mission.plans])
    counts = {role: len(mission.of_role(role)) for role in ("good", "trap", "reference")}
    if counts["good"] != 1 or counts["trap"] != 1 or counts["reference"] != 4:
        yield reason(
            "plans: got {counts}; a mission has one good plan, one trap and four references whose median is par",
            counts=counts,
        )  # fmt: skip
    levers = {one.id: {option.id for option in one.options} for one in mission.levers}
    for plan in mission.plans:
        for choice in plan.choices:
            where = f"plans[{plan.id}].choices"
            if choice.lever not in levers:
                yield reason(
                    "{where}: no lever {lever!r}{hint}",
                    where=where,
                    lever=choice.lever,
                    hint=nearest(choice.lever, levers),
                )
            elif choice.option not in levers[choice.lever]:
                known = sorted(levers[choice.lever])
                yield reason(
                    "{where}: lever {lever!r} has no option {option!r}{hint}",
                    where=where, lever=choice.lever, option=choice.option, hint=nearest(choice.option, known),
                )  # fmt: skip
            if choice.month > mission.months:
                yield reason(
                    "{where}: month {month} is after the mission's {months}",
                    where=where, month=choice.month, months=mission.months,
                )  # fmt: skip
        for family in plan.rules:
            if family not in FAMILIES:
                yield reason(
                    "plans[{plan}].rules: no family {family!r}; families: {known}",
                    plan=plan.id, family=family, known=", ".join(FAMILIES),
                )  # fmt: skip
    if mission.guess.plan and mission.guess.plan not in {one.id for one in mission.plans}:
        yield reason("guess.plan: no plan {plan!r}", plan=mission.guess.plan)


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
            yield reason(
                "{where}: no seat {seat!r}{hint}; seats: {known}",
                where=where, seat=seat, hint=nearest(seat, seats), known=", ".join(seats),
            )  # fmt: skip
    guess = mission.guess
    wanted = len(seats) + 1 if guess.measure == "people-at-goal" else len(guess.groups) + 1
    if len(guess.answers) != wanted:
        yield reason(
            "guess.answers: {count} answers; {measure} needs {wanted}",
            count=len(guess.answers), measure=guess.measure, wanted=wanted,
        )  # fmt: skip


def _lengths(mission: Mission) -> Iterable[str]:
    words = len(mission.situation.en.split())
    if words > 60:
        yield reason("situation.en: {words} words; at most 60", words=words)
    if len(mission.situation.zh) > 140:
        yield reason("situation.zh: {count} characters; at most 140", count=len(mission.situation.zh))
    for at, gate in enumerate(mission.gates, 1):
        if (gate.least is None) == (gate.most is None):
            yield reason("gates[{at}]: give exactly one of least and most", at=at)
        if (gate.measure in OVER_WORLDS) != (gate.worlds > 0):
            over = "gates[{at}].worlds: {measure} is judged over worlds; give how many, e.g. 50"
            single = "gates[{at}].worlds: {measure} is judged in one world; leave it out"
            yield reason(over if gate.measure in OVER_WORLDS else single, at=at, measure=gate.measure)


def _twice(where: str, names: list[str]) -> Iterable[str]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield reason("{where}: {name!r} stands {times} times", where=where, name=name, times=names.count(name))
