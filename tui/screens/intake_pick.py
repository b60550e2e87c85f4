"""Import: the list from which the column of a file is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui.drawing import Line
from tui.languages import _
from tui.pages import intake_columns
from tui.screens.page import Entry, Page
from tui.state import Paper


class ColumnPicker(Page):
    """All columns of a file; Enter takes one and goes back."""

    def __init__(self, file: Mapping[str, Any], key: str, take: Callable[[str, str, str], None]) -> None:
        super().__init__()
        self._file, self._key, self._take = file, key, take
        now = next((one["header"] for one in file["columns"] if one["key"] == key), "")
        options = intake_columns.options_of(file)
        self.cursor = options.index(now) if now in options else 0

    def heading(self) -> tuple[str, str]:
        """Where we are."""
        return _("Import"), _("choose a column")

    def body(self, paper: Paper) -> list[Line]:
        """The list."""
        return intake_columns.picker(self._file, self._key, self.cursor, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("Enter", _("take"), "enter"), (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            ("1-9", _("jump"), ""), ("Esc", _("back"), "back"),
        ]  # fmt: skip

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Columns that describe who a person is, such as gender or age, are not offered: they are never read.")
        ]

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        count = len(intake_columns.options_of(self._file))
        self.cursor = (self.cursor + by) % count if abs(by) == 1 else max(0, min(count - 1, self.cursor + by))
        self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit takes its row."""
        if index < len(intake_columns.options_of(self._file)):
            self.cursor = index
            self.action_enter()

    action_row = action_pick

    def action_enter(self) -> None:
        """Take the column under the cursor."""
        if self.is_current:
            header = intake_columns.options_of(self._file)[self.cursor]
            self.app.pop_screen()
            self._take(str(self._file["name"]), self._key, header)

    action_go = action_enter
