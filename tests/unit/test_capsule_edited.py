"""Capsules of races and of stopped experiments, and what an edited capsule is told, its checksum worked out again."""

import json
from dataclasses import replace

import pytest

from coaching.again import make_again
from coaching.capsule import checksum, from_file, prove, seal, to_text
from coaching.racing import race
from coaching.selection import Terms
from policies.library import load_playbook
from scenarios.errors import StoreError
from simulator.batch import Bench
from simulator.experiment import Experiment
from simulator.store import Store
from tests.companies import scenario
from tui.cli import run

TERMS = Terms("attainment", 0.9)


@pytest.fixture(scope="module")
def raced():
    books = (load_playbook("status-quo"), load_playbook("potential-based"))
    plan = Experiment(scenario(reps=3), books, worlds=14, months=2)
    with Bench(1) as bench:
        found, results = race(plan, bench, TERMS)
    assert found.verdict != "undecided"
    assert len(results.outcomes) < 28
    return plan, results.outcomes


def kept(raced, path, runs, terms=TERMS):
    plan, outcomes = raced
    with Store.create(path, plan) as store:
        store.add(dict(list(outcomes.items())[:runs]))
        store.keep_race(None if terms is None else terms.text())
    return path


def call(capsys, *words):
    code = run([str(word) for word in words])
    return code, capsys.readouterr()


def test_a_decided_race_is_whole_and_verifies(raced, tmp_path, capsys):
    made = len(raced[1])
    code, said = call(capsys, "capsule", "write", kept(raced, tmp_path / "r.exp", made), "--out", tmp_path / "r.json")
    assert code == 0
    assert f"over after {made} runs, so the capsule is whole" in said.err
    code, said = call(capsys, "capsule", "verify", tmp_path / "r.json", "--jobs", "1")
    assert code == 0
    assert f"all {made} runs came out byte for byte" in said.out
    assert f"28 planned the other {28 - made} were" in " ".join(said.out.split())


@pytest.mark.parametrize("terms", [TERMS, None])
def test_a_stopped_experiment_verifies_what_was_made(raced, tmp_path, capsys, terms):
    code, said = call(
        capsys, "capsule", "write", kept(raced, tmp_path / "s.exp", 3, terms), "--out", tmp_path / "s.json"
    )
    assert code == 0
    assert ("not over: 3 runs" in said.err) if terms else ("3 of 28 runs" in said.err)
    code, said = call(capsys, "capsule", "verify", tmp_path / "s.json", "--jobs", "1", "--json")
    proof = json.loads(said.out)
    assert (code, proof["same"], proof["runs"], proof["planned"]) == (0, True, 3, 28)
    assert proof["race"] == ("open" if terms else None)


def test_a_race_that_an_older_rule_ended_is_not_said_to_have_been_stopped(raced, tmp_path, capsys):
    """A capsule does not keep by which rule its race ended, so it may only speak of the rule of this version."""
    call(capsys, "capsule", "write", kept(raced, tmp_path / "o.exp", 16), "--out", tmp_path / "o.json")
    code, said = call(capsys, "capsule", "verify", tmp_path / "o.json", "--jobs", "1")
    text = " ".join(said.out.split())
    assert code == 0
    assert "by the rule of this version the race was not over" in text
    assert "was stopped" not in text


def test_nothing_finished_is_nothing_to_seal(raced, tmp_path, capsys):
    code, said = call(capsys, "capsule", "write", kept(raced, tmp_path / "n.exp", 0), "--out", tmp_path / "n.json")
    assert code == 2
    assert "error CAP-13" in said.err
    assert not (tmp_path / "n.json").exists()


@pytest.fixture(scope="module")
def sealed(raced):
    plan = replace(raced[0], worlds=2)
    keys = plan.run_ids()
    return to_text(seal(plan, {run: raced[1][run] for run in keys}))


@pytest.fixture
def edited(sealed, tmp_path):
    def edit(change):
        table = json.loads(sealed)
        del table["sha256"]
        change(table)
        path = tmp_path / "e.json"
        path.write_text(json.dumps({**table, "sha256": checksum(table)}), encoding="utf-8")
        return path

    return edit


def put(*keys, value):
    def change(table):
        node = table
        for key in keys[:-1]:
            node = node[key]
        node[keys[-1]] = value

    return change


