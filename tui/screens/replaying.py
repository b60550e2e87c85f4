"""Worlds of a comparison one by one: the clock behind the differences (S8b)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.timer import Timer

from tui.languages import _
from tui.pages import differences
from tui.pages.replay import SECONDS, World, worlds_of
from tui.screens.page import Entry, Page


class ReplayPage(Page):
    """A page on which world after world of the pair in focus can be shown."""

    _runs = False
    _clock: Timer | None = None

    def replay_entry(self) -> list[Entry]:
        """Return the key that starts and pauses it; none where fewer than two worlds are known."""
        worlds = len(self._worlds())
        if worlds < 2:
            return []
        stopped = 0 < self.shapan.look.replayed < worlds
        return [("Space", _("pause") if self._runs else _("go on") if stopped else _("one by one"), "mark")]

    def replay(self) -> None:
        """Start with the first world, pause, or go on."""
        worlds, shown = len(self._worlds()), self.shapan.look.replayed
        if worlds < 2:
            return
        if not self._runs and not 0 < shown < worlds:
            self.shapan.look = replace(self.shapan.look, replayed=1)
        self._runs = not self._runs
        if self._clock is None:
            self._clock = self.set_interval(SECONDS, self._next)
        self.repaint()

    def end_replay(self) -> None:
        """Stop it: something else is looked at."""
        self._runs = False

    def _next(self) -> None:
        if self._runs and self.is_current and self.shapan.look.view == "differences":
            worlds = len(self._worlds())
            shown = min(self.shapan.look.replayed + 1, worlds)
            self._runs = shown < worlds
            self.shapan.look = replace(self.shapan.look, replayed=shown)
            self.repaint()

    def _worlds(self) -> Sequence[World]:
        run = self.shapan.run_state
        if run is None or run.table is None or not run.final:
            return ()
        focus = differences.focus_of(run.table, self.shapan.look)
        return worlds_of(run.table, *focus) if focus else ()
