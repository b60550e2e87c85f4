"""The decision log of one game: JSON lines that say who decided what and when; undo is a line like any other.

The first line is the header (mission, world, seed). A log is only ever appended to. What counts is worked out from
it: `effective` takes undo and rewind into account. A line cut off by a kill is dropped with a note.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenarios.errors import InputError, StoreError
from scenarios.mission import LEVELS

KINDS = ("decide", "guess", "run", "replay", "words", "monday", "undo", "rewind")
LOG_VERSION = 1
MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Header:
    """What a log is about."""

    mission: str
    digest: str
    """`Mission.digest` when the game began; another one means that the mission has changed since."""
    seed: int
    world: int
    level: str = "standard"
    """Difficulty: guided, standard, realistic or blind (8.6)."""

    def line(self) -> str:
        """Return the first line of the log."""
        return _dump({"log": LOG_VERSION, **self.__dict__})


@dataclass(frozen=True)
class Entry:
    """One line: who did what, when."""

    do: str
    month: int = 0
    what: str = ""
    """Lever of a decision, question of a guess, plan of a replay."""
    value: Any = None
    who: str = ""
    at: str = ""
    """UTC time in ISO form; says when, changes nothing."""

    def line(self) -> str:
        """Return the entry as a JSON line."""
        return _dump({key: value for key, value in self.__dict__.items() if value not in ("", None)})

    @property
    def key(self) -> tuple[str, int, str]:
        """What a later entry of the same key replaces."""
        return self.do, self.month, self.what


def _dump(table: Mapping[str, Any]) -> str:
    return json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass
class DecisionLog:
    """Header and entries of one game."""

    header: Header
    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What had to be dropped when the log was read or begun: English sentences of a fixed set."""
    ragged: bool = False
    """The file does not end with a whole line, so it is written anew before the next entry."""

    def effective(self) -> list[Entry]:
        """Return the entries that count: undone ones, and those from a rewound month on, left out."""
        standing = self.standing()
        latest = {entry.key: place for place, entry in enumerate(standing)}
        return [entry for place, entry in enumerate(standing) if latest[entry.key] == place]

    def standing(self) -> list[Entry]:
        """Return the entries that are not undone, those included that a later one replaces: what undo goes through."""
        kept: list[Entry] = []
        for entry in self.entries:
            if entry.do == "undo":
                kept = kept[:-1]
            elif entry.do == "rewind":
                kept = [one for one in kept if one.month < entry.month]
            else:
                kept.append(entry)
        return kept

    def forked(self, month: int) -> DecisionLog:
        """Return a log of its own that goes on from the begin of `month`."""
        return DecisionLog(self.header, [one for one in self.effective() if one.month < month])

    def continues(self, other: DecisionLog) -> bool:
        """Return whether this game is another one taken up again: all its lines, and perhaps more."""
        return self.header == other.header and self.entries[: len(other.entries)] == other.entries

    def text(self) -> str:
        """Return the log as JSON lines."""
        return "".join(line + "\n" for line in (self.header.line(), *(one.line() for one in self.entries)))


def read_log(text: str, where: str = "log") -> DecisionLog:
    """Read a log; a damaged last line (killed while writing) is dropped with a note.

    Raises:
        InputError: no header, or a damaged line that is not the last one.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise InputError("LOG-01", "{where} is empty: no decision log", where=where)
    header = _header(lines[0], where)
    log = DecisionLog(header, ragged=not text.endswith("\n"))
    for number, line in enumerate(lines[1:], 2):
        try:
            log.entries.append(_entry(json.loads(line)))
        except (ValueError, TypeError, RecursionError) as error:
            if number == len(lines) and log.ragged:
                log.notes.append(CUT_OFF)
                break
            raise InputError(
                "LOG-02", "{where}, line {number}: {reason}; the log was changed by hand, "
                "put the line right or delete it",
                where=where, number=number, reason=str(error)[:120],
            ) from error  # fmt: skip
    return log


CUT_OFF = "the last line was cut off and has been dropped"
CHANGED = "the mission has other numbers now than in your last game of it, so a new one begins; the old one stays kept"


def _header(line: str, where: str) -> Header:
    try:
        table = json.loads(line)
        if table.pop("log") != LOG_VERSION:
            raise ValueError("another version")
        header = Header(**table)
        whole = all(type(number) is int and number >= 0 for number in (header.seed, header.world))
        words = all(isinstance(word, str) for word in (header.mission, header.digest))
        if not whole or not words or header.level not in LEVELS:
            raise ValueError("wrong values")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(
            "LOG-01", "{where} does not begin like a decision log ({reason}); "
            "give a file that 'shapan play --log' wrote",
            where=where, reason=str(error)[:80],
        ) from error  # fmt: skip
    return header


def _entry(table: Any) -> Entry:
    if not isinstance(table, dict):
        raise ValueError("not a table")
    entry = Entry(**table)
    if entry.do not in KINDS:
        raise ValueError(f"unknown kind {entry.do!r}; known: {', '.join(KINDS)}")
    if type(entry.month) is not int or not 0 <= entry.month <= 60:
        raise ValueError(f"month {entry.month!r}, allowed: 0 to 60")
    if not all(isinstance(word, str) for word in (entry.what, entry.who, entry.at)):
        raise ValueError("what, who and at must be text")
    return entry


def merged(logs: Iterable[DecisionLog]) -> DecisionLog:
    """Merge logs of one game kept on two keyboards: by time, then by who, then by what; equal lines once.

    Raises:
        InputError: the logs are not of one game.
    """
    parts = list(logs)
    headers = {log.header for log in parts}
    if len(headers) != 1:
        raise InputError("LOG-03", "{count} logs are of {games} games; only logs of one game can be merged",
                         count=len(parts), games=len(headers))  # fmt: skip
    lines = {one.line(): one for log in parts for one in log.entries}
    ordered = sorted(lines.values(), key=lambda one: (one.at, one.who, one.line()))
    return DecisionLog(parts[0].header, ordered)


class LogFile:
    """A decision log on disk: every choice is on the disk before the next question is asked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> DecisionLog | None:
        """Return the log, None where there is none yet.

        Raises:
            InputError: it is no decision log.
            StoreError: it cannot be read.
        """
        try:
            if not self.path.exists() or not self.path.stat().st_size:
                return None
            if self.path.stat().st_size > MOST_BYTES:
                raise InputError("LOG-01", "{where} is larger than 16 MiB: no decision log", where=self.path)
            text = self.path.read_bytes().decode("utf-8", errors="replace")
        except OSError as error:
            raise self._failed(error) from error
        return read_log(text, str(self.path))

    def append(self, log: DecisionLog, entry: Entry) -> None:
        """Append one entry, durable when this returns; a cut-off last line is cut away first."""
        self._write(log.text() if log.ragged or not self.path.exists() else None, entry)
        log.ragged = False
        log.entries.append(entry)

    def begin(self, log: DecisionLog) -> None:
        """Write the header of a new log."""
        self._write(log.text(), None)

    def _write(self, whole: str | None, entry: Entry | None) -> None:
        try:
            if whole is not None:
                part = self.path.with_name(self.path.name + ".part")
                part.write_text(whole, encoding="utf-8", newline="\n")
                os.replace(part, self.path)
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(entry.line() + "\n" if entry else "")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> StoreError:
        return StoreError("LOG-04", "{path} cannot be read or written: {reason}; name another place with --log",
                          path=self.path, reason=error.strerror or error)  # fmt: skip
