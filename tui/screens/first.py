"""The first run (S1b): where to start, which language, which symbols. Asked once."""

from __future__ import annotations

from tui.drawing import Line
from tui.languages import _, current
from tui.pages import home
from tui.pages.home import Choice, Door
from tui.pages.lists import next_row
from tui.screens.page import Entry, Page
from tui.state import Paper


class FirstRunScreen(Page):
    """Doors, and two settings below them."""

    cursor = 0

    def heading(self) -> tuple[str, str]:
        """The name of the program."""
        return "shapan 沙盘", _("first run")

    def doors(self) -> list[Door]:
        """Return where one can start."""
        return [
            Door(_("Show me a comparison now"), _("a sample company, some seconds"), "sample"),
            Door(_("Choose a company and playbooks"), _("the Lab"), "lab"),
            Door(_("I have my own CRM export"), _("CSV or Excel; nothing leaves this machine"), "data"),
            Door(_("Play the first mission"), _("five minutes, three months"), "play first-monday"),
            Door(_("Lead a session of leaders"), _("what if we rotate territories?"), "session"),
            Door(_("Look around"), _("the home page"), "home"),
        ]

    def choices(self) -> list[Choice]:
        """Return the settings with their values."""
        chinese, simple = current() == "zh", self.shapan.glyphs.name == "simple"
        return [
            Choice(_("Language"), ("English", "中文"), int(chinese), _("F4 switches at any time")),
            Choice(_("Symbols"), (_("full"), _("simple")), int(simple), _("pick what looks even below")),
        ]

    def body(self, paper: Paper) -> list[Line]:
        """The page."""
        size = (self.app.size.width, self.app.size.height)
        return home.first_run(self.doors(), self.choices(), self.cursor, size, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("Enter", _("start"), "enter"),
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            (self.shapan.glyphs.horizontal_move, _("change"), "sideways(1)"),
            ("Esc", _("home"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [_("This page is shown once. Language and symbols are kept; F1 changes symbols and colours later.")]

    def _count(self) -> int:
        return len(self.doors()) + len(self.choices())

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round."""
        self.cursor = next_row(self.cursor, by, self._count())
        self.repaint()

    def action_sideways(self, by: int) -> None:
        """Change the setting under the cursor."""
        self._change(self.cursor - len(self.doors()))

    def _change(self, choice: int) -> None:
        if choice == 0:
            self.shapan.action_language()
        elif choice == 1:
            self.shapan.next_glyphs()

    def action_pick(self, index: int) -> None:
        """A digit opens its door, or changes its setting."""
        if index < self._count():
            self.cursor = index
            self.action_enter()

    def action_enter(self) -> None:
        """Open the door under the cursor, or change the setting."""
        if not self.is_current:
            return
        if self.cursor >= len(self.doors()):
            self._change(self.cursor - len(self.doors()))
            return
        goes = self.doors()[self.cursor].goes
        self.action_back()
        self.shapan.go(goes)

    action_go = action_enter
    action_mark = action_enter

    def action_back(self) -> None:
        """Keep the settings and show the home page."""
        self.shapan.keep_settings()
        super().action_back()
