"""Search the parameters of a playbook for what cannot be bettered on every count: the Pareto set (NSGA-II, pymoo).

Every candidate is run in the same few worlds. The best of many is partly lucky, so the set that is left is run once
more in fresh worlds that the search never saw, and only those numbers count (no winner's curse). Everything that was
run is kept in a file of JSON lines; started again, the search reads it and goes on, ending with the same set.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coaching.intervals import Estimate, estimate
from coaching.trials import Trials
from policies.library import load_playbook
from policies.playbook import Playbook
from scenarios import loader
from scenarios.errors import InputError, ShapanError, nearest
from scenarios.luck import Luck
from scenarios.schema import Scenario
from scenarios.streams import entity_hash
from simulator.batch import Bench, Block
from simulator.experiment import Experiment, Failure, canonical_json
from simulator.outcome import METRIC, MODEL_VERSION
from simulator.workers import WorldResults

OBJECTIVES = ("attainment", "chance_gap", "attrition_annual")
MOST_FINALISTS = 12
"""Candidates that are run again in fresh worlds, evenly spread over the Pareto set."""
DIGITS = 2
"""Decimals of a parameter: what is nearer is the same candidate."""
FIXED = ("period_months", "review_every_months")
"""Parameters of a rule that are choices rather than amounts; they are varied only when asked for."""


@dataclass(frozen=True)
class Knob:
    """A parameter of a playbook and the range in which it is searched."""

    key: str
    """Path in the playbook's table, e.g. ``incentives.cap_percent``."""
    low: float
    high: float
    whole: bool

    def value(self, x: float) -> float | int:
        """Return the parameter at x in [0, 1]."""
        number = self.low + (self.high - self.low) * min(max(x, 0.0), 1.0)
        return round(number) if self.whole else round(number, DIGITS)


def knobs_of(base: Playbook, wanted: str = "") -> tuple[Knob, ...]:
    """Return what is varied: ``key=low..high`` separated by commas, or every amount from half to double when empty.

    Raises:
        InputError: an unknown parameter (names the nearest), one that is no number or is named twice, or a range that
            is none.
    """
    numbers = _numbers(base.table())
    if not wanted.strip():
        found = [
            Knob(key, value / 2, value * 2, isinstance(value, int))
            for key, value in numbers.items()
            if value > 0 and key.rpartition(".")[2] not in FIXED
        ]
        if not found:
            raise InputError("SRC-01", "{name} has no amount to vary; name parameters with --vary", name=base.name)
        return tuple(found)
    found = [_knob(part.strip(), numbers) for part in wanted.split(",") if part.strip()]
    keys = [one.key for one in found]
    for key in keys:
        if keys.count(key) > 1:
            raise InputError("SRC-08", "--vary: {key} is named twice; name each one once", key=key)
    return tuple(found)


def _knob(text: str, numbers: Mapping[str, float]) -> Knob:
    key, _, span = text.partition("=")
    if key not in numbers:
        raise InputError(
            "SRC-02", "--vary: no number {key!r} in the playbook{hint}; numbers: {known}",
            key=key, hint=nearest(key, numbers), known=", ".join(numbers),
        )  # fmt: skip
    low, _, high = span.partition("..")
    try:
        bounds = (float(low), float(high))
    except ValueError:
        bounds = (math.nan, math.nan)
    if not bounds[0] < bounds[1]:
        raise InputError(
            "SRC-03", "--vary: {key}: got {got!r}, allowed: low..high, e.g. {key}=50..150", key=key, got=span
        )
    return Knob(key, *bounds, isinstance(numbers[key], int))


def _numbers(table: Mapping[str, Any], path: str = "") -> dict[str, float]:
    """Return every number of a table by its path; texts and lists are left out."""
    found: dict[str, float] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            found |= _numbers(value, f"{path}{key}.")
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            found[f"{path}{key}"] = value
    return found


