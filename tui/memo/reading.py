"""Blocks as lines of text for a small window: headings stand out, a table is a line a row, pictures are left out."""

from __future__ import annotations

from collections.abc import Sequence

from tui.drawing import Span
from tui.memo.blocks import Block, Grid, Heading, Paragraph, Points


def reading(blocks: Sequence[Block]) -> list[Span]:
    """Return the memo as sentences, one a span; an empty one is a gap."""
    return [one for block in blocks for one in _told(block)]


def _told(block: Block) -> list[Span]:
    match block:
        case Heading(_level, words):
            return [Span(words, "strong")]
        case Paragraph(words):
            return [Span(words), Span("")]
        case Points(items):
            return [*(Span(f"- {one}") for one in items), Span("")]
        case Grid(head, rows):
            return [*(Span(_row(head, row)) for row in rows), Span("")]
    return []


def _row(head: Sequence[str], row: Sequence[str]) -> str:
    """Return a row as a sentence: each value behind the name of its column."""
    return f"- {row[0]}:  " + "  ".join(f"{name} {value}" for name, value in zip(head[1:], row[1:], strict=True))
