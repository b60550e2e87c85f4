"""Local worker processes behind the standard ``Executor``: pebble runs them, this file makes them well-behaved.

What pebble gives: a deadline for each task, and a dead worker costs only its own task. What is added here: workers
that import the engine once, that learn scenario and playbooks once, that print nowhere, that end when their parent
has died (reliability.md A5), that can be started under a Textual screen, and that are gone at once when cancelled.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import connection
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from policies.playbook import Playbook
from scenarios import loader
from scenarios.errors import InputError, ShapanError, StoreError, one_line
from scenarios.on_demand import start_on_demand
from scenarios.schema import Scenario
from simulator import fork_server, shelf
from simulator.experiment import Engine, Experiment, Failure, canonical_json, named
from simulator.outcome import Outcome
from simulator.sparing import spare_the_collector, spare_the_system

start_on_demand("asyncio")  # pebble has a part for it
start_on_demand("pebble", ProcessExpired="pebble.common.types", ProcessPool="pebble.pool.process")

from pebble import ProcessExpired, ProcessPool  # noqa: E402 - what comes before it is the point

P = ParamSpec("P")
T = TypeVar("T")
WorldResults = list[list[Outcome | Failure]]
"""One list a world, in it one result a column."""

EXIT_ORPHANED = 3
GUARD_SECONDS = 1.0
"""How often a worker looks whether its parent is alive, beside being told by the system at once."""
REAP_SECONDS = 0.3
"""Pebble's threads end by themselves in this time; closing their pipes earlier would make them complain."""
CHANNEL_LOCK_SECONDS = 1.0
"""A worker killed while it holds pebble's channel, which takes microseconds, leaves it locked for ever."""


@dataclass(frozen=True)
class Job:
    """What every worker must know once: the experiment as text, and where the engine is."""

    scenario: str
    """Canonical JSON of the scenario."""
    playbooks: str
    """JSON list of the playbooks' tables, in the order of the columns."""
    seed: int
    months: int
    after: int
    engine: Engine

    @classmethod
    def of(cls, experiment: Experiment, engine: Engine) -> Job:
        """Return the job that an experiment is."""
        tables = canonical_json([playbook.table() for playbook in experiment.playbooks])
        scenario = loader.canonical(experiment.scenario)
        return cls(scenario, tables, experiment.seed, experiment.months, experiment.after, engine)


@dataclass(frozen=True)
class Task:
    """Some worlds, run abreast, and the columns of them that are still to be run."""

    worlds: tuple[int, ...]
    columns: tuple[int, ...]

    def apart(self) -> list[Task]:
        """Return the same work in smaller tasks: world by world, or column by column where there is one world."""
        if len(self.worlds) > 1:
            return [Task((world,), self.columns) for world in self.worlds]
        return [Task(self.worlds, (column,)) for column in self.columns]


@lru_cache(maxsize=2)
def _unpacked(job: Job) -> tuple[Scenario, tuple[Playbook, ...], Callable[..., WorldResults]]:
    """Read a job's texts; kept, because a worker runs many tasks of one job."""
    build = named(job.engine.playbook)
    playbooks = tuple(build(table) for table in json.loads(job.playbooks))
    return loader.from_canonical(job.scenario), playbooks, named(job.engine.simulate)


def run_task(job: Job, task: Task) -> WorldResults:
    """Run a task and return its results, world by world in the order of its columns.

    A rule may raise anything: then each column is run by itself, and the guilty one becomes a `Failure`.
    """
    scenario, playbooks, simulate = _unpacked(job)
    chosen = tuple(playbooks[column] for column in task.columns)
    try:
        return list(simulate(scenario, chosen, job.seed, task.worlds, job.months, job.after))
    except (InputError, StoreError):
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a third party's rule stops its own column, nothing else
        if len(task.worlds) == len(chosen) == 1:
            return [[_failure(chosen[0], error)]]
    parts = [run_task(job, part) for part in task.apart()]
    return [world for part in parts for world in part] if len(task.worlds) > 1 else [[part[0][0] for part in parts]]


def _failure(playbook: Playbook, error: BaseException) -> Failure:
    if isinstance(error, ShapanError):
        return Failure(playbook.digest(), str(error), error.code)
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    where = f" ({os.path.basename(at.tb_frame.f_code.co_filename)}, line {at.tb_lineno})" if at else ""
    said = one_line(f"{playbook.name}: {type(error).__name__}: {error}{where}")
    return Failure(playbook.digest(), said, "RUN-01")


# Set once in each worker process by `_begin`, before its first task; the parent process never sets it.
_told: Job | None = None


def _run_told(task: Task) -> WorldResults:
    assert _told is not None, "pebble starts every worker with _begin"
    return run_task(_told, task)


def _begin(job: Job, shared: str) -> None:
    """Prepare a worker process; must not fail, or pebble gives the whole pool up."""
    global _told
    _told = job
    shelf.use(shared)
    fork_server.be_silent()
    threading.Thread(target=_end_with_parent, args=(shared,), daemon=True, name="orphan guard").start()
    spare_the_collector()
    spare_the_system()


def _end_with_parent(shared: str) -> None:
    """End this process, and remove the workers' shelf, when the one that started it is gone, however busy it is.

    The parent's sentinel is what counts: under a fork server ``getppid`` names the server, which itself lives as long
    as any worker does. ``getppid`` is watched as well, for a server that dies first.
    """
    parent, server = multiprocessing.parent_process(), os.getppid()
    while parent is not None:
        gone = connection.wait([parent.sentinel], timeout=GUARD_SECONDS)
        if gone or os.getppid() != server:
            shelf.remove(shared)
            os._exit(EXIT_ORPHANED)


