"""Import, second page: what is read as what; correct it, look at what is left out, then F9 (S10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tui.drawing import Line
from tui.intake.state import DATES, KINDS, STAGES, Intake, with_file, with_kind, with_same, with_stage
from tui.languages import _
from tui.messages import Died
from tui.pages import cards, intake_columns
from tui.pages.intake_columns import VIEWS
from tui.screens.page import Entry, Page
from tui.state import Paper
from tui.troubles import trouble_of


class ColumnsScreen(Page):
    """Four views under digits: columns, rows left out, names and owners, stages."""

    place = "data"
    view = "columns"
    cursor = 0
    file = 0

    def on_mount(self) -> None:
        """Look at the files."""
        super().on_mount()
        self.shapan.intake.look()

    @property
    def state(self) -> Intake:
        """The import under way."""
        return self.shapan.intake.state

    def heading(self) -> tuple[str, str]:
        """Where we are."""
        names = {
            "columns": _("columns"),
            "rows": _("dropped rows"),
            "settings": _("names and owners"),
            "stages": _("stages"),
        }
        reading = "   " + _("reading ..") if self.state.settled and self.state.busy else ""
        return _("Import") + "   " + names[self.view] + reading, _("files > [columns] > check > use")

    def body(self, paper: Paper) -> list[Line]:
        """The view, or how far the reading is, or why it failed."""
        state = self.state
        if state.trouble is not None:
            return cards.error(
                replace(trouble_of(state.trouble, False), title=self._title(), todo=self._ways()), 0, paper
            )
        if state.seen is None or state.work == "intake-import":
            return intake_columns.working(state, paper)
        return intake_columns.lines(state, self.view, self.file, self.cursor, paper)

    def _title(self) -> str:
        return _("The calculation stopped") if isinstance(self.state.trouble, Died) else _("The files did not open")

    def _ways(self) -> tuple[tuple[str, str], ...]:
        return (_("Read again (F9)"), "again"), (_("Choose other files (Esc)"), "back")

    def entries(self) -> list[Entry]:
        """Keys of this view."""
        move = (self.shapan.glyphs.vertical_move, _("row"), "move(1)")
        if self.state.busy and (self.state.seen is None or self.state.work != "intake-look"):
            return [("Esc", _("stop"), "back")]
        keys = {
            "columns": [
                ("Enter", _("choose column"), "enter"), ("Space", _("leave out"), "mark"),
                ("Tab", _("next file"), "turn(1)"),
            ],
            "rows": [],
            "settings": [("Enter", _("change"), "enter")],
            "stages": [(self.shapan.glyphs.horizontal_move, _("change"), "sideways(1)")],
        }[self.view]  # fmt: skip
        return [("F9", _("import"), "go"), *keys, ("1-4", _("views"), ""), move, ("Esc", _("back"), "back")]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("1 what each column is read as, 2 rows dropped or repaired, 3 names and owners, 4 stages."),
            _("Enter on the first row says which table a file is. Tab goes to the next file. Corrections are saved "
              "at once and written beside the scenario as a mapping file."),
            _("F9 imports, then replays your last year to see how far the model may be trusted."),
        ]  # fmt: skip

    def _file(self) -> Mapping[str, Any] | None:
        files = intake_columns.order(self.state.seen) if self.state.seen else []
        return files[self.file % len(files)] if files else None

    def _column(self) -> Mapping[str, Any] | None:
        file = self._file()
        found = intake_columns.columns_of(file) if file else []
        return found[self.cursor - 1] if 0 < self.cursor <= len(found) else None

    def _count(self) -> int:
        seen, file = self.state.seen, self._file()
        if seen is not None and self.view == "settings":
            return len(intake_columns.settings_of(self.state))
        if seen is None or file is None:
            return 1
        return {
            "columns": len(file["columns"]) + 1, "rows": intake_columns.rows_count(seen),
            "stages": max(len(seen["stages"]), 1),
        }[self.view]  # fmt: skip

    def action_pick(self, index: int) -> None:
        """Digits choose the view."""
        if index < len(VIEWS):
            self.view, self.cursor = VIEWS[index], 0
            if self.view == "settings" and ((self.state.seen or {}).get("trouble") or {}).get("code") == "IMP-16":
                self.cursor = intake_columns.DATES_ROW
            self.repaint()

    def action_row(self, index: int) -> None:
        """A row was clicked."""
        self.cursor = index
        self.action_enter()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self._count() - 1, self.cursor + by))
        self.repaint()

    def action_turn(self, by: int) -> None:
        """Tab goes to the next file."""
        if self.view == "columns" and self.state.seen:
            self.file, self.cursor = (self.file + by) % max(len(self.state.seen["files"]), 1), 0
            self.repaint()

    def action_enter(self) -> None:
        """Choose another column, table or setting."""
        if not self.state.settled:
            return
        if self.view == "columns":
            self._choose()
        elif self.view in ("settings", "stages"):
            self.action_sideways(1)

    def _choose(self) -> None:
        from tui.screens.intake_pick import ColumnPicker

        file, column = self._file(), self._column()
        if file is None:
            return
        if column is None:
            at = KINDS.index(file["kind"]) if file["kind"] in KINDS else len(KINDS) - 1
            self._say(with_kind(self.state, file["name"], KINDS[(at + 1) % len(KINDS)]))
        else:
            self.app.push_screen(ColumnPicker(file, column["key"], self._take))

    def _take(self, name: str, key: str, header: str) -> None:
        self._say(with_file(self.state, name, columns={key: header}))

    def action_mark(self) -> None:
        """Leave the column under the cursor out."""
        file, column = self._file(), self._column()
        if self.view == "columns" and file and column and column["header"] and self.state.settled:
            self._take(file["name"], column["key"], "")

    def action_sideways(self, by: int) -> None:
        """Change a setting, or what a stage means."""
        seen = self.state.seen
        if not self.state.settled or seen is None:
            return
        if self.view == "settings":
            self._setting(by)
        elif self.view == "stages" and seen["stages"]:
            one = seen["stages"][min(self.cursor, len(seen["stages"]) - 1)]
            at = STAGES.index(one["means"])
            self._say(with_stage(self.state, one["name"], STAGES[1:][(at - 1 + by) % (len(STAGES) - 1)]))

    def _setting(self, by: int) -> None:
        state = self.state
        if self.cursor == 0:
            self._say(replace(state, keep_names=not state.keep_names))
        elif self.cursor == 1:
            self._say(replace(state, owners=not state.owners))
        elif self.cursor == intake_columns.DATES_ROW:
            self._say(replace(state, dates=DATES[(DATES.index(state.dates) + by) % len(DATES)]))
        else:
            pairs = intake_columns.pairs_of(state)
            self._say(with_same(state, *pairs[self.cursor - 3]))

    def _say(self, state: Intake) -> None:
        """Take a correction and read again."""
        self.shapan.intake.change(state)
        self.shapan.intake.look()

    def action_go(self) -> None:
        """Import; with trouble, read again."""
        state = self.state
        if state.work not in ("", "intake-look") or not self.is_current:
            return
        if state.trouble is not None or state.seen is None or state.seen.get("trouble"):
            self.shapan.intake.look()
        else:
            self.shapan.intake.bring_in(self._done)

    def _done(self) -> None:
        from tui.screens.intake_check import CheckScreen

        if self.is_current:
            self.app.push_screen(CheckScreen())

    def action_back(self) -> None:
        """Stop what is under way; else back to the files."""
        working = self.state.busy
        self.shapan.intake.stop()
        if not working or self.state.seen is None:
            super().action_back()
