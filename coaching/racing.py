"""Race the playbooks of an experiment in the twin until the best is known or the budget of worlds is spent."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from coaching.selection import Selection, Terms, select
from coaching.worthwhile import known_metric
from scenarios.errors import InputError
from scenarios.loader import digest
from simulator.batch import Bench, Block
from simulator.board import Results
from simulator.experiment import Experiment, Failure
from simulator.outcome import METRIC, Outcome, RunId
from simulator.store import Store
from simulator.workers import WorldResults


def race(
    experiment: Experiment, bench: Bench, terms: Terms, *, store: Store | None = None,
    on_runs: Callable[[int, int], None] | None = None,
) -> tuple[Selection, Results]:  # fmt: skip
    """Run worlds of those still in the race, stage by stage; `experiment.worlds` is the budget.

    Args:
        experiment: what is raced.
        bench: where runs are made.
        terms: what counts (its better side is the metric's own), which differences need not be told apart, how surely.
        store: where runs are kept; what it holds already is not run again.
        on_runs: told the runs so far and the runs of the whole budget.

    Raises:
        InputError: fewer than two playbooks, the metric has no better side or no value here, a number out of range.
        Incomplete: stopped; the store has what is finished.
    """
    if len(experiment.playbooks) < 2:
        raise InputError("SEL-04", "a selection needs at least 2 playbooks, got 1; name more with --playbooks")
    if store is not None:
        store.keep_race(terms.text())
    track = _Track(experiment, bench, known_metric(terms.metric), store, on_runs)
    started = time.perf_counter()
    names = [playbook.name for playbook in experiment.playbooks]
    found = select(names, track.stage, **terms._asdict(), budget=experiment.worlds)
    raced = {run: track.outcomes[run] for run in experiment.run_ids() if run in track.outcomes}
    return found, Results(experiment, raced, {}, False, time.perf_counter() - started)


def standing(experiment: Experiment, terms: Terms, outcomes: Mapping[RunId, Outcome]) -> Selection | None:
    """Return what a race says on the runs that are there; None while it would still ask for others.

    Raises:
        InputError: the metric is not known or has no better side, or a number of the terms is out of range.
    """
    names, keys = [playbook.name for playbook in experiment.playbooks], experiment.keys()
    places = dict(zip(names, keys, strict=True))
    sign = 1.0 if METRIC[known_metric(terms.metric)].better == "higher" else -1.0
    scenario = digest(experiment.scenario)

    def stage(racing: Sequence[str], worlds: range) -> list[Mapping[str, float]]:
        rows = []
        for world in worlds:
            found = {name: outcomes[RunId(scenario, places[name], world)].metrics[terms.metric] for name in racing}
            rows.append({name: sign * value for name, value in found.items() if value is not None})
        return rows

    try:
        return select(names, stage, **terms._asdict(), budget=experiment.worlds)
    except KeyError:  # a run that was not made, or has no value
        return None


class _Track:
    """Runs the stages of a race and keeps every outcome."""

    def __init__(
        self, experiment: Experiment, bench: Bench, metric: str, store: Store | None,
        on_runs: Callable[[int, int], None] | None,
    ) -> None:  # fmt: skip
        self._experiment, self._bench, self._metric, self._store, self._tell = experiment, bench, metric, store, on_runs
        self._sign = 1.0 if METRIC[metric].better == "higher" else -1.0
        self._columns = {playbook.name: place for place, playbook in enumerate(experiment.playbooks)}
        self._ids = experiment.run_ids()
        self._kept = store.outcomes() if store is not None else {}
        self.outcomes: dict[RunId, Outcome] = {}
        """Runs that the race asked for."""

    def _id(self, name: str, world: int) -> RunId:
        return self._ids[world * len(self._columns) + self._columns[name]]

    def stage(self, names: Sequence[str], worlds: range) -> list[Mapping[str, float]]:
        """Run some worlds of some playbooks, those in the store excepted."""
        blocks, whole = list[Block](), Block.of(self._experiment, ())
        for missing, alike in groupby(worlds, lambda world: self._missing(names, world)):
            if missing:
                columns = tuple(self._columns[name] for name in missing)
                portions = self._bench.portions(self._experiment, tuple(alike), len(columns))
                blocks += [replace(whole, worlds=tuple(some), columns=columns) for some in portions]
        self._bench.run(blocks, lambda place, found: self._keep(blocks[place], found))
        rows = [{name: self._kept[self._id(name, world)] for name in names} for world in worlds]
        for world, row in zip(worlds, rows, strict=True):
            self.outcomes |= {self._id(name, world): outcome for name, outcome in row.items()}
        return [{name: self._value(outcome) for name, outcome in row.items()} for row in rows]

    def _missing(self, names: Sequence[str], world: int) -> tuple[str, ...]:
        return tuple(name for name in names if self._id(name, world) not in self._kept)

    def _keep(self, block: Block, found: WorldResults) -> None:
        names, new, stopped = list(self._columns), {}, list[tuple[str, int, Failure]]()
        for world, results in zip(block.worlds, found, strict=True):
            for column, one in zip(block.columns, results, strict=True):
                if isinstance(one, Failure):
                    stopped.append((names[column], world, one))
                else:
                    new[self._id(names[column], world)] = one
        if self._store is not None:
            self._store.add(new)
        self._kept |= new
        for name, world, failure in stopped:
            raise InputError(
                "SEL-05", "{name} stopped in world {world}: {reason}; leave it out of the race",
                name=name, world=world, reason=failure.message,
            )  # fmt: skip
        if self._tell is not None:
            self._tell(len(self._kept), len(self._ids))

    def _value(self, outcome: Outcome) -> float:
        value = outcome.metrics[self._metric]
        if value is None:
            raise InputError(
                "SEL-06", "{metric} has no value in this scenario (too few people, or it needs --after); "
                "name another --metric", metric=self._metric,
            )  # fmt: skip
        return self._sign * value
