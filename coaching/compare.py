"""Compare playbooks under the same luck: means, paired differences, counts of worlds and guard-rails.

A pair is compared world by world: in each world both playbooks met the same customers, market and luck, so their
difference is due to decisions alone (model.md, "The tape"). Numbers keep the unit of their metric, never rounded.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from coaching.best import Best, chances_of_best
from coaching.guardrails import GuardRail, Held, guard_rails
from coaching.intervals import Estimate, deviation, estimate
from policies.playbook import Playbook
from scenarios.schema import Scenario
from simulator.experiment import Failure
from simulator.outcome import METRICS, MODEL_VERSION, Metric, Outcome, RunId

UNCHECKED = ", not replayed"
"""Follows the level of an imported company that is good enough by its files alone."""


class Plan(Protocol):
    """The part of an experiment that a comparison reads."""

    @property
    def scenario(self) -> Scenario:
        """The world."""
        ...

    @property
    def playbooks(self) -> Sequence[Playbook]:
        """What is compared, in the order of the user."""
        ...

    @property
    def worlds(self) -> int:
        """Number of tapes, numbered from 0."""
        ...

    @property
    def months(self) -> int:
        """Horizon in months."""
        ...

    @property
    def after(self) -> int:
        """Months under the caretaker after the horizon."""
        ...

    @property
    def seed(self) -> int:
        """Root seed of the luck."""
        ...


@dataclass(frozen=True)
class Pair:
    """One metric of two playbooks, world by world: b minus a."""

    a: str
    b: str
    metric: str
    difference: Estimate
    """Of b minus a, in the metric's unit."""
    b_better_in: int | None
    """Worlds in which b is strictly better; None for a metric without a better side."""
    ties: int
    """Worlds in which both are equal."""
    dots: tuple[float, ...]
    """Twenty equally likely single worlds, ascending: b minus a at Hazen's plotting positions, so that with twenty
    worlds each dot is a world; empty with fewer than two."""
    pairing_factor: float | None
    """Standard deviation of the difference under different luck over that under the same; None when it is undefined."""

    @property
    def worlds(self) -> int:
        """Worlds in which both have a value."""
        return self.difference.worlds

    @property
    def verdict(self) -> str:
        """Return "better", "worse", "more", "less" (no better side), "same" or "open" (the interval includes zero)."""
        return verdict(self.difference, METRICS_BY_ID[self.metric].better)


class Stopped(NamedTuple):
    """A run that has no result because a rule failed in it."""

    playbook: str
    world: int
    code: str
    reason: str


@dataclass(frozen=True)
class Column:
    """One playbook of a comparison."""

    name: str
    metrics: dict[str, Estimate]
    """Metric id -> mean over its worlds; every metric is there, without a mean where it does not apply."""
    predicted: tuple[str, ...] = ()
    """Rules of the playbook whose effect no study has measured."""
    differs: tuple[str, ...] = ()
    """Families of rules, and the conduct, in which it differs from the first playbook."""


@dataclass(frozen=True)
class Comparison:
    """What the worlds say about the playbooks."""

    scenario: str
    currency: str
    seed: int
    worlds: int
    months: int
    after: int
    columns: list[Column]
    pairs: list[Pair]
    """Every pair of playbooks and every metric for which they share a world."""
    guardrails: list[Held]
    failures: list[Stopped]
    """Runs without a result, in the order of worlds."""
    best: list[Best]
    """How likely each playbook is the best on each metric of `BEST_ON`; empty for a single playbook."""
    badge: str = ""
    """DATA, BORROWED or both for an imported company; it belongs on whatever shows the comparison."""
    level: str = ""
    """How far an imported company may be trusted: the verdict of its import."""

    def pair(self, a: str, b: str, metric: str) -> Pair | None:
        """Return the paired difference b minus a of a metric, None when they share no world."""
        return next((one for one in self.pairs if (one.a, one.b, one.metric) == (a, b, metric)), None)


LEAST = {"share": 0.0, "per year": 0.0, "count": 0.0, "index": 0.0, "months": 0.0, "days": 0.0}
"""Unit -> the least that a metric in it can be; money and points can be negative."""
ABOVE_ONE = ("attainment",)
"""Shares that can be above one."""
METRICS_BY_ID: dict[str, Metric] = {metric.id: metric for metric in METRICS}
BEST_ON = ("attainment", "profit_cents", "profit_after_cents", "chance_gap", "attrition_annual")
"""Metrics for which the probability of being best is worked out."""
DOTS = 20
Values = list[float | None]
"""One value a world, in the order of worlds; None where the metric does not apply or the run is missing."""


