"""Many small experiments on one set of workers: sensitivity, search, regimes and races hand out blocks of worlds.

A block is some worlds of one job, run by one worker, so that what a scenario needs once (its company, its effort
tables) is worked out once. Which worker runs what, and when, changes no result.
"""

from __future__ import annotations

import contextlib
import io
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from dataclasses import dataclass

from scenarios.errors import Incomplete, ShapanError
from simulator.board import KILLS_ALLOWED
from simulator.experiment import Experiment, worlds_at_once
from simulator.runner import POLL_SECONDS, TASKS_PER_WORKER, Jobs, patience_s, worker_count, workers_of
from simulator.this_process import ThisProcess
from simulator.workers import Job, LocalProcesses, Task, WorldResults, loss, run_task


@dataclass(frozen=True)
class Block:
    """Some worlds of one job."""

    job: Job
    worlds: tuple[int, ...]
    columns: tuple[int, ...]
    rep_months: int = 0
    """Of one run."""

    @classmethod
    def of(cls, experiment: Experiment, worlds: Sequence[int] | None = None) -> Block:
        """Return the block that runs an experiment, or some worlds of it."""
        from simulator.experiment import Engine

        chosen = range(experiment.worlds) if worlds is None else worlds
        columns = tuple(range(len(experiment.playbooks)))
        return cls(Job.of(experiment, Engine()), tuple(chosen), columns, experiment.rep_months)

    @property
    def patience_s(self) -> float:
        """Seconds after which it counts as hung."""
        return patience_s(self.rep_months * len(self.worlds) * len(self.columns))


def run_block(block: Block) -> WorldResults:
    """Run a block; what a rule prints goes nowhere."""
    with contextlib.redirect_stdout(io.StringIO()):
        return run_task(block.job, Task(block.worlds, block.columns))


class Bench:
    """Workers that stay while several batches are run; use it as a context manager.

    Args:
        jobs: worker processes; 1 = this process.
        executor: another place to run, e.g. a cluster's; it stays open.
        cancelled: asked about every 0.03 s; True stops with `Incomplete`, within 0.2 s.
        deadline_s: seconds after which a block counts as hung; by its size when None (see `simulator.runner`).
    """

    def __init__(
        self, jobs: Jobs = "auto", *, executor: Executor | None = None, cancelled: Callable[[], bool] | None = None,
        deadline_s: float | None = None,
    ) -> None:  # fmt: skip
        """Nothing is started before the first batch."""
        self._workers = worker_count(jobs, 1024)
        self._borrowed, self._own = executor, None
        self._cancelled, self._deadline_s = cancelled or (lambda: False), deadline_s

    def __enter__(self) -> Bench:
        """Return the bench."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the workers at once."""
        self._stop()

    def portions(self, experiment: Experiment, worlds: Sequence[int], columns: int) -> list[Sequence[int]]:
        """Return some worlds in as many blocks as keep all workers busy, together in each what keeps step well."""
        share = -(-len(worlds) // workers_of(self._borrowed, self._workers))
        each = max(1, min(share, worlds_at_once(experiment.scenario.seats, columns)))
        return [worlds[first : first + each] for first in range(0, len(worlds), each)]

    def run(
        self, blocks: Sequence[Block], on_done: Callable[[int, WorldResults], None] | None = None
    ) -> list[WorldResults]:
        """Run blocks and return their results in order.

        Args:
            blocks: what to run.
            on_done: called in this thread with place and results of each block as soon as it is finished.

        Raises:
            Incomplete: cancelled.
            ShapanError: a block hung, or ended three workers.
        """
        results: dict[int, WorldResults] = {}
        for place, found in self._each(blocks):
            results[place] = found
            if on_done is not None:
                on_done(place, found)
        return [results[place] for place in range(len(blocks))]

    def _each(self, blocks: Sequence[Block]):  # noqa: ANN202 - a generator of (place, results)
        waiting, pending, lost = deque(range(len(blocks))), {}, [0] * len(blocks)
        while waiting or pending:
            self._ask()
            self._hand_out(blocks, waiting, pending)
            for future in wait(pending, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED).done:
                place = pending.pop(future)
                error = CancelledError() if future.cancelled() else future.exception()
                if error is None:
                    yield place, future.result()
                else:
                    lost[place] += 1
                    limit = self._limit(blocks[place])
                    self._again(error, limit, lost[place], place, waiting, pending)

    def _hand_out(self, blocks: Sequence[Block], waiting: deque[int], pending: dict[Future[WorldResults], int]) -> None:
        executor = self._executor(blocks[0].job)
        ahead = getattr(executor, "tasks_ahead", self._workers * TASKS_PER_WORKER)
        while waiting and len(pending) < ahead:
            place = waiting.popleft()
            if isinstance(executor, LocalProcesses):
                executor.deadline_s = self._limit(blocks[place])
            pending[executor.submit(run_block, blocks[place])] = place

    def _again(
        self,
        error: BaseException,
        limit_s: float,
        times: int,
        place: int,
        waiting: deque[int],
        pending: dict[Future[WorldResults], int],
    ) -> None:
        """Put a lost block back, with a fresh set of workers where all are gone."""
        kind = "broken" if isinstance(error, CancelledError) else loss(error)
        if not kind:
            raise error
        if kind == "late" or times >= KILLS_ALLOWED:
            raise ShapanError(
                "BAT-01",
                "a block of worlds ran longer than {seconds:g} seconds or ended {kills} worker processes (hung, or out "
                "of memory), so this stops; try fewer worlds, or --jobs 1 to see why",
                seconds=limit_s, kills=KILLS_ALLOWED,
            )  # fmt: skip
        waiting.appendleft(place)
        if kind == "broken":
            waiting.extendleft(sorted(pending.values(), reverse=True))
            pending.clear()
            self._stop()

    def _limit(self, block: Block) -> float:
        return block.patience_s if self._deadline_s is None else self._deadline_s

    def _executor(self, job: Job) -> Executor:
        if self._borrowed is not None:
            return self._borrowed
        if self._own is None:
            alone = self._workers == 1
            self._own = ThisProcess() if alone else LocalProcesses(self._workers, job, patience_s(0))
        while isinstance(self._own, LocalProcesses) and not self._own.ready(POLL_SECONDS):
            self._ask()
        return self._own

    def _ask(self) -> None:
        if self._cancelled():
            raise Incomplete("BAT-02", "stopped on request; what is finished is kept where a file was named")

    def _stop(self) -> None:
        if self._own is not None:
            self._own.shutdown(cancel_futures=True)
            self._own = None
