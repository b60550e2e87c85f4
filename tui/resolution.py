"""What people around a table write down: guesses before a run, then one decision and one tripwire. All frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from tui.present import Table
from tui.state import RAILS, stepped

GUESSES = ("profit_cents", "attrition_annual", "chance_gap")
"""Metrics of the three questions "which one does best on this?"."""
FIRST_MONTH, LAST_MONTH = 1, 12
USUAL_MONTH = 3
USUAL_TRIPWIRE = "attainment"


class Tripwire(NamedTuple):
    """What would show early that the decision was wrong."""

    metric: str
    """One of `tui.state.RAILS`; its side is theirs."""
    limit: float
    """In the metric's unit."""
    month: int
    """Month after the start in which somebody looks."""


@dataclass(frozen=True)
class Resolution:
    """What was written down about one comparison; playbooks go by their place in it."""

    scenario: str = ""
    playbooks: tuple[str, ...] = ()
    guesses: tuple[int | None, ...] = (None,) * len(GUESSES)
    """Playbook that is thought to do best on each of `GUESSES`, None = not guessed."""
    guessed_after: int = 0
    """Runs of this comparison that had been seen when a guess was last changed."""
    decision: int | None = None
    tripwire: Tripwire | None = None
    watcher: str = ""
    """Who looks, in the words of the people at the table."""
    printed: str = ""
    """Where the page was written, empty when it was not, or something changed since."""
    board: bool = False
    """Whether somebody looked who holds which accounts."""

    @property
    def guessed(self) -> int:
        """How many questions have their guess."""
        return sum(one is not None for one in self.guesses)

    def table(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self) | {"tripwire": self.tripwire._asdict() if self.tripwire else None}


def resolution_of(table: Mapping[str, Any], scenario: str, playbooks: Sequence[str]) -> Resolution:
    """Read what `Resolution.table` wrote; nonsense, or what is about another comparison, is as if never written."""
    fresh = Resolution(scenario, tuple(playbooks))
    if table.get("scenario") != scenario or table.get("playbooks") != list(playbooks):
        return fresh
    guesses, seen = table.get("guesses"), table.get("guessed_after")
    rows = guesses if isinstance(guesses, list) and len(guesses) == len(GUESSES) else fresh.guesses
    return replace(
        fresh, guesses=tuple(_place(one, playbooks) for one in rows), guessed_after=seen if _whole(seen) else 0,
        decision=_place(table.get("decision"), playbooks), tripwire=_tripwire_of(table.get("tripwire")),
        watcher=str(table.get("watcher") or ""), printed=str(table.get("printed") or ""),
        board=table.get("board") is True,
    )  # fmt: skip


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _place(value: object, playbooks: Sequence[str]) -> int | None:
    return value if isinstance(value, int) and _whole(value) and value < len(playbooks) else None


def _tripwire_of(table: object) -> Tripwire | None:
    if not isinstance(table, Mapping) or table.get("metric") not in RAILS:
        return None
    limit, month = table.get("limit"), table.get("month")
    sound = isinstance(limit, int | float) and 0 <= limit <= RAILS[table["metric"]].top
    in_time = isinstance(month, int) and FIRST_MONTH <= month <= LAST_MONTH
    return Tripwire(table["metric"], float(limit), month) if sound and in_time else None


def usual_tripwire(table: Table, playbook: int, metric: str = USUAL_TRIPWIRE, month: int = USUAL_MONTH) -> Tripwire:
    """Return a tripwire at the edge of what 8 in 10 simulated years of a playbook stay inside of."""
    choice, value = RAILS[metric], table.value(playbook, metric)
    edge = None if value is None else value.year_low if choice.side == "at_least" else value.year_high
    limit = choice.usual if edge is None else stepped(edge, 0, choice.step, 0, choice.top)
    return Tripwire(metric, limit, month)


class Judged(NamedTuple):
    """What the worlds say about a guess."""

    said: str
    """"right" or "wrong", "open" when the worlds cannot tell the guess from the best, "unknown" without numbers."""
    best: tuple[int, ...]
    """The playbooks of which one is surely the best; one when that is settled."""


def judged(table: Table, metric: str, guess: int | None) -> Judged:
    """Return what the worlds say about the guess which playbook does best on a metric."""
    means = {i: v.mean for i in range(len(table.names)) if (v := table.value(i, metric)) and v.mean is not None}
    if not means or guess is None:
        return Judged("unknown", ())
    sign = 1 if table.better(metric) == "higher" else -1
    top = max(means, key=lambda i: sign * means[i])
    best = tuple(i for i in means if i == top or not _surely(table, metric, top, i))
    if guess not in best:
        return Judged("wrong", best)
    return Judged("right" if best == (guess,) else "open", best)


def _surely(table: Table, metric: str, one: int, other: int) -> bool:
    """Tell whether the worlds say for sure that one playbook is better than another."""
    a, b = min(one, other), max(one, other)
    pair = table.pair(a, b, metric)
    return pair is not None and pair.verdict == ("better" if one == b else "worse")
