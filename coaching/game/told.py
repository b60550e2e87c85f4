"""What the debrief tells, as plain data that imports nothing of the engine: the screens read it from the worker.

Hidden state is in it, so the screens before the debrief may not import this (import contract).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STAR_POINTS = (50.0, 55.0, 60.0)
"""Score from which on each star is within reach."""
INSIGHT_FOR_THREE = 2
"""Points of insight that the third star asks for."""


TIE_POINTS = 2.0
"""Scores closer than this are a tie."""


@dataclass(frozen=True)
class WhatIf:
    """One change on your own luck: money of the mission and of the caretaker's year, against yours."""

    plan: str
    difference_cents: float
    gap_points: float
    """Difference in the chance gap at the mission's end, points."""


@dataclass(frozen=True)
class Elsewhere:
    """The same change in other worlds."""

    plan: str
    mean_cents: float
    low_cents: float
    high_cents: float
    """8 of 10 worlds lie between low and high."""
    better: int
    worse: int
    worlds: int


@dataclass(frozen=True)
class YourPlan:
    """The decision log played unchanged in other worlds, against par on each of them."""

    beat_par: int
    worlds: int
    par_mean_cents: float
    par_cents: tuple[float, ...]
    """Par's money in every world, in order."""


@dataclass(frozen=True)
class Par:
    """What the four references reach on one world: the median of each scale, and of what the red lines count."""

    scales: Mapping[str, float]
    tired: float
    leavers: float


@dataclass(frozen=True)
class Score:
    """A score and how it came about."""

    total: float
    """0 to 100; 50 = par."""
    scales: Mapping[str, float]
    """Scale -> 5 to 95; 50 = par."""
    red: tuple[str, ...]
    """Red lines crossed: "energy", "leavers"."""


@dataclass(frozen=True)
class GateResult:
    """One condition of the lesson, by its position in the mission."""

    value: float
    met: bool
    stars: int = 1
    """The star from which on it counts."""
    of: int = 0
    """How many people were counted, where the value is a number of people; 0 = it is not."""
    left: int = 0
    """Worlds still to be played until a gate over worlds is known; 0 = it is."""


@dataclass(frozen=True)
class Judged:
    """A guess and the truth."""

    what: str
    month: int
    answer: int
    sure: int
    truth: int

    @property
    def right(self) -> bool:
        """Whether the guess was right."""
        return self.answer == self.truth


@dataclass(frozen=True)
class Uncovered:
    """What was hidden about one person of day 0."""

    id: str
    skill_start: float
    skill_end: float | None
    """None = left."""
    chance: float
    """Chance on day 0 to reach the own goal of the first pay period, 0 to 1."""


@dataclass(frozen=True)
class Debrief:
    """Everything that the debrief and the end card say; money in cents over the mission and the caretaker's year."""

    score: Score
    par: Par
    stars: int
    insight: int
    gates: tuple[GateResult, ...]
    guesses: tuple[Judged, ...]
    calibrated: bool | None
    """Better than saying 50 % always; None without guesses."""
    money_cents: float
    par_cents: float
    luck_cents: float | None
    """Par in your world minus par's mean over the worlds; None without other worlds."""
    kinder_than: int
    """In how many of the other worlds par made less than in yours."""
    what_ifs: tuple[WhatIf, ...]
    elsewhere: tuple[Elsewhere, ...]
    plan: YourPlan
    people: tuple[Uncovered, ...]
    energy_end: float
    causes: dict[int, dict[str, float]]
    """Quarter's last month -> cause -> points of the target, cumulated from day 0."""


@dataclass(frozen=True)
class BoardRow:
    """One player on the board."""

    animal: str
    yours: bool
    total: float
    """Score, 50 = par on this luck."""
    scales: Mapping[str, float]
    red: tuple[str, ...]
    differs: tuple[tuple[int, str, str], ...]
    """(month, lever, option) of the decisions that you did not take."""
    insight: int | None = None
    """Points of insight, 0 to 3; None = not worked out yet."""
    swaps: tuple[int, int] | None = None
    """In how many of how many other worlds whoever is next below would stand above; None = not close, or not yet."""
