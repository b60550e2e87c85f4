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
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import counts, forms, memory, pairing, play, processes, timing
from benchmarks.firm import MONTHS, REPS, WORLDS
from benchmarks.rivals import __main__ as rivals
from benchmarks.rivals.market import Market
from simulator.experiment import worlds_at_once

RIVAL_ROUNDS = 7
SHORT_ROUNDS = 11
"""Rounds of the short experiment: what somebody else does on the machine weighs more in it than in a long one."""
MANY = (100, 200)
"""Worlds of experiments that are long against the start of the engine."""


class Line(NamedTuple):
    """One measured figure beside its budget."""

    what: str
    measured: str
    budget: str = ""
    ok: bool | None = None
    """None = no budget."""
    part: str = ""
    """Which part of the measurements it belongs to."""
    when: str = ""
    """Day, and load of the machine."""


def measure(parts: Iterable[str] | None = None) -> Iterator[Line]:
    """Yield the figures of these parts (None = all) as they are measured."""
    for part, work in PARTS.items():
        if parts is None or part in parts:
            for line in work():
                yield line._replace(part=part, when=_now())


def _unit() -> Iterator[Line]:
    yield Line("one bare SimPy timeout (the unit)", f"{timing.timeout_seconds() * 1e6:.2f} µs")
    crowd = timing.timeout_seconds(1200) * 1e6
    yield Line(
        "the same while 1,200 processes wait, as many as the company has opportunities in hand", f"{crowd:.2f} µs"
    )


def _rep_month() -> Iterator[Line]:
    for books in (1, 2, 4):
        ratio, low, high = timing.rep_month_in_timeouts(REPS, books)
        company = (
            f"{REPS} people, {books} playbook{'s' * (books > 1)} a tape, {worlds_at_once(REPS, books)} worlds abreast"
        )
        what, shown = f"one rep-month, {company}", f"{ratio:.0f} timeouts"
        yield Line(what, f"{shown} ({low:.0f} to {high:.0f})", "at most 200", ratio <= 200)
        yield Line(f"{what}: the aim", shown, "at most 100", ratio <= 100)
        ratio, low, high = timing.rep_month_in_timeouts(REPS, books, everything_on=True)
        shown = f"{ratio:.0f} timeouts ({low:.0f} to {high:.0f})"
        yield Line(f"{what}: with every mechanism on", shown, "at most 200", ratio <= 200)


def _planning() -> Iterator[Line]:
    for what, form in (
        ("in columns", forms.in_columns),
        ("called one by one", forms.one_by_one),
        ("in lists", forms.in_lists),
    ):
        yield Line(f"planning one person's week, {what}", f"{forms.person_week_seconds(form) * 1e6:.1f} µs")


def _pairing() -> Iterator[Line]:
    found = pairing.pairing()
    what = f"sd of attainment differences, {' and '.join(pairing.PAIR)}, {pairing.WORLDS} worlds"
    spread = f"{100 * found.paired:.2f} points paired, {100 * found.unpaired:.2f} unpaired: {found.factor:.1f} times"
    yield Line(what, spread, "at least 2 times", found.factor >= 2)
    needed = f"worlds of each to tell {100 * pairing.ZONE:g} points apart with 95 % confidence"
    yield Line(f"{needed}, a fixed number, different luck", f"{found.fixed_unpaired}")
    yield Line(f"{needed}, a fixed number, paired", f"{found.fixed_paired}")
    what = f"{needed}, paired and stopping when it is known (mean of {pairing.RACES} orders of the worlds)"
    shown = f"{found.raced:.1f}, they differ by {100 * abs(found.difference):.1f} points"
    yield Line(what, shown, "fewer than fixed", found.raced < found.fixed_paired)


def _memory() -> Iterator[Line]:
    grown = memory.memory_growth()
    what = f"memory after {memory.RUNS} runs in one process, against run {memory.SETTLED}"
    yield Line(
        what, "unknown here" if grown is None else f"{100 * grown:+.1f} %", "under +5 %", grown is None or grown < 0.05
    )
    for people in memory.PEOPLE:
        taken = memory.run_bytes(people)
        shown = "unknown here" if taken is None else f"{taken / 2**20:.0f} MB"
        yield Line(f"memory of one run beyond the program, {people:,} people, {MONTHS} months", shown)


