"""The game on the screens: the way through a mission, pictures of every step, and what can go wrong."""

import random
from pathlib import Path

import pytest
from driving import SIZES, check_page, cut_labels, fits, gallery, opened, resize, text_of
from game_stage import MISSION, GameStage

from coaching.game.log import Entry, Header
from coaching.game.saves import Saves
from coaching.game.where import saves_path
from scenarios.mission import load_mission
from tui import languages
from tui.messages import Died, Failed
from tui.screens.error import ErrorScreen
from tui.screens.home import HomeScreen
from tui.screens.play.briefing import BriefingScreen
from tui.screens.play.debrief import DebriefScreen
from tui.screens.play.desk import DeskScreen
from tui.screens.play.earlier import EarlierScreen
from tui.screens.play.ending import EndScreen
from tui.screens.play.flow import again, enter
from tui.screens.play.month import GuessScreen, ResultScreen, RunningScreen

ALLOWED = {*"123456789", "up", "down", "left", "right", "enter", "escape", "f9"}


@pytest.fixture(autouse=True)
def _home(monkeypatch, tmp_path):
    monkeypatch.setenv("SHAPAN_HOME", str(tmp_path / "home"))


@pytest.fixture
def table():
    return GameStage()


class Player:
    """Presses keys and counts them."""

    def __init__(self, app, pilot):
        self.app, self.pilot, self.pressed = app, pilot, []
        app.speed = 2

    async def press(self, *keys):
        self.pressed += keys
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, screen):
        for _turn in range(200):
            if isinstance(self.app.screen, screen):
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"{screen.__name__} was never reached; {self.app.screen} is there")

    async def month(self):
        await self.press("f9", "enter")
        await self.until(ResultScreen)

    async def to_debrief(self):
        """Play three months by defaults."""
        await self.press("2", "enter")
        for _month in range(3):
            await self.month()
            await self.press("enter")
        await self.press("2", "enter", "enter")
        await self.until(DebriefScreen)


def sat_down(table, size=(80, 24), lang="en", **environment):
    return opened(table, size, lang, at=f"play {MISSION}", **environment)


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_first_what_if_comes_within_forty_keys(table, lang):
    async with sat_down(table, lang=lang) as (app, pilot):
        player = Player(app, pilot)
        await player.press("2", "enter")
        await player.press("3", "down", "up", "enter", "1")
        for _month in range(3):
            await player.month()
            await player.press("enter")
        await player.press("2", "enter", "enter")
        await player.until(DebriefScreen)
        await player.press("enter", "enter", "enter", "down", "enter")
        shown = text_of(app)
        assert ("Same luck, other decisions" if lang == "en" else "同样的运气，换一种做法") in shown
        assert "R" in shown.split("Same luck" if lang == "en" else "同样的运气")[1]
        assert len(player.pressed) <= 40
        assert set(player.pressed) <= ALLOWED
        assert not table.unknown


async def test_a_game_that_was_left_can_be_taken_up_again(table, monkeypatch):
    monkeypatch.setattr("tui.pages.play.earlier.begun", lambda log: "2026-11-02 09:30")
    async with sat_down(table) as (app, pilot):
        player = Player(app, pilot)
        await player.press("2", "enter", "3", "down", "down", "enter")
        await player.month()
        left = saved()
        again(app, world=0, since=1)
        await player.press("5", "down", "enter")
        app.push_screen(EarlierScreen(MISSION))
        await pilot.pause()
        await gallery(app, pilot, "play-earlier", SIZES)
        begun_since = saved()
        await player.press("2")
        await player.until(ResultScreen)
        assert saved() == left != begun_since
        app.push_screen(EarlierScreen(MISSION))
        await pilot.pause()
        assert [[one.line() for one in log.entries] for log in app.screen.games()] == [left, begun_since]


WAITING = ("Working it out ..", "Asking every", "Looking up", "Looking at the team ..")


