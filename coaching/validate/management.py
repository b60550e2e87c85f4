"""Good management matters, and squeezing a team does not pay (architecture.md, conduct): paired worlds, same luck."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coaching.intervals import t_quantile
from policies.library import load_playbook
from policies.playbook import Playbook
from scenarios.loader import load
from simulator.experiment import Failure
from simulator.outcome import MODEL_VERSION, Outcome
from simulator.worlds import simulate_block

SCENARIO = "team-of-eight"
"""The only scenario of the library with eight people."""
SEED, MONTHS, AFTER, WORLDS = 7, 12, 12, 200
ASKED = 0.35
"""Overtime that a squeeze asks for."""
_BOTH = {"en": "x", "zh": "x"}
Windows = tuple[tuple[int, int, str], ...]
WINDOWS: Mapping[str, Windows] = {
    "equal-split": ((0, 12, "over the year"),),
    "squeeze-1": ((11, 12, "in its month"),),
    "squeeze-3": ((9, 12, "in its three months"),),
    "burn": ((0, 12, "over the year"), (0, 3, "in its first quarter")),
}
"""Months of which bookings are shown, by playbook."""


def good() -> Playbook:
    """Return the good playbook: accounts by capacity, goals by potential and talked through, coaching for all."""
    return load_playbook({
        "name": "good", "title": _BOTH, "summary": _BOTH, "allocation": {"policy": "capacity-matched"},
        "routing": {"policy": "least-loaded"}, "goals": {"policy": "potential-based"},
        "incentives": {"policy": "flat-commission"}, "coaching": {"policy": "equal"},
        "conduct": {"announcement": "voice", "goals": "discussed"},
    })  # fmt: skip


def _squeezed(name: str, overtime: tuple[float, ...]) -> Playbook:
    book = good()
    return replace(book, name=name, conduct=replace(book.conduct, overtime=overtime))


def playbooks() -> tuple[Playbook, ...]:
    """Return the good playbook and those it is compared with, in the order of `WINDOWS`."""
    calm = (0.0,) * 12
    return (
        good(), load_playbook("equal-split"), _squeezed("squeeze-1", (*calm[:11], ASKED)),
        _squeezed("squeeze-3", (*calm[:9], *(ASKED,) * 3)), _squeezed("burn", (ASKED,) * 12),
    )  # fmt: skip


class Measured(NamedTuple):
    """What the worlds gave."""

    profit: NDArray[np.float64]
    """Of both years, shape (world, playbook)."""
    bookings: NDArray[np.float64]
    """Shape (world, playbook, month)."""


def measure(worlds: int, keep: Path | None = None, told: Callable[[int], object] | None = None) -> Measured:
    """Run all playbooks in paired worlds.

    Args:
        worlds: how many.
        keep: file in which finished worlds are kept; what it holds of the same model and playbooks is not run again.
        told: told how many worlds are finished.
    """
    books, scene = playbooks(), load(SCENARIO)
    key = [MODEL_VERSION, SEED, *(book.digest() for book in books)]
    lines = keep.read_text(encoding="utf-8").splitlines() if keep and keep.exists() else []
    known = {row["world"]: row for row in map(json.loads, lines) if row["key"] == key}
    for world in range(worlds):
        if world not in known:
            outcomes = [_sure(one) for one in simulate_block(scene, books, SEED, world, MONTHS, AFTER)]
            profit = [_cents(one, "profit_cents") + _cents(one, "profit_after_cents") for one in outcomes]
            months = [one.months["bookings_cents"] for one in outcomes]
            known[world] = {"key": key, "world": world, "profit": profit, "bookings": months}
            if keep:
                with keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(known[world]) + "\n")
        if told:
            told(world + 1)
    rows = [known[world] for world in range(worlds)]
    return Measured(
        np.array([row["profit"] for row in rows], float), np.array([row["bookings"] for row in rows], float)
    )


def _sure(one: Outcome | Failure) -> Outcome:
    if isinstance(one, Failure):
        raise TypeError(one)
    return one


def _cents(one: Outcome, metric: str) -> float:
    value = one.metrics[metric]
    return float("nan") if value is None else value


def against(measured: Measured, one: int, other: int) -> tuple[float, float, float, float]:
    """Return the mean difference in profit (share of the other's), its 90 % interval, and the share of worlds below.

    Args:
        measured: the worlds.
        one: column of a playbook.
        other: column of that with which it is compared.
    """
    difference = (measured.profit[:, one] - measured.profit[:, other]) / measured.profit[:, other].mean()
    worlds = len(difference)
    half = t_quantile(0.95, worlds - 1) * difference.std(ddof=1) / np.sqrt(worlds)
    mean = float(difference.mean())
    return mean, mean - float(half), mean + float(half), float(np.mean(difference < 0))


def bookings_of(measured: Measured, column: int, first: int, last: int) -> float:
    """Return what a playbook's bookings of some months exceed those of the good one by, as a share."""
    months = measured.bookings[:, :, first:last].sum(axis=(0, 2))
    return float(months[column] / months[0] - 1)


def figures(measured: Measured) -> dict[str, Any]:
    """Return the figures of the table as plain data."""
    rows = []
    for column, (name, windows) in enumerate(WINDOWS.items(), start=1):
        mean, low, high, below = against(measured, column, 0)
        months = [[says, bookings_of(measured, column, first, last)] for first, last, says in windows]
        rows.append({"playbook": name, "profit": mean, "low": low, "high": high, "worse": below, "bookings": months})
    gain, low, high, below = against(measured, 0, 1)
    return {"scenario": SCENARIO, "worlds": len(measured.profit), "rows": rows,
            "good": {"gain": gain, "low": low, "high": high, "better": 1 - below}}  # fmt: skip


def table(found: Mapping[str, Any]) -> str:
    """Return the figures as a table of the page."""
    good_ = found["good"]
    lines = [
        f"Scenario `{found['scenario']}`, the only one of the library with eight people; {found['worlds']} paired "
        "worlds,",
        "profit of 12 + 12 months, 90% intervals of the mean. The good playbook beats equal split by "
        f"{good_['gain']:+.1%}",
        f"({good_['low']:+.1%} to {good_['high']:+.1%}) of its profit, and in {good_['better']:.0%} of worlds. Seen "
        "from the good one:",
        "", "| playbook | profit over 24 months, against good | worse in | bookings while it lasts |",
        "|---|---|---|---|",
    ]  # fmt: skip
    for row in found["rows"]:
        months = ", ".join(f"{value:+.1%} {says}" for says, value in row["bookings"])
        interval = f"{row['profit']:+.1%} ({row['low']:+.1%} to {row['high']:+.1%})"
        lines.append(f"| {row['playbook']} | {interval} | {row['worse']:.0%} of worlds | {months} |")
    return "\n".join(lines).replace("%", " %")
