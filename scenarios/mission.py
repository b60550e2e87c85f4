"""A mission: a scenario with levers, guesses, gates, contrasts and a debrief, in one file and without code.

A mission file is TOML like a scenario: unknown keys are refused, every sentence stands in both languages. Rules of the
policy families are tables here; `coaching.game.decisions` builds them, since this package knows no policies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from scenarios.errors import InputError, nearest
from scenarios.loader import decode, explain, parse, read_bytes
from scenarios.schema import Identifier, Kebab, Part, Scenario, Share, Text

FAMILIES = ("allocation", "routing", "goals", "incentives", "coaching")
Family = Literal["allocation", "routing", "goals", "incentives", "coaching", "overtime", "announcement"]
ByHand = Literal["percent", "hours", "moves"]
RuleTable = dict[str, Any]
AFTER_MONTHS = 12
"""Months under the neutral caretaker that every mission is scored over, after its own (8.5)."""


class Person(Part):
    """What somebody is called; seats without an entry go by their code."""

    seat: Identifier
    name: Text


class Option(Part):
    """One answer to a lever's question."""

    id: Kebab
    label: Text
    rule: RuleTable | str | None = None
    """Rule of the lever's family; for overtime and announcement see `value`."""
    value: float | str | None = None
    """Overtime: extra effort 0 to 1. Announcement: opaque, published or voice."""
    by_hand: ByHand | None = None
    """Person by person: goals in percent over the last twelve months, coaching hours, or accounts moved."""


class Lever(Part):
    """Something the player decides."""

    id: Kebab
    family: Family
    when: Literal["start", "quarter", "month"] = "month"
    """Asked once, at every quarter's begin, or every month. Goals, pay and announcement are settled at the start."""
    question: Text
    options: Annotated[tuple[Option, ...], Field(strict=False, min_length=2, max_length=9)]
    default: Kebab
    """Option taken by Enter alone."""
    steps: Annotated[tuple[float, ...], Field(strict=False, max_length=9)] = ()
    """What can be chosen for each person by hand."""


class Choice(Part):
    """One lever set to one option, as a player would."""

    lever: Kebab
    option: Kebab
    month: int = Field(default=1, ge=1, le=60)
    people: dict[str, float] = {}
    """By hand: seat -> percent or hours."""
    moves: Annotated[tuple[tuple[str, str, int, str], ...], Field(strict=False)] = ()
    """By hand: (from seat, to seat, number of accounts, which)."""


class Plan(Part):
    """A ready plan that the debrief compares with: choices of levers, or rules outright."""

    id: Kebab
    title: Text
    role: Literal["good", "trap", "other", "reference", "what-if"] = "other"
    choices: Annotated[tuple[Choice, ...], Field(strict=False)] = ()
    rules: dict[str, RuleTable | str] = {}
    """Family -> rule; takes precedence over the mission's own rules, not over choices."""
    overtime: Annotated[tuple[Annotated[float, Field(ge=0, le=1)], ...], Field(strict=False)] = ()
    keeps_yours: bool = False
    """What-if: everything else stays as you decided it."""


class Gate(Part):
    """A condition of the lesson."""

    measure: Literal[
        "goals-in-band", "chance-gap", "newcomer-potential", "newcomer-skill", "newcomers-stay", "money-above-par"
    ]
    least: float | None = None
    most: float | None = None
    says: Text


class Guess(Part):
    """A question before the first month whose answer the debrief brings back."""

    question: Text
    measure: Literal["people-at-goal", "best-group"]
    plan: Kebab | None = None
    """Plan on whose run (same luck) the truth is read; your own when absent."""
    answers: Annotated[tuple[Text, ...], Field(strict=False, min_length=2, max_length=6)]
    groups: Annotated[tuple[Annotated[tuple[str, ...], Field(strict=False)], ...], Field(strict=False)] = ()
    """best-group: seats of each answer; the last answer means no real difference."""


class Hidden(Part):
    """What the player cannot see, and the two signals it sends before it bites."""

    what: Text
    signals: Annotated[tuple[Text, Text], Field(strict=False)]


class Evidence(Part):
    """A finding that the mission leans on."""

    id: Identifier
    strength: Literal["strong", "moderate", "weak", "assumption"]
    says: Text


class Teaching(Part):
    """For the person who runs it with a group."""

    purpose: Text
    plan_15_minutes: Text
    plan_45_minutes: Text
    plan_90_minutes: Text
    board: Text
    wrong_turns: Text
    extend: Annotated[tuple[Text, Text, Text], Field(strict=False)]


