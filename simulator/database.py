"""An SQLite file that nobody has to trust: opening it carefully, and saying in words what is wrong with it."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Generator, Iterable
from pathlib import Path

from scenarios.errors import DiskFull, StoreError

BUSY_SECONDS = 10.0
"""How long a reader or the writer waits for the other one."""


def touch(path: Path) -> bool:
    """Make the file, readable by its owner only; False when there is one already, which is left as it is."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    return True


def connect(path: Path) -> sqlite3.Connection:
    """Open the database without believing anything that it says about itself."""
    # mode=rw also for readers: a journal left by kill -9 must be rolled back before anything can be read.
    uri = path.absolute().as_uri() + "?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        connection.execute("PRAGMA synchronous=FULL")
        mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        if mode != "delete":
            raise damaged(path, f"its journal mode is {mode}")
    except BaseException:
        connection.close()
        raise
    return connection


_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


@contextlib.contextmanager
def named(path: Path) -> Generator[None, None, None]:
    """Turn what SQLite or the system says into a `StoreError` that names the file."""
    try:
        yield
    except (sqlite3.Error, MemoryError) as error:  # a damaged length can ask for any amount of memory
        raise _trouble(path, error) from error
    except OSError as error:
        if error.errno in _FULL:
            advice = "the disk is full; free some space and try again"
            raise DiskFull("STO-08", "{path}: {advice} ({reason})", path=path, advice=advice, reason=error) from error
        raise StoreError(
            "STO-07",
            "{path} cannot be opened: {reason}; check that its folder exists and that you may write there",
            path=path, reason=error.strerror or error,
        ) from error  # fmt: skip


_TROUBLE: Iterable[tuple[str, str, str]] = (
    ("SQLITE_FULL", "STO-08", "the disk is full; free some space and resume, finished runs are kept"),
    ("SQLITE_IOERR", "STO-08", "the disk refused to read or write (full, or failing); finished runs are kept"),
    ("SQLITE_READONLY", "STO-07", "the file or its folder is read-only, or it was moved while in use"),
    ("SQLITE_CANTOPEN", "STO-07", "it cannot be opened; check that its folder exists and that you may write there"),
    ("SQLITE_PERM", "STO-07", "you may not write it"),
    ("SQLITE_BUSY", "STO-06", "it is in use by another program; wait for it or end it"),
    ("SQLITE_LOCKED", "STO-06", "it is in use by another program; wait for it or end it"),
    ("SQLITE_NOTADB", "STO-03", "it is not an experiment file"),
)


def _trouble(path: Path, error: Exception) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    for prefix, code, advice in _TROUBLE:
        if name.startswith(prefix):
            kind = DiskFull if code == "STO-08" else StoreError
            return kind(code, "{path}: {advice} ({reason})", path=path, advice=advice, reason=error)
    return damaged(path, str(error))


def damaged(path: Path, reason: str) -> StoreError:
    """Return the error that says a file cannot be trusted, and why."""
    return StoreError(
        "STO-03",
        "{path} is damaged: {reason}. Nothing was read from it; restore a copy or run the experiment again",
        path=path, reason=reason,
    )  # fmt: skip
