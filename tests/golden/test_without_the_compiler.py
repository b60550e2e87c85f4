"""Compiled loops give the bytes of the Python they are written as, and reach for nothing beyond their arrays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = """
import sys, warnings
warnings.simplefilter("ignore")  # words overflow, as they must
from benchmarks.firm import firm, playbooks, with_everything_on
from simulator.worlds import simulate_worlds
company = firm(5) if sys.argv[1] == "usual" else with_everything_on(firm(5))
for world in simulate_worlds(company, playbooks(2), 3, range(2), int(sys.argv[2]), 0):
    print(*(repr(outcome) for outcome in world), sep="\\n")
"""


def outcomes(company, months, **environment):
    done = subprocess.run(
        [sys.executable, "-c", CODE, company, str(months)], cwd=ROOT, env=os.environ | environment, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(("company", "months"), [("usual", 3), ("everything on", 5)])
def test_the_same_bytes_come_of_the_loops_as_python_runs_them(company, months):
    compiled = outcomes(company, months)
    assert len(compiled.splitlines()) == 4
    assert outcomes(company, months, NUMBA_DISABLE_JIT="1") == compiled
