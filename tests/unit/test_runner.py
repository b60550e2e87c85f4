"""Where results come from makes no difference: in this process, in workers, in somebody else's executor."""

import gc
import json
import multiprocessing
import random
import tracemalloc
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import pytest
from fake_engine import ENGINE, FakePlaybook, experiment, logged, program

from scenarios.errors import InputError, ShapanError, StoreError
from simulator import runner
from simulator.batch import Bench, Block
from simulator.board import Board, _Pace
from simulator.experiment import Engine, results_digest
from simulator.inspection import inspect
from simulator.runner import resume, run_experiment, worker_count
from simulator.store import Store
from simulator.workers import Job


def go(made, jobs=1, **options):
    return run_experiment(made, jobs=jobs, engine=ENGINE, **options)


def texts(results):
    return [(run, outcome.to_json()) for run, outcome in results.outcomes.items()]


def test_one_process_and_two_workers_give_the_same_bytes_in_plan_order(tmp_path):
    # The first world is the slowest, so that completion order differs from plan order.
    made = experiment(FakePlaybook("slow", 1, pause_s=0.03), FakePlaybook("quick", 2), worlds=9, seed=3)
    reports = []
    for jobs in (1, 2):
        with Store.create(tmp_path / f"{jobs}", made) as store:
            results = go(made, jobs, store=store)
            reports.append(inspect(store) | {"file": ""})
        assert results.complete
        assert not results.interrupted
        assert list(results.outcomes) == list(made.run_ids())
        assert results_digest(results.outcomes) == reports[-1]["digest"]
    assert json.dumps(reports[0]) == json.dumps(reports[1])


def test_every_number_of_the_plan_reaches_the_engine():
    digests = {
        results_digest(go(experiment(**numbers)).outcomes)
        for numbers in [{}, {"seed": 8}, {"months": 11}, {"after": 1}, {"worlds": 7}]
    }
    assert len(digests) == 5


def test_one_tape_serves_all_columns_of_a_world(tmp_path):
    log = tmp_path / "log"
    made = experiment(FakePlaybook("a", 1, log=str(log)), FakePlaybook("b", 2, log=str(log)), worlds=4)
    go(made, 2)
    begun = logged(log)
    assert sorted(begun) == sorted({*begun})
    assert len(begun) == 8
    for world in range(4):
        assert len({pid for where, _, pid in begun if where == world}) == 1


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_gives_the_same_results_and_stays_open(pool):
    made = experiment(worlds=5)
    options = {"mp_context": multiprocessing.get_context("spawn")} if pool is ProcessPoolExecutor else {}
    with pool(2, **options) as executor:
        results = go(made, executor=executor)
        assert executor.submit(abs, -3).result() == 3
    assert texts(results) == texts(go(made))


@pytest.mark.parametrize("jobs", [0, -1, 1.5, True, "two", 1025])
def test_wrong_numbers_of_jobs_are_refused(jobs):
    with pytest.raises(InputError, match=r"jobs: got .*, allowed: auto, or a whole number from 1 to 1024"):
        go(experiment(), jobs)


def test_automatic_jobs_never_exceed_the_worlds():
    assert worker_count("auto", 1) == 1
    assert 1 <= worker_count("auto", 10_000) <= multiprocessing.cpu_count()
    assert worker_count(7, 3) == 3


def of_people(count, made):
    team = made.scenario.team.model_copy(update={"count": count})
    return replace(made, scenario=made.scenario.model_copy(update={"team": team}))


def test_a_large_team_is_not_taken_for_hung():
    """10,000 people under four playbooks take minutes a world; a small team that takes as long hangs."""
    large = of_people(10_000, experiment(*(FakePlaybook(f"p{n}", n) for n in range(4)), months=24, after=12))
    assert large.rep_months == 10_000 * (3 + 24 + 12)
    assert runner.patience_s(large.rep_months * 4) > 3600
    assert runner.patience_s(of_people(30, experiment()).rep_months * 2) == 300


