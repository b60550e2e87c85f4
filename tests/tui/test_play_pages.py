"""Every mission shows on the desk without code of its own; nothing hidden is near; hostile names shear nothing."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from rich.cells import cell_len

import tui
from coaching.game.log import Entry
from coaching.game.seen import Desk, MonthResult, PersonResult, SeenPerson, Thing
from scenarios.mission import Choice, Family, load_mission, mission_names, seats_of
from tui.drawing import FULL, SIMPLE, framed, plain, text
from tui.languages import _, money, percent, use
from tui.lever_form import Form
from tui.pages.lists import scrolled
from tui.pages.play import briefing, desk, missions, month
from tui.pages.play.desk import Sight, Spot, panels
from tui.pages.play.levers import NAMES, short_name
from tui.pages.play.strokes import NAME
from tui.playing.levers import offer_words
from tui.playing.words import name_of, sentences
from tui.state import Paper

ROOT = Path(tui.__file__).parents[1]
SIZES = [(76, 18), (96, 24), (116, 30)]
MISSIONS = mission_names()


def people(mission):
    seats = seats_of(mission.world())
    return tuple(
        SeenPerson(
            seat, seat, 3 + 17 * i, 6 + i, 9_000_000 + i * 700_000, 8_000_000 + i * 10**6, 7_500_000, 8_100_000, i,
            9 + i, 30, 2, ("fine", "stretched", "tired", "")[i % 4],
        )
        for i, seat in enumerate(seats)
    )  # fmt: skip


def desk_of(mission):
    return Desk(1, mission.months, people(mission), (), 40_000_000, hours=mission.manager_hours_per_month)


def sight_of(mission, values=None):
    standing = {lever.id: {"option": lever.default} for lever in mission.levers} | (values or {})
    asked = tuple(lever.id for lever in mission.levers)
    return Sight(mission, desk_of(mission), asked, standing, frozenset(), {})


def check(lines, cells, rows):
    shown = [plain(line) for line in lines if plain(line) != "\0rule"]
    assert len(lines) <= rows
    wide = [line for line in shown if cell_len(line) > cells]
    assert not wide, wide
    assert not [line for line in shown if "\0" in line]
    assert all(cell_len(plain(framed(line, cells + 4, FULL))) == cells + 4 for line in lines)


@pytest.mark.parametrize("name", MISSIONS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_panel_of_every_mission_fits(name, lang):
    use(lang)
    mission = load_mission(name)
    for cells, rows in SIZES:
        paper = Paper(cells, rows, FULL)
        for place in range(len(panels(mission))):
            check(desk.lines(sight_of(mission), Spot(panel=place), paper), cells, rows)
        check(briefing.lines(mission, desk_of(mission), 0, 2, paper), cells, rows)
        check(briefing.lines(mission, desk_of(mission), 0, 2, paper, True), cells, rows)


@pytest.mark.parametrize("name", MISSIONS)
def test_a_question_leaves_the_hours_to_the_head_of_the_desk(name):
    """Harder levels have fewer hours: a number in the question would contradict the one above it."""
    for lever in load_mission(name).levers:
        if lever.family == "coaching":
            assert not any(sign.isdigit() for words in (lever.question.en, lever.question.zh) for sign in words)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_column_without_a_number_has_no_head(lang):
    use(lang)
    mission = load_mission("first-monday")
    sight = sight_of(mission)
    at = next(i for i, one in enumerate(panels(mission)) if one.lever and one.lever.id == "goals")
    for chances, headed in ((None, False), ({}, False), ({one.id: 0.5 for one in sight.desk.people}, True)):
        lines = desk.lines(replace(sight, chances=chances), Spot(panel=at), Paper(76, 18, FULL))
        assert any(_("chance to hit") in plain(line) for line in lines) is headed


def test_what_an_option_takes_stands_in_the_brackets_of_the_language():
    mission = load_mission("first-monday")
    goals = next(one for one in mission.levers if one.id == "goals")
    option = next(one for one in goals.options if one.hours)
    assert offer_words(option, goals, "CNY").endswith("(2 hours a month)")
    use("zh")
    assert offer_words(option, goals, "CNY").endswith("（每月占 2 小时）")


@pytest.mark.parametrize("name", MISSIONS)
def test_every_lever_can_be_worked_to_choices_that_the_log_takes(name):
    from coaching.game.decisions import choice_of

    mission = load_mission(name)
    for lever in mission.levers:
        form = Form(lever, {"option": lever.default}, desk_of(mission))
        for _turn in range(4):
            for place in range(len(form.rows())):
                row = form.rows()[min(place, len(form.rows()) - 1)]
                fields = len(form.lines[row.place]) if row.kind == "line" else 1
                moves = [form.amount(row, field, by) for field in range(fields) for by in (1, -1)]
                for value in (form.taken(row), *moves):
                    if value is not None:
                        choice = choice_of(mission, Entry("decide", 1, lever.id, value))
                        assert isinstance(choice, Choice)
                        form = Form(lever, value, form.desk)
            for cells, rows in SIZES:
                at = next(i for i, one in enumerate(panels(mission)) if one.lever is lever)
                spot = Spot(panel=at, row=len(form.rows()) - 1)
                check(
                    desk.lines(sight_of(mission, {lever.id: form.value}), spot, Paper(cells, rows, SIMPLE)), cells, rows
                )


def test_panels_have_digits_of_their_own():
    for name in MISSIONS:
        digits = [one.digit for one in panels(load_mission(name)) if one.digit]
        assert len(set(digits)) == len(digits)
        assert digits[0] == 1


def test_every_family_of_levers_has_a_name_in_both_languages():
    assert set(get_args(Family)) <= set(NAMES)
    use("zh")
    assert all(_(words) != words for words in NAMES.values())


def test_the_screens_of_the_game_load_nothing_hidden_and_no_engine():
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for folder in ("screens/play", "pages/play")
        for path in sorted((ROOT / "tui" / folder).glob("*.py"))
        if path.stem != "__init__"
    ]
    code = "\n".join(f"import {name}" for name in names) + "\nimport sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    hidden = {f"coaching.game.{part}" for part in ("stage", "measures", "window", "debrief", "replays", "session")}
    assert not loaded & ({"mesa", "simpy", "pandas", "numpy", "simulator.run"} | hidden)


def test_the_desk_imports_no_debrief():
    for name in ("desk", "levers", "briefing", "month", "strokes", "missions"):
        words = (ROOT / "tui/pages/play" / f"{name}.py").read_text(encoding="utf-8")
        assert "coaching.game.told" not in words


def test_goals_that_are_settled_stand_as_they_were_set():
    """A later month knows another usual month; the goal of 81 is still the goal."""
    mission = load_mission("first-monday")
    lever = next(one for one in mission.levers if one.family == "goals")
    option = next(one for one in lever.options if one.by_hand)
    seats = [one.seat for one in people(mission)]
    standing = {lever.id: {"option": option.id, "people": dict.fromkeys(seats, 30)}}
    sight = sight_of(mission, standing)
    place = next(i for i, one in enumerate(panels(mission)) if one.lever is not None and one.lever.id == lever.id)
    paper = Paper(76, 18, FULL)
    while_asked = "\n".join(plain(line) for line in desk.lines(sight, Spot(panel=place), paper))
    settled = replace(sight, asked=())
    later = [plain(line).rstrip() for line in desk.lines(settled, Spot(panel=place), paper)]
    assert "+30%" in while_asked
    assert not [line for line in later if "+30%" in line]
    assert [line for line in later if line.endswith(" 81")]


def test_goals_that_a_rule_sets_stand_on_the_desk_before_the_month_runs():
    mission = load_mission("first-monday")
    none_yet = [replace(one, goal_cents=0) for one in people(mission)]
    goals = dict.fromkeys((one.id for one in none_yet), 9_876_500_000)
    sight = replace(sight_of(mission), desk=replace(desk_of(mission), people=tuple(none_yet)))
    known = replace(sight, goals=goals, chances=dict.fromkeys(goals, 0.45))
    for place in (0, 1):  # the team, the goals
        before, after = (
            "\n".join(map(plain, desk.lines(one, Spot(panel=place), Paper(96, 24, FULL)))) for one in (sight, known)
        )
        assert "98765" not in before
        assert after.count("98765") == len(goals)
    assert "45%" in after


def result_of(mission, things=()):
    rows = tuple(PersonResult(seat, 100_000 * i, 900_000) for i, seat in enumerate(seats_of(mission.world())))
    return MonthResult(1, rows, sum(one.sold_cents for one in rows), 900_000 * len(rows), 500_000, things)


@pytest.mark.parametrize("as_table", [False, True])
def test_a_result_shows_the_sum_and_everybody_in_the_end(as_table):
    use("en")
    mission = load_mission("two-into-one")
    found, paper = result_of(mission, (Thing("quiet", ""),)), Paper(76, 18, FULL)
    room = month.people_room(mission, found, None, -1, paper, as_table)
    names = [name_of(mission, one.id) for one in found.people]
    seen = set()
    for top in range(len(names) - room + 1):
        lines = month.result(mission, found, None, -1, paper, as_table, top)
        check(lines, 76, 18)
        shown = "\n".join(plain(line) for line in lines)
        assert "together" in shown
        assert f"{len(names) - room} more" in shown
        seen |= {name for name in names if name in shown}
    assert seen == set(names)


def test_orders_that_do_not_fit_are_named_and_none_is_lost():
    use("en")
    mission = load_mission("not-enough-money")
    orders = next(place for place, panel in enumerate(panels(mission)) if panel.digit == desk.ORDERS)
    sight = replace(sight_of(mission), touched=frozenset({mission.levers[-1].id}))
    lines = desk.lines(sight, Spot(panel=orders), Paper(76, 18, FULL))
    shown = "\n".join(plain(line) for line in lines)
    check(lines, 76, 18)
    assert "Nothing here is final" in shown
    assert all(short_name(lever) in shown.split("Orders this month")[1] for lever in mission.levers)


def test_bars_of_the_team_say_how_many_are_out_of_sight():
    use("en")
    mission = load_mission("two-into-one")
    lines = desk.lines(replace(sight_of(mission), pictured=True), Spot(), Paper(76, 18, FULL))
    check(lines, 76, 18)
    assert any(" more" in plain(line) for line in lines)


def test_the_list_of_missions_says_how_many_are_out_of_sight():
    use("en")
    tables = [{"name": f"m{i}", "shown": f"m{i}", "number": i, "months": 3, "minutes": 5} for i in range(13)]
    lines = missions.lines(tables, {}, 0, Paper(76, 18, FULL))
    check(lines, 76, 18)
    shown = "\n".join(plain(line) for line in lines)
    assert f"{sum(f'm{i} ' not in shown for i in range(13))} more" in shown


def test_a_long_step_of_the_debrief_is_read_to_its_end():
    paper = Paper(40, 5, FULL)
    every = [text(f"line {i}") for i in range(9)]
    assert scrolled(every[:5], 3, paper) == every[:5]
    assert plain(scrolled(every, 0, paper)[-1]).endswith("5 more")
    assert scrolled(every, 99, paper)[:-1] == every[5:]


def test_nothing_has_no_sign():
    use("en")
    assert percent(-0.0034, 0, signed=True) == percent(0.0, 0, signed=True) == "0%"
    assert percent(-0.0034, 1, signed=True) == "-0.3%"
    assert (money(0, "CNY", signed=True), money(500, "CNY", signed=True)) == ("¥0", "+¥5")


def test_a_month_without_a_deal_is_not_called_skill():
    use("en")
    mission = load_mission("first-monday")
    seat = seats_of(mission.world())[0]
    numbers = {"won": 4_000_000, "goal": 2_000_000, "wins": 0}
    said = sentences(mission, [Thing("above", seat, numbers, {})], "CNY")[0]
    assert "repeat customers" in said
    assert "Skill" not in said
    assert "Skill" in sentences(mission, [Thing("above", seat, {**numbers, "wins": 2}, {})], "CNY")[0]


@pytest.mark.parametrize("name", MISSIONS)
def test_who_joins_later_has_a_name_of_their_own(name):
    mission = load_mission(name)
    seats = [one.seat for one in mission.people]
    for lang in ("en", "zh"):
        use(lang)
        called = [name_of(mission, rep) for seat in seats for rep in (seat, f"{seat}-2", f"{seat}-3")]
        assert len(set(called)) == len(called)
        assert not [one for one in called if cell_len(one) > NAME or any(c.isdigit() for c in one)]


@pytest.mark.parametrize(("chance", "said"), [(0.0, "<5%"), (0.05, "5%"), (0.45, "45%"), (0.95, "95%"), (1.0, ">95%")])
def test_no_chance_is_said_to_be_none_or_sure(chance, said):
    mission = load_mission("first-monday")
    who = replace(people(mission)[0], chance=chance)
    sight = replace(sight_of(mission), desk=replace(desk_of(mission), people=(who,)))
    row = next(
        plain(line) for line in desk.lines(sight, Spot(), Paper(156, 39)) if name_of(mission, who.id) in plain(line)
    )
    assert f" {said} " in row


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_guess_names_all_orders_or_marks_where_it_stops(lang):
    use(lang)
    paper = Paper(76, 18)
    few = [f"lever {i}: as it stands" for i in range(9)]
    shown = [plain(line) for line in month.guess(1, 2, 70, few, paper)]
    assert len(shown) <= paper.rows
    assert all(f"lever {i}:" in " ".join(shown) for i in range(9))
    many = [plain(line) for line in month.guess(1, 2, 70, few * 9, paper)]
    assert len(many) == paper.rows
    assert many[-1] == ".."


@pytest.mark.parametrize(("left", "warned"), [(5_000_000, False), (-1, True)])
def test_spending_more_than_there_is_is_said_on_the_desk(left, warned):
    mission = load_mission("not-enough-money")
    sight = sight_of(mission)
    sight = replace(sight, desk=replace(sight.desk, budget_left_cents=left))
    shown = "\n".join(plain(line) for line in desk.lines(sight, Spot(), Paper(76, 18)))
    assert ("more is spent than there is" in shown) == warned
    assert ("F9: one guess" in shown) != warned
