"""Playbooks are compared world by world: means, pairs, counts, guard-rails and findings."""

import json
import math
from types import SimpleNamespace

import pytest

from coaching.compare import as_table, compare, to_json
from coaching.intervals import estimate, quantile, t_cdf, t_quantile
from coaching.summary import summarise
from simulator.experiment import Failure
from simulator.outcome import METRICS, Outcome, RunId

T_90_3 = 2.3533634348018264  # Student's t, 3 degrees of freedom, 0.95 (tables)


def plan(*names, worlds=4, incumbent="a"):
    playbooks = [SimpleNamespace(name=name, predicted=(), digest=lambda name=name: f"digest-{name}") for name in names]
    scenario = SimpleNamespace(name="made-up", currency="CNY", incumbent=incumbent)
    return SimpleNamespace(scenario=scenario, playbooks=playbooks, worlds=worlds, months=12, after=0, seed=7)


def runs(**columns):
    """Outcomes from playbook -> list of metric tables, one a world; None leaves the run out."""
    return {
        RunId("s", f"digest-{name}", world): Outcome({metric.id: metrics.get(metric.id) for metric in METRICS}, {}, "x")
        for name, rows in columns.items()
        for world, metrics in enumerate(rows)
        if metrics is not None
    }


def attained(*values):
    return [None if value is None else {"attainment": value} for value in values]


def test_mean_interval_and_single_years_by_hand():
    one = estimate([1.0, 2.0, 3.0, 6.0])
    half = T_90_3 * math.sqrt(14 / 3) / 2
    assert one.mean == 3.0
    assert one.low == pytest.approx(3 - half, rel=1e-12)
    assert one.high == pytest.approx(3 + half, rel=1e-12)
    assert (one.year_low, one.year_high) == (pytest.approx(1.3), pytest.approx(5.1))
    assert one.worlds == 4


def test_no_interval_from_fewer_than_two_worlds():
    assert estimate([5.0]) == (5.0, None, None, None, None, 1)
    assert estimate([]) == (None, None, None, None, None, 0)


@pytest.mark.parametrize(("freedom", "table"), [(1, 6.3138), (2, 2.9200), (9, 1.8331), (49, 1.6766), (120, 1.6577)])
def test_t_quantiles_of_printed_tables(freedom, table):
    assert t_quantile(0.95, freedom) == pytest.approx(table, abs=6e-5)


def test_t_quantiles_agree_with_scipy():
    from scipy.special import stdtr, stdtrit

    for freedom in (*range(1, 40), 99, 1000):
        assert t_quantile(0.95, freedom) == pytest.approx(stdtrit(freedom, 0.95), rel=1e-12)
        assert t_cdf(1.3, freedom) == pytest.approx(stdtr(freedom, 1.3), rel=1e-13)


def test_quantiles_interpolate_between_sorted_values():
    assert [quantile([10.0, 20.0, 40.0], share) for share in (0, 0.25, 0.5, 0.75, 1)] == [10, 15, 20, 30, 40]


def test_paired_difference_is_taken_world_by_world():
    luck = [0.0, 10.0, -10.0, 5.0]
    gains = [1.0, 2.0, 3.0, 6.0]
    a = attained(*luck)
    b = attained(*(x + gain for x, gain in zip(luck, gains, strict=True)))
    pair = compare(plan("a", "b"), runs(a=a, b=b)).pair("a", "b", "attainment")
    half = T_90_3 * math.sqrt(14 / 3) / 2
    assert pair.difference.mean == 3.0
    assert (pair.difference.low, pair.difference.high) == (pytest.approx(3 - half), pytest.approx(3 + half))
    assert (pair.b_better_in, pair.ties, pair.worlds) == (4, 0, 4)
    assert pair.verdict == "better"
    spread_a = sum((x - 1.25) ** 2 for x in luck) / 3
    spread_b = sum((x + g - 4.25) ** 2 for x, g in zip(luck, gains, strict=True)) / 3
    assert pair.pairing_factor == pytest.approx(math.sqrt((spread_a + spread_b) / (14 / 3)))


def test_better_follows_the_direction_of_the_metric_and_ties_count_apart():
    rows_a = [{"chance_gap": value, "share_at_goal": value} for value in (0.3, 0.3, 0.3, 0.3)]
    rows_b = [{"chance_gap": value, "share_at_goal": value} for value in (0.1, 0.2, 0.3, 0.4)]
    made = compare(plan("a", "b"), runs(a=rows_a, b=rows_b))
    gap, goal = made.pair("a", "b", "chance_gap"), made.pair("a", "b", "share_at_goal")
    assert (gap.b_better_in, gap.ties) == (2, 1)
    assert goal.b_better_in is None
    assert gap.verdict == goal.verdict == "open"


