"""Some worlds of an experiment under all its playbooks: what a worker runs of a task."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from policies.playbook import Playbook
from scenarios.company import Company, company_of
from scenarios.schema import Scenario
from simulator.experiment import Failure, worlds_at_once
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
    return found


def _simulate(
    company: Company, tapes: Sequence[Tape], playbooks: tuple[Playbook, ...], months: int, after: int
) -> list[list[Outcome | Failure]]:
    incumbent = _first_of(incumbent_of(company.scenario))
    starts = [Run(company, tape, incumbent, incumbent, months, after) for tape in tapes]
    runs: list[list[Run]] = []
    try:
        warm_up_together(starts)
        for start in starts:
            raise_failure(start)
            *others, last = map(_first_of, playbooks)
            runs.append([start.fork(playbook) for playbook in others])
            start.playbook = last  # nobody starts from here any more, so the last needs no copy
            runs[-1].append(start)
        play_together([run for world in runs for run in world])
        return [[_result(run) for run in world] for world in runs]
    finally:
        for run in {*starts, *(run for world in runs for run in world)}:
            run.floor.close()


def _result(run: Run) -> Outcome | Failure:
    if run.failed is not None:
        return Failure(run.playbook.digest(), str(run.failed), run.failed.code)
    return measured(run)


@lru_cache(maxsize=64)
def _first_of(playbook: Playbook) -> Playbook:
    """Return the first of equal playbooks: caches ask all through a run, and tell one and the same object fast."""
    return playbook