@dataclass(frozen=True)
class Plan:
    """What is searched, and how long."""

    scenario: Scenario
    base: Playbook
    knobs: tuple[Knob, ...]
    objectives: tuple[str, ...] = OBJECTIVES
    worlds: int = 6
    """Worlds of the search."""
    fresh: int = 40
    """Worlds of the final estimate, other than those of the search."""
    population: int = 12
    generations: int = 6
    months: int = 12
    seed: int = 7

    def __post_init__(self) -> None:
        """Refuse what cannot be searched."""
        for name, least in (("worlds", 1), ("fresh", 2), ("population", 4), ("generations", 1)):
            if getattr(self, name) < least:
                got = getattr(self, name)
                raise InputError(
                    "SRC-04", "{name}: got {got}, allowed: {least} or more", name=name, got=got, least=least
                )
        for metric in self.objectives:
            if metric not in METRIC or METRIC[metric].better == "none":
                known = [key for key, one in METRIC.items() if one.better != "none"]
                raise InputError(
                    "SRC-05", "objective {metric!r} is not known, or has no better side{hint}; known: {known}",
                    metric=metric, hint=nearest(metric, known), known=", ".join(known),
                )  # fmt: skip

    def digest(self) -> str:
        """Return the sha256 (hex) of all that decides the search's results."""
        numbers = [self.worlds, self.fresh, self.population, self.generations, self.months, self.seed]
        knobs = [[one.key, one.low, one.high, one.whole] for one in self.knobs]
        parts = [MODEL_VERSION, loader.digest(self.scenario), self.base.digest(), knobs, self.objectives, numbers]
        return hashlib.sha256(canonical_json(parts).encode()).hexdigest()

    def playbook(self, x: Sequence[float]) -> Playbook | None:
        """Return the candidate at a place of the unit cube; None where a rule refuses its parameters."""
        table = self.base.table()
        settings = self.settings(x)
        for key, value in settings.items():
            *path, last = key.split(".")
            node = table
            for step in path:
                node = node[step]
            node[last] = value
        try:
            return replace(load_playbook(table), name=self.name(x))
        except InputError:
            return None

    def settings(self, x: Sequence[float]) -> dict[str, float | int]:
        """Return the parameters at a place of the unit cube."""
        return {knob.key: knob.value(at) for knob, at in zip(self.knobs, x, strict=True)}

    def name(self, x: Sequence[float]) -> str:
        """Return a name that depends on the parameters alone."""
        text = canonical_json(self.settings(x))
        return f"{self.base.name[:48]}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"

    def may_be_named(self, name: str) -> bool:
        """Tell whether a name is like those that candidates get."""
        return re.fullmatch(re.escape(self.base.name[:48]) + "-[0-9a-f]{6}", name) is not None


@dataclass(frozen=True)
class Candidate:
    """One point of the Pareto set, estimated in fresh worlds."""

    playbook: Playbook
    settings: dict[str, float | int]
    searched: dict[str, float]
    """Objective -> mean in the worlds of the search (flattering)."""
    fresh: dict[str, Estimate]
    """Objective -> estimate in fresh worlds."""
    in_set: bool
    """Whether no other finalist betters it on every count in the fresh worlds."""
    is_today: bool
    """Whether it is the playbook that the search began with (inside the ranges)."""


def search(
    plan: Plan, bench: Bench, trials: Trials, on_progress: Callable[[int, int], None] | None = None
) -> list[Candidate]:
    """Find the Pareto set and estimate it in fresh worlds; what `trials` holds already is not run again.

    Args:
        plan: what is searched.
        bench: where runs are made.
        trials: results so far; finished ones are added at once.
        on_progress: told how many candidates are finished, and how many there will be at most.

    Raises:
        InputError: an objective has no value in this scenario.
        Incomplete: stopped; `trials` has what is finished.
    """
    most = plan.population * plan.generations
    today = plan.name(_today(plan))
    finalists = _finalists(plan, _evolve(plan, _Runs(plan, bench, trials, on_progress, most)))
    ready = _Runs(plan, bench, trials, on_progress, most)
    fresh = ready.values(finalists, range(plan.worlds, plan.worlds + plan.fresh))
    searched = ready.values(finalists, range(plan.worlds))
    means = [_means(rows) for rows in fresh]
    kept = [not any(_betters(plan, other, one) for other in means) for one in means]
    found = []
    for x, old, new, stays in zip(finalists, searched, fresh, kept, strict=True):
        playbook = plan.playbook(x)
        assert playbook is not None, "finalists were run"
        assert new is not None, "finalists were run"
        estimates = {key: estimate([row[key] for row in new]) for key in plan.objectives}
        found.append(Candidate(playbook, plan.settings(x), _means(old), estimates, stays, plan.name(x) == today))
    return found


