"""Run all measurements: ``python -m benchmarks [--write FILE] [--counts FILE]``.

Figures are medians of several rounds. Exit code 1 when a budget is missed.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import counts, forms, memory, pairing, processes, timing
from benchmarks.firm import MONTHS, REPS, WORLDS
from benchmarks.rivals import __main__ as rivals
from benchmarks.rivals.market import Market

RIVAL_ROUNDS = 7


class Line(NamedTuple):
    """One measured figure beside its budget."""

    what: str
    measured: str
    budget: str = ""
    ok: bool | None = None
    """None = no budget."""


def measure() -> Iterator[Line]:
    """Yield the figures as they are measured."""
    yield Line("one bare SimPy timeout (the unit)", f"{timing.timeout_seconds() * 1e6:.2f} µs")
    crowd = timing.timeout_seconds(1200) * 1e6
    yield Line(
        "the same while 1,200 processes wait, as many as the company has opportunities in hand", f"{crowd:.2f} µs"
    )
    for books in (1, 4):
        ratio, low, high = timing.rep_month_in_timeouts(REPS, books)
        what, shown = (
            f"one rep-month, {REPS} people, {books} playbook{'s' * (books > 1)} a tape",
            f"{ratio:.0f} timeouts",
        )
        yield Line(what, f"{shown} ({low:.0f} to {high:.0f})", "at most 200", ratio <= 200)
        yield Line(f"{what}: the aim", shown, "at most 100", ratio <= 100)
    yield from _growth()
    for what, form in (
        ("in columns", forms.in_columns),
        ("called one by one", forms.one_by_one),
        ("in lists", forms.in_lists),
    ):
        yield Line(f"planning one person's week, {what}", f"{forms.person_week_seconds(form) * 1e6:.1f} µs")
    yield from _two_processors()
    yield from _rivals()
    paired, unpaired, factor = pairing.pairing_factor()
    what = f"sd of attainment differences, {' and '.join(pairing.PAIR)}, {pairing.WORLDS} worlds"
    spread = f"{100 * paired:.2f} points paired, {100 * unpaired:.2f} unpaired: {factor:.1f} times"
    yield Line(what, spread, "at least 2 times", factor >= 2)
    grown = memory.memory_growth()
    what = f"memory after {memory.RUNS} runs in one process, against run {memory.SETTLED}"
    yield Line(
        what, "unknown here" if grown is None else f"{100 * grown:+.1f} %", "under +5 %", grown is None or grown < 0.05
    )
    seconds = processes.help_seconds()
    yield Line("shapan --help", f"{seconds:.2f} s of processor time", "under 0.4 s", seconds < 0.4)
    seconds = processes.first_paint_seconds()
    yield Line("first paint of the screen", f"{seconds:.2f} s of processor time", "under 0.5 s", seconds < 0.5)


def _growth() -> Iterator[Line]:
    """Yield what a rep-month costs in companies of several sizes."""
    costs = timing.growth()
    for size, ratio in costs:
        yield Line(f"one rep-month, {size:,} people, 1 playbook", f"{ratio:.0f} timeouts")
    times = costs[-1][1] / costs[0][1]
    yield Line(
        f"the same, {costs[-1][0]:,} people against {costs[0][0]}", f"{times:.2f} times", "under 1.3", times < 1.3
    )


def _two_processors() -> Iterator[Line]:
    """Yield the wall time of a whole experiment from a cold start, and what the second processor brings."""
    pairs = [(processes.cold_experiment(jobs=1), processes.cold_experiment()) for _ in range(3)]
    wall = [two for _, two in pairs]
    what = f"4 playbooks x {WORLDS} worlds x {REPS} people x {MONTHS} months, 2 workers, cold start"
    median = statistics.median(wall)
    yield Line(what, f"{median:.1f} s wall ({min(wall):.1f} to {max(wall):.1f})", "under 10 s", median < 10)
    share = statistics.median(one / two / 2 for one, two in pairs)
    yield Line("the same with 1 worker / (2 x with 2 workers)", f"{share:.2f}", "at least 0.85", share >= 0.85)


def _rivals() -> Iterator[Line]:
    """Yield how many times as long the same market takes in other tools (benchmarks/rivals)."""
    for name, times in rivals.ratios(Market(reps=REPS), RIVAL_ROUNDS).items():
        slower, needed = statistics.median(times), rivals.FASTER_THAN.get(name)
        what, shown = f"the same small market, {REPS} people: {name}", f"{slower:.1f} times as long as shapan"
        yield Line(
            what, shown, f"at least {needed:g} times" if needed else "", None if needed is None else slower >= needed
        )


HEAD = """# Performance

Written by `make bench` (`python -m benchmarks --write docs/reference/performance.md`); do not edit.

Costs are given as multiples of a bare SimPy timeout measured in the same minute on the same machine, so that they can
be compared between machines. A rep-month is one person working one month: about 16 opportunities, 4 weeks of work,
pay, learning, fairness and the chance to leave; warm-up months count as worked. Each figure is the median of several
rounds, with the range where it matters.

"""


def page(lines: list[Line]) -> str:
    """Return the page of the documentation."""
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    load = f", load {os.getloadavg()[0]:.1f} when it ended" if hasattr(os, "getloadavg") else ""
    rows = [f"| {line.what} | {line.measured} | {line.budget} | {_verdict(line)} |" for line in lines]
    stamp = f"Measured on {datetime.date.today().isoformat()}: {machine}{load}.\n\n"
    return HEAD + stamp + "\n".join(["| what | measured | budget | |", "|---|---|---|---|", *rows]) + "\n"


def _verdict(line: Line) -> str:
    return "" if line.ok is None else "kept" if line.ok else "**missed**"


def main() -> int:
    """Measure, print, and write what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--write", type=Path, help="page of the documentation to write")
    parser.add_argument("--counts", type=Path, help="only write the fact counts of the measured company to this file")
    asked = parser.parse_args()
    if asked.counts:
        asked.counts.write_text(counts.as_json(), encoding="utf-8")
        return 0
    lines = []
    for line in measure():
        print(f"{line.what:<90} {line.measured:<48} {line.budget:<16} {_verdict(line).strip('*')}", flush=True)
        lines.append(line)
    if asked.write:
        asked.write.write_text(page(lines), encoding="utf-8")
    return int(any(line.ok is False for line in lines))


if __name__ == "__main__":
    sys.exit(main())
