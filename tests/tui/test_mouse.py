"""The mouse works too: doors, footer keys, views, rows and answers are clicked where they stand."""

import sample
from driving import finish, opened, text_of, to_lab

from tui.messages import Answered
from tui.screens.guess import GuessScreen
from tui.screens.help import HelpScreen
from tui.screens.home import HomeScreen
from tui.screens.lab import LabScreen
from tui.screens.scenarios import ScenarioScreen
from tui.screens.session import SessionScreen


async def click(app, pilot, words):
    """Click on the first place of the screen where some words stand."""
    lines = text_of(app).split("\n")
    row = next(i for i, line in enumerate(lines) if words in line)
    await pilot.click(offset=(lines[row].index(words), row))
    await pilot.pause()


async def test_doors_footer_and_help_are_clicked(stage):
    async with opened(stage, at="") as (app, pilot):
        await click(app, pilot, "Lab  ")
        assert isinstance(app.screen, ScenarioScreen)
        await click(app, pilot, "F1 help")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, HomeScreen)
        await click(app, pilot, "A session of leaders")
        await click(app, pilot, "Three guesses")
        assert isinstance(app.screen, GuessScreen)
        await click(app, pilot, "3 ( ) C")
        assert app.screen.made.guesses == (2, None, None)
        await click(app, pilot, "Esc done")
        assert isinstance(app.screen, SessionScreen)


async def test_views_playbooks_and_candidates_are_clicked(stage):
    async with opened(stage, (100, 30)) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await click(app, pilot, "C Scorecard")
        assert app.look.playbook == 2
        await click(app, pilot, "8 search")
        assert (type(app.screen), app.look.view) == (LabScreen, "search")
        await click(app, pilot, "F9 run")
        stage.say(Answered(1, "search scorecard", 32, 32, sample.search_answer()))
        await pilot.pause()
        await click(app, pilot, "variant 3")
        assert app.look.top == 3
