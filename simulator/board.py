"""The board of an experiment: which runs are to do, in hand, done, failed or stopped, and what is told about it."""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from scenarios.errors import ShapanError, StoreError
from simulator.experiment import Engine, Experiment, Failure
from simulator.outcome import Outcome, RunId
from simulator.store import Store
from simulator.workers import Job, Task, WorldResults

KILLS_ALLOWED = 3
"""A run that ends this many workers stops the experiment."""


@dataclass(frozen=True)
class Progress:
    """Where an experiment stands."""

    done: int
    """Runs finished, those found in the store included."""
    total: int
    """Runs that will be finished; those of stopped columns no longer count."""
    elapsed_s: float
    remaining_s: float | None
    """Estimate from the pace of this session; None until there is one."""
    outcomes: Mapping[RunId, Outcome] = field(default_factory=dict)
    """What has just been finished, for a live display."""
    failures: Mapping[RunId, Failure] = field(default_factory=dict)
    """What has just failed."""


@dataclass(frozen=True)
class Results:
    """What an experiment gave."""

    experiment: Experiment
    outcomes: dict[RunId, Outcome]
    """In plan order, whatever the order in which they were finished."""
    failures: dict[RunId, Failure]
    """The first failure of each stopped column."""
    interrupted: bool
    """Whether somebody asked to stop before the end."""
    elapsed_s: float

    @property
    def complete(self) -> bool:
        """Whether every run of the plan has an outcome."""
        return len(self.outcomes) == self.experiment.worlds * len(self.experiment.playbooks)


class Board:
    """What is to do, what is done: the one place that knows all runs."""

    def __init__(
        self,
        experiment: Experiment,
        store: Store | None,
        on_progress: Callable[[Progress], None] | None,
        abreast: int = 1,
        workers: int = 1,
    ) -> None:
        """Plan what is missing, up to `abreast` worlds a task, for so many workers."""
        self.experiment = experiment
        self._store = store
        self._on_progress = on_progress
        self._run_ids = experiment.run_ids()
        self._columns = len(experiment.playbooks)
        self._outcomes = _kept(experiment, store)
        self._failures: dict[RunId, Failure] = {}
        self._stopped_at: dict[int, int] = {}
        """Column -> its first world that failed; later worlds of it are not run."""
        self._unkept: tuple[dict[RunId, Outcome], dict[RunId, Failure]] = {}, {}
        """What is finished and may not be kept yet."""
        self._surplus = 0
        self._kills: Counter[RunId] = Counter()
        self._pace = _Pace(workers)
        self._queue = deque(self._tasks(abreast, workers))

    def job(self, engine: Engine | None) -> Job:
        """Return what every worker must know."""
        return Job.of(self.experiment, engine or Engine())

    def run_id(self, world: int, column: int) -> RunId:
        """Return the identity of a run by its place in the plan."""
        return self._run_ids[world * self._columns + column]

    def _tasks(self, abreast: int, workers: int) -> Iterable[Task]:
        """Plan tasks of `abreast` worlds, beside the first and the last ones of every worker.

        The first one is a single world: something is done soon, and what is done only once is behind the worker when
        its pace is taken. What is left at the end is shared out evenly.
        """
        most = 1
        for columns, worlds in groupby(range(self.experiment.worlds), self._missing):
            waiting, at = tuple(worlds) if columns else (), 0
            while at < len(waiting):
                each = min(most, math.ceil((len(waiting) - at) / workers))
                end = min(at + each * workers, len(waiting))
                yield from (Task(waiting[k : min(k + each, end)], columns) for k in range(at, end, each))
                at, most = end, abreast

    def _missing(self, world: int) -> tuple[int, ...]:
        return tuple(c for c in range(self._columns) if self.run_id(world, c) not in self._outcomes)

    def next_task(self) -> Task | None:
        """Return the next task without the columns that have stopped; None when nothing is left."""
        while self._queue:
            task = self._queue.popleft()
            left = {tuple(c for c in task.columns if not self._skipped(world, c)) for world in task.worlds}
            if len(left) > 1:  # some column stops in the midst of these worlds
                self.again(task.apart())
            elif columns := left.pop():
                return Task(task.worlds, columns)
        return None

    def is_obsolete(self, task: Task) -> bool:
        """Say whether every column of a task has stopped in an earlier world."""
        return bool(self._stopped_at) and all(
            self._skipped(world, column) for world in task.worlds for column in task.columns
        )

    def _skipped(self, world: int, column: int) -> bool:
        """Whether a column stopped before this world; earlier worlds run on, so that its first failure is certain."""
        return world > self._stopped_at.get(column, self.experiment.worlds)

    def again(self, tasks: Iterable[Task]) -> None:
        """Put lost tasks back at the head of the queue, in order."""
        self._queue.extendleft(sorted(tasks, key=lambda task: (task.worlds, task.columns), reverse=True))

    def finished(self, done: list[tuple[Task, WorldResults]]) -> None:
        """Keep finished tasks: first on disk, in one transaction, then in memory, then on the display."""
        outcomes: dict[RunId, Outcome] = {}
        failures: dict[RunId, Failure] = {}
        for world, column, result in _results(done):
            run = self.run_id(world, column)
            if isinstance(result, Failure):
                failures[run] = result
                self._stop_column(column, world)
            else:
                outcomes[run] = result
        self._unkept = outcomes, failures
        self._keep()
        for task, _ in done:
            self._pace.take(len(task.worlds) * len(task.columns))
        if self._stopped_at and not all(self._is_open(world, column) for world, column, _ in _results(done)):
            self._surplus = self._count_surplus()
        self.report(outcomes, failures)

    def _keep(self) -> None:
        """Keep what was finished last; done again where a request to stop came in the middle of it."""
        outcomes, failures = self._unkept
        if self._store is not None:
            self._store.add(outcomes, failures)
        self._outcomes |= outcomes
        self._failures |= failures
        self._unkept = {}, {}

    def _stop_column(self, column: int, world: int) -> None:
        self._stopped_at[column] = min(world, self._stopped_at.get(column, world))

    def report(self, outcomes: Mapping[RunId, Outcome], failures: Mapping[RunId, Failure]) -> None:
        """Tell the display what is new."""
        done = len(self._outcomes) - self._surplus
        total = sum(self._stopped_at.get(column, self.experiment.worlds) for column in range(self._columns))
        remaining_s = self._pace.remaining_s(done, total)
        if self._on_progress is not None:
            self._on_progress(Progress(done, total, self._pace.elapsed_s(), remaining_s, outcomes, failures))

    def _count_surplus(self) -> int:
        """Count the finished worlds of stopped columns that lie behind the first failure (see `results`)."""
        return sum(
            self.run_id(world, column) in self._outcomes
            for column, stop in self._stopped_at.items()
            for world in range(stop, self.experiment.worlds)
        )

    def _is_open(self, world: int, column: int) -> bool:
        return world < self._stopped_at.get(column, self.experiment.worlds)

    def overran(self, task: Task, deadline_s: float) -> None:
        """Take note that a task hung: find out which of its runs does, or stop the one."""
        if len(task.worlds) > 1 or len(task.columns) > 1:
            self.again(task.apart())
            return
        (world,), (column,) = task.worlds, task.columns
        message = f"{self._name(column)}: world {world} ran longer than {deadline_s:g} seconds and was ended"
        self.finished([(task, [[Failure(self.run_id(world, column).playbook, message, "RUN-03")]])])

    def killed(self, task: Task) -> None:
        """Take note that a task's worker died: try again in smaller tasks, and name the run that keeps killing.

        Raises:
            ShapanError: it is one column, and the third worker that it ended.
        """
        runs = [self.run_id(world, column) for world in task.worlds for column in task.columns]
        self._kills.update(runs)
        if len(runs) == 1 and self._kills[runs[0]] >= KILLS_ALLOWED:
            raise ShapanError(
                "RUN-02",
                "world {world} of playbook {name!r} ended {kills} worker processes (killed, or out of memory), so the "
                "experiment stops; finished runs are kept. Run that world alone with --jobs 1 to see why",
                world=task.worlds[0], name=self._name(task.columns[0]), kills=KILLS_ALLOWED,
            )  # fmt: skip
        self.again(task.apart())

    def _name(self, column: int) -> str:
        return self.experiment.playbooks[column].name

    def results(self, interrupted: bool) -> Results:
        """Return all in plan order.

        Of a stopped column the worlds from its first failure on are left out: which of them happened to be in hand
        depends on the number of workers, and results must not.
        """
        if any(self._unkept):
            self._keep()
        outcomes, failures = {}, {}
        for place, run in enumerate(self._run_ids):
            world, column = divmod(place, self._columns)
            if run in self._outcomes and self._is_open(world, column):
                outcomes[run] = self._outcomes[run]
            if run in self._failures and world == self._stopped_at.get(column):
                failures[run] = self._failures[run]
        return Results(self.experiment, outcomes, failures, interrupted, self._pace.elapsed_s())


