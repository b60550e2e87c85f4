"""Workers die, hang, are cancelled and lose their parent; nothing finished is lost and none stays behind."""

import gc
import os
import platform
import signal
import threading
import time

import pytest
from fake_engine import ENGINE, FakePlaybook, alive, experiment, gone, logged, program, start

from agents.floor import SalesFloor
from policies.library import load_playbook
from scenarios.errors import ShapanError, StoreError
from scenarios.loader import load
from simulator import fork_server
from simulator.experiment import Engine, Experiment, results_digest
from simulator.runner import run_experiment
from simulator.sparing import spare_the_collector
from simulator.store import Store
from simulator.workers import Job, LocalProcesses, Task, run_task

pytestmark = pytest.mark.alone  # a clock or the memory of a process decides


def go(made, jobs=2, **options):
    return run_experiment(made, jobs=jobs, engine=ENGINE, **options)


def pids(log):
    return {pid for _, _, pid in logged(log)} - {os.getpid()}


def test_a_killed_worker_costs_its_own_task_only(tmp_path):
    log = tmp_path / "log"
    playbooks = (FakePlaybook("a", 1, log=str(log)), FakePlaybook("b", 2, act=f"die-once {tmp_path / 'died'}", at=4))
    made = experiment(*playbooks, worlds=20)
    results = go(made)
    assert (tmp_path / "died").exists()
    assert results.complete
    worlds = [world for world, _, _ in logged(log)]
    assert len(worlds) == 21, "only the world whose worker died is run twice"
    assert results_digest(results.outcomes) == results_digest(go(made, 1).outcomes)


def test_workers_killed_from_outside_are_replaced(tmp_path):
    log = tmp_path / "log"
    made = experiment(FakePlaybook("a", 1, pause_s=0.02, log=str(log)), worlds=60)
    killed = set()

    def kill(progress):
        victims = alive(pids(log))
        if progress.done >= 5 + 10 * len(killed) and len(killed) < 3 and victims:
            victim = min(victims)
            killed.add(victim)
            os.kill(victim, signal.SIGKILL)

    results = go(made, on_progress=kill)
    assert len(killed) == 3
    assert results.complete
    assert results_digest(results.outcomes) == results_digest(go(made, 1).outcomes)


