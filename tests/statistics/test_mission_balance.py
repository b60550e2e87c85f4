"""Balance of the missions, short form on few worlds; the full form over 50 worlds writes the published page."""

import json
import re
from pathlib import Path

import pytest

import coaching.game
from coaching.game.balance import Line, balance, best_against_next, report
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
    return {line.name: line for line in balance(load_mission(name), worlds, judge_worlds=3)}


PAGE = (Path(__file__).parents[2] / "docs/reference/missions-balance.md").read_text(encoding="utf-8")
KEPT = [
    part.split("\n")[0]
    for part in PAGE.split("\n## ")[1:]
    if re.search(r"^\| random decisions pass.* yes \|$", part, re.MULTILINE)
    and re.search(r"^\| the good plan passes.* yes \|$", part, re.MULTILINE)
]
"""Missions whose gate lines hold on the published page; those that miss, or are not measured, stand there as such."""


def test_the_page_names_every_mission():
    assert len(KEPT) >= 3
    assert all(name in PAGE for name in mission_names())


@pytest.mark.parametrize("name", KEPT)
def test_the_good_plan_passes_where_random_clicks_do_not(name, monkeypatch):
    monkeypatch.setattr("coaching.game.balance.bots", lambda _mission: iter(()))
    lines = short(name, 3)
    assert lines["the good plan passes the gate"].value >= 0.6
    assert lines["random decisions pass the gate"].value <= 0.34


def test_bots_that_squeeze_score_below_the_good_plan():
    lines = [line for name, line in short("first-monday", 2).items() if "scores above" in name]
    assert {line.name.split()[0] for line in lines} == {"squeeze-1", "squeeze-3", "burn", "goal-lowering"}
    assert all(line.value <= 0.5 for line in lines)


def test_the_best_plan_is_held_against_the_next_by_world():
    plans = {"a": [60.0, 62.0, 61.0], "b": [50.0, 51.0, 49.0], "same-as-a": [60.0, 62.0, 61.0]}
    line = best_against_next(plans)
    assert "(a) beats the next (b)" in line.name
    assert 9.0 < line.value < 11.0


@pytest.mark.long
def test_the_published_page_is_what_is_measured():
    page = Path(coaching.game.__file__).parents[2] / "docs/reference/missions-balance.md"
    text = page.read_text(encoding="utf-8")
    worlds = int(re.search(r"over (\d+) worlds", text)[1])
    measured = {name: balance(load_mission(name), worlds) for name in mission_names() if f"## {name}" in text}
    assert text == report(measured, worlds)
