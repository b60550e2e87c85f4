"""The messages that were said, newest first."""

from __future__ import annotations

from tui.drawing import Line
from tui.languages import _
from tui.pages import home
from tui.screens.page import Entry, Page
from tui.state import Paper


class MessagesScreen(Page):
    """The last twenty messages."""

    top = 0

    def heading(self) -> tuple[str, str]:
        """What it is."""
        return _("Messages"), _("newest first")

    def body(self, paper: Paper) -> list[Line]:
        """The messages."""
        return home.messages(self.shapan.notes, self.top, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [(self.shapan.glyphs.vertical_move, _("scroll"), "move(1)"), ("Esc", _("back"), "back")]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [_("What was saved and what went wrong since the program was started, at most twenty messages.")]

    def action_move(self, by: int) -> None:
        """Scroll."""
        lines = home.messages(self.shapan.notes, 0, Paper(self.paper().cells, 10_000, self.shapan.glyphs))
        self.top = max(0, min(len(lines) - self.paper().rows, self.top + by))
        self.repaint()
