"""Import, first page: which files (S10)."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tui.drawing import RULE, Line, Span, clean, clipped, fit, text, wrapped
from tui.intake.state import Entry
from tui.languages import _
from tui.pages.lists import headed, window
from tui.state import Paper
from tui.textline import TextLine


def lines(
    folder: str, entries: Sequence[Entry], marked: Sequence[str], cursor: int, said: str, paper: Paper,
    line: TextLine | None = None,
) -> list[Line]:  # fmt: skip
    """Return the list of a folder: all its files at once, each file, the folders, a sample; `line` is being typed."""
    room = paper.cells - cell_len(_("Folder")) - 2
    place = line.drawn(room) if line else (Span(_tail(clean(folder), room), "strong"),)
    head: list[Line] = [
        text(_("Which files? A folder with all exports is best; CSV, XLSX and XLS are read.")),
        (Span(_("Folder") + "  "), *place),
        RULE,
    ]
    foot = [RULE, *[text(one) for one in clipped(wrapped(said or _hint(marked), paper.cells), 2, paper.cells)]]
    rows = paper.rows - len(head) - len(foot)
    shown = window(cursor, len(entries), rows)
    head[0] = headed(head[0], len(shown), len(entries), paper.cells, paper.glyphs)
    listed = [_row(entries[i], i, i == cursor, entries[i].path in marked, paper) for i in shown]
    return [*head, *listed, *[()] * max(rows - len(listed), 0), *foot]


def _hint(marked: Sequence[str]) -> str:
    if marked:
        return _("Files marked: {n}; F9 goes on with them.").format(n=len(marked))
    return _("Type / or ~ and a path, paste one, or drop a file here. Nothing leaves this machine; no network is used.")


def _tail(path: str, cells: int) -> str:
    """Return a path, its beginning cut where it is too long: the end is what tells folders apart."""
    if cell_len(path) <= cells:
        return path
    while cell_len(path) > cells - 2:
        path = path[1:]
    return f"..{path}"


def words_of(entry: Entry) -> str:
    """Return what a row says."""
    if entry.kind == "here":
        return _("All files of this folder ({n})").format(n=entry.name)
    if entry.kind == "sample":
        return _("No files at hand: the export of a made-up company")
    if entry.kind == "earlier":
        return _("Earlier import: {name}").format(name=clean(entry.name))
    if entry.kind == "up":
        return _(".. one folder up")
    return clean(entry.name) + ("/" if entry.kind == "folder" else "")


def _row(entry: Entry, index: int, focused: bool, marked: bool, paper: Paper) -> Line:
    digit, action = (str(index + 1) if index < 9 else " "), f"screen.pick({index})"
    box = ("[x] " if marked else "[ ] ") if entry.kind == "file" else "    "
    name = fit(words_of(entry), paper.cells - 9 - 12)
    return (
        Span(f"{'>' if focused else ' '} {digit}  ", "key", action),
        Span(box, "strong" if marked else "", action),
        Span(name, "focus" if focused else "strong" if entry.kind == "here" else "", action),
        Span(fit(entry.note, 12, right=True), "", action),
    )
