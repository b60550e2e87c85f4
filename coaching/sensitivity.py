"""What would change our mind: which open assumptions move the difference between playbooks, and where the winner flips.

Morris (1991) screens many factors with few points, Sobol's indices split the variance over those that survive, a walk
along each strong factor finds its break-even value, and the points of the sweep say in what share of the swept space
each order of the playbooks holds. All points are run in the same worlds, so that only the assumption differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from coaching.factors import Factor, point
from coaching.intervals import Estimate, estimate, mean
from policies.playbook import Playbook
from scenarios.errors import InputError, ShapanError
from scenarios.overrides import override
from scenarios.schema import Scenario
from simulator.batch import Bench, Block
from simulator.experiment import Experiment, Failure
from simulator.workers import WorldResults

LEVELS = 4
"""Grid levels of Morris' trajectories."""
STEPS = 5
"""Points of the walk along a factor."""

Point = Mapping[str, Any]
"""Key path -> value: one place in the swept space."""
Rows = list[list[float]]
"""One row a world, one column a playbook."""


@dataclass(frozen=True)
class Question:
    """What is asked of every point."""

    scenario: Scenario
    playbooks: tuple[Playbook, ...]
    """The first is the one that others are compared with."""
    metric: str
    worlds: int
    months: int
    seed: int


class Effect(NamedTuple):
    """How strongly a factor moves the difference of a playbook to the first one (Morris)."""

    key: str
    evidence: str
    playbook: str
    mu_star: float
    """Mean absolute effect of moving the factor through its range, in the metric's unit."""
    mu_star_low_high: float
    """Half-width of its 95 % interval."""
    sigma: float
    """Spread of the effect: large beside mu_star = it depends on other factors."""


class Index(NamedTuple):
    """Share of the variance of a difference that a factor explains (Sobol)."""

    key: str
    playbook: str
    first: float
    """Alone."""
    first_half_width: float
    total: float
    """With all its interactions."""
    total_half_width: float


class Flip(NamedTuple):
    """The difference of two playbooks along one factor, everything else as in the scenario."""

    key: str
    a: str
    b: str
    numbers: tuple[float, ...]
    differences: tuple[Estimate, ...]
    """Of b minus a at these numbers."""
    break_even: tuple[float, ...]
    """Where the mean difference crosses zero (by straight lines between the points); empty = never in the range."""
    settled: bool
    """Whether the intervals on both sides of a crossing lie on different sides of zero."""


class Ranking(NamedTuple):
    """An order of the playbooks and the share of the swept points at which it holds."""

    order: tuple[str, ...]
    share: float
    points: int


