"""A line of text that is being typed: what keys do to it, and how it is drawn. Pure; nothing is read as markup."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from rich.cells import cell_len

from tui.drawing import Line, Span, clean

MOST = 4000
"""Characters of a line."""
KEYS = ("left", "right", "home", "end", "backspace", "delete", "ctrl+u")


@dataclass(frozen=True)
class TextLine:
    """A text and the place of its cursor, 0 = before the first character."""

    text: str = ""
    at: int = 0

    @classmethod
    def of(cls, words: str) -> TextLine:
        """Return a line with the cursor at its end."""
        return cls(words, len(words))

    def put(self, words: str) -> TextLine:
        """Insert what was typed or pasted; line ends become spaces, other controls are dropped."""
        plain = "".join(" " if c in "\r\n\t" else c for c in words if c in "\r\n\t" or unicodedata.category(c) != "Cc")
        plain = plain[: max(MOST - len(self.text), 0)]
        return TextLine(self.text[: self.at] + plain + self.text[self.at :], self.at + len(plain))

    def pressed(self, key: str, character: str | None) -> TextLine | None:
        """Return the line after a key, None when the key is none of its own."""
        if key in KEYS:
            return self._moved(key)
        if character and character.isprintable():
            return self.put(character)
        return None

    def _moved(self, key: str) -> TextLine:
        if key == "backspace":
            return TextLine(self.text[: max(self.at - 1, 0)] + self.text[self.at :], max(self.at - 1, 0))
        if key == "delete":
            return TextLine(self.text[: self.at] + self.text[self.at + 1 :], self.at)
        if key == "ctrl+u":
            return TextLine()
        places = {"left": self.at - 1, "right": self.at + 1, "home": 0, "end": len(self.text)}
        return replace(self, at=max(0, min(len(self.text), places[key])))

    def drawn(self, cells: int) -> Line:
        """Return the part of the line around its cursor in `cells` cells; the cursor is one character in focus."""
        before, under = clean_all(self.text[: self.at]), clean_all(self.text[self.at : self.at + 1]) or " "
        after = clean_all(self.text[self.at + 1 :])
        while before and cell_len(before) + cell_len(under) > cells:
            before = before[1:]
        room = max(cells - cell_len(before) - cell_len(under), 0)
        while cell_len(after) > room:
            after = after[:room] if len(after) > room else after[:-1]
        rest = " " * max(cells - cell_len(before) - cell_len(under) - cell_len(after), 0)
        return Span(before, "strong"), Span(under, "focus"), Span(after + rest, "strong")


def clean_all(words: str) -> str:
    """Clean a text of any length for the screen."""
    return "".join(clean(words[i : i + 200]) for i in range(0, len(words), 200))


def half_width(words: str) -> str:
    """Turn full-width digits and signs, as a Chinese input method writes them, into plain ones."""
    return unicodedata.normalize("NFKC", words)
