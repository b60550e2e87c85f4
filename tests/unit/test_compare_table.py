"""The comparison on the terminal: every width, both languages, with and without colour."""

import io
import random
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from rich.cells import cell_len

from coaching.compare import compare
from simulator.experiment import Failure
from simulator.outcome import METRICS, Outcome, RunId
from tui.languages import use
from tui.terminal.cells import columns, fit, wrap
from tui.terminal.comparison import draw
from tui.terminal.output import is_plain, paint
from tui.terminal.progress import ProgressLine, line

SIZES = {
    "share": 0.8,
    "cents": 8.4e8,
    "points": 0.31,
    "months": 7,
    "per year": 0.17,
    "index": 0.3,
    "count": 40,
    "days": 66,
}


@pytest.fixture(autouse=True)
def _english_afterwards():
    use("en")
    yield
    use("en")


def comparison(playbooks=3, worlds=50, people=True, failures=None):
    luck = random.Random(5)
    names = ["status-quo", "old-hands-first", "potential-based", "newcomer-growth", "equal-split"][:playbooks]
    plan = SimpleNamespace(
        scenario=SimpleNamespace(name="team-of-eight", currency="CNY", incumbent="status-quo"),
        playbooks=[SimpleNamespace(name=name, predicted=(), digest=lambda name=name: name) for name in names],
        worlds=worlds, months=12, after=0, seed=7,
    )  # fmt: skip
    outcomes = {}
    for world in range(worlds):
        common = {metric.id: luck.gauss(0, 0.1) for metric in METRICS}
        for place, name in enumerate(names):
            values = {
                metric.id: None
                if metric.after or (metric.people and not people)
                else SIZES[metric.unit] * (1 + common[metric.id] + 0.05 * place + luck.gauss(0, 0.005))
                for metric in METRICS
            }
            outcomes[RunId("s", name, world)] = Outcome(values, {}, "x")
    return compare(plan, outcomes, failures)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("playbooks", [1, 2, 3, 5])
@pytest.mark.parametrize("every_metric", [False, True])
def test_the_table_fits_80_columns(language, playbooks, every_metric):
    use(language)
    text = draw(comparison(playbooks), every_metric=every_metric)
    wide = [row for row in text.splitlines() if cell_len(row) > 80]
    assert not wide


def test_three_playbooks_stand_side_by_side():
    rows = draw(comparison()).splitlines()
    assert any(row.split() == ["mean,", "90%", "interval", "A", "B", "C"] for row in rows)


def test_the_table_says_differences_with_marks_words_and_counts():
    text = draw(comparison(2))
    assert "B minus A: old-hands-first against status-quo, same worlds" in text
    [row] = [row for row in text.splitlines() if row.startswith("attainment") or row.startswith("goal attainment")][1:]
    assert "▲" in row
    assert "better" in row
    assert row.rstrip().endswith("50 of 50")
    [row] = [row for row in text.splitlines() if row.startswith("chance gap")][1:]
    assert "▼" in row
    assert "worse" in row
    assert row.rstrip().endswith("0 of 50")
    assert "old-hands-first beats status-quo on goal attainment in 50 of 50" in " ".join(text.split())


def test_the_chinese_table_uses_the_words_of_the_house():
    use("zh")
    text = draw(comparison(2))
    for word in ("同样的运气", "50 个世界", "目标完成率", "机会差", "年离职率", "更好", "更差", "底线"):
        assert word in text
    assert "万" in text


def test_metrics_without_a_value_are_left_out():
    text = draw(comparison(2, people=False))
    assert "chance gap" not in text.replace("chance gap not wider", "")
    assert "profit after you" not in text
    assert "profit, CNY" in text


def test_one_world_has_means_but_no_intervals():
    text = draw(comparison(2, worlds=1))
    assert "Only so many worlds: 1." in text
    assert ".." not in text.split("B minus A")[0]


def test_equal_worlds_are_counted_apart():
    made = comparison(2, worlds=4)
    tied = [replace(pair, ties=3, b_better_in=1) if pair.metric == "attainment" else pair for pair in made.pairs]
    text = " ".join(draw(replace(made, pairs=tied)).split())
    assert "1 of 4, 3 equal" in text
    assert "in 1 of 4 worlds (3 equal)" in text


@pytest.mark.parametrize(
    ("metric", "ends", "said"),
    [
        ("attainment", (0.0003, 0.0001, 0.0005), ("+0.03 pts, 90% +0.01 .. +0.05 pts", "平均 +0.03 点，90%")),
        ("attainment", (-0.0003, -0.0005, -0.0001), ("+0.03 pts, 90% +0.01 .. +0.05 pts", "平均 +0.03 点，90%")),
        ("profit_cents", (0.3, 0.1, 0.5), ("+¥0.003, 90% +¥0.001 .. +¥0.005", "平均 +¥0.003，90%")),
        ("attainment", (0.0003, -0.0009, 0.0015), ("average 0.0 pts, 90%", "平均 0.0 点")),
    ],
)
def test_a_settled_difference_is_never_written_as_nothing(metric, ends, said):
    """A winner by "+0.0 pts" reads as a contradiction: the sentence and its row show the decimals that it takes."""
    made = comparison(2, worlds=30)
    pairs = [
        replace(pair, difference=pair.difference._replace(mean=ends[0], low=ends[1], high=ends[2]))
        if pair.metric == metric
        else pair
        for pair in made.pairs
    ]
    for language, words in zip(("en", "zh"), said, strict=True):
        use(language)
        text = draw(replace(made, pairs=pairs))
        assert "".join(words.split()) in "".join(text.split())
        assert not [line for line in text.splitlines() if cell_len(line) > 80]
    use("en")


