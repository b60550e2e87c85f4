"""From the JSON of a comparison to rows, labels and sentences."""

from dataclasses import replace

import pytest
import sample
from rich.cells import cell_len

from tui.drawing import FULL, columns, cut, fit, plain, wrapped
from tui.languages import use
from tui.metric_names import name_of
from tui.pages import differences, matrix
from tui.plots import Axis, axis_of, bins_of, dotplot, round_step, strip, ticks
from tui.present import MAIN_METRICS, cell, findings, good_side, mark_of, read, running_line, signed, verdict
from tui.state import Look, Paper, Run, step_worlds, toggled

DONE = Run(1, "done", 50, 50)


@pytest.fixture(scope="module")
def data():
    return sample.comparison()


@pytest.fixture
def table(data):
    return read(data)


def test_the_numbers_are_those_of_the_comparison(data, table):
    for i, one in enumerate(data["playbooks"]):
        for metric, values in one["metrics"].items():
            if values["mean"] is not None:
                assert table.value(i, metric).mean == values["mean"]
    for one in data["pairs"]:
        pair = table.pair(table.names.index(one["a"]), table.names.index(one["b"]), one["metric"])
        assert (pair.difference, pair.low, pair.b_better_in) == (one["difference"], one["low"], one["b_better_in"])


def test_titles_follow_the_language(data):
    titles = {"": {"en": "E", "zh": "中"}, "pacer": {"en": "Pace", "zh": "节奏"}}
    assert read(data, titles).titles == ("status-quo", "Pace", "scorecard")
    use("zh")
    assert read(data, titles).retitled(titles).titles[1] == "节奏"
    assert read(data, titles).scenario == "中"


def test_verdicts_know_which_way_is_better(table):
    assert verdict(table.pair(0, 1, "profit_cents")) == "better"
    assert verdict(table.pair(0, 1, "pay_cost_cents")) == "worse"  # higher cost
    assert verdict(table.pair(0, 1, "attrition_first_year")) == "level"
    assert verdict(table.pair(0, 1, "accounts_moved")) == ""  # no better side
    assert verdict(table.pair(0, 1, "profit_cents"), final=False) == ""
    assert [mark_of(said, FULL) for said in ("better", "worse", "level", "")] == ["▲", "▼", "=", " "]


def test_a_metric_without_a_value_is_a_dash_and_hides_no_other(table):
    assert cell(table, 2, "newcomer_ramp_months", True).value == "-"
    assert cell(table, 1, "newcomer_ramp_months", True).said == "better"


def test_settled_and_unsettled_pairs_are_told_apart(table):
    found = findings(table, ["profit_cents", "attrition_first_year"])
    wins = table.pair(0, 1, "profit_cents").b_better_in
    assert f"B beats A in {wins} of 50" in found.settled[0]
    assert all("Not settled" in one for one in found.unsettled)
    assert any("B against A on leavers, first year" in one for one in found.unsettled)


def test_the_loser_is_named_second_with_the_winners_count(table):
    pair = table.pair(0, 1, "pay_cost_cents")
    said = findings(table, ["pay_cost_cents"]).settled[0]
    assert f"A beats B in {50 - pair.ties - pair.b_better_in} of 50" in said


def test_a_settled_difference_is_never_written_as_nothing(table):
    small = replace(table.pair(0, 1, "attainment"), difference=0.0003, low=0.0001, high=0.0005, verdict="better")
    few = replace(table, pairs={**table.pairs, (0, 1, "attainment"): small})
    assert cell(few, 1, "attainment", True).difference == "+0.03 pts"
    assert [signed(few, small, end) for end in (small.low, small.high)] == ["+0.01 pts", "+0.05 pts"]
    edge = replace(small, difference=0.004, low=0.0001, high=0.008)
    assert signed(few, edge, edge.low) == "+0.01 pts", "an end that leaves zero out does not read as zero"
    unsure = replace(small, low=-0.0001)
    assert signed(few, unsure, unsure.difference) == "0.0 pts"  # too close to call: nothing is what it says


def test_dots_are_counted_on_the_better_side(table):
    pair = table.pair(0, 1, "pay_cost_cents")
    left = sum(dot < 0 for dot in pair.dots)
    assert good_side(table, pair) == f"{left} of 20 dots are left of zero, where B is better"


def test_a_running_line_says_how_far_and_no_more():
    assert running_line(20, 50) == "20 of 50 worlds; order may still change"
    assert running_line(0, 50) == "getting ready for 50 worlds"


