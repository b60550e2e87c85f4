"""What the territory board and the goal tree share: a company from the worker, and a draft that is kept and undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from tui.languages import _
from tui.screens.page import Page
from tui.state import SAMPLE_SCENARIO, Answer


class DecidingPage(Page):
    """A page on one company of day 0; what is done is written at once and can be undone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u,backspace,ctrl+z", "undo", "undo", show=False, id="undo"),
    ]
    room = ""
    """Name of the file of the draft."""
    asked_company = ""
    """A company other than the one that was chosen."""

    @property
    def scenario(self) -> str:
        """The company: the one that was chosen, or the sample."""
        return self.asked_company or self.shapan.plan.scenario or SAMPLE_SCENARIO

    @property
    def key(self) -> str:
        """Name of the question about the company."""
        return f"board {self.scenario}"

    def on_mount(self) -> None:
        """Ask who there is, unless it is known."""
        if self.key not in self.shapan.told_rooms:
            self.look_up()
        super().on_mount()

    def look_up(self) -> None:
        """Ask the worker for the company."""
        self.shapan.inquire(self.key, {"op": "board", "scenario": self.scenario})

    def told(self, key: str) -> Mapping[str, Any] | None:
        """Return the answer to a question, None while there is none."""
        answer = self.shapan.told_rooms.get(key)
        return answer.table if answer else None

    def waiting(self) -> str:
        """Say what is waited for, or what went wrong."""
        answer = self.shapan.told_rooms.get(self.key)
        if answer is None:
            return _("The worker was busy elsewhere. F9 asks again.")
        return answer.failed or _("Looking up the company ..")

    def open_answer(self, key: str) -> Answer | None:
        """Return a question that is under way."""
        answer = self.shapan.told_rooms.get(key)
        return answer if answer and not answer.settled else None

    def take(self, key: str) -> Answer | None:
        """Return a settled answer once, and forget it."""
        answer = self.shapan.told_rooms.get(key)
        if answer is None or not answer.settled:
            return None
        self.shapan.told_rooms = {known: one for known, one in self.shapan.told_rooms.items() if known != key}
        return answer

    def use_in_comparison(self, path: str, incumbent: str) -> None:
        """Mark a saved playbook beside the one in force, ready to be compared."""
        from dataclasses import replace

        names = tuple(dict.fromkeys(one for one in (incumbent, path) if one))
        self.shapan.plan = replace(self.shapan.plan, scenario=self.scenario, playbooks=names)
        self.shapan.link.list()

    def incumbent(self) -> str:
        """Return the name of the playbook in force, empty when the scenario holds its own."""
        listed = self.shapan.listed
        known = next((one for one in (listed.scenarios if listed else ()) if one["name"] == self.scenario), {})
        return str(known.get("incumbent") or "")

    def compare_now(self) -> None:
        """Go to the playbooks, with the saved one marked."""
        from tui.screens.playbooks import PlaybookScreen

        self.app.push_screen(PlaybookScreen())

    def action_undo(self) -> None:
        """Take the last change back."""
