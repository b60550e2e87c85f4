"""A mission: a scenario with levers, guesses, gates, contrasts and a debrief, in one file and without code.

A mission file is TOML like a scenario: unknown keys are refused, every sentence stands in both languages. Rules of the
policy families are tables here; `coaching.game.decisions` builds them, since this package knows no policies.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from scenarios.errors import InputError, names_a_file, nearest, nearest_file
from scenarios.loader import canonical, decode, parse, read_bytes
from scenarios.problems import explain
from scenarios.schema import Cents, Identifier, Kebab, Part, Scenario, Share, Text

FAMILIES = ("allocation", "routing", "goals", "incentives", "coaching")
Family = Literal[
    "allocation", "routing", "goals", "incentives", "coaching", "overtime", "announcement", "conduct", "forecast"
]
ByHand = Literal["percent", "hours", "moves", "pairs"]
Level = Literal["guided", "standard", "realistic", "blind"]
RuleTable = dict[str, Any]
LEVELS: tuple[Level, ...] = ("guided", "standard", "realistic", "blind")
NOISE: Mapping[Level, float] = {"guided": 0.5, "standard": 1.0, "realistic": 1.3, "blind": 1.3}
"""Level -> market noise against the mission's own (8.6)."""
HOURS: Mapping[Level, float] = {"guided": 1.2, "standard": 1.0, "realistic": 0.9, "blind": 0.9}
"""Level -> manager's hours against the mission's own: 48, 40, 36, 36 of 40 (8.6)."""
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
    sets: dict[str, Any] = {}
    """Keys of a playbook's [conduct] that this option sets beside its rule, e.g. { goals = "discussed" }. Forecast:
    `low` and `high`, the last month's bookings relative to the mean of the three months before the last quarter."""
    by_hand: ByHand | None = None
    """Person by person: goals in percent over the last twelve months, coaching hours, accounts moved, or pairs."""
    hours: float = Field(default=0.0, ge=0, le=160)
    """Manager's hours that it takes, every month in which it is in force; they are missing for coaching."""
    cents: Cents = 0
    """Money that it takes beside pay and spending lines: once at the start, else every month while in force."""
    lasts_months: int = Field(default=0, ge=0, le=24)
    """How long it holds; then things are again as they were before the mission. 0 = to the end."""
    patience: int = Field(default=0, ge=0, le=3)
    """How much of the director's patience it takes each time it is newly chosen."""


def lines_cents(option: Option) -> int:
    """Return what an option puts into spending lines of conduct each month."""
    return sum(int(value) for key, value in option.sets.items() if key.endswith("_cents_per_month"))


def price_of(option: Option) -> int:
    """Return what an option takes of the budget in a month (once for levers of the start, its own money)."""
    return option.cents + lines_cents(option)


class Lever(Part):
    """Something the player decides."""

    id: Kebab
    family: Family
    when: Literal["start", "quarter", "month"] = "month"
    """Asked once, at every quarter's begin, or every month. Goals asked every quarter are set anew every quarter;
    goals asked every month are set anew when another answer is given."""
    question: Text
    label: Text | None = None
    """A word or two for its panel on the desk; none: the family's name."""
    options: Annotated[tuple[Option, ...], Field(strict=False, min_length=2, max_length=9)]
    default: Kebab
    """Option taken by Enter alone."""
    steps: Annotated[tuple[float, ...], Field(strict=False, max_length=9)] = ()
    """What can be chosen for each person by hand."""

    def option(self, name: str) -> Option:
        """Return an option by id.

        Raises:
            InputError: there is none of this name.
        """
        return _named(self.options, name, f"lever {self.id}: option")


class Choice(Part):
    """One lever set to one option, as a player would."""

    lever: Kebab
    option: Kebab
    month: int = Field(default=1, ge=1, le=60)
    people: dict[str, float] = {}
    """By hand: seat -> percent or hours."""
    moves: Annotated[tuple[Annotated[tuple[str, str, int, str], Field(strict=False)], ...], Field(strict=False)] = ()
    """By hand: (from seat, to seat, number of accounts, which)."""
    pairs: Annotated[tuple[Annotated[tuple[str, str], Field(strict=False)], ...], Field(strict=False)] = ()
    """By hand: (mentor's seat, learner's seat)."""


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


