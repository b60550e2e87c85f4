"""Save what is on the screens: memo, numbers, the chart, the page of a session, as files in the folder of the start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.drawing import Line, Span, text, wrapped
from tui.free_names import free_place
from tui.languages import N_, _
from tui.pages.lists import next_row
from tui.screens.page import Entry, Page
from tui.state import Paper

if TYPE_CHECKING:
    from tui.app import ShapanApp

CHOICES = (".html", ".md", ".csv", ".xlsx", ".svg", "page", "crm", ".exp")
NEEDS_LOOK = (".html", ".md", "page", "crm")
"""What recommends something, or may: only after somebody has looked at who loses."""
OUTCOMES = {
    "look": N_("First look at who loses: press 4 on the page of the result. A memo without that is half a memo."),
    "look at it": N_("The decision is for {letter}: look who loses by it first (view 4, left and right)."),
    "no import": N_("This company was not imported from a CRM on the screens: there is nothing to hand back to."),
    "no decision": N_("There is no decision yet: it is written on the page of a session (Home, A session of leaders)."),
    "no runs": N_("The runs of this result are not there any more: run it again, or use 'shapan compare --out'."),
    "failed": N_("It could not be written: {reason}"),
    "saved": N_("Saved: {path}"),
}
"""What came of an attempt -> its words."""
PICTURE = Paper(112, 30)
"""The paper of a chart that is saved, whatever the size of the window."""


class ExportScreen(Page):
    """Files under digits; a memo, a page or CRM files only after somebody has looked at who loses."""

    cursor = 0

    def __init__(self) -> None:
        super().__init__()
        self._said: tuple[str, str] = ("", "")
        """Kind of the last outcome (saved, look, failed) and its value."""

    def heading(self) -> tuple[str, str]:
        """What it is."""
        return _("Save"), _("into the folder in which shapan was started")

    def _choices(self) -> list[str]:
        return [
            _("Decision memo, for the browser or the printer (HTML)"),
            _("Decision memo as text (Markdown)"),
            _("All numbers for a spreadsheet (CSV)"),
            _("All numbers as a workbook (XLSX)"),
            _("The chart you come from as a picture (SVG)"),
            _("One page: guesses, result, who loses, decision, tripwire (HTML)"),
            _("Files for the CRM: a playbook that is adopted, with the way back"),
            _("All runs as an experiment file, for the commands (EXP)"),
        ]

    def body(self, paper: Paper) -> list[Line]:
        """The choices, and what came of the last one."""
        lines: list[Line] = []
        gap: list[Line] = [()] if paper.wide else []
        for i, words in enumerate(self._choices()):
            action = f"screen.pick({i})"
            start = Span(f"{'>' if i == self.cursor else ' '} {i + 1}  ", "key", action)
            lines += [(start, Span(words, "focus" if i == self.cursor else "", action)), *gap]
        return [*lines, (), *(text(line) for line in wrapped(self._outcome(), paper.cells))][: paper.rows]

    def _outcome(self) -> str:
        kind, value = self._said
        words = _(OUTCOMES[kind]) if kind else ""
        return words.format(path=value, reason=value, letter=value)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            (f"1-{len(CHOICES)}", _("save"), ""),
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            ("Enter", _("save"), "enter"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("The memo says what was compared, what is settled and how surely, what is not, and who loses."),
            _("Nothing is sent anywhere. Files that are there already are never overwritten."),
        ]

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round."""
        self.cursor = next_row(self.cursor, by, len(CHOICES))
        self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit saves its file."""
        if index < len(CHOICES):
            self.cursor = index
            self.action_enter()

    def action_enter(self) -> None:
        """Save the file under the cursor."""
        kind = CHOICES[self.cursor]
        if kind == "crm" and not self._imported():
            self._said = ("no import", "")
        elif kind in NEEDS_LOOK and (missing := missing_look(self.shapan)):
            self._said = missing
        elif kind == "crm":
            from tui.screens.intake_out import OutScreen

            self.app.push_screen(OutScreen())
        elif kind == ".exp" and not self._runs():
            self._said = ("no runs", "")
        elif kind == "page" and not decided(self.shapan):
            self._said = ("no decision", "")
        else:
            self._keep(*self._written(kind))
        self.repaint()

    action_go = action_enter

    def _imported(self) -> bool:
        from tui.screens.intake_out import is_import

        return is_import(self.shapan.plan.scenario)

    def _runs(self) -> Path | None:
        """Return the file in which the worker has kept the runs of the result, while it is there."""
        told = self.shapan.told()
        path = Path(str(told.comparison.get("runs") or "")) if told else Path()
        return path if path.is_file() else None

    def _written(self, kind: str) -> tuple[str, str]:
        """Write a file and return its path and why it could not be written; one of them is empty."""
        from tui.commands.memo import bytes_of

        if kind == ".svg":
            return write_picture(self._under())
        if kind == "page":
            return write_page(self.shapan)
        told = self.shapan.told()
        if told is None:
            return "", _("there is no result")
        if kind == ".exp":
            return write(self.shapan, told.comparison["scenario"], kind, (self._runs() or Path()).read_bytes())
        name = "numbers" if kind in (".csv", ".xlsx") else "memo"
        return write(self.shapan, f"{told.comparison['scenario']}-{name}", kind, bytes_of(kind, told))

    def _under(self) -> Page:
        """Return the page from which this one was opened."""
        pages = [one for one in self.app.screen_stack if isinstance(one, Page) and one is not self]
        return pages[-1]

    def _keep(self, path: str, why: str) -> None:
        self._said = ("saved", path) if path else ("failed", why)


def missing_look(app: ShapanApp) -> tuple[str, str] | None:
    """Return what must be looked at before anything is recommended: who loses, by what was decided if it was."""
    seen, run, made = app.people_seen(), app.run_state, app.resolved()
    if not seen:
        return ("look", "")
    if made is None or not made.decision or run is None or run.table is None:
        return None
    return None if run.table.names[made.decision] in seen else ("look at it", chr(ord("A") + made.decision))


def decided(app: ShapanApp) -> bool:
    """Tell whether there is a decision with its tripwire."""
    made = app.resolved()
    return made is not None and made.decision is not None and made.tripwire is not None


def write_page(app: ShapanApp) -> tuple[str, str]:
    """Write the one page of a session; returns its path and why it could not be written."""
    from tui.memo.writing import SHEET, html, page_blocks

    told = app.told()
    if told is None or told.made is None:
        return "", _("there is no result")
    data = html(page_blocks(told.comparison, told.people, told.titles, told.made), SHEET).encode()
    return write(app, f"{told.comparison['scenario']}-decision", ".html", data)


def write_picture(page: Page) -> tuple[str, str]:
    """Write a page as an SVG picture; returns its path and why it could not be written."""
    from tui.memo.drawn import svg_of

    app, (title, note) = page.shapan, page.heading()
    lines = page.body(replace(PICTURE, glyphs=app.glyphs))
    return write(app, f"{page.place or 'page'}", ".svg", svg_of(title, note, lines).encode())


def write(app: ShapanApp, name: str, kind: str, data: bytes) -> tuple[str, str]:
    """Write a file under a name that is free; returns its path and why it could not be written."""
    path = free_path(Path.cwd(), name, kind)
    try:
        path.write_bytes(data)
    except OSError as error:
        return "", error.strerror or str(error)
    app.note(lambda: _("Saved: {path}").format(path=path))
    return str(path), ""


def free_path(folder: Path, name: str, kind: str) -> Path:
    """Return the first name for a file that nothing has yet: ``shapan-NAME.html``, ``shapan-NAME-2.html``."""
    stem = "shapan-" + ("".join(c if c.isalnum() or c in "-_" else "-" for c in name)[:70].strip("-") or "page")
    return free_place(folder, stem, kind)
