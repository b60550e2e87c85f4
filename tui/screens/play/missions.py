"""The list of missions."""

from __future__ import annotations

from tui.drawing import Line
from tui.languages import _
from tui.pages import cards
from tui.screens.page import Entry, Page
from tui.state import Paper


class MissionsScreen(Page):
    """Which mission, and how far each is."""

    cursor = 0

    def heading(self) -> tuple[str, str]:
        """What it is."""
        return _("Missions"), _("every choice is saved")

    def on_screen_resume(self) -> None:
        """Ask what there is, and look how far each is."""
        self.shapan.list_missions()
        super().on_screen_resume()

    def body(self, paper: Paper) -> list[Line]:
        """The list."""
        if self.shapan.missions is None:
            return cards.loading()
        from tui.pages.play import missions

        return missions.lines(self.shapan.missions, self._states(), self.cursor, paper)

    def _states(self) -> dict[str, str]:
        from scenarios.errors import ShapanError
        from tui.games import progress_of

        names = [str(one["name"]) for one in self.shapan.missions or ()]
        try:
            found = progress_of(names, self.shapan.player)
        except ShapanError:
            return {}  # a card says so as soon as a mission is opened
        months = {str(one["name"]): int(one["months"]) for one in self.shapan.missions or ()}
        from tui.pages.play.missions import state_words

        return {name: state_words(state, months[name]) for name, state in found.items()}

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("Enter", _("play"), "enter"),
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            ("e", _("earlier games"), "edit"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("A mission puts you in charge of an invented team for some months: look, guess, decide, run, look back."),
            _("At the end you see what another decision would have done on the same luck."),
            _("e (F7) lists your games of the mission under the cursor, those you left included."),
        ]

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round for single steps."""
        if count := len(self.shapan.missions or ()):
            self.cursor = (self.cursor + by) % count if abs(by) == 1 else max(0, min(count - 1, self.cursor + by))
            self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit opens its mission."""
        if index < len(self.shapan.missions or ()):
            self.cursor = index
            self.action_enter()

    def action_enter(self) -> None:
        """Open the mission under the cursor."""
        if self.is_current and self.shapan.missions:
            from tui.screens.play.flow import enter

            enter(self.shapan, str(self.shapan.missions[self.cursor]["source"]))

    action_go = action_enter

    def action_edit(self) -> None:
        """List the player's games of the mission under the cursor."""
        if self.is_current and self.shapan.missions:
            from tui.screens.play.earlier import EarlierScreen

            self.app.push_screen(EarlierScreen(str(self.shapan.missions[self.cursor]["source"])))
