"""Find a command (S16): type, choose, Enter."""

from __future__ import annotations

from inspect import isawaitable

from rich.cells import cell_len

from tui.drawing import RULE, Line, Span, fit, text
from tui.finding import Command, commands, matching
from tui.languages import _
from tui.pages.lists import window
from tui.screens.page import Entry, Page
from tui.state import Paper
from tui.textline import TextLine

KEY_CELLS = 8


class FindScreen(Page):
    """A line to type in and the commands that it finds; there is always something under Enter."""

    cursor = 0
    line = TextLine()

    def __init__(self, under: Page) -> None:
        """Search from a page, whose own keys come first."""
        super().__init__()
        self._under = under

    def heading(self) -> tuple[str, str]:
        """What it is."""
        return _("Find a command"), "F2"

    def found(self) -> list[Command]:
        """Return what the typed words find."""
        return matching(commands(self.shapan, self._under), self.line.text if self.line else "")

    def body(self, paper: Paper) -> list[Line]:
        """The line and the list."""
        found, label = self.found(), _("Find") + "  "
        self.cursor = max(0, min(self.cursor, len(found) - 1))
        line = self.line or TextLine()
        head: list[Line] = [(Span(label), *line.drawn(max(paper.cells - cell_len(label), 4))), RULE]
        if not found:
            return [*head, text(_("Nothing is called that. Try another word, or the first letters of its pinyin."))]
        shown = window(self.cursor, len(found), max(paper.rows - len(head), 0))
        return [*head, *(self._row(found[i], i, paper) for i in shown)]

    def _row(self, one: Command, index: int, paper: Paper) -> Line:
        action = f"screen.take({index})"
        words = fit(one.words, paper.cells - KEY_CELLS - 3)
        mark = Span(f"{'>' if index == self.cursor else ' '} ", "key", action)
        keys = Span(" " + fit(one.keys, KEY_CELLS), "key", action)
        return (mark, Span(words, "focus" if index == self.cursor else "", action), keys)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("Enter", _("do it"), "enter"),
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """How to search."""
        return [
            _("Type Chinese, English, or the first letters of the pinyin; several words narrow it down."),
            _("What the page underneath can do comes first. Enter does what is in focus."),
        ]

    def typed(self, words: str) -> None:
        """Other words: back to the first line."""
        self.cursor = 0

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, self.cursor + by)
        self.repaint()

    def action_turn(self, by: int) -> None:
        """Tab moves too."""
        self.action_move(by)

    def action_take(self, index: int) -> None:
        """A line was clicked."""
        self.cursor = index
        self.action_enter()

    def action_enter(self) -> None:
        """Close, and do what is in focus on the page underneath."""
        found = self.found()
        if self.is_current and found:
            one = found[min(self.cursor, len(found) - 1)]
            self.app.pop_screen()
            self.shapan.call_later(self.perform, one)

    async def perform(self, one: Command) -> None:
        """Do a command; what it returns is awaited where it has to be."""
        done = one.run(self.shapan)
        if isawaitable(done):
            await done
        self.shapan.repaint()

    action_go = action_enter

    def action_find(self) -> None:
        """F2 again closes."""
        self.action_back()
