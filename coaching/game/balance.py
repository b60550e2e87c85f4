"""Balance of the missions (experience.md 9.3): who passes the gate, what the trap does, whether bots can win.

``python -m coaching.game.balance --worlds 50 --write docs/reference/missions-balance.md`` measures and publishes;
``--spreads`` also measures the spreads of the score again and stores them with the missions.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from coaching.game.by_hand import WHICH
from coaching.game.by_month import AllocationByMonth
from coaching.game.decisions import asked_in, plan_playbook, playbook_of
from coaching.game.measures import gate_value, passes
from coaching.game.scoring import measure_spread, par_of, references, score, spread_of
from coaching.game.stage import Performance, Stage
from policies.playbook import Playbook
from scenarios.luck import Luck, entity_hash
from scenarios.mission import Choice, Lever, Mission, load_mission, mission_names, seats_of

SEED = 7
SQUEEZE = 0.35
EARLY_MONTHS = 2
SPREADS = Path(__file__).with_name("spreads.json")


@dataclass(frozen=True)
class Line:
    """One line of 9.3: what was measured, and the limit."""

    name: str
    value: float
    """Share of the worlds, 0 to 1."""
    limit: float
    at_least: bool

    @property
    def holds(self) -> bool:
        """Whether the line is kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


@dataclass(frozen=True)
class _World:
    """What one world says."""

    random_passes: bool
    good_passes: bool
    trap_early: bool
    trap_late_worse: bool
    good_score: float
    bots: dict[str, float]


def balance(mission: Mission, worlds: int, seed: int = SEED) -> list[Line]:
    """Measure a mission's balance over worlds.

    Raises:
        PolicyError: a rule of the mission raised.
    """
    spread = spread_of(mission, seed)
    rows = [_world(mission, seed, world, spread) for world in range(worlds)]
    share = lambda values: float(np.mean(list(values)))  # noqa: E731
    lines = [
        Line("random decisions pass the gate", share(row.random_passes for row in rows), 0.10, False),
        Line("the good plan passes the gate", share(row.good_passes for row in rows), 0.70, True),
        Line("the trap sells more than the good plan in months 1 and 2", share(r.trap_early for r in rows), 0.60, True),
        Line("the trap makes less money than the good plan", share(r.trap_late_worse for r in rows), 0.80, True),
    ]
    for bot in rows[0].bots:
        beats = share(row.bots[bot] > row.good_score for row in rows)
        lines.append(Line(f"{bot} scores above the good plan", beats, 0.05, False))
    return lines


def _world(mission: Mission, seed: int, world: int, spread: dict[str, float]) -> _World:
    stage = Stage(mission, seed, world)
    par = par_of(references(mission, stage))

    def points(one: Performance) -> float:
        return score(one, par, spread, mission.energy_red_line).total

    def gate(one: Performance, playbook: Playbook) -> bool:
        money = par.scales["results"]
        return all(passes(each, gate_value(each, one, playbook, money)) for each in mission.gates)

    chosen, witness = playbook_of(mission, random_choices(mission, seed, world), "random")
    random = stage.perform(chosen, witness)
    good_book, witness = plan_playbook(mission, mission.of_role("good")[0])
    good = stage.perform(good_book, witness)
    trap = stage.perform(*plan_playbook(mission, mission.of_role("trap")[0]))
    bots = {name: points(stage.perform(book, seen)) for name, book, seen in _bots(mission)}
    stage.close()
    early = trap.bookings_cents(1, EARLY_MONTHS) > good.bookings_cents(1, EARLY_MONTHS)
    return _World(
        gate(random, chosen), gate(good, good_book), early, trap.money_cents < good.money_cents, points(good), bots
    )


