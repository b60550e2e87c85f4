"""The one place where rules are registered and looked up; built-ins and plug-ins enter by the same door.

A rule is found by (family, name). Built-ins are listed in `policies.builtin`; third parties declare an entry point in
the group ``shapan.policies`` whose value is a policy class. Names are read first and a rule is imported when a playbook
names it, so one broken plug-in cannot stop another.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from policies.builtin import BUILTIN, GROUP
from policies.cards import Card
from policies.protocols import FAMILIES, PROTOCOL
from scenarios.errors import InputError, located, nearest, one_line


@cache
def _rules() -> dict[tuple[str, str], EntryPoint]:
    """(family, name) -> entry point, not imported yet."""
    found: dict[tuple[str, str], EntryPoint] = {}
    for point in (*BUILTIN, *entry_points(group=GROUP)):
        family, _, name = point.name.partition(":")
        if (family, name) in found:
            raise InputError(
                "POL-01", "two rules of family {family} are called {name!r}; uninstall one", family=family, name=name
            )
        found[family, name] = point
    return found


def names(family: str) -> list[str]:
    """Return the rule names of a family, sorted.

    Raises:
        InputError: unknown family.
    """
    if family not in FAMILIES:
        raise InputError(
            "POL-02", "unknown family {family!r}; families: {known}", family=family, known=", ".join(FAMILIES)
        )
    return sorted(name for fam, name in _rules() if fam == family)


def find(family: str, name: str, where: str = "") -> type[Any]:
    """Return the class of a rule; `where` is put into the error, e.g. ``my.toml: incentives``.

    Raises:
        InputError: no such rule (lists what exists), or its plug-in does not load or fit.
    """
    known = names(family)
    if (family, name) not in _rules():
        raise InputError(
            "POL-03", "{where}: no {family} rule is called {name!r}{hint}; known: {known}",
            where=where or "catalog", family=family, name=name, hint=nearest(name, known), known=", ".join(known),
        )  # fmt: skip
    return _load(family, name, _rules()[family, name])


def _load(family: str, name: str, point: EntryPoint) -> type[Any]:
    try:
        one = point.load()
        card = one.card
    except Exception as error:  # a plug-in may fail in any way; the user is told which one
        raise InputError(
            "POL-04",
            "plug-in {name!r} ({value}) does not load: {reason}",
            name=name,
            value=point.value,
            reason=one_line(str(error)),
        ) from error
    if (card.family, card.name) != (family, name) or not dataclasses.is_dataclass(one):
        raise InputError(
            "POL-04", "plug-in {value} is registered as {family}:{name} but its card says {got}, or it is no dataclass",
            value=point.value, family=family, name=name, got=f"{card.family}:{card.name}",
        )  # fmt: skip
    return one


def build(family: str, table: Mapping[str, Any] | str, where: str = "playbook") -> Any:
    """Build a rule from ``{policy = "name", parameter = value, ...}`` or a bare name.

    Raises:
        InputError: unknown rule or parameter (with the nearest valid one), or a value out of range.
    """
    return _build(family, table, f"{where}: {family}")


def _build(family: str, table: Mapping[str, Any] | str, path: str) -> Any:
    table = {"policy": table} if isinstance(table, str) else table
    if not isinstance(table, Mapping) or not isinstance(name := table.get("policy"), str):
        raise InputError(
            "POL-05",
            '{path}: needs a rule, a name or a table like {{ policy = "name" }}; known: {known}',
            path=path, known=", ".join(names(family)),
        )  # fmt: skip
    one = find(family, name, path)
    parameters = {key: value for key, value in table.items() if key != "policy"}
    _refuse_unknown(one, parameters, name, path)
    values = {key: _parameter(family, value, f"{path}.{key}") for key, value in parameters.items()}
    rule = _made(one, values, name, path)
    if not isinstance(rule, PROTOCOL[family]):
        raise InputError(
            "POL-04", "{path}: {name} does not satisfy the protocol of {family}", path=path, name=name, family=family
        )
    return rule


def _refuse_unknown(one: type[Any], parameters: Mapping[str, Any], name: str, path: str) -> None:
    known = [f.name for f in dataclasses.fields(one) if f.init]
    for key in parameters:
        if key not in known:
            raise InputError(
                "POL-06", "{path}.{key}: {name} has no such parameter{hint}; parameters: {known}",
                path=path, key=key, name=name, hint=nearest(key, known), known=", ".join(sorted(known)) or "none",
            )  # fmt: skip


def _made(one: type[Any], values: dict[str, Any], name: str, path: str) -> Any:
    try:
        return one(**values)
    except InputError as error:  # the rule says what is wrong, this says where it stands
        raise located(error, path) from error
    except (TypeError, ValueError) as error:
        raise InputError("POL-07", "{path} ({name}): {reason}", path=path, name=name, reason=error) from error


def _parameter(family: str, value: Any, path: str) -> Any:
    """Turn nested rule tables into rules and lists into tuples, so that rules stay hashable."""
    if isinstance(value, Mapping):
        if "policy" in value:
            return _build(family, value, path)
        return tuple((key, _parameter(family, inner, f"{path}.{key}")) for key, inner in value.items())
    if isinstance(value, list):
        return tuple(_parameter(family, inner, f"{path}[{at}]") for at, inner in enumerate(value, 1))
    return value


def describe(family: str, rule: Any) -> dict[str, Any]:
    """Return the table from which `build` makes an equal rule; what is left open (None) is left out."""
    table: dict[str, Any] = {"policy": rule.card.name}
    for one in dataclasses.fields(rule):
        if (value := getattr(rule, one.name)) is not None:
            table[one.name] = _described(family, value)
    return table


def _described(family: str, value: Any) -> Any:
    if hasattr(type(value), "card"):
        return describe(family, value)
    if isinstance(value, tuple):
        if value and all(isinstance(v, tuple) and len(v) == 2 and isinstance(v[0], str) for v in value):
            return {key: _described(family, inner) for key, inner in value}
        return [_described(family, inner) for inner in value]
    return value


def cards(family: str) -> list[Card]:
    """Return the cards of a family that can be loaded, sorted by name."""
    return [find(family, name).card for name in names(family)]
