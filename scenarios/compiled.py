"""Loops compiled to machine code by Numba, kept on disk as Python keeps its own compiled files.

A compiled function gives the same bytes as the loop it is written as: sums in the order written, no fused or reordered
arithmetic (no ``fastmath``, no ``parallel``), and no ``exp`` or ``log``, of which every library has its own last digit.
It uses its arguments, and of its module only what stands in the same file, because a kept copy is thrown away when that
file changes and for no other reason. Each has one signature: of two kept side by side, two processes that compile at
the same moment could take one for the other.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar, cast

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
HELPER = "simulator.ahead"
"""The program that compiles from the other end while a process that found nothing kept compiles (named, not used)."""
START = "import subprocess, sys; subprocess.Popen(sys.argv[1:])"
"""Starts a process and leaves it to the system: who asks may be a fork server, which counts its children."""

# Both belong to the process: whether it has asked for help or never will, and the loops that it compiles later.
_asked = False
_put_off: list[tuple[Any, str]] | None = None


BLAS = "scipy.linalg.cython_blas"
"""What Numba's arrays look for, to see whether there is any, and load when a function multiplies matrices."""
NEVER_USED = (BLAS, "cffi", "yaml")
"""What Numba loads at its start if it is there, and our loops never use: an eighth of the engine's start. PyYAML is for
a settings file of Numba's own, which in the folder of a user's data is not meant for us."""


def _load_numba() -> None:
    """Load Numba, where nobody has, as if what is never used were not there; it is there for others again at once."""
    if "numba" in sys.modules:
        return
    hidden = [name for name in NEVER_USED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # ty: ignore[invalid-assignment] - Python's own way to say that it is not there
    try:
        arrays = import_module("numba.np.arraymath")
        import_module("numba.core.typing.cffi_utils")
    finally:
        for name in hidden:
            del sys.modules[name]
    arrays._HAVE_BLAS = True  # SciPy is there


_load_numba()

from numba import njit  # noqa: E402 - what comes before it is the point


def compiled(signature: str, inside: bool = False) -> Callable[[Kernel], Kernel]:
    """Return a decorator that compiles a loop for arguments of one signature, e.g. ``"void(int64[::1], float64)"``.

    Arrays that it is given must have exactly these types and no gaps (`TypeError` otherwise). What can be kept neither
    beside the code nor in the user's cache folder is compiled anew by every process.

    Args:
        signature: types of what is returned and of the arguments.
        inside: the function stands inside loops, where it is copied to: only so can a loop work out several rows at
            once (some arithmetic on single numbers, and loops of a fixed length).
    """

    def compile_it(loop: Kernel) -> Kernel:
        # NumPy's way with errors: dividing by zero gives inf or nan
        options: dict[str, Any] = {"error_model": "numpy", "forceinline": inside}
        if _put_off is not None:
            _put_off.append((njit(cache=True, **options)(loop), signature))
            return cast("Kernel", _put_off[-1][0])
        try:
            done = njit(signature, cache=True, **options)(loop)
        except Exception:  # noqa: BLE001 - a full disk, a folder nobody may write, a torn file: none worth stopping for
            return cast("Kernel", njit(signature, **options)(loop))
        if not _asked and (stats := getattr(done, "stats", None)) and stats.cache_misses:
            _ask_for_help()
        return cast("Kernel", done)

    return compile_it


def _ask_for_help() -> None:
    """Let a second process compile too: somebody waits for the first command."""
    global _asked
    _asked = True
    if getattr(sys, "frozen", False):  # packed into one program: its executable is no Python
        return
    code = f"import runpy, sys; sys.path[:] = {sys.path!r}; runpy.run_module({HELPER!r}, run_name='__main__')"
    nowhere = subprocess.DEVNULL
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", START, sys.executable, "-c", code],
            stdin=nowhere, stdout=nowhere, stderr=nowhere, timeout=10, check=False,
        )  # fmt: skip


def put_off() -> list[tuple[Any, str]]:
    """Let loops wait that are imported from now on; return the list to which they come, each with its signature."""
    global _asked, _put_off
    _asked, _put_off = True, []
    return _put_off
