"""Lists that are longer than their room: which rows are shown, and how many are not."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tui.drawing import Glyphs, Line, Span, fit, length, text
from tui.languages import _
from tui.state import Paper

FAR = 1_000_000
"""Steps of Home and End: more than any list has rows."""


def next_row(at: int, by: int, count: int) -> int:
    """Return the next row of a short, round list: one further, however far a key goes; its end for Home and End."""
    if abs(by) >= FAR:
        return 0 if by < 0 else count - 1
    return (at + (1 if by > 0 else -1)) % count


def window(cursor: int, count: int, rows: int) -> range:
    """Return the rows of a list to show so that the cursor is among them."""
    top = max(0, min(cursor - rows // 2, count - rows))
    return range(top, min(count, top + max(rows, 0)))


def hidden_rows(count: int, glyphs: Glyphs) -> str:
    """Say how many rows of a list are out of sight; "" = none."""
    return _("{move} {count} more").format(move=glyphs.vertical_move, count=count) if count > 0 else ""


def right_end(line: Sequence[Span], words: str, cells: int, role: str = "") -> Line:
    """Return a line with words at its right end."""
    return (*line, Span(" " * max(cells - length(line) - cell_len(words), 1)), Span(words, role))


def headed(line: Sequence[Span], shown: int, count: int, cells: int, glyphs: Glyphs) -> Line:
    """Return the head of a list, saying at its right end how many rows are out of sight, where there is room."""
    words = hidden_rows(count - shown, glyphs)
    fits = words and length(line) + cell_len(words) + 2 <= cells
    return right_end(line, words, cells, "reference") if fits else tuple(line)


def scrolled(lines: Sequence[Line], top: int, paper: Paper) -> list[Line]:
    """Return the part of a long text from line `top` on; the last line says how many are out of sight."""
    if len(lines) <= paper.rows:
        return list(lines)
    room = paper.rows - 1
    first = max(0, min(top, len(lines) - room))
    more = fit(hidden_rows(len(lines) - room, paper.glyphs), paper.cells, right=True)
    return [*lines[first : first + room], text(more, "reference")]
