"""A process that runs for long stays as small as it was: 2,000 runs, measured by the benchmark's own code."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.memory import resident_bytes

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(resident_bytes() is None, reason="this system does not tell the memory of a process")
def test_memory_stays_flat_over_two_thousand_runs():
    code = "from benchmarks.memory import memory_growth; print(memory_growth())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    assert float(done.stdout) < 0.05
