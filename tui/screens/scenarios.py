"""The first page of the Lab: which company."""

from __future__ import annotations

from dataclasses import replace

from tui.drawing import Line
from tui.languages import _
from tui.pages import cards, choose
from tui.screens.page import Entry, Page
from tui.state import Paper


class ScenarioScreen(Page):
    """A list of companies; Enter takes one and goes on to the playbooks."""

    place = "company"
    cursor = 0

    def on_mount(self) -> None:
        """Start on the company that was chosen last."""
        names = [one["name"] for one in (self.shapan.listed.scenarios if self.shapan.listed else ())]
        if self.shapan.plan.scenario in names:
            self.cursor = names.index(self.shapan.plan.scenario)
        super().on_mount()

    def heading(self) -> tuple[str, str]:
        """Where we are."""
        return "shapan 沙盘", _("[company] > playbooks > result")

    def body(self, paper: Paper) -> list[Line]:
        """The list, once the worker has sent it."""
        listed = self.shapan.listed
        return choose.scenarios(listed.scenarios, self.cursor, paper) if listed else cards.loading()

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("Enter", _("go on"), "enter"),
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            ("1-9", _("jump"), ""),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _(
                "Choose the company that you want to try decisions on. Its people and customers are made up, or "
                "come from your own export."
            ),
            _("Nothing you do here reaches real people: mistakes are free."),
        ]

    def _count(self) -> int:
        return len(self.shapan.listed.scenarios) if self.shapan.listed else 0

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round for single steps."""
        if count := self._count():
            self.cursor = (self.cursor + by) % count if abs(by) == 1 else max(0, min(count - 1, self.cursor + by))
            self.repaint()

    def action_pick(self, index: int) -> None:
        """Jump to a row; the same digit again, or Enter, goes on."""
        if index < self._count():
            again, self.cursor = index == self.cursor, index
            if again:
                self.action_enter()
            else:
                self.repaint()

    def action_enter(self) -> None:
        """Take the company and go on."""
        listed = self.shapan.listed
        if not listed or not listed.scenarios:
            return
        chosen = listed.scenarios[self.cursor]
        if chosen["name"] != self.shapan.plan.scenario:
            marked = self.shapan.first_marks(chosen)
            self.shapan.plan = replace(self.shapan.plan, scenario=str(chosen["name"]), playbooks=marked)
        from tui.screens.playbooks import PlaybookScreen

        self.app.push_screen(PlaybookScreen())

    action_go = action_enter

    def action_turn(self, by: int) -> None:
        """Tab goes to the next page."""
        if by > 0:
            self.action_enter()
