"""A process that helps the first command of an installation: it compiles the loops, the last file's first.

Who compiles them as they are imported finds in the kept copies what was done here, and this process what was done
there, so that they meet in the middle. Started by `scenarios.compiled`; one at a time for a folder of kept copies.
"""

from __future__ import annotations

import contextlib
from importlib import import_module
from itertools import groupby
from pathlib import Path

from scenarios.compiled import put_off
from scenarios.errors import StoreError
from simulator.fork_server import usable_processors
from simulator.writer_lock import WriterLock

FIRST, EVERYTHING = "scenarios.luck", "simulator.worlds"
"""A module with loops that is imported fast, and the one that brings in every loop."""


def compile_from_the_end() -> None:
    """Compile what is not kept yet, where there is a processor for it; somebody else at it is left alone."""
    if usable_processors() < 2:
        return
    with contextlib.suppress(StoreError, OSError):
        loops = put_off()
        import_module(FIRST)
        place = WriterLock.take(Path(loops[0][0].stats.cache_path) / "compiling")
        try:
            import_module(EVERYTHING)
            files = [list(some) for _file, some in groupby(loops, lambda one: one[0].py_func.__module__)]
            for loop, signature in (one for file in reversed(files) for one in file):  # after those that it calls
                loop.compile(signature)
        finally:
            place.release()


if __name__ == "__main__":
    compile_from_the_end()
