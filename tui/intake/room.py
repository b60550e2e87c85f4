"""The app's end of an import: asks the worker, takes what it says, and keeps what a person chose on disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.intake.state import Intake, intake_of
from tui.languages import _, current
from tui.messages import Cancelled, Died, Event, Failed, Step

if TYPE_CHECKING:
    from tui.app import ShapanApp

LARGEST_CHECK = 5_000_000


class Room:
    """Holds the state of the import; screens read `state` and call what changes it."""

    def __init__(self, app: ShapanApp) -> None:
        self._app = app
        self.state = Intake()
        self._after: Callable[[], None] = lambda: None
        self._unwanted: set[int] = set()
        """Imports that were stopped: what they wrote all the same is deleted."""

    def recall(self) -> None:
        """Take up what was chosen before."""
        self.state = intake_of(self._app.memory.intake())

    def change(self, state: Intake) -> None:
        """Take a new state; what a person chose is written at once."""
        if state.kept() != self.state.kept():
            self._app.memory.keep_intake(state.kept())
        self.state = state
        self._app.repaint()

    # Work

    def look(self) -> None:
        """Ask what the chosen files hold."""
        self._start("intake-look", self.state.request("intake-look"))

    def bring_in(self, after: Callable[[], None]) -> None:
        """Import the files and replay their last year; `after` is called when the check is there."""
        self._after = after
        self._start("intake-import", self.state.request("intake-import"))

    def make_sample(self, system: str, after: Callable[[], None]) -> None:
        """Write the export of a simulated company beside the user's files."""
        self._after = after
        self._start("intake-sample", {"op": "intake-sample", "system": system})

    def plan_out(self, scenario: str, playbook: str, system: str, write: bool) -> None:
        """Ask what a playbook would change in the CRM, or write the files."""
        self.change(replace(self.state, out=None))
        self._start(
            "intake-out",
            {"op": "intake-out", "scenario": scenario, "playbook": playbook, "system": system, "write": write},
        )

    def _start(self, work: str, request: dict[str, Any]) -> None:
        if self.state.busy and self.state.work != "intake-look":  # a look gives way by itself
            self._app.link.cancel(self.state.run)
        run = self._app.next_run()
        self.change(replace(self.state, run=run, work=work, part="", done=0, total=0, trouble=None))
        self._app.link.work(run, {**request, "language": current()})

    def stop(self) -> None:
        """Stop what is under way: on the screen at once."""
        if self.state.busy:
            run = self.state.run
            if self.state.work == "intake-import":
                self._unwanted.add(run)
            self.change(replace(self.state, work="", part=""))
            self._app.link.cancel(run)

    def hear(self, event: Event) -> bool:
        """Take what the worker says; False when it is not about this."""
        if isinstance(event, Step) and event.table and event.run in self._unwanted:
            from scenarios.crm.forget import take_back

            take_back(Path(str(event.table["scenario"])))
            return True
        if not isinstance(event, Step | Cancelled | Failed | Died) or event.run != self.state.run or not event.run:
            return False
        if not self.state.busy:
            return isinstance(event, Step)
        match event:
            case Step(table=None):
                self.state = replace(self.state, part=event.part, done=event.done, total=event.total)
            case Step():
                self._finish(event)
            case Cancelled():
                self.state = replace(self.state, work="", part="")
            case Failed() | Died():
                self.state = replace(self.state, work="", part="", trouble=event)
        return True

    def _finish(self, event: Step) -> None:
        table = event.table or {}
        work, self.state = self.state.work, replace(self.state, work="", part="")
        if work == "intake-look":
            self.state = replace(self.state, seen=table)
        elif work == "intake-out":
            self.state = replace(self.state, out=table)
            if table.get("folder"):
                self._app.note(lambda: _("Saved: {path}").format(path=table["folder"]))
        elif work == "intake-import":
            self.change(replace(self.state, check=table, checked=str(table["scenario"])))
            self._app.note(lambda: _("Imported: {path}").format(path=table["scenario"]))
            self._app.link.list()
            self._after()
        elif work == "intake-sample":
            self.change(replace(self.state, folder=str(table["folder"])))
            self._after()

    def open_check(self, scenario: str) -> bool:
        """Take up the check of an earlier import; False when it cannot be read."""
        path = Path(scenario)
        check = path.with_name(f"{path.stem}.check.json")
        try:
            if check.stat().st_size > LARGEST_CHECK:
                return False
            table = json.loads(check.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        if not isinstance(table, dict) or "replay" not in table:
            return False
        self.change(replace(self.state, check={**table, "scenario": scenario}, checked=scenario))
        return True