@pytest.mark.parametrize(
    ("metric", "gain", "said"),
    [("attainment", 1, "better"), ("attainment", -1, "worse"), ("chance_gap", -1, "better"), ("chance_gap", 1, "worse"),
     ("accounts_moved", 1, "more"), ("accounts_moved", -1, "less"), ("attainment", 0, "same")],
)  # fmt: skip
def test_verdicts_seen_from_b(metric, gain, said):
    a = [{metric: 5.0 + world} for world in range(4)]
    b = [{metric: 5.0 + world + gain * (1 + world / 10)} for world in range(4)]
    assert compare(plan("a", "b"), runs(a=a, b=b)).pair("a", "b", metric).verdict == said


def test_worlds_without_a_value_are_left_out_and_counted():
    made = compare(plan("a", "b"), runs(a=attained(1, None, 3, 4), b=attained(2, 3, None, 5)))
    assert made.columns[0].metrics["attainment"].worlds == 3
    assert made.columns[0].metrics["attainment"].mean == pytest.approx(8 / 3)
    pair = made.pair("a", "b", "attainment")
    assert (pair.worlds, pair.difference.mean, pair.b_better_in) == (2, 1.0, 2)
    assert made.pair("a", "b", "profit_cents") is None


def test_every_pair_of_playbooks_in_their_order():
    made = compare(plan("c", "a", "b"), runs(a=attained(1, 2), b=attained(2, 3), c=attained(0, 0)))
    assert [(pair.a, pair.b) for pair in made.pairs] == [("c", "a"), ("c", "b"), ("a", "b")]


def test_guard_rails_count_worlds_beside_the_first_playbook():
    keeps = [{"attainment": value, "attrition_annual": 0.2} for value in (1.0, 1.0, 1.0, 1.0)]
    mixed = [{"attainment": value, "attrition_annual": 0.3} for value in (1.0, 1.1, 0.9, 1.2)]
    made = compare(plan("a", "b", incumbent="b"), runs(a=keeps, b=mixed))
    rails = {(held.playbook, held.guardrail): held for held in made.guardrails}
    assert set(rails) == {("b", "attainment-not-below"), ("b", "attrition-not-higher")}
    kept = rails["b", "attainment-not-below"]
    assert (kept.reference, kept.holds_in, kept.worlds, kept.share) == ("a", 3, 4, 0.75)
    assert rails["b", "attrition-not-higher"].holds_in == 0


def test_guard_rails_are_held_against_the_first_playbook_whatever_stands_today():
    made = compare(plan("x", "y", incumbent="y"), runs(x=attained(1, 2), y=attained(2, 1)))
    assert {held.reference for held in made.guardrails} == {"x"}
    assert {held.playbook for held in made.guardrails} == {"y"}


def test_a_stopped_playbook_is_named_and_the_others_compared():
    failures = {RunId("s", "digest-b", 1): Failure("digest-b", "b paid -1 in month 3", "POL-30")}
    outcomes = runs(a=attained(1, 2, 3, 4), b=attained(2, None, None, None), c=attained(3, 4, 5, 6))
    made = compare(plan("a", "b", "c"), outcomes, failures)
    assert [tuple(one) for one in made.failures] == [("b", 1, "POL-30", "b paid -1 in month 3")]
    table = as_table(made, "1")
    assert [one["stopped"] for one in table["playbooks"]] == [None, "b paid -1 in month 3", None]
    assert made.pair("a", "c", "attainment").worlds == 4
    assert made.pair("a", "b", "attainment").difference.low is None


def test_json_has_the_promised_keys_and_only_numbers_that_json_knows():
    made = compare(plan("a", "b"), runs(a=attained(1, 2, 3, 4), b=attained(2, 3, 4, 5.5)))
    text = to_json({**as_table(made, "0.1.0", [one.as_table() for one in summarise(made)]), "elapsed_s": 1.5})
    data = json.loads(text)
    assert {"version", "scenario", "seed", "worlds", "months", "playbooks", "pairs", "elapsed_s"} <= set(data)
    assert [one["name"] for one in data["playbooks"]] == ["a", "b"]
    for one in data["playbooks"]:
        assert set(one["metrics"]) == {metric.id for metric in METRICS}
        for metric in METRICS:
            cell = one["metrics"][metric.id]
            assert {"mean", "low", "high", "unit", "better"} <= set(cell)
            assert (cell["unit"], cell["better"]) == (metric.unit, metric.better)
    [pair] = data["pairs"]
    assert {"a", "b", "metric", "difference", "low", "high", "b_better_in", "worlds"} <= set(pair)
    assert (pair["a"], pair["b"], pair["metric"], pair["difference"], pair["worlds"]) == (
        "a",
        "b",
        "attainment",
        1.125,
        4,
    )
    assert len(pair["dots"]) == 20
    assert pair["dots"] == sorted(pair["dots"])


def test_nan_never_reaches_json():
    made = compare(plan("a"), runs(a=attained(math.nan, 1.0)))
    with pytest.raises(ValueError, match="JSON compliant"):
        to_json(as_table(made, "1"))


