"""Pictures of a memo as SVG: ranges on one axis. No script, no font, no colour that carries meaning alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

from tui.drawing import cut
from tui.plots import axis_of, round_step

WIDTH, LABEL, ROW, TOP = 760, 240, 34, 34
"""Pixels."""


class Range(NamedTuple):
    """One row: an average, its interval, and where single years fall."""

    name: str
    mean: float
    low: float | None
    high: float | None
    year_low: float | None
    year_high: float | None


def ranges(title: str, rows: Sequence[Range], write: Callable[[float], str], badge: str = "") -> str:
    """Draw rows on one axis; `write` writes a label of the axis, `badge` says what the numbers rest on."""
    values = [v for row in rows for v in row[1:] if isinstance(v, int | float)] or [0.0]
    axis, height = axis_of(values, floor=True), TOP + ROW * len(rows) + 30
    step = round_step(axis.high - axis.low, 5)

    def x(value: float) -> float:
        return round(LABEL + (value - axis.low) / (axis.high - axis.low) * (WIDTH - LABEL - 20), 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="sans-serif" font-size="14" fill="#1a1a1a">',
        f"<title>{escape(title)}</title>",
        f'<text x="0" y="18" font-weight="bold">{escape(title)}</text>',
    ]
    if badge:
        parts.append(f'<text x="{WIDTH}" y="18" text-anchor="end" font-size="12">{escape(badge)}</text>')
    for k in range(int((axis.high - axis.low) / step + 1e-9) + 1):
        at = axis.low + k * step
        parts.append(f'<line x1="{x(at)}" x2="{x(at)}" y1="{TOP - 6}" y2="{height - 24}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x(at)}" y="{height - 6}" text-anchor="middle" font-size="12">{escape(write(at))}</text>'
        )
    for i, row in enumerate(rows):
        parts += _row(row, TOP + ROW * i + 12, x)
    return "".join([*parts, "</svg>"])


def _row(row: Range, y: int, x: Callable[[float], float]) -> list[str]:
    parts = [f'<text x="0" y="{y + 5}">{escape(cut(row.name, 30))}</text>']
    if row.year_low is not None and row.year_high is not None:
        parts.append(f'<line x1="{x(row.year_low)}" x2="{x(row.year_high)}" y1="{y}" y2="{y}" stroke="#0067a3"/>')
    if row.low is not None and row.high is not None:
        parts.append(
            f'<line x1="{x(row.low)}" x2="{x(row.high)}" y1="{y}" y2="{y}" stroke="#0067a3" stroke-width="7"/>'
        )
    parts.append(f'<circle cx="{x(row.mean)}" cy="{y}" r="5" fill="#fff" stroke="#0067a3" stroke-width="2"/>')
    return parts
