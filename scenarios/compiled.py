"""Loops compiled to machine code by Numba, kept on disk as Python keeps its own compiled files.

A compiled function gives the same bytes as the loop it is written as: sums in the order written, no fused or reordered
arithmetic (no ``fastmath``, no ``parallel``), and no ``exp`` or ``log``, of which every library has its own last digit.
It uses its arguments, and of its module only what stands in the same file, because a kept copy is thrown away when that
file changes and for no other reason. Each has one signature: of two kept side by side, two processes that compile at
the same moment could take one for the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


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
        try:
            return cast("Kernel", njit(signature, cache=True, error_model="numpy", forceinline=inside)(loop))
        except Exception:  # noqa: BLE001 - a full disk, a folder nobody may write, a torn file: none worth stopping for
            return cast("Kernel", njit(signature, error_model="numpy", forceinline=inside)(loop))

    return compile_it
