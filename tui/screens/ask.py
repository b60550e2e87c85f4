"""A question with a few answers under digits, on top of whatever asked it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.drawing import Line, Span, text, wrapped
from tui.languages import _
from tui.pages.lists import next_row
from tui.screens.page import Entry, Page
from tui.state import Paper


class AskScreen(Page):
    """Says what is the matter, and does what is chosen; Esc does nothing."""

    cursor = 0

    def __init__(
        self, title: Callable[[], str], said: Callable[[], str], choices: Callable[[], Sequence[tuple[str, str]]],
        then: Callable[[str], None],
    ) -> None:  # fmt: skip
        """Take the words (said in the language in use) and what is called with the name of the answer."""
        super().__init__()
        self._title, self._said, self._choices, self._then = title, said, choices, then

    def heading(self) -> tuple[str, str]:
        """What it is about."""
        return self._title(), ""

    def body(self, paper: Paper) -> list[Line]:
        """What is the matter, and the answers."""
        lines: list[Line] = [*(text(line) for line in wrapped(self._said(), paper.cells)), ()]
        for i, (words, _name) in enumerate(self._choices()):
            action = f"screen.pick({i})"
            start = Span(f"{'>' if i == self.cursor else ' '} {i + 1}  ", "key", action)
            lines.append((start, Span(words, "focus" if i == self.cursor else "", action)))
        return lines[: paper.rows]

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        count = len(self._choices())
        return [(f"1-{count}", _("choose"), ""), ("Enter", _("do it"), "enter"), ("Esc", _("back"), "back")]

    def about(self) -> list[str]:
        """What this is."""
        return [_("Choose with a digit, or with the arrows and Enter. Esc changes nothing.")]

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round."""
        self.cursor = next_row(self.cursor, by, len(self._choices()))
        self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit answers."""
        if index < len(self._choices()) and self.is_current:
            name = self._choices()[index][1]
            self.app.pop_screen()
            self._then(name)

    def action_enter(self) -> None:
        """Enter answers with the row under the cursor."""
        self.action_pick(self.cursor)

    action_go = action_enter