class Mission(Part):
    """One mission of the campaign, or of a facilitator's own."""

    mission_version: int = Field(default=1, ge=1, le=1)
    name: Kebab
    number: int | None = Field(default=None, ge=0, le=99)
    title: Text
    idea: Text
    """The one sentence to take away."""
    summary: Text
    situation: Text
    """Under 60 words of where you are."""
    misconception: Text
    minutes: int = Field(ge=1, le=120)
    months: int = Field(ge=3, le=24)
    manager_hours_per_month: float = Field(default=40.0, ge=0, le=160)
    scenario: dict[str, Any]
    """A scenario table; its incumbent holds what no lever changes."""
    people: Annotated[tuple[Person, ...], Field(strict=False)] = ()
    levers: Annotated[tuple[Lever, ...], Field(strict=False, min_length=1)]
    guess: Guess
    gates: Annotated[tuple[Gate, ...], Field(strict=False, min_length=1)]
    plans: Annotated[tuple[Plan, ...], Field(strict=False, min_length=6)]
    """Contrasts, what-ifs and the four references whose median is par."""
    energy_red_line: Share = 0.25
    hidden: Annotated[tuple[Hidden, ...], Field(strict=False, min_length=1)]
    debrief: Annotated[tuple[Text, ...], Field(strict=False, min_length=3, max_length=6)]
    teaching: Teaching
    evidence: Annotated[tuple[Evidence, ...], Field(strict=False, min_length=1)]

    def world(self) -> Scenario:
        """Return the mission's scenario."""
        return parse(self.scenario, f"mission {self.name}: scenario")

    def lever(self, name: str) -> Lever:
        """Return a lever by id.

        Raises:
            InputError: there is none of this name.
        """
        return _named(self.levers, name, f"mission {self.name}: lever")

    def plan(self, name: str) -> Plan:
        """Return a plan by id.

        Raises:
            InputError: there is none of this name.
        """
        return _named(self.plans, name, f"mission {self.name}: plan")

    def of_role(self, role: str) -> tuple[Plan, ...]:
        """Return the plans of a role, in the order of the file."""
        return tuple(one for one in self.plans if one.role == role)

    def digest(self) -> str:
        """Return the sha256 of everything that can change a number (texts left out)."""
        kept = {"scenario", "levers", "plans", "months", "manager_hours_per_month", "gates"}
        table = self.model_dump(mode="json", include=kept)
        return hashlib.sha256(json.dumps(_without_texts(table), sort_keys=True).encode()).hexdigest()


def _without_texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_texts(inner) for key, inner in value.items() if key not in _TEXTS}
    return [_without_texts(inner) for inner in value] if isinstance(value, (list, tuple)) else value


_TEXTS = frozenset({"label", "question", "title", "summary", "says"})


def _named(rows: Iterable[Any], name: str, where: str) -> Any:
    known = {row.id: row for row in rows}
    if name not in known:
        raise InputError(
            "MIS-03", "{where} {name!r} is not known{hint}; known: {known}",
            where=where, name=name, hint=nearest(name, known), known=", ".join(known),
        )  # fmt: skip
    return known[name]


def mission_names() -> list[str]:
    """Return the built-in missions in the order of the campaign."""
    folder = files("scenarios") / "missions"
    names = [item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")]
    return sorted(names, key=lambda name: (_number(name), name))


def _number(name: str) -> int:
    number = load_mission(name).number
    return 1000 if number is None else number


def load_mission(name_or_path: str | Path) -> Mission:
    """Load a mission by built-in name or from a TOML file.

    Raises:
        InputError: missing or unreadable file, TOML syntax, unknown key, wrong value, something that does not fit.
    """
    text = str(name_or_path)
    built_in = files("scenarios") / "missions" / f"{text}.toml"
    if "/" not in text and "\\" not in text and built_in.is_file():
        return parse_mission(decode(built_in.read_bytes(), f"{text}.toml"), f"{text}.toml")
    path = Path(text)
    if not path.exists():
        known = mission_names()
        raise InputError(
            "MIS-01", "no mission {name!r}: neither a file nor a built-in mission{hint}; built in: {known}. "
            "See them with 'shapan list missions'.",
            name=text, hint=nearest(text, known), known=", ".join(known),
        )  # fmt: skip
    return parse_mission(decode(read_bytes(path), text), text)


def is_mission(table: Mapping[str, Any]) -> bool:
    """Return whether a table is meant as a mission: it has levers or a scenario of its own."""
    return "levers" in table or ("scenario" in table and "debrief" in table)


def parse_mission(table: Mapping[str, Any], where: str = "mission") -> Mission:
    """Validate a table as a mission, its scenario included.

    Raises:
        InputError: lists every wrong key with its path, what was got and what is allowed.
    """
    try:
        mission = Mission.model_validate(dict(table))
    except ValidationError as error:
        lines = explain(error, Mission)
        raise InputError("MIS-02", "{where}: {problems}", where=where, problems="\n  ".join(lines)) from None
    scenario = parse(mission.scenario, f"{where}: scenario")
    problems = [*_levers(mission), *_plans(mission), *_people(mission, scenario), *_lengths(mission)]
    if problems:
        raise InputError("MIS-02", "{where}: {problems}", where=where, problems="\n  ".join(problems))
    return mission


def seats_of(scenario: Scenario) -> list[str]:
    """Return the seat codes of a scenario, in order."""
    return [rep.id for rep in scenario.rep] + [f"R{k + 1:02d}" for k in range(scenario.team.count)]


def _levers(mission: Mission) -> Iterable[str]:
    yield from _twice("levers", [one.id for one in mission.levers])
    for lever in mission.levers:
        where = f"levers[{lever.id}]"
        names = [one.id for one in lever.options]
        yield from _twice(f"{where}.options", names)
        if lever.default not in names:
            yield f"{where}.default: {lever.default!r} is no option{nearest(lever.default, names)}"
        if lever.when != "start" and lever.family in ("goals", "incentives", "announcement"):
            yield f"{where}.when: got {lever.when!r}; {lever.family} is settled on day 0, so give 'start'"
        for option in lever.options:
            yield from _option(lever, option, f"{where}.options[{option.id}]")
            if option.by_hand in ("percent", "hours") and len(lever.steps) < 2:
                yield f"{where}.steps: needed by {option.id!r}; give two or more numbers to choose from"


def _option(lever: Lever, option: Option, where: str) -> Iterable[str]:
    given = [key for key in ("rule", "value", "by_hand") if getattr(option, key) is not None]
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


_BY_HAND = {"percent": "goals", "hours": "coaching", "moves": "allocation"}


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
            named += [(f"plans[{plan.id}].choices", seat) for move in choice.moves for seat in move[:2]]
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


def _twice(where: str, names: list[str]) -> Iterable[str]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"{where}: {name!r} stands {names.count(name)} times"
