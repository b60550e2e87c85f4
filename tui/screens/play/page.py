"""What all screens of the game share: the game, the letters u and n, the wait for the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.drawing import Line, Span, text
from tui.games import Game
from tui.languages import _
from tui.playing.why import Item
from tui.playing.words import title_of
from tui.screens.page import Page

if TYPE_CHECKING:
    from tui.playing.asking import Terminal


class PlayPage(Page):
    """Base of the screens of the game."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u,backspace,ctrl+z", "undo", "undo", show=False, id="undo"),
        Binding("n", "write(4)", "words", show=False, id="words"),
        Binding("m", "write(5)", "Monday", show=False, id="monday"),
        Binding("e", "own", "own replay", show=False, id="own"),
        Binding("w,f6", "why", "why this number", show=False, id="why"),
        Binding("r,f8", "again", "again, same luck", show=False, id="again"),
        Binding("d,f7", "level", "difficulty", show=False, id="level"),
    ]
    as_table = False
    """Whether numbers are shown in place of bars."""

    @property
    def game(self) -> Game:
        """The game in progress."""
        assert self.shapan.game is not None
        return self.shapan.game

    def title_line(self, *more: str) -> str:
        """Return the left end of the head."""
        return "   ".join([title_of(self.game.mission), *more])

    def wait(self, words: str = "") -> list[Line]:
        """Return what is shown until the worker has answered, or when it could not."""
        if self.game.failed:
            return [text(_("That did not work. Enter tries again; Esc goes back. Everything is saved."), "strong")]
        return [text(words or _("Working it out .."))]

    def retry(self) -> bool:
        """Let a question that failed be asked again; False when none had failed."""
        if not self.game.failed:
            return False
        self.game.again()
        self.repaint()
        return True

    def action_undo(self) -> None:
        """Undo, where something can be undone."""

    def action_write(self, step: int) -> None:
        """Write a line, where there is one to write."""

    def action_own(self) -> None:
        """Try an idea of one's own, in the debrief."""

    def whys(self) -> list[Item]:
        """Return the numbers of this page that can be asked about."""
        return []

    def action_why(self) -> None:
        """Ask why a number is what it is."""
        items = self.whys()
        if self.is_current and items:
            from tui.screens.play.why import WhyScreen

            self.app.push_screen(WhyScreen(items))

    def action_numbers(self) -> None:
        """Picture or table of the same numbers."""
        self.as_table = not self.as_table
        self.repaint()

    def action_again(self) -> None:
        """Play again on the same luck, where that can be."""

    def action_level(self) -> None:
        """Change the difficulty, where that can be."""

    def spoken(self, say: Callable[[Terminal], None]) -> list[Span]:
        """Return what plain mode says, broken for this window: what a window that is too small can still read."""
        from tui.playing.asking import Terminal

        lines: list[str] = []
        say(Terminal(lines.append, lambda: None, cells=self.paper().cells))
        return [Span(line) for line in lines]

    @property
    def currency(self) -> str:
        """Currency of the mission's company."""
        return str(self.game.mission.scenario.get("currency", ""))


def moved(place: int, by: int, count: int) -> int:
    """Return the next place of a round list, or the end of it for larger steps."""
    if count <= 0:
        return 0
    return (place + by) % count if abs(by) == 1 else max(0, min(count - 1, place + by))
