"""Why this number: the numbers of a page, and what stands behind the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from tui.drawing import RULE, Line, Span, beside, text
from tui.languages import _
from tui.pages.lists import window
from tui.pages.play.strokes import filled, paragraph
from tui.playing.behind import labelled
from tui.playing.why import Item
from tui.state import Paper

LEFT = 52
LIST_ROWS = 4


def lines(items: Sequence[Item], cursor: int, answer: Sequence[str] | None, paper: Paper) -> list[Line]:
    """Return the list and the answer: side by side on wide paper, else one below the other.

    Args:
        items: what can be asked about.
        cursor: the one that is asked about.
        answer: how it is made, its inputs and facts, a sentence each; None while that is worked out.
        paper: the room there is.
    """
    if not items:
        return [text(_("There is no number here yet."))]
    if paper.wide:
        left = beside(
            filled(_list(items, cursor, LEFT - 1, paper.rows), paper.rows),
            filled(_answer(items[cursor], answer, paper.cells - LEFT - 2, paper.rows), paper.rows),
            LEFT, paper.glyphs,
        )  # fmt: skip
        return left
    rows = min(LIST_ROWS, len(items))
    room = paper.rows - rows - 1
    return [*_list(items, cursor, paper.cells, rows), RULE, *_answer(items[cursor], answer, paper.cells, room)]


def _list(items: Sequence[Item], cursor: int, cells: int, rows: int) -> list[Line]:
    out: list[Line] = []
    for place in window(cursor, len(items), rows):
        here, action = place == cursor, f"screen.row({place})"
        words = labelled(items[place].label, items[place].shown)
        shown = paragraph(words, cells - 2)
        role = "focus" if here else ""
        out.append((Span("> " if here else "  ", "key", action), Span(_first(shown), role, action)))
    return out


def _first(shown: Sequence[Line]) -> str:
    """Return the first line of a label; one that goes on ends in dots."""
    return shown[0][0].text if len(shown) == 1 else shown[0][0].text[:-3] + " .."


def _answer(item: Item, answer: Sequence[str] | None, cells: int, rows: int) -> list[Line]:
    head = paragraph(labelled(item.label, item.shown), cells, "strong")
    if answer is None:
        return [*head, text(_("Looking it up .."))]
    body = [line for words in answer for line in paragraph(words, cells, indent=2)]
    room = rows - len(head)
    cut = len(body) > room
    return [*head, *body[: room - 1 if cut else room], *([text("..", "reference")] if cut else [])]
