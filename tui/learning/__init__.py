"""What the Learn room tells: the words of the screens and a card of each mechanism, in both languages (TOML here)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tui.rule_names import rule_name

HERE = Path(__file__).parent


class Word(NamedTuple):
    """A word of the screens; texts are ``{en, zh}``."""

    name: Mapping[str, str]
    means: Mapping[str, str]


class Mechanism(NamedTuple):
    """The card of a mechanism; texts are ``{en, zh}``."""

    name: Mapping[str, str]
    rule: Mapping[str, str]
    """The formula in words."""
    limit: Mapping[str, str]
    """What it cannot say."""
    switches: tuple[str, ...]
    """Its keys in ``[dynamics]``."""
    sources: tuple[str, ...]
    """Evidence ids: F.. findings, D.. ranges."""
    strength: str
    """strong, fair, weak or assumption."""
    formula: str = ""
    """In symbols, as the reference page has it."""
    formulas: str = ""
    """Its id (B..)."""
    note: str = ""
    """What the page adds to sources and strength."""
    range: str = ""
    """Which values are likely, and by which key they are swept."""
    signals: str = ""
    """What stands in the ledger before it bites."""


class Section(NamedTuple):
    """Mechanisms that belong together on the reference page."""

    name: str
    about: str
    mechanisms: tuple[Mechanism, ...]


class Policy(NamedTuple):
    """The card of a rule, as the worker tells it; texts are ``{en, zh}``."""

    name: Mapping[str, str]
    family: str
    summary: Mapping[str, str]
    params: tuple[Mapping[str, str], ...]
    """Labels of what can be set."""
    source: str
    stochastic: bool
    predicted: bool
    """Whether no study has measured its effect."""


Entry = Word | Mechanism | Policy


def rules_of(table: Mapping[str, Any]) -> tuple[Policy, ...]:
    """Read what the worker tells about the cards of rules."""
    return tuple(
        Policy(
            {"en": one["name"], "zh": rule_name(one["family"], one["name"])}, one["family"], one["summary"],
            tuple(one["params"].values()), one["source"], one["stochastic"], one["predicted"],
        )
        for one in table["cards"]
    )  # fmt: skip


@cache
def words() -> tuple[Word, ...]:
    """Return the glossary."""
    return tuple(Word(one["name"], one["means"]) for one in _table("words")["word"])


@cache
def sections() -> tuple[Section, ...]:
    """Return the cards of mechanisms as the reference page has them (`docs/make_reference.py`)."""
    return tuple(
        Section(one["name"], one.get("about", ""), tuple(_mechanism(card) for card in one["mechanism"]))
        for one in _table("mechanisms")["section"]
    )


def mechanisms() -> tuple[Mechanism, ...]:
    """Return the cards of mechanisms, in the order of the reference page."""
    return tuple(card for one in sections() for card in one.mechanisms)


def _mechanism(card: Mapping[str, Any]) -> Mechanism:
    return Mechanism(
        card["name"], card["rule"], card["limit"], tuple(card["switches"]), tuple(card["sources"]), card["strength"],
        card["formula"], *(card.get(key, "") for key in ("formulas", "note", "range", "signals")),
    )  # fmt: skip


def _table(name: str) -> dict[str, list[dict]]:
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
