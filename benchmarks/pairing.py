"""How much sharper playbooks are compared when they meet the same luck."""

from __future__ import annotations

import statistics

from benchmarks.firm import MONTHS, SEED
from policies.library import load_playbook
from scenarios.loader import load
from simulator.outcome import Outcome
from simulator.worlds import simulate_block

SCENARIO, PAIR, WORLDS = "team-of-eight", ("status-quo", "potential-based"), 40


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


def pairing_factor(worlds: int = WORLDS) -> tuple[float, float, float]:
    """Return sd of the differences on the same luck, sd on different luck, and how many times larger the latter is.

    On different luck the two playbooks are independent: the variance of a difference is the sum of both variances.
    """
    a, b = attainments(worlds)
    paired = statistics.stdev(y - x for x, y in zip(a, b, strict=True))
    unpaired = (statistics.variance(a) + statistics.variance(b)) ** 0.5
    return paired, unpaired, unpaired / paired
