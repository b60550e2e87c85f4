"""What the app remembers of what was guessed and decided; a part of `tui.app.ShapanApp`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from tui.resolution import Resolution, resolution_of
from tui.state import Plan, Run

if TYPE_CHECKING:
    from tui.memory import Memory


class Resolving:
    """Guesses, decision and tripwire of the comparison that is talked about."""

    memory: Memory
    run_state: Run | None
    RESOLUTION: ClassVar[str] = "resolution"
    """Name of its draft."""

    @property
    def plan(self) -> Plan:
        """What is going to be compared."""
        raise NotImplementedError

    def resolution(self, scenario: str, playbooks: Sequence[str]) -> Resolution:
        """Return what was written down about a comparison."""
        return resolution_of(self.memory.draft(self.RESOLUTION), scenario, playbooks)

    def resolve(self, made: Resolution) -> None:
        """Keep what was written down, at once."""
        self.memory.keep_draft(self.RESOLUTION, made.table())

    def result_of(self, scenario: str, playbooks: Sequence[str]) -> Run | None:
        """Return the run of that comparison, None when another one, or none, is at hand."""
        run = self.run_state
        same = run is not None and self.plan.scenario == scenario and tuple(run.asked) == tuple(playbooks)
        return run if same else None

    def changed(self, file: str) -> None:
        """Remember that a file was changed: the result of a run that read it is no longer one of what stands there."""
        run = self.run_state
        if run is not None and file in (run.scenario, *run.asked):
            self.run_state = replace(run, outdated=True)

    def standing(self) -> bool:
        """Tell whether the finished result at hand is the one of what is planned, and nothing was changed since."""
        run = self.run_state
        if run is None or not run.final or run.outdated or run.table is None:
            return False
        return (run.scenario, tuple(run.asked), run.total) == (
            self.plan.scenario, tuple(self.plan.playbooks), self.plan.worlds,
        )  # fmt: skip

    def resolved(self) -> Resolution | None:
        """Return what was written down about the result at hand, None when nothing was."""
        run = self.run_state
        if run is None or not run.final:
            return None
        made = self.resolution(self.plan.scenario, run.asked)
        return made if made.guessed or made.decision is not None else None