@pytest.mark.parametrize(("a_rep_month", "stopped"), [(1.0, False), (0.0, True)])
def test_a_task_may_take_as_long_as_its_size_asks_for(monkeypatch, a_rep_month, stopped):
    monkeypatch.setattr(runner, "DEADLINE_SECONDS", 0.2)
    monkeypatch.setattr(runner, "SECONDS_PER_REP_MONTH", a_rep_month)
    slow = FakePlaybook("slow", 1, pause_s=1.0)
    results = go(of_people(1, experiment(slow, worlds=2, months=1)), 2)
    assert (len(results.outcomes), bool(results.failures)) == ((0, True) if stopped else (2, False))
    with Bench(2) as bench:
        block = Block(Job.of(experiment(slow, months=1), ENGINE), (0, 1), (0,), rep_months=4)
        if stopped:
            with pytest.raises(ShapanError, match=r"longer than 0\.2 seconds"):
                bench.run([block])
        else:
            bench.run([block])
    assert Block.of(of_people(2, experiment(slow, months=1))).rep_months == 2 * 4


def test_a_deadline_must_be_positive():
    with pytest.raises(InputError, match="deadline: got 0 seconds"):
        go(experiment(), deadline_s=0)


# ---- columns that stop


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("act", "code", "words"),
    [("fail", "POL-20", "bad paid -1 in month 3"),
     ("raise", "RUN-01", "bad: ZeroDivisionError: a third party's mistake (fake_engine.py, line "),
     ("exit", "RUN-01", "bad: SystemExit: 4 (fake_engine.py, line ")],
)  # fmt: skip
def test_a_failing_rule_stops_its_own_column_and_the_rest_goes_on(tmp_path, jobs, act, code, words):
    made = experiment(FakePlaybook("good", 1), FakePlaybook("bad", 2, act=act, at=3), worlds=12)
    with Store.create(tmp_path / "exp", made) as store:
        results = go(made, jobs, store=store)
        kept = store.failures()
    good, bad = made.keys()
    assert [run.replication for run in results.outcomes if run.playbook == good] == list(range(12))
    assert [run.replication for run in results.outcomes if run.playbook == bad] == [0, 1, 2]
    assert [(run.playbook, run.replication) for run in results.failures] == [(bad, 3)]
    failure = next(iter(results.failures.values()))
    assert (failure.code, failure.playbook_digest) == (code, bad)
    assert failure.message.startswith(words)
    assert results.failures.items() <= kept.items()
    assert not results.complete


def test_which_worlds_were_in_hand_when_a_column_stopped_makes_no_difference(tmp_path):
    made = experiment(FakePlaybook("bad", 2, act="fail-once", at=3), FakePlaybook("good", 1), worlds=12)
    seen = []
    for jobs in (1, 2):
        told = []
        with Store.create(tmp_path / f"{jobs}", made) as store:
            results = go(made, jobs, store=store, on_progress=told.append)
            kept = [run.replication for run in store.outcomes() if run.playbook == made.keys()[0]]
        seen.append((texts(results), results.failures, told[-1].done, told[-1].total))
    assert seen[0] == seen[1]
    assert seen[0][2:] == (15, 15)
    assert len(kept) > 3, "the second worker went on while the first one was failing"


def test_a_stopped_column_is_not_run_in_later_worlds(tmp_path):
    log = tmp_path / "log"
    made = experiment(FakePlaybook("good"), FakePlaybook("bad", 2, act="fail", at=1, log=str(log)), worlds=40)
    go(made)
    assert [world for world, _, _ in logged(log)] == list(range(7))  # those of the first two tasks


def test_a_failed_run_is_tried_again_when_resumed(tmp_path):
    bad = FakePlaybook("bad", 2, act="fail", at=3)
    made = experiment(FakePlaybook("good", 1), bad, worlds=6)
    with Store.create(tmp_path / "exp", made) as store:
        before = go(made, store=store)
    after = resume(tmp_path / "exp", jobs=1, engine=ENGINE)
    assert (texts(after), after.failures) == (texts(before), before.failures)


