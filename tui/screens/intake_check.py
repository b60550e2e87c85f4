"""Import, third page: is it good enough? Enter goes on to the playbooks with this company (S10b)."""

from __future__ import annotations

from dataclasses import replace

from tui.drawing import Line
from tui.languages import _
from tui.pages import cards, intake_check
from tui.pages.intake_check import DRAWN, VIEWS
from tui.screens.page import Entry, Page
from tui.state import Paper


class CheckScreen(Page):
    """Five views under digits: by month, person, region; what is from the files, what is borrowed."""

    place = "data"
    view = "months"
    numbers = False
    top = 0

    def heading(self) -> tuple[str, str]:
        """Where we are."""
        names = {
            "months": _("by month"), "reps": _("by person"), "regions": _("by region"),
            "data": _("from your files"), "borrowed": _("borrowed"),
        }  # fmt: skip
        return _("Is it good enough?") + "   " + names[self.view], _("files > columns > [check] > use")

    def body(self, paper: Paper) -> list[Line]:
        """The check."""
        check = self.shapan.intake.state.check
        return intake_check.lines(check, self.view, self.numbers, self.top, paper) if check else cards.loading()

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        shape = [("t", _("picture") if self.numbers else _("numbers"), "numbers")] if self._drawn() else []
        return [
            ("Enter", _("use it"), "enter"), ("1-5", _("views"), "turn(1)"), *shape,
            (self.shapan.glyphs.vertical_move, _("scroll"), "move(1)"), ("Esc", _("back"), "back"),
        ]  # fmt: skip

    def about(self) -> list[str]:
        """How to read this screen."""
        return [
            _("Forty simulated years, each with its own luck, give a band for every month; your own line is held "
              "against it. A good model holds about 8 of 10 months. You may fail this check: that is fine."),
            _("1 months, 2 people as codes, 3 regions, 4 from your files, 5 borrowed."),
            _("Never use this to judge a person: what is fitted to a person is mostly luck."),
        ]  # fmt: skip

    def action_pick(self, index: int) -> None:
        """Digits choose the view."""
        if index < len(VIEWS):
            self.view, self.top = VIEWS[index], 0
            self.repaint()

    def action_turn(self, by: int) -> None:
        """Tab goes through the views."""
        self.action_pick((VIEWS.index(self.view) + by) % len(VIEWS))

    def action_numbers(self) -> None:
        """Change between picture and numbers, where there is a picture."""
        if self._drawn():
            self.numbers, self.top = not self.numbers, 0
            self.repaint()

    def _drawn(self) -> bool:
        check = self.shapan.intake.state.check
        return self.view in DRAWN and bool(check) and "months" in check["replay"]

    def action_move(self, by: int) -> None:
        """Scroll."""
        check = self.shapan.intake.state.check
        most = max(intake_check.count(check, self.view) - 5, 0) if check else 0
        self.top = max(0, min(most, self.top + by))
        self.repaint()

    def action_enter(self) -> None:
        """Take the company to the playbooks."""
        check, app = self.shapan.intake.state.check, self.shapan
        if check is None or not self.is_current:
            return
        from tui.screens.playbooks import PlaybookScreen

        if app.plan.scenario != check["scenario"]:
            app.plan = replace(app.plan, scenario=str(check["scenario"]), playbooks=())
        app.push_screen(PlaybookScreen())

    action_go = action_enter
