"""What the screens remember: the plan of a comparison, how far its run is, and how it is looked at. All frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tui.drawing import FULL, Glyphs
from tui.present import Table

WORLDS = (10, 20, 50, 100, 200, 500)
"""Numbers of worlds that + and - step through."""
MAX_PLAYBOOKS = 8
"""More columns than this cannot be told apart on a screen."""
SEED = 7
AFTER_MONTHS = 12

SAMPLE_SCENARIO = "team-of-eight"
SAMPLE_PLAYBOOKS = ("status-quo", "old-hands-first", "potential-based")
SAMPLE_WORLDS = 20
"""What "show me a comparison now" runs: the same as the command ``shapan quick``."""
MOST_NOTES = 20

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


def sample_plan() -> Plan:
    """Return the comparison for somebody who wants to see one before reading anything."""
    return Plan(SAMPLE_SCENARIO, SAMPLE_PLAYBOOKS, SAMPLE_WORLDS)


def plan_of(table: Mapping[str, Any]) -> Plan:
    """Read a plan that `Plan.request` wrote; what does not fit any more is as if it had never been chosen."""
    plain, names = Plan(), table.get("playbooks")
    marked = tuple(dict.fromkeys(n for n in names if isinstance(n, str))) if isinstance(names, list) else ()
    scenario = table.get("scenario")

    def whole(key: str, usual: int, most: int) -> int:
        found = table.get(key)
        return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= most else usual

    return Plan(
        scenario if isinstance(scenario, str) else "",
        marked[:MAX_PLAYBOOKS],
        max(1, whole("worlds", plain.worlds, WORLDS[-1])),
        whole("seed", SEED, 2**63 - 1),
        whole("after", AFTER_MONTHS, 120),
    )


@dataclass(frozen=True)
class Note:
    """A message that was said, for the page that lists the last ones."""

    at: str
    """Time of day, ``HH:MM:SS``."""
    words: Callable[[], str]
    """Says it in the language in use."""


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
