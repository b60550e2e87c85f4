"""The run capsule: the same again, or a list of what came out differently."""

import json

import pytest

from coaching.capsule import from_file, prove, seal, to_text
from policies.library import load_playbook
from scenarios.errors import StoreError
from simulator.experiment import Experiment
from simulator.runner import run_experiment
from tests.companies import scenario


@pytest.fixture(scope="module")
def plan():
    return Experiment(scenario(reps=5), (load_playbook("status-quo"), load_playbook("equal-split")), worlds=2, months=2)


@pytest.fixture(scope="module")
def results(plan):
    return run_experiment(plan, jobs=1)


@pytest.fixture
def file(plan, results, tmp_path):
    path = tmp_path / "c.json"
    path.write_text(to_text(seal(plan, results.outcomes)), encoding="utf-8")
    return path


def test_a_capsule_is_small_and_proves_the_same_run(file):
    assert file.stat().st_size < 30_000
    capsule = from_file(file)
    proof = prove(capsule, run_experiment(capsule.experiment(), jobs=1).outcomes)
    assert proof.same
    assert (proof.runs, proof.differing, proof.moved, proof.versions) == (4, [], [], [])


def test_equal_results_give_equal_bytes(plan, results, file):
    assert to_text(seal(plan, results.outcomes)) == file.read_text(encoding="utf-8")
    assert to_text(from_file(file)) == file.read_text(encoding="utf-8")


def test_another_result_is_named_with_what_moved(plan, results, file):
    changed = dict(results.outcomes)
    first = next(iter(changed))
    metrics = {**changed[first].metrics, "attainment": 9.0}
    changed[first] = type(changed[first])(metrics, changed[first].totals, changed[first].digest)
    proof = prove(from_file(file), changed)
    assert not proof.same
    assert proof.differing == [("status-quo", 0)]
    assert [(one.playbook, one.metric) for one in proof.moved] == [("status-quo", "attainment")]


@pytest.mark.parametrize("damage", [
    lambda text: text.replace("0.", "1.", 1), lambda text: text[:-40], lambda text: "[]", lambda text: "{}",
    lambda text: "[" * 100_000, lambda text: json.dumps({**json.loads(text), "format": "other"}),
])  # fmt: skip
def test_a_changed_or_foreign_file_is_refused(file, damage):
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(StoreError, match=r"changed after|not a capsule"):
        from_file(file)


def test_missing_file_and_other_model(file, tmp_path, monkeypatch):
    with pytest.raises(StoreError, match="cannot be read"):
        from_file(tmp_path / "none.json")
    capsule = from_file(file)
    monkeypatch.setattr("coaching.capsule.MODEL_VERSION", "999")
    with pytest.raises(StoreError, match="model version 999"):
        capsule.experiment()
