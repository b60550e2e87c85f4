"""What no study has measured is called a prediction wherever it is shown: lists, views, sessions, missions, pages."""

from dataclasses import replace
from pathlib import Path

import pytest
import sample
from driving import finish, fits, opened, text_of, to_lab, to_playbooks

from policies import catalog
from policies.library import load_playbook, playbook_names
from policies.protocols import FAMILIES
from scenarios.mission import load_mission, mission_names
from tui import languages
from tui.cli import run as cli
from tui.forms.draft import Draft
from tui.forms.playbook import rule_rows
from tui.messages import Finished
from tui.pages import home, session
from tui.playing.levers import offer_words
from tui.playing.predicted import explained, is_prediction, plan_title
from tui.present import read
from tui.state import Paper, Run
from tui.worker import _playbook_table

DOCS = Path(__file__).parents[2] / "docs"
SAID = "Prediction: no study has measured what a rule of C does."


def compared():
    found = sample.comparison(("status-quo", "pacer", "scorecard"))
    found["playbooks"][2]["predicted"] = ["rotation"]
    return found


@pytest.mark.parametrize("size", [(80, 24), (100, 28), (120, 36)])
async def test_every_view_of_a_result_says_it(stage, size):
    async with opened(stage, size) as (app, pilot):
        await to_lab(pilot)
        stage.say(Finished(app.run_state.number, compared()))
        await pilot.pause()
        assert "prediction" in text_of(app), "the matrix marks it itself"
        for view in "23456789":
            await pilot.press(view)
            await pilot.pause()
            assert SAID in text_of(app), view
            assert fits(app)
        for view in "12":
            await pilot.press(view, "t")
            await pilot.pause()
            assert SAID in text_of(app), f"numbers of view {view}"
            await pilot.press("t")


async def test_wide_views_stay_wide_with_the_line_and_none_has_it_without_need(stage):
    async with opened(stage, (100, 28)) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("2")
        await pilot.pause()
        assert "prediction" not in text_of(app)
        without = text_of(app).splitlines()[3]
        stage.say(Finished(app.run_state.number, compared()))
        await pilot.pause()
        assert text_of(app).splitlines()[3] == without


async def test_the_playbook_of_today_can_be_one_too(stage):
    found = compared()
    found["playbooks"][0]["predicted"] = ["rotation"]
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        stage.say(Finished(app.run_state.number, found))
        await pilot.pause()
        assert "today, prediction" in text_of(app)


@pytest.mark.parametrize(("lang", "mark", "said"), [
    ("en", "prediction", "(No study has measured its effect.)"), ("zh", "只是预测", "（效果没有研究测过。）"),
])  # fmt: skip
async def test_the_list_of_playbooks_marks_it(stage, lang, mark, said):
    async with opened(stage, lang=lang) as (app, pilot):
        tables = [dict(one) for one in app.listed.playbooks]
        tables[1]["predicted"] = ["rotation"]
        app.listed = replace(app.listed, playbooks=tuple(tables))
        await to_playbooks(pilot)
        assert [mark in line for line in text_of(app).splitlines()].count(True) == 1
        await pilot.press("down")
        await pilot.pause()
        assert said in text_of(app)


def test_the_first_page_says_it_of_the_last_result():
    run = Run(1, "done", 50, 50, table=read(compared()))
    assert "; C scorecard (prediction)" in home._last(run)[1][0]


def test_a_run_of_one_playbook_says_it(capsys):
    assert cli(["run", "team-of-eight", "--playbook", "staged-rotation", "--months", "1"]) == 0
    assert "No study has measured rotation" in capsys.readouterr().out


def test_the_worker_tells_which_playbooks_are_predictions():
    marked = {name for name in playbook_names() if _playbook_table(name, load_playbook(name))["predicted"]}
    assert marked == {"old-hands-first", "pool-first", "rotate-everything", "staged-rotation"}


def test_the_form_of_a_playbook_says_it_beside_the_rule():
    for rule, said in (("rotation", True), ("keep", False)):
        (row,) = [one for one in rule_rows(Draft({"allocation": rule}), ("allocation",), {}) if one.kind == "rule"]
        assert ("No study has measured" in row.about) == said


def test_a_session_of_leaders_marks_two_of_its_three_ways():
    drawn = session.lines("Maker", ("Nobody moves", "All at once", "Stale first"), (1, 2), (), 0, "", Paper(78, 20))
    shown = ["".join(span.text for span in line) for line in drawn]
    assert [line.strip() for line in shown if "prediction" in line] == [
        "B  All at once  prediction",
        "C  Stale first  prediction",
    ]


# -- missions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "options", "plans"), [
    ("rotation", {"staged", "similar", "abrupt", "all", "dice"},
     {"good", "all", "closers-first", "staged-it", "moved-all"}),
    ("the-old-hands", {"feed"}, {"trap", "closers-first"}), ("two-into-one", {"seniors"}, {"closers-first"}),
    ("mentor-pair", set(), {"closers-first"}),
])  # fmt: skip
def test_missions_mark_orders_and_plans(name, options, plans):
    mission = load_mission(name)
    pairs = [(lever, option) for lever in mission.levers for option in lever.options]
    marked = {option.id for lever, option in pairs if is_prediction(lever, option)}
    assert marked == options
    assert {option.id for lever, option in pairs if "prediction" in offer_words(option, lever, "CNY")} == options
    assert {one.id for one in mission.plans if plan_title(mission, one.id).endswith(" (prediction)")} == plans
    assert bool(explained(mission)) == bool(options)


def test_rules_inside_rules_count():
    mission = load_mission("rotation")
    lever = next(one for one in mission.levers if one.family == "allocation")
    inner = {"policy": "by", "key": "tenure", "cases": {"12": {"policy": "keep"}}, "otherwise": {"policy": "rotation"}}
    for rule, said in ((inner, True), ({**inner, "otherwise": "keep"}, False), ({"policy": "no-such"}, False)):
        assert is_prediction(lever, lever.options[0].model_copy(update={"rule": rule})) == said


def test_a_plan_is_marked_in_chinese_too():
    languages.use("zh")
    try:
        assert plan_title(load_mission("rotation"), "all").endswith("（只是预测）")
    finally:
        languages.use("en")


# -- pages ------------------------------------------------------------------------------------------------------------


def test_pages_that_name_such_a_rule_say_so():
    rules = [card.name for family in FAMILIES for card in catalog.cards(family) if not card.benchmark]
    assert sorted(rules) == ["performance", "rotation", "veteran-first"]
    for page, word in (
        ("reference/families.md", "Predictions"), ("reference/missions-balance.md", "prediction"),
        ("how-to/lead-a-session.md", "prediction"), ("how-to/lead-a-session.zh-CN.md", "只是模型的预测"),
        ("reference/evidence.md", "no published benchmark"),
    ):  # fmt: skip
        assert word in (DOCS / page).read_text(encoding="utf-8"), page
    assert len(mission_names()) == 13
