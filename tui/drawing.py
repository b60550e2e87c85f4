"""Lines of styled text measured in terminal cells: the paper on which every page is drawn.

A page is a list of lines, a line is a tuple of spans, a span is text with a role (see `tui/styles/shapan.tcss`)
and perhaps the name of the action that a mouse click on it runs. Nothing here interprets markup, so names given
by users are shown literally.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

ROLES = ("strong", "better", "worse", "urgent", "reference", "focus", "key", "frame")
"""Names of the roles a span may have; the empty role is plain text."""


class Span(NamedTuple):
    """A piece of text with one role."""

    text: str
    role: str = ""
    action: str = ""
    """Textual action string that a click runs, empty = not clickable."""


Line = tuple[Span, ...]


class Glyphs(NamedTuple):
    """The characters of charts and frames: `FULL` is prettier, `SIMPLE` is ASCII and lines up everywhere."""

    name: str
    horizontal: str
    vertical: str
    corners: str
    """Top left, top right, bottom left, bottom right, left tee, right tee."""
    bar: str
    rest: str
    better: str
    worse: str
    level: str
    vertical_move: str
    horizontal_move: str
    dot: str = "o"


FULL = Glyphs("full", "─", "│", "┌┐└┘├┤", "█", "░", "▲", "▼", "=", "↑↓", "←→")
SIMPLE = Glyphs("simple", "-", "|", "++++++", "#", ".", "^", "v", "=", "Up/Dn", "Lt/Rt")
GLYPHS: dict[str, Glyphs] = {"full": FULL, "simple": SIMPLE}

_HIDDEN = ("Cf", "Mn", "Me", "Cs", "Co", "Cn")
_BREAKING = ("Cc", "Zl", "Zp")
MAX_NAME = 400


def clean(name: object) -> str:
    """Return a name given by a user as one line that cannot move the cursor, turn the text round or shear a column.

    Controls and line separators become ``?``; invisible, combining and unassigned characters are dropped.
    """
    shown = []
    for character in str(name)[:MAX_NAME]:
        kind = unicodedata.category(character)
        if kind in _BREAKING:
            shown.append("?")
        elif kind not in _HIDDEN:
            shown.append(character)
    return "".join(shown)


def cut(text: str, cells: int) -> str:
    """Shorten `text` to at most `cells` cells, ending in ``..`` where something was left out."""
    if cell_len(text) <= cells:
        return text
    kept, used = "", 0
    for character in text:
        used += cell_len(character)
        if used > max(cells - 2, 0):
            break
        kept += character
    return (kept + "..")[: max(cells, 0)] if cells < 2 else kept + ".."


def clipped(lines: Sequence[str], most: int, cells: int) -> list[str]:
    """Return at most `most` lines; the last one ends in ``..`` where something was left out."""
    if len(lines) <= most:
        return list(lines)
    last = lines[most - 1]
    while cell_len(last) > cells - 3:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()} .."]


def fit(text: str, cells: int, right: bool = False) -> str:
    """Cut or pad `text` to exactly `cells` cells, padded on the left when `right`."""
    text = cut(text, cells)
    room = " " * max(cells - cell_len(text), 0)
    return room + text if right else text + room


def length(line: Sequence[Span]) -> int:
    """Return the width of a line in cells."""
    return sum(cell_len(span.text) for span in line)


def plain(line: Sequence[Span]) -> str:
    """Return the text of a line without its roles."""
    return "".join(span.text for span in line)


def text(words: str, role: str = "", action: str = "") -> Line:
    """Return a line of one span."""
    return (Span(words, role, action),)


def exactly(line: Sequence[Span], cells: int) -> Line:
    """Cut or pad a line to exactly `cells` cells."""
    kept, room = [], cells
    for span in line:
        width = cell_len(span.text)
        if width > room:
            kept.append(span._replace(text=fit(span.text, room)))
            room = 0
            break
        kept.append(span)
        room -= width
    return (*kept, Span(" " * room)) if room else tuple(kept)


OF_ALL = re.compile(r"(\d) / (?=\d)")
"""How Chinese says so many of so many; it is read as one word."""


def wrapped(words: str, cells: int, indent: int = 0) -> list[str]:
    """Break a sentence into lines of at most `cells` cells, between words or between Hanzi.

    Continuation lines start with `indent` spaces. Closing punctuation never starts a line; 17 / 20 stays together.
    """
    lines, current = [], ""
    for piece in _pieces(OF_ALL.sub("\\1\u00a0/\u00a0", words)):
        if current.strip() and cell_len((current + piece).rstrip()) > cells:
            lines.append(current.rstrip())
            current = " " * indent + piece.lstrip()
        else:
            current += piece
    lines.append(current.rstrip())
    return [cut(line.replace("\u00a0", " "), cells) for line in lines]


def _pieces(words: str) -> list[str]:
    pieces, word = [], ""
    for character in words:
        closing = character in "，。、；：！？）》”％,.;:!?)%"
        if word and word[-1] in "（《“":  # an opening mark never ends a line
            word += character
        elif cell_len(character) == 2 and not closing:
            if word:
                pieces.append(word)
            word = character
        elif word and cell_len(word[-1]) == 2 and not closing and character != " ":
            pieces.append(word)
            word = character
        else:
            word += character
            if character == " ":
                pieces.append(word)
                word = ""
    return [*pieces, word] if word else pieces


def beside(left: Sequence[Line], right: Sequence[Line], left_cells: int, glyphs: Glyphs) -> list[Line]:
    """Put two blocks side by side with a rule between; the left one is made `left_cells` wide."""
    rows = max(len(left), len(right))
    rule = Span(f"{glyphs.vertical} ", "frame")
    return [
        (*exactly(left[i] if i < len(left) else (), left_cells), rule, *(right[i] if i < len(right) else ()))
        for i in range(rows)
    ]


def rule(cells: int, glyphs: Glyphs) -> Line:
    """Return the line that separates two parts inside a frame."""
    left, right = glyphs.corners[4], glyphs.corners[5]
    return (Span(left + glyphs.horizontal * max(cells - 2, 0) + right, "frame"),)


def is_rule(line: Sequence[Span]) -> bool:
    """Tell whether a line is a `RULE` marker that the frame widens to its sides."""
    return tuple(line) == RULE


RULE: Line = (Span("\0rule", "frame"),)
"""Stands for a rule in a page's lines; the frame draws it at its own width."""