async def test_every_screen_of_the_game(table):
    async with sat_down(table) as (app, pilot):
        player = Player(app, pilot)

        async def take(name, *keys, sizes=SIZES):
            await pilot.press(*keys)
            await pilot.pause()
            await gallery(app, pilot, f"play-{name}", sizes, WAITING)

        await take("briefing")
        await take("briefing-back", "tab", sizes=[(80, 24)])
        await pilot.press("tab")
        await take("desk", "2", "enter")
        await take("goals", "3", "down", "down", "enter")
        await take("goals-person", "down", "plus")
        await take("coaching", "5", "down", "down", "down", "enter", "down", "plus")
        await take("orders", "8")
        await pilot.press("u", "u", "u", "u", "u")
        await take("guess", "1", "f9")
        await pilot.press("enter")
        await player.until(ResultScreen)
        await take("result")
        await take("result-closer", "1")
        for _month in range(2):
            await player.press("enter")
            await player.month()
        await take("review", "enter")
        await take("reveal", "2", "enter")
        await player.press("enter")
        await player.until(DebriefScreen)
        for place, name in enumerate(("expected", "happened", "why", "what-if"), 1):
            await take(name, str(place))
        await take("replay", "down", "enter")
        await take("words", "5")
        await take("typing", "enter", "g", "o", "a", "l", "s")
        await pilot.press("f9")
        await take("end", "f9")


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_a_small_window_reads_the_month_and_the_debrief_as_text(table, lang):
    async with sat_down(table, (64, 18), lang) as (app, pilot):
        player = Player(app, pilot)
        await resize(pilot, 80, 24)
        await player.press("2", "enter")
        await player.month()
        await resize(pilot, 64, 18)
        await player.press("1")
        told = await read_to_the_end(app, pilot)
        assert any("|" in line and ("Wang Qiang" if lang == "en" else "王强") in line for line in told)
        assert any(("the goal" if lang == "en" else "目标") in line for line in told)
        await resize(pilot, 80, 24)
        assert isinstance(app.screen, ResultScreen)
        for _month in range(2):
            await player.press("enter")
            await player.month()
        await player.press("enter", "2", "enter", "enter")
        await player.until(DebriefScreen)
        await resize(pilot, 64, 18)
        await player.press("1")
        told = "".join(await read_to_the_end(app, pilot))
        assert ("What if?" if lang == "en" else "如果呢？") in told


async def read_to_the_end(app, pilot):
    lines = []
    for _page in range(30):
        assert fits(app)
        assert not cut_labels(text_of(app))
        lines += text_of(app).split("\n")[3:-3]
        before = app.screen.top
        await pilot.press("pagedown")
        await pilot.pause()
        if app.screen.top == before:
            return lines
    raise AssertionError("the text has no end")


async def test_simple_symbols_and_no_colour_keep_every_mark(table):
    async with sat_down(table, SHAPAN_GLYPHS="simple", NO_COLOR="1") as (app, pilot):
        player = Player(app, pilot)
        assert app.theme_name == "mono"
        await player.press("2", "enter")
        await player.month()
        await player.press("enter")
        await player.until(DeskScreen)
        shown = text_of(app)
        assert all(ord(character) < 128 for character in shown.replace("中文", ""))
        assert "v " in shown


async def test_the_weeks_go_by_and_can_be_paused(table):
    async with sat_down(table) as (app, pilot):
        await pilot.press("2", "enter", "f9")
        app.speed = 0
        await pilot.press("enter", "space")
        await pilot.pause()
        assert isinstance(app.screen, RunningScreen)
        app.screen.week = 3
        app.screen.repaint()
        await pilot.pause()
        assert fits(app)
        check_page(app, "play-running-80x24-en")
        await pilot.press("3")
        assert app.speed == 2
        await pilot.press("enter")
        assert isinstance(app.screen, ResultScreen)


def saved(player=""):
    saves = Saves(saves_path())
    found = saves.latest(player, load_mission(MISSION).name)
    saves.close()
    return [one.line() for one in found[1].entries] if found else []


