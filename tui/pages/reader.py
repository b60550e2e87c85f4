"""The result reader (S17c): what a window too small for the pages can still read, line by line."""

from __future__ import annotations

from collections.abc import Sequence

from tui.drawing import Line, Span, text, wrapped
from tui.state import Paper


def lines(told: Sequence[Span], top: int, paper: Paper) -> list[Line]:
    """Return as many lines as the paper has, from line `top` on."""
    found = all_lines(told, paper.cells)
    top = max(0, min(top, len(found) - paper.rows))
    return found[top : top + paper.rows]


def all_lines(told: Sequence[Span], cells: int) -> list[Line]:
    """Return the sentences broken at `cells`; points of a list hang."""
    return [text(line, one.role) for one in told for line in _broken(one.text, cells)]


def _broken(words: str, cells: int) -> list[str]:
    return wrapped(words, cells, indent=2 if words.startswith("- ") else 0) if words else [""]