class Sweep:
    """Runs points of the swept space on a bench and remembers every answer."""

    def __init__(
        self, question: Question, better: str, bench: Bench, on_point: Callable[[int, int], None] | None = None
    ) -> None:
        """Prepare; `on_point` is told how many of how many points of the batch are finished."""
        self.question, self._bench, self._on_point = question, bench, on_point
        self.sign = 1.0 if better == "higher" else -1.0
        self.names = [playbook.name for playbook in question.playbooks]
        self.rankings: list[tuple[str, ...]] = []

    def run(self, points: Sequence[Point], *, count: bool = True) -> list[Rows]:
        """Run points and return world rows of each; `count` lets them count for the shares of rankings."""
        blocks = [Block.of(self._experiment(point)) for point in points]
        done = 0

        def tell(_place: int, _found: WorldResults) -> None:
            nonlocal done
            done += 1
            if self._on_point is not None:
                self._on_point(done, len(blocks))

        found = [self._rows(results) for results in self._bench.run(blocks, tell)]
        if count:
            self.rankings += [self._order(rows) for rows in found]
        return found

    def _experiment(self, point: Point) -> Experiment:
        q = self.question
        return Experiment(
            override(q.scenario, point, "--factors"), q.playbooks, worlds=q.worlds, months=q.months, seed=q.seed
        )

    def _rows(self, results: WorldResults) -> Rows:
        rows = []
        for world in results:
            row = []
            for name, one in zip(self.names, world, strict=True):
                if isinstance(one, Failure):
                    raise ShapanError("SEN-03", "{name} stopped: {reason}", name=name, reason=one.message)
                value = one.metrics[self.question.metric]
                if value is None:
                    raise InputError(
                        "SEN-04", "{metric} has no value in this scenario (too few people, or it needs --after)",
                        metric=self.question.metric,
                    )  # fmt: skip
                row.append(value)
            rows.append(row)
        return rows

    def _order(self, rows: Rows) -> tuple[str, ...]:
        means = {
            name: self.sign * mean(column) for name, column in zip(self.names, zip(*rows, strict=True), strict=True)
        }
        return tuple(sorted(means, key=lambda name: (-means[name], self.names.index(name))))

    def shares(self) -> list[Ranking]:
        """Return every order that was met, the most frequent first."""
        total = len(self.rankings)
        counts = {order: self.rankings.count(order) for order in dict.fromkeys(self.rankings)}
        return [Ranking(order, n / total, n) for order, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def _problem(factors: Sequence[Factor]) -> dict[str, Any]:
    return {
        "num_vars": len(factors),
        "names": [factor.key for factor in factors],
        # A switch has four settings; half a step of margin gives each one the same room.
        "bounds": [[one.low - 0.5, one.high + 0.5] if one.is_switch else [one.low, one.high] for one in factors],
    }


def _points(factors: Sequence[Factor], table: Any) -> list[Point]:
    return [point(factors, row) for row in table.tolist()]


def _gaps(found: Sequence[Rows], place: int) -> Any:
    """Return the mean difference of playbook `place` to the first one at every point."""
    import numpy as np

    return np.array([mean([row[place] - row[0] for row in rows]) for rows in found])


def screen(sweep: Sweep, factors: Sequence[Factor], trajectories: int) -> list[Effect]:
    """Screen factors by Morris' method; runs (factors + 1) x trajectories points.

    Returns:
        One effect a factor and playbook beyond the first, the strongest first.

    Raises:
        InputError: fewer than two playbooks or trajectories.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    refuse_sizes(len(sweep.names), trajectories=trajectories)
    problem = _problem(factors)
    table = sampling.sample(problem, trajectories, num_levels=LEVELS, seed=sweep.question.seed)
    found = sweep.run(_points(factors, table))
    effects = []
    for place, name in enumerate(sweep.names[1:], 1):
        answer = analysis.analyze(
            problem, table, _gaps(found, place), num_levels=LEVELS, seed=sweep.question.seed, num_resamples=200
        )
        columns = zip(
            factors, answer["mu_star"].tolist(), answer["mu_star_conf"].tolist(), answer["sigma"].tolist(), strict=True
        )
        effects += [Effect(one.key, one.evidence, name, mu, half, sigma) for one, mu, half, sigma in columns]
    return sorted(effects, key=lambda one: (-one.mu_star, one.key, one.playbook))


def survivors(effects: Sequence[Effect], factors: Sequence[Factor], most: int) -> list[Factor]:
    """Return the factors with the strongest effects, at most `most`."""
    by_key = {factor.key: factor for factor in factors}
    return [by_key[key] for key in dict.fromkeys(one.key for one in effects)][:most]


def split(sweep: Sweep, factors: Sequence[Factor], base: int) -> list[Index]:
    """Split the variance of each difference over factors by Sobol's indices; runs (factors + 2) x base points.

    Args:
        sweep: where points are run.
        factors: what is varied; everything else stays as in the scenario.
        base: size of the base sample, a power of two.

    Returns:
        One index a factor and playbook beyond the first, the largest first; none for one factor, which explains all.

    Raises:
        InputError: `base` is no power of two.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    refuse_sizes(len(sweep.names), base=base)
    if len(factors) < 2:
        return []
    problem = _problem(factors)
    table = sampling.sample(problem, base, calc_second_order=False, seed=sweep.question.seed)
    found = sweep.run(_points(factors, table))
    indices = []
    for place, name in enumerate(sweep.names[1:], 1):
        gaps = _gaps(found, place)
        if not gaps.std():
            continue
        answer = analysis.analyze(
            problem, gaps, calc_second_order=False, seed=sweep.question.seed, num_resamples=200
        )  # fmt: skip
        columns = (answer[key].tolist() for key in ("S1", "S1_conf", "ST", "ST_conf"))
        indices += [Index(one.key, name, *numbers) for one, *numbers in zip(factors, *columns, strict=True)]
    return sorted(indices, key=lambda one: (-one.total, one.key, one.playbook))


def walk(sweep: Sweep, factors: Sequence[Factor]) -> list[Flip]:
    """Walk along each factor, everything else as in the scenario, and find where the winner flips."""
    numbers = {one.key: _steps(one) for one in factors}
    points = [point((one,), (number,)) for one in factors for number in numbers[one.key]]
    found = iter(sweep.run(points, count=False))
    flips = []
    for one in factors:
        rows = [next(found) for _number in numbers[one.key]]
        for place, name in enumerate(sweep.names[1:], 1):
            gaps = tuple(estimate([row[place] - row[0] for row in each]) for each in rows)
            flips.append(_flip(one.key, sweep.names[0], name, numbers[one.key], gaps))
    return flips


def _steps(factor: Factor) -> tuple[float, ...]:
    count = round(factor.high - factor.low) + 1 if factor.is_switch else STEPS
    return tuple(factor.low + (factor.high - factor.low) * step / (count - 1) for step in range(count))


def _flip(key: str, a: str, b: str, numbers: tuple[float, ...], gaps: tuple[Estimate, ...]) -> Flip:
    means = [one.mean or 0.0 for one in gaps]
    crossings, settled = [], False
    for place in range(len(numbers) - 1):
        left, right = means[place], means[place + 1]
        if left * right < 0:
            part = left / (left - right)
            crossings.append(numbers[place] + part * (numbers[place + 1] - numbers[place]))
            settled = settled or _apart(gaps[: place + 1], gaps[place + 1 :])
    return Flip(key, a, b, numbers, gaps, tuple(crossings), settled)


def _apart(before: Sequence[Estimate], after: Sequence[Estimate]) -> bool:
    """Whether some interval before lies on one side of zero and some interval after on the other."""
    sides = [{_side(one) for one in part} - {0} for part in (before, after)]
    return any(-side in sides[1] for side in sides[0])


def _side(gap: Estimate) -> int:
    if gap.low is None or gap.high is None:
        return 0
    return 1 if gap.low > 0 else -1 if gap.high < 0 else 0


def refuse_sizes(playbooks: int, *, trajectories: int = 2, base: int = 2, keep: int = 1) -> None:
    """Refuse what cannot be swept, before minutes are spent on the part that could be.

    Raises:
        InputError: fewer than two playbooks or trajectories, a base that is no power of two, or nothing to look at.
    """
    for name, got, least in (("--trajectories", trajectories, 2), ("--keep", keep, 1), ("--playbooks", playbooks, 2)):
        if got < least:
            raise InputError("SEN-06", "{name}: got {got}, allowed: {least} or more", name=name, got=got, least=least)
    if base < 2 or base & (base - 1):
        raise InputError("SEN-05", "--base: got {got}, allowed: 0, or a power of two, 2 or more", got=base)
