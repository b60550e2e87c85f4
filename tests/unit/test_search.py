"""Search: the Pareto set is found, estimated in fresh worlds, kept on disk, and the same after a stop."""

import json

import pytest

from coaching.search import MOST_FINALISTS, Plan, _finalists, knobs_of, search
from coaching.trials import Trials
from policies.library import load_playbook
from scenarios.errors import Incomplete, InputError, StoreError
from simulator.batch import Bench
from tests.companies import scenario
from tui.cli import run

BASE = load_playbook("newcomer-growth")
VARY = "routing.share_percent=10..80,coaching.hours_each=1..8"


def plan(**more):
    numbers = {"worlds": 2, "fresh": 3, "population": 4, "generations": 2, "months": 2, **more}
    return Plan(scenario(reps=6), BASE, knobs_of(BASE, VARY), **numbers)


def tell(found):
    return [(one.settings, one.searched, {key: value.mean for key, value in one.fresh.items()}) for one in found]


def test_the_set_is_not_bettered_and_comes_from_fresh_worlds():
    with Bench(1) as bench, Trials("x") as trials:
        found = search(plan(), bench, trials)
        keys = list(trials)
    assert sum(one.is_today for one in found) == 1
    assert any(one.in_set for one in found)
    assert {key.split(":")[1] for key in keys} == {"0", "2"}, "worlds 0-1 for the search, 2-4 fresh"
    for one in found:
        assert one.fresh["attainment"].worlds == 3
        better = [
            other for other in found
            if other.fresh["attainment"].mean > one.fresh["attainment"].mean
            and other.fresh["chance_gap"].mean < one.fresh["chance_gap"].mean
            and other.fresh["attrition_annual"].mean < one.fresh["attrition_annual"].mean
        ]  # fmt: skip
        assert not (one.in_set and better)


def test_a_stopped_search_goes_on_and_ends_the_same(tmp_path):
    path = tmp_path / "s.jsonl"

    def stop():
        return path.exists() and len(path.read_text().splitlines()) > 5

    with Bench(1) as bench, Trials(plan().digest()) as trials:
        whole = search(plan(), bench, trials)
        most = len(trials)
    with (
        pytest.raises(Incomplete),
        Bench(1, cancelled=stop) as bench,
        Trials(plan().digest(), path) as trials,
    ):
        search(plan(), bench, trials)
    kept = len(path.read_text().splitlines()) - 1
    assert 5 <= kept < most
    path.write_text(path.read_text() + '{"cut off')  # the line that a kill left half-written
    runs = []
    with Bench(1) as bench, Trials(plan().digest(), path) as trials:
        again = search(plan(), bench, trials, lambda done, most: runs.append(done))
        assert tell(again) == tell(whole)
        assert len(runs) == len(trials) - kept


def test_a_file_of_another_search_or_a_damaged_one_is_refused(tmp_path):
    path = tmp_path / "s.jsonl"
    with Trials("one", path) as trials:
        trials.add("a", [1.0])
    with pytest.raises(StoreError, match="another search"):
        Trials("two", path)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], lines[1].replace("1.0", "2.0")]) + "\n")
    with pytest.raises(StoreError, match="line 2"):
        Trials("one", path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(StoreError, match="not a search file"):
        Trials("one", path)
    path.write_text(json.dumps({"row": {}}) + "\n")
    with pytest.raises(StoreError, match="line 1"):
        Trials("one", path)


def test_only_distinct_candidates_become_finalists_and_not_too_many():
    one = plan()
    places = [(k / 40, k / 80) for k in range(40)]
    found = _finalists(one, [*places, *places])
    assert len(found) == MOST_FINALISTS + 1
    assert len({one.name(x) for x in found}) == len(found)


def test_a_candidate_that_a_rule_refuses_is_left_out():
    wild = knobs_of(BASE, "routing.share_percent=50..500")
    one = Plan(scenario(reps=6), BASE, wild, worlds=1, fresh=2, population=4, generations=1, months=1)
    assert one.playbook((1.0,)) is None
    assert one.playbook((0.0,)).routing.share_percent == 50


def test_every_amount_is_varied_from_half_to_double_unless_asked():
    knobs = {one.key: one for one in knobs_of(BASE)}
    assert (knobs["coaching.hours_each"].low, knobs["coaching.hours_each"].high) == (2.0, 8.0)
    assert not any(key.endswith(("period_months", "review_every_months")) for key in knobs)
    assert knobs["allocation.newcomer_months"].value(0.26) == int(knobs["allocation.newcomer_months"].value(0.26))


@pytest.mark.parametrize(("vary", "said"), [
    ("coaching.hours=1..2", "did you mean 'coaching.hours_each'"), ("coaching.hours_each=3", "allowed: low..high"),
    ("coaching.hours_each=3..1", "allowed: low..high"),
    ("coaching.hours_each=1..3,coaching.hours_each=1..4", "named twice"),
])  # fmt: skip
def test_wrong_ranges_are_refused(vary, said):
    with pytest.raises(InputError, match=said):
        knobs_of(BASE, vary)


def test_wrong_numbers_and_objectives_are_refused():
    with pytest.raises(InputError, match="population: got 1"):
        plan(population=1)
    with pytest.raises(InputError, match="accounts_moved"):
        plan(objectives=("accounts_moved",))
    small = Plan(scenario(reps=3), BASE, knobs_of(BASE, VARY), worlds=1, fresh=2, population=4, generations=1, months=1)
    with Bench(1) as bench, Trials("x") as trials, pytest.raises(InputError, match="too few people"):
        search(small, bench, trials)


def test_found_playbooks_that_somebody_edited_are_not_overwritten(tmp_path, capsys):
    words = ["search", "team-of-eight", "--playbook", "newcomer-growth", "--vary", VARY, "--worlds", "1",
             "--fresh", "2", "--population", "4", "--generations", "1", "--months", "1", "--jobs", "1",
             "--out", str(tmp_path / "s.jsonl"), "--save", str(tmp_path / "found")]  # fmt: skip
    assert run(words) == 0
    assert run(words) == 0, "nobody has touched them"
    (tmp_path / "found" / "newcomer-growth.toml").write_text("# mine, and none that a search writes\n")
    path = sorted((tmp_path / "found").glob("newcomer-growth-*.toml"))[0]
    written = path.read_text(encoding="utf-8")
    path.write_text(edited := written + "# mine\n", encoding="utf-8")
    capsys.readouterr()
    assert run(words) == 2
    told = capsys.readouterr()
    assert "error CLI-57" in told.err
    assert path.name in told.err
    assert path.read_text(encoding="utf-8") == edited
    assert run([*words, "--force"]) == 0
    assert path.read_text(encoding="utf-8") == written
