"""What holds for every test: how tests that a clock decides run, and Ctrl-C reaches the programs that tests start."""

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
