"""A page as it is drawn on the screen, as a self-contained SVG picture: text in cells, bars as rectangles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from rich.cells import cell_len

from tui.drawing import Line, Span, is_rule, length

CELL, ROW, MARGIN = 8.4, 18, 16
"""Pixels: a cell, a row, and the border."""
COLOURS = {"better": "#0067a3", "worse": "#8a5200", "urgent": "#c2185b", "reference": "#767676", "key": "#0067a3",
           "frame": "#767676"}  # fmt: skip
BLOCKS = {"█": "1", "░": "0.25"}
"""Characters that fill their cell, and how dark; fonts draw them unevenly, rectangles do not."""
_PIECES = re.compile(r"█+|░+|(?:(?!█|░|  ).)+")
FONT = "ui-monospace, Menlo, Consolas, 'Noto Sans Mono CJK SC', 'Sarasa Mono SC', monospace"


def svg_of(title: str, note: str, lines: Sequence[Line]) -> str:
    """Return a page as SVG.

    Args:
        title: what it shows, at the top left.
        note: at the top right: how many worlds, and what the numbers rest on.
        lines: the lines of the page; empty ones at the end are left out.
    """
    kept = list(lines)
    while kept and not length(kept[-1]):
        kept.pop()
    cells = max([length(line) for line in kept if not is_rule(line)] + [cell_len(title) + cell_len(note) + 4])
    width, height = round(cells * CELL + 2 * MARGIN), (len(kept) + 2) * ROW + 2 * MARGIN
    body = [part for i, line in enumerate(kept, 2) for part in _line(line, i, cells)]
    head = [*_span(Span(title, "strong"), 0, 0), *_span(Span(note), cells - cell_len(note), 0)]
    return "".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="{FONT}" font-size="14" fill="#1a1a1a">', f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>', *head, *body, "</svg>\n",
    ])  # fmt: skip


def _line(line: Line, row: int, cells: int) -> Iterator[str]:
    if is_rule(line):
        y = MARGIN + row * ROW + ROW / 2
        yield f'<line x1="{MARGIN}" x2="{MARGIN + cells * CELL:.1f}" y1="{y}" y2="{y}" stroke="#cccccc"/>'
        return
    at = 0
    for span in line:
        yield from _span(span, at, row)
        at += cell_len(span.text)


def _span(span: Span, at: int, row: int) -> Iterator[str]:
    """Yield the pieces of a span that starts in cell `at`; runs of spaces only move on."""
    colour, top = COLOURS.get(span.role, "#1a1a1a"), MARGIN + row * ROW
    weight = ' font-weight="bold"' if span.role in ("strong", "focus", "better", "worse", "urgent") else ""
    for found in _PIECES.finditer(span.text):
        words = found[0]
        start, wide = at + cell_len(span.text[: found.start()]), cell_len(words.rstrip())
        words = words.rstrip()
        if not words:
            continue
        x = MARGIN + start * CELL
        if words[0] in BLOCKS:
            dark = BLOCKS[words[0]]
            yield (f'<rect x="{x:.1f}" y="{top + 2}" width="{wide * CELL:.1f}" height="{ROW - 4}" fill="{colour}" '
                   f'fill-opacity="{dark}"/>')  # fmt: skip
        else:
            yield (f'<text x="{x:.1f}" y="{top + 14}" textLength="{wide * CELL:.1f}" lengthAdjust="spacingAndGlyphs" '
                   f'xml:space="preserve" fill="{colour}"{weight}>{escape(words)}</text>')  # fmt: skip
