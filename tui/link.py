"""The screens' end of the line to the worker process: start, ask, cancel, end. Imports nothing of the engine.

The worker is a child in a process group of its own that speaks JSON lines over stdin and stdout. A thread reads what
it says and hands events to `post`; when the line breaks without being asked to, the event is `Died`, and the next
request starts a fresh worker.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

from tui.messages import Cancelled, Died, Event, Failed, Finished, Step, from_table

GRACE_SECONDS = 0.15
"""How long a cancelled worker may take to stop by itself before its process group is killed."""

RUNS_FOLDER = "SHAPAN_RUNS"
"""Variable of the worker's environment: where it keeps runs while the program is open (`tui.kept_runs`)."""

Post = Callable[[Event], None]


def worker_command() -> list[str]:
    """Return the command that starts the real worker; ``-P`` keeps the user's folder out of the import path."""
    return [sys.executable, "-P", "-m", "tui.worker"]


class Line(Protocol):
    """What the app needs of the worker: `Link`, or a stand-in in tests."""

    def open(self, post: Post) -> None:
        """Start, and deliver events to `post`."""

    def list(self) -> None:
        """Ask for what there is to choose from."""

    def compare(self, run: int, request: Mapping[str, Any]) -> None:
        """Ask for a comparison."""

    def ask(self, run: int, key: str, request: Mapping[str, Any]) -> None:
        """Ask a further question about a result."""

    def work(self, run: int, request: Mapping[str, Any]) -> None:
        """Ask for a piece of work; answers are `Step` events."""

    def cancel(self, run: int) -> None:
        """Stop a run."""

    def close(self) -> None:
        """End the worker."""


class Link:
    """One worker process at a time."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = list(command or worker_command())
        self._lock = threading.RLock()
        self._process: subprocess.Popen[str] | None = None
        self._errors: IO[str] | None = None
        self._post: Post = lambda event: None
        self._run = 0
        self._runs: tempfile.TemporaryDirectory[str] | None = None
        self._cancelled = threading.Event()
        self._since: list[Mapping[str, Any]] | None = None
        """Requests since a cancel that has not been answered: they are lost when the worker has to be killed."""

    def open(self, post: Post) -> None:
        """Start the worker and deliver its events to `post` (called from a thread of the link)."""
        self._post = post
        with self._lock:
            self._start()

    def list(self) -> None:
        """Ask for scenarios and playbooks."""
        self._send({"op": "list"})

    def compare(self, run: int, request: Mapping[str, Any]) -> None:
        """Ask for a comparison; `run` is the number that its events will carry."""
        self._run = run
        self._send({"op": "compare", "run": run, **request})

    def ask(self, run: int, key: str, request: Mapping[str, Any]) -> None:
        """Ask a further question about a result; answers carry `run` and `key`."""
        self._send({**request, "run": run, "key": key})

    def work(self, run: int, request: Mapping[str, Any]) -> None:
        """Ask for a piece of work; `run` is the number that its events will carry."""
        self._run = run
        self._send({**request, "run": run})

    def cancel(self, run: int) -> None:
        """Stop a run: ask, and kill the process group if it does not stop within `GRACE_SECONDS`."""
        with self._lock:
            process, self._run = self._process, 0
            self._cancelled, self._since = threading.Event(), []
        self._write(process, {"op": "cancel", "run": run})
        threading.Thread(target=self._enforce, args=(process, run), daemon=True).start()

    def close(self) -> None:
        """End the worker and everything it started."""
        with self._lock:
            process, self._process = self._process, None
        _kill(process)
        if self._runs is not None:
            self._runs.cleanup()

    def _enforce(self, process: subprocess.Popen[str] | None, run: int) -> None:
        if self._cancelled.wait(GRACE_SECONDS):
            return
        with self._lock:
            if process is not self._process:
                return
            since, self._process, self._since = self._since or [], None, None
        _kill(process)
        self._post(Cancelled(run))
        with self._lock:
            if self._process is None:
                self._start()
            process = self._process
        for request in since:
            self._write(process, request)

    def _send(self, request: Mapping[str, Any]) -> None:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()
            process = self._process
            if self._since is not None:
                self._since.append(request)
        self._write(process, request)

    def _write(self, process: subprocess.Popen[str] | None, request: Mapping[str, Any]) -> None:
        """Write a request; a broken line is left to the reader, which reports the death."""
        if process is None or process.stdin is None:
            return
        with contextlib.suppress(OSError, ValueError):
            process.stdin.write(json.dumps(request, default=str) + "\n")  # dates of a TOML file as texts
            process.stdin.flush()

    def _start(self) -> None:
        root = str(Path(__file__).resolve().parent.parent)
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._runs = self._runs or tempfile.TemporaryDirectory(prefix="shapan-", ignore_cleanup_errors=True)
        left_behind = Path(self._runs.name, "tmp")  # what killed processes leave in the folder for temporary files
        left_behind.mkdir(exist_ok=True)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), RUNS_FOLDER: self._runs.name,
                       "TMPDIR": str(left_behind)}  # fmt: skip
        errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - lives with the worker
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8",
            bufsize=1, start_new_session=True, env=environment,
        )  # fmt: skip
        threading.Thread(target=self._read, args=(self._process, errors), daemon=True).start()

    def _read(self, process: subprocess.Popen[str], errors: IO[str]) -> None:
        for line in process.stdout or ():
            with contextlib.suppress(ValueError):
                self._deliver(from_table(json.loads(line)))
        status = process.wait()
        with self._lock:
            expected = process is not self._process
            run, self._process = (0, self._process) if expected else (self._run, None)
        if not expected:
            _kill(process)
            self._post(Died(run, status, _tail(errors)))
        errors.close()

    def _deliver(self, event: Event) -> None:
        if isinstance(event, Cancelled):
            with self._lock:
                self._since = None
            self._cancelled.set()
        if isinstance(event, Finished | Failed | Cancelled) or (isinstance(event, Step) and event.table is not None):
            self._run = 0
        self._post(event)


def _tail(errors: IO[str], characters: int = 2000) -> str:
    errors.seek(0)
    return errors.read()[-characters:].strip()


def _kill(process: subprocess.Popen[str] | None) -> None:
    """Kill a worker's whole process group, also when the worker itself is gone already."""
    if process is None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    with contextlib.suppress(OSError):
        if process.stdin:
            process.stdin.close()