async def test_another_difficulty_keeps_the_guess_that_was_chosen(table):
    async with opened(table, (80, 24)) as (app, pilot):
        enter(app, MISSION)
        await pilot.pause()
        await pilot.press("3", "right", "d")
        await pilot.pause()
        assert isinstance(app.screen, BriefingScreen)
        assert app.game.log.header.level == "realistic"
        assert (app.screen.answer, app.screen.sure) == (2, 3)


async def test_every_choice_is_on_the_disk_before_it_is_on_the_screen(table):
    async with sat_down(table) as (app, pilot):
        for key in ("2", "enter", "3", "down", "down", "enter", "down", "plus", "u", "f9", "enter"):
            await pilot.press(key)
            assert saved() == [one.line() for one in app.game.log.entries]


@pytest.mark.parametrize(("do", "says"), [("run", "goes on: M0 First Monday, month 2"), ("monday", "lead a team")])
async def test_home_says_which_mission_goes_on(table, do, says):
    mission = load_mission("first-monday")
    saves = Saves(saves_path())
    number = saves.begin("", Header(mission.name, mission.digest(), 7, 0, "standard"))
    saves.append(number, Entry(do, 1, "", None, "", "2026-01-05T09:00:00.000+00:00"))
    saves.close()
    async with opened(table, (80, 24), "en", at="") as (app, pilot):
        for _turn in range(200):
            if says in text_of(app):
                break
            await pilot.pause(0.01)
        await pilot.pause(0.2)
        assert says in text_of(app)
        assert fits(app)


@pytest.mark.parametrize("keys", [
    (), ("2", "enter"), ("2", "enter", "3", "down", "enter"), ("2", "enter", "f9", "enter"),
], ids=len)  # fmt: skip
async def test_the_game_goes_on_where_it_was(keys):
    first = GameStage()
    async with sat_down(first) as (app, pilot):
        player = Player(app, pilot)
        await player.press(*keys)
        if "f9" in keys:
            await player.until(ResultScreen)
        before, entries = type(app.screen), saved()
    async with sat_down(GameStage()) as (app, pilot):
        app.speed = 2
        await pilot.pause()
        assert type(app.screen) is before
        assert saved() == entries


async def test_a_worker_killed_in_mid_month_gives_a_card_and_loses_nothing(table):
    async with sat_down(table) as (app, pilot):
        player = Player(app, pilot)
        await player.press("2", "enter", "3", "down", "enter", "f9")
        table.mute = True
        await player.press("enter")
        assert isinstance(app.screen, RunningScreen)
        before = saved()
        table.say(Died(0, -9, "killed [/by] somebody"))
        await pilot.pause()
        assert isinstance(app.screen, ErrorScreen)
        assert "Every choice is saved" in text_of(app)
        assert fits(app)
        table.mute = False
        await player.press("1")
        await player.until(ResultScreen)
        assert saved() == before


async def test_an_error_of_the_worker_names_itself_and_leads_home(table):
    async with sat_down(table) as (app, pilot):
        table.mute = True
        await pilot.press("2", "enter")
        key = next(asked["key"] for name, asked in reversed(table.asked) if name == "ask" and "desk" in asked["key"])
        table.say(Failed(-1, "POL-01", "rule {name} raised", {"name": "[bold]"}, key))
        await pilot.pause()
        assert "[bold]" in text_of(app)
        await pilot.press("2")
        assert isinstance(app.screen, HomeScreen)


async def test_a_running_month_is_taken_back(table):
    async with sat_down(table) as (app, pilot):
        await pilot.press("2", "enter", "f9")
        table.mute = True
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen)
        assert ("cancel", -1) in table.asked
        assert not [one for one in app.game.log.effective() if one.do == "run"]
        table.mute = False
        await pilot.press("f9")
        assert isinstance(app.screen, GuessScreen)


