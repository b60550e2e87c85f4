"""The card of the guesses: which playbook does best on three counts, written down before anybody looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.drawing import Line
from tui.languages import _
from tui.pages import session
from tui.pages.lists import next_row
from tui.present import Table
from tui.resolution import GUESSES, Resolution
from tui.screens.page import Entry, Page
from tui.state import Paper


class GuessScreen(Page):
    """Digits answer the question under the cursor and go on to the next; with a result it shows who was right."""

    cursor = 0

    def __init__(self, scenario: str, playbooks: Sequence[str], options: Callable[[], Sequence[str]]) -> None:
        """Guess about a comparison; `options` returns the titles of its playbooks."""
        super().__init__()
        self._scenario, self._playbooks, self._options = scenario, tuple(playbooks), options

    def on_mount(self) -> None:
        """Begin at the first question that is open: a digit must not overwrite an answer unseen."""
        self.cursor = next((i for i, one in enumerate(self.made.guesses) if one is None), 0)
        super().on_mount()

    @property
    def made(self) -> Resolution:
        """What was written down so far."""
        return self.shapan.resolution(self._scenario, self._playbooks)

    def table(self) -> Table | None:
        """Return the finished comparison, None before."""
        run = self.shapan.result_of(self._scenario, self._playbooks)
        return run.table if run and run.final else None

    @property
    def locked(self) -> bool:
        """Whether all guesses were made and a result has been seen: now they stay."""
        run = self.shapan.result_of(self._scenario, self._playbooks)
        return self.made.guessed == len(GUESSES) and run is not None and run.table is not None

    def heading(self) -> tuple[str, str]:
        """What it is."""
        return _("Three guesses"), _("written down: they stay") if self.locked else _("before anybody looks")

    def body(self, paper: Paper) -> list[Line]:
        """The questions with their answers."""
        return session.guesses(self.made, self._options(), self.table(), self.cursor, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        if self.locked:
            return [("Esc", _("back"), "back")]
        return [
            (f"1-{len(self._playbooks)}", _("answer"), ""),
            (self.shapan.glyphs.vertical_move, _("question"), "move(1)"),
            ("Esc", _("done"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("A guess that was written down can surprise you; without one, everybody knew it all along."),
            _("Guesses stay once there is a result; the printed page shows them beside what the worlds say."),
        ]

    def action_move(self, by: int) -> None:
        """Another question; the list is round."""
        self.cursor = next_row(self.cursor, by, len(GUESSES))
        self.repaint()

    def action_choose(self, index: int) -> None:
        """A click on a question."""
        self.cursor = index
        self.repaint()

    def action_answer(self, question: int, answer: int) -> None:
        """A click on an answer."""
        self.cursor = question
        self.action_pick(answer)

    def action_pick(self, index: int) -> None:
        """A digit answers, and goes on to the next question that is open."""
        if self.locked or index >= len(self._playbooks):
            return
        made = self.made
        guesses = (*made.guesses[: self.cursor], index, *made.guesses[self.cursor + 1 :])
        run = self.shapan.result_of(self._scenario, self._playbooks)
        seen = self.shapan.seen_runs() if run and run.table else 0
        self.shapan.resolve(replace(made, guesses=guesses, guessed_after=max(made.guessed_after, seen), printed=""))
        still = [i for i, one in enumerate(guesses) if one is None]
        self.cursor = next((i for i in still if i > self.cursor), still[0] if still else self.cursor)
        self.repaint()

    def action_sideways(self, by: int) -> None:
        """Left and right go through the answers of the question under the cursor."""
        now, at = self.made.guesses[self.cursor], self.cursor
        self.action_pick(0 if now is None else (now + by) % len(self._playbooks))
        self.cursor = at
        self.repaint()

    def action_enter(self) -> None:
        """Enter goes on when all is guessed, else to the next question."""
        if self.made.guessed == len(GUESSES):
            self.action_back()
        else:
            self.action_move(1)

    action_go = action_enter
