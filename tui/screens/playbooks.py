"""The second screen: which playbooks, in how many worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.drawing import Line
from tui.languages import _
from tui.pages import choose
from tui.present import text_of
from tui.screens.page import Entry, Page
from tui.state import MAX_PLAYBOOKS, Paper, step_worlds, toggled


class PlaybookScreen(Page):
    """A list of playbooks with marks; F9 runs the comparison."""

    place = "playbooks"
    cursor = 0
    note = ""
    seen: tuple[str, ...] | None = None
    """What was marked when the page was last drawn."""

    def repaint(self) -> None:
        """Go to what was marked elsewhere, then draw."""
        self._follow()
        super().repaint()

    def _follow(self) -> None:
        """Put the cursor on a playbook that another page has marked, once it is listed."""
        marked = self.shapan.plan.playbooks
        names = [str(one["name"]) for one in (self.shapan.listed.playbooks if self.shapan.listed else ())]
        new = [] if self.seen is None else [one for one in marked if one not in self.seen]
        if new and new[-1] not in names:
            return
        if new:
            self.cursor = names.index(new[-1])
        self.seen = marked

    def heading(self) -> tuple[str, str]:
        """The company, and where we are or what is missing."""
        return self._company(), self._note() or _("company > [playbooks] > result")

    def _company(self) -> str:
        return text_of(self._chosen().get("title"), self.shapan.plan.scenario)

    def _chosen(self) -> Mapping[str, Any]:
        """Return what is listed of the chosen company."""
        listed, name = self.shapan.listed, self.shapan.plan.scenario
        return next((one for one in (listed.scenarios if listed else ()) if one["name"] == name), {})

    def _note(self) -> str:
        if self.note == "two":
            return _("Mark at least two playbooks with Space")
        if self.note == "owners":
            return _("Cannot run here: needs owners")
        return _("{most} playbooks at most").format(most=MAX_PLAYBOOKS) if self.note == "most" else ""

    def body(self, paper: Paper) -> list[Line]:
        """The list with marks."""
        ownerless = bool(self._chosen().get("lacks_owners"))
        return choose.playbooks(self._tables(), self.shapan.plan, self.cursor, paper, ownerless)

    def _tables(self) -> Sequence[Mapping[str, Any]]:
        """Return the playbooks in the order of the page."""
        listed, chosen = self.shapan.listed, self._chosen()
        if listed is None:
            return ()
        return choose.ranked(listed.playbooks, str(chosen.get("incumbent", "")), bool(chosen.get("lacks_owners")))

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("F9", _("run"), "go"),
            *([("Tab", _("result"), "turn(1)")] if self.shapan.standing() else []),
            ("Space", _("mark"), "mark"),
            ("+/-", _("worlds"), "amount(1)"),
            ("F7", _("edit"), "edit"),
            ("F8", _("rails"), "rails"),
            (self.shapan.glyphs.vertical_move, _("choose"), "move(1)"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _(
                "A playbook is a set of rules: who gets which customers, what the goals are, how pay works, "
                "whom the manager coaches."
            ),
            _("Mark two or more with Space. The first one marked stands for today; the others are compared with it."),
            _("F7 makes a playbook of your own from the one under the cursor: other rules, other numbers, no code."),
            _(
                "A world is one way the time can go: a year, unless the company says otherwise. More worlds take "
                "longer and make averages surer."
            ),
        ]

    def _count(self) -> int:
        return len(self.shapan.listed.playbooks) if self.shapan.listed else 0

    def action_move(self, by: int) -> None:
        """Move the cursor; the list is round for single steps."""
        if count := self._count():
            self.cursor = (self.cursor + by) % count if abs(by) == 1 else max(0, min(count - 1, self.cursor + by))
            self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit marks or unmarks its row."""
        if index < self._count():
            self.cursor = index
            self.action_mark()

    def action_mark(self) -> None:
        """Mark or unmark the row under the cursor."""
        tables = self._tables()
        if not tables:
            return
        before, one = self.shapan.plan, tables[self.cursor]
        if str(one["name"]) not in before.playbooks and choose.barred(one, bool(self._chosen().get("lacks_owners"))):
            self.note = "owners"
            self.repaint()
            return
        marked = toggled(before.playbooks, str(one["name"]))
        self.note = "most" if marked == before.playbooks else ""
        self.shapan.plan = replace(before, playbooks=marked)
        self.repaint()

    def action_edit(self) -> None:
        """Open the card of the playbook under the cursor, or the one that is not saved yet."""
        from tui.screens.card import PlaybookCard, playbook_draft
        from tui.screens.form import open_form

        tables = self._tables()
        if tables and self.is_current:
            names = tuple(str(one.get("known_as", one["name"])) for one in tables)
            name = str(tables[self.cursor]["name"])
            open_form(self.shapan, PlaybookCard, lambda: playbook_draft(name, names))

    def action_rails(self) -> None:
        """Declare guard-rails."""
        from tui.screens.rails import RailsScreen

        self.app.push_screen(RailsScreen())

    def action_amount(self, by: int) -> None:
        """More or fewer worlds."""
        self.shapan.plan = replace(self.shapan.plan, worlds=step_worlds(self.shapan.plan.worlds, by))
        self.repaint()

    def action_go(self) -> None:
        """Run, if there is something to compare."""
        if len(self.shapan.plan.playbooks) < 2:
            self.note = "two"
            self.repaint()
            return
        self.note = ""
        from tui.screens.lab import LabScreen

        self.shapan.start_run()
        self.app.push_screen(LabScreen())

    action_enter = action_go

    def action_turn(self, by: int) -> None:
        """Tab goes on, without a run where there is a result already; Shift+Tab goes back."""
        if by > 0 and self.shapan.standing():
            from tui.screens.lab import LabScreen

            self.app.push_screen(LabScreen())
        elif by > 0:
            self.action_go()
        else:
            self.action_back()
