"""What a comparison brings forth as a playbook of the user's own: a candidate of a search, or one that protects pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tui.languages import _
from tui.pages import losers
from tui.screens.page import Page
from tui.state import MAX_PLAYBOOKS

KEPT = "adopt"
"""The question that writes a playbook."""


class KeepingPage(Page):
    """A page that writes playbooks, and says where."""

    said = ""
    """Where a playbook was written, or why not; shown in the head until something else is done."""
    _compares = False
    """Whether what is being written is to be compared at once."""

    def keep(self, playbook: Mapping[str, Any], **more: object) -> None:
        """Have a playbook written among the user's own."""
        self._compares = False
        self.shapan.inquire(KEPT, {"op": "adopt", "playbook": playbook, **more})

    def protected(self) -> Mapping[str, Any] | None:
        """Return the playbook that protects the pay of those who lose under the one in focus, if there is one."""
        run = self.shapan.run_state
        if run is None or run.table is None or not run.final or len(run.table.names) < 2:
            return None
        if any(isinstance(page, Page) and page.place == "session" for page in self.app.screen_stack):
            return None  # a session compares its three ways, no fourth
        return losers.protected(run, run.table, self.shapan.look)

    def protect(self) -> None:
        """Have it written, and compare again with it."""
        playbook = self.protected()
        if playbook is None:
            return
        if len(self.shapan.plan.playbooks) >= MAX_PLAYBOOKS:
            self.said = _("{most} playbooks at most").format(most=MAX_PLAYBOOKS)
            self.repaint()
            return
        self.keep(playbook, titled=True)
        self._compares = True

    def take_kept(self) -> None:
        """Say where a playbook was written, have it listed, and compare it where it was written for that."""
        answer = self.shapan.told_rooms.get(KEPT)
        if answer is None or not answer.settled:
            return
        self.shapan.told_rooms = {key: one for key, one in self.shapan.told_rooms.items() if key != KEPT}
        if answer.failed:
            self.said = answer.failed
        elif answer.table is not None:
            path = str(answer.table["path"])
            self.said = _("Saved: {path}").format(path=path)
            self.shapan.note(lambda: _("Saved: {path}").format(path=path))
            self.shapan.link.list()
            if self._compares:
                self._compare_with(path)

    def _compare_with(self, path: str) -> None:
        plan, self._compares = self.shapan.plan, False
        if path in plan.playbooks:
            return  # it is among those compared
        self.shapan.plan = replace(plan, playbooks=(*plan.playbooks, path))
        self.shapan.look = replace(self.shapan.look, view="matrix")
        self.shapan.start_run()
