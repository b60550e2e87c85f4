"""An experiment: identities fixed before dispatch, a manifest that proves itself, wrong numbers refused."""

import pickle
from dataclasses import replace

import pytest
from fake_engine import ENGINE, FakePlaybook, experiment

from scenarios.errors import InputError, StoreError
from simulator.experiment import Experiment, Failure, canonical_json, results_digest
from simulator.outcome import MODEL_VERSION


@pytest.mark.parametrize(
    ("name", "value"),
    [("worlds", 0), ("worlds", -1), ("worlds", True), ("worlds", 2.0), ("months", 0), ("months", 61), ("after", -1),
     ("seed", -1), ("seed", 2**63), ("seed", "7")],
)  # fmt: skip
def test_numbers_out_of_range_are_refused_with_name_value_and_limits(name, value):
    with pytest.raises(InputError) as caught:
        replace(experiment(), **{name: value})
    assert str(caught.value).startswith(f"{name}: got {value!r}, allowed: ")
    assert caught.value.exit_code == 2


def test_no_playbook_is_refused():
    with pytest.raises(InputError, match="at least 1 playbook"):
        Experiment(experiment().scenario, ())


def test_two_of_one_name_are_refused():
    with pytest.raises(InputError, match="'same' is named twice"):
        experiment(FakePlaybook("same", 1), FakePlaybook("same", 2))


def test_equal_decisions_under_two_names_are_refused():
    with pytest.raises(InputError, match="'a' and 'b' decide the same"):
        experiment(FakePlaybook("a", 1), FakePlaybook("b", 1))


def test_run_ids_go_world_by_world_in_the_order_of_columns():
    made = experiment(worlds=2)
    one, two = made.keys()
    assert [(run.playbook, run.replication) for run in made.run_ids()] == [(one, 0), (two, 0), (one, 1), (two, 1)]
    assert len({run.scenario for run in made.run_ids()}) == 1


def test_digest_moves_with_everything_that_decides_results():
    base = experiment()
    others = [
        replace(base, worlds=7), replace(base, months=11), replace(base, after=1), replace(base, seed=8),
        replace(base, playbooks=base.playbooks[::-1]), replace(base, playbooks=base.playbooks[:1]),
        replace(base, scenario=base.scenario.model_copy(update={"population_seed": 2})),
    ]  # fmt: skip
    assert len({one.digest() for one in [base, *others]}) == len(others) + 1
    assert experiment().digest() == base.digest()


def test_manifest_is_plain_data_from_which_the_same_experiment_is_built():
    made = experiment(worlds=3, months=5, after=2, seed=11)
    manifest = made.manifest()
    assert manifest["model_version"] == MODEL_VERSION
    assert {"python", "numpy", "mesa", "simpy", "shapan"} <= set(manifest["versions"])
    assert manifest["versions"]["numpy"][0].isdigit()
    again = Experiment.from_manifest(pickle.loads(pickle.dumps(manifest)), ENGINE)
    assert canonical_json(again.manifest()) == canonical_json(manifest)
    assert again.run_ids() == made.run_ids()


def test_a_playbook_whose_rules_changed_is_refused_by_name():
    manifest = experiment().manifest()
    manifest["playbooks"][1]["factor"] = 3
    with pytest.raises(StoreError, match="the rules of two changed"):
        Experiment.from_manifest(manifest, ENGINE)


def test_results_digest_ignores_the_order_and_sees_every_value():
    from fake_engine import outcome

    runs = experiment().run_ids()
    forward = {run: outcome(str(run)) for run in runs}
    backward = {run: forward[run] for run in reversed(runs)}
    assert results_digest(forward) == results_digest(backward)
    assert results_digest(forward | {runs[3]: outcome("other")}) != results_digest(forward)
    assert results_digest({run: forward[run] for run in runs[1:]}) != results_digest(forward)
    swapped = forward | {runs[0]: forward[runs[1]], runs[1]: forward[runs[0]]}
    assert results_digest(swapped) != results_digest(forward)


def test_failures_travel_between_processes():
    failure = Failure("abc", "paid -1", "POL-20")
    assert pickle.loads(pickle.dumps(failure)) == failure
