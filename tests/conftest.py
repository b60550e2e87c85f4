"""What holds for every test: in what order files run, how tests that a clock decides do, and who hears Ctrl-C."""

import contextlib
import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks import timing

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # tests started in the background would hand this on
    signal.signal(signal.SIGINT, signal.default_int_handler)


LONGEST = (
    "tests/statistics/test_patterns_short.py", "tests/docs/test_blocks.py", "tests/properties/test_laws.py",
    "tests/tui/test_plain_game.py", "tests/statistics/test_memory.py", "tests/tui/test_play_screens.py",
    "tests/unit/test_cli_process.py", "tests/statistics/test_closed_forms.py",
    "tests/conformance/test_policies_conform.py", "tests/unit/test_cli_decisions.py",
    "tests/statistics/test_crm_round_trip.py", "tests/unit/test_crm_twin.py",
    "tests/statistics/test_good_management.py", "tests/unit/test_tape.py",
)  # fmt: skip
"""Files of 15 s of processor time and more, the longest first: a long file that begins last ends on one processor."""


def pytest_configure(config):
    """Let xdist keep the order below; by itself it hands out files by the number of their tests."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """In a run of several processes begin with the longest files and end with those whose tests are to be alone.

    Whoever is to be alone waits for the test beside it; at the end that one is to be alone as well, and is short.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    alone = {item.path for item in items if item.get_closest_marker("alone")}

    def turn(item):
        name = item.nodeid.partition("::")[0]
        return item.path in alone, LONGEST.index(name) if name in LONGEST else len(LONGEST)

    items.sort(key=turn)


@pytest.fixture
def slowness():
    """Return how many times slower than the reference machine this one is now."""
    return timing.slowness()


@contextlib.contextmanager
def locked(name, *, exclusively):
    """Hold a lock that all processes of this test run share; "gw0" and "gw1" are processes of one run."""
    import fcntl

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with (Path(tempfile.gettempdir()) / f"shapan-tests-{run}-{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX if exclusively else fcntl.LOCK_SH)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Let a test that is marked `alone` wait until no other process of this run tests anything, and keep it so."""
    if "PYTEST_XDIST_WORKER" not in os.environ or sys.platform == "win32":
        return (yield)
    alone = item.get_closest_marker("alone") is not None
    with contextlib.ExitStack() as turn:
        with locked("gate", exclusively=True):  # whoever waits to be alone keeps the others from going in before it
            turn.enter_context(locked("floor", exclusively=alone))
        return (yield)


@pytest.hookimpl
def pytest_sessionfinish(session):
    """Remove the locks of this run."""
    if (run := os.environ.get("PYTEST_XDIST_TESTRUNUID")) is None or "PYTEST_XDIST_WORKER" in os.environ:
        return
    for file in Path(tempfile.gettempdir()).glob(f"shapan-tests-{run}-*.lock"):
        file.unlink(missing_ok=True)
