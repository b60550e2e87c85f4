"""The error card: what happened, what is safe, what to do."""

from __future__ import annotations

from collections.abc import Callable

from tui.drawing import Line
from tui.languages import _
from tui.pages import cards
from tui.pages.cards import Trouble
from tui.pages.lists import next_row
from tui.screens.page import Entry, Page
from tui.state import Paper


class ErrorScreen(Page):
    """Shows trouble and runs the way out that is chosen."""

    least = (60, 18)
    cursor = 0

    def __init__(self, trouble: Callable[[], Trouble]) -> None:
        super().__init__()
        self._trouble = trouble

    @property
    def trouble(self) -> Trouble:
        """The card, in the language in use."""
        return self._trouble()

    def heading(self) -> tuple[str, str]:
        """The word for it."""
        return _("Something went wrong"), ""

    def body(self, paper: Paper) -> list[Line]:
        """The card."""
        return cards.error(self.trouble, self.cursor, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            (f"1-{len(self.trouble.todo)}", _("choose"), ""),
            ("Enter", _("do it"), "enter"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What an error card is."""
        return [_("Nothing was lost. Choose a way out with its digit or with the arrows and Enter.")]

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = next_row(self.cursor, by, len(self.trouble.todo))
        self.repaint()

    def action_pick(self, index: int) -> None:
        """Take a way out."""
        if index < len(self.trouble.todo):
            self.cursor = index
            self.action_enter()

    def action_enter(self) -> None:
        """Take the way out under the cursor."""
        if not self.is_current:
            return
        action = self.trouble.todo[self.cursor][1]
        self.app.pop_screen()
        self.shapan.way_out(action)

    action_go = action_enter
