"""Numbered questions in a line terminal: Enter alone takes the default, a few letters are commands everywhere."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich.cells import cell_len

from tui.languages import _
from tui.terminal.cells import wrap

WIDTH = 80
Order = Literal["undo", "rewind", "quit"]


@dataclass(frozen=True)
class Command:
    """What was typed instead of an answer."""

    order: Order
    month: int = 0


class Turn(Exception):  # noqa: N818 - leaves a question from any depth; no error
    """The player gave a command instead of an answer."""

    def __init__(self, command: Command) -> None:
        super().__init__(command.order)
        self.command = command


@dataclass
class Terminal:
    """Where questions go and answers come from."""

    say_line: Callable[[str], None]
    read_line: Callable[[], str | None]
    """Returns None at the end of the input."""
    orders: Mapping[str, Callable[[str], None]] = field(default_factory=dict)
    """Letters that answer with words at any question, which is then asked on: letter -> takes what follows it."""
    in_full: Callable[[], None] = lambda: None
    """Says what was only said in short."""
    cells: int = WIDTH
    """Where lines are broken."""

    def say(self, text: str = "", indent: int = 0) -> None:
        """Write text, broken at the terminal's width."""
        for line in text.split("\n"):
            for part in wrap(line, self.cells - indent, 2) if line.strip() else [""]:
                self.say_line(" " * indent + part)

    def choose(self, question: str, answers: Sequence[str], default: int, short: bool = False) -> int:
        """Ask a numbered question and return the position of the answer.

        Args:
            question: what is asked.
            answers: the answers; short ones stand on one line.
            default: position of the answer that Enter alone takes.
            short: asked before; the answers are listed only when somebody asks for them.

        Raises:
            Turn: a command was typed, or the input ended (which means: stop for now).
        """
        if short:
            keep = _("{question} Enter: {answer}. 1-{most} change it, f lists.")
            self.say(keep.format(question=question, answer=answers[default].rstrip("."), most=len(answers)))
        else:
            self.say(question)
            self._list(answers, default)
        while True:
            word = self._word()
            if not word:
                return default
            if word.isascii() and word.isdigit() and 1 <= int(word) <= len(answers):
                return int(word) - 1
            if word == "f":
                if not short:
                    self.in_full()
                    self.say(question)
                self._list(answers, default)
                short = False
            else:
                allowed = _("1 to {most}, or Enter for {default}")
                self._other(word, allowed.format(most=len(answers), default=default + 1))

    def _list(self, answers: Sequence[str], default: int) -> None:
        """Write the answers: on one line where they fit, else a line each."""
        marked = [f"{'>' if at == default else ' '} {at + 1} {answer}" for at, answer in enumerate(answers)]
        row = " ".join(marked)
        if cell_len(row) <= self.cells - 2:
            self.say_line("  " + row)
            return
        for answer in marked:
            self.say(answer, indent=2)

    def line(self, question: str) -> str:
        """Ask for a line of text; Enter alone leaves it empty.

        Raises:
            Turn: a command was typed, or the input ended.
        """
        self.say(question)
        while True:
            word = self._word()
            if word not in ("?", "u", "q"):
                return word[:500]
            self._other(word, "")

    def _word(self) -> str:
        text = self.read_line()
        if text is None:
            raise Turn(Command("quit"))
        return unicodedata.normalize("NFKC", text).strip()

    def _other(self, word: str, allowed: str) -> None:
        """Obey a command, or say what can be typed."""
        letter, _space, rest = word.partition(" ")
        if letter in ("q", "u"):
            raise Turn(Command("quit" if letter == "q" else "undo"))
        if letter == "r" and rest.isascii() and rest.isdigit() and int(rest) >= 1:
            raise Turn(Command("rewind", int(rest)))
        if letter in self.orders and (not rest or rest[0].isdigit()):
            self.orders[letter](rest)
            return
        if word != "?":
            self.say(_("{word}: not an answer here. {allowed}").format(word=word[:40], allowed=allowed))
        self.say(_("Enter: the answer marked >. u: undo the last choice. r 2: back to month 2. q: stop, all is saved."))
        self.say(_("f: everything in full. w: the numbers so far; w 3: why number 3 is what it is."))


def standard(as_json: bool) -> Terminal:
    """Return the terminal of this process; with JSON asked for, nothing but JSON goes to stdout."""

    def read_line() -> str | None:
        text = sys.stdin.readline()
        return text if text else None

    def say_line(line: str) -> None:
        from tui.terminal.output import out

        if not as_json:
            out(line)

    return Terminal(say_line, read_line)
