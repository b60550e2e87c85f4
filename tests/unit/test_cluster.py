"""Beyond one machine: the same bytes on a Dask cluster of separate processes, also when a worker is killed."""

import os
import signal
import time

import pytest
from fake_engine import ENGINE, FakePlaybook, experiment

from policies.library import load_playbook
from scenarios.errors import ShapanError
from simulator import cluster
from simulator.batch import Bench, Block
from simulator.experiment import Experiment, results_digest
from simulator.runner import run_experiment
from simulator.workers import loss
from tests.companies import scenario

BOOKS = tuple(load_playbook(name) for name in ("status-quo", "equal-split"))


@pytest.fixture(scope="module")
def address():
    from distributed import LocalCluster

    os.environ["DASK_DISTRIBUTED__LOGGING__DISTRIBUTED"] = "critical"
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0, silence_logs=50
    ) as made:
        yield made.scheduler_address


def plan(worlds=12):
    return Experiment(scenario(reps=5), BOOKS, worlds=worlds, months=2)


def pids(address):
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        return sorted(client.run(os.getpid).values())


@pytest.mark.parametrize("wrong", ["nonsense", "", "tcp://host:abc", "foo://x:1", "tcp://x:99999", "tcp://:8786"])
def test_what_is_no_address_is_refused_before_a_client_is_made(monkeypatch, wrong):
    import distributed

    monkeypatch.setattr(distributed, "Client", None)  # a client that fails half-made takes 20 s to go, with a trace
    with pytest.raises(ShapanError, match="no Dask scheduler answers"):
        cluster.ClusterExecutor(wrong)


def test_the_bytes_are_those_of_one_machine(address):
    alone = run_experiment(plan(), jobs=1)
    with cluster.ClusterExecutor(address) as executor:
        assert executor.tasks_ahead == 6
        found = run_experiment(plan(), executor=executor)
        with Bench(executor=executor) as bench:
            [block] = bench.run([Block.of(plan(2))])
    assert found.complete
    assert results_digest(found.outcomes) == results_digest(alone.outcomes)
    assert block[0] == list(alone.outcomes.values())[:2]


def test_a_killed_worker_costs_nothing_but_time(address):
    alone = results_digest(run_experiment(plan(30), jobs=1).outcomes)
    victim, killed = pids(address)[0], []

    def kill(progress):
        if progress.done >= 4 and not killed:
            killed.append(victim)
            os.kill(victim, signal.SIGKILL)

    with cluster.ClusterExecutor(address) as executor:
        found = run_experiment(plan(30), executor=executor, on_progress=kill)
    assert killed
    assert found.complete
    assert results_digest(found.outcomes) == alone


@pytest.mark.alone
def test_cancel_stops_within_a_fifth_of_a_second(address, slowness):
    begun = []

    def note(progress):
        if progress.done >= 2 and not begun:
            begun.append(time.monotonic())

    with cluster.ClusterExecutor(address) as executor:
        found = run_experiment(plan(400), executor=executor, on_progress=note, cancelled=lambda: bool(begun))
        assert time.monotonic() - begun[0] < 0.2 * slowness
    assert found.interrupted
    assert 2 <= len(found.outcomes) < 400


@pytest.mark.long
def test_a_task_that_keeps_killing_workers_is_named(address):
    slow = experiment(FakePlaybook("bad", act="die"), worlds=1)
    with cluster.ClusterExecutor(address) as executor, pytest.raises(ShapanError, match="ended 3 worker processes"):
        run_experiment(slow, executor=executor, engine=ENGINE)


def test_a_lost_task_of_a_cluster_counts_as_a_dead_worker():
    class KilledWorker(Exception):  # noqa: N818 - dask's own name
        """Named as dask names it."""

    assert loss(KilledWorker()) == "died"
    assert loss(ValueError()) == ""


def test_no_scheduler_and_other_versions_are_refused(address, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.3)
    with pytest.raises(ShapanError, match="no Dask scheduler answers"):
        cluster.ClusterExecutor("tcp://127.0.0.1:9")
    with pytest.raises(ShapanError, match="no Dask scheduler answers"):
        cluster.ClusterExecutor("nonsense://x")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 10)
    mine = cluster.identity()
    client = cluster._connect(address)
    monkeypatch.setattr(client, "run", lambda function: {"worker-1": {**mine, "numpy": "0.1"}})
    monkeypatch.setattr(cluster, "_connect", lambda where: client)
    with pytest.raises(ShapanError, match=r"worker-1 has numpy 0\.1"):
        cluster.ClusterExecutor(address)
