"""Run an experiment from the command line: its file, its progress line, its exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scenarios.errors import StoreError
from simulator.experiment import Experiment
from simulator.outcome import MODEL_VERSION
from simulator.runner import Progress, Results, run_experiment
from simulator.store import Store
from tui.commands.elsewhere import elsewhere
from tui.terminal.progress import ProgressLine

if TYPE_CHECKING:
    from coaching.decide import Declared
    from coaching.selection import Selection, Terms

DONE, NOTHING_FINISHED, INCOMPLETE = 0, 2, 3


def execute(experiment: Experiment, jobs: int | Literal["auto"], file: Path | None, *, force: bool) -> Results:
    """Run what is missing of an experiment, with a progress line where somebody watches.

    Args:
        experiment: what to run.
        jobs: worker processes.
        file: where it is kept; nowhere when None.
        force: replace the file of another experiment.

    Raises:
        StoreError: the file holds another experiment, or cannot be written.
    """
    return run_all(experiment, jobs, file, force=force)[0]


def run_all(
    experiment: Experiment, jobs: int | Literal["auto"], file: Path | None, *, force: bool, cluster: str = "",
    declaration: str | None = None,
) -> tuple[Results, list[Declared]]:  # fmt: skip
    """Run what is missing of an experiment as in `execute`; also on a cluster, and under declared guard-rails.

    Args:
        experiment: what to run.
        jobs: worker processes, unless on a cluster.
        file: where it is kept.
        force: replace the file of another experiment.
        cluster: address of a Dask scheduler; this machine when empty.
        declaration: guard-rails as canonical text; kept, with the number of runs that exist, before anything is run.

    Returns:
        The results and all that was ever declared for them, oldest first.
    """
    line = ProgressLine()

    def progress(now: Progress) -> None:
        line.draw(now.done, now.total, now.remaining_s)

    with _kept(file, experiment, force) as store, elsewhere(cluster) as executor, told_to_end():
        declared = _declare(store, declaration)
        if store is not None and store.race() is not None:
            store.keep_race(None)  # now all of its worlds are wanted
        try:
            return run_experiment(experiment, jobs=jobs, store=store, on_progress=progress, executor=executor), declared
        finally:
            line.clear()


def run_race(
    experiment: Experiment, jobs: int | Literal["auto"], file: Path | None, terms: Terms, *, force: bool,
    cluster: str = "", declaration: str | None = None,
) -> tuple[Selection, Results, list[Declared]]:  # fmt: skip
    """Run an experiment stage by stage until the best playbook is known (see `coaching.racing.race`)."""
    from coaching.racing import race
    from simulator.batch import Bench

    line = ProgressLine()
    with _kept(file, experiment, force) as store, elsewhere(cluster) as executor, told_to_end():
        declared = _declare(store, declaration)
        try:
            with Bench(jobs, executor=executor) as bench:
                found = race(
                    experiment, bench, terms, store=store,
                    on_runs=lambda done, most: line.draw(done, most, None),
                )  # fmt: skip
        finally:
            line.clear()
    return (*found, declared)


def _declare(store: Store | None, declaration: str | None) -> list[Declared]:
    from coaching.decide import Declaration, Declared

    if store is None:
        texts = [(declaration, 0)] if declaration else []
    else:
        if declaration:
            store.declare(declaration)
        texts = store.declarations()
    return [Declared(Declaration.from_canonical(text).digest(), text, runs) for text, runs in texts]


@contextlib.contextmanager
def told_to_end() -> Generator[None]:
    """Stop as Ctrl-C does where the system or a closed terminal ends the program: what was run is kept and said."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(getattr(signal, name), signal.default_int_handler) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


@contextlib.contextmanager
def _kept(file: Path | None, experiment: Experiment, force: bool) -> Generator[Store | None]:
    if file is None:
        yield None
        return
    with _open(file, experiment, force) as store:
        yield store


def _open(file: Path, experiment: Experiment, force: bool) -> Store:
    """Open a new file, or the one in which this very experiment was begun; another one only goes by force."""
    if not os.path.exists(file):
        return Store.create(file, experiment)
    with Store.open(file) as old:
        manifest = old.manifest()
    same = manifest["hashes"]["experiment"] == experiment.digest()
    if force and not (same and manifest["model_version"] == MODEL_VERSION):
        _remove(file)
        return Store.create(file, experiment)
    if not same:
        raise StoreError(
            "OUT-03",
            "{path} holds another experiment (scenario {scenario!r}, {worlds} worlds, seed {seed}); name another file, "
            "or overwrite it with --force",
            path=file, scenario=manifest["scenario"]["name"], worlds=manifest["worlds"], seed=manifest["seed"],
        )  # fmt: skip
    return Store.open(file, write=True)


def _remove(file: Path) -> None:
    from tui.terminal.output import unwritable

    try:
        file.unlink()
    except OSError as error:
        raise unwritable(file, error) from error


def exit_code(results: Results) -> int:
    """Return 0 when every run has finished, 3 when some have, 2 when rules failed and no playbook finished."""
    if results.complete:
        return DONE
    stopped = {run.playbook for run in results.failures}
    return NOTHING_FINISHED if stopped >= set(results.experiment.keys()) else INCOMPLETE
