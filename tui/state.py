"""What the screens remember: the plan of a comparison, how far its run is, and how it is looked at. All frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tui.drawing import FULL, Glyphs
from tui.present import Table

WORLDS = (10, 20, 50, 100, 200, 500)
"""Numbers of worlds that + and - step through."""
MAX_PLAYBOOKS = 8
"""More columns than this cannot be told apart on a screen."""
SEED = 7
AFTER_MONTHS = 12

Phase = Literal["running", "done", "stopped", "failed"]


@dataclass(frozen=True)
class Plan:
    """What is going to be compared."""

    scenario: str = ""
    playbooks: tuple[str, ...] = ()
    """Marked playbooks in the order of marking; the first is the reference, "today"."""
    worlds: int = 50
    seed: int = SEED
    after: int = AFTER_MONTHS

    def request(self) -> dict[str, object]:
        """Return the plan as the worker is asked for it."""
        return {
            "scenario": self.scenario, "playbooks": list(self.playbooks),
            "worlds": self.worlds, "seed": self.seed, "after": self.after,
        }  # fmt: skip


@dataclass(frozen=True)
class Run:
    """How far a comparison is."""

    number: int
    phase: Phase
    done: int
    total: int
    seconds_left: float | None = None
    table: Table | None = None

    @property
    def final(self) -> bool:
        """Whether all worlds are in, so that verdicts may be said."""
        return self.phase == "done"


@dataclass(frozen=True)
class Look:
    """How a comparison is looked at."""

    view: Literal["matrix", "differences"] = "matrix"
    numbers: bool = False
    """Show the table of numbers in place of the picture."""
    metric: int = 0
    playbook: int = 1
    """Playbook in focus in the matrix."""
    pair: int = 0
    top: int = 0
    """First row shown of the table of numbers."""


@dataclass(frozen=True)
class Paper:
    """The room a page has: cells and rows inside the frame, and the characters to draw with."""

    cells: int
    rows: int
    glyphs: Glyphs = FULL

    @property
    def wide(self) -> bool:
        """Whether two panels fit side by side (a window of 100 x 28 or more)."""
        return self.cells >= 96 and self.rows >= 22


def step_worlds(worlds: int, by: int) -> int:
    """Return the next number of worlds in the direction of `by`, within `WORLDS`."""
    nearest = min(range(len(WORLDS)), key=lambda i: abs(WORLDS[i] - worlds))
    return WORLDS[max(0, min(len(WORLDS) - 1, nearest + by))]


def toggled(marked: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Mark or unmark a playbook; a ninth one is not marked."""
    if name in marked:
        return tuple(one for one in marked if one != name)
    return (*marked, name) if len(marked) < MAX_PLAYBOOKS else marked