def compare(
    experiment: Plan,
    outcomes: Mapping[RunId, Outcome],
    failures: Mapping[RunId, Failure] | None = None,
    rails: Sequence[GuardRail] | None = None,
) -> Comparison:
    """Compare the playbooks of an experiment on the runs that are there; missing runs leave their world out.

    Args:
        experiment: scenario, playbooks, worlds, months, after and seed.
        outcomes: finished runs; a RunId counts by playbook digest and replication.
        failures: runs that stopped, with the reason.
        rails: guard-rails to check; the three of `coaching.guardrails.DEFAULT` when None.
    """
    values = values_of(experiment, outcomes)
    names = [playbook.name for playbook in experiment.playbooks]
    pairs = [
        pair
        for a, b in itertools.combinations(names, 2)
        for metric in METRICS
        if (pair := _pair(a, b, metric, values[a][metric.id], values[b][metric.id])) is not None
    ]
    return Comparison(
        scenario=experiment.scenario.name, currency=experiment.scenario.currency,
        seed=experiment.seed, worlds=experiment.worlds, months=experiment.months, after=experiment.after,
        columns=[
            Column(one.name, _estimates(values[one.name]), one.predicted, _differing(experiment.playbooks[0], one))
            for one in experiment.playbooks
        ],
        pairs=pairs,
        guardrails=guard_rails(values, names[0], rails),
        failures=_stopped(experiment, failures or {}),
        best=[one for metric in BEST_ON for one in _best(values, METRICS_BY_ID[metric])],
        **_basis(experiment.scenario),
    )  # fmt: skip


def _differing(a: Playbook, b: Playbook) -> tuple[str, ...]:
    """Return in what two playbooks differ; nothing for stand-ins that are none."""
    from coaching.contributions import differing

    return tuple(differing(a, b)) if isinstance(a, Playbook) and isinstance(b, Playbook) else ()


def _basis(scenario: Scenario) -> dict[str, str]:
    """Return badge and verdict of an imported company, nothing for others."""
    if not getattr(scenario, "sources", ()):
        return {}
    from scenarios.crm.verdict import badge_of, is_unchecked, level_of

    level: str = level_of(scenario) or ""
    if level == "good enough" and is_unchecked(scenario):
        level += UNCHECKED
    return {"badge": badge_of(scenario), "level": level}


def values_of(experiment: Plan, outcomes: Mapping[RunId, Outcome]) -> dict[str, dict[str, Values]]:
    """Return playbook name -> metric id -> one value a world, None where it does not apply or the run is missing."""
    return {playbook.name: _values(playbook.digest(), experiment.worlds, outcomes) for playbook in experiment.playbooks}


def _best(values: Mapping[str, Mapping[str, Values]], metric: Metric) -> list[Best]:
    """Compare those playbooks that have runs; a column that stopped at once is out of the race."""
    columns = {name: rows[metric.id] for name, rows in values.items()}
    there = {name: row for name, row in columns.items() if any(one is not None for one in row)}
    return chances_of_best(there, metric.id, metric.better) if len(there) > 1 else []


def _values(playbook: str, worlds: int, outcomes: Mapping[RunId, Outcome]) -> dict[str, Values]:
    by_world = {run.replication: outcome for run, outcome in outcomes.items() if run.playbook == playbook}
    found = [by_world.get(world) for world in range(worlds)]
    return {metric.id: [None if run is None else run.metrics.get(metric.id) for run in found] for metric in METRICS}


def _stopped(experiment: Plan, failures: Mapping[RunId, Failure]) -> list[Stopped]:
    names = {playbook.digest(): playbook.name for playbook in experiment.playbooks}
    known = sorted((run for run in failures if run.playbook in names), key=lambda run: (run.replication, run.playbook))
    return [Stopped(names[run.playbook], run.replication, failures[run].code, failures[run].message) for run in known]


def _estimates(values: Mapping[str, Values]) -> dict[str, Estimate]:
    return {
        key: _possible(METRICS_BY_ID[key], estimate([value for value in row if value is not None]))
        for key, row in values.items()
    }


def _possible(metric: Metric, found: Estimate) -> Estimate:
    """Return an estimate whose interval of the mean holds nothing that cannot be, such as a share above 100 %."""
    if found.low is None or found.high is None or found.mean is None or metric.unit not in LEAST:
        return found
    most = 1.0 if metric.unit == "share" and metric.id not in ABOVE_ONE else math.inf
    least = min(LEAST[metric.unit], found.mean)
    return found._replace(low=max(found.low, least), high=min(found.high, most))


