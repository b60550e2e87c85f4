"""The board: how everybody on this machine did on the same luck. It is there only after it was turned on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from coaching.game.players import gathered
from coaching.game.saves import Saves
from coaching.game.where import saves_path
from tui.drawing import Line
from tui.languages import _
from tui.pages.play import board
from tui.playing.boards import VIEWS, points
from tui.screens.page import Entry
from tui.screens.play.page import PlayPage, moved
from tui.state import Paper

if TYPE_CHECKING:
    from coaching.game.told import BoardRow


class BoardScreen(PlayPage):
    """Points above par, in all or on one scale."""

    cursor = 0
    view = 0

    def on_mount(self) -> None:
        """Gather the games once."""
        saves = Saves(saves_path())
        found = gathered(saves, self.game.log, self.game.player)
        saves.close()
        self.logs = [[animal, yours, log.text()] for animal, yours, log in found]
        super().on_mount()

    def rows(self) -> list[BoardRow] | None:
        """Return the rows by the view, best first; None while the scores are worked out."""
        from coaching.game.told import BoardRow

        told = self.game.want("board", logs=self.logs)
        if told is None:
            return None
        rows = TypeAdapter(list[BoardRow]).validate_python(told.table["rows"])
        name = list(VIEWS)[self.view]
        return sorted(rows, key=lambda row: (-points(row, name), row.animal))

    def heading(self) -> tuple[str, str]:
        """What it is."""
        return self.title_line(_("the board")), _("off by default")

    def body(self, paper: Paper) -> list[Line]:
        """The board."""
        rows = self.rows()
        if rows is None:
            return self.wait(_("Adding up the scores .."))
        name = list(VIEWS)[self.view]
        return board.lines(self.game.mission, rows, name, min(self.cursor, len(rows) - 1), paper, self.as_table)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        glyphs = self.shapan.glyphs
        return [
            (glyphs.horizontal_move, _("see by"), "sideways(1)"), (glyphs.vertical_move, _("who"), "move(1)"),
            ("t", _("table"), "numbers"), ("Esc", _("back"), "back"),
        ]  # fmt: skip

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Everybody's last finished game of this mission on your luck and level; points above par. Under two "
              "points is a tie. 'shapan play MISSION --board off' turns it off."),
        ]  # fmt: skip

    def action_move(self, by: int) -> None:
        """Somebody else."""
        self.cursor = moved(self.cursor, by, len(self.rows() or ()))
        self.repaint()

    def action_row(self, place: int) -> None:
        """Somebody was clicked."""
        self.cursor = place
        self.repaint()

    def action_sideways(self, by: int) -> None:
        """Another scale."""
        self.view = (self.view + by) % len(VIEWS)
        self.repaint()

    action_turn = action_sideways