def _results(done: Iterable[tuple[Task, WorldResults]]) -> Iterator[tuple[int, int, Outcome | Failure]]:
    """Yield (world, column, result) of finished tasks."""
    for task, found in done:
        for world, results in zip(task.worlds, found, strict=True):
            for column, result in zip(task.columns, results, strict=True):
                yield world, column, result


def _kept(experiment: Experiment, store: Store | None) -> dict[RunId, Outcome]:
    """Return what the store holds of this experiment; runs that failed before are tried again."""
    if store is None:
        return {}
    if store.manifest()["hashes"]["experiment"] != experiment.digest():
        raise StoreError("STO-12", "{path} holds another experiment; choose another file", path=store.path)
    outcomes = store.outcomes()
    if store.failures():
        store.forget_failures()
    return outcomes


class _Pace:
    """How fast runs are finished in this session.

    A worker began a task when it brought its last one: as many tasks ago as there are workers. So the pace is known
    from everybody's second task on; the first one bears what is done only once.
    """

    def __init__(self, workers: int) -> None:
        self._start = time.perf_counter()
        self._began: deque[float] = deque(maxlen=workers)
        """When each worker began what it is at, as far as it has brought something."""
        self._worked_s, self._runs = 0.0, 0
        """Seconds of all workers together, and the runs that they brought in them."""

    def elapsed_s(self) -> float:
        return time.perf_counter() - self._start

    def take(self, runs: int) -> None:
        """Take note of a task of so many runs that has come in."""
        now = self.elapsed_s()
        if len(self._began) == self._began.maxlen:
            self._worked_s += now - self._began[0]
            self._runs += runs
        self._began.append(now)

    def remaining_s(self, done: int, total: int) -> float | None:
        """Return the seconds left; None until the pace is known."""
        if done >= total:
            return 0.0
        if not self._runs:
            return None
        each, now = self._worked_s / self._runs, self.elapsed_s()
        begun = sum(now - began for began in self._began)
        return max((total - done) * each - begun, 0.0) / len(self._began)
