"""Blocks of worlds on one set of workers: order, death, cancel, and a race that runs no more than it must."""

import time

import pytest
from fake_engine import ENGINE, FakePlaybook, experiment

from coaching.racing import race
from coaching.selection import Terms
from policies.library import load_playbook
from scenarios.errors import Incomplete, InputError, ShapanError
from simulator.batch import Bench, Block, run_block
from simulator.experiment import Experiment, results_digest
from simulator.runner import run_experiment
from simulator.store import Store
from simulator.workers import Job
from tests.companies import scenario

BOOKS = tuple(load_playbook(name) for name in ("status-quo", "equal-split", "old-hands-first"))


def block(*playbooks, worlds=(0, 1)):
    plan = experiment(*playbooks)
    return Block(Job.of(plan, ENGINE), tuple(worlds), tuple(range(len(plan.playbooks))))


def test_results_come_in_the_order_of_the_blocks_whatever_the_number_of_workers():
    blocks = [block(FakePlaybook("one", factor), worlds=(factor, 9)) for factor in (3, 1, 2)]
    told = []
    with Bench(1) as bench:
        alone = bench.run(blocks, lambda place, found: told.append(place))
    with Bench(2) as bench:
        first = bench.run(blocks)
        again = bench.run(blocks)
    assert alone == first == again == [run_block(one) for one in blocks]
    assert told == [0, 1, 2]


def test_a_worker_that_dies_costs_nothing_but_time(tmp_path):
    once = FakePlaybook("one", act=f"die-once {tmp_path / 'died'}")
    with Bench(2) as bench:
        found = bench.run([block(once), block(FakePlaybook("two", 2))])
    assert (tmp_path / "died").exists()
    assert [len(one) for one in found] == [2, 2]


def test_a_block_that_kills_three_workers_or_hangs_stops_with_a_name():
    with Bench(2) as bench, pytest.raises(ShapanError, match="ended 3 worker processes"):
        bench.run([block(FakePlaybook("one", act="die"))])
    with Bench(2, deadline_s=0.5) as bench, pytest.raises(ShapanError, match=r"longer than 0\.5 seconds"):
        bench.run([block(FakePlaybook("one", act="hang"))])


@pytest.mark.alone
def test_cancel_is_noticed_at_once(slowness):
    asked = []

    def cancelled():
        if not asked:
            asked.append(time.monotonic())
        return time.monotonic() - asked[0] > 0.5

    with Bench(2, cancelled=cancelled) as bench:
        with pytest.raises(Incomplete):
            bench.run([block(FakePlaybook("one", pause_s=5.0))] * 4)
        assert time.monotonic() - asked[0] - 0.5 < 0.2 * slowness


def raced(store=None, zone=0.03, budget=30, told=None):
    plan = Experiment(scenario(reps=5), BOOKS, worlds=budget, months=2)
    with Bench(1) as bench:
        return race(plan, bench, Terms("attainment", zone), store=store,
                    on_runs=None if told is None else lambda done, most: told.append((done, most)))  # fmt: skip


def test_a_race_in_the_twin_gives_the_outcomes_of_a_plain_experiment():
    found, results = raced()
    plain = run_experiment(results.experiment, jobs=1)
    assert found.runs == len(results.outcomes) <= 90
    assert {run: plain.outcomes[run] for run in results.outcomes} == results.outcomes
    for name, worlds in found.left_after.items():
        digest = next(book.digest() for book in BOOKS if book.name == name)
        assert sum(run.playbook == digest for run in results.outcomes) == worlds


def test_a_race_that_was_kept_is_not_run_again(tmp_path):
    path = tmp_path / "race.shapan"
    plan = Experiment(scenario(reps=5), BOOKS, worlds=30, months=2)
    with Store.create(path, plan) as store:
        first, results = raced(store)
        told = []
        second, again = raced(store, told=told)
    assert first == second
    assert told == []
    assert results_digest(results.outcomes) == results_digest(again.outcomes)


def test_a_race_refuses_what_cannot_be_raced():
    plan = Experiment(scenario(reps=3), BOOKS, worlds=4, months=1)
    with Bench(1) as bench:
        with pytest.raises(InputError, match="at least 2 playbooks"):
            race(Experiment(plan.scenario, BOOKS[:1], worlds=4, months=1), bench, Terms("attainment", 1))
        with pytest.raises(InputError, match="has no value"):
            race(plan, bench, Terms("chance_gap", 1))
        with pytest.raises(InputError, match="no metric 'accounts_moved'"):
            race(plan, bench, Terms("accounts_moved", 1))


def test_a_clock_that_jumps_changes_nothing(monkeypatch):
    import itertools

    jumps = itertools.cycle([0.0, 4e9, -4e9, 1e12])
    monkeypatch.setattr(time, "time", lambda: next(jumps))
    seen = []
    plan = experiment(FakePlaybook("one", pause_s=0.01), worlds=8)
    found = run_experiment(plan, jobs=2, engine=ENGINE, on_progress=seen.append)
    assert found.complete
    assert 0 <= found.elapsed_s < 60
    assert all(one.remaining_s is None or 0 <= one.remaining_s < 60 for one in seen)
