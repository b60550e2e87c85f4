"""The store: one checksummed file that survives what happens to files."""

import json
import os
import random
import shutil
import sqlite3
import stat
import tempfile
from pathlib import Path

import pytest
from fake_engine import ENGINE, FakePlaybook, experiment, outcome, program, run

from scenarios.errors import StoreError
from simulator.experiment import Failure, outcome_digest, results_digest
from simulator.inspection import inspect
from simulator.store import Store


def filled(path, made=None, worlds=None):
    """A store with the results of the first `worlds` worlds (all of them when left out)."""
    made = made or experiment()
    results = fake_results(made)
    with Store.create(path, made) as store:
        store.add({key: value for key, value in results.items() if worlds is None or key.replication < worlds})
    return results


def fake_results(made):
    by_key = dict(zip(made.keys(), made.playbooks, strict=True))
    return {
        key: run(made.scenario, by_key[key.playbook], made.seed, key.replication, made.months, made.after)
        for key in made.run_ids()
    }


def test_what_was_kept_comes_back_in_plan_order(tmp_path):
    made = experiment()
    results = fake_results(made)
    with Store.create(tmp_path / "exp", made) as store:
        for key in reversed(made.run_ids()):
            store.add({key: results[key]})
    with Store.open(tmp_path / "exp") as store:
        assert list(store.outcomes().items()) == list(results.items())
        assert store.missing() == ()
        assert store.experiment(ENGINE) == made
        assert store.manifest()["hashes"]["experiment"] == made.digest()


def test_missing_names_the_unfinished_runs_in_plan_order(tmp_path):
    made = experiment()
    filled(tmp_path / "exp", made, worlds=4)
    with Store.open(tmp_path / "exp") as store:
        assert store.missing() == made.run_ids()[8:]


def test_it_is_one_file_for_its_owner_only(tmp_path):
    before = os.umask(0)
    try:
        with Store.create(tmp_path / "exp", experiment()):
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"exp": 0o600, "exp.lock": 0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["exp"]


def test_names_with_special_characters_work(tmp_path):
    path = tmp_path / "试验 #1?mode=memory%20&x.exp"
    results = filled(path)
    with Store.open(path) as store:
        assert store.outcomes() == results
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_no_pickle_is_kept(tmp_path):
    filled(tmp_path / "exp")
    rows = sqlite3.connect(tmp_path / "exp").execute("SELECT outcome, sha256 FROM runs").fetchall()
    assert len(rows) == 12
    assert all(isinstance(json.loads(text), dict) for text, _ in rows)


def test_an_equal_second_result_is_ignored(tmp_path):
    results = filled(tmp_path / "exp")
    with Store.open(tmp_path / "exp", write=True) as store:
        store.add(results)
        assert store.outcomes() == results
    Store.open(tmp_path / "exp").close()


def test_a_different_second_result_raises_the_alarm_and_changes_nothing(tmp_path):
    made = experiment()
    results = filled(tmp_path / "exp", made, worlds=3)
    keys = made.run_ids()
    with Store.open(tmp_path / "exp", write=True) as store:
        with pytest.raises(StoreError, match=r"not deterministic: world 2 of playbook two") as caught:
            store.add({keys[8]: results[keys[8]], keys[5]: outcome("something else")})
        assert caught.value.code == "STO-10"
        assert store.missing() == keys[6:]
        store.add({keys[8]: results[keys[8]]})
    with Store.open(tmp_path / "exp") as store:
        assert list(store.outcomes()) == [*keys[:6], keys[8]]


def test_failures_are_kept_once_and_can_be_forgotten(tmp_path):
    made = experiment()
    key = made.run_ids()[3]
    failure = Failure(key.playbook, "工资 was -1 in month 3", "POL-20")
    with Store.create(tmp_path / "exp", made) as store:
        store.add({}, {key: failure})
        store.add({}, {key: failure})
    with Store.open(tmp_path / "exp", write=True) as store:
        assert store.failures() == {key: failure}
        store.forget_failures()
    with Store.open(tmp_path / "exp") as store:
        assert store.failures() == {}


