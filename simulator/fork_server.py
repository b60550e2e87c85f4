"""The fork server: a helper process that imports the engine once, and of which worker processes are copies.

Importing takes a second. A command that will need workers lets it begin at once, beside its own imports: nothing heavy
is imported here.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Generator

METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
"""How worker processes are started on this system."""
SIMULATE, PLAYBOOK = "simulator.worlds:simulate_worlds", "policies.library:load_playbook"
"""The built-in engine, as `simulator.experiment.Engine` says it."""
FIRST = ("simulator.silence", "agents.base")
"""What the server imports before it: silence, and Mesa, which at its start looks through all that is loaded by then and
through all modules that wait for it."""


def usable_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start(*functions: str) -> None:
    """Start the helper processes that workers need, where they do not run yet.

    Args:
        functions: what workers will call, as ``module:function``: the server imports the modules.
    """
    with _real_stderr():
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()
        if METHOD == "forkserver":
            from multiprocessing import forkserver

            modules = [path.partition(":")[0] for path in functions]
            multiprocessing.get_context(METHOD).set_forkserver_preload([*FIRST, *modules])
            with _own_path():
                forkserver.ensure_running()


def start_early(jobs: int | str = "auto") -> None:
    """Let the built-in engine be imported for the workers to come, where there will be more than one ("auto" or N).

    A system that cannot start it says so when the workers are asked for.
    """
    if (usable_processors() if jobs == "auto" else jobs) != 1:
        with contextlib.suppress(OSError, EOFError, RuntimeError, ValueError):
            start(SIMULATE, PLAYBOOK)


def be_silent() -> None:
    """Let all that this process prints vanish: the parent's output is JSON, or a screen."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


@contextlib.contextmanager
def _own_path() -> Generator[None, None, None]:
    """Let a Python that is started find modules where this one does; by itself it looks in the working folder first.

    Somebody's own folder ``policies`` there would be taken for ours.
    """
    wanted = {"PYTHONPATH": os.pathsep.join(folder or os.getcwd() for folder in sys.path), "PYTHONSAFEPATH": "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _real_stderr() -> Generator[None, None, None]:
    """Put the real stderr in place while helpers start: Textual's has no file number, and starting would fail."""
    try:
        real = sys.stderr.fileno() >= 0
    except (OSError, AttributeError, ValueError):
        real = True  # no number at all is something that multiprocessing copes with
    with contextlib.nullcontext() if real else contextlib.redirect_stderr(sys.__stderr__):
        yield