def test_a_scenario_that_the_engine_refuses_ends_the_experiment():
    for jobs in (1, 2):
        with pytest.raises(InputError, match="nothing to sell"):
            run_experiment(experiment(), jobs=jobs, engine=Engine("refusing_engine:simulate", ENGINE.playbook))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_rule_prints_does_not_reach_the_output(jobs):
    code = f"""
if __name__ == "__main__":
    from fake_engine import ENGINE, FakePlaybook, experiment
    from simulator.runner import run_experiment
    made = experiment(FakePlaybook("loud", act="print"), worlds=3)
    print(len(run_experiment(made, jobs={jobs}, engine=ENGINE).outcomes))
"""
    ended = program(code)
    assert (ended.stdout, ended.stderr) == ("3\n", "")


# ---- the store, while running


def test_finished_runs_are_on_disk_before_they_are_reported(tmp_path):
    made = experiment(worlds=5)
    seen = []

    def look(progress):
        with Store.open(tmp_path / "exp") as reader:
            assert progress.outcomes.items() <= reader.outcomes().items()
        seen.extend(progress.outcomes)

    with Store.create(tmp_path / "exp", made) as store:
        go(made, store=store, on_progress=look)
    assert seen == list(made.run_ids())


def test_a_store_of_another_experiment_is_refused(tmp_path):
    with Store.create(tmp_path / "exp", experiment()) as store, pytest.raises(StoreError, match="another experiment"):
        go(experiment(worlds=5), store=store)


def test_a_result_that_differs_from_the_stored_one_stops_the_run(tmp_path):
    made = experiment()
    with Store.create(tmp_path / "exp", made) as store:
        go(made, store=store)
        store.outcomes = dict  # pretend that nothing is stored, so that everything is run again, by another engine
        with pytest.raises(StoreError, match="not deterministic"):
            run_experiment(made, jobs=1, store=store, engine=Engine("refusing_engine:wobble", ENGINE.playbook))


def test_a_stored_run_is_not_run_again(tmp_path):
    log = tmp_path / "log"
    made = experiment(FakePlaybook("a", 1, log=str(log)), FakePlaybook("b", 2), worlds=4)
    full = go(made)
    log.unlink()
    with Store.create(tmp_path / "exp", made) as store:
        kept = [made.run_ids()[place] for place in (0, 3, 4, 5)]
        store.add({run: full.outcomes[run] for run in kept})
        results = go(made, store=store)
    assert texts(results) == texts(full)
    assert [world for world, _, _ in logged(log)] == [1, 3]


@pytest.mark.parametrize(
    ("worlds", "workers", "sizes"),
    [
        (50, 2, [1, 1] + [4] * 12), (53, 2, [1, 1] + [4] * 12 + [2, 1]), (9, 2, [1, 1, 4, 3]), (1, 2, [1]),
        (17, 4, [1, 1, 1, 1, 4, 4, 4, 1]), (10, 1, [1, 4, 4, 1]),
    ],
)  # fmt: skip
def test_everybody_starts_with_one_world_and_the_last_ones_are_shared_out_evenly(worlds, workers, sizes):
    board, tasks = Board(experiment(worlds=worlds), None, None, 4, workers), []
    while task := board.next_task():
        tasks.append(task.worlds)
    assert [len(one) for one in tasks] == sizes
    assert [world for one in tasks for world in one] == list(range(worlds))


# ---- progress and memory


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_every_run_once(jobs):
    made = experiment(worlds=20)
    told = []
    go(made, jobs, on_progress=told.append)
    assert (told[0].done, told[0].total, told[0].remaining_s) == (0, 40, None)
    assert (told[-1].done, told[-1].total, told[-1].remaining_s) == (40, 40, 0.0)
    assert sorted(run for progress in told for run in progress.outcomes) == sorted(made.run_ids())
    assert all(a.done <= b.done and a.elapsed_s <= b.elapsed_s for a, b in pairwise(told))


