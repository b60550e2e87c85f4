"""From one screen of the game to the next: the log says which one it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.languages import _

if TYPE_CHECKING:
    from tui.app import ShapanApp
    from tui.games import Game
    from tui.screens.play.page import PlayPage


def enter(app: ShapanApp, source: str, *, new: bool = False) -> None:
    """Open a mission where it stands."""
    if app.sit_down(source, new=new) and app.game:
        app.push_screen(screen_of(app.game))


def again(app: ShapanApp, *, world: int, since: int = 0, source: str = "", level: str = "") -> PlayPage | None:
    """Begin another game in place of the one on the screen, at the same level where none is named; return its page."""
    from tui.screens.play.desk import DeskScreen

    if app.game is None:
        return None
    level = level or app.game.log.header.level
    if not app.sit_down(source or app.game.source, new=not source, world=world, since=since, level=level):
        return None
    said = _("Month {month} again, on the same luck. The game you left stays saved.").format(month=since)
    page = DeskScreen(since, said) if since else screen_of(app.game)
    app.switch_screen(page)
    return page


def screen_of(game: Game) -> PlayPage:
    """Return the screen at which a game goes on."""
    from tui.screens.play.briefing import BriefingScreen
    from tui.screens.play.debrief import DebriefScreen
    from tui.screens.play.desk import DeskScreen
    from tui.screens.play.ending import EndScreen
    from tui.screens.play.month import ResultScreen

    stop, month = game.stop()
    if stop == "briefing":
        return BriefingScreen()
    if stop == "desk":
        return DeskScreen(month)
    if stop == "result":
        return ResultScreen(month)
    return EndScreen() if game.finished else DebriefScreen()
