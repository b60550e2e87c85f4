"""The screen of a form: move over values, change them, undo, save as TOML. Every touch is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from tui.drawing import Line, clean
from tui.forms import files
from tui.forms.draft import ABSENT, Draft, Path_, draft_of, file_text
from tui.forms.labels import label_of
from tui.forms.rows import Form, Row
from tui.forms.values import read, stepped, typed
from tui.languages import N_, _
from tui.pages import form as page
from tui.screens.ask import AskScreen
from tui.screens.page import Entry, Page
from tui.state import Paper
from tui.textline import TextLine

if TYPE_CHECKING:
    from tui.app import ShapanApp

LOOK_SECONDS = 2.0
"""How often the file on disk is looked at."""


class FormScreen(Page):
    """Sections under digits, rows under the arrows; subclasses say what is edited and what F9 does with it."""

    kind: ClassVar[str] = ""
    """"scenarios" or "playbooks": the folder of one's own files, and the name of the draft."""

    def __init__(self, draft: Draft | None = None) -> None:
        """Edit a draft, or go on with the one that was kept."""
        super().__init__()
        self._given = draft
        self.section, self.cursor, self.top = 0, 0, 0
        self.at: Path_ = ()
        self.as_text = False
        self.said = ""

    def make_form(self) -> Form:
        """Return what can be edited."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Take up the draft."""
        kept = draft_of(self.shapan.memory.draft(self.kind))
        self.draft = self._given or kept or Draft({})
        self.form = self.make_form()
        if self._given:
            self._keep()
        self._first()
        self.set_interval(LOOK_SECONDS, self.look_at_disk)
        super().on_mount()

    # What is seen

    def heading(self) -> tuple[str, str]:
        """What is edited, and whether it is saved."""
        name = Path(self.draft.file).name if self.draft.file else _("not a file yet")
        state = _("changed") if self.draft.dirty else _("saved")
        return self.title_words(), f"{state}  {name}" if self.draft.file else name

    def title_words(self) -> str:
        """Return the title in the language in use."""
        from tui.present import text_of

        return text_of(self.draft.table.get("title"), str(self.draft.table.get("name", "")))

    def rows(self) -> list[Row]:
        """Return the rows at the place where the person is."""
        return self.form.rows(self.draft, self.section, self.at)

    def body(self, paper: Paper) -> list[Line]:
        """The form, or the file that it makes."""
        if self.as_text:
            return page.as_file(file_text(self.draft.table), self.top, paper)
        return page.lines(self.sheet(), paper)

    def sheet(self) -> page.Sheet:
        """Return what the form shows."""
        crumbs = [label_of((step,)) if isinstance(step, str) else self._row_name(i) for i, step in enumerate(self.at)]
        rows = self.rows()
        self.cursor = max(0, min(self.cursor, len(rows) - 1))
        return page.Sheet(self.form.sections(), self.section, crumbs, rows, self.cursor, self.line, self.said)

    def _row_name(self, place: int) -> str:
        row = self.draft.get(self.at[: place + 1])
        return str(row.get("id", row.get("name", ""))) if isinstance(row, dict) else ""

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        if self.line is not None:
            return [("Enter", _("take it"), "enter"), ("Esc", _("leave as it was"), "back")]
        return [
            ("Enter", _("change it"), "enter"),
            ("+/-", _("more, less"), "amount(1)"),
            ("F6", _("save"), "export"),
            ("F9", self.go_words(), "go"),
            ("u", _("undo"), "undo"),
            ("t", _("form") if self.as_text else _("as a file"), "numbers"),
            ("Esc", _("back"), "back"),
        ]

    def go_words(self) -> str:
        """Return what F9 does."""
        return _("use it")

    def about(self) -> list[str]:
        """How a form works."""
        return [
            _("Under the rows stands what a value may hold. Enter types a value, + and - move it, Space switches."),
            _("Nothing is lost: each touch is kept at once, and u or Backspace takes back one after the other."),
            _("F6 saves it as a TOML file of your own; what comes with the program is never changed."),
        ]

    # Moving

    def _first(self) -> None:
        rows = self.rows()
        self.cursor = next((i for i, row in enumerate(rows) if row.kind != "head"), 0)

    def action_pick(self, index: int) -> None:
        """Digits choose the section."""
        if self.line is None and index < len(self.form.sections()):
            self.section, self.at, self.said, self.as_text = index, (), "", False
            self._first()
            self.repaint()

    def action_turn(self, by: int) -> None:
        """Tab goes to the next section."""
        if self._take():
            self.action_pick((self.section + by) % len(self.form.sections()))

    def action_move(self, by: int) -> None:
        """Move the cursor over the values, or scroll the file."""
        if self.as_text:
            self.top = max(0, min(file_text(self.draft.table).count("\n") - 1, self.top + by))
        elif self._take():
            self.said = ""
            count = len(self.rows())
            self.cursor = max(0, min(count - 1, self.cursor + by))
            while 0 < self.cursor < count - 1 and self.rows()[self.cursor].kind == "head":
                self.cursor += 1 if by > 0 else -1
        self.repaint()

    def action_touch(self, index: int) -> None:
        """A row was clicked: the cursor goes there; a second click opens it."""
        again = index == self.cursor
        if self._take():
            self.cursor = index
            if again:
                self.action_enter()
            self.repaint()

    def action_back(self) -> None:
        """Leave the text that is typed, the place inside, or the screen."""
        if self.line is not None:
            self.line = None
        elif self.as_text:
            self.as_text = False
        elif self.at:
            above, self.at = self.at, self.above(self.at)
            self.cursor = next((i for i, row in enumerate(self.rows()) if row.path == above), 0)
        else:
            super().action_back()
            return
        self.repaint()

    def above(self, at: Path_) -> Path_:
        """Return the place that a place lies in."""
        return at[:-1]

    def action_numbers(self) -> None:
        """The form, or the file that it makes."""
        if self._take():
            self.as_text, self.top = not self.as_text, 0
            self.repaint()

    # Changing

    def row(self) -> Row | None:
        """Return the row in focus."""
        rows = self.rows()
        return rows[self.cursor] if 0 <= self.cursor < len(rows) else None

    def action_enter(self) -> None:
        """Open what is inside, take the next choice, or begin to type."""
        row = self.row()
        if self.line is not None or row is None or self.as_text:
            self._take()
        elif row.kind in ("rows", "row", "table"):
            self.open_row(row)
            self.at, self.cursor, self.said = row.path, 0, ""
            self._first()
        elif row.shape and row.shape.kind in ("choice", "flag"):
            self.change(row, stepped(row.shape, self.value(row), 1))
        elif row.shape:
            self.line = TextLine.of(typed(row.shape, self.draft.get(row.path)))
        self.repaint()

    def open_row(self, row: Row) -> None:
        """Prepare the draft for changes inside a row."""

    def value(self, row: Row) -> object:
        """Return the value of a row."""
        return row.value if row.kind == "rule" else self.draft.get(row.path)

    def _take(self) -> bool:
        """Take the text that was typed, if there is one."""
        row, line = self.row(), self.line
        self.line = None
        if line is not None and row is not None and row.shape is not None:
            self.change(row, read(row.shape, line.text))
        return True

    def put_away(self) -> None:
        """Keep what is being typed."""
        self._take()

    def change(self, row: Row, value: object) -> None:
        """Give a row a value; `ABSENT` lets the default hold."""
        self.draft.put(row.path, value)
        self.said = ""
        self._keep()

    def action_amount(self, by: int) -> None:
        """Move a value, or add and remove a row of a list."""
        row = self.row()
        if self.line is not None or self.as_text:
            return
        if len(self.at) == 1 and (row is None or row.kind == "row"):
            self._rows_by(by)
        elif row and row.shape and row.kind in ("field", "rule"):
            value = stepped(row.shape, self.value(row), by)
            if value is not ABSENT:
                self.change(row, value)
        self.repaint()

    def action_sideways(self, by: int) -> None:
        """Left and right move a value."""
        if (row := self.row()) and row.kind in ("field", "rule"):
            self.action_amount(by)

    def action_mark(self) -> None:
        """Space takes the next choice."""
        if (row := self.row()) and row.shape and row.shape.kind in ("choice", "flag"):
            self.action_amount(1)

    def _rows_by(self, by: int) -> None:
        if by > 0:
            self.draft.insert(self.at, self.cursor + 1, self.fresh_row())
            self.cursor = min(self.cursor + 1, len(self.rows()) - 1)
        else:
            self.draft.remove(self.at, self.cursor)
        self._keep()

    def fresh_row(self) -> dict[str, object]:
        """Return a new row of the list at hand."""
        return {}

    def action_undo(self) -> None:
        """Take back the last change."""
        self.said = "" if self.draft.undo() else _("There is nothing to take back.")
        self._keep()
        while self.at and self.draft.get(self.at) is ABSENT:
            self.at = self.at[:-1]
        self.repaint()

    def _keep(self) -> None:
        self.shapan.memory.keep_draft(self.kind, self.draft.kept())
        self.changed()

    def changed(self) -> None:
        """The draft has changed."""

    def unsay(self) -> None:
        """Drop what was said in the other language."""
        self.said = ""

    # Files

    def action_export(self) -> None:
        """Save as a file of one's own."""
        self._take()
        self.save()
        self.repaint()

    def save(self) -> bool:
        """Write the file; returns whether it stands on the disk as it is here. Nothing foreign is overwritten."""
        problems = self.form.problems(self.draft)
        if problems:
            self.said = _("Not saved: {where}: {problem}").format(
                where=".".join(map(str, next(iter(problems)))) or "-", problem=next(iter(problems.values()))
            )
            return False
        found = files.save(self.draft, files.own_folder(self.shapan.memory.folder, self.kind), self.kind)
        if found.trouble == "disk":
            self._ask_disk()
            return False
        self.said = found.words()
        if not found.trouble:
            self._keep()
            self.shapan.changed(self.draft.file)
            self.shapan.note(found.words)
            self.shapan.link.list()
        return not found.trouble

    def look_at_disk(self) -> None:
        """Notice that the file was changed by somebody else; take it over where nothing was changed here."""
        if not self.is_current or not files.changed_on_disk(self.draft):
            return
        if self.draft.dirty:
            self.said = _("The file was changed outside. F6 asks which one to keep.")
        elif files.reload(self.draft):
            self.said = _("The file was changed outside and read again.")
            self._keep()
        self.repaint()

    def _ask_disk(self) -> None:
        def answered(name: str) -> None:
            self.said = files.settle(self.draft, name, files.own_folder(self.shapan.memory.folder, self.kind))
            self._keep()
            self.shapan.link.list()
            self.repaint()

        self.app.push_screen(AskScreen(
            lambda: _("Changed outside"),
            lambda: _("{path} was changed by somebody else while you were editing it.").format(path=self.draft.file),
            lambda: [
                (_("Save mine under another name"), "mine"),
                (_("Take the file; u brings mine back"), "theirs"),
                (_("Replace the file; its text is kept beside it"), "replace"),
            ],
            answered,
        ))  # fmt: skip


_OTHER, _AGAIN = N_("Drop it and open the other one"), N_("Drop what was changed and begin again")


def open_form(app: ShapanApp, screen: type[FormScreen], make: Callable[[], Draft]) -> None:
    """Open a form on a new draft; where the last one was not saved, ask which of the two it should be."""
    kept = draft_of(app.memory.draft(screen.kind))
    if kept is None or not kept.dirty:
        app.push_screen(screen(make()))
        return

    def answered(name: str) -> None:
        app.push_screen(screen(None if name == "kept" else made))

    title, made = str(kept.table.get("name", "")), make()
    same = made.source == kept.source or (bool(kept.file) and made.file == kept.file)
    app.push_screen(AskScreen(
        lambda: _("Not saved yet"),
        lambda: _("{name} was changed and not saved.").format(name=clean(title)),
        lambda: [(_("Go on with it"), "kept"), (_(_AGAIN) if same else _(_OTHER), "new")],
        answered,
    ))  # fmt: skip