def test_a_stopped_playbook_is_told():
    failures = {RunId("s", "old-hands-first", 3): Failure("old-hands-first", "paid -1 in month 3", "POL-30")}
    assert "old-hands-first stopped in world 3: paid -1 in month 3" in draw(comparison(2, failures=failures))


def test_simple_marks_are_ascii():
    text = draw(comparison(2), simple=True)
    assert text.isascii()
    assert "^" in text


def test_cells_are_measured_not_counted():
    assert fit("机会差", 8) == "机会差  "
    assert fit("机会差", 8, "right") == "  机会差"
    assert [cell_len(fit("机会差距很大", width)) for width in range(2, 12)] == list(range(2, 12))
    assert fit("abcdefgh", 5) == "abc.."
    assert columns([["机", "1"], ["abc", "22"]], ["left", "right"]) == ["机    1", "abc  22"]


def test_sentences_break_between_words_and_inside_chinese_but_never_before_a_full_stop():
    assert wrap("one two three four", 9, 0) == ["one two", "three", "four"]
    rows = wrap("目标完成率高，机会差小。", 10, 0)
    assert all(cell_len(row) <= 12 for row in rows)
    assert not any(row.startswith(("，", "。")) for row in rows)
    assert "".join(rows) == "目标完成率高，机会差小。"
    assert wrap("目标完成率（机会差）", 12, 0) == ["目标完成率", "（机会差）"]


def test_marks_are_coloured_only_where_asked():
    assert paint("▲ 1 ▼", False) == "▲ 1 ▼"
    assert paint("▲", True) == "\x1b[38;5;74m▲\x1b[0m"


@pytest.mark.parametrize(("language", "words"), [
    ("en", "Beside pay, A differs from B, C in: who gets new leads, how goals are set."),
    ("zh", "B、C 跟 A 不只怎么发钱不同，新线索给谁、目标怎么定也不同。"),
])  # fmt: skip
def test_what_differs_beside_pay_is_said_once_for_all_whom_it_concerns(language, words):
    use(language)
    found = comparison(5)
    differs = [(), ("routing", "goals", "incentives"), ("incentives", "goals", "routing"), ("incentives",), ("goals",)]
    columns_ = [replace(one, differs=two) for one, two in zip(found.columns, differs, strict=True)]
    drawn = draw(replace(found, columns=columns_))
    assert words.replace(" ", "") in "".join(line.strip() for line in drawn.splitlines()).replace(" ", "")
    assert drawn.count(words[:8]) == 1
    assert all(cell_len(line) <= 80 for line in drawn.splitlines())
    assert words[:8] not in draw(found)


def test_a_terminal_that_cannot_show_the_marks_is_known():
    assert is_plain(SimpleNamespace(encoding="ascii"))
    assert not is_plain(SimpleNamespace(encoding="gb18030"))
    assert not is_plain(SimpleNamespace(encoding="utf-8"))


def test_the_progress_line_tells_runs_and_time_left():
    assert line(10, 40, 75.4).endswith("10 of 40 runs, about 1 min 15 s left")
    assert line(0, 40, None).endswith("0 of 40 runs, the engine is getting ready")
    assert line(40, 40, 0.0).startswith("[" + "#" * 30 + "]")


def test_progress_is_drawn_at_most_ten_times_a_second_and_only_for_a_terminal():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    clock = iter([0.0, 0.05, 0.2, 0.21])
    watched = ProgressLine(Terminal(), now=lambda: next(clock))
    for done in (1, 2, 3, 4):
        watched.draw(done, 4, None)
    assert watched.stream.getvalue().count("of 4 runs") == 3  # the second is too soon, the last always shows
    watched.clear()
    assert watched.stream.getvalue().endswith("\r\x1b[K")
    piped = ProgressLine(io.StringIO())
    piped.draw(1, 4, None)
    piped.clear()
    assert piped.stream.getvalue() == ""


def test_of_many_playbooks_the_differences_from_the_first_are_told():
    many = compare_of(7)
    text = draw(many)
    assert text.count(" same worlds") == 6
    assert "Differences are told against A alone" in text
    assert not re.search(r"minus [B-G]:", text)
    assert all("book-0" in line for line in text.split("What the worlds say")[1].splitlines() if " beats " in line)
    assert draw(many, every_metric=True).count(" same worlds") == 21
    assert "--all" not in draw(compare_of(6))
    assert draw(compare_of(6)).count(" same worlds") == 15


def test_numbers_that_stand_for_playbooks_are_as_wide_as_letters():
    legend = draw(compare_of(28, worlds=2)).splitlines()[1:29]
    assert {line.index("book-") for line in legend} == {6}


def compare_of(count, worlds=4):
    """A comparison of so many playbooks, each better than the one before."""
    names = [f"book-{place}" for place in range(count)]
    plan = SimpleNamespace(
        scenario=SimpleNamespace(name="team-of-eight", currency="CNY", incumbent="book-0"),
        playbooks=[SimpleNamespace(name=name, predicted=(), digest=lambda name=name: name) for name in names],
        worlds=worlds, months=12, after=0, seed=7,
    )  # fmt: skip
    outcomes = {
        RunId("s", name, world): Outcome({"attainment": 0.5 + place / 10 + world / 100}, {}, "x")
        for world in range(worlds) for place, name in enumerate(names)
    }  # fmt: skip
    return compare(plan, outcomes)