class _Runs:
    """Runs candidates that are not known yet, and tells how far it is."""

    def __init__(
        self, plan: Plan, bench: Bench, trials: Trials, on_progress: Callable[[int, int], None] | None, most: int
    ) -> None:
        self._plan, self._bench, self._trials, self._tell, self._most = plan, bench, trials, on_progress, most

    def values(self, places: Sequence[Sequence[float]], worlds: range) -> list[list[dict[str, float]] | None]:
        """Return objective tables world by world; None for a candidate that rules refuse or stop."""
        books = [self._plan.playbook(x) for x in places]
        keys = [f"{self._plan.name(x)}:{worlds.start}:{worlds.stop}" for x in places]
        todo = {
            key: book for key, book in zip(keys, books, strict=True) if book is not None and key not in self._trials
        }
        blocks = [Block.of(self._experiment(book), tuple(worlds)) for book in todo.values()]
        names = list(todo)

        def keep(place: int, results: WorldResults) -> None:
            self._trials.add(names[place], self._rows(results))
            if self._tell is not None:
                self._tell(min(len(self._trials), self._most), self._most)

        self._bench.run(blocks, keep)
        return [None if book is None else self._trials[key] for key, book in zip(keys, books, strict=True)]

    def _experiment(self, book: Playbook) -> Experiment:
        return Experiment(self._plan.scenario, (book,), worlds=1, months=self._plan.months, seed=self._plan.seed)

    def _rows(self, results: WorldResults) -> list[dict[str, float]] | None:
        rows = []
        for (one,) in results:
            if isinstance(one, Failure):
                return None
            row = {key: one.metrics[key] for key in self._plan.objectives}
            lacking = [key for key, value in row.items() if value is None]
            if lacking:
                raise InputError(
                    "SRC-06", "{metric} has no value in this scenario (too few people); name other --objectives",
                    metric=lacking[0],
                )  # fmt: skip
            rows.append({key: float(value) for key, value in row.items() if value is not None})
        return rows


def _means(rows: list[dict[str, float]] | None) -> dict[str, float]:
    assert rows, "only candidates with results are asked for"
    return {key: math.fsum(row[key] for row in rows) / len(rows) for key in rows[0]}


def _betters(plan: Plan, a: Mapping[str, float], b: Mapping[str, float]) -> bool:
    """Whether a is nowhere worse than b and somewhere better."""
    signs = {key: 1 if METRIC[key].better == "higher" else -1 for key in plan.objectives}
    gains = [sign * (a[key] - b[key]) for key, sign in signs.items()]
    return min(gains) >= 0 and max(gains) > 0


def _evolve(plan: Plan, runs: _Runs) -> list[tuple[float, ...]]:
    """Return the Pareto set of the search by NSGA-II, as places of the unit cube."""
    import numpy as np
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import Problem
    from pymoo.optimize import minimize

    signs = np.array([-1.0 if METRIC[key].better == "higher" else 1.0 for key in plan.objectives])

    class Playbooks(Problem):
        def __init__(self) -> None:
            super().__init__(n_var=len(plan.knobs), n_obj=len(signs), n_ieq_constr=1, xl=0.0, xu=1.0)

        def _evaluate(self, x: Any, out: dict[str, Any], *_args: object, **_more: object) -> None:
            found = runs.values([tuple(row) for row in x.tolist()], range(plan.worlds))
            tables = [None if rows is None else _means(rows) for rows in found]
            out["G"] = np.array([[1.0 if table is None else -1.0] for table in tables])
            out["F"] = np.array(
                [signs * [0.0 if table is None else table[key] for key in plan.objectives] for table in tables]
            )

    answer = minimize(
        Playbooks(), NSGA2(pop_size=plan.population, sampling=_first(plan)), ("n_gen", plan.generations),
        seed=plan.seed % 2**32, verbose=False,
    )  # fmt: skip
    if answer.X is None:
        raise ShapanError("SRC-07", "no candidate could be run: every one is refused by its rules; narrow --vary")
    return [tuple(row) for row in np.atleast_2d(answer.X).tolist()]


def _first(plan: Plan) -> Any:
    """Return the first generation: the playbook as it is, then keyed places of the unit cube."""
    import numpy as np

    count, blocks = plan.population, -(-len(plan.knobs) // 4)
    entities = [entity_hash("candidate", place) for place in range(count)]
    places = Luck(plan.seed, 0).table("search", entities, blocks)[:, : len(plan.knobs)]
    places[0] = _today(plan)
    return np.array(places)


def _today(plan: Plan) -> tuple[float, ...]:
    """Return the place of the playbook as it is; what lies outside the ranges is put on their edge."""
    numbers = _numbers(plan.base.table())
    places = [(numbers[knob.key] - knob.low) / (knob.high - knob.low) for knob in plan.knobs]
    return tuple(min(max(place, 0.0), 1.0) for place in places)


def _finalists(plan: Plan, places: Sequence[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Return the playbook as it is and distinct candidates, at most `MOST_FINALISTS`, evenly over the set."""
    today = _today(plan)
    distinct = {plan.name(x): x for x in places if plan.name(x) != plan.name(today)}
    ordered = sorted(distinct.values())
    if len(ordered) > MOST_FINALISTS:
        ordered = [ordered[round(k * (len(ordered) - 1) / (MOST_FINALISTS - 1))] for k in range(MOST_FINALISTS)]
    return [today, *ordered]
