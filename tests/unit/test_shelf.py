"""What workers work out together: each part once, the same to the byte, and never worse than alone."""

import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
from fake_engine import ENGINE, experiment

from policies.library import load_playbook
from scenarios.company import company_of
from scenarios.loader import load
from simulator import pay_kinds, shelf
from simulator.workers import Job, LocalProcesses

pytestmark = pytest.mark.alone  # a clock decides


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(shelf, "_folder", str(tmp_path))
    return tmp_path


def squares(asked, done):
    def square(n):
        done.append(n)
        return np.array([n * n, 0.1])

    return {n: square.tolist()[0] for n, square in shelf.together("squares", asked, square).items()}


def test_what_one_has_worked_out_the_next_reads(folder):
    first, second = [], []
    assert squares([1, 2], first) == squares([1, 2], second) == {1: 1, 2: 4}
    assert squares([2, 3], second) == {2: 4, 3: 9}
    assert (first, second) == ([1, 2], [3])


def test_other_things_of_the_same_number_are_others(folder):
    assert squares([2], []) == {2: 4}
    assert shelf.together("cubes", [2], lambda n: np.array([n**3])) == {2: 8}


def test_two_at_once_share_the_work(folder):
    begun, lock, found = [], threading.Barrier(2), []

    def part(n):
        begun.append(n)
        threading.Event().wait(0.02)
        return np.array([n])

    def work():
        lock.wait()
        found.append(shelf.together("parts", range(10), part))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(begun) == list(range(10)), "each is worked out once"
    assert found == [{n: n for n in range(10)}] * 2


@pytest.mark.parametrize("torn", [None, b"", b"\x93NUMPY", b"gASVCg=="])
def test_a_part_that_never_comes_is_worked_out_here(folder, monkeypatch, torn):
    monkeypatch.setattr(shelf, "PATIENCE_SECONDS", 0.05)
    squares([5], [])
    (place,) = [one for one in folder.iterdir() if one.suffix == ".5"]
    place.unlink() if torn is None else place.write_bytes(torn)
    done = []
    assert squares([5], done) == {5: 25}
    assert done == [5]


def test_a_shelf_that_cannot_be_written_to_is_done_without(tmp_path, monkeypatch):
    monkeypatch.setattr(shelf, "_folder", str(tmp_path / "gone"))
    done = []
    assert squares([1, 2], done) == {1: 1, 2: 4}
    assert done == [1, 2]


def test_an_effort_table_from_the_shelf_is_the_one_worked_out_here(folder):
    company, playbook = company_of(load("team-of-eight")), load_playbook("tiered-pay")
    terms = pay_kinds._terms(company)
    here, there = (pay_kinds._Plans(playbook.incentives, terms).book(pay_kinds.TYPICAL) for _ in range(2))
    mine = here.table(0)
    read = there.table(0)
    assert read is not mine
    assert len([one for one in folder.iterdir() if one.suffix == ".0"]) == 1
    for name in ("effort", "chance", "expected_pay", "value"):
        np.testing.assert_array_equal(getattr(read, name), getattr(mine, name))


def test_rules_that_pay_otherwise_share_nothing(folder):
    company = company_of(load("team-of-eight"))
    for name in ("tiered-pay", "status-quo"):
        pay_kinds._Plans(load_playbook(name).incentives, pay_kinds._terms(company)).book(pay_kinds.TYPICAL).table(0)
    assert len([one for one in folder.iterdir() if one.suffix == ".0"]) == 2


def shelves():
    return set(Path(tempfile.gettempdir()).glob("shapan-shelf-*"))


@pytest.mark.parametrize("cancelled", [False, True])
def test_the_shelf_is_gone_with_the_workers(cancelled):
    before = shelves()
    executor = LocalProcesses(2, Job.of(experiment(), ENGINE), deadline_s=20)
    assert executor.submit(abs, -1).result() == 1
    assert len(shelves() - before) == 1
    executor.shutdown(cancel_futures=cancelled)
    assert shelves() == before


def test_the_shelf_of_workers_that_are_just_starting_is_gone_at_once():
    before = shelves()
    LocalProcesses(2, Job.of(experiment(), ENGINE), deadline_s=20).shutdown(cancel_futures=True)
    assert shelves() == before


def test_workers_use_one_shelf():
    with LocalProcesses(2, Job.of(experiment(), ENGINE), deadline_s=20) as executor:
        used = {executor.submit(_shelf_of_this_process).result() for _ in range(4)}
    assert len(used) == 1
    assert used != {""}


def _shelf_of_this_process():
    return shelf._folder


def test_no_room_for_a_shelf_stops_nobody(monkeypatch):
    def refuse(**options):
        raise OSError("no space left")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with LocalProcesses(1, Job.of(experiment(), ENGINE), deadline_s=20) as executor:
        assert executor.submit(_shelf_of_this_process).result() == ""


def test_this_process_has_none_by_itself():
    assert not shelf.is_in_use()
