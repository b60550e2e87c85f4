"""The card of guard-rails, before a run."""

from __future__ import annotations

from dataclasses import replace

from tui.drawing import Line
from tui.languages import _
from tui.pages import rails
from tui.pages.lists import next_row
from tui.screens.page import Entry, Page
from tui.state import RAILS, REQUIRED_RANGE, REQUIRED_STEP, Paper, stepped, with_rail


class RailsScreen(Page):
    """Limits under digits; plus and minus change the one under the cursor."""

    cursor = 0

    def heading(self) -> tuple[str, str]:
        """What it is."""
        return _("Guard-rails"), _("decide before you look")

    def body(self, paper: Paper) -> list[Line]:
        """The card."""
        return rails.card(self.shapan.plan, self.cursor, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("Space", _("on or off"), "mark"),
            ("+/-", _("limit"), "amount(1)"),
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            ("Esc", _("done"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("A playbook that wins on one number may lose on others. Say in advance which limits it must keep."),
            _(
                "Verdict: adopt when we are sure enough that all limits hold in so many years, do not adopt when we "
                "are sure that they do not, not settled in between."
            ),
        ]

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round."""
        self.cursor = next_row(self.cursor, by, len(RAILS) + 1)
        self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit switches its guard-rail."""
        if index <= len(RAILS):
            self.cursor = index
            self.action_mark()

    def action_mark(self) -> None:
        """Switch the guard-rail under the cursor on or off."""
        if self.cursor < len(RAILS):
            metric = list(RAILS)[self.cursor]
            limits = dict(self.shapan.plan.rails)
            self._set(metric, None if metric in limits else RAILS[metric].usual)
        self.repaint()

    action_enter = action_mark

    def action_amount(self, by: int) -> None:
        """Move the limit under the cursor, or how surely all must hold."""
        plan = self.shapan.plan
        if self.cursor == len(RAILS):
            share = stepped(plan.required, by, REQUIRED_STEP, *REQUIRED_RANGE)
            self.shapan.plan = replace(plan, required=share, rails_after=self.shapan.seen_runs())
        else:
            metric, choice = list(RAILS.items())[self.cursor]
            limit = stepped(dict(plan.rails).get(metric, choice.usual), by, choice.step, 0, choice.top)
            self._set(metric, limit)
        self.repaint()

    def action_sideways(self, by: int) -> None:
        """Left and right do the same as minus and plus."""
        self.action_amount(by)

    def _set(self, metric: str, limit: float | None) -> None:
        self.shapan.plan = with_rail(self.shapan.plan, metric, limit, self.shapan.seen_runs())
