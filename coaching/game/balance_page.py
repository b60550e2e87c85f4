"""The page of the balance: every line of every mission, kept or not, with its interval and why it misses."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from scenarios.mission import mission_names

NINETY = 1.645
"""Half width of a 90 % interval in standard errors."""


@dataclass(frozen=True)
class Line:
    """One line of 9.3: what was measured, and the limit."""

    name: str
    value: float
    """Share of the worlds, 0 to 1; points of the score for the best plan."""
    limit: float
    at_least: bool
    worlds: int = 1
    """How many worlds it was measured on."""
    points: tuple[float, float] | None = None
    """Interval of a difference in points; none = the value is a share."""
    once: bool = False
    """One plan, judged once over the stored worlds: nothing to count."""

    @property
    def holds(self) -> bool:
        """Whether the line is kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def shown(self, value: float) -> str:
        """Return a value as the page shows it."""
        return f"{value:.0%}" if self.points is None else f"{value:+.1f} points"

    @property
    def interval(self) -> str:
        """Return the 90 % interval as the page shows it: Wilson's for a share."""
        if self.once:
            return "judged once"
        low, high = self.points or share_interval(self.value, self.worlds)
        return f"{self.shown(low)} to {self.shown(high)}"


def share_interval(share: float, worlds: int) -> tuple[float, float]:
    """Return Wilson's 90 % interval of a share that was counted on some worlds (> 0)."""
    square = NINETY**2 / worlds
    middle = (share + square / 2) / (1 + square)
    half = NINETY * math.sqrt(share * (1 - share) / worlds + square / (4 * worlds)) / (1 + square)
    return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(frozen=True)
class Measured:
    """The lines of one mission and what they rest on."""

    lines: Sequence[Line]
    judged_on: int = 0
    """Stored worlds on which gates over worlds were judged; 0 = the mission has none for the first star."""
    asked_for: int = 0
    """Stored worlds on which the game judges them."""


def report(results: Mapping[str, Measured]) -> str:
    """Return the page of the reference: every line, kept or not."""
    out = [
        "# Balance of the missions", "",
        "Written by `python -m coaching.game.balance --write docs/reference/missions-balance.md`, from world 1008 on",
        "(two-into-one from world 1058 on, calls-or-customers and rotation from 1108 on); the missions were tuned on",
        "worlds 900 to 939 and 1000 to 1007, and are played on the first ones. Limits of first-year and cold-wave",
        "were set after a look at the worlds that are published here; those of the-old-hands, mentor-pair and",
        "the-ratchet were chosen on worlds 900 to 939, but because of what had been seen here. Both flatter them; the",
        "three that begin later were built anew, for other worlds. Intervals are 90 %. The plan that scores",
        "best is held against the next on further worlds: these two lead on the first ones, and they and par alone are",
        "played on the others. A plan that cannot meet a gate over stored worlds any more is not played on the rest of",
        "them. A play costs 0.15 to 0.5 s of processor time.",
        "Lines that do not hold are published as they are; missions are tuned by scenario, not by the scoring.",
        "What rotation, veteran-first and leads by results (the plan closers-first) do in them is a prediction of the",
        "model: no study has measured it.", "",
    ]  # fmt: skip
    for name, measured in results.items():
        out += section(name, measured)
    said = notes()
    if missing := [name for name in mission_names() if name not in results]:
        out += ["## Not measured in their present form", "", "Nothing is claimed of these.", ""]
        out += [f"- {name}: {said.get(name, 'not measured yet')}" for name in missing]
        out.append("")
    return "\n".join(out)


def section(name: str, measured: Measured) -> list[str]:
    """Return the page's lines of one mission."""
    out = [f"## {name}", "", "| line | measured | interval | worlds | wanted | holds |", "|---|---|---|---|---|---|"]
    for line in measured.lines:
        wanted = f"{'at least' if line.at_least else 'at most'} {line.shown(line.limit)}"
        cells = (line.name, line.shown(line.value), line.interval, line.worlds, wanted)
        out.append(f"| {' | '.join(map(str, cells))} | {'yes' if line.holds else '**no**'} |")
    if measured.judged_on:
        out += [
            "",
            f"Plans are judged on {measured.judged_on} stored worlds here; the game takes {measured.asked_for}.",
        ]
    if note := notes().get(name):
        out += ["", note]
    return [*out, ""]


def notes() -> dict[str, str]:
    """Return what is to be said of a mission's lines, by mission."""
    return tomllib.loads((files("coaching.game") / "balance_notes.toml").read_text(encoding="utf-8"))
