"""The store: one SQLite file per experiment, in which every finished run is one checksummed row.

Rollback journal, ``synchronous=FULL`` and exactly one writing process (reliability.md A5): a kill at any instant loses
at most the runs in flight. Whatever is wrong with the file or the disk is a `StoreError` that names the file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Generator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scenarios.errors import StoreError
from simulator.database import connect, damaged, named, touch
from simulator.experiment import (
    Engine,
    Experiment,
    Failure,
    canonical_json,
    outcome_digest,
)
from simulator.outcome import MODEL_VERSION, Outcome, RunId
from simulator.writer_lock import WriterLock

FORMAT_VERSION = 1
APPLICATION_ID = 0x5348504E
"""ASCII "SHPN" in the header of the file: this database is an experiment of shapan."""
_SCHEMA = (
    f"PRAGMA application_id={APPLICATION_ID}",
    f"PRAGMA user_version={FORMAT_VERSION}",
    "CREATE TABLE manifest (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL, sha256 TEXT NOT NULL)",
    "CREATE TABLE runs (scenario TEXT NOT NULL, playbook TEXT NOT NULL, replication INTEGER NOT NULL,"
    " outcome TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (scenario, playbook, replication)) WITHOUT ROWID",
    "CREATE TABLE failures (scenario TEXT NOT NULL, playbook TEXT NOT NULL, replication INTEGER NOT NULL,"
    " code TEXT NOT NULL, message TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " PRIMARY KEY (scenario, playbook, replication)) WITHOUT ROWID",
    # How many rows there must be: a damaged tree that hides rows is noticed.
    "CREATE TABLE tally (id INTEGER PRIMARY KEY CHECK (id = 1), runs INTEGER NOT NULL, failures INTEGER NOT NULL)",
    "INSERT INTO tally VALUES (1, 0, 0)",
)
DECLARED_TABLE = (
    "CREATE TABLE IF NOT EXISTS declared (id INTEGER PRIMARY KEY, text TEXT NOT NULL, runs INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL)"
)
"""Guard-rails, kept beside the manifest; made when something is declared."""
RACE_TABLE = "CREATE TABLE IF NOT EXISTS race (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT, sha256 TEXT)"
"""When the experiment is a race that stops as soon as the best is known: its terms."""
_KEY = "scenario = ? AND playbook = ? AND replication = ?"


class Store:
    """An experiment on disk. Use it as a context manager; close it to let others write."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WriterLock | None) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._manifest: dict[str, Any] | None = None

    @classmethod
    def create(cls, path: str | Path, experiment: Experiment) -> Self:
        """Make a new file for an experiment and open it for writing.

        Raises:
            StoreError: the file exists already, the folder is missing or read-only, the disk is full.
        """
        path = Path(path)
        with named(path), contextlib.ExitStack() as undo:
            lock = WriterLock.take(path)
            undo.callback(lock.release)
            if touch(path):
                undo.callback(path.absolute().unlink)
            connection = connect(path)
            undo.callback(connection.close)
            store = cls(path, connection, lock)
            with store._transaction():
                store._refuse_existing()
                text = canonical_json(experiment.manifest())
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute("INSERT INTO manifest VALUES (1, ?, ?)", (text, _sha256(text)))
            undo.pop_all()
            return store

    @classmethod
    def open(cls, path: str | Path, *, write: bool = False) -> Self:
        """Open an existing experiment and check the whole file.

        Raises:
            StoreError: missing, damaged or foreign file; with `write` also: in use by another process, or made by
                another model version.
        """
        path = Path(path)
        with named(path), contextlib.ExitStack() as undo:
            if not path.exists():
                raise StoreError("STO-01", "there is no experiment file {path}", path=path)
            if path.is_dir():
                raise StoreError("STO-01", "{path} is a folder, an experiment file is needed", path=path)
            lock = WriterLock.take(path) if write else None
            if lock is not None:
                undo.callback(lock.release)
            connection = connect(path)
            undo.callback(connection.close)
            store = cls(path, connection, lock)
            store._verify()
            if write:
                store._refuse_other_model()
            undo.pop_all()
            return store

    def close(self) -> None:
        """Close the file and give the writer's place free."""
        self._connection.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        """Return the open store."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""
        self.close()

    # ---- reading

    def manifest(self) -> dict[str, Any]:
        """Return versions, scenario and playbooks in full, numbers, seed and hashes."""
        if self._manifest is None:
            with named(self.path):
                row = self._connection.execute("SELECT text, sha256 FROM manifest").fetchone()
            if row is None or _sha256(row[0]) != row[1]:
                raise damaged(self.path, "its manifest does not match its checksum")
            self._manifest = _parsed(self.path, row[0])
        return self._manifest

    def experiment(self, engine: Engine | None = None) -> Experiment:
        """Build the experiment again from the manifest (see `Experiment.from_manifest`)."""
        return Experiment.from_manifest(self.manifest(), engine)

    def run_ids(self) -> tuple[RunId, ...]:
        """Return the identities of all runs of the experiment, in plan order."""
        manifest = self.manifest()
        hashes = manifest["hashes"]
        worlds = range(manifest["worlds"])
        return tuple(RunId(hashes["scenario"], playbook, world) for world in worlds for playbook in hashes["playbooks"])

    def outcomes(self) -> dict[RunId, Outcome]:
        """Return the finished runs in plan order, every checksum verified."""
        texts = self._texts()
        try:
            found = {run: Outcome.from_json(texts[run]) for run in self.run_ids() if run in texts}
        except (ValueError, TypeError) as error:  # a right checksum over wrong data: not written by shapan
            raise damaged(self.path, str(error)) from error
        if len(found) != len(texts):
            raise damaged(self.path, "it holds runs that are not part of its experiment")
        return found

    def missing(self) -> tuple[RunId, ...]:
        """Return the runs without an outcome, in plan order."""
        with named(self.path):
            rows = self._connection.execute("SELECT scenario, playbook, replication FROM runs").fetchall()
        done = {RunId(*row) for row in rows}
        return tuple(run for run in self.run_ids() if run not in done)

    def failures(self) -> dict[RunId, Failure]:
        """Return the runs that have no outcome because a rule failed, in the order of worlds."""
        with named(self.path):
            rows = self._connection.execute(
                "SELECT scenario, playbook, replication, code, message, sha256 FROM failures"
                " ORDER BY replication, playbook"
            ).fetchall()
        for *row, checksum in rows:
            if _sha256(canonical_json(row)) != checksum:
                raise damaged(self.path, "the record of a failure does not match its checksum")
        return {RunId(*row[:3]): Failure(row[1], row[4], row[3]) for row in rows}

    def _texts(self) -> dict[RunId, str]:
        with named(self.path):
            rows = self._connection.execute("SELECT scenario, playbook, replication, outcome, sha256 FROM runs")
            texts = {}
            for scenario, playbook, replication, text, checksum in rows:
                run = RunId(scenario, playbook, replication)
                if outcome_digest(run, text) != checksum:
                    raise damaged(self.path, f"the result of world {replication} does not match its checksum")
                texts[run] = text
        return texts

    # ---- writing

    def add(self, outcomes: Mapping[RunId, Outcome], failures: Mapping[RunId, Failure] | None = None) -> None:
        """Keep finished runs in one transaction: all of them are on disk when this returns.

        A result that is there already and equal is ignored.

        Raises:
            StoreError: a different result for a run that is there already (the alarm), or the disk is full.
        """
        with named(self.path), self._transaction():
            new = sum(self._add_run(run, outcome) for run, outcome in outcomes.items())
            failed = sum(self._add_failure(run, failure) for run, failure in (failures or {}).items())
            self._connection.execute("UPDATE tally SET runs = runs + ?, failures = failures + ?", (new, failed))

    def forget_failures(self) -> None:
        """Drop the recorded failures, before the runs are tried again."""
        with named(self.path), self._transaction():
            self._connection.execute("DELETE FROM failures")
            self._connection.execute("UPDATE tally SET failures = 0")

    def _add_run(self, run: RunId, outcome: Outcome) -> int:
        text = outcome.to_json()
        before = self._connection.execute(f"SELECT outcome FROM runs WHERE {_KEY}", run).fetchone()
        if before is None:
            row = (*run, text, outcome_digest(run, text))
            self._connection.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?)", row)
            return 1
        if before[0] != text:
            raise StoreError(
                "STO-10",
                "{path}: this run is not deterministic: world {world} of playbook {playbook} gave a second, different "
                "result. A rule draws its own luck, or the program changed; nothing was overwritten",
                path=self.path, world=run.replication, playbook=self._name_of(run.playbook),
            )  # fmt: skip
        return 0

    def _add_failure(self, run: RunId, failure: Failure) -> int:
        row = [*run, failure.code, failure.message]
        found = self._connection.execute(f"SELECT 1 FROM failures WHERE {_KEY}", run).fetchone()
        if found is None:
            self._connection.execute("INSERT INTO failures VALUES (?, ?, ?, ?, ?, ?)",
                                     (*row, _sha256(canonical_json(row))))  # fmt: skip
        return 1 if found is None else 0

    def _name_of(self, digest: str) -> str:
        manifest = self.manifest()
        names = [table["name"] for table in manifest["playbooks"]]
        return dict(zip(manifest["hashes"]["playbooks"], names, strict=True)).get(digest, digest)

    @contextlib.contextmanager
    def _transaction(self) -> Generator[None, None, None]:
        if self._lock is None:
            raise StoreError("STO-09", "{path} was opened for reading only", path=self.path)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # SQLite may have rolled back by itself
                self._connection.execute("ROLLBACK")
            raise

    # ---- what was declared, and when

    def declare(self, text: str) -> None:
        """Keep a declaration (guard-rails) with the number of runs that exist now; the last one again adds nothing."""
        with named(self.path), self._transaction():
            self._connection.execute(DECLARED_TABLE)
            kept = self._declared()
            if not kept or kept[-1][0] != text:
                runs = self._connection.execute("SELECT runs FROM tally").fetchone()[0]
                row = (text, runs, _sha256(canonical_json([text, runs])))
                self._connection.execute("INSERT INTO declared (text, runs, sha256) VALUES (?, ?, ?)", row)

    def declarations(self) -> list[tuple[str, int]]:
        """Return (text, runs that existed) of all that was declared, oldest first."""
        with named(self.path):
            there = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'declared'").fetchone()
            return self._declared() if there else []

    def _declared(self) -> list[tuple[str, int]]:
        rows = self._connection.execute("SELECT text, runs, sha256 FROM declared ORDER BY id").fetchall()
        if any(_sha256(canonical_json([text, runs])) != checksum for text, runs, checksum in rows):
            raise damaged(self.path, "a declaration does not match its checksum")
        return [(text, runs) for text, runs, _ in rows]

    # ---- what stops it early

    def keep_race(self, text: str | None) -> None:
        """Keep the terms of the race that this experiment is; None when all of its worlds are wanted."""
        with named(self.path), self._transaction():
            self._connection.execute(RACE_TABLE)
            self._connection.execute("DELETE FROM race")
            if text is not None:
                self._connection.execute("INSERT INTO race VALUES (1, ?, ?)", (text, _sha256(text)))

    def race(self) -> str | None:
        """Return the terms of the race that this experiment is, None when it is none."""
        with named(self.path):
            there = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'race'").fetchone()
            row = self._connection.execute("SELECT text, sha256 FROM race").fetchone() if there else None
        if row is not None and _sha256(row[0]) != row[1]:
            raise damaged(self.path, "the terms of its race do not match their checksum")
        return None if row is None else row[0]

    # ---- trust

    def _refuse_existing(self) -> None:
        if self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise StoreError(
                "STO-02",
                "{path} exists already; go on with 'shapan resume {path}', or choose another name",
                path=self.path,
            )

    def _verify(self) -> None:
        """Check header, structure, manifest and tally; the rows' own checksums are checked when they are read.

        All in one reading transaction: a writer's commit must not fall between two looks.
        """
        self._connection.execute("BEGIN")
        try:
            self._verify_header()
            self._verify_structure()
            self.manifest()
        finally:
            self._connection.execute("ROLLBACK")

    def _verify_header(self) -> None:
        run = self._connection.execute
        if not run("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise StoreError("STO-03", "{path} is empty: it holds no experiment", path=self.path)
        if run("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise StoreError("STO-03", "{path} is a database, but not an experiment of shapan", path=self.path)
        got = run("PRAGMA user_version").fetchone()[0]
        if got != FORMAT_VERSION:
            raise StoreError(
                "STO-04",
                "{path} has format {got}, this program reads format {known}; use the version that wrote it",
                path=self.path, got=got, known=FORMAT_VERSION,
            )  # fmt: skip

    def _verify_structure(self) -> None:
        run = self._connection.execute
        size = run("PRAGMA page_count").fetchone()[0] * run("PRAGMA page_size").fetchone()[0]
        if self.path.stat().st_size != size:
            raise damaged(self.path, "it was cut short")
        if [row[0] for row in run("PRAGMA integrity_check")] != ["ok"]:
            raise damaged(self.path, "its pages do not fit together")
        counts = run("SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM failures)").fetchone()
        if run("SELECT runs, failures FROM tally").fetchone() != counts:
            raise damaged(self.path, "rows are missing")

    def _refuse_other_model(self) -> None:
        made = self.manifest()["model_version"]
        if made != MODEL_VERSION:
            raise StoreError(
                "STO-05",
                "{path} was made with model version {made}, this program has model version {have}: it can be read, "
                "not resumed; install the version that made it, or start a new experiment",
                path=self.path, made=made, have=MODEL_VERSION,
            )  # fmt: skip


MANIFEST_KEYS = ("model_version", "versions", "hashes", "scenario", "playbooks", "worlds", "months", "after", "seed")
"""What every manifest has."""


def _parsed(path: Path, text: str) -> dict[str, Any]:
    """Read a manifest; its checksum holds, yet anybody can write a file with right checksums."""
    try:
        manifest = json.loads(text)
        lacking = [key for key in MANIFEST_KEYS if key not in manifest]
        lacking += [f"hashes.{key}" for key in ("experiment", "scenario", "playbooks") if key not in manifest["hashes"]]
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(path, f"its manifest cannot be read: {error}") from error
    if lacking:
        raise damaged(path, f"its manifest lacks {', '.join(lacking)}")
    return manifest


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