def test_json_bytes_do_not_depend_on_the_order_in_which_runs_came_home():
    values = [0.1 * world + 1e-9 / (world + 1) for world in range(30)]
    outcomes = runs(a=attained(*values), b=attained(*reversed(values)))
    backwards = dict(reversed(outcomes.items()))
    made = [to_json(as_table(compare(plan("a", "b", worlds=30), one), "1")) for one in (outcomes, backwards)]
    assert made[0] == made[1]


def test_findings_say_settled_things_first_and_name_the_winner():
    a = [{"attainment": 1.0 + world, "profit_cents": 100.0 * (-1) ** world} for world in range(4)]
    b = [{"attainment": 0.5 + world + world / 100, "profit_cents": 0.0} for world in range(4)]
    said = summarise(compare(plan("a", "b"), runs(a=a, b=b)))
    assert [one.code for one in said][:3] == ["SUM-01", "SUM-02", "SUM-04"]
    first = said[0].values
    assert (first["b"], first["a"], first["metric"], first["count"], first["worlds"]) == ("a", "b", "attainment", 4, 4)
    assert 0 < first["low"] < first["difference"] < first["high"]
    assert first["difference"] == pytest.approx(0.485)


def test_few_worlds_are_cautioned():
    rows = attained(1, 2, 3, 4)
    assert "SUM-05" in [one.code for one in summarise(compare(plan("a", "b"), runs(a=rows, b=rows)))]
    alone = [one.code for one in summarise(compare(plan("a"), runs(a=rows)))]
    assert "SUM-05" not in alone, "one playbook has no order that may still change"
    rows = attained(*range(20))
    assert "SUM-05" not in [one.code for one in summarise(compare(plan("a", "b", worlds=20), runs(a=rows, b=rows)))]


def test_an_interval_holds_nothing_that_cannot_be():
    rows = [{"win_rate": rate, "attainment": 3 * rate, "attrition_annual": 1 - rate, "chance_gap": -9.0 * rate}
            for rate in (1.0, 1.0, 1.0, 0.6)]  # fmt: skip
    found = compare(plan("a"), runs(a=rows)).columns[0].metrics
    assert estimate([row["win_rate"] for row in rows]).high > 1
    assert found["win_rate"].high == 1.0
    assert found["attainment"].high > 1
    assert estimate([row["attrition_annual"] for row in rows]).low < 0
    assert found["attrition_annual"].low == 0.0
    assert found["chance_gap"].low < 0


@pytest.mark.parametrize(("worlds", "ahead"), [(20, 3), (20, 19), (40, 6), (200, 30)])
def test_dots_and_the_count_of_worlds_say_the_same(worlds, ahead):
    """At Hazen's plotting positions; type 7 pulls the dots inwards, so that 3 of 20 worlds showed as 2 dots."""
    differences = [0.01 * (world + 1) if world < ahead else -1.0 - world for world in range(worlds)]
    made = compare(plan("a", "b", worlds=worlds), runs(a=attained(*[0.0] * worlds), b=attained(*differences)))
    [pair] = [one for one in made.pairs if one.metric == "attainment"]
    assert pair.b_better_in == ahead
    assert sum(dot > 0 for dot in pair.dots) == round(20 * ahead / worlds)
    if worlds == 20:
        assert pair.dots == tuple(sorted(differences))


def test_rules_that_no_study_has_measured_are_named_as_predictions():
    one = plan("a", "b")
    one.playbooks[1].predicted = ("rotation",)
    found = compare(one, runs(a=[{"attainment": 0.9}] * 3, b=[{"attainment": 1.0}] * 3))
    assert [(row["name"], row["predicted"]) for row in as_table(found, "1")["playbooks"]] == [
        ("a", []), ("b", ["rotation"]),
    ]  # fmt: skip
    assert [one.values for one in summarise(found) if one.code == "SUM-07"] == [{"b": "b", "rules": "rotation"}]


@pytest.mark.parametrize(
    ("name", "rules"), [("old-hands-first", {"veteran-first", "performance"}), ("status-quo", set())]
)
def test_playbooks_know_what_is_a_prediction(name, rules):
    from policies.library import load_playbook

    assert set(load_playbook(name).predicted) <= rules
    assert bool(load_playbook(name).predicted) == bool(rules)


def test_a_column_says_in_what_it_differs_from_the_first():
    from policies.library import load_playbook

    books = [load_playbook(name) for name in ("status-quo", "tiered-pay", "equal-split")]
    one = SimpleNamespace(**{**vars(plan("a")), "playbooks": books})
    rows = as_table(compare(one, {}), "1")["playbooks"]
    assert [row["differs"] for row in rows] == [
        [], ["routing", "goals", "incentives", "coaching"], ["allocation", "goals", "coaching"],
    ]  # fmt: skip
