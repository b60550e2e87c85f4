"""Run patterns: each is measured in paired worlds, with and without its mechanism, on as many processes as wanted."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from coaching.validate.catalogue import chosen
from coaching.validate.pattern import Figure, Numbers, Pattern, Verdict, measured, overall
from coaching.validate.protocol import LEAST_WORLDS, POPULATIONS, World

ABLATION_WORLDS = 24
"""Worlds in which an ablation is run: it must vanish, not be measured to a tenth of a percent."""


@dataclass(frozen=True)
class Found:
    """A pattern and what was measured."""

    id: str
    tier: int
    kind: str
    title: str
    published: str
    note: str
    ablation: str
    worlds: int
    verdict: Verdict
    vanishes: bool | None
    """Whether every figure that should vanish without its mechanism does; None = not asked."""
    figures: tuple[Figure, ...]

    def table(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


class _Task(NamedTuple):
    pattern: str
    ablated: bool
    worlds: tuple[int, ...]


def validate(
    names: list[str], worlds: int, jobs: int, ablations: bool = True, on_done: Callable[[int, int], None] | None = None
) -> list[Found]:
    """Measure patterns.

    Args:
        names: ids such as "P05"; none = all.
        worlds: paired worlds a pattern (the protocol asks for at least 60).
        jobs: processes; 1 = this one.
        ablations: whether every pattern is also run without its mechanism.
        on_done: told how many of all tasks are finished.

    Raises:
        InputError: an unknown pattern.
    """
    patterns = chosen(names)
    tasks = [
        _Task(pattern.id, ablated, tuple(range(first, count, POPULATIONS)))
        for pattern in patterns
        for ablated, count in ((False, worlds), (True, min(worlds, ABLATION_WORLDS) if ablations else 0))
        for first in range(min(POPULATIONS, count))
    ]  # fmt: skip
    rows: dict[tuple[str, bool], dict[int, Numbers]] = {}
    for done, (task, found) in enumerate(_results(tasks, jobs), start=1):
        rows.setdefault((task.pattern, task.ablated), {}).update(found)
        if on_done is not None:
            on_done(done, len(tasks))
    return [_judged(pattern, rows) for pattern in patterns]


def _judged(pattern: Pattern, rows: dict[tuple[str, bool], dict[int, Numbers]]) -> Found:
    parts, without = (_in_order(rows.get((pattern.id, ablated), {})) for ablated in (False, True))
    figures = tuple(measured(check, parts, without or None) for check in pattern.checks)
    asked = [figure.vanishes for figure in figures if figure.vanishes is not None]
    return Found(
        pattern.id, pattern.tier, pattern.kind, pattern.title, pattern.published, pattern.note, pattern.ablation_says,
        len(parts), overall(list(figures), pattern.kind), all(asked) if asked else None, figures,
    )  # fmt: skip


def _in_order(found: dict[int, Numbers]) -> list[Numbers]:
    return [found[world] for world in sorted(found)]


def _results(tasks: list[_Task], jobs: int) -> Iterator[tuple[_Task, dict[int, Numbers]]]:
    if jobs == 1:
        for task in tasks:
            yield task, measure_worlds(task)
        return
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        pending: dict[Future[dict[int, Numbers]], _Task] = {pool.submit(measure_worlds, task): task for task in tasks}
        for future in as_completed(pending):
            yield pending[future], future.result()


def measure_worlds(task: _Task) -> dict[int, Numbers]:
    """Measure one pattern in some worlds; a process solves the effort tables of a population once."""
    (pattern,) = chosen([task.pattern])
    return {world: pattern.measure(World(world), pattern.ablation if task.ablated else ()) for world in task.worlds}


def complete(worlds: int) -> bool:
    """Return whether so many worlds are what the protocol asks for."""
    return worlds >= LEAST_WORLDS
