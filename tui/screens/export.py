"""Save what is on the screens: the decision memo and the numbers, as files in the folder of the start."""

from __future__ import annotations

from pathlib import Path

from tui.drawing import Line, Span, text, wrapped
from tui.languages import _
from tui.screens.page import Entry, Page
from tui.state import Paper

KINDS = (".html", ".md", ".csv")


class ExportScreen(Page):
    """Files under digits; a memo or CRM files only after somebody has looked at who loses."""

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
            _("Decision memo, one page for the browser or the printer (HTML)"),
            _("Decision memo as text (Markdown)"),
            _("All numbers for a spreadsheet (CSV)"),
            _("Files for the CRM: a playbook that is adopted, with the way back"),
        ]

    def body(self, paper: Paper) -> list[Line]:
        """The choices, and what came of the last one."""
        lines: list[Line] = []
        for i, words in enumerate(self._choices()):
            action = f"screen.pick({i})"
            start = Span(f"{'>' if i == self.cursor else ' '} {i + 1}  ", "key", action)
            lines += [(start, Span(words, "focus" if i == self.cursor else "", action)), ()]
        return [*lines, *(text(line) for line in wrapped(self._outcome(), paper.cells))][: paper.rows]

    def _outcome(self) -> str:
        kind, value = self._said
        if kind == "look":
            return _("First look at who loses: press 4 on the page of the result. A memo without that is half a memo.")
        if kind == "no import":
            return _("This company was not imported from a CRM on the screens: there is nothing to hand back to.")
        if kind == "failed":
            return _("It could not be written: {reason}").format(reason=value)
        return _("Saved: {path}").format(path=value) if kind else ""

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("1-4", _("save"), ""),
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
        self.cursor = (self.cursor + (1 if by > 0 else -1)) % len(self._choices())
        self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit saves its file."""
        if index < len(self._choices()):
            self.cursor = index
            self.action_enter()

    def action_enter(self) -> None:
        """Save the file under the cursor."""
        if self.cursor == len(KINDS):
            self._to_crm()
            return
        kind = KINDS[self.cursor]
        if kind != ".csv" and not self.shapan.people_seen():
            self._said = ("look", "")
        else:
            self._save(kind)
        self.repaint()

    action_go = action_enter

    def _to_crm(self) -> None:
        """Go on to the CRM files, where the company is an import and somebody has looked at who loses."""
        from tui.screens.intake_out import OutScreen, is_import

        if not is_import(self.shapan.plan.scenario):
            self._said = ("no import", "")
        elif not self.shapan.people_seen():
            self._said = ("look", "")
        else:
            self.app.push_screen(OutScreen())
        self.repaint()

    def _save(self, kind: str) -> None:
        from tui.commands.memo import text_of

        told = self.shapan.told()
        if told is None:
            return
        path = free_path(Path.cwd(), str(told.comparison["scenario"]), kind)
        try:
            path.write_text(text_of(kind, told), encoding="utf-8")
        except OSError as error:
            self._said = ("failed", error.strerror or str(error))
        else:
            self._said = ("saved", str(path))
            self.shapan.note(lambda: _("Saved: {path}").format(path=path))


def free_path(folder: Path, scenario: str, kind: str) -> Path:
    """Return the first name for a file that nothing has yet: ``shapan-NAME-memo.html``, ``shapan-NAME-memo-2.html``."""
    safe = "".join(c if c.isalnum() or c in "-_" else "-" for c in scenario)[:60].strip("-") or "company"
    stem = f"shapan-{safe}-{'numbers' if kind == '.csv' else 'memo'}"
    names = (f"{stem}{kind}" if i == 1 else f"{stem}-{i}{kind}" for i in range(1, 10_000))
    return next(folder / name for name in names if not (folder / name).exists())