@pytest.mark.parametrize(("change", "code", "part"), [
    (put("manifest", value={}), "CAP-10", "manifest.model_version: got nothing"),
    (put("manifest", "scenario", value=[]), "CAP-10", "manifest.scenario"),
    (put("manifest", "worlds", value="2"), "CAP-10", "manifest.worlds"),
    (put("manifest", "hashes", value={}), "CAP-10", "manifest.hashes"),
    (put("manifest", "versions", "python", value=3), "CAP-10", "manifest.versions.python"),
    (put("runs", value=[]), "CAP-10", "runs: got [], allowed: a table"),
    (lambda table: table["runs"]["status-quo"].pop(), "CAP-10", "got 1 worlds, allowed: 2 worlds"),
    (put("runs", value={"status-quo": [None, None], "potential-based": [None, None]}), "CAP-10", "got 0 runs"),
    (put("runs", "status-quo", 0, value="x"), "CAP-10", "runs.status-quo[0]"),
    (put("means", "status-quo", "attainment", value="1"), "CAP-10", "means.status-quo.attainment"),
    (put("declared", value=[{"text": "{}", "digest": "", "runs": 0}]), "CAP-10", "declared[0]"),
    (put("race", value="{}"), "CAP-10", "race"),
    (put("manifest", "seed", value=8), "CAP-12", "seed"),
    (put("manifest", "seed", value=-8), "CAP-11", "seed"),
    (put("manifest", "playbooks", 0, "conduct", value=5), "CAP-11", "conduct"),
    (put("manifest", "playbooks", 0, "name", value="b"), "CAP-10", "runs: got"),
    (put("manifest", "scenario", "market", "volatility", value=0.11), "CAP-12", "manifest.scenario"),
])  # fmt: skip
def test_an_edited_capsule_says_where(edited, capsys, change, code, part):
    rc, said = call(capsys, "capsule", "verify", edited(change), "--jobs", "1")
    assert rc == 2
    assert f"error {code}" in said.err
    assert part in said.err
    assert "resum" not in said.err


def test_runs_taken_out_and_means_and_digests_changed_are_different(raced, edited):
    cases = ((put("runs", "status-quo", 1, value=None), 3, False), (put("results", value="0" * 64), 4, False),
             (put("means", "status-quo", "attainment", value=1.5), 4, True))  # fmt: skip
    for change, runs, whole in cases:
        capsule = from_file(edited(change))
        with Bench(1) as bench:
            proof = prove(capsule, make_again(capsule.experiment(), capsule.made(), bench))
        assert not proof.same
        assert (proof.runs, proof.whole, proof.differing) == (runs, whole, [])
    assert [(one.metric, one.sealed) for one in proof.moved] == [("attainment", 1.5)]


def test_the_difference_is_said_in_words(edited, capsys):
    change = put("means", "status-quo", "attainment", value=1.5)
    code, said = call(capsys, "capsule", "verify", edited(change), "--jobs", "1")
    assert code == 2
    assert "error CAP-15" in said.err
    assert "status-quo, mean of goal attainment: 1.5 in the capsule" in " ".join(said.out.split())
    assert "The same" not in said.out
    code, said = call(capsys, "capsule", "verify", edited(put("results", value="")), "--jobs", "1")
    assert code == 2
    assert "error CAP-14" in said.err


@pytest.mark.parametrize("text", ["NaN", "1e999", '"\\ud800"'])
def test_what_json_does_not_know_is_no_capsule(sealed, tmp_path, text):
    path = tmp_path / "j.json"
    path.write_text(sealed.replace('"seed": 7', f'"seed": {text}'), encoding="utf-8")
    with pytest.raises(StoreError, match="not a capsule"):
        from_file(path)


def test_where_a_capsule_was_changed_is_said_in_chinese(edited, capsys):
    _code, said = call(capsys, "capsule", "verify", edited(put("runs", value=None)), "--lang", "zh")
    assert "runs：得到 什么也没有，应为 一张表" in said.err
    _code, said = call(capsys, "capsule", "verify", edited(put("manifest", "worlds", value=3)), "--lang", "zh")
    assert "得到 2 个世界，应为 3 个世界，和计划一致" in said.err
