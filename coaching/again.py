"""Some runs of an experiment made again: no others, since a race or whoever stopped it left the rest out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import groupby

from simulator.batch import Bench, Block
from simulator.experiment import Experiment, Failure
from simulator.outcome import Outcome, RunId
from simulator.workers import WorldResults


def make_again(
    experiment: Experiment, made: Collection[tuple[str, int]], bench: Bench,
    on_runs: Callable[[int, int], None] | None = None,
) -> dict[RunId, Outcome]:  # fmt: skip
    """Make runs again and return their outcomes in plan order; one that a rule stops now has none.

    Args:
        experiment: what they belong to.
        made: (playbook, world) of each.
        bench: where they are made.
        on_runs: told how many of them are finished, and how many there are.

    Raises:
        Incomplete: stopped.
    """
    names, keys = [playbook.name for playbook in experiment.playbooks], experiment.run_ids()
    blocks, whole, found = list[Block](), Block.of(experiment, ()), dict[RunId, Outcome]()

    def of_world(world: int) -> tuple[int, ...]:
        return tuple(column for column, name in enumerate(names) if (name, world) in made)

    for columns, worlds in groupby(range(experiment.worlds), of_world):
        if columns:
            portions = bench.portions(experiment, tuple(worlds), len(columns))
            blocks += [replace(whole, worlds=tuple(some), columns=columns) for some in portions]
    done = 0

    def keep(place: int, results: WorldResults) -> None:
        nonlocal done
        for world, row in zip(blocks[place].worlds, results, strict=True):
            for column, one in zip(blocks[place].columns, row, strict=True):
                done += 1
                if not isinstance(one, Failure):
                    found[keys[world * len(names) + column]] = one
        if on_runs is not None:
            on_runs(done, len(made))

    bench.run(blocks, keep)
    return {run: found[run] for run in keys if run in found}
