"""Beyond one machine: the runs of an experiment on a Dask cluster, behind the same ``Executor`` as local processes.

Runs are the same pure functions of the same keys, and every worker must have the same versions, so the bytes are the
same as on one machine. A dead worker's tasks are given to another one by the scheduler; a task whose workers keep
dying comes back as lost and is counted by the runner. Deadlines do not reach into a cluster: end a hung worker there.

A Dask cluster runs whatever it is sent and is sent pickled code: use one in a network that you trust, with TLS
addresses (``tls://``) otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from scenarios.errors import ShapanError
from simulator.experiment import versions
from simulator.outcome import MODEL_VERSION

if TYPE_CHECKING:
    from distributed import Client

P = ParamSpec("P")
T = TypeVar("T")

CONNECT_SECONDS = 10
LAST_PORT = 65535
TASKS_PER_THREAD = 3
"""Tasks handed over ahead, so that no worker waits for this process."""


def identity() -> dict[str, str]:
    """Return what must be the same on every worker."""
    from importlib import import_module

    import_module("simulator.worlds")  # once a worker, before its first task
    made = versions()
    return {"model": MODEL_VERSION, **{name: made[name] for name in ("python", "numpy", "mesa", "simpy")}}


class ClusterExecutor(Executor):
    """The workers of a Dask scheduler.

    Args:
        address: e.g. ``tcp://10.0.0.5:8786``.

    Raises:
        ShapanError: dask is not installed, the scheduler does not answer, it has no worker, or versions differ.
    """

    def __init__(self, address: str) -> None:
        """Connect, and make sure that all workers would give the same numbers."""
        self._client = _connect(address)
        try:
            self._refuse_others(address)
        except BaseException:
            self._client.close()
            raise
        self._inner = self._client.get_executor(retries=0, pure=False)

    @property
    def tasks_ahead(self) -> int:
        """How many tasks to hand over before results are waited for."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        return max(1, sum(one["nthreads"] for one in workers.values())) * TASKS_PER_THREAD

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Schedule a call on some worker."""
        return self._inner.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Disconnect; the cluster itself stays."""
        self._inner.shutdown(wait=wait and not cancel_futures)  # not waiting cancels, in dask
        self._client.close()

    def __enter__(self) -> Self:
        """Return the connected executor."""
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        """Drop what is not finished and disconnect."""
        self.shutdown(wait=False, cancel_futures=True)

    def _refuse_others(self, address: str) -> None:
        mine = identity()
        try:
            theirs: dict[str, Any] = self._client.run(identity)
        except Exception as error:  # a worker answers in any way, e.g. that it cannot import the program
            raise ShapanError(
                "CLU-03", "a worker of {address} cannot run shapan: {reason}; install the same version there",
                address=address, reason=error,
            ) from error  # fmt: skip
        if not theirs:
            raise ShapanError(
                "CLU-04", "{address} has no worker; start one with 'dask worker {address}'", address=address
            )
        for worker, found in sorted(theirs.items()):
            for name, version in mine.items():
                if found.get(name) != version:
                    raise ShapanError(
                        "CLU-05",
                        "worker {worker} has {name} {found}, this machine has {mine}: the results would not be the "
                        "same; install the same versions (constraints.txt)",
                        worker=worker, name=name, found=found.get(name), mine=version,
                    )  # fmt: skip


def _connect(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise ShapanError(
            "CLU-01", "--cluster needs dask.distributed; install it with: pip install 'shapan[cluster]'"
        ) from error
    try:
        _refuse_malformed(address)
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ShapanError(
            "CLU-02", "no Dask scheduler answers at {address}: {reason}; is the address right, is it running?",
            address=address, reason=error,
        ) from error  # fmt: skip


def _refuse_malformed(address: str) -> None:
    """Refuse what is no address before a client is made of it: one that fails half-made takes 20 s to go.

    Raises:
        ValueError: no port, an unknown scheme, a port that is none.
    """
    from distributed.comm import get_address_host_port

    host, port = get_address_host_port(address)
    if not host or not 0 < port <= LAST_PORT:
        raise ValueError(f"{address!r} needs a host and a port from 1 to {LAST_PORT}, e.g. tcp://10.0.0.5:8786")
