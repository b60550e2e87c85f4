"""A quick look at one mission while it is tuned: what every plan and random clicks do on a few worlds.

``python -m coaching.game.probe one-number --worlds 12 --only good trap random --rows plays.jsonl`` prints a line a
plan: gates passed, score, money against par, early bookings against the good plan. Tune on these worlds; the page of
the balance is measured on others.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from coaching.game.balance import Worlds, lesson
from coaching.game.measures import SCALES
from coaching.game.rows import CLICKER, Rows, bot_names
from coaching.game.scoring import points_of, spread_from, stored_spread
from scenarios.mission import load_mission

FIRST_WORLD = 1000
"""Worlds for tuning are far from those that are published and from the stored ones."""
CENTS_PER_THOUSAND = 100_000


def shown(here: Worlds, plans: list[str], worlds: range) -> Iterator[str]:
    """Yield a line a plan; `random` clicks anew on every world."""
    good = here.mission.of_role("good")[0].id
    yield f"gates of one world: {', '.join(gate.measure for gate in lesson(here.mission))}; scales: {', '.join(SCALES)}"
    for plan in plans:
        played = [(f"{CLICKER}-{world}" if plan == CLICKER else plan, world) for world in worlds]
        rows = [here.rows.of(*one) for one in played]
        points = np.array([here.points(*one) for one in played])
        scales = [list(points_of(row.scales, here.par(row.world), here.spread).values()) for row in rows]
        cells = [f"{plan:18s} passes {np.mean([here.passes(*one) for one in played]):4.0%}  score {points.mean():5.1f}"]
        cells.append("scales " + " ".join(f"{value:3.0f}" for value in np.mean(scales, axis=0)))
        cells.append(f"money {_ends([_against_par(here, *one) for one in played])}")
        for gate in lesson(here.mission):
            cells.append(f"{gate.measure} {_ends([here.gates(*one)[gate.measure] for one in played])}")
        well = [here.rows.of(good, world) for world in worlds]
        early = [row.early_cents > best.early_cents for row, best in zip(rows, well, strict=True)]
        late = [row.money_cents < best.money_cents for row, best in zip(rows, well, strict=True)]
        above = points > np.array([here.points(good, world) for world in worlds])
        cells.append(
            f"early over good {np.mean(early):4.0%}, score over {above.mean():4.0%}, less money {np.mean(late):4.0%}"
        )
        yield "  ".join(cells)


def _spread(rows: Rows, worlds: range) -> dict[str, float]:
    """Return the stored spreads; where none fit, those of the references alone, which is near enough for tuning."""
    base = [plan.id for plan in rows.mission.of_role("reference")]
    found = ([rows.of(plan, world).scales for plan in base] for world in worlds)
    return stored_spread(rows.mission) or spread_from((scales, ()) for scales in found)


def _against_par(here: Worlds, plan: str, world: int) -> float:
    return (here.rows.of(plan, world).money_cents - here.par(world).scales["results"]) / CENTS_PER_THOUSAND


def _ends(values: list[float]) -> str:
    low, mid, high = np.percentile(values, [10, 50, 90])
    return f"[{low:.4g} {mid:.4g} {high:.4g}]"


def main() -> None:
    """Print what the plans of one mission do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mission")
    parser.add_argument("--worlds", type=int, default=8)
    parser.add_argument("--first", type=int, default=FIRST_WORLD, help="first world")
    parser.add_argument("--only", nargs="*", default=[], help="plans, bots or random")
    parser.add_argument("--rows", type=Path, help="file of plays; what is in it is not played again")
    asked = parser.parse_args()
    begun, rows = time.monotonic(), Rows(load_mission(asked.mission), asked.rows)
    ready = [plan.id for plan in rows.mission.plans if plan.role != "what-if"]
    plans = asked.only or [*ready, *bot_names(rows.mission), CLICKER]
    worlds = range(asked.first, asked.first + asked.worlds)
    needed = [plan.id for role in ("reference", "good") for plan in rows.mission.of_role(role)]
    for world in worlds:  # world by world, so that each is built once
        for plan in dict.fromkeys([*needed, *plans]):
            rows.of(f"{CLICKER}-{world}" if plan == CLICKER else plan, world)
    print("\n".join(shown(Worlds(rows, _spread(rows, worlds)), plans, worlds)))
    print(f"{rows.mission.name}: {asked.worlds} worlds from {asked.first} on, {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
