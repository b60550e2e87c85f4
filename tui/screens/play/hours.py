"""More hours given out than there are: what should give way? Never a silent cap."""

from __future__ import annotations

from tui.drawing import Line, text
from tui.languages import _
from tui.lever_form import Form
from tui.pages.play.strokes import answers
from tui.screens.page import Entry
from tui.screens.play.page import PlayPage, moved
from tui.state import Paper


class HoursScreen(PlayPage):
    """Three ways out."""

    cursor = 0

    def __init__(self, month: int, over: str) -> None:
        super().__init__()
        self.month, self.over = month, over

    def heading(self) -> tuple[str, str]:
        """What it is about."""
        return self.title_line(_("hours")), ""

    def body(self, paper: Paper) -> list[Line]:
        """The question."""
        head = _("You have given out {over} hours more than there are. What gives way?").format(over=self.over)
        ways = [
            _("the last person who got some goes without"), _("everybody gets half"), _("back to the desk"),
        ]  # fmt: skip
        return [text(head, "strong"), (), *answers(ways, self.cursor, paper.cells)]

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [("1-3", _("choose"), ""), ("Enter", _("do it"), "enter"), ("Esc", _("back"), "back")]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [_("A month has only so many manager hours. Nothing is cut behind your back.")]

    def action_move(self, by: int) -> None:
        """Another way out."""
        self.cursor = moved(self.cursor, by, 3)
        self.repaint()

    def action_pick(self, index: int) -> None:
        """Take a way out."""
        if index < 3:
            self.cursor = index
            self.action_enter()

    def action_enter(self) -> None:
        """Do it, and go back to the desk."""
        known = self.game.desk(self.month)
        if not self.is_current or known is None:
            return
        if self.cursor < 2:
            for lever in self.game.mission.levers:
                form = Form(lever, self.game.standing_choice(lever, self.month), known[0])
                if form.hours():
                    self.game.settle(lever, self.month, form.without_last() if self.cursor == 0 else form.halved())
        self.app.pop_screen()

    action_go = action_enter
