"""Run an experiment: worlds go out to workers, results come home and are kept; any run can be lost and run again.

Identities, tapes' keys and the order of results are fixed before dispatch, so nothing depends on who ran what when.
Results come through this process, which alone writes the store.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from pathlib import Path
from typing import Literal

from scenarios.errors import InputError, ShapanError
from simulator.board import KILLS_ALLOWED, Board, Progress, Results
from simulator.experiment import Engine, Experiment, worlds_at_once
from simulator.fork_server import usable_processors
from simulator.store import Store
from simulator.this_process import ThisProcess
from simulator.workers import Job, LocalProcesses, Task, WorldResults, loss, run_task

Jobs = int | Literal["auto"]

DEADLINE_SECONDS = 300.0
"""Least limit of one task; one that overruns it is tried again run by run, each with its own limit."""
SECONDS_PER_REP_MONTH = 0.003
"""Larger tasks may take so long a rep-month: ten times and more what it costs on a slow machine that others use too."""
POLL_SECONDS = 0.03
"""How often a request to stop is looked for; the promise is 0.2 s."""
TASKS_PER_WORKER = 3
"""Tasks handed over ahead, so that no worker waits for its parent."""
BORROWED_AHEAD = 64
"""The same for somebody else's executor that does not say how many it takes."""
TASKS_FOR_EACH = 6
"""Least tasks in an experiment for each worker, so that progress is seen and none waits for another at the end."""
STALL_SECONDS = 20.0
"""Beyond the deadline without any result, the workers are taken for lost."""


def run_experiment(
    experiment: Experiment,
    *,
    jobs: Jobs = "auto",
    store: Store | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    deadline_s: float | None = None,
    engine: Engine | None = None,
    executor: Executor | None = None,
) -> Results:
    """Run what is missing of an experiment.

    Args:
        experiment: what to run.
        jobs: worker processes; 1 runs in this process (where there is no deadline); "auto" takes the processors that
            this process may use.
        store: where finished runs are kept; what it holds already is not run again.
        on_progress: called in this thread at the start and whenever something was finished.
        cancelled: asked about every 0.03 s; True stops within 0.2 s. Ctrl-C does the same.
        deadline_s: seconds after which a task counts as hung; by its size when None (see `patience_s`).
        engine: another simulator than the built-in one (tests, plug-ins).
        executor: another place to run than local processes, e.g. a cluster's; it stays open.

    Returns:
        The results, also when they are not complete: interrupted, or a column stopped by its rules.

    Raises:
        InputError: a number out of range, or the scenario cannot be simulated.
        StoreError: the store belongs to another experiment, is full, or a run was not deterministic.
        ShapanError: one run ended three workers, or no worker can be started.
    """
    workers = worker_count(jobs, experiment.worlds)
    each = worlds_in_a_task(experiment, workers, executor)
    if deadline_s is None:
        deadline_s = patience_s(experiment.rep_months * each * len(experiment.playbooks))
    if not deadline_s > 0:
        raise InputError("RUN-04", "deadline: got {got} seconds, allowed: more than 0", got=deadline_s)
    board = Board(experiment, store, on_progress, each, workers_of(executor, workers))
    job = board.job(engine)
    crew: _Crew
    if executor is not None:
        crew = _Borrowed(executor, job)
    elif jobs == 1 or (jobs == "auto" and workers == 1):
        crew, deadline_s = _Alone(job), math.inf
    else:
        crew = _Local(workers, job, deadline_s)
    try:
        board.report({}, {})
        interrupted = _drive(board, crew, cancelled or (lambda: False), deadline_s)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        crew.stop()
    return board.results(interrupted)


def resume(
    path: str | Path,
    *,
    jobs: Jobs = "auto",
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    deadline_s: float | None = None,
    engine: Engine | None = None,
) -> Results:
    """Run what is missing in an experiment file; the results end identical to an uninterrupted run.

    Raises:
        StoreError: missing or damaged file, in use, made by another model version, or its playbooks have changed.
    """
    with Store.open(path, write=True) as store:
        return run_experiment(
            store.experiment(engine),
            jobs=jobs, store=store, on_progress=on_progress, cancelled=cancelled, deadline_s=deadline_s, engine=engine,
        )  # fmt: skip


def worker_count(jobs: Jobs, worlds: int) -> int:
    """Return how many workers to use.

    Raises:
        InputError: not "auto" and not a whole number of at least 1.
    """
    if jobs == "auto":
        return max(1, min(usable_processors(), worlds))
    if isinstance(jobs, bool) or not isinstance(jobs, int) or not 1 <= jobs <= 1024:
        raise InputError("RUN-04", "jobs: got {got!r}, allowed: auto, or a whole number from 1 to 1024", got=jobs)
    return min(jobs, worlds)


def patience_s(rep_months: int) -> float:
    """Return the seconds after which a task of so many rep-months counts as hung."""
    return max(DEADLINE_SECONDS, SECONDS_PER_REP_MONTH * rep_months)


def worlds_in_a_task(experiment: Experiment, workers: int, executor: Executor | None = None) -> int:
    """Return how many worlds a task takes: as many as keep step well, as long as every worker finds enough tasks."""
    enough = experiment.worlds // (workers_of(executor, workers) * TASKS_FOR_EACH)
    return max(1, min(worlds_at_once(experiment.scenario.seats, len(experiment.playbooks)), enough))


