"""Change single values of a scenario from outside, e.g. ``behaviour.talent_sd=0.3``, with the checks of a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from scenarios.errors import InputError, nearest
from scenarios.loader import parse
from scenarios.schema import Scenario

_STEP = re.compile(r"([a-z0-9_]+)(?:\[([0-9]+)\])?")


def override(scenario: Scenario, values: Mapping[str, Any], where: str = "--set") -> Scenario:
    """Return the scenario with some values replaced.

    Args:
        scenario: the scenario, left as it is.
        values: key path -> value; rows of a list are counted from 1, e.g. ``segments[1].potential_sd``; ``[0]`` = all.
        where: the option that gave them, for errors.

    Raises:
        InputError: no such key (names the nearest), or a value that a scenario file may not have.
    """
    if not values:
        return scenario
    table = scenario.model_dump()
    for path, value in values.items():
        _put(table, path, value, where)
    return parse(_without_none(table), where)


def read_settings(texts: list[str]) -> dict[str, Any]:
    """Read ``key.path=value`` texts; values are TOML (numbers, words in quotes, true, lists), bare words are text.

    Raises:
        InputError: no ``=`` or no key in one of them.
    """
    found: dict[str, Any] = {}
    for text in texts:
        path, equals, value = text.partition("=")
        if not equals or not path.strip() or not value.strip():
            raise InputError("SET-01", "--set: got {got!r}, allowed: key=value, e.g. behaviour.talent_sd=0.3", got=text)
        found[path.strip()] = _value(value.strip())
    return found


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"x = {text}")["x"]
    except tomllib.TOMLDecodeError:
        return text


def _put(table: dict[str, Any], path: str, value: Any, where: str) -> None:
    node: Any = table
    steps = path.split(".")
    for place, step in enumerate(steps):
        match = _STEP.fullmatch(step)
        if match is None or not isinstance(node, dict) or match[1] not in node:
            raise _unknown(where, path, step, node)
        key, row = match[1], match[2]
        if row is None and place == len(steps) - 1:
            node[key] = value
            return
        node = node[key] if row is None else _row(node[key], where, path, int(row))
        if isinstance(node, list):
            for one in node:
                _put(one, ".".join(steps[place + 1 :]), value, where)
            return
    raise _unknown(where, path, steps[-1], node)


def _row(rows: Any, where: str, path: str, row: int) -> Any:
    if not isinstance(rows, (list, tuple)) or row > len(rows):
        count = len(rows) if isinstance(rows, (list, tuple)) else 0
        raise InputError(
            "SET-03", "{where}: {path}: there are {count} rows, counted from 1", where=where, path=path, count=count
        )
    return rows[row - 1] if row else list(rows)


def _unknown(where: str, path: str, step: str, node: Any) -> InputError:
    known = sorted(node) if isinstance(node, dict) else []
    return InputError(
        "SET-02", "{where}: {path}: the scenario has no key {step!r}{hint}; keys there: {known}",
        where=where, path=path, step=step, hint=nearest(step, known), known=", ".join(known) or "none",
    )  # fmt: skip


def _without_none(value: Any) -> Any:
    """Drop keys that were left open, as a file would, and turn dates back into what TOML gives."""
    if isinstance(value, dict):
        return {key: _without_none(inner) for key, inner in value.items() if inner is not None}
    return [_without_none(one) for one in value] if isinstance(value, (list, tuple)) else value
