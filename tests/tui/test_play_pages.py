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
from coaching.game.seen import Desk, SeenPerson
from scenarios.mission import Choice, Family, load_mission, mission_names, seats_of
from tui.drawing import FULL, SIMPLE, framed, plain
from tui.languages import _, use
from tui.lever_form import Form
from tui.pages.play import briefing, desk
from tui.pages.play.desk import Sight, Spot, panels
from tui.pages.play.levers import NAMES
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