def test_all_workers_killed_at_once_are_replaced(tmp_path):
    log = tmp_path / "log"
    made = experiment(FakePlaybook("a", 1, pause_s=0.02, log=str(log)), worlds=40)
    killed = set()

    def kill(progress):
        if progress.done >= 5 and not killed:
            killed.update(alive(pids(log)))
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    begun = time.monotonic()
    results = go(made, on_progress=kill)
    assert killed
    assert results.complete
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(("worlds", "at"), [(6, 5), (48, 47)], ids=["worlds alone", "worlds abreast"])
def test_a_run_that_kills_three_workers_is_named_and_stops_the_experiment(tmp_path, worlds, at):
    log = tmp_path / "log"
    made = experiment(FakePlaybook("a", 1), FakePlaybook("killer", 2, act="die", at=at, log=str(log)), worlds=worlds)
    with Store.create(tmp_path / "exp", made) as store:
        with pytest.raises(ShapanError, match=f"world {at} of playbook 'killer' ended 3 worker processes") as caught:
            go(made, store=store)
        assert caught.value.exit_code == 2
        assert set(made.run_ids()[: 2 * at // 4 * 4]) <= set(store.outcomes())
    assert [world for world, _, _ in logged(log)].count(at) == 3
    assert gone(pids(log), 1)


@pytest.mark.parametrize(("worlds", "at"), [(8, 7), (48, 46)], ids=["worlds alone", "worlds abreast"])
def test_a_run_that_hangs_stops_its_column_after_the_deadline(tmp_path, worlds, at):
    log = tmp_path / "log"
    slow = FakePlaybook("slow", 2, act="hang", at=at, log=str(log))
    made = experiment(FakePlaybook("good", 1), slow, worlds=worlds)
    results = go(made, deadline_s=0.4)
    good, slow = made.keys()
    assert [run.replication for run in results.outcomes if run.playbook == good] == list(range(worlds))
    assert [run.replication for run in results.outcomes if run.playbook == slow] == list(range(at))
    failure = next(iter(results.failures.values()))
    assert failure.code == "RUN-03"
    assert failure.message == f"slow: world {at} ran longer than 0.4 seconds and was ended"
    assert gone(pids(log), 1)


def test_a_stopped_column_is_not_tried_in_the_worlds_that_were_handed_out(tmp_path):
    log = tmp_path / "log"
    made = experiment(FakePlaybook("slow", 1, act="hang", at=2, log=str(log)), worlds=8)
    results = go(made, deadline_s=0.5)
    assert [run.replication for run in results.outcomes] == [0, 1]
    assert [run.replication for run in results.failures] == [2]
    # Two workers hang in worlds 2 and 3; 4 and 5 may have been begun before they were called back.
    assert max(world for world, _, _ in logged(log)) < 6


def test_workers_that_cannot_start_are_said(monkeypatch):
    def refuse(*args):
        raise OSError("no more processes")

    monkeypatch.setattr("simulator.fork_server.start", refuse)
    with pytest.raises(ShapanError, match="cannot be started") as caught:
        go(experiment())
    assert caught.value.code == "RUN-05"


def test_a_server_that_cannot_start_early_is_left_for_later(monkeypatch):
    asked = []

    def refuse(*functions):
        asked.append(functions)
        raise OSError("no more processes")

    monkeypatch.setattr(fork_server, "start", refuse)
    fork_server.start_early(2)
    fork_server.start_early(1)  # one worker is this process
    assert asked == [(fork_server.SIMULATE, fork_server.PLAYBOOK)]


def test_a_worker_killed_while_it_holds_the_channel_is_noticed(tmp_path, monkeypatch):
    made = experiment(FakePlaybook("a", 1, pause_s=0.02), worlds=30)
    pools, locked = [], []
    make = LocalProcesses.__init__

    def watched(self, *args):
        make(self, *args)
        pools.append(self)

    def lock_for_ever():
        locked.append(all(lock.acquire(timeout=5) for lock in pools[0]._context._locks))

    def lock(progress):
        if progress.done >= 5 and not locked:
            holder = threading.Thread(target=lock_for_ever)  # the locks know threads as well as processes
            holder.start()
            holder.join()

    monkeypatch.setattr(LocalProcesses, "__init__", watched)
    begun = time.monotonic()
    results = go(made, on_progress=lock)
    assert locked == [True]
    assert len(pools) == 2
    assert results.complete
    assert time.monotonic() - begun < 5


def test_local_processes_are_an_ordinary_executor():
    with LocalProcesses(2, Job.of(experiment(), ENGINE), deadline_s=20) as executor:
        assert list(executor.map(abs, [-1, 2, -3])) == [1, 2, 3]
        assert isinstance(executor.submit(int, "x").exception(), ValueError)
        assert [len(world) for world in executor.run(Task((0,), (0, 1))).result()] == [2]


def test_workers_search_for_cycles_again_which_their_server_does_not():
    with LocalProcesses(1, Job.of(experiment(), ENGINE), deadline_s=20) as executor:
        assert executor.submit(gc.isenabled).result()
    assert program("import gc, sys, simulator.silence; sys.exit(gc.isenabled())").returncode == 0


def test_a_script_needs_no_guard_because_workers_do_not_run_it(tmp_path):
    script, log = tmp_path / "script.py", tmp_path / "log"
    script.write_text(
        "from fake_engine import ENGINE, experiment\n"
        "from simulator.runner import run_experiment\n"
        f"open({str(log)!r}, 'a').write('run\\n')\n"
        "print(run_experiment(experiment(), jobs=2, engine=ENGINE).complete)\n"
    )
    done = program(f"import runpy, sys; sys.argv = [{str(script)!r}]; runpy.run_path(sys.argv[0], run_name='__main__')")
    assert done.stdout.strip() == "True", done.stderr
    assert log.read_text() == "run\n"


def test_a_folder_of_the_same_name_where_one_works_is_not_taken_for_ours(tmp_path):
    (tmp_path / "work" / "simulator").mkdir(parents=True)
    (tmp_path / "work" / "simulator" / "__init__.py").write_text(f"open({str(tmp_path / 'taken')!r}, 'w')\n")
    script = tmp_path / "script.py"
    script.write_text(
        "import os\n"
        "from fake_engine import ENGINE, experiment\n"
        "from simulator.runner import run_experiment\n"
        "print(run_experiment(experiment(), jobs=2, engine=ENGINE).complete, os.environ.get('PYTHONSAFEPATH'))\n"
    )
    code = "import os, runpy, sys; os.chdir(sys.argv[1]); sys.path[0] = sys.argv[3]; runpy.run_path(sys.argv[2])"
    done = program(code, tmp_path / "work", script, os.getcwd())
    assert done.stdout.split() == ["True", str(os.environ.get("PYTHONSAFEPATH"))], done.stderr
    assert not (tmp_path / "taken").exists()


# ---- stopping


def test_cancel_returns_at_once_with_what_is_finished_and_no_worker_left(tmp_path, slowness):
    log = tmp_path / "log"
    quick, slow = FakePlaybook("quick", 1, log=str(log)), FakePlaybook("slow", 2, pause_s=0.1, act="hang", at=4)
    made = experiment(quick, slow, worlds=30)
    asked, told = [], []

    def cancelled():
        if len(logged(log)) >= 6 and told[-1].done == 8:  # both workers hang now
            asked.append(time.monotonic())
        return bool(asked)

    with Store.create(tmp_path / "exp", made) as store:
        results = go(made, store=store, cancelled=cancelled, on_progress=told.append)
        took_s = time.monotonic() - asked[0]
        kept = store.outcomes()
    assert took_s < 0.2 * slowness
    assert results.interrupted
    assert list(results.outcomes) == list(made.run_ids()[:8])
    assert kept == results.outcomes
    assert len(pids(log)) == 2
    assert gone(pids(log), 0.2)


def test_cancel_with_one_job_does_not_wait_for_the_end_of_the_world(capsys, slowness):
    begun = time.monotonic()
    made = experiment(FakePlaybook("slow", pause_s=4.0), worlds=3)
    results = run_experiment(made, jobs=1, engine=ENGINE, cancelled=lambda: time.monotonic() - begun > 0.3)
    assert time.monotonic() - begun < 0.3 + 0.2 * slowness
    assert (results.interrupted, results.outcomes) == (True, {})
    print("heard")
    assert capsys.readouterr().out == "heard\n"


def test_cancel_with_one_job_gives_up_a_world_of_the_twin_in_its_midst(slowness):
    made = Experiment(load("large-company"), (load_playbook("status-quo"),), worlds=1, months=60)
    begun, before = time.monotonic(), threading.active_count()
    results = run_experiment(made, jobs=1, cancelled=lambda: time.monotonic() - begun > 0.5)
    assert time.monotonic() - begun < 0.5 + 0.2 * slowness
    assert (results.interrupted, results.outcomes) == (True, {})
    while threading.active_count() > before:  # the thread ends at its next step
        assert time.monotonic() - begun < 5
        time.sleep(0.01)


def test_cancel_works_while_workers_are_still_starting(slowness):
    code = """
import time
if __name__ == "__main__":
    from fake_engine import experiment
    from simulator.experiment import Engine
    from simulator.runner import run_experiment
    begun = time.monotonic()
    engine = Engine("slow_engine:simulate", "fake_engine:load")
    stop = lambda: time.monotonic() - begun > 0.3
    results = run_experiment(experiment(), jobs=2, engine=engine, cancelled=stop)
    print(results.interrupted, len(results.outcomes), time.monotonic() - begun)
"""
    ended = program(code)
    interrupted, count, took_s = ended.stdout.split()
    assert (interrupted, count) == ("True", "0")
    assert float(took_s) < 0.3 + 0.2 * slowness
    assert ended.stderr == ""


INTERRUPTED = """
import sys, time
if __name__ == "__main__":
    from fake_engine import ENGINE, FakePlaybook, experiment
    from simulator.runner import run_experiment
    from simulator.store import Store
    made = experiment(FakePlaybook("a", pause_s=0.1, log=sys.argv[1]), worlds=100)
    with Store.create(sys.argv[2], made) as store:
        results = run_experiment(made, jobs=int(sys.argv[3]), engine=ENGINE, store=store)
        print(time.time(), len(results.outcomes), results.interrupted, len(store.outcomes()))
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_returns_at_once_with_what_is_finished(tmp_path, jobs):
    log = tmp_path / "log"
    process = start(INTERRUPTED, log, tmp_path / "exp", jobs)
    while len(logged(log)) < 20:  # each worker has 8 worlds in hand, so that some task is finished
        time.sleep(0.01)
    asked = time.time()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    returned, count, interrupted, stored = out.split()
    assert float(returned) - asked < 0.2
    assert interrupted == "True"
    assert 1 <= int(count) <= int(stored) < 100
    assert err == ""
    assert gone(pids(log), 1)


def test_a_killed_parent_leaves_no_worker_after_five_seconds(tmp_path):
    log = tmp_path / "log"
    code = """
import sys
if __name__ == "__main__":
    from fake_engine import ENGINE, FakePlaybook, experiment
    from simulator.runner import run_experiment
    run_experiment(experiment(FakePlaybook("a", act="hang", log=sys.argv[1])), jobs=2, engine=ENGINE)
"""
    process = start(code, log)
    while len(logged(log)) < 2:
        time.sleep(0.01)
    busy = pids(log)
    assert alive(busy) == busy
    process.kill()
    process.wait()  # not communicate(): that would wait for the workers as well
    try:
        assert len(busy) == 2
        assert gone(busy, 5)
    finally:
        for pid in alive(busy):
            os.kill(pid, signal.SIGKILL)
        process.communicate()


def test_a_store_that_fails_ends_the_workers(tmp_path, monkeypatch):
    log = tmp_path / "log"
    made = experiment(FakePlaybook("a", 1, log=str(log)), FakePlaybook("b", 2, act="hang", at=2), worlds=9)

    def refuse(*args):
        raise StoreError("STO-08", "the disk is full")

    with Store.create(tmp_path / "exp", made) as store:
        monkeypatch.setattr(store, "add", refuse)
        with pytest.raises(StoreError, match="disk is full"):
            go(made, store=store)
    assert gone(pids(log), 1)


def test_workers_can_be_started_from_inside_a_running_screen():
    code = """
if __name__ == "__main__":
    import asyncio
    from fake_engine import ENGINE, experiment
    from simulator.experiment import results_digest
    from simulator.runner import run_experiment
    from textual.app import App

    class Screen(App):
        def on_mount(self):
            self.run_worker(self.work, thread=True)

        def work(self):
            results = run_experiment(experiment(), jobs=2, engine=ENGINE)
            self.call_from_thread(self.exit, results_digest(results.outcomes))

    async def main():
        app = Screen()
        async with app.run_test():
            while app.return_value is None:
                await asyncio.sleep(0.02)
        return app.return_value

    print(asyncio.run(asyncio.wait_for(main(), 30)))
"""
    ended = program(code)
    assert ended.stdout.strip() == results_digest(go(experiment(), 1).outcomes), ended.stderr[-2000:]


def test_a_world_leaves_no_run_behind_while_the_search_for_cycles_is_held_back():
    made = Experiment(load("start-up-of-five"), (load_playbook("status-quo"),), worlds=1, months=2)
    job, usual = Job.of(made, Engine()), gc.get_threshold()
    gc.collect()
    try:
        spare_the_collector()
        run_task(job, Task((1,), (0,)))
        assert not [one for one in gc.get_objects() if isinstance(one, SalesFloor)]
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep memory as they like")
def test_a_worker_keeps_the_memory_of_freed_arrays():
    code = """
import resource
import numpy as np
from simulator.sparing import spare_the_system

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        whole = np.ones(100_000) + np.ones(100_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

spare_the_system()
faults()
print(faults())
"""
    assert int(program(code).stdout) < 100