_CONTEXT: Any = multiprocessing.get_context(fork_server.METHOD)


class _Worker(_CONTEXT.Process):
    """A worker process, without the habit of running the program's main file in each anew: nothing in it is needed."""

    def start(self) -> None:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = main


class _Context:
    """A multiprocessing context that remembers the processes it made, so that all can be ended at once."""

    def __init__(self) -> None:
        self._made: list[Any] = []
        self._locks: list[Any] = []
        self._closed = False

    def Pipe(self, duplex: bool = True) -> Any:  # noqa: N802 - multiprocessing's own names
        return _CONTEXT.Pipe(duplex)

    def RLock(self) -> Any:  # noqa: N802
        self._locks.append(_CONTEXT.RLock())
        return self._locks[-1]

    def is_locked(self) -> bool:
        """Say whether somebody holds one of the channel's locks just now."""
        for lock in self._locks:
            if not lock.acquire(block=False):
                return True
            lock.release()
        return False

    def get_start_method(self) -> str:
        return _CONTEXT.get_start_method()

    def Process(self, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        if self._closed:
            raise OSError("the workers have been stopped")
        self._made = [process for process in self._made if process.pid is None or process.is_alive()]
        self._made.append(_Worker(*args, **kwargs))
        return self._made[-1]

    def close(self) -> None:
        """Let no other process be made."""
        self._closed = True

    def end(self, patience_s: float = 1.0) -> None:
        """Kill every worker and let no other be made; that the system clears away after them is not waited for."""
        self.close()
        limit = time.monotonic() + patience_s
        for process in list(self._made):
            while process.pid is None and time.monotonic() < limit:
                time.sleep(0.002)  # pebble's thread is just starting it
            if process.pid is not None:
                process.kill()


class LocalProcesses(Executor):
    """Worker processes on this machine, told one job; each task has a deadline."""

    def __init__(self, workers: int, job: Job, deadline_s: float) -> None:
        self.deadline_s = deadline_s
        """Of what is submitted from now on."""
        self._context, self._shared = _Context(), shelf.make()
        told = (job, self._shared)
        self._pool = ProcessPool(max_workers=workers, initializer=_begin, initargs=told, context=self._context)
        self._trouble: Exception | None = None
        self._free_at = time.monotonic()
        # The first start imports the engine, a second in which the caller must stay able to stop.
        self._starter = threading.Thread(target=self._start, args=(job.engine,), daemon=True, name="pool starter")
        self._starter.start()

    def _start(self, engine: Engine) -> None:
        try:
            fork_server.start(engine.simulate, engine.playbook)
            self._pool.active  # noqa: B018 - looking at it starts the pool
        except (OSError, EOFError, RuntimeError, ValueError) as error:
            self._trouble = error

    def ready(self, patience_s: float = 0.0) -> bool:
        """Say whether the workers have been started, within so many seconds; `submit` waits for it."""
        self._starter.join(patience_s)
        return not self._starter.is_alive()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Schedule a call; the future raises TimeoutError, `ProcessExpired` or BrokenProcessPool when it is lost."""
        self._starter.join()
        if self._trouble is not None:
            raise BrokenProcessPool(str(self._trouble)) from self._trouble
        try:
            return self._pool.schedule(fn, args=args, kwargs=kwargs, timeout=self.deadline_s)
        except RuntimeError as error:  # the pool broke since the last call
            raise BrokenProcessPool(str(error)) from error

    def is_stuck(self) -> bool:
        """Say whether the channel to the workers has been locked for too long; the workers must be made anew then."""
        now = time.monotonic()
        if not self.ready() or not self._context.is_locked():
            self._free_at = now
        return now - self._free_at > CHANNEL_LOCK_SECONDS

    def run(self, task: Task) -> Future[WorldResults]:
        """Schedule a task of the job."""
        return self.submit(_run_told, task)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers; with `cancel_futures` at once, dropping what is queued and in hand."""
        if not cancel_futures:
            self._starter.join()
            self._pool.close()
            if wait:
                self._pool.join()
                shelf.remove(self._shared)
            return
        self._context.close()
        if self.ready():  # a pool that is just starting holds its lock; the reaper ends it then
            self._pool.stop()
            self._context.end()
        shelf.remove(self._shared)
        # Only pebble's own threads are left; they need up to 0.2 s, which nobody has to wait for.
        threading.Thread(target=self._reap, daemon=True, name="pool reaper").start()

    def _reap(self) -> None:
        self._starter.join()
        self._pool.stop()
        self._context.end()
        shelf.remove(self._shared)
        time.sleep(REAP_SECONDS)
        with contextlib.suppress(OSError, RuntimeError, ValueError, EOFError):
            self._pool.join()


def loss(error: BaseException) -> str:
    """Say how a task was lost: "late" (deadline), "died" (its worker), "broken" (all workers), or "" (not lost)."""
    if isinstance(error, BrokenProcessPool):
        return "broken"
    if isinstance(error, ProcessExpired) or type(error).__name__ == "KilledWorker":  # the latter is dask's
        return "died"
    return "late" if isinstance(error, TimeoutError) else ""
