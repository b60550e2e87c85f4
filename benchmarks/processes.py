"""What a person waits for: whole commands in fresh processes."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.firm import MONTHS, PLAYBOOKS, SEED, WORLDS, firm

ROOT = Path(__file__).parents[1]
COMPILED = tempfile.TemporaryDirectory(prefix="shapan-compiled-")
"""Where compiled code is kept: an installed program is compiled once, by pip."""
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": COMPILED.name,
}  # fmt: skip
FIRST_PAINT = """
import asyncio
from tui.app import make_app

class Quiet:
    def open(self, post): pass
    def list(self): pass
    def compare(self, run, request): pass
    def cancel(self, run): pass
    def close(self): pass

async def main():
    async with make_app("en", Quiet(), {}).run_test(size=(80, 24)):
        pass

asyncio.run(main())
"""


def cold_experiment(worlds: int = WORLDS, jobs: int = 2, *, compiled: bool = True) -> float:
    """Return the wall time of 4 playbooks x 50 worlds x 30 people x 12 months, with two workers if not said otherwise.

    From a cold start: start of Python, worker processes, warm-up months, effort tables and the table on the terminal
    are included; that Python compiles the code at its very first start is not (pip does that for an installed program),
    and that the loops are compiled by the first command of an installation only where they are not `compiled` yet.
    """
    from scenarios.loader import canonical

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "firm.toml"
        file.write_text(firm_toml(canonical(firm())), encoding="utf-8")
        arguments = ["compare", str(file), "--playbooks", ",".join(PLAYBOOKS), "--worlds", str(worlds)]
        arguments += ["--months", str(MONTHS), "--seed", str(SEED), "--jobs", str(jobs)]
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "tui", *arguments],
            cwd=ROOT, env=ENVIRONMENT if compiled else ENVIRONMENT | {"NUMBA_CACHE_DIR": folder}, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return time.perf_counter() - start


def firm_toml(canonical_json: str) -> str:
    """Return a canonical scenario as a TOML file that `shapan compare` reads."""
    import json

    import tomli_w

    def present(node: object) -> object:
        if isinstance(node, dict):
            return {key: present(value) for key, value in node.items() if value is not None}
        return [present(one) for one in node] if isinstance(node, list) else node

    table = present(json.loads(canonical_json))
    assert isinstance(table, dict)
    table["calendar"].pop("start_date")  # a date in TOML, a string in JSON; the default is the same day
    return tomli_w.dumps(table)


def processor_seconds(arguments: list[str]) -> float:
    """Return the processor time of a fresh Python with these arguments, its own children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=ENVIRONMENT, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def help_seconds(rounds: int = 5) -> float:
    """Return the processor time of ``shapan --help`` once its code is compiled."""
    processor_seconds(["-m", "tui", "--help"])
    return statistics.median(processor_seconds(["-m", "tui", "--help"]) for _ in range(rounds))


def first_paint_seconds(rounds: int = 5) -> float:
    """Return the processor time from the start of Python until the first screen stands, once its code is compiled."""
    processor_seconds(["-c", FIRST_PAINT])
    return statistics.median(processor_seconds(["-c", FIRST_PAINT]) for _ in range(rounds))