async def test_undo_is_unlimited_within_the_month_and_stops_at_it(table):
    async with sat_down(table) as (app, pilot):
        await pilot.press("2", "enter", "3", "down", "enter", "down", "enter", "5", "down", "enter")
        assert app.game.undoable(1) == 3
        await pilot.press("u", "backspace", "u", "u")
        assert "Nothing to undo" in text_of(app)
        assert [one.do for one in app.game.log.effective()] == ["guess"]


async def test_more_hours_than_there_are_are_talked_about(table):
    async with sat_down(table) as (app, pilot):
        await pilot.press("2", "enter", "5", "down", "down", "down", "enter", "down")
        await pilot.press("+", "+", "+", "down", "+", "+", "+", "f9")
        assert "2 hours more" in text_of(app)
        await pilot.press("2")
        assert app.game.standing_choice(app.game.mission.lever("coaching"), 1)["people"]["R01"] == 2
        await pilot.press("f9")
        assert isinstance(app.screen, GuessScreen)


async def test_the_debrief_ends_in_words_and_doors(table):
    async with sat_down(table) as (app, pilot):
        player = Player(app, pilot)
        await player.to_debrief()
        await player.press("4", "down", "enter", "5", "r", "backspace", "好", "enter")  # a letter begins the line
        assert isinstance(app.screen, DebriefScreen)
        assert app.screen.line is not None
        await player.press("enter", "f9")
        await player.until(EndScreen)
        said = {one.do: one.value for one in app.game.log.effective() if one.do in ("words", "monday", "replay")}
        assert said["words"] == "好"
        assert {"words", "monday", "replay"} == set(said)
        await player.press("1")
        assert app.game.log.entries == []
        await player.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_an_own_idea_keeps_what_was_before_that_month(table):
    async with sat_down(table) as (app, pilot):
        player = Player(app, pilot)
        await player.to_debrief()
        old = len(app.game.log.entries)
        await player.press("4", "e", "2")
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.month == 2
        assert {one.month for one in app.game.log.entries} == {0, 1}
        assert old > len(app.game.log.entries)


async def test_language_symbols_and_size_change_in_the_middle(table):
    async with sat_down(table) as (app, pilot):
        await pilot.press("2", "enter", "f4")
        assert "团队" in text_of(app)
        app.next_glyphs()
        await resize(pilot, 120, 36)
        assert fits(app)
        assert "本月安排" in text_of(app)
        await resize(pilot, 60, 20)
        assert fits(app)


KEYS = [*"123456789", "up", "down", "left", "right", "enter", "space", "escape", "tab", "plus", "minus", "u", "n", "m",
        "e", "f4", "f9", "t", "f1", "pagedown", "x"]  # fmt: skip


async def _storm(seed, keys):
    luck, stage = random.Random(seed), GameStage()
    async with sat_down(stage) as (app, pilot):
        app.speed = 2
        for step in range(keys):
            await pilot.press(luck.choice(KEYS))
            if isinstance(app.screen, HomeScreen):
                app.go(f"play {MISSION}")
            if step % 25 == 24:
                await resize(pilot, luck.randint(1, 160), luck.randint(1, 50))
            if step % 40 == 39:
                stage.say(Died(0, -9, "boom"))
        await resize(pilot, 80, 24)
        await pilot.pause()
        assert fits(app)
        assert saved() == [one.line() for one in app.game.log.entries] or app.game.log.entries == []


@pytest.mark.parametrize("seed", range(2))
async def test_random_keys(seed):
    await _storm(seed, 80)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(50, 56))
async def test_random_keys_for_long(seed):
    await _storm(seed, 800)


def test_the_recording_is_of_a_mission_of_its_own():
    assert Path(MISSION).exists()
    assert languages.current() == "en"


async def test_what_the_desk_said_does_not_stay_in_the_other_language(table):
    async with sat_down(table) as (app, pilot):
        await pilot.press("2", "enter", "9")
        await pilot.pause()
        assert "No panel 9 here" in text_of(app)
        await pilot.press("f4")
        await pilot.pause()
        assert "No panel" not in text_of(app)
