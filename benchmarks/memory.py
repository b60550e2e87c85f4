"""Whether a process stays small over many runs, and what one run takes: ``python -m benchmarks.memory``."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

from benchmarks.firm import MONTHS, SEED, firm, playbooks
from policies.library import load_playbook
from scenarios.loader import load
from scenarios.schema import Scenario
from simulator.worlds import simulate_block

RUNS, SETTLED = 2000, 200
PEOPLE = (30, 300, 1000)
"""Companies of which one run is measured."""
_STATM = Path("/proc/self/statm")
_PAGE_BYTES = 4096


def resident_bytes() -> int | None:
    """Return the memory this process holds now; None where the system does not tell."""
    return int(_STATM.read_text().split()[1]) * _PAGE_BYTES if _STATM.exists() else None


def small_company() -> Scenario:
    """Return the start-up without a warm-up: the smallest runs of the library."""
    scenario = load("start-up-of-five")
    return scenario.model_copy(update={"calendar": scenario.calendar.model_copy(update={"warmup_months": 0})})


def memory_growth(runs: int = RUNS, settled: int = SETTLED) -> float | None:
    """Return the share by which memory grew between run number `settled` and the last; None where unknown."""
    scenario, books = small_company(), (load_playbook("status-quo"), load_playbook("newcomer-growth"))
    before = None
    for run in range(runs // len(books)):
        if run * len(books) == settled:
            gc.collect()
            before = resident_bytes()
        simulate_block(scenario, books, 7, run, 1, 0)
    gc.collect()
    after = resident_bytes()
    return None if before is None or after is None else after / before - 1


_PEAK = Path("/proc/self/status")


def peak_bytes() -> int | None:
    """Return the most memory this process ever held; None where the system does not tell."""
    if not _PEAK.exists():
        return None
    line = next(one for one in _PEAK.read_text().splitlines() if one.startswith("VmHWM:"))
    return 1024 * int(line.split()[1])


def run_bytes(people: int, books: int = 1) -> int | None:
    """Return what one world takes beyond the program itself: a year of a company, in a process of its own.

    Args:
        people: size of the company.
        books: playbooks on the same tape.
    """
    code = f"from benchmarks.memory import _grown; print(_grown({people}, {books}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return None if done.stdout.strip() == "None" else int(done.stdout)


def _grown(people: int, books: int) -> int | None:
    simulate_block(firm(10), playbooks(1), SEED, 0, 1, 0)  # what every run loads
    before = peak_bytes()
    simulate_block(firm(people), playbooks(books), SEED, 0, MONTHS, 0)
    after = peak_bytes()
    return None if before is None or after is None else after - before


if __name__ == "__main__":
    for size in [int(one) for one in sys.argv[1:]] or [30, 100, 300, 1000]:
        taken = run_bytes(size)
        print(f"{size:>6,} people: " + ("unknown here" if taken is None else f"{taken / 2**20:.0f} MB"), flush=True)