def _start() -> Iterator[Line]:
    for what, work, most in (
        ("shapan --help", processes.help_seconds, 0.4),
        ("first paint of the screen", processes.first_paint_seconds, 0.5),
    ):
        slow, seconds = timing.slowness(), work()
        at_reference = seconds / slow
        shown = f"{seconds:.2f} s of processor time; {at_reference:.2f} s by the reference unit"
        yield Line(what, shown, f"under {most} s", at_reference < most)


def _growth() -> Iterator[Line]:
    """Yield what a rep-month costs in companies of several sizes."""
    costs = timing.growth()
    for size, ratio in costs:
        yield Line(f"one rep-month, {size:,} people, 1 playbook", f"{ratio:.0f} timeouts")
    ratios = [ratio for _size, ratio in costs]
    yield Line("the same, the dearest of these sizes against the cheapest", f"{max(ratios) / min(ratios):.2f} times")
    times = costs[-1][1] / costs[0][1]
    yield Line(
        f"the same, {costs[-1][0]:,} people against {costs[0][0]}", f"{times:.2f} times", "under 1.3", times < 1.3
    )


def _two_processors() -> Iterator[Line]:
    """Yield the wall time of a whole experiment from a cold start, and what the second processor brings."""
    slow = timing.slowness()
    pairs = [(processes.cold_experiment(jobs=1), processes.cold_experiment()) for _ in range(SHORT_ROUNDS)]
    wall = [two for _, two in pairs]
    what = f"4 playbooks x {WORLDS} worlds x {REPS} people x {MONTHS} months, 2 workers, cold start"
    median = statistics.median(wall)
    at_reference = median / slow
    shown = f"{median:.1f} s wall ({min(wall):.1f} to {max(wall):.1f}); {at_reference:.1f} s by the reference unit"
    yield Line(what, shown, "under 10 s", at_reference < 10)
    share, shown = _brought(pairs)
    yield Line("the same with 1 worker / (2 x with 2 workers)", shown, "at least 0.85", share >= 0.85)
    first = processes.cold_experiment(compiled=False)
    what = "the same as the first command of an installation, which compiles the loops"
    at_reference = first / slow
    yield Line(what, f"{first:.1f} s wall; {at_reference:.1f} s by the reference unit", "under 10 s", at_reference < 10)
    for worlds in MANY:
        rounds = [(processes.cold_experiment(worlds, 1), processes.cold_experiment(worlds)) for _ in range(3)]
        share, shown = _brought(rounds)
        what = f"4 playbooks x {worlds} worlds, 1 worker / (2 x with 2 workers), cold start"
        yield Line(what, shown, "at least 0.85", share >= 0.85)


def _brought(pairs: Sequence[tuple[float, float]]) -> tuple[float, str]:
    """Return what each of two processors brings, given wall times with one worker and with two, and its range."""
    shares = [one / two / 2 for one, two in pairs]
    share = statistics.median(shares)
    return share, f"{share:.2f} ({min(shares):.2f} to {max(shares):.2f})"


def _rivals() -> Iterator[Line]:
    """Yield how many times as long the same market takes in other tools (benchmarks/rivals)."""
    for name, times in rivals.ratios(Market(reps=REPS), RIVAL_ROUNDS).items():
        slower, needed = statistics.median(times), rivals.FASTER_THAN.get(name)
        what, shown = f"the same small market, {REPS} people: {name}", f"{slower:.1f} times as long as shapan"
        yield Line(
            what, shown, f"at least {needed:g} times" if needed else "", None if needed is None else slower >= needed
        )


def _game() -> Iterator[Line]:
    """Yield what a player waits for."""
    slow, replay = timing.slowness(), play.replay_seconds()
    shown = f"{1000 * replay:.0f} ms; {1000 * replay / slow:.0f} ms by the reference unit"
    what = f"game: a replay on the same luck, {play.PEOPLE} people, {play.MONTHS} months"
    yield Line(what, shown, "under 100 ms", replay / slow < 0.1)
    slow, reviews = timing.slowness(), play.review_seconds()
    for number, review in enumerate(reviews, 1):
        what = f"game: review of quarter {number}, 32 combinations, 16 people"
        shown = f"{review:.2f} s; {review / slow:.2f} s by the reference unit"
        yield Line(what, shown, "under 2 s", review / slow < 2)


