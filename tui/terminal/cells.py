"""Text measured in terminal cells: a Chinese character takes two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.cells import cell_len, set_cell_size

Align = Literal["left", "right"]
ELLIPSIS = ".."
"""Two plain dots: the width of the one-character ellipsis is ambiguous in Chinese fonts."""


def fit(text: str, width: int, align: Align = "left") -> str:
    """Return `text` in exactly `width` cells: padded, or cut with ``..`` at the end."""
    if cell_len(text) > width:
        text = set_cell_size(text, max(0, width - len(ELLIPSIS))).rstrip() + ELLIPSIS[: max(0, width)]
    gap = " " * (width - cell_len(text))
    return text + gap if align == "left" else gap + text


def columns(rows: Sequence[Sequence[str]], aligns: Sequence[Align], gap: int = 2) -> list[str]:
    """Set rows of equal length in columns as wide as their widest cell, with `gap` cells between them."""
    widths = [max(cell_len(row[place]) for row in rows) for place in range(len(aligns))]
    return [(" " * gap).join(fit(*cell) for cell in zip(row, widths, aligns, strict=True)).rstrip() for row in rows]


def wrap(text: str, width: int, indent: int = 2) -> list[str]:
    """Break a sentence into lines of at most `width` cells; Chinese breaks anywhere, other text between words."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line.strip() and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = " " * indent
            piece = piece.lstrip()
        line += piece
    return [*lines, line.rstrip()]


CLOSING = "，。、；：！？）》」』”’%…"
"""Marks that may not begin a line."""
OPENING = "（《「『“‘"
"""Marks that may not end one."""


def _pieces(text: str) -> list[str]:
    """Split where a line may break: after spaces and around wide characters."""
    pieces: list[str] = []
    for character in text:
        wide = cell_len(character) > 1
        glued = bool(pieces) and not wide and not pieces[-1].endswith(" ") and cell_len(pieces[-1][-1]) == 1
        if pieces and (glued or character == " " or character in CLOSING or pieces[-1][-1] in OPENING):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
