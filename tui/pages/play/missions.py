"""The list of missions: which one, and how far each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.drawing import RULE, Line, Span, fit, text
from tui.languages import _
from tui.pages.lists import hidden_rows, right_end, window
from tui.pages.play.strokes import paragraph
from tui.present import text_of
from tui.state import Paper

Tables = Sequence[Mapping[str, Any]]


def lines(tables: Tables, states: Mapping[str, str], cursor: int, paper: Paper) -> list[Line]:
    """Return the list with the summary of the mission under the cursor; `states` says by name how far each is."""
    words = text_of(tables[cursor].get("summary"), "") if tables else ""
    about = paragraph(words, paper.cells, most=3)
    foot = [RULE, *about, *[()] * (3 - len(about))]
    rows = paper.rows - 2 - len(foot)
    asked = text(_("Which mission? Each takes some minutes; every choice is saved."), "strong")
    head = [right_end(asked, hidden_rows(len(tables) - rows, paper.glyphs), paper.cells, "reference"), ()]
    listed = [_row(tables[i], i, i == cursor, states, paper) for i in window(cursor, len(tables), rows)]
    return [*head, *listed, *[()] * max(rows - len(listed), 0), *foot]


def _row(table: Mapping[str, Any], index: int, focused: bool, states: Mapping[str, str], paper: Paper) -> Line:
    action = f"screen.pick({index})"
    digit = str(index + 1) if index < 9 else " "
    number = "" if table.get("number") is None else f"M{table['number']}"
    length = _("{months} months, {minutes} min").format(months=table["months"], minutes=table["minutes"])
    state = states.get(str(table["name"]), "")
    room = paper.cells - 9 - 24 - 18
    return (
        Span(f"{'>' if focused else ' '} {digit}  ", "key", action),
        Span(fit(number, 4), "", action),
        Span(fit(text_of(table.get("title"), table["shown"]), room), "focus" if focused else "strong", action),
        Span(" " + fit(length, 23), "", action),
        Span(fit(state, 18, right=True), "better", action),
    )


def state_words(state: str, months: int) -> str:
    """Return how far a game is, in words."""
    if state in ("", "done"):
        return _("played") if state else ""
    return _("debrief") if int(state) > months else _("month {month}").format(month=state)
