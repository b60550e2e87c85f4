"""Help for the screen underneath, and the two settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.drawing import Line
from tui.languages import _
from tui.pages import cards
from tui.screens.page import Entry, Page
from tui.state import Paper


class HelpScreen(Page):
    """F1: what is here, all keys, symbols and colours."""

    least = (40, 9)
    top = 0

    def __init__(self, about: Callable[[], Sequence[str]]) -> None:
        super().__init__()
        self._about = about

    def heading(self) -> tuple[str, str]:
        """Where we are."""
        return _("Help"), ""

    def body(self, paper: Paper) -> list[Line]:
        """Help for the screen underneath."""
        settings = self.shapan.glyphs.name, self.shapan.theme_name
        names = {"full": _("full"), "simple": _("simple")}
        return cards.help_lines(self._about(), names[settings[0]], _(settings[1]), self.top, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [("1", _("symbols"), "pick(0)"), ("2", _("colours"), "pick(1)"), ("Esc", _("close"), "back")]

    def action_pick(self, index: int) -> None:
        """Change a setting."""
        if index == 0:
            self.shapan.next_glyphs()
        elif index == 1:
            self.shapan.next_theme()
        self.repaint()

    def action_move(self, by: int) -> None:
        """Scroll."""
        whole = cards.help_lines(self._about(), "", "", 0, Paper(self.paper().cells, 10_000, self.shapan.glyphs))
        self.top = max(0, min(len(whole) - self.paper().rows + 1, self.top + by))
        self.repaint()

    def action_help(self) -> None:
        """F1 again closes."""
        self.action_back()

    action_enter = action_help
