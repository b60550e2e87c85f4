"""The result reader (S17c): a page as lines of text, for a window that is too small for it."""

from __future__ import annotations

from tui.drawing import Line
from tui.languages import _
from tui.pages import cards, reader
from tui.screens.page import Entry, Page
from tui.state import Paper


class ReaderScreen(Page):
    """Reads what the page under it tells; goes away by itself when the window is large enough again."""

    least = (24, 9)
    top = 0

    def __init__(self, under: Page) -> None:
        super().__init__()
        self._under = under

    def heading(self) -> tuple[str, str]:
        """Where in the text."""
        paper, count = self.paper(), len(self._all_lines())
        return _("Read"), f"{min(self.top + paper.rows, count)} / {count}"

    def body(self, paper: Paper) -> list[Line]:
        """The text from its first shown line on."""
        return reader.lines(self._under.telling(), self.top, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [(self.shapan.glyphs.vertical_move, _("scroll"), "move(1)"), ("Esc", _("back"), "back")]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [_("The page as lines of text, for a small window. It goes away by itself when the window is large.")]

    def _all_lines(self) -> list[Line]:
        return reader.all_lines(self._under.telling(), self.paper().cells)

    def repaint(self) -> None:
        """Go when there is room for the page itself, else paint."""
        width, height = self.app.size
        if self.is_current and width >= cards.MIN_COLUMNS and height >= cards.MIN_ROWS:
            self.app.pop_screen()
        else:
            super().repaint()

    def action_move(self, by: int) -> None:
        """Scroll; PgUp and PgDn by a page."""
        rows = self.paper().rows
        most = max(len(self._all_lines()) - rows, 0)
        self.top = max(0, min(most, self.top + (by if abs(by) == 1 else max(rows - 1, 1) * by // 10)))
        self.repaint()

    def action_enter(self) -> None:
        """Enter and Space read on."""
        self.action_move(10)

    action_mark = action_enter
