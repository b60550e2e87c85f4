"""In the worker: the runs of comparisons, kept while the program is open, so that one that was stopped goes on.

They lie in a folder that the screens' side makes and deletes when the program ends (`tui.link.Link`), each comparison
as an experiment file; that of a finished one can be saved (F6).
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.errors import StoreError
from tui.link import RUNS_FOLDER

if TYPE_CHECKING:
    from simulator.experiment import Experiment
    from simulator.store import Store

MOST = 3
"""Comparisons that are kept; the one whose runs were written longest ago goes."""


@contextlib.contextmanager
def kept(experiment: Experiment) -> Generator[Store | None]:
    """Open the file of an experiment, new or begun earlier; None where none can be had: then nothing is kept."""
    folder = os.environ.get(RUNS_FOLDER)
    store = _opened(Path(folder) / f"{experiment.digest()}.exp", experiment) if folder else None
    with store or contextlib.nullcontext():
        yield store


def forget() -> None:
    """Delete the folder: the screens are gone, and could not do it where their terminal was closed."""
    if folder := os.environ.get(RUNS_FOLDER):
        shutil.rmtree(folder, ignore_errors=True)


def _opened(path: Path, experiment: Experiment) -> Store | None:
    from simulator.store import Store

    with contextlib.suppress(StoreError, OSError):
        if path.exists():
            with contextlib.suppress(StoreError):
                return Store.open(path, write=True)
            path.unlink()  # cut off while it was made, say
        older = sorted(path.parent.glob("*.exp"), key=lambda one: one.stat().st_mtime)
        for one in older[: max(len(older) - MOST + 1, 0)]:
            for left in one.parent.glob(f"{one.name}*"):
                left.unlink()
        return Store.create(path, experiment)
    return None
