"""The player's games of one mission: any of them can be taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.drawing import Line
from tui.languages import _
from tui.screens.page import Entry, Page
from tui.state import Paper

if TYPE_CHECKING:
    from coaching.game.log import DecisionLog


class EarlierScreen(Page):
    """Which game, how far it is, and on which luck."""

    cursor = 0

    def __init__(self, source: str) -> None:
        """List the games of a mission, by its name or path."""
        super().__init__()
        self.source = source

    def heading(self) -> tuple[str, str]:
        """Which mission."""
        from scenarios.mission import load_mission
        from tui.playing.words import title_of

        return title_of(load_mission(self.source)), _("your games, the last one first")

    def games(self) -> tuple[DecisionLog, ...]:
        """Return the player's games."""
        from scenarios.errors import ShapanError
        from tui.games import games_of

        try:
            return games_of(self.source, self.shapan.player)[1]
        except ShapanError:
            return ()  # a card says so as soon as a game is opened

    def body(self, paper: Paper) -> list[Line]:
        """The list."""
        from scenarios.mission import load_mission
        from tui.pages.play import earlier

        return earlier.lines(load_mission(self.source), self.games(), self.cursor, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("Enter", _("go on with it"), "enter"),
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Games stay saved when you begin another one, or a month again. Going on with one leaves the others."),
            _("Where the mission's numbers have changed since, an older game is named here and cannot go on."),
        ]

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round for single steps."""
        if count := len(self.games()):
            self.cursor = (self.cursor + by) % count if abs(by) == 1 else max(0, min(count - 1, self.cursor + by))
            self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit opens its game."""
        if index < len(self.games()):
            self.cursor = index
            self.action_enter()

    def action_enter(self) -> None:
        """Go on with the game under the cursor."""
        found = self.games()
        if not self.is_current or self.cursor >= len(found):
            return
        from scenarios.mission import load_mission
        from tui.screens.play.flow import screen_of

        log = found[self.cursor]
        if log.header.digest != load_mission(self.source).digest():
            self.shapan.note(lambda: _("The mission has other numbers now than in that game."))
            self.repaint()
        elif self.shapan.sit_down(self.source, taken_up=log) and self.shapan.game:
            self.app.switch_screen(screen_of(self.shapan.game))

    action_go = action_enter
