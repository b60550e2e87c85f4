"""What the screens remember between two starts: settings a person may edit, and the work at hand.

One folder of the user holds ``settings.toml`` (language, symbols, colours, keys), ``session.json`` (what was chosen and
where the person was), ``intake.json`` (an import under way) and
``result.json`` (the last comparison). Every change is written at once and atomically, so a
killed program loses nothing. A file that cannot be read is set aside as ``NAME.damaged`` and said in the messages.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SETTINGS, SESSION, RESULT, INTAKE = "settings.toml", "session.json", "result.json", "intake.json"
LARGEST_BYTES = 20_000_000
"""Files above this size are not ours."""


@dataclass(frozen=True)
class Settings:
    """What a person settled once; empty = not settled."""

    language: str = ""
    glyphs: str = ""
    theme: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Name of an action -> its keys, separated by commas."""


def folder_of(environment: Mapping[str, str]) -> Path | None:
    """Return the folder of the settings, None when the environment names no home.

    Args:
        environment: SHAPAN_HOME is taken as it is; else APPDATA (Windows), XDG_CONFIG_HOME or HOME.
    """
    if own := environment.get("SHAPAN_HOME"):
        return Path(own)
    base = environment.get("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME")
    if base:
        return Path(base) / "shapan"
    home = environment.get("HOME")
    return Path(home) / ".config" / "shapan" if home else None


class Memory:
    """The three files; with no folder everything is forgotten at the end."""

    def __init__(self, folder: Path | None, *, first: bool | None = None) -> None:
        """Open the memory in a folder; `first` says whether this is a first run where no folder can tell."""
        self.folder = folder
        self.trouble: list[str] = []
        """Names of files that were set aside, or could not be written."""
        self._first = first
        self._drafts: dict[str, dict[str, Any]] = {}
        """What is being edited, where no folder keeps it."""

    @property
    def first_run(self) -> bool:
        """Whether nobody has settled anything here yet."""
        if self._first is None:
            return self.folder is None or not (self.folder / SETTINGS).exists()
        return self._first

    def settings(self) -> Settings:
        """Return the settings; what is missing or damaged is empty."""
        table = self._read(SETTINGS, tomllib.loads)
        keys = table.get("keys")
        words = {key: value for key in ("language", "glyphs", "theme") if isinstance(value := table.get(key), str)}
        known = {str(k): v for k, v in keys.items() if isinstance(v, str)} if isinstance(keys, dict) else {}
        return Settings(**words, keys=known)

    def keep_settings(self, settings: Settings) -> None:
        """Write the settings."""
        self._first = False
        self._write(SETTINGS, settings_text(settings))

    def session(self) -> dict[str, Any]:
        """Return what was being done, empty when nothing is known."""
        return self._read(SESSION, json.loads)

    def keep_session(self, table: Mapping[str, Any]) -> None:
        """Write what is being done."""
        self._write(SESSION, json.dumps(table, ensure_ascii=False))

    def result(self) -> dict[str, Any]:
        """Return the last comparison with its request, empty when there is none."""
        return self._read(RESULT, json.loads)

    def keep_result(self, table: Mapping[str, Any]) -> None:
        """Write the last comparison."""
        self._write(RESULT, json.dumps(table, ensure_ascii=False))

    def draft(self, kind: str) -> dict[str, Any]:
        """Return what is being edited ("scenarios", "playbooks"), empty when nothing is."""
        return self._read(f"draft-{kind}.json", json.loads) if self.folder else self._drafts.get(kind, {})

    def keep_draft(self, kind: str, table: Mapping[str, Any]) -> None:
        """Write what is being edited."""
        words = json.dumps(table, ensure_ascii=False, default=str)
        if self.folder is None:
            self._drafts[kind] = json.loads(words)
        self._write(f"draft-{kind}.json", words)

    def intake(self) -> dict[str, Any]:
        """Return the import under way, empty when there is none."""
        return self._read(INTAKE, json.loads)

    def keep_intake(self, table: Mapping[str, Any]) -> None:
        """Write the import under way; it may name people, so only the owner may read it."""
        self._write(INTAKE, json.dumps(table, ensure_ascii=False), private=True)

    def _read(self, name: str, parse: Callable[[str], Any]) -> dict[str, Any]:
        if self.folder is None:
            return {}
        path = self.folder / name
        try:
            if path.stat().st_size > LARGEST_BYTES:
                raise ValueError("too large")
            table = parse(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError):
            self._set_aside(path)
            return {}
        if isinstance(table, dict):
            return table
        self._set_aside(path)
        return {}

    def _set_aside(self, path: Path) -> None:
        self.trouble.append(path.name)
        try:
            path.replace(path.with_name(path.name + ".damaged"))
        except OSError:
            return  # it stays; the next write replaces it

    def _write(self, name: str, words: str, private: bool = False) -> None:
        """Replace a file in one step: whoever reads sees the old text or the new one, never a half."""
        if self.folder is None:
            return
        waiting = self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if private:
                waiting.touch(0o600)
            waiting.write_text(words, encoding="utf-8", errors="replace")
            waiting.replace(self.folder / name)
        except OSError:
            if name not in self.trouble:
                self.trouble.append(name)


def settings_text(settings: Settings) -> str:
    """Return the settings as TOML; JSON strings are TOML strings."""
    head = [f"{key} = {_quoted(getattr(settings, key))}" for key in ("language", "glyphs", "theme")]
    keys = [f"{_quoted(action)} = {_quoted(words)}" for action, words in sorted(settings.keys.items())]
    return "\n".join([*head, "", "[keys]", *keys, ""])


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