def workers_of(executor: Executor | None, own: int) -> int:
    """Return how many tasks are worked on at once: by `own` workers, or by somebody else's executor."""
    return own if executor is None else max(getattr(executor, "tasks_ahead", BORROWED_AHEAD) // TASKS_PER_WORKER, 1)


def _drive(board: Board, crew: _Crew, cancelled: Callable[[], bool], deadline_s: float) -> bool:
    """Hand out tasks and take results until nothing is left; return whether it was cancelled."""
    pending: dict[Future[WorldResults], Task] = {}
    breaks, last = 0, time.monotonic()
    while True:
        if cancelled():
            return True
        if not crew.ready(POLL_SECONDS):
            continue
        broken = not _hand_out(board, crew, pending)
        if not pending and not broken:
            return False
        ready = wait(pending, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED).done
        if ready:
            last = time.monotonic()
        done, broke = _take(board, ready, pending, deadline_s)
        _drop_obsolete(board, pending)
        stalled = crew.is_stuck() or time.monotonic() - last > deadline_s + STALL_SECONDS
        breaks = 0 if done else breaks
        if broken or broke or stalled:
            breaks, last = breaks + 1, time.monotonic()
            board.again(pending.values())
            pending.clear()
            _renew(crew, breaks)


def _hand_out(board: Board, crew: _Crew, pending: dict[Future[WorldResults], Task]) -> bool:
    """Give the crew as many tasks as it takes ahead; False when the crew is broken."""
    while len(pending) < crew.ahead:
        task = board.next_task()
        if task is None:
            return True
        try:
            pending[crew.submit(task)] = task
        except (OSError, RuntimeError) as error:
            if loss(error) != "broken":
                raise
            board.again([task])
            return False
    return True


def _take(
    board: Board, ready: Iterable[Future[WorldResults]], pending: dict[Future[WorldResults], Task], deadline_s: float
) -> tuple[bool, bool]:
    """Take what has come back; return whether anything was finished, and whether the crew broke."""
    done: list[tuple[Task, WorldResults]] = []
    lost: list[tuple[Task, str]] = []
    for future in ready:
        task = pending.pop(future)
        error = CancelledError() if future.cancelled() else future.exception()
        kind = "broken" if isinstance(error, CancelledError) else loss(error) if error else ""
        if error is None:
            done.append((task, future.result()))
        elif kind:
            lost.append((task, kind))
        else:
            raise error
    if done:
        board.finished(done)
    for task, kind in lost:
        if kind == "late":
            board.overran(task, deadline_s)
        elif kind == "died":
            board.killed(task)
        else:
            board.again([task])
    return bool(done), any(kind == "broken" for _, kind in lost)


def _drop_obsolete(board: Board, pending: dict[Future[WorldResults], Task]) -> None:
    """Cancel tasks in hand of which every column has stopped meanwhile: a rule that hangs would hang in each."""
    for future, task in list(pending.items()):
        if board.is_obsolete(task):
            future.cancel()
            del pending[future]


def _renew(crew: _Crew, breaks: int) -> None:
    if breaks >= KILLS_ALLOWED:
        raise ShapanError(
            "RUN-05",
            "worker processes cannot be started or keep dying; finished runs are kept. Try --jobs 1, and see whether "
            "memory is short; a Python script of your own must start below 'if __name__ == \"__main__\":'",
        )
    crew.renew()


class _Crew:
    """Who runs the tasks."""

    ahead = 1

    def ready(self, patience_s: float) -> bool:
        """Say whether it can take tasks, within so many seconds."""
        return True

    def is_stuck(self) -> bool:
        """Say whether nothing will ever come back from it."""
        return False

    def submit(self, task: Task) -> Future[WorldResults]:
        """Take a task."""
        raise NotImplementedError

    def renew(self) -> None:
        """Start afresh after a break."""

    def stop(self) -> None:
        """End at once."""


class _Alone(_Crew):
    """This process itself, one task at a time."""

    def __init__(self, job: Job) -> None:
        self._job, self._here = job, ThisProcess()

    def submit(self, task: Task) -> Future[WorldResults]:
        return self._here.submit(run_task, self._job, task)

    def stop(self) -> None:
        self._here.shutdown(cancel_futures=True)


class _Local(_Crew):
    """Worker processes on this machine."""

    def __init__(self, workers: int, job: Job, deadline_s: float) -> None:
        self.ahead = workers * TASKS_PER_WORKER
        self._terms = (workers, job, deadline_s)
        self._pool = LocalProcesses(*self._terms)

    def ready(self, patience_s: float) -> bool:
        return self._pool.ready(patience_s)

    def is_stuck(self) -> bool:
        return self._pool.is_stuck()

    def submit(self, task: Task) -> Future[WorldResults]:
        return self._pool.run(task)

    def renew(self) -> None:
        self.stop()
        self._pool = LocalProcesses(*self._terms)

    def stop(self) -> None:
        self._pool.shutdown(cancel_futures=True)


class _Borrowed(_Crew):
    """Somebody else's executor: the job travels with each task and is kept by the worker that reads it."""

    def __init__(self, executor: Executor, job: Job) -> None:
        self._executor, self._job = executor, job
        self.ahead = getattr(executor, "tasks_ahead", BORROWED_AHEAD)
        self._given: list[Future[WorldResults]] = []

    def submit(self, task: Task) -> Future[WorldResults]:
        self._given = [future for future in self._given if not future.done()]
        self._given.append(self._executor.submit(run_task, self._job, task))
        return self._given[-1]

    def stop(self) -> None:
        for future in self._given:
            future.cancel()
