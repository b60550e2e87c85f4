"""Learn (S15): the words of the screens, and what each mechanism of the model does and cannot say."""

from __future__ import annotations

from collections.abc import Sequence

from tui import learning
from tui.drawing import Line
from tui.languages import _
from tui.pages import learn
from tui.screens.page import Entry, Page
from tui.state import Paper


class LearnScreen(Page):
    """Two lists, words and mechanisms; Tab goes from one to the other."""

    at_mechanisms = False
    cursor = 0

    def shown(self) -> Sequence[learning.Word | learning.Mechanism]:
        """Return the list that is shown."""
        return learning.mechanisms() if self.at_mechanisms else learning.words()

    def heading(self) -> tuple[str, str]:
        """Which list, and where in it."""
        name = _("Learn: mechanisms") if self.at_mechanisms else _("Learn: words")
        return name, f"{self.cursor + 1} / {len(self.shown())}"

    def body(self, paper: Paper) -> list[Line]:
        """The list with the card of what is under the cursor."""
        return learn.learn(self.shown(), self.cursor, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        other = _("glossary") if self.at_mechanisms else _("mechanisms")
        return [
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            ("Tab", other, "turn(1)"),
            ("F2", _("find a command"), "find"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("The words of the screens in Chinese and English, and a card of each mechanism of the model."),
            _("Each mechanism has a switch in [dynamics] of a scenario: off, weak, normal, strong."),
            _("Sources: F is a published finding, D the range of a weakly known number. The reference has formulas."),
        ]

    def open_at(self, mechanisms: bool, index: int) -> None:
        """Go to an entry of one of the lists."""
        self.at_mechanisms, self.cursor = mechanisms, index
        self.repaint()

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round for single steps."""
        count = len(self.shown())
        self.cursor = (self.cursor + by) % count if abs(by) == 1 else max(0, min(count - 1, self.cursor + by))
        self.repaint()

    def action_choose(self, index: int) -> None:
        """A click on a row."""
        self.open_at(self.at_mechanisms, index)

    def action_pick(self, index: int) -> None:
        """A digit jumps to that row."""
        if index < len(self.shown()):
            self.open_at(self.at_mechanisms, index)

    def action_turn(self, by: int) -> None:
        """The other list: there are two, so both directions lead there."""
        self.open_at(not self.at_mechanisms, 0)
