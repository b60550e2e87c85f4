"""A form: sections as tabs, rows with values, and under them what the row in focus may hold or what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.drawing import RULE, Line, Span, clean, clipped, cut, fit, text, wrapped
from tui.forms.rows import Row
from tui.forms.values import allowed, shown
from tui.languages import _, current, joined
from tui.pages.lists import headed, scrolled, window
from tui.rule_names import rule_name
from tui.state import Paper
from tui.textline import TextLine

FOOT_ROWS = 3
"""Rows of what is said under a list; more only where the list leaves them free."""
MARK, VALUE = 4, 22


@dataclass(frozen=True)
class Sheet:
    """What a form shows."""

    sections: Sequence[str]
    section: int
    crumbs: Sequence[str]
    """Names of the places above, empty at the top of a section."""
    rows: Sequence[Row]
    cursor: int
    line: TextLine | None = None
    """The value that is being typed."""
    said: str = ""
    """What came of the last action."""


def tabs(sheet: Sheet, cells: int) -> Line:
    """Return the sections under their digits; names give way where there is no room."""
    spans: list[Span] = []
    short = sum(cell_len(one) + 4 for one in sheet.sections) - 2 > cells
    for i, title in enumerate(sheet.sections):
        chosen, action = i == sheet.section, f"screen.pick({i})"
        spans.append(Span(f"{i + 1} ", "key", action))
        if not short or chosen:
            spans.append(Span(title, "focus" if chosen else "", action))
        spans.append(Span("  "))
    return tuple(spans)


def lines(sheet: Sheet, paper: Paper) -> list[Line]:
    """Return the form on so much paper."""
    head: list[Line] = [tabs(sheet, paper.cells)]
    if sheet.crumbs:
        head.append(text(" > ".join(sheet.crumbs), "strong"))
    room = max(paper.rows - len(head) - FOOT_ROWS - 1, 1)
    head[-1] = headed(head[-1], room, len(sheet.rows), paper.cells, paper.glyphs)
    listed = [_row(sheet, i, paper.cells) for i in window(sheet.cursor, len(sheet.rows), room)]
    if not sheet.rows:
        listed = [text(_("Nothing here yet. Press + to add a row."))]
    body = [*head, *listed]
    foot = _foot(sheet, paper.cells, FOOT_ROWS + max(room - len(listed), 0))
    return [*body, *[()] * (paper.rows - len(body) - len(foot) - 1), RULE, *foot]


def _row(sheet: Sheet, index: int, cells: int) -> Line:
    row, focused = sheet.rows[index], index == sheet.cursor
    if row.kind == "head":
        return text("  " + row.label, "strong")
    action = f"screen.touch({index})"
    mark = f"{'>' if focused else ' '} {'!' if row.problem else ' '} "
    value_cells = min(VALUE, cells // 3)
    label = Span(fit(row.label, cells - MARK - value_cells - 1), "focus" if focused else "", action)
    start = Span(mark, "urgent" if row.problem else "key", action)
    if focused and sheet.line is not None:
        return (start, label, Span(" "), *sheet.line.drawn(value_cells))
    if row.kind in ("rows", "table", "row"):
        return start, label, Span(" " + fit(_value(row), value_cells - 2) + " >", "", action)
    role = "worse" if row.problem else "strong" if row.given else "reference"
    return start, label, Span(" " + fit(_value(row), value_cells), role, action)


def _value(row: Row) -> str:
    """Return what a row holds as it is shown; rules have names in the language in use."""
    return rule_name(str(row.path[0]), row.value) if row.kind in ("rule", "table") and row.path else row.value


def _foot(sheet: Sheet, cells: int, most: int) -> list[Line]:
    if sheet.said:
        return _lines(sheet.said, cells, most, "strong")
    row = sheet.rows[sheet.cursor] if sheet.cursor < len(sheet.rows) else None
    if row is None:
        return _lines("", cells, most)
    if row.problem:
        return _lines("! " + row.problem, cells, most, "urgent")
    return _lines(_about(row), cells, most)


def _about(row: Row) -> str:
    key = ".".join(str(one) for one in row.path)
    if row.shape is None or row.kind in ("rows", "row", "table"):
        return _("Enter opens it.")
    rules = joined(rule_name(str(row.path[0]), one) for one in row.shape.choices) if row.kind == "rule" else ""
    words = [_("Allowed: {allowed}.").format(allowed=rules or allowed(row.shape))]
    if row.kind == "field":
        words.append(_("Usual: {usual}.").format(usual=shown(row.shape, row.shape.default)))
    if row.kind == "rule" or current() == "en":
        words.append(row.about)
    return " ".join([*words, f"({key})"])


def _lines(words: str, cells: int, most: int, role: str = "") -> list[Line]:
    """Return a sentence in at least `FOOT_ROWS` and at most `most` rows; ``..`` where that is too few."""
    found = clipped(wrapped(words, cells), most, cells)
    return [text(line, role) for line in [*found, *[""] * (FOOT_ROWS - len(found))]]


def as_file(words: str, top: int, paper: Paper) -> list[Line]:
    """Return the text of the file from a row on, as it would be saved."""
    return scrolled([text(cut(clean(line), paper.cells)) for line in words.rstrip("\n").split("\n")], top, paper)