def test_inspect_gives_digests_totals_and_problems_as_plain_data(tmp_path):
    made = experiment()
    results = filled(tmp_path / "exp", made, worlds=5)
    key = made.run_ids()[11]
    with Store.open(tmp_path / "exp", write=True) as store:
        store.add({}, {key: Failure(key.playbook, "paid -1", "POL-20")})
        report = json.loads(json.dumps(inspect(store)))
    kept = {run: value for run, value in results.items() if run.replication < 5}
    assert report["digest"] == results_digest(kept)
    assert (report["runs_planned"], report["runs_finished"]) == (12, 10)
    assert [(row["world"], row["playbook"]) for row in report["runs"][:3]] == [(0, "one"), (0, "two"), (1, "one")]
    first = made.run_ids()[0]
    assert report["runs"][0]["totals"] == results[first].totals
    assert report["runs"][0]["digest"] == outcome_digest(first, results[first])
    assert report["failures"] == [{"world": 5, "playbook": "two", "code": "POL-20", "message": "paid -1"}]


# ---- what it refuses


def test_an_existing_file_is_never_overwritten(tmp_path):
    results = filled(tmp_path / "exp")
    with pytest.raises(StoreError, match="exists already"):
        Store.create(tmp_path / "exp", experiment(worlds=3))
    with Store.open(tmp_path / "exp") as store:
        assert store.outcomes() == results
    (tmp_path / "letter").write_text("dear all, " * 100)
    with pytest.raises(StoreError, match=r"letter: it is not an experiment file"):
        Store.create(tmp_path / "letter", experiment())
    assert (tmp_path / "letter").read_text() == "dear all, " * 100


def test_an_empty_file_can_become_an_experiment_but_is_none(tmp_path):
    (tmp_path / "exp").touch()
    with pytest.raises(StoreError, match="is empty"):
        Store.open(tmp_path / "exp")
    filled(tmp_path / "exp")


@pytest.mark.parametrize("write", [False, True])
def test_missing_file_folder_and_foreign_database_are_named(tmp_path, write):
    sqlite3.connect(tmp_path / "other").execute("CREATE TABLE t (x)").connection.close()
    for name, words in [("none", "there is no experiment file"), ("", "is a folder"), ("no/exp", "there is no"),
                        ("other", "a database, but not an experiment"), ("x" * 300, "too long")]:  # fmt: skip
        with pytest.raises(StoreError, match=words) as caught:
            Store.open(tmp_path / name, write=write)
        assert str(tmp_path) in str(caught.value)


def test_a_missing_folder_is_named_when_creating(tmp_path):
    with pytest.raises(StoreError, match=r"no/exp cannot be opened: No such file or directory"):
        Store.create(tmp_path / "no" / "exp", experiment())


def test_another_model_version_can_be_read_but_not_written(tmp_path, monkeypatch):
    results = filled(tmp_path / "exp", worlds=3)
    monkeypatch.setattr("simulator.store.MODEL_VERSION", "99")
    with Store.open(tmp_path / "exp") as store:
        assert len(store.outcomes()) == 6
        assert store.outcomes().items() <= results.items()
    with pytest.raises(StoreError, match=r"made with model version \S+, this program has model version 99"):
        Store.open(tmp_path / "exp", write=True)
    assert [path.name for path in tmp_path.iterdir()] == ["exp"]


def test_a_newer_format_is_refused_with_both_numbers(tmp_path):
    filled(tmp_path / "exp")
    with sqlite3.connect(tmp_path / "exp") as connection:
        connection.execute("PRAGMA user_version=2")
    with pytest.raises(StoreError, match="has format 2, this program reads format 1"):
        Store.open(tmp_path / "exp")


def test_writing_needs_the_writers_place(tmp_path):
    results = filled(tmp_path / "exp")
    with Store.open(tmp_path / "exp") as store, pytest.raises(StoreError, match="opened for reading only"):
        store.add(results)


# ---- damage


