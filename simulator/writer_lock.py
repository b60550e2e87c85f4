"""The one writer's place at an experiment file."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Self

from scenarios.errors import StoreError


class WriterLock:
    """The one writer's place: a locked file beside the store, holding the writer's process id.

    The system drops the lock when the process ends in whatever way, so a lock left by kill -9 blocks nobody. It is a
    file of its own because opening the database a second time would drop SQLite's own locks (POSIX).
    """

    def __init__(self, path: Path, file: int) -> None:
        self._path = path
        self._file = file

    @classmethod
    def take(cls, store: Path) -> Self:
        """Take the place at a store, or say who has it.

        Raises:
            StoreError: another process (or another part of this one) writes the file.
            OSError: the folder is missing or read-only.
        """
        path = store.absolute().with_name(store.name + ".lock")
        for _ in range(100):
            file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            try:
                if not _try_lock(file):
                    raise _in_use(store, file)
                if _same_file(file, path):
                    return cls(path, file)._signed()
            except BaseException:
                os.close(file)
                raise
            os.close(file)  # the writer before us removed it between our opening and locking it
            time.sleep(0.01)
        raise _in_use(store, None)

    def _signed(self) -> Self:
        """Write the process id, for the message to the next one; on a full disk leave no file behind."""
        try:
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, f"{os.getpid()}\n".encode())
        except OSError:
            self._path.unlink(missing_ok=True)
            raise
        return self

    def release(self) -> None:
        """Give the place free."""
        with contextlib.suppress(OSError):
            self._path.unlink()
        os.close(self._file)


def _try_lock(file: int) -> bool:
    """Lock an open file without waiting; False when another process holds it."""
    try:
        import fcntl
    except ImportError:  # Windows: lock a byte far behind the text, which stays readable
        import msvcrt

        os.lseek(file, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # ty: ignore[missing-attribute]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _same_file(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), os.stat(path))
    except FileNotFoundError:
        return False


def _in_use(store: Path, file: int | None) -> StoreError:
    writer = ""
    if file is not None:
        os.lseek(file, 0, os.SEEK_SET)
        writer = os.read(file, 32).decode(errors="replace").strip()
    return StoreError(
        "STO-06",
        "{path} is in use by process {process}: one program at a time may write it; wait for it or end it",
        path=store, process=writer or "(unknown)",
    )  # fmt: skip