def _pair(a: str, b: str, metric: Metric, left: Values, right: Values) -> Pair | None:
    both = [(x, y) for x, y in zip(left, right, strict=True) if x is not None and y is not None]
    if not both:
        return None
    differences = [y - x for x, y in both]
    sign = {"higher": 1, "lower": -1, "none": 0}[metric.better]
    better = sum(sign * difference > 0 for difference in differences) if sign else None
    ties = sum(difference == 0 for difference in differences)
    dots = _dots(differences)
    return Pair(a, b, metric.id, estimate(differences), better, ties, dots, _pairing_factor(both, differences))


def _dots(differences: Sequence[float]) -> tuple[float, ...]:
    ordered = sorted(differences)
    return tuple(_at(ordered, (2 * dot + 1) * len(ordered) - DOTS) for dot in range(DOTS)) if len(ordered) > 1 else ()


def _at(ordered: Sequence[float], place: int) -> float:
    """Return the value at a place, counted in 1 / (2 x DOTS) from the first: whole places are values themselves."""
    low, part = divmod(min(max(place, 0), (len(ordered) - 1) * 2 * DOTS), 2 * DOTS)
    return ordered[low] + (ordered[low + 1] - ordered[low]) * part / (2 * DOTS) if part else ordered[low]


def _pairing_factor(both: Sequence[tuple[float, float]], differences: Sequence[float]) -> float | None:
    """Return sqrt(var a + var b) / sd(b - a): how much wider the difference would be with different luck for each."""
    paired = deviation(differences)
    if not paired:
        return None
    left, right = deviation([x for x, _ in both]), deviation([y for _, y in both])
    return math.hypot(left or 0.0, right or 0.0) / paired


def verdict(difference: Estimate, better: str) -> str:
    """Say what an interval of b minus a settles, seen from b.

    Returns:
        "same" when the playbooks never differed, "open" when the interval includes zero or there is none, else
        "better" or "worse", or "more" or "less" for a metric without a better side.
    """
    if difference.low is None or difference.high is None:
        return "open"
    if difference.low == difference.high == 0:
        return "same"
    if difference.low <= 0 <= difference.high:
        return "open"
    up = difference.low > 0
    if better == "none":
        return "more" if up else "less"
    return "better" if up == (better == "higher") else "worse"


def as_table(comparison: Comparison, version: str, summary: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return the comparison as the table of ``--json`` (without ``elapsed_s``, which the caller adds)."""
    basis = {"basis": {"badge": comparison.badge, "verdict": comparison.level}} if comparison.badge else {}
    return {
        "version": version, "model": MODEL_VERSION, **basis,
        "scenario": comparison.scenario, "currency": comparison.currency, "seed": comparison.seed,
        "worlds": comparison.worlds, "months": comparison.months, "after": comparison.after,
        "playbooks": [_column_table(one, comparison.failures) for one in comparison.columns],
        "pairs": [_pair_table(pair) for pair in comparison.pairs],
        "guardrails": [held._asdict() for held in comparison.guardrails],
        "failures": [stopped._asdict() for stopped in comparison.failures],
        "best": [one._asdict() for one in comparison.best],
        "summary": [dict(sentence) for sentence in summary],
    }  # fmt: skip


def _column_table(column: Column, failures: Sequence[Stopped]) -> dict[str, Any]:
    """Return a playbook's table; ``stopped`` is the first reason for which it has missing runs, else null."""
    stopped = next((one.reason for one in failures if one.playbook == column.name), None)
    return {
        "name": column.name, "metrics": _metric_tables(column), "stopped": stopped,
        "predicted": list(column.predicted), "differs": list(column.differs),
    }  # fmt: skip


def _metric_tables(column: Column) -> dict[str, dict[str, Any]]:
    units = {key: {"unit": metric.unit, "better": metric.better} for key, metric in METRICS_BY_ID.items()}
    return {key: {**value._asdict(), **units[key]} for key, value in column.metrics.items()}


def _pair_table(pair: Pair) -> dict[str, Any]:
    numbers = pair.difference._asdict()
    return {
        "a": pair.a, "b": pair.b, "metric": pair.metric, "difference": numbers.pop("mean"), **numbers,
        "b_better_in": pair.b_better_in, "ties": pair.ties, "dots": list(pair.dots), "verdict": pair.verdict,
        "pairing_factor": pair.pairing_factor,
    }  # fmt: skip


def to_json(table: Mapping[str, Any]) -> str:
    """Write a table as JSON whose bytes depend on its content alone (sorted keys; NaN refused)."""
    return json.dumps(table, sort_keys=True, allow_nan=False, ensure_ascii=False, indent=1)
