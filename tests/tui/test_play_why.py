"""``w`` on the screens: numbers explained, tables, a month again, difficulty; the real referee answers."""

import io
import json

import pytest
from driving import cut_labels, fits, opened, text_of
from game_stage import GameStage
from test_play_screens import MISSION, Player

from coaching.game.log import DecisionLog, Header
from coaching.game.players import switch
from scenarios.mission import load_mission
from tui.games import Game
from tui.screens.play.board import BoardScreen
from tui.screens.play.briefing import BriefingScreen
from tui.screens.play.desk import DeskScreen
from tui.screens.play.ending import BackScreen, EndScreen
from tui.screens.play.month import ResultScreen
from tui.screens.play.why import WhyScreen
from tui.worker import Desk as WorkerDesk


@pytest.fixture(autouse=True)
def _home(monkeypatch, tmp_path):
    monkeypatch.setenv("SHAPAN_HOME", str(tmp_path / "home"))


BOTH = [((80, 24), "en"), ((120, 36), "zh")]


class LiveStage(GameStage):
    """Asks the referee what the recording has not."""

    def ask(self, run, key, request):
        before = len(self.unknown)
        super().ask(run, key, request)
        if len(self.unknown) > before:
            self._answer(run, key, request)

    def _answer(self, run, key, request):
        from tui.messages import Answered
        from tui.referee import Referee

        type(self).referee = self.referee or Referee()
        self.referee.answer(request, lambda done, total, table: self.say(Answered(run, key, done, total, table)),
                            lambda: False)  # fmt: skip


def sat(lang, size):
    return opened(LiveStage(), size, lang, at=f"play {MISSION}")


@pytest.mark.parametrize(("size", "lang"), BOTH)
async def test_why_tables_and_a_month_again(size, lang):
    async with sat(lang, size) as (app, pilot):
        player = Player(app, pilot)
        await player.press("2", "enter", "w")
        assert isinstance(app.screen, WhyScreen)
        for _item in range(4):
            await pilot.press("down")
            assert fits(app)
            assert not cut_labels(text_of(app))
        await player.press("escape")
        await player.month()
        result = text_of(app)
        await player.press("t")
        assert text_of(app) != result
        assert fits(app)
        await player.press("w")
        team = next(at for at, one in enumerate(app.screen.items) if getattr(one.ask, "number", "") == "booked")
        app.screen.action_row(team)
        await pilot.pause()
        assert app.screen.items[team].shown in text_of(app)
        talk = next(at for at, one in enumerate(app.screen.items) if getattr(one.ask, "number", "") == "talk")
        app.screen.action_row(talk)
        await pilot.pause()
        assert ("Situation" if lang == "en" else "情况") in text_of(app)
        await player.press("escape")
        assert isinstance(app.screen, ResultScreen)
        before = len(app.game.log.entries)
        await player.press("r")
        assert isinstance(app.screen, BackScreen)  # nothing is left by one key
        await player.press("escape")
        assert isinstance(app.screen, ResultScreen)
        await player.press("r", "enter")
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.month == 1
        assert ("stays saved" if lang == "en" else "已存好") in text_of(app)
        assert len(app.game.log.entries) < before


async def test_the_difficulty_changes_before_the_first_guess_only():
    async with sat("en", (80, 24)) as (app, pilot):
        assert "standard" in text_of(app)
        await pilot.press("d")
        assert isinstance(app.screen, BriefingScreen)
        assert app.game.log.header.level == "realistic"
        assert "realistic" in text_of(app)
        await pilot.press("d", "d", "t")
        assert app.game.log.header.level == "guided"
        assert fits(app)
        await pilot.press("2", "enter", "d")
        assert app.game.log.header.level == "guided"


SCALES = {"results": 61.0, "customers": 50.0, "people": 44.0, "fairness": 50.0, "after": 52.0}
ROWS = [
    {
        "animal": "crane",
        "yours": False,
        "total": 57.3,
        "scales": SCALES,
        "red": [],
        "differs": [[1, "coaching", "equal"]],
        "insight": 2,
        "swaps": [4, 10],
    },
    {"animal": "tortoise", "yours": True, "total": 56.1, "scales": SCALES, "red": ["energy"], "differs": []},
]


@pytest.mark.parametrize(("size", "lang"), BOTH)
async def test_the_board_is_a_door_once_it_is_turned_on(size, lang):
    switch(True)
    stage = GameStage()
    async with opened(stage, size, lang, at=f"play {MISSION}") as (app, pilot):
        stage.mute = True
        app.game.note("monday", 3, "", "a talk")
        app.push_screen(EndScreen())
        await pilot.pause()
        assert "board" in [goes for _words, goes in app.screen.ways()]
        app.push_screen(BoardScreen())
        await pilot.pause()
        key = next(key for key in app.game.asked if key.startswith("game board"))
        app.game.hear(f"{key}#{app.game.asked[key]}", 1, 1, {"rows": ROWS})
        app.screen.repaint()
        await pilot.pause()
        shown = text_of(app)
        assert ("Crane" if lang == "en" else "鹤") in shown
        assert ("swap places in 4 of 10" if lang == "en" else "10 个世界里有 4 个会换位") in shown
        assert ("2 of 3" if lang == "en" else "2/3") in shown
        assert " .." in shown
        assert fits(app)
        assert not cut_labels(shown)
        await pilot.press("right", "down", "t")
        assert fits(app)
        assert "+11.0" in text_of(app)


def test_a_debrief_that_gave_way_to_another_question_is_asked_again():
    asked = []
    mission = load_mission("first-monday")
    log = DecisionLog(Header(mission.name, mission.digest(), 7, 0, "standard"))
    game = Game("first-monday", mission, log, log.entries.append, lambda key, request: asked.append(key))
    game.want("debrief")
    game.hear(asked[0], 3, 20, {"score": 1})
    game.want("debrief")
    assert len(asked) == 1  # it is on its way
    game.hear(asked[0], 0, 0, None)
    known = game.want("debrief")
    assert known
    assert (known.done, known.total) == (3, 20)
    assert len(asked) == 2
    game.hear(asked[0], 0, 0, None)  # the first one once more: the second is still on its way
    game.want("debrief")
    assert len(asked) == 2
    game.hear(asked[1], 20, 20, {"score": 1})
    game.want("debrief")
    assert len(asked) == 2


def test_the_worker_says_when_a_question_about_a_game_gives_way():
    class Games:
        def answer(self, request, tell, stop):
            tell(1, 20, {})
            self.left = stop()

    out = io.StringIO()
    desk = WorkerDesk(out)
    desk._games = Games()
    for waiting, said in ((False, [1]), (True, [1, 0])):
        out.truncate(0)
        out.seek(0)
        if waiting:
            desk.requests.put({"op": "list"})
        desk._referee(-1, {"key": "game debrief#1"})
        assert [json.loads(line)["done"] for line in out.getvalue().splitlines()] == said


async def test_the_list_of_missions_is_asked_for_once_however_often_a_page_is_painted():
    stage = GameStage()
    async with opened(stage, (80, 24), "en", at=f"play {MISSION}") as (app, pilot):
        stage.mute = True
        app.missions = None
        app.push_screen(EndScreen())
        for _paint in range(3):
            app.screen.repaint()
            await pilot.pause()
        assert sum(bool(told) and told.get("ask") == "missions" for kind, told in stage.asked if kind == "ask") == 1