def damages():
    """About 80 ways to hurt a file of n bytes: (name, function of its bytes)."""
    rng = random.Random(20)
    for share in [0, 0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999]:
        yield f"cut at {share}", lambda data, share=share: data[: int(len(data) * share)]
    for place in [0, 15, 16, 17, 18, 19, 20, 21, 24, 28, 31, 40, 44, 47, 56, 59, 60, 63, 68, 71, 92, 96, 100, 103, 105]:
        yield f"header byte {place}", lambda data, place=place: flip(data, place, 0x55)
    for number in range(30):
        share, bit = rng.random(), 1 << rng.randrange(8)
        yield f"bit {number}", lambda data, share=share, bit=bit: flip(data, int(len(data) * share), bit)
    for page in range(12):
        yield f"zero page {page}", lambda data, page=page: data[: page * 4096] + bytes(4096) + data[(page + 1) * 4096 :]
    yield "pages swapped", lambda data: data[:4096] + data[8192:12288] + data[4096:8192] + data[12288:]
    yield "text", lambda data: b"not a database at all" * 500


def flip(data, place, mask):
    return data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    path = tmp_path_factory.mktemp("healthy") / "exp"
    results = filled(path)
    assert len(path.read_bytes()) >= 12 * 4096
    return path.read_bytes(), results


@pytest.mark.parametrize(("name", "hurt"), list(damages()), ids=lambda value: value if isinstance(value, str) else "")
def test_damage_is_refused_with_the_files_name_or_did_not_matter(tmp_path, healthy, name, hurt):
    data, results = healthy
    path = tmp_path / "damaged.exp"
    path.write_bytes(hurt(data))
    try:
        with Store.open(path) as store:
            found = store.outcomes()
            report = inspect(store)
    except StoreError as error:
        refusal = str(error)
    else:
        refusal = ""
    if refusal:
        assert "damaged.exp" in refusal
        return
    assert found == results
    assert report["digest"] == results_digest(results)
    assert name.startswith(("bit", "header")), "a cut or emptied file must be refused"


def test_a_flipped_byte_in_a_result_is_found(tmp_path, healthy):
    data, results = healthy
    place = data.index(next(iter(results.values())).digest.encode())
    (tmp_path / "exp").write_bytes(flip(data, place, 1))
    with Store.open(tmp_path / "exp") as store, pytest.raises(StoreError, match="does not match its checksum"):
        store.outcomes()


def test_a_hidden_row_is_found(tmp_path, healthy):
    (tmp_path / "exp").write_bytes(healthy[0])
    with sqlite3.connect(tmp_path / "exp") as connection:
        connection.execute("DELETE FROM runs WHERE replication = 3")
    with pytest.raises(StoreError, match="rows are missing"):
        Store.open(tmp_path / "exp")


def test_a_result_moved_to_another_run_is_found(tmp_path, healthy):
    (tmp_path / "exp").write_bytes(healthy[0])
    with sqlite3.connect(tmp_path / "exp") as connection:
        connection.execute("UPDATE runs SET replication = 40 WHERE replication = 3")
    with Store.open(tmp_path / "exp") as store, pytest.raises(StoreError, match="checksum"):
        store.outcomes()


def test_a_forged_manifest_is_refused_without_a_traceback(tmp_path, healthy):
    from simulator.store import _sha256

    (tmp_path / "exp").write_bytes(healthy[0])
    for text in ["[]", "{}", "nonsense", '{"hashes": 1}']:
        with sqlite3.connect(tmp_path / "exp") as connection:
            connection.execute("UPDATE manifest SET text = ?, sha256 = ?", (text, _sha256(text)))
        with pytest.raises(StoreError, match="manifest"):
            Store.open(tmp_path / "exp")


# ---- two writers, disks


def test_a_second_writer_is_refused_at_once_with_the_first_ones_process_and_readers_are_not(tmp_path):
    results = filled(tmp_path / "exp")
    with Store.open(tmp_path / "exp", write=True):
        with pytest.raises(StoreError, match=rf"in use by process {os.getpid()}"):
            Store.open(tmp_path / "exp", write=True)
        other = program("import sys; from simulator.store import Store; Store.open(sys.argv[1], write=True)",
                       tmp_path / "exp")  # fmt: skip
        assert f"StoreError: {tmp_path / 'exp'} is in use by process {os.getpid()}" in other.stderr
        with Store.open(tmp_path / "exp") as reader:
            assert reader.outcomes() == results
    Store.open(tmp_path / "exp", write=True).close()


