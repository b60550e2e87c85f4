"""The commands that help to decide: both languages, JSON, exit codes, errors in house style, 80 columns."""

import json

import pytest
from fake_engine import FakePlaybook, experiment
from rich.cells import cell_len

from coaching.selection import Terms
from coaching.worthwhile import Worth
from scenarios.errors import InputError, StoreError
from simulator.store import Store
from tui.cli import run
from tui.commands.verdicts import _worth
from tui.languages import use
from tui.lengths import worlds_run

SCENARIO = """
name = "made-up"
title = {en = "Made up", zh = "编的"}
summary = {en = "For a test.", zh = "测试用。"}
calendar = {horizon_months = 2, warmup_months = 1}
team = {count = 6}
accounts = {count = 60}
"""
RAILS = 'required = 0.6\n[[rail]]\nmetric = "attainment"\nat_least = 0.1\n'
BOOKS = "status-quo,equal-split"


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("SHAPAN_LANG", "en")
    yield
    use("en")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("decisions")
    (folder / "made-up.toml").write_text(SCENARIO, encoding="utf-8")
    (folder / "rails.toml").write_text(RAILS, encoding="utf-8")
    (folder / "other.toml").write_text(RAILS.replace("0.1", "5.0"), encoding="utf-8")
    return folder


@pytest.fixture
def kept(place, capsys):
    file = place / "kept.shapan"
    if not file.exists():
        assert compare(place, "--worlds", "12", "--out", file, "--guardrails", place / "rails.toml") == 0
        capsys.readouterr()
    return file


def call(*words):
    return run([str(word) for word in words])


def compare(place, *more):
    return call("compare", place / "made-up.toml", "--playbooks", BOOKS, "--jobs", "1", *more)


def said(capsys, code=0):
    text = capsys.readouterr()
    mine = text.out.rpartition("How likely each one")[2]  # what stands above is the comparison's own table
    assert all(cell_len(line) <= 80 for line in mine.splitlines())
    return text.out if code == 0 else text.err