Measure = Literal[
    "goals-in-band", "chance-gap", "newcomer-potential", "newcomer-skill", "newcomers-stay", "money-above-par",
    "score", "energy", "spent", "ratchets", "forecast", "leavers-above-par", "people-stay",
    "customers-above-par",
    "worst-tenth-above-par", "mean-of-best", "stay-in-shock", "calm-above-par", "beats-par",
]  # fmt: skip
"""What a gate measures; the last five need worlds."""
OVER_WORLDS = frozenset({"worst-tenth-above-par", "mean-of-best", "stay-in-shock", "calm-above-par", "beats-par"})


class Gate(Part):
    """A condition of the lesson."""

    measure: Measure
    least: float | None = None
    most: float | None = None
    worlds: int = Field(default=0, ge=0, le=200)
    """Over how many stored worlds it is judged, once per plan; 0 = in the world that was played."""
    stars: int = Field(default=1, ge=1, le=3)
    """The star from which on it counts."""
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
    budget_cents: Cents | None = None
    """Money for options that cost some, and for spending lines, over the whole mission; none = not limited."""
    patience: int = Field(default=3, ge=0, le=3)
    """The director's patience at the start."""
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

    def at_level(self, level: Level) -> Mission:
        """Return the mission at a level of difficulty: other hours and market noise, the same world (8.6)."""
        if level == "standard":
            return self
        noise, hours = NOISE[level], HOURS[level]
        market = dict(self.scenario.get("market", {}))
        usual = self.world().market.volatility
        market["volatility"] = round(usual * noise, 6)
        spare = round(self.manager_hours_per_month * hours, 1)
        return self.model_copy(
            update={"scenario": {**self.scenario, "market": market}, "manager_hours_per_month": spare}
        )

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
        return _sha256_of(self, {*_PLAYED, "gates"})

    def play_digest(self) -> str:
        """Return the sha256 of everything that can change what a plan does; gates only judge it."""
        return _sha256_of(self, _PLAYED)


_PLAYED = {"scenario", "levers", "plans", "months", "manager_hours_per_month", "budget_cents", "patience"}


def _sha256_of(mission: Mission, kept: set[str]) -> str:
    table = mission.model_dump(mode="json", include=kept)
    table["scenario"] = json.loads(canonical(mission.world()))  # defaults of the model change numbers as well
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
    return sorted(_built_in(), key=lambda name: (_number(name), name))


def _built_in() -> set[str]:
    folder = files("scenarios") / "missions"
    return {item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")}


def _number(name: str) -> int:
    number = load_mission(name).number
    return 1000 if number is None else number


def load_mission(name_or_path: str | Path) -> Mission:
    """Load a mission by built-in name or from a TOML file.

    Raises:
        InputError: missing or unreadable file, TOML syntax, unknown key, wrong value, something that does not fit.
    """
    text = str(name_or_path)
    if text in _built_in():
        data = (files("scenarios") / "missions" / f"{text}.toml").read_bytes()
        return parse_mission(decode(data, f"{text}.toml"), f"{text}.toml")
    path = Path(text)
    if not os.path.exists(path):
        known = mission_names()
        if names_a_file(text):
            raise InputError(
                "MIS-01", "{name!r}: there is no such file{hint}; name another one, or a built-in mission: {known}",
                name=text, hint=nearest_file(text, known), known=", ".join(known),
            )  # fmt: skip
        raise InputError(
            "MIS-01", "no mission {name!r}: neither a file nor a built-in mission{hint}; built in: {known}. "
            "See them with 'shapan list missions'.",
            name=text, hint=nearest(text, known), known=", ".join(known),
        )  # fmt: skip
    return parse_mission(decode(read_bytes(path), text), text)


def text_of(name: str) -> str:
    """Return the file of a built-in mission.

    Raises:
        InputError: there is none of this name.
    """
    load_mission(name)
    return (files("scenarios") / "missions" / f"{name}.toml").read_text(encoding="utf-8")


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
    from scenarios.mission_checks import problems_of

    problems = problems_of(mission, scenario)
    if problems:
        raise InputError("MIS-02", "{where}: {problems}", where=where, problems="\n  ".join(problems))
    return mission


def seats_of(scenario: Scenario) -> list[str]:
    """Return the seat codes of a scenario, in order."""
    return [rep.id for rep in scenario.rep] + [f"R{k + 1:02d}" for k in range(scenario.team.count)]