@pytest.mark.parametrize("columns_", [80, 100, 120])
@pytest.mark.parametrize("metric", range(11))
def test_pages_fill_their_paper_exactly(table, columns_, metric):
    paper = Paper(columns_ - 4, 18 if columns_ == 80 else 24)
    for page in (matrix, differences):
        lines = page.lines(table, DONE, Look(metric=metric), paper)
        assert len(lines) <= paper.rows
        assert not [plain(line) for line in lines if len(plain(line)) > paper.cells]


def test_a_comparison_of_one_world_or_one_playbook_has_no_picture_but_a_sentence():
    one_world = read(sample.comparison(worlds=1))
    assert "two worlds" in "".join(plain(line) for line in matrix.narrow(one_world, DONE, Look(), Paper(76, 18)))
    alone = read(sample.comparison(("status-quo",)))
    assert "two playbooks" in plain(differences.lines(alone, DONE, Look(), Paper(76, 18))[0])


def test_stopped_playbooks_say_why(data):
    stopped = {**data, "failures": [{"playbook": "pacer", "world": 3, "code": "X", "reason": "division by zero"}]}
    lines = matrix.narrow(read(stopped), DONE, Look(), Paper(96, 18))
    assert any("stopped: division by zero" in plain(line) for line in lines)


def test_a_dotplot_shows_every_dot_and_marks_zero():
    values = [float(v) for v in range(-40, 160, 10)]
    bins = bins_of([values], 60, 4)
    plot = dotplot(values, bins, 60, 4, lambda v: f"{v:g}", "o")
    assert sum(row.count("o") for row in plot.rows) == 20
    zero = plot.axis.index("|")
    left = sum(row[:zero].count("o") for row in plot.rows)
    assert left == sum(v < 0 for v in values)
    assert all(row[zero] == "o" for row in plot.rows[-1:])  # the one at exactly zero stands on the line
    assert plot.labels[zero] == "0"


@pytest.mark.parametrize("values", [[0.0] * 20, [5.0] * 20, [-5.0] * 20, [1e-9, 1e9], [-1e12, 3.0], [0.1, 0.2]])
def test_a_dotplot_of_strange_values_keeps_its_width(values):
    for cells in (20, 48, 76):
        plot = dotplot(values, bins_of([values], cells, 4), cells, 4, lambda v: f"{v:.3g}", "o")
        assert {len(row) for row in [*plot.rows, plot.axis, plot.labels]} == {cells}
        assert "|" in plot.axis


def test_a_stack_too_tall_shows_its_count():
    plot = dotplot([0.0] * 20, bins_of([[0.0] * 20], 40, 4), 40, 4, str, "o")
    assert plot.rows[0].startswith("20")


def test_strips_share_an_axis():
    axis = Axis(0, 100)
    assert strip(20, 50, 80, axis, 11) == "..===|===.."
    assert axis_of([12, 97]).low <= 12 <= 97 <= axis_of([12, 97]).high
    assert [round_step(span, 4) for span in (3, 4, 9, 100)] == [1, 1, 5, 50]
    assert ticks([(0, "aa"), (1, "bb"), (10, "cc")], 12) == "aa       cc "


def test_cutting_keeps_wide_characters_whole():
    assert cut("目标完成率", 7) == "目标.."
    assert fit("目标", 5) == "目标 "
    assert columns("left side", "right", 10) == "le.. right"
    assert wrapped("一二三，四五六", 8) == ["一二三，", "四五六"]
    assert wrapped("one two three", 8, indent=2) == ["one two", "  three"]
    assert wrapped("甲乙（one two）丙", 9) == ["甲乙（one", "two）丙"]
    assert wrapped("甲乙丙（丁戊）", 8) == ["甲乙丙", "（丁戊）"], "an opening mark never ends a line"
    assert wrapped("胜 17 / 20。", 9) == ["胜", "17 / 20。"]


def test_worlds_step_and_marks_toggle():
    assert [step_worlds(50, by) for by in (1, -1)] == [100, 20]
    assert (step_worlds(10, -1), step_worlds(500, 1)) == (10, 500)
    assert toggled(("a",), "b") == ("a", "b")
    assert toggled(("a", "b"), "a") == ("b",)
    assert len(toggled(tuple("abcdefgh"), "i")) == 8


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("chosen", range(len(MAIN_METRICS)))
def test_names_of_metrics_stand_side_by_side_without_a_gap(language, chosen):
    use(language)
    row = plain(matrix.tabs(MAIN_METRICS, chosen, 76))
    names = [name_of(one) for one in MAIN_METRICS]
    shown = [one.strip("[]") for one in row.strip("<> ").split("  ") if one.strip("[] ")]
    first = names.index(shown[0])
    assert names[chosen] in shown
    assert shown == names[first : first + len(shown)]
    assert cell_len(row) <= 76
