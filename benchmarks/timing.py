"""What a rep-month costs, in bare SimPy timeouts measured beside it; processor time, so that neighbours count less."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Generator

from simpy import Environment, Event

from benchmarks.firm import MONTHS, REPS, SEED, firm, playbooks, with_everything_on
from policies.playbook import Playbook
from scenarios.schema import Scenario
from simulator.experiment import worlds_at_once
from simulator.sparing import spare_the_collector, spare_the_system
from simulator.worlds import simulate_worlds

REFERENCE_TIMEOUT_SECONDS = 0.47e-6
"""A bare timeout on the idle machine on which the limits in seconds were set."""
TIMEOUTS = 100_000
ROUNDS = 15
QUICK = 100
"""People up to which all worlds are run once before."""


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that `work` takes, garbage collected before."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def bare_timeouts(processes: int = 1, count: int = TIMEOUTS) -> None:
    """Let SimPy processes do nothing but wait, `count` times in all: the smallest thing a SimPy model can do."""
    env = Environment()

    def waiting(step: int) -> Generator[Event, None, None]:
        for _ in range(count // processes):
            yield env.timeout(step)

    for number in range(processes):
        env.process(waiting(1 + number % 7))
    env.run()


def timeout_seconds(processes: int = 1) -> float:
    """Return the cost of one bare timeout while so many processes wait."""
    return seconds(lambda: bare_timeouts(processes)) / TIMEOUTS


def slowness() -> float:
    """Return how many times slower than the reference machine this one is now, 1 at least.

    Limits in seconds are promised for that machine when it is idle; a slower or a shared one does everything later.
    """
    return max(1.0, statistics.median(timeout_seconds() for _ in range(3)) / REFERENCE_TIMEOUT_SECONDS)


def rep_months(scenario: Scenario, books: int, months: int = MONTHS) -> int:
    """Return the rep-months that one world works, warm-up included."""
    people = scenario.seats
    return people * books * (scenario.calendar.warmup_months + months)


def task_seconds(scenario: Scenario, books: tuple[Playbook, ...], worlds: range) -> float:
    """Return the cost of some worlds: tapes, then every playbook on them, then the search for cycles they left."""
    return seconds(lambda: simulate_worlds(scenario, books, SEED, worlds, MONTHS, 0))


def rep_month_in_timeouts(
    reps: int, books: int, rounds: int = ROUNDS, *, everything_on: bool = False
) -> tuple[float, float, float]:
    """Return median and range of the cost of a rep-month in bare timeouts.

    Each round measures timeouts before and after a task, so that both meet the same machine; a task is as many worlds
    as keep step. Effort tables are solved before, all that these worlds ask for where that is quick: an experiment
    solves them once, and its wall time includes them. What is loaded by then stays out of the collector's way, and
    freed memory is kept, as in a worker process.
    """
    scenario = with_everything_on(firm(reps)) if everything_on else firm(reps)
    chosen, abreast = playbooks(books), worlds_at_once(reps, books)
    tasks = [range(first, first + abreast) for first in range(0, (rounds + 1) * abreast, abreast)]
    for worlds in tasks if reps <= QUICK else tasks[:1]:
        task_seconds(scenario, chosen, worlds)
    usual = gc.get_threshold()
    spare_the_collector()
    spare_the_system()
    ratios = []
    for worlds in tasks[1:]:
        before = timeout_seconds()
        cost = task_seconds(scenario, chosen, worlds)
        bare = (before + timeout_seconds()) / 2
        ratios.append(cost / rep_months(scenario, books) / abreast / bare)
    gc.unfreeze()
    gc.set_threshold(*usual)
    return statistics.median(ratios), min(ratios), max(ratios)


SIZES = (10, REPS, 100, 300, 1000, 3000)


def growth(sizes: tuple[int, ...] = SIZES) -> list[tuple[int, float]]:
    """Return (people, cost of a rep-month in bare timeouts) for companies of several sizes."""
    return [(size, rep_month_in_timeouts(size, 1, 5 if size <= 50 else 3 if size <= 500 else 2)[0]) for size in sizes]