def test_a_lock_left_by_kill_9_blocks_nobody(tmp_path):
    made = experiment()
    code = """
import os, signal, sys
from fake_engine import experiment
from simulator.store import Store
store = Store.create(sys.argv[1], experiment())
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert program(code, tmp_path / "exp").returncode == -9
    assert (tmp_path / "exp.lock").exists()
    with Store.open(tmp_path / "exp", write=True) as store:
        assert store.missing() == made.run_ids()
    assert not (tmp_path / "exp.lock").exists()


def test_a_journal_left_by_kill_9_is_rolled_back(tmp_path):
    made = experiment()
    results = filled(tmp_path / "exp", made, worlds=2)
    code = """
import os, signal, sys
from simulator.store import Store
store = Store.open(sys.argv[1], write=True)
connection = store._connection
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE runs SET outcome = outcome || zeroblob(9000)")
connection.execute("UPDATE tally SET runs = 77")
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert program(code, tmp_path / "exp").returncode == -9
    assert (tmp_path / "exp-journal").exists()
    with Store.open(tmp_path / "exp") as store:
        assert store.outcomes() == {key: value for key, value in results.items() if key.replication < 2}


FULL = """
import json, resource, sys
from pathlib import Path
from fake_engine import experiment, outcome
from scenarios.errors import StoreError
from simulator.store import Store
path, limit = Path(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
made, kept = experiment(worlds=200), 0
try:
    with Store.create(path, made) as store:
        for key in made.run_ids():
            store.add({key: outcome(str(key))})
            kept += 1
except StoreError as error:
    print(json.dumps([kept, [error.code, error.exit_code], str(error)]))
"""


@pytest.mark.parametrize("limit", [0, 5_000, 100_000])
def test_a_full_disk_is_said_and_loses_nothing_finished(tmp_path, limit):
    ended = program(FULL, tmp_path / "exp", limit)
    assert ended.stderr == ""
    kept, code, message = json.loads(ended.stdout)
    assert code == ["STO-08", 3]
    assert "exp" in message
    assert "disk" in message
    names = [path.name for path in tmp_path.iterdir()]
    if limit < 100_000:
        assert kept == 0
        assert names == []
        return
    assert 10 < kept < 400
    assert names == ["exp"]
    with Store.open(tmp_path / "exp", write=True) as store:
        assert list(store.outcomes()) == list(experiment(worlds=200).run_ids()[:kept])


def test_a_read_only_folder_is_said(tmp_path):
    code = """
import os, sys, urllib.parse  # all that is needed is imported while we may still read it
from fake_engine import experiment
from scenarios.errors import StoreError
from simulator.store import Store
if os.geteuid() == 0:  # the superuser may write anywhere: be somebody else
    os.setgid(65534)
    os.setuid(65534)
for attempt in (lambda: Store.create(sys.argv[1] + "/new", experiment()),
                lambda: Store.open(sys.argv[1] + "/exp", write=True),
                lambda: print(len(Store.open(sys.argv[1] + "/exp").outcomes()))):
    try:
        attempt()
    except StoreError as error:
        print(error.code, error)
"""
    folder = Path(tempfile.mkdtemp(prefix="shapan-ro-"))
    try:
        filled(folder / "exp")
        os.chmod(folder / "exp", 0o444)
        os.chmod(folder, 0o555)
        ended = program(code, folder)
    finally:
        os.chmod(folder, 0o755)
        shutil.rmtree(folder)
    lines = ended.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["STO-07", "STO-07", "12"], ended.stdout + ended.stderr
    assert "Permission denied" in lines[0]


def test_a_folder_that_vanishes_during_the_run_is_said(tmp_path):
    made = experiment(FakePlaybook("one"))
    folder = tmp_path / "gone"
    folder.mkdir()
    with Store.create(folder / "exp", made) as store:
        shutil.rmtree(folder)
        with pytest.raises(StoreError, match="exp"):
            store.add({made.run_ids()[0]: outcome("x")})
