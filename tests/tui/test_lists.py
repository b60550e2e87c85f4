"""Lists and sentences that are longer than their room say so; a world that is no year is not called one."""

import re
from dataclasses import replace

import pytest
import sample

from tui.drawing import Span, plain
from tui.forms.rows import Row
from tui.languages import use
from tui.pages import cards, choose, differences, form, matrix, numbers, rails, session, views
from tui.pages.form import Sheet
from tui.pages.lists import headed
from tui.plots import axis_of
from tui.present import Rail, Table, Value, cell, read
from tui.resolution import Resolution
from tui.state import Look, Paper, Plan, Run

NARROW = Paper(76, 18)
MORE = {"en": r"↑↓ (\d+) more", "zh": r"↑↓ 还有 (\d+) 行"}
DONE = Run(1, "done", 50, 50)


def said(lines):
    return "\n".join(plain(line) for line in lines)


def playbooks(count):
    return [{"name": f"p{i}", "title": f"Playbook {i}"} for i in range(count)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_long_list_of_playbooks_says_how_many_are_out_of_sight(lang):
    use(lang)
    shown = said(choose.playbooks(playbooks(18), Plan("x"), 0, NARROW))
    seen = sum(f"Playbook {i} " in shown for i in range(18))
    found = re.search(MORE[lang], shown)
    assert found
    assert int(found[1]) == 18 - seen > 0
    assert not re.search(MORE[lang], said(choose.playbooks(playbooks(9), Plan("x"), 0, NARROW)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_size_of_a_large_company_is_not_cut(lang):
    use(lang)
    large = [{"name": "large", "title": "Large", "reps": 3000, "accounts": 1_200_000}]
    assert "1,200,000" in said(choose.scenarios(large, 0, NARROW))
    assert ".." not in said(choose.scenarios(large, 0, NARROW))


@pytest.mark.parametrize("rows", [2, 13])
def test_what_a_row_may_hold_is_said_in_full_where_the_list_leaves_room_else_the_cut_is_marked(rows):
    about = " ".join(f"word{i}" for i in range(40)) + " end."
    sheet = Sheet(["Card"], 0, (), [Row("field", (f"k{i}",), f"row {i}", problem=about) for i in range(rows)], 0)
    lines = form.lines(sheet, NARROW)
    shown = said(lines)
    assert len(lines) == NARROW.rows
    assert all(f" row {i} " in shown for i in range(rows))
    assert ("end." in shown) == (rows == 2)
    assert shown.endswith("..") == (rows == 13)


def test_a_form_says_how_many_rows_are_out_of_sight():
    sheet = Sheet(["Card"], 0, (), [Row("field", (f"k{i}",), f"row {i}") for i in range(30)], 0)
    shown = said(form.lines(sheet, NARROW))
    assert int(re.search(MORE["en"], shown)[1]) == 30 - len(re.findall(r"row \d", shown))


def test_what_help_leaves_out_is_counted():
    lines = cards.help_lines(["One sentence."] * 12, "full", "dark", 0, NARROW)
    assert len(lines) == NARROW.rows
    assert re.search(MORE["en"], plain(lines[-1]))


def test_a_count_that_has_no_room_does_not_push_out_the_head():
    head = headed((Span("x" * 74),), 3, 9, 76, NARROW.glyphs)
    assert said([head]) == "x" * 74


@pytest.fixture
def long_table():
    return replace(read(sample.comparison()), months=36)


YEAR = re.compile(r"\byears?\b|年")
NOT_LENGTH = ("leavers a year", "first year", "年离职率", "首年离职率")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("paper", [NARROW, Paper(116, 30)])
def test_a_world_of_three_years_is_never_called_a_year(long_table, lang, paper):
    use(lang)
    look = Look()
    shown = [
        said(matrix.lines(long_table, DONE, look, paper)),
        said(differences.lines(long_table, DONE, replace(look, view="differences"), paper)),
        said(numbers.lines(long_table, DONE, replace(look, numbers=True), paper)),
    ]
    for page in shown:
        for name in NOT_LENGTH:
            page = page.replace(name, "")
        assert not YEAR.search(page)
    use(lang)
    assert YEAR.search(said(matrix.lines(replace(long_table, months=12), DONE, look, paper)))


def test_an_axis_of_what_is_never_below_zero_does_not_go_below_zero():
    assert axis_of([0.02, 0.3], floor=True).low == 0
    assert axis_of([0.0, 0.3], floor=True).low == 0
    assert axis_of([0.0, 0.3]).low < 0
    assert axis_of([-0.1, 0.3], floor=True).low < -0.1
    assert axis_of([5.0, 6.0], floor=True).low > 0
    rate = replace(Value(0.02, 0.0, 0.1, "share", "lower"), year_low=0.0, year_high=0.3)
    table = Table("x", "CNY", ("a",), ("A",), ("r",), {(0, "r"): rate}, {}, 20, 12, 0, {})
    assert matrix.year_axis(table, "r").low == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_counts_beside_guard_rails_say_what_is_counted(long_table, lang):
    use(lang)
    rails_ = (Rail(1, "attainment-not-below", 15, 20), Rail(2, "attainment-not-below", 16, 20))
    table = replace(long_table, rails=rails_)
    assert {"en": "▼ kept in 15 of 20", "zh": "▼ 守住 15 / 20"}[lang] in said(
        matrix.lines(table, DONE, Look(), Paper(116, 30))
    )
    assert "80%" in said(rails.lines(table, DONE, NARROW))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_card_of_a_decision_says_what_each_digit_decides(long_table, lang):
    use(lang)
    options = ["Nobody moves", "All at once", "Stale ones first"]
    open_ = said(session.decision(Resolution(), options, long_table, 0, (), NARROW))
    assert all(f"{i + 1} {'ABC'[i]} {one}" in open_ for i, one in enumerate(options))
    made = Resolution(decision=1)
    assert "3 C" not in said(session.decision(made, options, long_table, 0, (), NARROW))


def test_a_difference_over_fewer_worlds_is_starred_and_the_star_is_explained(long_table):
    pair = long_table.pairs[0, 1, "profit_cents"]
    fewer = replace(long_table, pairs={**long_table.pairs, (0, 1, "profit_cents"): replace(pair, worlds=9)})
    assert cell(fewer, 1, "profit_cents", True).difference.endswith("*")
    assert not cell(long_table, 1, "profit_cents", True).difference.endswith("*")
    assert any(one.startswith("*") for one in views.about("matrix"))


@pytest.mark.parametrize("view", ["matrix", "differences"])
def test_the_table_of_numbers_says_how_many_rows_are_out_of_sight_and_the_currency(long_table, view):
    paper = Paper(76, 10)
    look = Look(view=view, numbers=True)
    lines = numbers.lines(long_table, DONE, look, paper)
    assert len(lines) <= paper.rows
    hidden = int(re.search(MORE["en"], plain(lines[-1]))[1])
    assert hidden == numbers.count(long_table, look) - (len(lines) - 2)
    assert view == "matrix" or "(CNY)" in said(lines)
    every = numbers.lines(long_table, DONE, replace(look, top=999), paper)
    assert [plain(line) for line in every[1:-1]] != [plain(line) for line in lines[1:-1]]
