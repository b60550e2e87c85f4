"""Playbooks in files: the built-in ones, a user's TOML, or a table inside a scenario."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import tomli_w
from pydantic import Field, ValidationError

from policies.catalog import build
from policies.playbook import Announcement, Conduct, Goals, Playbook
from policies.protocols import FAMILIES
from scenarios.errors import InputError, located, names_a_file, nearest_file, nearest_named
from scenarios.loader import decode, read_bytes
from scenarios.problems import explain
from scenarios.schema import Kebab, Part, Scenario, Text

Rule = Any
"""A rule's name or table; `policies.catalog.build` checks it."""


class ConductTable(Part):
    """The conduct as it stands in a file."""

    announcement: Announcement = "published"
    """How rules are announced; procedural justice of B7 is -1 opaque, 0 published, +1 with voice."""
    goals: Goals = "imposed"
    """Whether goals are talked through or imposed."""
    manager_hours_per_month: float = Field(default=32.0, ge=0, le=160)
    """Coaching capacity of one manager (B10)."""
    ranking: bool = False
    """Whether everybody is told their rank in the team each month (B11); a pay rule by rank tells it anyway."""
    overtime: Annotated[tuple[Annotated[float, Field(ge=0, le=1)], ...], Field(strict=False, max_length=60)] = ()
    """Asked-for extra effort by month from day 0, e.g. (0, 0, 0.35); months left out ask for none."""
    plan_known_month: int = Field(default=0, ge=0, le=60)
    """Month at whose begin people are told what will change (B20); 0 = nobody says anything."""
    one_face_month: int = Field(default=0, ge=0, le=60)
    """Month from which every customer has one contact (B19); 0 = never."""
    training_cents_per_month: int = Field(default=0, ge=0, le=10**12)
    """Spent on courses for the whole team (B23)."""
    tools_cents_per_month: int = Field(default=0, ge=0, le=10**12)
    """Spent on tools for the whole team (B22)."""
    research_cents_per_month: int = Field(default=0, ge=0, le=10**12)
    """Spent on market research (B21)."""
    leads_cents_per_month: int = Field(default=0, ge=0, le=10**12)
    """Spent on further inbound leads, where some are for sale."""
    follow_up_hours_per_invoice: float = Field(default=0.0, ge=0, le=5)
    """Selling hours that people spend on getting each deal paid, in the month after it (B13)."""
    protect_pay_months: int = Field(default=0, ge=0, le=24)
    """First months of the playbook in which nobody's variable pay falls below the mean of their three months before;
    settled every third month. A bonus that is paid later comes on top. Nobody works less for it (an assumption)."""


class PlaybookTable(Part):
    """A playbook as it stands in a file: one rule of each family, and the conduct."""

    name: Kebab
    title: Text
    summary: Text
    allocation: Rule
    routing: Rule
    goals: Rule
    incentives: Rule
    coaching: Rule
    conduct: ConductTable = ConductTable()


def playbook_names() -> list[str]:
    """Return the names of the built-in playbooks, sorted."""
    return list(_names())


@cache
def _names() -> tuple[str, ...]:
    folder = files("policies") / "playbooks"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


def load_playbook(name_or_path_or_table: str | Path | Mapping[str, Any], where: str = "playbook") -> Playbook:
    """Load a playbook by built-in name, from a TOML file, or from a table.

    Args:
        name_or_path_or_table: what a person typed, or the table of a scenario's incumbent.
        where: what errors call a table; files are called by their path.

    Raises:
        InputError: missing, empty or unreadable file, TOML syntax, unknown key, rule or parameter, value out of range.
    """
    if isinstance(name_or_path_or_table, Mapping):
        return parse_playbook(name_or_path_or_table, where)
    text = str(name_or_path_or_table)
    if text in _names():
        data = (files("policies") / "playbooks" / f"{text}.toml").read_bytes()
        return parse_playbook(decode(data, f"{text}.toml"), f"{text}.toml")
    path = Path(text)
    if not os.path.exists(path):
        if names_a_file(text):
            raise InputError(
                "POL-40",
                "{name!r}: there is no such file{hint}; name another one, or a built-in playbook: {known}",
                name=text, hint=nearest_file(text, _names()), known=", ".join(_names()),
            )  # fmt: skip
        raise InputError(
            "POL-40",
            "no playbook {name!r}: neither a file nor a built-in playbook{hint}; built in: {known}. "
            "See them with 'shapan list playbooks'.",
            name=text, hint=nearest_named(text, _names()), known=", ".join(_names()),
        )  # fmt: skip
    return parse_playbook(decode(read_bytes(path), text), text)


def load_incumbent(scenario: Scenario, where: str = "") -> Playbook:
    """Load the playbook that is in force in a company today.

    Args:
        scenario: the company; its `incumbent` is a name, a file or a table.
        where: what errors call the scenario; its name when left out.

    Raises:
        InputError: unknown playbook, rule or parameter, or a value out of range; names the scenario and the key.
    """
    place = f"{where or scenario.name}: incumbent"
    if isinstance(scenario.incumbent, Mapping):
        return parse_playbook(scenario.incumbent, place)
    try:
        return load_playbook(scenario.incumbent)
    except InputError as error:
        raise located(error, place) from error


def parse_playbook(table: Mapping[str, Any], where: str = "playbook") -> Playbook:
    """Build a playbook from its table; `where` names it in errors.

    Raises:
        InputError: lists every wrong key with its path, what was got and what is allowed.
    """
    try:
        read = PlaybookTable.model_validate(dict(table))
    except ValidationError as error:
        lines = explain(error, PlaybookTable)
        raise InputError("POL-41", "{where}: {problems}", where=where, problems="\n  ".join(lines)) from None
    rules = {family: build(family, getattr(read, family), where) for family in FAMILIES}
    conduct = Conduct(**read.conduct.model_dump())
    return Playbook(name=read.name, title=read.title, summary=read.summary, conduct=conduct, **rules)


def save_playbook(playbook: Playbook) -> str:
    """Return the playbook as TOML text from which `load_playbook` makes an equal one."""
    return tomli_w.dumps(playbook.table())
