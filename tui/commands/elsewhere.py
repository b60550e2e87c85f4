"""Where the workers are: this machine, or a cluster (light: only a named cluster imports anything)."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from concurrent.futures import Executor


@contextlib.contextmanager
def elsewhere(cluster: str) -> Generator[Executor | None]:
    """Give the executor of a cluster, or None for this machine."""
    if not cluster:
        yield None
        return
    from simulator.cluster import ClusterExecutor

    with ClusterExecutor(cluster) as executor:
        yield executor
