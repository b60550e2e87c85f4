"""Some worlds of an experiment under all its playbooks: what a worker runs of a task."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import lru_cache

from policies.playbook import Playbook
from scenarios.company import Company, company_of
from scenarios.schema import Scenario
from simulator.experiment import Failure, runs_at_once, worlds_at_once
from simulator.outcome import Outcome
from simulator.run import Run, incumbent_of, measured, play_together, raise_failure, warm_up_together
from simulator.tape import Tape, build_tape


def simulate_block(
    scenario: Scenario, playbooks: tuple[Playbook, ...], seed: int, replication: int, months: int, after: int
) -> list[Outcome | Failure]:
    """Run one world: tape and warm-up are made once, every playbook goes on from there; results in playbook order.

    A playbook whose rule fails stops its own column only.
    """
    return simulate_worlds(scenario, playbooks, seed, (replication,), months, after)[0]


def simulate_worlds(
    scenario: Scenario, playbooks: tuple[Playbook, ...], seed: int, replications: Sequence[int], months: int, after: int
) -> list[list[Outcome | Failure]]:
    """Run several worlds, some at a time in lockstep (see `simulate_block`).

    Returns:
        One list a world, in it one result a playbook.

    Raises:
        PolicyError: a rule of the incumbent raised or answered nonsense before day 0.
    """
    company, found = company_of(scenario), []
    at_once = worlds_at_once(company.seats, len(playbooks))
    for first in range(0, len(replications), at_once):
        tapes = [build_tape(company, seed, world, months + after) for world in replications[first : first + at_once]]
        found += _simulate(company, tapes, playbooks, months, after)
        gc.collect(0)  # a run is one big cycle (people and floor); among young objects it is found in no time
    return found


def _simulate(
    company: Company, tapes: Sequence[Tape], playbooks: tuple[Playbook, ...], months: int, after: int
) -> list[list[Outcome | Failure]]:
    incumbent = _first_of(incumbent_of(company.scenario))
    starts = [Run(company, tape, incumbent, incumbent, months, after) for tape in tapes]
    try:
        warm_up_together(starts)
        for start in starts:
            raise_failure(start)
        each, found = max(1, runs_at_once(company.seats) // len(tapes)), [[] for _ in tapes]
        for first in range(0, len(playbooks), each):
            chosen = playbooks[first : first + each]
            for world, results in zip(found, _play(starts, chosen, first + each >= len(playbooks)), strict=True):
                world += results
        return found
    finally:
        for start in starts:
            start.floor.close()


def _play(starts: Sequence[Run], playbooks: tuple[Playbook, ...], last: bool) -> list[list[Outcome | Failure]]:
    """Go on under some playbooks from runs that stand on day 0.

    Args:
        starts: one run a world.
        playbooks: what is played in each.
        last: nobody starts from there any more, so that the last playbook needs no copy.
    """
    worlds = [[start.fork(_first_of(playbook)) for playbook in playbooks[: -1 if last else None]] for start in starts]
    if last:
        for start, runs in zip(starts, worlds, strict=True):
            start.playbook = _first_of(playbooks[-1])
            runs.append(start)
    try:
        play_together([run for runs in worlds for run in runs])
        return [[_result(run) for run in runs] for runs in worlds]
    finally:
        for runs in worlds:
            for run in runs:
                run.floor.close()


def _result(run: Run) -> Outcome | Failure:
    if run.failed is not None:
        return Failure(run.playbook.digest(), str(run.failed), run.failed.code)
    return measured(run)


@lru_cache(maxsize=64)
def _first_of(playbook: Playbook) -> Playbook:
    """Return the first of equal playbooks: caches ask all through a run, and tell one and the same object fast."""
    return playbook
