"""Whether a process that runs for long stays as small as it was."""

from __future__ import annotations

import gc
from pathlib import Path

from policies.library import load_playbook
from scenarios.loader import load
from scenarios.schema import Scenario
from simulator.run import simulate_block

RUNS, SETTLED = 2000, 200
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
