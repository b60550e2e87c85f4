"""What keeps Python and its libraries out of the way of a program that simulates world after world."""

from __future__ import annotations

import contextlib
import gc
import os

YOUNG_OBJECTS = 100_000
"""New objects after which Python looks for cycles in the middle of a world: several times what a world of 30 keeps."""
KEPT_BYTES = 128 << 20
"""Freed memory kept for the next arrays: more than some worlds at once hand out as facts and forget at their end."""
WIDEST_BYTES = 32 << 20
"""The most that glibc allows an array before it is mapped by itself."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def spare_the_processors() -> None:
    """Keep the linear algebra of NumPy and SciPy, before they are loaded, from having a thread for each processor.

    Nothing here multiplies large matrices; and new threads first wait for work in a busy loop, where workers could run.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def spare_the_collector() -> None:
    """Keep the search for cycles out of a world's way: what is loaded stays, and a world is searched when it ends."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])


def spare_the_system() -> None:
    """Keep the memory of freed arrays for those to come, where the C library is glibc.

    It would give a megabyte back at once, and have the system map and clear it again a moment later, all year long.
    """
    import ctypes

    with contextlib.suppress(AttributeError, OSError, TypeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, WIDEST_BYTES)
        mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES)
