"""Balance of the missions, short form on few worlds; the full form over 50 worlds writes the published page."""

import json
from pathlib import Path

import pytest

import coaching.game
from coaching.game.balance import Line, balance, report
from coaching.game.bots import random_choices
from coaching.game.measures import SCALES
from scenarios.mission import load_mission, mission_names


def test_a_line_holds_on_its_side_of_the_limit():
    assert Line("x", 0.7, 0.7, True).holds
    assert not Line("x", 0.69, 0.7, True).holds
    assert Line("x", 0.05, 0.05, False).holds
    assert "**no**" in report({"m": [Line("x", 0.06, 0.05, False)]}, 10)


def test_random_clicks_are_keyed_and_differ_by_world():
    mission = load_mission("first-monday")
    assert random_choices(mission, 7, 0) == random_choices(mission, 7, 0)
    assert random_choices(mission, 7, 0) != random_choices(mission, 7, 1)


@pytest.mark.parametrize("name", mission_names())
def test_stored_spreads_belong_to_the_missions_as_they_are(name):
    stored = json.loads((Path(coaching.game.__file__).parent / "spreads.json").read_text(encoding="utf-8"))[name]
    assert stored["digest"] == load_mission(name).digest(), "run python -m coaching.game.balance --spreads 200"
    assert set(stored["spread"]) == set(SCALES)
    assert all(value > 0 for value in stored["spread"].values())


def short(name, worlds):
    return {line.name: line for line in balance(load_mission(name), worlds)}


@pytest.mark.parametrize("name", mission_names())
def test_the_good_plan_passes_where_random_clicks_do_not(name):
    lines = short(name, 5)
    assert lines["the good plan passes the gate"].value >= 0.6
    assert lines["random decisions pass the gate"].value <= 0.2


@pytest.mark.long
def test_the_published_page_is_what_is_measured():
    page = Path(coaching.game.__file__).parents[2] / "docs/reference/missions-balance.md"
    measured = {name: balance(load_mission(name), 50) for name in mission_names()}
    assert page.read_text(encoding="utf-8") == report(measured, 50)
