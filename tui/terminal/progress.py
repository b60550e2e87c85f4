"""One line on stderr while worlds are run: how many, and how long it still takes. Nothing when nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

from tui.languages import _

BAR_CELLS = 30
PAUSE_S = 0.1
CLEAR = "\r\x1b[K"


class ProgressLine:
    """Draws the line at most ten times a second; `clear` removes it."""

    def __init__(self, stream: TextIO | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self.stream = sys.stderr if stream is None else stream
        self.now = now
        self.watched = self.stream.isatty()
        self.drawn_at: float | None = None

    def draw(self, done: int, total: int, remaining_s: float | None) -> None:
        """Show that `done` of `total` runs are finished, and the seconds left if they are known."""
        now = self.now()
        too_soon = self.drawn_at is not None and now - self.drawn_at < PAUSE_S and done < total
        if self.watched and not too_soon:
            self.drawn_at = now
            self.stream.write(CLEAR + line(done, total, remaining_s))
            self.stream.flush()

    def clear(self) -> None:
        """Remove the line."""
        if self.drawn_at is not None:
            self.stream.write(CLEAR)
            self.stream.flush()


def line(done: int, total: int, remaining_s: float | None) -> str:
    """Return the progress line, e.g. ``[######......] 40 of 200 runs, about 12 s left``."""
    full = BAR_CELLS * done // total if total else BAR_CELLS
    text = f"[{'#' * full}{'.' * (BAR_CELLS - full)}] " + _("{done} of {total} runs").format(done=done, total=total)
    if not done:
        return text + _(", the engine is getting ready")
    if remaining_s is None:
        return text
    return text + _(", about {time} left").format(time=_duration(remaining_s))


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    form = _("{minutes} min {seconds} s") if minutes else _("{seconds} s")
    return form.format(minutes=minutes, seconds=rest)
