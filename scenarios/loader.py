"""Read a scenario from TOML, a name of the library, or a table; every error with file, key path and advice."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scenarios.checks import check
from scenarios.errors import InputError, names_a_file, nearest_file, nearest_named
from scenarios.problems import explain
from scenarios.schema import Scenario

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 32


def library_names() -> list[str]:
    """Return the names of the built-in scenarios, sorted."""
    folder = files("scenarios") / "library"
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


def load(name_or_path: str | Path) -> Scenario:
    """Load a scenario by library name or from a TOML file.

    Raises:
        InputError: missing, empty or unreadable file, TOML syntax, unknown key, wrong value, cross-field rule.
    """
    text = str(name_or_path)
    if text in library_names():
        data = (files("scenarios") / "library" / f"{text}.toml").read_bytes()
        return parse(decode(data, f"{text}.toml"), f"{text}.toml")
    path = Path(text)
    if not os.path.exists(path):  # False, too, for what cannot be a path (longer than paths may be)
        if names_a_file(text):
            raise InputError(
                "SCN-01",
                "{name!r}: there is no such file{hint}; name another one, or a built-in scenario: {known}",
                name=text, hint=nearest_file(text, library_names()), known=", ".join(library_names()),
            )  # fmt: skip
        raise InputError(
            "SCN-01",
            "no scenario {name!r}: neither a file nor a built-in scenario{hint}; built in: {known}. "
            "See them with 'shapan list scenarios'.",
            name=text, hint=nearest_named(text, library_names()), known=", ".join(library_names()),
        )  # fmt: skip
    return parse(decode(read_bytes(path), str(path)), str(path))


def refuse_unknown(name: str, known: Sequence[str]) -> None:
    """Refuse a name that is neither a file nor built in.

    Args:
        name: what was given, a scenario, a playbook or a mission.
        known: names of all three kinds.

    Raises:
        InputError: there is nothing of that name; names the nearest of all kinds.
    """
    if name not in known and not os.path.exists(name):
        raise InputError(
            "SCN-01",
            "{name!r} is neither a file nor a built-in scenario, playbook or mission{hint}; "
            "'shapan list scenarios', 'shapan list playbooks' and 'shapan list missions' name what is built in",
            name=name, hint=nearest_file(name, known),
        )  # fmt: skip


def read_bytes(path: Path) -> bytes:
    """Read a whole file of at most 64 MiB; refuse folders, empty and unreadable files."""
    try:
        if path.is_dir():
            raise InputError("SCN-02", "{path} is a folder, a TOML file is needed", path=path)
        if path.stat().st_size > MAX_BYTES:
            raise InputError("SCN-02", "{path} is larger than 64 MiB, not a scenario file", path=path)
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            "SCN-02", "{path} cannot be read: {reason}", path=path, reason=error.strerror or error
        ) from error
    if not data.strip():
        raise InputError("SCN-03", "{path} is empty; 'shapan list scenarios' names examples", path=path)
    return data


def decode(data: bytes, where: str) -> dict[str, Any]:
    """Read TOML text; `where` names it in errors.

    Raises:
        InputError: an experiment, not UTF-8, not TOML, or nested too deeply.
    """
    if data.startswith(b"SQLite format 3"):
        raise InputError(
            "SCN-08",
            "{where} is an experiment, not a scenario, playbook or mission; "
            "'shapan inspect {where}' says what it holds",
            where=where,
        )  # fmt: skip
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(
            "SCN-04",
            "{where} is not UTF-8 text (byte {at}); save it as UTF-8",
            where=where, at=error.start,
        ) from error  # fmt: skip
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        reason = str(error)[:200] or "nested too deeply"
        raise InputError("SCN-05", "{where} is not valid TOML: {reason}", where=where, reason=reason) from error
    if _depth(table) > MAX_DEPTH:
        raise InputError("SCN-05", "{where} is nested deeper than {depth} tables", where=where, depth=MAX_DEPTH)
    return table


def _depth(table: Mapping[str, Any]) -> int:
    deepest, stack = 0, [(table, 1)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        if level > MAX_DEPTH:
            return level
        children = node.values() if isinstance(node, Mapping) else node
        stack += [(child, level + 1) for child in children if isinstance(child, (Mapping, list))]
    return deepest


def parse(table: Mapping[str, Any], where: str = "scenario") -> Scenario:
    """Validate a table as a scenario and run the cross-field checks.

    Raises:
        InputError: lists every wrong key with its path, what was got and what is allowed.
    """
    try:
        scenario = Scenario.model_validate(dict(table))
    except ValidationError as error:
        lines = explain(error, Scenario)
        raise InputError("SCN-06", "{where}: {problems}", where=where, problems="\n  ".join(lines)) from None
    check(scenario, where)
    return scenario


def canonical(scenario: Scenario) -> str:
    """Return the scenario as canonical JSON (sorted keys): the text that is hashed and kept in manifests."""
    return json.dumps(scenario.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(scenario: Scenario) -> str:
    """Return the sha256 of the canonical scenario (hex)."""
    return hashlib.sha256(canonical(scenario).encode()).hexdigest()


def from_canonical(text: str) -> Scenario:
    """Read a scenario back from its canonical JSON."""
    return Scenario.model_validate_json(text, strict=False)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of scenario files, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema()}
