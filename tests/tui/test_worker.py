"""The line to the worker: real processes that answer, die, do not listen, or lose their parent."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from driving import text_of

from tui.app import make_app
from tui.link import GRACE_SECONDS, RUNS_FOLDER, Link, worker_command
from tui.messages import Answered, Cancelled, Died, Failed, Finished, Listed, Partial, Progress, as_table, from_table
from tui.screens.error import ErrorScreen

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
REQUEST = {"scenario": "maker-of-thirty", "playbooks": ["status-quo", "pacer"], "worlds": 20, "seed": 7, "after": 0}


def fake(mode: str, memory: Path | None = None) -> list[str]:
    return [sys.executable, str(HERE / "fake_worker.py"), mode, *([str(memory)] if memory else [])]


class Ear:
    """Collects events."""

    def __init__(self):
        self.events = queue.Queue()

    def __call__(self, event):
        self.events.put(event)

    def hear(self, kind, seconds=20):
        limit = time.monotonic() + seconds
        while (left := limit - time.monotonic()) > 0:
            try:
                event = self.events.get(timeout=left)
            except queue.Empty:
                break
            if isinstance(event, kind):
                return event
        raise AssertionError(f"no {kind.__name__} within {seconds} s")


@pytest.fixture
def open_link():
    links = []

    def make(command):
        ear, link = Ear(), Link(command)
        links.append(link)
        link.open(ear)
        return link, ear

    yield make
    for link in links:
        link.close()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:  # gone, or going while it is read
        return False


def gone(pids, seconds=5.0) -> bool:
    pids, limit = list(pids), time.monotonic() + seconds
    while any(alive(pid) for pid in pids) and time.monotonic() < limit:
        time.sleep(0.02)
    return not any(alive(pid) for pid in pids)


def test_every_event_survives_the_line():
    events = [
        Listed(({"name": "a"},), ()), Progress(1, 2, 3, None), Partial(1, 2, {"x": [1]}), Finished(1, {}),
        Cancelled(4), Failed(1, "C", "t {a}", {"a": "1"}), Died(2, -9, "x"),
    ]  # fmt: skip
    for event in events:
        assert from_table(json.loads(json.dumps(as_table(event)))) == event


@pytest.mark.parametrize(
    "table", [{}, {"event": "boo"}, {"event": "cancelled"}, {"event": "cancelled", "run": 1, "x": 2}]
)
def test_what_is_no_event_is_refused(table):
    with pytest.raises(ValueError, match="not an event"):
        from_table(table)


def test_list_and_compare(open_link):
    link, ear = open_link(fake("good"))
    link.list()
    assert ear.hear(Listed).scenarios[1]["name"] == "maker-of-thirty"
    link.compare(1, REQUEST)
    assert ear.hear(Progress) == Progress(1, 1, 20)
    assert ear.hear(Finished).comparison["worlds"] == 20


def test_a_worker_that_is_killed_is_reported_and_the_next_request_starts_a_new_one(open_link, tmp_path):
    link, ear = open_link(fake("dies-once", tmp_path / "memory"))
    link.compare(1, REQUEST)
    died = ear.hear(Died)
    assert (died.run, died.status) == (1, -9)
    assert "out of memory" in died.detail
    link.compare(2, REQUEST)
    assert ear.hear(Finished).run == 2


@pytest.mark.alone
@pytest.mark.parametrize("mode", ["deaf", "polite"])
def test_cancel_is_answered_within_a_fifth_of_a_second(open_link, tmp_path, slowness, mode):
    memory = tmp_path / "memory"
    link, ear = open_link(fake(mode, memory))
    link.compare(1, REQUEST)
    ear.hear(Progress)
    while not memory.exists() or " " not in memory.read_text():
        time.sleep(0.01)
    started = time.monotonic()
    link.cancel(1)
    assert ear.hear(Cancelled) == Cancelled(1)
    elapsed = time.monotonic() - started
    print(f"cancel of a {mode} worker answered after {elapsed:.3f} s")
    assert elapsed < (GRACE_SECONDS + 0.15) * slowness
    if mode == "deaf":
        assert gone(map(int, memory.read_text().split()))


def test_what_is_asked_right_after_a_cancel_is_not_lost_with_the_worker(open_link, tmp_path):
    link, ear = open_link(fake("stuck-once", tmp_path / "memory"))
    link.compare(1, REQUEST)
    ear.hear(Progress)
    link.cancel(1)
    link.compare(2, REQUEST)
    assert ear.hear(Cancelled) == Cancelled(1)
    assert ear.hear(Finished).run == 2


def test_closing_ends_the_worker_and_what_it_started(tmp_path):
    memory, ear = tmp_path / "memory", Ear()
    link = Link(fake("deaf", memory))
    link.open(ear)
    link.compare(1, REQUEST)
    ear.hear(Progress)
    while not memory.exists() or " " not in memory.read_text():
        time.sleep(0.01)
    pids = [int(pid) for pid in memory.read_text().split()]
    link.close()
    assert gone(pids)


async def test_the_app_survives_a_killed_worker_and_the_retry_finishes(tmp_path):
    app = make_app("en", Link(fake("dies-once", tmp_path / "memory")), {})
    async with app.run_test(size=(80, 24)) as pilot:
        await _until(pilot, lambda: app.listed)
        await pilot.press("2", "enter", "2", "f9")
        await _until(pilot, lambda: isinstance(app.screen, ErrorScreen))
        assert "out of memory [/really]" in text_of(app)
        await pilot.press("enter")
        await _until(pilot, lambda: app.run_state.phase == "done")
        assert "better in" in text_of(app)


async def _until(pilot, true, seconds=20):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "waited in vain"
        await pilot.pause(0.02)


def test_the_real_worker_ends_when_its_line_is_cut_and_leaves_no_runs(tmp_path):
    runs = tmp_path / "runs"
    runs.mkdir()
    (runs / "0123.exp").write_bytes(b"")
    process = subprocess.Popen(
        worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), RUNS_FOLDER: str(runs)},
    )  # fmt: skip
    process.stdin.close()
    assert process.wait(timeout=20) in (0, -9)
    assert not runs.exists()
    process.stdout.close()


def test_the_real_worker_lists_runs_and_stops(open_link):
    link, ear = open_link(None)
    link.list()
    listed = ear.hear(Listed, 60)
    assert len(listed.scenarios) >= 5
    assert all({"en", "zh"} <= set(one["title"]) for one in (*listed.scenarios, *listed.playbooks))
    smallest = min(listed.scenarios, key=lambda one: one["reps"])["name"]
    request = {"scenario": smallest, "playbooks": ["status-quo", "equal-split"], "worlds": 4, "seed": 7, "after": 0}
    link.compare(1, request)
    finished = ear.hear(Finished | Failed | Died, 120)
    assert isinstance(finished, Finished), finished
    assert [one["name"] for one in finished.comparison["playbooks"]] == request["playbooks"]
    assert all(pair["worlds"] == 4 for pair in finished.comparison["pairs"] if pair["metric"] == "attainment")
    link.compare(2, {**request, "worlds": 2000})
    while ear.hear(Progress, 60).done < 1:
        pass
    started = time.monotonic()
    link.cancel(2)
    ear.hear(Cancelled, 5)
    print(f"the real worker stopped after {time.monotonic() - started:.3f} s")
    link.compare(3, {**request, "playbooks": ["status-quo", "no-such-playbook"]})
    failed = ear.hear(Failed, 60)
    assert failed.run == 3
    assert "no-such-playbook" in failed.template.format(**failed.values)


def test_partial_comparisons_hold_only_worlds_that_every_playbook_has_finished(open_link):
    link, ear = open_link(None)
    request = {"scenario": "start-up-of-five", "playbooks": ["status-quo", "equal-split"], "worlds": 60, "seed": 7}
    link.compare(1, {**request, "after": 0})
    while not isinstance(event := ear.hear((Partial, Finished, Failed, Died), 120), Partial):
        assert not isinstance(event, Failed | Died), event
    counted = {one["metrics"]["attainment"]["worlds"] for one in event.comparison["playbooks"]}
    assert counted == {event.worlds}
    assert 1 < event.worlds < 60


@pytest.mark.alone
def test_a_comparison_that_is_cut_off_leaves_nothing_in_the_folder_for_temporary_files():
    def left():
        return {one for name in ("shapan-*", "pymp-*") for one in Path(tempfile.gettempdir()).glob(name)}

    before, ear, link = left(), Ear(), Link()
    request = {"scenario": "start-up-of-five", "playbooks": ["status-quo", "equal-split"], "worlds": 500, "seed": 7}
    link.open(ear)
    link.compare(1, {**request, "after": 0})
    while not isinstance(event := ear.hear((Progress, Failed, Died), 120), Progress) or not event.done:
        assert not isinstance(event, Failed | Died), event
    assert left() > before
    link.cancel(1)
    link.close()
    assert left() == before


def test_further_questions_are_answered_and_give_way_to_whoever_waits(open_link):
    link, ear = open_link(None)
    request = {"scenario": "start-up-of-five", "playbooks": ["status-quo", "equal-split"], "worlds": 10, "seed": 7}
    rails = [{"metric": "attainment", "at_least": 0.01}]
    link.compare(1, {**request, "after": 0, "rails": rails, "required": 0.8, "rails_after": 0})
    finished = ear.hear(Finished | Failed | Died, 120)
    assert isinstance(finished, Finished), finished
    assert finished.comparison["decision"]["declared_before_results"]
    assert len(finished.comparison["years"]["attainment"][1]) == 10
    asked = {**request, "worlds": 2, "after": 0}
    link.ask(1, "who equal-split", {**asked, "op": "who", "a": "status-quo", "b": "equal-split"})
    while (answered := ear.hear((Answered, Failed, Died), 60)).table is None:
        assert answered.done <= answered.total == 2
    shown = answered.table["by"]["tenure"]
    assert sum(one["people"] for one in shown["changes"]) + shown["hidden"] == answered.table["people"] == 5
    link.ask(1, "change profit_cents", {**asked, "op": "change", "metric": "profit_cents"})
    time.sleep(0.5)
    link.compare(2, {**asked, "worlds": 1})
    after = []
    while not isinstance(event := ear.hear((Answered, Finished, Failed, Died), 60), Finished):
        after.append(event)
    assert event.run == 2
    assert all(one.done < one.total for one in after)  # it gave way before it was finished


def test_a_run_that_was_stopped_goes_on_and_its_file_can_be_saved_while_the_program_is_open(open_link, tmp_path):
    from simulator.store import Store

    link, ear = open_link(None)
    request = {"scenario": "team-of-eight", "playbooks": ["status-quo", "equal-split"], "worlds": 12, "seed": 7,
               "after": 0, "rails": [{"metric": "attainment", "at_least": 0.5}], "required": 0.8}  # fmt: skip
    link.compare(1, request)
    while (done := ear.hear(Progress, 60).done) < 2:
        pass
    link.cancel(1)
    ear.hear(Cancelled, 5)
    link.compare(2, request)
    assert ear.hear(Progress, 60).done >= done
    again = ear.hear(Finished | Failed | Died, 120)
    path = Path(again.comparison["runs"])
    with Store.open(path) as store:
        assert not store.missing()
        assert [runs for _text, runs in store.declarations()] == [0]
    link.compare(3, {**request, "rails": []})
    assert ear.hear(Finished, 60).comparison["pairs"] == again.comparison["pairs"]
    link.close()
    assert not path.parent.exists()


def test_only_the_last_comparisons_are_kept_and_a_damaged_one_begins_anew(tmp_path, monkeypatch):
    from policies.library import load_playbook
    from scenarios.loader import load
    from simulator.experiment import Experiment
    from tui.kept_runs import MOST, kept

    books = (load_playbook("status-quo"), load_playbook("equal-split"))

    def plan(worlds):
        return Experiment(load("team-of-eight"), books, worlds=worlds, months=1, after=0, seed=1)

    monkeypatch.delenv(RUNS_FOLDER, raising=False)
    with kept(plan(1)) as store:
        assert store is None
    monkeypatch.setenv(RUNS_FOLDER, str(tmp_path))
    for worlds in range(1, MOST + 3):
        with kept(plan(worlds)) as store:
            assert store.path.exists()
        os.utime(store.path, (worlds, worlds))
    assert len(list(tmp_path.glob("*.exp"))) == MOST
    store.path.write_bytes(b"damaged")
    with kept(plan(MOST + 2)) as store:
        assert store.missing()
    monkeypatch.setenv(RUNS_FOLDER, str(tmp_path / "gone"))
    with kept(plan(1)) as store:
        assert store is None