def test_compare_says_who_is_probably_best_and_what_is_worth_it(place, capsys):
    assert compare(place, "--worlds", "4", "--worthwhile", "attainment=0.02") == 0
    text = said(capsys)
    assert "How likely each one is the best" in text
    assert "Worth the trouble?" in text
    assert compare(place, "--worlds", "4", "--worthwhile", "attainment=0.02", "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert {one["metric"] for one in table["best"]} >= {"attainment", "chance_gap"}
    assert table["worthwhile"][0]["answer"] in ("worthwhile", "too small", "open")


def test_what_is_worthwhile_says_in_whose_favour(capsys):
    """The second playbook may be the worse one: "worthwhile" alone would read as a word for it."""
    found = [
        Worth("status-quo", "rotation", "attainment", 0.02, 0.0, 1.0),
        Worth("status-quo", "tiers", "attainment", 0.02, 1.0, 0.0),
    ]
    said = " ".join(" ".join(_worth(found)).split())
    assert "at least +2.0 pts: worthwhile, status-quo is better (rotation 0%, status-quo 100%)" in said
    assert "at least +2.0 pts: worthwhile, tiers is better (tiers 100%, status-quo 0%)" in said


def test_a_race_ends_with_an_answer_in_both_languages(place, capsys):
    race = ("--until-decided", "--indifference", "0.05", "--budget", "20")
    assert compare(place, *race) == 0
    assert "ecided: " in said(capsys)
    assert compare(place, *race, "--json") == 0
    selection = json.loads(capsys.readouterr().out)["selection"]
    assert selection["verdict"] in ("decided", "equal", "undecided")
    assert selection["worlds"] <= 20
    assert compare(place, *race, "--lang", "zh") == 0
    assert "见分晓" in said(capsys)


def test_a_race_that_was_interrupted_is_resumed_as_a_race(place, capsys):
    whole, half = place / "race.shapan", place / "half.shapan"
    assert compare(place, "--until-decided", "--indifference", "0.5", "--budget", "60", "--out", whole, "--json") == 0
    expected = json.loads(capsys.readouterr().out)
    assert expected["selection"]["worlds"] < 20
    with Store.open(whole) as store, Store.create(half, store.experiment()) as other:
        other.keep_race(store.race())
        other.add(dict(list(store.outcomes().items())[:7]))
    for file in (half, whole):
        assert call("resume", file, "--jobs", "1", "--json") == 0
        again = json.loads(capsys.readouterr().out)
        assert {**again, "elapsed_s": 0} == {**expected, "elapsed_s": 0}
        assert call("inspect", file, "--json") == 0
        found = json.loads(capsys.readouterr().out)
        assert found["runs_finished"] == expected["selection"]["runs"]
        assert found["race"] == {"confidence": 0.95, "indifference": 0.5, "metric": "attainment"}


def test_asking_for_all_worlds_ends_the_race(tmp_path):
    plan = experiment(FakePlaybook("one"), worlds=2)
    with Store.create(tmp_path / "exp", plan) as store:
        store.keep_race(Terms("attainment", 0.1).text())
    with Store.open(tmp_path / "exp") as store:
        assert Terms.read(store.race()) == Terms("attainment", 0.1, 0.95)
        with pytest.raises(StoreError, match="reading only"):
            store.keep_race(None)
    with Store.open(tmp_path / "exp", write=True) as store:
        store.keep_race(None)
        assert store.race() is None
    with pytest.raises(InputError, match="terms of the race"):
        Terms.read("{}")


def test_a_value_of_the_scenario_can_be_set(place, capsys):
    for more in ((), ("--set", "market.reference_win_rate=0.4")):
        assert compare(place, "--worlds", "2", "--json", *more) == 0
    first, second = capsys.readouterr().out.split("\n}\n")[:2]
    assert first != second
    assert compare(place, "--set", "market.winrate=1") == 2
    assert "error SET-02" in said(capsys, 2)


def test_rails_declared_first_are_told_apart_from_rails_that_came_later(place, kept, capsys):
    assert call("decide", kept) == 0
    text = said(capsys)
    assert "Declared before any result existed" in text
    assert "adopt" in text
    later = place / "later.shapan"
    later.write_bytes(kept.read_bytes())
    assert call("decide", later, "--guardrails", place / "other.toml", "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert not table["declared_before_results"]
    assert [one["runs"] for one in table["declared"]] == [0, 24]
    assert {one["verdict"] for one in table["playbooks"]} == {"do not adopt"}
    assert call("decide", later) == 0
    assert "CAUTION" in said(capsys)
    assert call("decide", later, "--lang", "zh") == 0
    assert "注意" in said(capsys)


def test_an_experiment_without_rails_says_how_to_declare_some(place, capsys):
    bare = place / "bare.shapan"
    assert compare(place, "--worlds", "2", "--out", bare) == 0
    capsys.readouterr()
    assert call("decide", bare) == 2
    assert "error DEC-08" in said(capsys, 2)


def test_who_shows_groups_and_codes_only_for_a_purpose(kept, capsys):
    words = ("who", kept, "--from", "status-quo", "--to", "equal-split", "--worlds", "2")
    assert call(*words, "--by", "region") == 0
    text = said(capsys)
    assert "all" in text
    assert "R01" not in text
    assert call(*words, "--purpose", "x") == 2
    assert "error WHO-01" in said(capsys, 2)
    assert call(*words, "--purpose", "protect those who lose", "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert {one["name"] for one in table["changes"]} == {f"R0{k}" for k in range(1, 7)}
    assert table["purpose"] == "protect those who lose"
    assert call(*words, "--measure", "chance", "--lang", "zh") == 0
    assert "不是对某个人的预测" in said(capsys)


def test_who_says_what_it_costs_that_nobodys_pay_falls(kept, capsys):
    words = ("who", kept, "--from", "status-quo", "--to", "equal-split", "--worlds", "2")
    assert call(*words, "--json") == 0
    cost = json.loads(capsys.readouterr().out)["protection"]
    assert (cost["months"], cost["worlds"]) == (6, 2)
    assert cost["mean"] > 0
    assert call(*words) == 0
    assert "If for 6 months nobody's pay may fall below their last three months, that costs about ¥" in " ".join(
        said(capsys).split()
    )
    assert call(*words, "--measure", "bookings", "--json") == 0
    assert json.loads(capsys.readouterr().out)["protection"] is None


def test_a_capsule_is_written_verified_and_its_change_noticed(place, kept, capsys):
    file = place / "capsule.json"
    assert call("capsule", "write", kept) == 2
    assert "error CAP-07" in said(capsys, 2)
    assert call("capsule", "write", kept, "--out", file) == 0
    assert call("capsule", "verify", file, "--jobs", "1") == 0
    assert "all 24 runs came out byte for byte" in said(capsys)
    table = json.loads(file.read_text(encoding="utf-8"))
    table["runs"]["status-quo"][3] = "0" * 16
    from coaching.capsule import checksum

    del table["sha256"]
    file.write_text(json.dumps({**table, "sha256": checksum(table)}), encoding="utf-8")
    assert call("capsule", "verify", file, "--jobs", "1", "--json") == 2
    proof = json.loads(capsys.readouterr().out)
    assert proof["differing"] == [{"playbook": "status-quo", "world": 3}]
    assert call("capsule", "verify", file, "--jobs", "1", "--lang", "zh") == 2
    assert "status-quo，世界 3" in capsys.readouterr().out


def test_sensitivity_and_regimes(place, capsys):
    words = (place / "made-up.toml", "--playbooks", BOOKS, "--worlds", "2", "--jobs", "1")
    small = ("--factors", "behaviour.talent_sd,market.volatility", "--trajectories", "2", "--base", "2", "--keep", "1")
    assert call("sensitivity", *words, *small, "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert {one["key"] for one in table["effects"]} == {"behaviour.talent_sd", "market.volatility"}
    assert sum(one["share"] for one in table["rankings"]) == pytest.approx(1)
    assert call("sensitivity", *words, *small, "--lang", "zh") == 0
    assert "赢家在哪里翻转" in said(capsys)
    assert call("sensitivity", *words, "--factors", "behaviour.talent") == 2
    assert "did you mean" in said(capsys, 2)
    for wrong, code in (("--base=3", "SEN-05"), ("--keep=0", "SEN-06"), ("--trajectories=1", "SEN-06")):
        assert call("sensitivity", *words, *small, wrong) == 2
        assert f"error {code}" in said(capsys, 2)
    assert call("regimes", *words) == 0
    assert "Least to regret in the worst case" in said(capsys)
    assert call("regimes", *words, "--metric", "newcomer_share") == 2
    assert "error CMP-01" in said(capsys, 2)


def test_search_swap_and_deviation(place, capsys):
    scenario = place / "made-up.toml"
    words = ("--playbook", "newcomer-growth", "--vary", "coaching.hours_each=1..8", "--worlds", "1", "--fresh", "2",
             "--population", "4", "--generations", "1", "--jobs", "1")  # fmt: skip
    assert call("search", scenario, *words, "--save", place / "found", "--lang", "zh") == 0
    assert "现在的" in capsys.readouterr().out
    saved = sorted((place / "found").glob("*.toml"))
    assert saved
    assert call("check", saved[0]) == 0
    capsys.readouterr()
    assert call("swap", scenario, "--worlds", "2", "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert "people_cents" not in table
    assert table["patch_share"] + table["person_share"] + table["luck_share"] == pytest.approx(1)
    assert call("swap", scenario, "--worlds", "2", "--purpose", "x") == 2
    assert "error WHO-01" in said(capsys, 2)
    assert call("deviation", scenario, "--world", "1") == 0
    assert "target set and luck of the deals" in said(capsys)


def test_a_cluster_that_does_not_answer_is_told(place, capsys):
    assert compare(place, "--cluster", "nonsense://nowhere") == 2
    assert "error CLU-02" in said(capsys, 2)


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("--until-decided", "--worlds", "9"), "CLI-54", "--budget"),
        (("--budget", "9"), "CLI-55", "--budget: only with --until-decided"),
        (("--metric", "bookings_cents", "--indifference", "0.1"), "CLI-55", "--indifference, --metric"),
    ],
)
def test_options_that_a_comparison_would_not_look_at_are_refused(words, code, named, place, capsys):
    assert compare(place, *words) == 2
    text = capsys.readouterr().err
    assert f"error {code}" in text
    assert named in text
    assert compare(place, *words, "--lang", "zh") == 2
    chinese = "不能和 --worlds 一起用" if code == "CLI-54" else "只有加了 --until-decided 才有用"
    assert chinese in capsys.readouterr().err


def test_who_loses_is_told_of_a_race_in_which_playbooks_left_early(kept, tmp_path, capsys):
    """Worlds that a race did not need are no reason to refuse: the two are held against each other where both ran."""
    raced, none = tmp_path / "raced.shapan", tmp_path / "none.shapan"
    with Store.open(kept) as store, Store.create(raced, plan := store.experiment()) as other:
        other.keep_race(Terms("attainment", 0.1).text())
        first, second = plan.keys()
        has = {first: range(3), second: range(1, 5)}
        raced_runs = {run: one for run, one in store.outcomes().items() if run.replication in has[run.playbook]}
        other.add(raced_runs)
    with Store.create(none, plan) as other:
        other.add(dict([next(iter(raced_runs.items()))]))
    words = ("--from", "status-quo", "--to", "equal-split")
    assert call("who", raced, *words, "--by", "region", "--json") == 0
    assert json.loads(capsys.readouterr().out)["worlds"] == 2
    assert call("memo", raced, "--out", tmp_path / "memo.md") == 0
    memo = (tmp_path / "memo.md").read_text()
    assert "## Who loses" in memo
    assert "3 / 4 of 12 worlds, the same luck" in memo
    assert "Not all were run in the same worlds" in memo
    assert call("who", none, *words) == 2
    assert "world 0 of equal-split is not finished" in capsys.readouterr().err
    assert call("memo", none, "--out", tmp_path / "none.md") == 0


@pytest.mark.parametrize("worlds", ["0", "-3"])
def test_no_worlds_at_all_cannot_be_asked_who_loses(worlds, kept, tmp_path, capsys):
    assert call("who", kept, "--from", "a", "--to", "b", "--worlds", worlds) == 2
    assert f"--worlds: got '{worlds}', allowed: 1 or more" in capsys.readouterr().err
    if worlds != "0":  # nobody looks
        assert call("memo", kept, "--out", tmp_path / "memo.md", "--who", worlds) == 2
        assert f"--who: got '{worlds}', allowed: 0 or more" in capsys.readouterr().err


def test_who_stops_a_race_or_a_search_is_told_how_to_go_on(place, monkeypatch, capsys):
    def stopped(*_more, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("coaching.racing.race", stopped)
    assert compare(place, "--until-decided", "--out", place / "stopped.shapan") == 3
    assert "Go on with 'shapan resume" in capsys.readouterr().err
    assert compare(place, "--until-decided") == 3
    assert "Nothing was kept" in capsys.readouterr().err
    monkeypatch.setattr("coaching.search.search", stopped)
    kept = place / "stopped.jsonl"
    assert call("search", place / "made-up.toml", "--playbook", "newcomer-growth", "--out", kept, "--jobs", "1") == 3
    assert f"is kept in {kept}" in capsys.readouterr().err.replace("\n", "")


def test_worlds_that_were_run_are_told_where_they_are_not_those_of_the_plan():
    assert worlds_run(12, [12, 12]) == "12 worlds"
    assert worlds_run(12, [10, 10]) == "10 of 12 worlds"
    assert worlds_run(12, [10, 11]) == "10 / 11 of 12 worlds"
    assert worlds_run(12, []) == "12 worlds"
