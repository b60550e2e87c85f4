"""Run all rivals beside shapan: ``python -m benchmarks.rivals [--reps 100] [--worlds 20] [--rounds 7]``.

Prints whether the results are statistically equal, and the cost of a world as a multiple of shapan's; every round
measures all rivals one after the other, and the figure is the median of the rounds' ratios. Exit code 1 when a result
differs by more than four standard errors, or shapan is less than five times as fast as Mesa alone or salabim.
"""

from __future__ import annotations

import argparse
import gc
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence

from benchmarks.rivals import mesa_alone, plain_simpy, salabim_market
from benchmarks.rivals.market import Market, Result, play_shapan

Play = Callable[[Market, int], Result]
RIVALS: dict[str, Play] = {
    "Mesa alone, daily steps": mesa_alone.play,
    "plain SimPy, a process a deal": plain_simpy.play,
    "salabim, a component a deal": salabim_market.play,
}
FASTER_THAN = {"Mesa alone, daily steps": 5.0, "salabim, a component a deal": 5.0}
SLOW = {"salabim, a component a deal": 3}
"""Rivals that would take minutes: so many worlds, and two rounds."""
MOST_ERRORS = 4.0
MEASURES = ("wins", "bookings_cents", "cash_cents")


def compare(ours: Sequence[Result], theirs: Sequence[Result]) -> dict[str, tuple[float, float]]:
    """Return for each measure the ratio of means and the difference in standard errors."""
    found = {}
    for name in MEASURES:
        x, y = [getattr(one, name) for one in ours], [getattr(one, name) for one in theirs]
        error = math.sqrt(statistics.variance(x) / len(x) + statistics.variance(y) / len(y))
        gap = statistics.mean(y) - statistics.mean(x)
        found[name] = (statistics.mean(y) / statistics.mean(x), gap / error)
    return found


def seconds(play: Play, market: Market, world: int) -> float:
    """Return the processor time of one world."""
    gc.collect()
    begun = time.process_time()
    play(market, world)
    return time.process_time() - begun


def ratios(market: Market, rounds: int) -> dict[str, list[float]]:
    """Return each rival's cost of a world relative to shapan's, one value a round."""
    play_shapan(market, 0)
    found: dict[str, list[float]] = {name: [] for name in RIVALS}
    for world in range(1, rounds + 1):
        own = min(seconds(play_shapan, market, world) for _twice in range(2))
        for name, play in RIVALS.items():
            if name not in SLOW or world <= 2:
                found[name].append(seconds(play, market, world) / own)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    for option, default in (("--reps", 100), ("--worlds", 20), ("--rounds", 7)):
        parser.add_argument(option, type=int, default=default)
    asked = parser.parse_args(arguments)
    market, wrong = Market(reps=asked.reps), False
    ours = [play_shapan(market, world) for world in range(asked.worlds)]
    times = ratios(market, asked.rounds)
    print(f"{asked.reps} people, {market.accounts_per_rep * asked.reps} accounts, 12 months, {asked.worlds} worlds")
    for name, play in RIVALS.items():
        equal = compare(ours, [play(market, world) for world in range(SLOW.get(name, asked.worlds))])
        slow = statistics.median(times[name])
        says = ", ".join(
            f"{key.removesuffix('_cents')} x{ratio:.3f} ({z:+.1f} se)" for key, (ratio, z) in equal.items()
        )
        print(f"{name}: {slow:.1f} times as long ({min(times[name]):.1f} to {max(times[name]):.1f}); {says}")
        wrong |= any(abs(z) > MOST_ERRORS for _ratio, z in equal.values()) or slow < FASTER_THAN.get(name, 0.0)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