PARTS: dict[str, Callable[[], Iterator[Line]]] = {
    "unit": _unit, "rep-month": _rep_month, "growth": _growth, "planning": _planning, "experiment": _two_processors,
    "rivals": _rivals, "pairing": _pairing, "memory": _memory, "start": _start, "game": _game,
}  # fmt: skip
"""The parts of the measurements, in the order of the page."""


HEAD = """# Performance

Written by `make bench` (`python -m benchmarks --write docs/reference/performance.md`); do not edit.

Costs are given as multiples of a bare SimPy timeout measured in the same minute on the same machine, so that they can
be compared between machines. A rep-month is one person working one month: about 16 opportunities, 4 weeks of work,
pay, learning, fairness and the chance to leave. Warm-up months count as worked under every playbook, though a world
runs them once for all (3 of 15 months here, so a rep-month of four playbooks costs a sixth less for that alone). Worlds
keep step, as many at once as in an experiment that has enough of them (docs/explanation/defence-of-design.md). Each
figure is the median of several
rounds, with the range where it matters. Effort tables are solved before the rounds of a rep-month (a whole experiment,
measured by the wall, solves its own), and what is loaded by then is left alone by Python's search for cycles, as in a
worker process. A row whose part was left out of the last run (`--parts`) keeps its figure, with
the day on which it was measured; on a busy machine (load above 2) even ratios are some tenths too high.
Limits in seconds are meant for a machine whose bare timeout takes .47 µs, the reference unit; this machine's seconds
stand beside what they come to by that unit, and the limit is held against the latter. Programs are started as an
installed one is, compiled before; a row says what the very first command takes, for which two processes compile. What
the second processor brings is measured in a short experiment and in long ones: starting the engine cannot be shared
out and takes over a quarter of the short one. It can bring more than its share: with workers the engine is imported
beside the command's own reading, with one job after it.

"""
TOP = "| part | what | measured | budget | | measured on |"


def page(lines: list[Line]) -> str:
    """Return the page of the documentation."""
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    order = list(PARTS)
    rows = [
        f"| {line.part} | {line.what} | {line.measured} | {line.budget} | {_verdict(line)} | {line.when} |"
        for line in sorted(lines, key=lambda line: order.index(line.part))
    ]
    return HEAD + f"Last written on: {machine}.\n\n" + "\n".join([TOP, "|---|---|---|---|---|---|", *rows]) + "\n"


def kept(text: str, parts: Collection[str]) -> list[Line]:
    """Return the lines of a page written before that belong to other parts than those measured now."""
    found = []
    for row in text.partition(TOP)[2].splitlines()[2:]:
        part, what, measured, budget, verdict, when = (cell.strip() for cell in row.strip("| ").split("|"))
        if part in PARTS and part not in parts:
            found.append(Line(what, measured, budget, _VERDICTS[verdict], part, when))
    return found


def _now() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{datetime.date.today().isoformat()}{load}"


_VERDICTS = {"": None, "kept": True, "**missed**": False}


def _verdict(line: Line) -> str:
    return next(word for word, ok in _VERDICTS.items() if ok is line.ok)


def main() -> int:
    """Measure, print, and write what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--write", type=Path, help="page of the documentation to write")
    parser.add_argument("--counts", type=Path, help="only write the fact counts of the measured company to this file")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), help="measure these only; the page keeps the others")
    asked = parser.parse_args()
    if asked.counts:
        asked.counts.write_text(counts.as_json(), encoding="utf-8")
        return 0
    lines = []
    for line in measure(asked.parts):
        print(f"{line.what:<90} {line.measured:<48} {line.budget:<16} {_verdict(line).strip('*')}", flush=True)
        lines.append(line)
    if asked.write:
        old = asked.write.read_text(encoding="utf-8") if asked.parts and asked.write.exists() else ""
        asked.write.write_text(page([*lines, *kept(old, asked.parts or PARTS)]), encoding="utf-8")
    return int(any(line.ok is False for line in lines))


if __name__ == "__main__":
    sys.exit(main())
