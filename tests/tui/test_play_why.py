"""``w`` on the screens: numbers explained, tables, a month again, difficulty; the real referee answers."""

import pytest
from driving import cut_labels, fits, opened, text_of
from game_stage import GameStage
from test_play_screens import MISSION, Player

from tui.screens.play.briefing import BriefingScreen
from tui.screens.play.desk import DeskScreen
from tui.screens.play.month import ResultScreen
from tui.screens.play.why import WhyScreen


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
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.month == 1
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
