"""Saved games: one SQLite file for all players of a machine; every choice is one transaction (reliability A3).

A game is a header and the lines of its decision log. Nothing else is kept: all numbers follow from them.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Generator
from pathlib import Path

from coaching.game.log import CHANGED, DecisionLog, Entry, Header, read_log
from scenarios.errors import StoreError
from simulator.database import connect, damaged, named, touch

SAVES_VERSION = 1
TABLES = (
    "CREATE TABLE games (id INTEGER PRIMARY KEY, player TEXT NOT NULL, mission TEXT NOT NULL, header TEXT NOT NULL)",
    "CREATE TABLE lines (game INTEGER NOT NULL, place INTEGER NOT NULL, line TEXT NOT NULL, PRIMARY KEY (game, place))",
    f"PRAGMA user_version={SAVES_VERSION}",
)


class Saves:
    """The saved games of one machine."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it where there is none.

        Raises:
            StoreError: it cannot be opened, or is no file of saved games.
        """
        self.path = path
        with named(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            touch(path)
            self._db = connect(path)
            self._prepare()

    def _prepare(self) -> None:
        """Make the tables in an empty file; refuse another version."""
        with self._transaction():
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0 and not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in TABLES:
                    self._db.execute(statement)
            elif version != SAVES_VERSION:
                raise StoreError(
                    "SAV-01", "{path} holds saved games of another version ({version}); name another place in "
                    "SHAPAN_HOME", path=self.path, version=version,
                )  # fmt: skip

    @contextlib.contextmanager
    def _transaction(self) -> Generator[None, None, None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def begin(self, player: str, header: Header) -> int:
        """Begin a game and return its number."""
        with named(self.path), self._transaction():
            return self._begin(player, header)

    def _begin(self, player: str, header: Header) -> int:
        row = (player, header.mission, header.line())
        found = self._db.execute("INSERT INTO games (player, mission, header) VALUES (?, ?, ?)", row)
        return int(found.lastrowid or 0)

    def take_up(self, player: str, log: DecisionLog) -> tuple[int, DecisionLog]:
        """Let an earlier game be the player's last one: a new game begins with all of its lines, and none is moved."""
        found = self.latest(player, log.header.mission)
        if found is not None and found[1].continues(log):
            return found
        with named(self.path), self._transaction():
            number = self._begin(player, log.header)
            lines = ((number, place, entry.line()) for place, entry in enumerate(log.entries))
            self._db.executemany("INSERT INTO lines VALUES (?, ?, ?)", lines)
        return number, DecisionLog(log.header, list(log.entries))

    def append(self, game: int, entry: Entry) -> None:
        """Keep one entry; it is on the disk when this returns."""
        with named(self.path), self._transaction():
            place = self._db.execute("SELECT count(*) FROM lines WHERE game=?", (game,)).fetchone()[0]
            self._db.execute("INSERT INTO lines VALUES (?, ?, ?)", (game, place, entry.line()))

    def latest(self, player: str, mission: str) -> tuple[int, DecisionLog] | None:
        """Return the number and the log of a player's last game of a mission, None where there is none."""
        with named(self.path):
            row = self._db.execute(
                "SELECT id FROM games WHERE player=? AND mission=? ORDER BY id DESC LIMIT 1", (player, mission)
            ).fetchone()
        return None if row is None else (int(row[0]), self.log(int(row[0])))

    def last(self, player: str) -> DecisionLog | None:
        """Return the log of a player's last game of any mission, None where there is none."""
        with named(self.path):
            row = self._db.execute("SELECT id FROM games WHERE player=? ORDER BY id DESC LIMIT 1", (player,)).fetchone()
        return None if row is None else self.log(int(row[0]))

    def at_hand(self, player: str, fresh: DecisionLog) -> tuple[int, DecisionLog] | None:
        """Return the last game as `fresh` would begin it; where the mission was another one then, `fresh` notes it."""
        found = self.latest(player, fresh.header.mission)
        if found is not None and found[1].header.digest != fresh.header.digest:
            fresh.notes.append(CHANGED)
            return None
        return found

    def earlier(self, player: str, mission: str, before: int) -> tuple[DecisionLog, ...]:
        """Return the logs of a player's games of a mission that began before game `before`, oldest first."""
        with named(self.path):
            rows = self._db.execute(
                "SELECT id FROM games WHERE player=? AND mission=? AND id<? ORDER BY id", (player, mission, before)
            ).fetchall()
        return tuple(self.log(int(row[0])) for row in rows)

    def games(self, player: str, mission: str) -> tuple[DecisionLog, ...]:
        """Return the logs of a player's games of a mission, the last one first.

        Left out are games in which nothing was decided, and those that another one continues.
        """
        with named(self.path):
            rows = self._db.execute(
                "SELECT id FROM games WHERE player=? AND mission=? ORDER BY id DESC", (player, mission)
            ).fetchall()
        found: list[DecisionLog] = []
        for log in (self.log(int(row[0])) for row in rows):
            if log.effective() and not any(later.continues(log) for later in found):
                found.append(log)
        return tuple(found)

    def log(self, game: int) -> DecisionLog:
        """Return the log of a game.

        Raises:
            StoreError: there is no such game, or its lines are damaged.
        """
        with named(self.path):
            head = self._db.execute("SELECT header FROM games WHERE id=?", (game,)).fetchone()
            lines = self._db.execute("SELECT line FROM lines WHERE game=? ORDER BY place", (game,)).fetchall()
        if head is None:
            raise damaged(self.path, f"no game {game}")
        try:
            return read_log("\n".join([head[0], *(row[0] for row in lines)]) + "\n", str(self.path))
        except (TypeError, sqlite3.Error, json.JSONDecodeError) as error:
            raise damaged(self.path, str(error)) from error

    def players(self) -> list[str]:
        """Return who has played on this machine, sorted."""
        with named(self.path):
            rows = self._db.execute("SELECT DISTINCT player FROM games ORDER BY player").fetchall()
        return [str(row[0]) for row in rows]

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
