"""Learn (S15): the words of the screens, what each mechanism does and cannot say, and the cards of all rules."""

from __future__ import annotations

from collections.abc import Sequence

from tui import learning
from tui.drawing import Line, text
from tui.languages import _
from tui.pages import learn
from tui.screens.page import Entry, Page
from tui.state import Paper

KEY = "cards"
"""The question after the cards of all rules."""
WORDS, MECHANISMS, POLICIES = range(3)


class LearnScreen(Page):
    """Three lists: words, mechanisms, rules; Tab goes from one to the next."""

    shelf = WORDS
    cursor = 0

    def shown(self) -> Sequence[learning.Entry]:
        """Return the list that is shown; the rules are empty until the worker has told them."""
        if self.shelf == POLICIES:
            answer = self.shapan.told_rooms.get(KEY)
            return learning.rules_of(answer.table) if answer and answer.table else ()
        return learning.mechanisms() if self.shelf == MECHANISMS else learning.words()

    def heading(self) -> tuple[str, str]:
        """Which list, and where in it."""
        name = (_("Learn: words"), _("Learn: mechanisms"), _("Learn: rules"))[self.shelf]
        count = len(self.shown())
        return name, f"{self.cursor + 1} / {count}" if count else ""

    def body(self, paper: Paper) -> list[Line]:
        """The list with the card of what is under the cursor."""
        shown = self.shown()
        if not shown:
            answer = self.shapan.told_rooms.get(KEY)
            waiting = _("Looking up the rules ..") if answer else _("The worker was busy elsewhere. F9 asks again.")
            return [(), text(answer.failed if answer and answer.failed else waiting)]
        return learn.learn(shown, min(self.cursor, len(shown) - 1), paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        following = (_("mechanisms"), _("rules"), _("glossary"))[self.shelf]
        return [
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            ("Tab", following, "turn(1)"),
            ("F2", _("find"), "find"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("The words of the screens in Chinese and English, and a card of each mechanism of the model."),
            _("Each mechanism has a switch in [dynamics] of a scenario: off, weak, normal, strong."),
            _("Sources: F is a published finding, D the range of a weakly known number. The reference has formulas."),
            _("Rules are what playbooks are made of: what each decides, what can be set, where it comes from."),
        ]

    def open_at(self, shelf: int, index: int) -> None:
        """Go to an entry of one of the lists."""
        self.shelf, self.cursor = int(shelf), index
        self._look_up()
        self.repaint()

    def _look_up(self) -> None:
        if self.shelf == POLICIES and KEY not in self.shapan.told_rooms:
            self.shapan.inquire(KEY, {"op": "cards"})

    def action_go(self) -> None:
        """Ask again for what is not there."""
        self._look_up()
        self.repaint()

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round for single steps."""
        if count := len(self.shown()):
            self.cursor = (self.cursor + by) % count if abs(by) == 1 else max(0, min(count - 1, self.cursor + by))
            self.repaint()

    def action_choose(self, index: int) -> None:
        """A click on a row."""
        self.open_at(self.shelf, index)

    def action_pick(self, index: int) -> None:
        """A digit jumps to that row."""
        if index < len(self.shown()):
            self.open_at(self.shelf, index)

    def action_turn(self, by: int) -> None:
        """The next list."""
        self.open_at((self.shelf + by) % 3, 0)
