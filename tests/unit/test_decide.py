"""Guard-rails: what a file may say, what the worlds say about them, and whether they came before the results."""

import pytest
from fake_engine import FakePlaybook, experiment, outcome

from coaching.decide import Declaration, Declared, decide, load_rails, parse_rails, share_of, was_before_results
from scenarios.errors import InputError, StoreError
from simulator.inspection import inspect
from simulator.store import Store

TABLE = {"required": 0.7, "rail": [{"metric": "attainment", "at_least": 0.9}, {"metric": "chance_gap", "at_most": 40}]}


def verdicts(attainment, gap):
    values = {"a": {"attainment": attainment, "chance_gap": gap}}
    return decide(parse_rails(TABLE), values)[0]


def test_all_rails_must_hold_in_the_same_world():
    found = verdicts([1.0] * 10 + [0.5] * 10, [50] * 5 + [30] * 15)
    assert (found.all_hold.holds_in, found.all_hold.worlds) == (5, 20)
    assert [share.share for share in found.each] == [0.5, 0.75]
    assert found.verdict == "do not adopt"


def test_a_verdict_waits_until_the_interval_settles_it():
    assert verdicts([1.0] * 40, [30] * 40).verdict == "adopt"
    assert verdicts([1.0] * 15 + [0.5] * 5, [30] * 20).verdict == "open"
    assert verdicts([1.0] * 9, [30] * 9).verdict == "open"


def test_worlds_without_a_value_are_left_out_and_none_at_all_stays_open():
    found = verdicts([1.0, None, 1.0], [30, 30, None])
    assert found.all_hold.worlds == 1
    assert verdicts([None], [None]).all_hold is None


def test_the_interval_of_a_share_is_wilsons():
    share = share_of([True] * 8 + [False] * 2)
    assert (share.low, share.high) == (pytest.approx(0.5407, abs=1e-3), pytest.approx(0.9312, abs=1e-3))
    assert share_of([True] * 10).high == pytest.approx(1.0)
    assert share_of([]) is None


@pytest.mark.parametrize(("change", "said"), [
    ({"rail": []}, "declares nothing"),
    ({"required": 1.0}, "required: got 1.0"),
    ({"required": "much"}, "got 'much'"),
    ({"rails": []}, "did you mean 'rail'"),
    ({"rail": [{"metric": "atainment", "at_least": 1}]}, "did you mean 'attainment'"),
    ({"rail": [{"metric": "attainment"}]}, "has no limit"),
    ({"rail": [{"metric": "attainment", "at_least": float("nan")}]}, "got nan"),
    ({"rail": [{"metric": "attainment", "above": 1}]}, "unknown key 'above'"),
    ({"rail": [3]}, "is not known"),
])  # fmt: skip
def test_a_wrong_file_is_refused_with_its_place(change, said):
    with pytest.raises(InputError, match=said):
        parse_rails({**TABLE, **change}, "mine.toml")


def test_a_file_is_read_and_its_digest_depends_on_what_it_says_alone(tmp_path):
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text('required = 0.7\n[[rail]]\nmetric = "attainment"\nat_least = 0.9\n', encoding="utf-8")
    two.write_text('# a comment\nrequired=0.70\nrail=[{at_least=0.9, metric="attainment"}]', encoding="utf-8")
    assert load_rails(one).digest() == load_rails(two).digest()
    assert Declaration.from_canonical(load_rails(one).canonical()) == load_rails(one)
    with pytest.raises(InputError, match="no guard-rail file"):
        load_rails(tmp_path / "none.toml")


def test_the_store_remembers_how_many_results_existed_when_rails_were_declared(tmp_path):
    plan, path = experiment(FakePlaybook("one"), worlds=3), tmp_path / "e.shapan"
    with Store.create(path, plan) as store:
        assert store.declarations() == []
        store.declare("before")
        store.declare("before")
        store.add({run: outcome("x") for run in plan.run_ids()[:2]})
        store.declare("after")
    with Store.open(path) as store:
        assert store.declarations() == [("before", 0), ("after", 2)]
        assert [one["runs"] for one in inspect(store)["declared"]] == [0, 2]
        with pytest.raises(StoreError, match="reading only"):
            store.declare("later")


def test_a_declaration_that_was_tampered_with_is_noticed(tmp_path):
    import sqlite3

    path = tmp_path / "e.shapan"
    with Store.create(path, experiment(FakePlaybook("one"))) as store:
        store.declare("strict")
    with sqlite3.connect(path) as file:
        file.execute("UPDATE declared SET text = 'lax'")
    file.close()
    with Store.open(path) as store, pytest.raises(StoreError, match="declaration does not match"):
        store.declarations()


def test_only_rails_that_came_first_and_stayed_count_as_declared_before():
    first, same, other = Declared("a", "", 0), Declared("a", "", 9), Declared("b", "", 9)
    assert was_before_results([first])
    assert was_before_results([first, same])
    assert not was_before_results([first, other])
    assert not was_before_results([same])
    assert not was_before_results([])
