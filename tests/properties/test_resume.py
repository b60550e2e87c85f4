"""Killed at any instant and resumed, an experiment ends with the results of an uninterrupted one."""

import random
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))  # the fake engine lives there, workers import it too

from fake_engine import ENGINE, FakePlaybook, experiment, gone, logged, start

from scenarios.errors import StoreError
from simulator.experiment import outcome_digest, results_digest
from simulator.inspection import inspect
from simulator.runner import resume, run_experiment, worlds_in_a_task
from simulator.store import Store

JOBS = 2
WORLDS = 60
COLUMNS = 2

# Starts the experiment or goes on with it, and says before whatever it can be killed at: "start", then each safe run.
PROGRAM = """
import sys
if __name__ == "__main__":
    from fake_engine import ENGINE, FakePlaybook, experiment
    from scenarios.errors import StoreError
    from simulator.runner import resume, run_experiment
    from simulator.store import Store
    path, log, safe, jobs, worlds = *sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5])
    def tell(progress):
        with open(safe, "a") as file:
            file.writelines(f"{run.playbook} {run.replication}\\n" for run in progress.outcomes)
    print("start", flush=True)
    options = {"jobs": jobs, "engine": ENGINE, "on_progress": tell}
    try:
        results = resume(path, **options)
    except StoreError as error:
        if error.code not in ("STO-01", "STO-03"):
            raise
        made = experiment(*(FakePlaybook(f"p{n}", n, pause_s=0.012, log=log) for n in range(2)), worlds=worlds)
        with Store.create(path, made) as store:
            results = run_experiment(made, store=store, **options)
    print("complete" if results.complete else "incomplete")
"""


def kill_and_resume(folder, kills, seed, jobs):
    """Kill the program `kills` times at random instants, let it finish, and check what it left."""
    path, log, safe = folder / "exp", folder / "log", folder / "safe"
    rng = random.Random(seed)
    done_before = 0
    for _ in range(kills):
        process = start(PROGRAM, path, log, safe, jobs, WORLDS)
        process.stdout.readline()
        time.sleep(rng.uniform(0, 0.45) if rng.random() < 0.8 else rng.uniform(0, 0.03))
        process.kill()
        process.communicate()
        done_before = check_kept(path, safe, done_before)
    assert gone({pid for _, _, pid in logged(log)}, 5)
    process = start(PROGRAM, path, log, safe, jobs, WORLDS)
    out, err = process.communicate(timeout=60)
    assert (out, err) == ("start\ncomplete\n", "")
    return path, logged(log)


def check_kept(path, safe, done_before):
    """After a kill the file is whole, and nothing that was reported as finished is lost."""
    if not path.exists() or not path.stat().st_size:
        assert not safe.exists()
        return 0
    try:
        store = Store.open(path)
    except StoreError as error:
        assert "is empty" in str(error)  # noqa: PT017 - killed before the first transaction was complete
        assert not safe.exists()
        return 0
    with store:
        kept = {f"{run.playbook} {run.replication}" for run in store.outcomes()}
    # The last line may be torn by the kill; that a run is safe is only said after it is.
    said = set(safe.read_text().split("\n")[:-1]) if safe.exists() else set()
    assert said <= kept
    assert len(kept) >= done_before
    return len(kept)


def uninterrupted():
    playbooks = (FakePlaybook(f"p{n}", n) for n in range(COLUMNS))
    return run_experiment(experiment(*playbooks, worlds=WORLDS), jobs=1, engine=ENGINE).outcomes


def check(folder, kills, seed, jobs):
    path, begun = kill_and_resume(folder, kills, seed, jobs)
    expected = uninterrupted()
    with Store.open(path) as store:
        report = inspect(store)
    assert report["digest"] == results_digest(expected)
    assert [row["digest"] for row in report["runs"]] == [outcome_digest(*item) for item in expected.items()]
    # In flight: each worker's task, and one more of each that was on its way home.
    task = worlds_in_a_task(experiment(*(FakePlaybook(f"p{n}", n) for n in range(COLUMNS)), worlds=WORLDS), jobs)
    assert len(begun) - WORLDS * COLUMNS <= kills * jobs * 2 * COLUMNS * task
    assert [found.name for found in folder.iterdir() if found.name.startswith("exp")] == ["exp"]


@pytest.mark.parametrize(("kills", "seed", "jobs"), [(4, 1, JOBS), (2, 2, 1)])
def test_kill_9_and_resume(tmp_path, kills, seed, jobs):
    check(tmp_path, kills, seed, jobs)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_kill_9_and_resume_fifty_times(tmp_path, seed):
    check(tmp_path, 5, seed, JOBS if seed % 3 else 1)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.sets(st.integers(0, 11)), jobs=st.just(1))
def test_whatever_was_finished_before_the_results_end_the_same(tmp_path_factory, kept, jobs):
    made = experiment()
    full = run_experiment(made, jobs=1, engine=ENGINE).outcomes
    path = tmp_path_factory.mktemp("resume") / "exp"
    with Store.create(path, made) as store:
        store.add({made.run_ids()[place]: full[made.run_ids()[place]] for place in sorted(kept)})
    results = resume(path, jobs=jobs, engine=ENGINE)
    assert list(results.outcomes.items()) == list(full.items())
    assert results.complete


def test_a_store_of_another_model_version_is_not_resumed(tmp_path, monkeypatch):
    Store.create(tmp_path / "exp", experiment()).close()
    monkeypatch.setattr("simulator.store.MODEL_VERSION", "0.9")
    with pytest.raises(StoreError, match=r"it can be read, not resumed"):
        resume(tmp_path / "exp", jobs=1, engine=ENGINE)


def test_two_programs_do_not_resume_one_file(tmp_path):
    with (
        Store.create(tmp_path / "exp", experiment()),
        pytest.raises(StoreError, match=r"in use by process \d+"),
    ):
        resume(tmp_path / "exp", jobs=1, engine=ENGINE)
