"""The home screen: doors to everything there is, the last comparison first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.drawing import Line
from tui.languages import _
from tui.pages import home
from tui.pages.home import Door
from tui.pages.lists import next_row
from tui.places import where_left
from tui.screens.page import Entry, Page
from tui.state import Paper

if TYPE_CHECKING:
    from scenarios.mission import Mission

LOOK_SECONDS = 0.3
"""After the doors are there, the saved games are looked at: what reads them is not loaded before."""


class HomeScreen(Page):
    """Doors under digits."""

    cursor = 0
    playing: tuple[Mission, int] | None = None
    """The mission that is in the middle, and its month."""

    def heading(self) -> tuple[str, str]:
        """The name of the program, and when things are saved."""
        return "shapan 沙盘", _("every step is saved")

    def doors(self) -> list[Door]:
        """Return the doors; the first is the quickest way to see something."""
        return [self._first_door(), *other_doors(self._where_played())]

    def on_screen_resume(self) -> None:
        """Paint, then look whether a mission waits to be gone on with: nobody waits for that to see the doors."""
        super().on_screen_resume()
        self.set_timer(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        from coaching.game.where import saves_path

        if not saves_path().exists():
            return
        from scenarios.errors import ShapanError
        from tui.games import going_on

        try:
            self.playing = going_on(self.shapan.player)
        except ShapanError:
            self.playing = None  # a card says so as soon as the missions are opened
        self.repaint()

    def _where_played(self) -> str:
        if self.playing is None:
            return ""
        from tui.playing.words import title_of

        mission, month = self.playing
        at = _("month {month}").format(month=month) if month <= mission.months else _("debrief")
        return _("goes on: {mission}, {at}").format(mission=title_of(mission), at=at)

    def _first_door(self) -> Door:
        if self.shapan.plan.scenario:
            return Door(_("Continue"), where_left(self.shapan), "continue")
        return Door(_("Show me a comparison now"), _("a sample company, 20 worlds, some seconds"), "sample")

    def body(self, paper: Paper) -> list[Line]:
        """The doors, and what was last."""
        return home.home(self.doors(), self.cursor, self.shapan.run_state, self.shapan.notes, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        count = len(self.doors())
        return [
            ("Enter", _("open"), "enter"),
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            (f"1-{count}", _("jump"), ""),
            ("F2", _("find"), "find"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Every door has a digit. Esc comes back here from anywhere, one page at a time."),
            _("What you choose is saved at once; after a crash the first door leads back to where you were."),
        ]

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round."""
        self.cursor = next_row(self.cursor, by, len(self.doors()))
        self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit opens its door."""
        if index < len(self.doors()):
            self.cursor = index
            self.action_enter()

    def action_enter(self) -> None:
        """Open the door under the cursor."""
        if self.is_current:
            self.shapan.go(self.doors()[self.cursor].goes)

    action_go = action_enter


def other_doors(playing: str = "") -> list[Door]:
    """Return the doors that are always there; `playing` says which mission is in the middle."""
    return [
        Door(_("Lab"), _("compare playbooks in one company"), "lab"),
        Door(_("My data"), _("import a CRM export (CSV, Excel)"), "data"),
        Door(_("Missions"), playing or _("lead a team for some months, look back"), "missions"),
        Door(_("Editor"), _("build or change a company"), "editor"),
        Door(_("Territories"), _("who holds which accounts"), "board"),
        Door(_("Goals"), _("company, regions, people"), "goals"),
        Door(_("A session of leaders"), _("what if we rotate territories?"), "session"),
        Door(_("Learn"), _("words, and what the model assumes"), "learn"),
    ]
