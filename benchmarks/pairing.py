"""How much sharper playbooks are compared when they meet the same luck."""

from __future__ import annotations

import random
import statistics
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from benchmarks.firm import MONTHS, SEED
from coaching.selection import Selection, fixed_design_worlds, select
from policies.library import load_playbook
from scenarios.loader import load
from simulator.outcome import Outcome
from simulator.worlds import simulate_block

SCENARIO, PAIR, WORLDS = "team-of-eight", ("status-quo", "potential-based"), 40
ZONE = 0.02
"""Points of attainment that have to be told apart, with 95 % confidence."""
RACES = 200


def attainments(worlds: int = WORLDS) -> list[list[float]]:
    """Return the attainment of both playbooks in every world, shape (playbooks, worlds)."""
    scenario, books = load(SCENARIO), tuple(load_playbook(name) for name in PAIR)
    columns: list[list[float]] = [[], []]
    for world in range(worlds):
        for column, result in zip(columns, simulate_block(scenario, books, SEED, world, MONTHS, 0), strict=True):
            assert isinstance(result, Outcome), result
            value = result.metrics["attainment"]
            assert value is not None
            column.append(value)
    return columns


class Pairing(NamedTuple):
    """What the same luck is worth."""

    paired: float
    """Standard deviation of the differences on the same luck."""
    difference: float
    """Their mean."""
    unpaired: float
    """On different luck, where the two are independent: the variance of a difference is the sum of both variances."""
    fixed_paired: int
    """Worlds of each playbook that a fixed design needs which is told the spread, on the same luck."""
    fixed_unpaired: int
    """On different luck."""
    raced: float
    """Worlds of each that a race takes on the same luck, without being told: mean over orders of the worlds."""

    @property
    def factor(self) -> float:
        """How many times larger the spread is on different luck."""
        return self.unpaired / self.paired


def pairing(worlds: int = WORLDS) -> Pairing:
    """Measure what the same luck is worth, in spread and in worlds."""
    a, b = attainments(worlds)
    differences = [y - x for x, y in zip(a, b, strict=True)]
    paired = statistics.stdev(differences)
    unpaired = (statistics.variance(a) + statistics.variance(b)) ** 0.5
    runs = [_raced(a, b, seed).runs for seed in range(RACES)]
    needed = [fixed_design_worlds(spread, ZONE, 2) for spread in (paired, unpaired)]
    return Pairing(paired, statistics.mean(differences), unpaired, *needed, statistics.mean(runs) / 2)


def _raced(a: Sequence[float], b: Sequence[float], seed: int) -> Selection:
    """Race the two in the worlds in some order."""
    order = random.Random(seed).sample(range(len(a)), len(a))

    def stage(_racing: Sequence[str], worlds: range) -> list[Mapping[str, float]]:
        return [dict(zip(PAIR, (a[order[world]], b[order[world]]), strict=True)) for world in worlds]

    return select(PAIR, stage, metric="attainment", indifference=ZONE, budget=len(a))
