"""The command line as a process: start-up, what is imported, and bad input without a traceback.

What `--help` costs and what `compare` imports is shown by tests/architecture/test_layers.py.
"""

import contextlib
import csv
import gc
import inspect
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tui.__main__ import RUNNING, main, workers_wanted
from tui.cli import COMMANDS, run

HOUSE = Path(__file__).parents[2]
SCENARIO = """
name = "made-up"
title = {en = "Made up", zh = "编的"}
summary = {en = "For a test.", zh = "测试用。"}
team = {count = 5}
accounts = {count = 20}
"""
PLAYBOOK = """
name = "mine"
title = {en = "Mine", zh = "我的"}
summary = {en = "For a test.", zh = "测试用。"}
allocation = {policy = "ALLOCATION"}
routing = "round-robin"
goals = {policy = "equal"}
incentives = {policy = "salary-only"}
coaching = "none"
"""
ENVIRONMENT = {**os.environ, "SHAPAN_LANG": "en", "PYTHONPATH": str(HOUSE)}


def shapan(*arguments, more_environment=None):
    return subprocess.run(
        [sys.executable, "-m", "tui", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", env={**ENVIRONMENT, **(more_environment or {})}, cwd=HOUSE,
        timeout=60,
    )  # fmt: skip


def cpu_of_children():
    """Return the seconds of CPU that ended child processes have used so far."""
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def runs_in(file):
    """Return the number of finished runs in an experiment file that may just be coming to life."""
    try:
        with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM runs").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def imported_by(*arguments):
    """Return the modules that a command has imported when it ends."""
    code = (
        "import sys; from tui.cli import run; code = run(sys.argv[1:]); "
        "print('\\n'.join(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT, cwd=HOUSE, timeout=60,
    )  # fmt: skip
    return done, set(done.stderr.splitlines())


@pytest.fixture
def files(tmp_path):
    (tmp_path / "right.toml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "empty.toml").write_text("")
    (tmp_path / "gbk.toml").write_bytes(SCENARIO.encode("gb18030"))
    (tmp_path / "syntax.toml").write_text("name = ")
    (tmp_path / "typo.toml").write_text(SCENARIO + "[markt]\nvolatility = 0.1\n", encoding="utf-8")
    (tmp_path / "no-accounts.toml").write_text(SCENARIO.replace("count = 20", "count = 0"), encoding="utf-8")
    for name, rule in (("unknown-rule", "equal-cuont"), ("unknown-parameter", 'equal-count", reveiw = "x')):
        (tmp_path / f"{name}.toml").write_text(PLAYBOOK.replace("ALLOCATION", rule), encoding="utf-8")
    return tmp_path


def test_help_imports_nothing_heavy():
    done, modules = imported_by("--help")
    assert "compare" in done.stdout
    assert not modules & {"numpy", "scipy", "pandas", "mesa", "simpy", "textual", "networkx", "pebble"}
    assert "typer" in modules  # the list is not empty


COMPARE = ("compare", "right.toml", "--playbooks", "status-quo,equal-split", "--worlds", "1", "--months", "1")
BAD = {
    "missing file": (("compare", "nothing.toml", *COMPARE[2:]), "nothing.toml"),
    "a folder": (("compare", ".", *COMPARE[2:]), "folder"),
    "empty file": (("compare", "empty.toml", *COMPARE[2:]), "empty"),
    "wrong encoding": (("compare", "gbk.toml", *COMPARE[2:]), "UTF-8"),
    "wrong syntax": (("compare", "syntax.toml", *COMPARE[2:]), "TOML"),
    "unknown key": (("compare", "typo.toml", *COMPARE[2:]), "did you mean 'market'"),
    "no accounts": (("compare", "no-accounts.toml", *COMPARE[2:]), "accounts.count"),
    "months 0": ((*COMPARE, "--months", "0"), "months: got 0, allowed"),
    "worlds 0": ((*COMPARE, "--worlds", "0"), "worlds: got 0, allowed"),
    "negative after": ((*COMPARE, "--after", "-1"), "after: got -1, allowed"),
    "negative seed": ((*COMPARE, "--seed", "-1"), "seed: got -1, allowed"),
    "words for a number": ((*COMPARE, "--worlds", "many"), "--worlds"),
    "no jobs": ((*COMPARE, "--jobs", "0"), "--jobs: got '0'"),
    "unknown playbook": (("compare", "right.toml", "--playbooks", "statusquo"), "did you mean 'status-quo'"),
    "no playbook": (("compare", "right.toml", "--playbooks", " , "), "names no playbook"),
    "playbooks left out": (("compare", "right.toml"), "--playbooks"),
    "a playbook twice": (("compare", "right.toml", "--playbooks", "status-quo,status-quo"), "twice"),
    "unknown policy": (("compare", "right.toml", "--playbooks", "unknown-rule.toml"), "did you mean 'equal-count'"),
    "unknown parameter": (("compare", "right.toml", "--playbooks", "unknown-parameter.toml"), "reveiw"),
    "unwritable output": ((*COMPARE, "--out", "no/such/folder/file"), "no/such/folder"),
    "output is a folder": ((*COMPARE, "--out", "."), "."),
    "output is another file": ((*COMPARE, "--out", "right.toml"), "right.toml"),
    "unwritable ledger": (("run", "right.toml", "--playbook", "status-quo", "--ledger", "no/such/file"), "no/such"),
    "negative world": (("run", "right.toml", "--playbook", "status-quo", "--world", "-1"), "--world: got -1"),
    "no experiment": (("inspect", "nothing"), "no experiment file"),
    "not an experiment": (("resume", "right.toml"), "right.toml"),
    "facts of no experiment": (("facts", "nothing", "--world", "0", "--playbook", "x"), "no experiment file"),
    "check a missing file": (("check", "nothing.toml"), "nothing.toml"),
    "import nothing": (("import", "nothing", "--out", "new.toml"), "nothing"),
    "unknown kind": (("list", "wishes"), "wishes"),
    "unknown command": (("compair",), "compair"),
}


@pytest.mark.parametrize(("arguments", "said"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_a_clear_error(files, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(files)
    monkeypatch.setenv("SHAPAN_LANG", "en")
    before = {path: path.read_bytes() for path in files.iterdir()}
    assert run(arguments) == 2  # in this process: thirty interpreters would cost half a minute
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert {path: path.read_bytes() for path in files.iterdir()} == before


def test_bad_input_as_a_process(files):
    done = shapan("compare", files / "nothing.toml", "--playbooks", "status-quo", "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error SCN-01: ")
    assert "nothing.toml': there is no such file" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="CPU time of a child process is asked of POSIX")
def test_quick_is_a_comparison_in_less_than_20_seconds(slowness):
    before = cpu_of_children()
    done = shapan("quick", "--json", "--jobs", "1")  # one process: its CPU time bounds the wait on an idle machine
    assert cpu_of_children() - before < 20 * slowness
    assert done.returncode == 0
    data = json.loads(done.stdout)
    assert data["scenario"] == "team-of-eight"
    assert [one["name"] for one in data["playbooks"]] == ["status-quo", "old-hands-first", "potential-based"]
    for one in data["playbooks"]:
        cell = one["metrics"]["attainment"]
        assert cell["low"] < cell["mean"] < cell["high"]


def test_jobs_and_hash_seeds_change_no_byte_of_the_json(files):
    texts = []
    for jobs, seed in (("1", "1"), ("2", "2")):
        command = ("compare", files / "right.toml", "--playbooks", "status-quo,potential-based", "--worlds", "5",
                   "--months", "3", "--jobs", jobs, "--json")  # fmt: skip
        done = shapan(*command, more_environment={"PYTHONHASHSEED": seed})
        assert done.returncode == 0
        texts.append([row for row in done.stdout.splitlines() if "elapsed_s" not in row])
    assert texts[0] == texts[1]
    assert len(texts[0]) > 100


def test_facts_of_a_real_run_match_its_totals(files):
    kept = files / "kept"
    shapan(
        "compare", files / "right.toml", "--playbooks", "status-quo", "--worlds", "2", "--months", "3", "--out", kept
    )
    done = shapan("facts", kept, "--world", "1", "--playbook", "status-quo")
    assert done.returncode == 0
    rows = list(csv.DictReader(done.stdout.splitlines()))
    totals = json.loads(shapan("inspect", kept, "--json").stdout)["runs"][1]["totals"]
    assert len(rows) == totals["opportunities_created"] > 0
    assert sum(row["status"] == "won" for row in rows) == totals["opportunities_won"]


@pytest.mark.alone
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("told", ["SIGINT", "SIGTERM"])
def test_who_is_told_to_stop_keeps_what_is_finished_and_says_incomplete(files, told):
    kept = files / "kept"
    command = ["compare", files / "right.toml", "--playbooks", "status-quo", "--worlds", "100000", "--jobs", "1",
               "--json", "--out", kept]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", *map(str, command)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT, cwd=HOUSE,
    )  # fmt: skip
    while process.poll() is None and not runs_in(kept):
        time.sleep(0.1)
    process.send_signal(getattr(signal, told))
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 3, err
    finished = json.loads(out)["playbooks"][0]["metrics"]["bookings_cents"]["worlds"]
    assert 0 < finished < 100_000
    assert f"{finished} of 100000 runs finished" in err
    assert "Traceback" not in err
    assert json.loads(shapan("inspect", kept, "--json").stdout)["runs_finished"] == finished


# ---- the program begins


def test_every_command_that_hands_out_work_is_known_before_it_is_read():
    hands_out = {name for name, command, _ in COMMANDS if "jobs" in inspect.signature(command).parameters}
    assert hands_out - set(RUNNING) == {"capsule", "validate"}, (
        "only one of the things that these do is work for workers"
    )
    assert set(RUNNING) <= hands_out


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("compare firm --playbooks a,b", "auto"), ("quick --jobs 3", "3"), ("quick --jobs=4 --worlds 9", "4"),
        ("resume x.exp --jobs 1", "1"), ("compare firm --jobs 2 --jobs 5", "5"), ("--lang=zh quick", "auto"),
        ("compare firm --cluster tcp://there:1", ""), ("compare --help", ""), ("list playbooks", ""), ("", ""),
        ("compare firm --jobs", "auto"),
    ],
)  # fmt: skip
def test_a_command_line_says_how_many_workers_it_will_want(line, wanted):
    assert workers_wanted(line.split()) == wanted


@pytest.mark.parametrize(("jobs", "begun"), [("auto", ["auto"]), ("3", [3]), ("1", [1]), ("many", [])])
def test_workers_are_begun_before_the_command_line_is_loaded(monkeypatch, jobs, begun):
    told = []

    def begin(workers):
        told.append(workers)
        assert os.environ["OPENBLAS_NUM_THREADS"] == "1"

    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setattr(sys, "argv", ["shapan", "quick", "--jobs", jobs])
    monkeypatch.setattr("simulator.fork_server.start_early", begin)
    monkeypatch.setattr("tui.__main__.spare_the_system", lambda: None)
    monkeypatch.setattr("tui.cli.main", lambda: told.append("read"))
    monkeypatch.setattr(gc, "freeze", lambda: told.append("frozen"))
    threshold = gc.get_threshold()
    try:
        main()
    finally:
        gc.set_threshold(*threshold)
    assert told == ["frozen", *begun, "read", "frozen"]


def test_what_a_command_reads_is_not_written_over(files):
    before = (files / "right.toml").read_bytes()
    done = shapan("run", files / "right.toml", "--playbook", "status-quo", "--ledger", files / "right.toml")
    assert done.returncode == 2
    assert "CLI-52" in done.stderr
    assert (files / "right.toml").read_bytes() == before


def test_a_reader_that_has_enough_is_no_error():
    done = subprocess.run(
        f'"{sys.executable}" -m tui schema | head -c 10; exit ${{PIPESTATUS[0]}}',
        shell=True, executable="/bin/bash", capture_output=True, text=True, env=ENVIRONMENT, cwd=HOUSE, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_full_disk_behind_stdout_is_told():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tui", "list", "policies"],
            stdout=full, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT, cwd=HOUSE, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("error OUT-01: the output cannot be written")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_output_that_cannot_be_written_is_refused_before_anything_is_run(files):
    done = shapan("facts", "nothing", "--world", "0", "--playbook", "x", "--csv", files / "no" / "facts.csv")
    assert done.returncode == 2
    assert "OUT-02" in done.stderr


def test_a_terminal_without_chinese_or_marks_gets_plain_ones(files):
    plain = {**ENVIRONMENT, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "tui", "list", "playbooks", "--lang", "zh"]
    done = subprocess.run(command, capture_output=True, env=plain, cwd=HOUSE, timeout=60)
    assert done.returncode == 0
    assert b"status-quo" in done.stdout
