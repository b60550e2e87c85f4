"""Delete all that an import left: scenario, report, key, mapping, check, and experiments on it."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from scenarios.crm.writing import beside
from scenarios.errors import InputError, StoreError

COMPANIONS = ("report.csv", "report.txt", "key.csv", "mapping.toml", "check.json", "source.json")
SQLITE = b"SQLite format 3\0"


def left_of(scenario: Path) -> list[Path]:
    """Return what an import of this name may leave, whether or not it is there: the scenario and its companions."""
    return [scenario, *(beside(scenario, ending) for ending in COMPANIONS)]


def take_back(scenario: Path) -> None:
    """Delete what an import has just written and nobody wants; its name was free, so nothing else is lost."""
    for path in left_of(scenario):
        path.unlink(missing_ok=True)


def left_by(scenario: Path) -> list[Path]:
    """Return what an import of this name left: the scenario, its companions, and experiments on it beside it.

    Raises:
        InputError: FGT-01, nothing of that name, or a file that no import made.
    """
    scenario = Path(scenario)
    found = [path for path in left_of(scenario) if os.path.isfile(path)]
    if not found or scenario.suffix != ".toml":
        raise InputError("FGT-01", "{path}: no import left a scenario of this name", path=scenario)
    name = _name_of(scenario)
    if os.path.isfile(scenario) and name is None:
        raise InputError("FGT-02", "{path} was not made by an import; delete it yourself if you mean to", path=scenario)
    return found + [path for path in _experiments(scenario.parent, name) if path not in found]


def forget(scenario: Path) -> list[Path]:
    """Delete what `left_by` lists and return it.

    Raises:
        InputError: FGT-01, FGT-02.
        StoreError: FGT-03, something could not be deleted; names what is left.
    """
    found = left_by(scenario)
    for path in found:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            reason = error.strerror or error
            raise StoreError("FGT-03", "{path} could not be deleted: {reason}", path=path, reason=reason) from error
    return found


def _name_of(scenario: Path) -> str | None:
    """Return the name of an imported scenario; None for one that no import made, or that is no scenario."""
    import tomllib

    try:
        table = tomllib.loads(scenario.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    sources = table.get("sources", [])
    imported = isinstance(sources, list) and any(isinstance(row, dict) and row.get("kind") == "data" for row in sources)
    return str(table.get("name")) if imported else None


def _experiments(folder: Path, name: str | None) -> Iterator[Path]:
    """Yield the experiment files of a folder that hold a scenario of this name, with what SQLite keeps beside them."""
    for path in sorted(folder.iterdir()) if name else ():
        if path.is_file() and _is_sqlite(path) and _scenario_in(path) == name:
            yield path
            yield from (extra for end in ("-journal", "-wal", "-shm") if (extra := Path(f"{path}{end}")).is_file())


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as handle:
            return handle.read(16) == SQLITE
    except OSError:
        return False


def _scenario_in(path: Path) -> str | None:
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            (text,) = connection.execute("SELECT text FROM manifest").fetchone()
        finally:
            connection.close()
        return str(json.loads(text)["scenario"]["name"])
    except (sqlite3.Error, ValueError, KeyError, TypeError):
        return None
