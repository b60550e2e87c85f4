"""One line on stderr while worlds are run: how many, and how long it still takes. Nothing when nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

from tui.languages import _

BAR_CELLS = 30
PAUSE_S = 0.1


class Progress:
    """Draws the line at most ten times a second; `clear` removes it."""

    def __init__(self, stream: TextIO | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self.stream = sys.stderr if stream is None else stream
        self.now = now
        self.watched = self.stream.isatty()
        self.started: float | None = None
        self.begun_with = 0
        self.drawn = -PAUSE_S

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` runs are finished."""
        if not self.watched:
            return
        now = self.now()
        if self.started is None:
            self.started, self.begun_with = now, done
        if now - self.drawn < PAUSE_S and done < total:
            return
        self.drawn = now
        self.stream.write("\r\x1b[K" + line(done, total, self._remaining(done, total, now)))
        self.stream.flush()

    def _remaining(self, done: int, total: int, now: float) -> float | None:
        """Return seconds left at the pace so far; runs found finished in the store do not count as pace."""
        fresh = done - self.begun_with
        return (now - (self.started or now)) / fresh * (total - done) if fresh > 0 else None

    def clear(self) -> None:
        """Remove the line."""
        if self.watched and self.started is not None:
            self.stream.write("\r\x1b[K")
            self.stream.flush()


def line(done: int, total: int, remaining_s: float | None) -> str:
    """Return the progress line, e.g. ``[######......] 40 of 200 runs, about 12 s left``."""
    full = BAR_CELLS * done // total if total else BAR_CELLS
    text = f"[{'#' * full}{'.' * (BAR_CELLS - full)}] " + _("{done} of {total} runs").format(done=done, total=total)
    if remaining_s is None:
        return text
    return text + _(", about {time} left").format(time=_duration(remaining_s))


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return (
        _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
        if minutes
        else _("{seconds} s").format(seconds=rest)
    )
