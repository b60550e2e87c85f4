"""This process as the only worker: one task at a time on a thread, so that a request to stop is heard while it runs."""

from __future__ import annotations

import contextlib
import ctypes
import io
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE_SECONDS = 0.1
"""How long a stop waits for the task to let go; after that the thread is left behind, and ends with the process."""


class _Stopped(BaseException):
    """Raised inside a task that is given up; not an `Exception`, so that no rule takes it for its own."""


class ThisProcess(Executor):
    """Runs a call at a time in a thread of this process; what a rule prints meanwhile goes nowhere."""

    tasks_ahead = 1

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._thread: threading.Thread | None = None
        self._stdout = sys.stdout

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start a call; the one before must have ended.

        Raises:
            RuntimeError: it has not.
        """
        if self._thread is not None:
            self._thread.join(PATIENCE_SECONDS)  # its result is there, its last lines may not have run
            if self._thread.is_alive():
                raise RuntimeError("one task at a time")
        future: Future[T] = Future()
        self._stdout = sys.stdout
        self._thread = threading.Thread(target=_run, args=(future, fn, args, kwargs), daemon=True, name="world")
        self._thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End; with `cancel_futures` the task in hand is given up at its next step."""
        thread = self._thread
        if thread is None or not thread.is_alive():
            return
        if cancel_futures:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_Stopped))
            thread.join(PATIENCE_SECONDS)
            sys.stdout = self._stdout
        elif wait:
            thread.join()


def _run(future: Future[T], fn: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            found = fn(*args, **kwargs)
    except _Stopped:
        return
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is the caller's
        future.set_exception(error)
    else:
        future.set_result(found)