def edge(cells: int, glyphs: Glyphs, top: bool) -> Line:
    """Return the top or bottom edge of the frame."""
    left, right = glyphs.corners[0:2] if top else glyphs.corners[2:4]
    return (Span(left + glyphs.horizontal * max(cells - 2, 0) + right, "frame"),)


def framed(line: Sequence[Span], cells: int, glyphs: Glyphs) -> Line:
    """Put a line between the sides of the frame: exactly `cells` cells, one space of margin on each side."""
    if is_rule(line):
        return rule(cells, glyphs)
    if cells < 4:
        return exactly((), cells)
    side = Span(glyphs.vertical, "frame")
    return (side, Span(" "), *exactly(line, cells - 4), Span(" "), side)


def bar(done: int, total: int, cells: int, glyphs: Glyphs) -> str:
    """Return a progress bar of `cells` cells."""
    filled = min(cells, cells * done // total) if total else 0
    return glyphs.bar * filled + glyphs.rest * (cells - filled)


def columns(left: str, right: str, cells: int) -> str:
    """Return `left` and `right` at the two ends of a line of `cells` cells; the left one gives way."""
    right = cut(right, cells)
    room = max(cells - cell_len(right) - (1 if right else 0), 0)
    return fit(left, room) + (" " if right and room else "") + right