def _bots(mission: Mission) -> Iterator[tuple[str, Playbook, Any]]:
    """Yield the bots: the trap's rules with overtime asked for in the last months, or in all."""
    for name, last in (("squeeze-1", 1), ("squeeze-3", 3), ("squeeze-6", 6), ("burn", mission.months)):
        if last > mission.months:
            continue
        book, witness = plan_playbook(mission, mission.of_role("trap")[0])
        hours = tuple(SQUEEZE if month > mission.months - last else 0.0 for month in range(1, mission.months + 1))
        yield name, replace(book, conduct=replace(book.conduct, overtime=hours)), witness
    from policies.catalog import build

    families = {lever.family for lever in mission.levers}
    book, witness = plan_playbook(mission, mission.of_role("trap")[0])
    if "goals" in families:
        low = build("goals", {"policy": "last-year-plus", "plus_percent": -40})
        yield "goal-lowering", replace(book, goals=low), witness
    if "allocation" in families:
        star = AllocationByMonth(((1, build("allocation", {"policy": "veteran-first", "old_hands_percent": 1})),))
        yield "single-star", replace(book, allocation=star), star.witness


def random_choices(mission: Mission, seed: int, world: int) -> tuple[Choice, ...]:
    """Return what somebody decides who clicks at random, keyed by world, month and lever."""
    luck = Luck(seed, world)
    seats = seats_of(mission.world())
    out = []
    for month in range(1, mission.months + 1):
        for lever in mission.levers:
            if asked_in(lever, month):
                u = luck.block("clicker", entity_hash("clicker", lever.id), 40 * month, 40).ravel()
                out.append(_clicked(lever, month, u.tolist(), seats))
    return tuple(out)


def _clicked(lever: Lever, month: int, u: list[float], seats: list[str]) -> Choice:
    option = lever.options[int(u[0] * len(lever.options))]
    people: dict[str, float] = {}
    moves: list[tuple[str, str, int, str]] = []
    if option.by_hand in ("percent", "hours"):
        people = {seat: lever.steps[int(one * len(lever.steps))] for seat, one in zip(seats, u[1:], strict=False)}
    elif option.by_hand == "moves":
        pick = [seats[int(one * len(seats))] for one in u[1:3]]
        moves = [(pick[0], pick[1], 1 + int(u[3] * 8), WHICH[int(u[4] * len(WHICH))])]
    return Choice(lever=lever.id, option=option.id, month=month, people=people, moves=tuple(moves))


def report(results: dict[str, list[Line]], worlds: int) -> str:
    """Return the page of the reference: every line, kept or not."""
    out = [
        "# Balance of the missions", "",
        f"Measured over {worlds} worlds by `python -m coaching.game.balance --worlds {worlds} --write "
        "docs/reference/missions-balance.md`.",
        "Lines that do not hold are published as they are; missions are tuned by scenario, not by the scoring.", "",
    ]  # fmt: skip
    for name, lines in results.items():
        out += [f"## {name}", "", "| line | measured | wanted | holds |", "|---|---|---|---|"]
        for line in lines:
            wanted = f"{'at least' if line.at_least else 'at most'} {line.limit:.0%}"
            out.append(f"| {line.name} | {line.value:.0%} | {wanted} | {'yes' if line.holds else '**no**'} |")
        out.append("")
    return "\n".join(out)


def store_spreads(names: list[str], worlds: int, path: Path = SPREADS) -> None:
    """Measure the spreads of missions and store them with the digest that they are for."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    for name in names:
        mission = load_mission(name)
        spread = {scale: float(f"{value:.6g}") for scale, value in measure_spread(mission, SEED, worlds).items()}
        stored[name] = {"digest": mission.digest(), "worlds": worlds, "spread": spread}
    path.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    """Measure, print and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("missions", nargs="*", default=None)
    parser.add_argument("--worlds", type=int, default=50)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--spreads", type=int, default=0, metavar="WORLDS")
    asked = parser.parse_args()
    names = asked.missions or mission_names()
    if asked.spreads:
        store_spreads(names, asked.spreads)
    results = {name: balance(load_mission(name), asked.worlds) for name in names}
    page = report(results, asked.worlds)
    if asked.write:
        asked.write.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
