"""What was waited for, looked at or said stays: on the way back, over a restart, and in the other language."""

import pytest
import sample
from driving import finish, opened, text_of, to_lab
from game_stage import MISSION, GameStage

from tui.memory import Memory
from tui.messages import Answered, Finished
from tui.present import read
from tui.screens.card import PlaybookCard, playbook_draft
from tui.screens.lab import LabScreen
from tui.screens.play.debrief import DebriefScreen
from tui.screens.play.month import ResultScreen
from tui.screens.playbooks import PlaybookScreen
from tui.screens.session import SessionScreen
from tui.ways import PLAYBOOKS


def asked(stage, what):
    return [one for one in stage.asked if one[0] == what]


async def answer_who(app, pilot, stage):
    key = asked(stage, "ask")[-1][1]["key"]
    stage.say(Answered(app.run_state.number, key, 12, 12, sample.who_answer()))
    await pilot.pause()


async def test_tab_goes_back_to_a_result_without_running_it_again(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("escape")
        assert isinstance(app.screen, PlaybookScreen)
        assert "Tab result" in text_of(app)
        await pilot.press("tab")
        assert isinstance(app.screen, LabScreen)
        assert app.run_state.final
        assert len(asked(stage, "compare")) == 1


@pytest.mark.parametrize("changed", ["marks", "worlds", "company", "file"])
async def test_tab_runs_where_the_result_is_one_of_something_else(stage, changed):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("escape")
        if changed == "file":
            app.changed(app.run_state.asked[1])
            app.repaint()
        elif changed == "company":
            await pilot.press("escape", "1", "enter", "2", "3")
        else:
            await pilot.press(*{"marks": ["4"], "worlds": ["plus"]}[changed])
        await pilot.pause()
        assert "Tab result" not in text_of(app)
        await pilot.press("tab")
        assert len(asked(stage, "compare")) == 2


async def test_f9_on_a_result_does_not_run_the_same_again(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("4")
        await answer_who(app, pilot, stage)
        assert "F9" not in text_of(app).split("\n")[-2]
        await pilot.press("f9")
        assert len(asked(stage, "compare")) == 1
        assert app.run_state.answers
        assert "The same plan gives the same numbers" in text_of(app)
        await pilot.press("plus", "f9")
        assert len(asked(stage, "compare")) == 2


async def test_the_cursor_goes_to_a_playbook_that_another_page_has_marked(stage):
    async with opened(stage) as (app, pilot):
        await pilot.press("2", "enter")
        await pilot.pause()
        page = app.screen
        page.cursor = 0
        app.plan = app.plan.__class__(**{**vars(app.plan), "playbooks": (*app.plan.playbooks, "match")})
        page.repaint()
        assert page.cursor == list(sample.TITLES).index("match")
        await pilot.press("up")
        assert page.cursor == list(sample.TITLES).index("match") - 1


async def test_who_loses_and_the_board_count_as_seen_after_a_restart(tmp_path):
    stage = sample.Stage()
    async with opened(stage, at="session", memory=Memory(tmp_path, first=False)) as (app, pilot):
        await pilot.press("1")
        await pilot.pause()
        await pilot.press("escape", "2", "1", "1", "1", "escape", "3")
        await pilot.pause()
        stage.say(Finished(app.run_state.number, sample.comparison(PLAYBOOKS)))
        await pilot.pause()
        await pilot.press("4")
        await answer_who(app, pilot, stage)
        await pilot.press("escape")
        assert app.screen.looked() == [1]

    again = sample.Stage()
    async with opened(again, at="session", memory=Memory(tmp_path, first=False)) as (app, pilot):
        assert isinstance(app.screen, SessionScreen)
        assert app.screen.looked() == [1]
        assert [step.done for step in app.screen.steps()][:5] == [True] * 5
        await pilot.press("5")
        await pilot.pause()
        assert not asked(again, "ask")
        assert "years in the team" in text_of(app)


async def test_the_last_comparison_has_its_titles_before_the_worker_has_listed_any(tmp_path):
    stage = sample.Stage()
    async with opened(stage, memory=Memory(tmp_path, first=False)) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        titles = app.run_state.table.titles
        company = app.run_state.table.scenario
    kept = Memory(tmp_path, first=False).result()
    assert read(kept["comparison"], kept["titles"]).titles == titles
    assert read(kept["comparison"], kept["titles"]).scenario == company != kept["comparison"]["scenario"]


async def test_a_new_run_forgets_what_was_asked_about_the_old_one(tmp_path):
    stage = sample.Stage()
    async with opened(stage, memory=Memory(tmp_path, first=False)) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("4")
        await answer_who(app, pilot, stage)
        await pilot.press("escape", "f9")
        await pilot.pause()
        await finish(app, pilot, stage)
    async with opened(sample.Stage(), memory=Memory(tmp_path, first=False)) as (app, pilot):
        assert app.run_state.final
        assert not app.run_state.answers


@pytest.mark.parametrize("kept", ['{"version": 1}', '{"answers": [1]}', "[]", '{"request": null, "answers": {"a": 3}}'])
async def test_answers_that_cannot_be_read_are_as_if_never_asked(tmp_path, kept):
    stage = sample.Stage()
    async with opened(stage, memory=Memory(tmp_path, first=False)) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
    (tmp_path / "draft-answers.json").write_text(kept)
    async with opened(sample.Stage(), memory=Memory(tmp_path, first=False)) as (app, _pilot):
        assert app.run_state.final
        assert not app.run_state.answers


async def test_a_session_shows_its_result_from_the_first_metric_on(stage):
    async with opened(stage, at="session") as (app, pilot):
        await pilot.press("2", "1", "1", "1", "escape", "3")
        await pilot.pause()
        stage.say(Finished(app.run_state.number, sample.comparison(PLAYBOOKS)))
        await pilot.press("right", "right", "escape", "4")
        await pilot.pause()
        assert "[profit]" in text_of(app)


async def test_a_message_does_not_stay_in_the_other_language(stage):
    async with opened(stage, at="session") as (app, pilot):
        await pilot.press("7")
        assert "Run the three first" in text_of(app)
        await pilot.press("f4")
        assert "Run the three first" not in text_of(app)


@pytest.mark.parametrize("way", ["escape", "f10"])
async def test_a_line_that_is_being_written_is_kept_whichever_way_one_leaves(way, monkeypatch, tmp_path):
    monkeypatch.setenv("SHAPAN_HOME", str(tmp_path))
    async with opened(GameStage(), at=f"play {MISSION}") as (app, pilot):
        app.speed = 2
        await pilot.press("2", "enter")
        for _month in range(3):
            await pilot.press("f9", "enter")
            await until(app, pilot, ResultScreen)
            await pilot.press("enter")
        await pilot.press("2", "enter", "enter")
        await until(app, pilot, DebriefScreen)
        await pilot.press("5", "enter", *"goals")
        assert "Enter twice, or F9" in text_of(app)
        game = app.game
        if way == "escape":
            await pilot.press("enter")
            assert "Enter once more" in text_of(app)
        await pilot.press(way)
        await pilot.pause()
        kept = [one.value for one in game.log.effective() if one.do == "words"]
        assert kept == ["goals"]
        if way == "escape":
            assert "goals" in text_of(app)
            assert isinstance(app.screen, DebriefScreen)


async def until(app, pilot, screen):
    for _turn in range(300):
        if isinstance(app.screen, screen):
            return
        await pilot.pause(0.01)
    raise AssertionError(f"{screen.__name__} was never reached; {app.screen} is there")


async def test_a_value_that_is_being_typed_is_kept_when_the_program_is_left(tmp_path):
    memory = Memory(tmp_path, first=False)
    async with opened(sample.Stage(), at="", memory=memory) as (app, pilot):
        app.push_screen(PlaybookCard(playbook_draft("flat-pay", ())))
        await pilot.pause()
        await pilot.press("enter", "ctrl+u", *"ours", "f10")
    assert memory.draft("playbooks")["table"]["name"] == "ours"