def test_progress_leaves_out_what_will_not_be_run():
    made = experiment(FakePlaybook("good"), FakePlaybook("bad", 2, act="fail", at=2), worlds=10)
    told = []
    go(made, on_progress=told.append)
    assert (told[-1].done, told[-1].total) == (12, 12)
    assert [failure.code for progress in told for failure in progress.failures.values()] == ["POL-20"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_estimate_is_honest_after_the_first_tenth(jobs):
    """All estimates are; the median of three experiments counts, since the machine may stall in one."""
    made, largest = experiment(FakePlaybook("a", pause_s=0.005), worlds=240), []
    for _ in range(3):
        told = []
        results = go(made, jobs, on_progress=told.append)
        checked = [one for one in told if one.total / 10 < one.done < one.total * 0.8]
        assert len(checked) > 8, "a busy machine tells of several tasks at once"
        largest.append(max(abs(one.remaining_s / (results.elapsed_s - one.elapsed_s) - 1) for one in checked))
    assert sorted(largest)[1] < 0.3


@pytest.mark.parametrize("scale", [0.01, 1.0, 600.0])
@pytest.mark.parametrize(("workers", "scatter"), [(1, 0.5), (2, 0.5), (2, 0.02), (7, 0.5), (7, 0.02), (7, 0.0)])
def test_the_time_left_is_within_thirty_percent_on_a_clock_of_any_pace(monkeypatch, workers, scatter, scale):
    """Everybody's first task carries the start-up and the tables; later ones take the mean, more or less scattered.

    Workers that scatter little keep step: their tasks come in by bursts.
    """
    luck, now, tasks = random.Random(1), [0.0], 100 * workers
    monkeypatch.setattr("simulator.board.time", SimpleNamespace(perf_counter=lambda: now[0]))
    pace, told, left = _Pace(workers), [], tasks
    busy = [(scale * (5 + luck.uniform(-scatter, scatter)), worker) for worker in range(workers)]
    while busy:
        busy.sort()
        now[0], worker = busy.pop(0)
        left -= 1
        pace.take(12)
        told.append((now[0], pace.remaining_s((tasks - left) * 12, tasks * 12)))
        if left > len(busy):
            busy.append((now[0] + scale * (1 + luck.uniform(-scatter, scatter)), worker))
    assert [remaining for _, remaining in told[:workers]] == [None] * workers
    assert told[-1][1] == 0.0
    checked = told[tasks // 10 : tasks * 9 // 10]
    errors = [remaining / (now[0] - at) - 1 for at, remaining in checked]
    assert max(map(abs, errors)) < 0.3


@pytest.mark.parametrize("written", [True, False])
def test_a_request_to_stop_while_results_are_written_loses_none(tmp_path, written):
    """It may come before the file has them or after; what is told and what is kept agree either way."""
    made = experiment(worlds=12)
    with Store.create(tmp_path / "exp", made) as store:
        add, calls = store.add, []

        def interrupted_once(outcomes, failures):
            calls.append(len(outcomes))
            if written or len(calls) != 2:
                add(outcomes, failures)
            if len(calls) == 2:
                raise KeyboardInterrupt

        store.add = interrupted_once
        results = go(made, jobs=1, store=store)
        kept = store.outcomes()
    assert results.interrupted
    assert results.outcomes == kept
    assert len(kept) == sum(calls[:2]) < 24


def test_nothing_of_a_run_is_kept_beyond_its_outcome():
    made = experiment(FakePlaybook("a"), worlds=1000)
    go(experiment(FakePlaybook("a"), worlds=50))
    gc.collect()
    tracemalloc.start()
    try:
        results = go(made)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
        copies = [type(one).from_json(one.to_json()) for one in results.outcomes.values()]
        gc.collect()
        outcomes_alone = tracemalloc.get_traced_memory()[0] - held
        assert len(copies) == 1000
        assert held < outcomes_alone * 1.5
        del results, copies
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 200_000
    finally:
        tracemalloc.stop()


def test_importing_the_runner_loads_no_heavy_library():
    code = "import sys, simulator.runner; print([m for m in ('mesa', 'scipy', 'textual', 'numpy') if m in sys.modules])"
    assert program(code).stdout == "[]\n"


def test_cancel_between_worlds_keeps_what_is_finished():
    made = experiment(worlds=30)
    told = []
    results = go(made, on_progress=told.append, cancelled=lambda: told[-1].done >= 10)
    assert results.interrupted
    assert not results.complete
    assert list(results.outcomes) == list(made.run_ids()[:12])
