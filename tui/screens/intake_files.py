"""My data: earlier imports, and the choice of files for a new one (S10)."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from textual.events import Key, Paste

from tui.drawing import Line, clean
from tui.intake.state import Entry, entries_of, path_in
from tui.languages import _, current
from tui.pages import intake_columns, intake_files
from tui.screens.page import Entry as KeyEntry
from tui.screens.page import Page
from tui.state import Paper
from tui.textline import TextLine, half_width

PATH_BEGINS = ("/", "~", "／", "～")
"""Characters with which somebody begins to type a path."""


class FilesScreen(Page):
    """A list of files; F9 goes on with the marked ones, Enter with what is under the cursor."""

    place = "data"
    cursor = 0
    said = ""

    def on_mount(self) -> None:
        """Start in the folder of last time, else in the current one."""
        self._marked: tuple[str, ...] = ()
        self._open(self.shapan.intake.state.folder or str(Path.cwd()))
        super().on_mount()

    def heading(self) -> tuple[str, str]:
        """Where we are."""
        return _("Import"), _("[files] > columns > check > use")

    def entries_here(self) -> list[Entry]:
        """Return what can be chosen."""
        return entries_of(Path(self.shapan.intake.state.folder))

    def body(self, paper: Paper) -> list[Line]:
        """The list, or how far the sample is."""
        state = self.shapan.intake.state
        if state.work == "intake-sample":
            return intake_columns.working(state, paper)
        entries = self.entries_here()
        self.cursor = min(self.cursor, len(entries) - 1)
        return intake_files.lines(state.folder, entries, self._marked, self.cursor, self.said, paper, self.line)

    def entries(self) -> list[KeyEntry]:
        """Keys of this screen."""
        if self.line is not None:
            return [("Enter", _("take it"), "enter"), ("Esc", _("leave as it was"), "back")]
        return [
            ("Enter", _("open, take"), "enter"), ("Space", _("mark"), "mark"), ("F9", _("go on"), "go"),
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"), ("Esc", _("back"), "back"),
        ]  # fmt: skip

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Export opportunities from your CRM, won, lost and open; if you can, accounts, people, goals, payments "
              "and stage history too. Put them into one folder and choose it here."),
            _("Nothing leaves this machine. Names become codes; the key to them stays beside the scenario."),
        ]  # fmt: skip

    def on_key(self, event: Key) -> None:
        """A path begins with a slash or a tilde: from there on it is typed."""
        if self.line is None and not self.small and event.character in PATH_BEGINS:
            event.stop()
            event.prevent_default()
            self._type(TextLine.of(half_width(event.character or "")))
        else:
            super().on_key(event)

    def action_edit(self) -> None:
        """Type a path, from the folder at hand on."""
        self._type(TextLine.of(self.shapan.intake.state.folder.rstrip("/") + "/"))

    def on_paste(self, event: Paste) -> None:
        """A path was pasted, or a file dropped on the terminal."""
        event.stop()
        self._go_to(event.text)

    def _go_to(self, words: str) -> None:
        """Open the folder or take the file that is called so."""
        self.line = None
        path = Path(path_in(words))
        if os.path.isdir(path):
            self._open(str(path))
        elif os.path.isfile(path):
            self._take((str(path),))
        else:
            self.said = _("There is no file or folder {path}").format(path=clean(path))
        self.repaint()

    def _open(self, folder: str) -> None:
        if not os.path.isdir(folder):
            folder = str(Path.cwd())
        self.cursor, self.said, self._marked = 0, "", ()
        self.shapan.intake.change(replace(self.shapan.intake.state, folder=folder))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        count = len(self.entries_here())
        self.cursor = (self.cursor + by) % count if abs(by) == 1 else max(0, min(count - 1, self.cursor + by))
        self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit opens or takes its row."""
        if index < len(self.entries_here()):
            self.cursor = index
            self.action_enter()

    def action_mark(self) -> None:
        """Mark or unmark the file under the cursor."""
        entry = self.entries_here()[self.cursor]
        if entry.kind == "file":
            marked = self._marked
            self._marked = (
                tuple(one for one in marked if one != entry.path) if entry.path in marked else (*marked, entry.path)
            )
            self.action_move(1)

    def action_enter(self) -> None:
        """Open a folder, take a file or all files, or make a sample."""
        if not self.is_current or self.shapan.intake.state.busy:
            return
        if self.line is not None:
            self._go_to(self.line.text)
            return
        entry = self.entries_here()[self.cursor]
        if entry.kind in ("folder", "up"):
            self._open(entry.path)
            self.repaint()
        elif entry.kind == "earlier":
            self._again(entry.path)
        elif entry.kind == "sample":
            system = "jiandaoyun" if current() == "zh" else "salesforce"
            self.shapan.intake.make_sample(system, lambda: self._open(self.shapan.intake.state.folder))
        else:
            self._take((entry.path,) if not self._marked or entry.kind == "here" else self._marked)

    def action_go(self) -> None:
        """Go on with the marked files, else with what is under the cursor."""
        if self._marked:
            self._take(self._marked)
        else:
            self.action_enter()

    def action_back(self) -> None:
        """Leave the typing, or stop what is under way; else go back."""
        if self.line is not None:
            self.line = None
            self.repaint()
        elif self.shapan.intake.state.work == "intake-sample":
            self.shapan.intake.stop()
        else:
            super().action_back()

    def _again(self, scenario: str) -> None:
        from tui.screens.intake_check import CheckScreen

        if self.shapan.intake.open_check(scenario):
            self.app.push_screen(CheckScreen())
        else:
            self.said = _("The check of this import cannot be read; import it again")
            self.repaint()

    def _take(self, paths: tuple[str, ...]) -> None:
        from tui.screens.intake_columns import ColumnsScreen

        room = self.shapan.intake
        if paths != room.state.paths:  # what was said about other files does not fit
            fresh = replace(room.state, paths=paths, said={}, dates="", owners=False, keep_names=False, seen=None)
            room.change(fresh)
        self.app.push_screen(ColumnsScreen())
