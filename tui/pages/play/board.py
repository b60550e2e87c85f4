"""The board (S13): points above par of everybody on this machine, who is tied, what one did differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenarios.mission import Mission
from tui.drawing import Line, Span, fit, text
from tui.languages import _, number
from tui.pages.lists import window
from tui.pages.play.strokes import figures, paragraph, split_bar
from tui.playing.boards import VIEWS, animal_name, differs, insight, points, ties, together
from tui.state import Paper

if TYPE_CHECKING:
    from coaching.game.told import BoardRow

NAME = 16
SEEN = 7
"""Cells of the insight."""
MOST = 30.0
"""Points at which a bar ends."""


def lines(
    mission: Mission, rows: Sequence[BoardRow], view: str, cursor: int, paper: Paper, as_table: bool = False
) -> list[Line]:
    """Return the board, seen by the score or by one scale."""
    if not rows:
        return [text(_("Nobody has finished this mission on this luck."))]
    tabs = tuple(Span(f"[{_(words)}]" if name == view else f" {_(words)} ", "focus" if name == view else "")
                 for name, words in VIEWS.items())  # fmt: skip
    if as_table:
        heads = [*(_(words) for words in VIEWS.values()), _("Insight")]
        body = [(_name(row), [*(number(points(row, one), 1, signed=True) for one in VIEWS), insight(row)])
                for row in rows]  # fmt: skip
        return [tabs, (), *figures(heads, body, paper)]
    head = text(_("same mission, same luck; par = 0; at the right insight, of 3"), "reference")
    room = max(paper.rows - 10, 3)
    bars = [_row(rows[at], view, at == cursor, at, paper) for at in window(cursor, len(rows), room)]
    row = rows[cursor]
    said = [_("the same decisions as yours")] if not row.differs else differs(mission, row)
    drawn = [line for one in said for line in paragraph(one, paper.cells, indent=2)]
    about = [] if row.yours else [text(_name(row), "strong"), *drawn[:3]]
    foot = [text(together(rows)), *[text(one) for one in ties(rows, view)[:2]]]
    note = text(_("Shown because somebody turned it on here. Animals, never names."), "reference")
    return [tabs, head, *bars, (), *about, (), *foot, note][: paper.rows]


def _name(row: BoardRow) -> str:
    name = animal_name(row.animal)
    return _("{words} ({note})").format(words=name, note=_("you")) if row.yours else name


def _row(row: BoardRow, view: str, here: bool, place: int, paper: Paper) -> Line:
    half = min((paper.cells - NAME - SEEN - 14) // 2, 24)
    value, action = points(row, view), f"screen.row({place})"
    bar = split_bar(min(abs(value), MOST), MOST, half, paper.glyphs).replace(paper.glyphs.rest, " ")
    left, right = (bar[::-1], " " * half) if value < 0 else (" " * half, bar)
    return (
        Span("> " if here else "  ", "key", action), Span(fit(_name(row), NAME), "focus" if here else "", action),
        Span(left, "worse"), Span("|"), Span(right, "better"),
        Span(fit(number(value, 1, signed=True), 7, right=True)), Span(" !" if row.red else "  ", "urgent"),
        Span(fit(insight(row), SEEN, right=True), "reference"),
    )  # fmt: skip
