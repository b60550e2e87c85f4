"""A file that is being edited: its table, what was done to it, and the file it came from. Plain data, JSON-ready.

Dates are ISO texts here; `file_text` writes them as TOML dates.
"""

from __future__ import annotations

import copy
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

Path_ = tuple[str | int, ...]
MOST_STEPS = 500
"""Steps that can be undone."""
DATES = (("calendar", "start_date"),)
ABSENT = object()
"""What `Draft.get` returns for a key that does not stand in the table."""


@dataclass
class Draft:
    """A table with its history; every change can be undone."""

    table: dict[str, Any]
    source: str = ""
    """Name or path of what it was made from."""
    file: str = ""
    """Path that it is saved to, empty = nowhere yet."""
    digest: str = ""
    """sha256 of that file as it was last read or written."""
    steps: list[list[Any]] = field(default_factory=list)
    """What undoes the changes, oldest first: [kind, path, old]."""
    dirty: bool = False
    """Whether something was changed since it was read or saved."""

    def get(self, path: Path_) -> Any:
        """Return what stands at a path, `ABSENT` when nothing does."""
        node: Any = self.table
        for step in path:
            known = step in node if isinstance(node, dict) else isinstance(node, list) and step in range(len(node))
            if not known:
                return ABSENT
            node = node[step]
        return node

    def put(self, path: Path_, value: Any) -> None:
        """Set a key; `ABSENT` takes it out, so that the default holds."""
        found = self.get(path)
        old = found if found is ABSENT else copy.deepcopy(found)
        if old != value or type(old) is not type(value):
            self._set(path, value)
            self._did(["put", list(path), [] if old is ABSENT else [old]])

    def insert(self, path: Path_, at: int, row: Mapping[str, Any]) -> None:
        """Put a row into a list of tables."""
        rows = self.get(path)
        self.put(path, [*(rows if isinstance(rows, list) else [])[:at], dict(row), *(rows or [])[at:]]
                 if isinstance(rows, list) else [dict(row)])  # fmt: skip

    def remove(self, path: Path_, at: int) -> None:
        """Take a row out of a list of tables."""
        rows = self.get(path)
        if isinstance(rows, list) and at < len(rows):
            left = [*rows[:at], *rows[at + 1 :]]
            self.put(path, left or ABSENT)

    def undo(self) -> bool:
        """Take the last change back; returns whether there was one."""
        if not self.steps:
            return False
        _kind, path, old = self.steps.pop()
        self._set(tuple(path), old[0] if old else ABSENT)
        self.dirty = True
        return True

    def _set(self, path: Path_, value: Any) -> None:
        node: Any = self.table
        for step in path[:-1]:
            node = node.setdefault(step, {}) if isinstance(node, dict) else node[step]
        if value is ABSENT:
            node.pop(path[-1], None)
        else:
            node[path[-1]] = value

    def _did(self, step: list[Any]) -> None:
        self.steps = [*self.steps, step][-MOST_STEPS:]
        self.dirty = True

    def kept(self) -> dict[str, Any]:
        """Return the draft as the memory keeps it."""
        return {
            "table": self.table, "source": self.source, "file": self.file, "digest": self.digest,
            "steps": self.steps, "dirty": self.dirty,
        }  # fmt: skip


def draft_of(kept: Mapping[str, Any]) -> Draft | None:
    """Read `Draft.kept` back, None when it is none."""
    table, steps = kept.get("table"), kept.get("steps")
    if not isinstance(table, dict) or not isinstance(steps, list):
        return None
    good = [one for one in steps if isinstance(one, list) and len(one) == 3 and isinstance(one[1], list)]
    words = {key: str(kept.get(key, "")) for key in ("source", "file", "digest")}
    return Draft(table, **words, steps=good, dirty=bool(kept.get("dirty")))


def plain(value: Any) -> Any:
    """Turn dates of a TOML table into ISO texts."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def file_table(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table as the file holds it: dates where the schema has dates; what is no date stays a text."""
    made = copy.deepcopy(dict(table))
    for outer, inner in DATES:
        if isinstance(part := made.get(outer), dict) and isinstance(words := part.get(inner), str):
            try:
                part[inner] = date.fromisoformat(words)
            except ValueError:
                continue
    return made


def file_text(table: Mapping[str, Any]) -> str:
    """Return the table as the text of a TOML file."""
    import tomli_w

    return tomli_w.dumps(file_table(table))


def digest_of(data: bytes) -> str:
    """Return the sha256 of a file's bytes (hex)."""
    return hashlib.sha256(data).hexdigest()


def read_file(path: Path) -> tuple[dict[str, Any], str]:
    """Return the table of a TOML file and the digest of its bytes.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no TOML.
    """
    data = path.read_bytes()
    return plain(tomllib.loads(data.decode("utf-8-sig"))), digest_of(data)
