"""Run patterns: each is measured in paired worlds, with and without its mechanism, on as many processes as wanted."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from coaching.validate.catalogue import READ, chosen
from coaching.validate.pattern import Figure, Numbers, Pattern, Verdict, measured, overall
from coaching.validate.protocol import LEAST_WORLDS, POPULATIONS, World
from coaching.validate.unjudged import Diagnostic, Reported, reported
from scenarios.errors import InputError

Without = bool | Literal["beside"]
"""Which mechanism is off: none (False), that of the ablation (True), that of the second ablation."""


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
    beside: str = ""
    """What the second ablation switches off; empty = there is none."""
    vanishes_beside: bool | None = None
    ablation_worlds: int = 0
    """Worlds in which its ablations were run."""

    def table(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


class _Task(NamedTuple):
    pattern: str
    without: Without
    worlds: tuple[int, ...]


def validate(
    names: list[str], worlds: int, jobs: int, ablations: bool = True, keep: Path | None = None,
    on_done: Callable[[int, int], None] | None = None,
) -> list[Found]:  # fmt: skip
    """Measure patterns.

    Args:
        names: ids such as "P05"; none = all.
        worlds: paired worlds a pattern (the protocol asks for at least 60).
        jobs: processes; 1 = this one.
        ablations: whether every pattern is also run without its mechanism.
        keep: file in which finished parts are kept; what it holds is not run again.
        on_done: told how many of all tasks are finished.

    Raises:
        InputError: an unknown pattern, or a file that holds something else.
    """
    return measure(chosen(names), (), worlds, jobs, ablations, keep, on_done).patterns


class Measured(NamedTuple):
    """What was measured."""

    patterns: list[Found]
    diagnostics: list[Reported]
    first: dict[str, Numbers]
    """What the first world alone gave, by pattern: run again, it tells whether the table is still that of the model."""


def measure(
    patterns: Sequence[Pattern], diagnostics: Sequence[Diagnostic], worlds: int, jobs: int, ablations: bool = True,
    keep: Path | None = None, on_done: Callable[[int, int], None] | None = None,
) -> Measured:  # fmt: skip
    """Measure patterns and diagnostics (see `validate`); worlds that serve both are run once."""
    tasks = [task for pattern in patterns for task in _tasks(pattern, worlds, ablations)]
    sources = [one.source for one in diagnostics if one.source is not None]
    tasks = list(dict.fromkeys([*tasks, *(task for source in sources for task in _tasks(source, worlds, False))]))
    kept = _kept(keep)
    rows: dict[tuple[str, Without], dict[int, Numbers]] = {}
    for task in tasks:
        rows.setdefault((task.pattern, task.without), {}).update(kept.get(task, {}))
    todo = [task for task in tasks if task not in kept]
    for done, (task, found) in enumerate(_results(todo, jobs), start=len(tasks) - len(todo) + 1):
        rows[task.pattern, task.without].update(found)
        _keep(keep, task, found)
        if on_done is not None:
            on_done(done, len(tasks))
    parts = [_in_order(rows[one.source.id, False]) if one.source else [] for one in diagnostics]
    first = {name: found[0] for (name, without), found in rows.items() if without is False}
    return Measured([_judged(pattern, rows) for pattern in patterns], list(map(reported, diagnostics, parts)), first)


def _tasks(pattern: Pattern, worlds: int, ablations: bool) -> list[_Task]:
    few = min(worlds, pattern.ablated_in) if ablations else 0
    asked: tuple[tuple[Without, int], ...] = ((False, worlds), (True, few), ("beside", few if pattern.beside else 0))
    return [
        _Task(pattern.id, without, tuple(range(first, count, POPULATIONS)))
        for without, count in asked
        for first in range(min(POPULATIONS, count))
    ]


def _judged(pattern: Pattern, rows: dict[tuple[str, Without], dict[int, Numbers]]) -> Found:
    each: tuple[Without, ...] = (False, True, "beside")
    parts, without, beside = (_in_order(rows.get((pattern.id, one), {})) for one in each)
    figures = tuple(measured(check, parts, without or None, beside or None) for check in pattern.checks)
    return Found(
        pattern.id, pattern.tier, pattern.kind, pattern.title, pattern.published, pattern.note, pattern.ablation_says,
        len(parts), overall(list(figures), pattern.kind), _all([figure.vanishes for figure in figures]), figures,
        pattern.beside_says, _all([figure.vanishes_beside for figure in figures]), len(without),
    )  # fmt: skip


def _all(answers: list[bool | None]) -> bool | None:
    """Whether all that were asked say yes; None = none was asked."""
    asked = [one for one in answers if one is not None]
    return all(asked) if asked else None


def _kept(keep: Path | None) -> dict[_Task, dict[int, Numbers]]:
    """Return what an earlier run finished; a last line cut short by a crash is left out."""
    if keep is None or not keep.exists():
        return {}
    out, lines = {}, keep.read_bytes().splitlines()
    for place, line in enumerate(lines, 1):
        try:
            (pattern, without, worlds), found = json.loads(line)
            out[_Task(pattern, without, tuple(worlds))] = {int(world): parts for world, parts in found.items()}
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            if place < len(lines):
                raise InputError(
                    "VAL-03", "--keep: {path}: line {line} is no finished part of 'shapan validate'; name another file",
                    path=keep, line=place,
                ) from error  # fmt: skip
    return out


def _keep(keep: Path | None, task: _Task, found: dict[int, Numbers]) -> None:
    if keep is not None:
        with keep.open("a", encoding="utf-8") as file:
            file.write(json.dumps([task, found]) + "\n")


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
    pattern = READ[task.pattern]
    return {index: _measured(pattern, index, task.without) for index in task.worlds}


def _measured(pattern: Pattern, index: int, without: Without) -> Numbers:
    world = World(index)
    off = pattern.beside if without == "beside" else pattern.ablation if without else ()
    try:
        return pattern.measure(world, off)
    finally:
        world.close()


def complete(worlds: int) -> bool:
    """Return whether so many worlds are what the protocol asks for."""
    return worlds >= LEAST_WORLDS
