"""What the screens remember: the plan of a comparison, how far its run is, and how it is looked at. All frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

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


class RailChoice(NamedTuple):
    """A guard-rail that can be declared on the screen, in the metric's unit."""

    side: Literal["at_least", "at_most"]
    usual: float
    step: float
    top: float


RAILS: dict[str, RailChoice] = {
    "attainment": RailChoice("at_least", 0.85, 0.05, 2.0),
    "attrition_annual": RailChoice("at_most", 0.25, 0.05, 2.0),
    "attrition_first_year": RailChoice("at_most", 0.35, 0.05, 2.0),
    "chance_gap": RailChoice("at_most", 30.0, 5.0, 100.0),
    "newcomer_ramp_months": RailChoice("at_most", 9.0, 1.0, 36.0),
    "pay_gini": RailChoice("at_most", 0.3, 0.05, 1.0),
}
REQUIRED, REQUIRED_STEP = 0.8, 0.05
REQUIRED_RANGE = (0.5, 0.95)


@dataclass(frozen=True)
class Plan:
    """What is going to be compared."""

    scenario: str = ""
    playbooks: tuple[str, ...] = ()
    """Marked playbooks in the order of marking; the first is the reference, "today"."""
    worlds: int = 50
    seed: int = SEED
    after: int = AFTER_MONTHS
    rails: tuple[tuple[str, float], ...] = ()
    """Guard-rails declared before the run: metric and its limit; the side is that of `RAILS`."""
    required: float = REQUIRED
    """Share of years in which all of them must hold."""
    rails_after: int = 0
    """Runs that had been seen when the rails were last changed; 0 = declared before anybody could look."""

    def request(self) -> dict[str, object]:
        """Return the plan as the worker is asked for it."""
        return {
            "scenario": self.scenario, "playbooks": list(self.playbooks),
            "worlds": self.worlds, "seed": self.seed, "after": self.after,
            "rails": [{"metric": metric, RAILS[metric].side: limit} for metric, limit in self.rails],
            "required": self.required, "rails_after": self.rails_after,
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
        _rails_of(table.get("rails")),
        _share_of(table.get("required")),
        whole("rails_after", 0, 10**9),
    )


def _rails_of(rows: object) -> tuple[tuple[str, float], ...]:
    tables = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    found = {str(row.get("metric")): row for row in tables}
    limits = {name: found[name].get(RAILS[name].side) for name in RAILS if name in found}
    return tuple((name, float(v)) for name, v in limits.items() if isinstance(v, int | float) and 0 <= v <= 1000)


def _share_of(value: object) -> float:
    low, high = REQUIRED_RANGE
    return value if isinstance(value, float) and low <= value <= high else REQUIRED


def with_rail(plan: Plan, metric: str, limit: float | None, seen: int) -> Plan:
    """Return the plan with a guard-rail at a limit, or without it; `seen` is the number of runs seen until now."""
    limits = {**dict(plan.rails), metric: limit}
    kept = [(name, value) for name in RAILS if (value := limits.get(name)) is not None]
    return replace(plan, rails=tuple(kept), rails_after=seen if kept else 0)


def stepped(value: float, by: int, step: float, low: float, high: float) -> float:
    """Return `value` moved by so many steps, on the grid of steps and within the range."""
    return min(high, max(low, round(round(value / step + by) * step, 6)))


@dataclass(frozen=True)
class Note:
    """A message that was said, for the page that lists the last ones."""

    at: str
    """Time of day, ``HH:MM:SS``."""
    words: Callable[[], str]
    """Says it in the language in use."""


@dataclass(frozen=True)
class Answer:
    """How far a further question is, and what is known so far."""

    done: int = 0
    total: int = 0
    table: Mapping[str, Any] | None = None
    failed: str = ""
    """Why there will be no answer."""

    @property
    def settled(self) -> bool:
        """Whether no more will come."""
        return bool(self.failed) or (self.table is not None and self.done == self.total)


@dataclass(frozen=True)
class Run:
    """How far a comparison is."""

    number: int
    phase: Phase
    done: int
    total: int
    seconds_left: float | None = None
    table: Table | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Further questions asked about the result, by their key."""
    asked: tuple[str, ...] = ()
    """Playbooks as the worker was asked for them: built-in names, or paths of own files."""
    scenario: str = ""
    """The company as the worker was asked for it."""
    outdated: bool = False
    """Whether one of their files was changed since."""

    @property
    def final(self) -> bool:
        """Whether all worlds are in, so that verdicts may be said."""
        return self.phase == "done"


View = Literal["matrix", "differences", "tradeoff", "who", "change", "rails", "regimes", "search", "why"]
VIEWS: tuple[View, ...] = (
    "matrix", "differences", "tradeoff", "who", "change", "rails", "regimes", "search", "why",
)  # fmt: skip
By = Literal["tenure", "region", "patch"]
GROUPINGS: tuple[By, ...] = ("tenure", "region", "patch")
RATES = 20
"""Steps of the exchange slider."""


@dataclass(frozen=True)
class Look:
    """How a comparison is looked at."""

    view: View = "matrix"
    numbers: bool = False
    """Show the table of numbers in place of the picture."""
    metric: int = 0
    playbook: int = 1
    """Playbook in focus in the matrix."""
    pair: int = 0
    replayed: int = 0
    """Worlds shown so far of those that are shown one by one; 0 = all at once."""
    top: int = 0
    """First row shown of the table of numbers."""
    across: int = 0
    """Metric on the horizontal axis of the trade-off."""
    up: int = 0
    """Metric on its vertical axis."""
    rate: int = 0
    """Place of the exchange slider, 0 to `RATES`."""
    by: By = "tenure"
    """How people are grouped in "who wins, who loses"."""


@dataclass(frozen=True)
class Paper:
    """The room a page has: cells and rows inside the frame, and the characters to draw with."""

    cells: int
    rows: int
    glyphs: Glyphs = FULL
    taken: int = 0
    """Rows of the page that something else has; they do not make it narrow."""

    @property
    def wide(self) -> bool:
        """Whether two panels fit side by side (a window of 100 x 28 or more)."""
        return self.cells >= 96 and self.rows + self.taken >= 22


def step_worlds(worlds: int, by: int) -> int:
    """Return the next number of worlds in the direction of `by`, within `WORLDS`."""
    nearest = min(range(len(WORLDS)), key=lambda i: abs(WORLDS[i] - worlds))
    return WORLDS[max(0, min(len(WORLDS) - 1, nearest + by))]


def toggled(marked: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Mark or unmark a playbook; a ninth one is not marked."""
    if name in marked:
        return tuple(one for one in marked if one != name)
    return (*marked, name) if len(marked) < MAX_PLAYBOOKS else marked
