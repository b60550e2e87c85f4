"""Balance of the missions (experience.md 9.3): who passes the gate, what the trap does, whether bots can win.

``python -m coaching.game.balance --write docs/reference/missions-balance.md`` measures all missions and publishes;
``--spreads 50`` first measures the spreads of the score again and stores them, with the worlds on which plans are
judged; ``--best-worlds 200`` adds how sure the best plan beats the next; ``--rows FILE`` keeps what was played, so
that a measurement goes on where it stopped and a gate's limit can be moved without playing again; ``--known`` plays
nothing: it publishes of every mission what the rows hold.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from coaching.game.balance_page import Line, Measured, report, section
from coaching.game.judges import MANY, Judges, given_by
from coaching.game.measures import Standing, passes
from coaching.game.over_worlds import STORED, contrasts
from coaching.game.played import Counts, judging, known_counts, ready_plans
from coaching.game.rows import CLICKER, Rows, bot_names, gate_of_row
from coaching.game.scoring import Par, median_of, points_of, spread_from, stored_spread, weak_link
from scenarios.mission import Gate, Mission, load_mission, mission_names

FIRST_WORLD = 1008
"""Published worlds are others than those of play (0 and on) and of tuning (900 to 939, 1000 to 1007)."""
FRESH = {"two-into-one": 1058, "calls-or-customers": 1108, "rotation": 1108}
"""First published world of missions that were built anew after a look at those from 1008 on."""
SPREADS = Path(__file__).with_name("spreads.json")
FEWEST = 2
"""Worlds without which nothing is said of a mission."""
NINETY = 1.645
"""Half width of a 90 % interval in standard errors."""


@dataclass
class _Table:
    """What the worlds say, one entry a world."""

    clicked: list[bool] = field(default_factory=list)
    good: list[bool] = field(default_factory=list)
    early: list[bool] = field(default_factory=list)
    late: list[bool] = field(default_factory=list)
    judged_once: bool = False
    """The good plan's gates are all judged over the stored worlds, once."""
    starred: list[bool] = field(default_factory=list)
    """Whether each random plan meets the third star's gates over worlds."""
    good_starred: list[bool] = field(default_factory=list)
    bots: dict[str, list[bool]] = field(default_factory=dict)
    plans: dict[str, list[float]] = field(default_factory=dict)
    """Plan -> score in every world."""


class Worlds:
    """The rows of a mission and what they are worth."""

    def __init__(self, rows: Rows, spread: dict[str, float]) -> None:
        self.rows, self.mission, self.spread = rows, rows.mission, spread

    def par(self, world: int) -> Par:
        """Return par of a world."""
        base = [self.rows.of(plan.id, world) for plan in self.mission.of_role("reference")]
        return median_of([(row.scales, row.tired, row.leavers) for row in base])

    def points(self, plan: str, world: int) -> float:
        """Return the score of a plan on a world."""
        return weak_link(points_of(self.rows.of(plan, world).scales, self.par(world), self.spread))

    def gates(self, plan: str, world: int) -> dict[str, float]:
        """Return what the lesson's gates of this one world measure."""
        row, par = self.rows.of(plan, world), self.par(world)
        here = Standing(par.scales, par.leavers, self.points(plan, world), row.spent_cents)
        return {gate.measure: gate_of_row(gate, row, here) for gate in lesson(self.mission)}

    def passes(self, plan: str, world: int) -> bool:
        """Whether the lesson's gates of this one world are met."""
        found = self.gates(plan, world)
        return all(passes(gate, found[gate.measure]) for gate in lesson(self.mission))


def lesson(mission: Mission) -> list[Gate]:
    """Return the gates of the first star that the world that was played decides."""
    return [gate for gate in mission.gates if gate.stars == 1 and not gate.worlds]


def first_world(mission: Mission) -> int:
    """Return the first of the worlds that are published of a mission."""
    return FRESH.get(mission.name, FIRST_WORLD)


def balance(rows: Rows, asked: Counts, first: int | None = None) -> list[Line]:
    """Measure a mission's balance over worlds.

    Args:
        rows: the mission's plays.
        asked: on how many worlds, and of how many plans.
        first: the first of the worlds; none = the first that is published.

    Raises:
        PolicyError: a rule of the mission raised.
    """
    first = first_world(rows.mission) if first is None else first
    here, table = Worlds(rows, spread_for(rows, asked.worlds, first)), _Table()
    good = _ready(rows.mission, "good")[0]
    for world in range(first, first + asked.worlds):
        for plan in ready_plans(rows.mission):
            table.plans.setdefault(plan, []).append(here.points(plan, world))
        _fill(table, here, world, bot_names(rows.mission) if world < first + asked.bots else [])
    table.plans = _further(here, table.plans, first, asked)
    table.clicked = table.clicked[: asked.random]
    over = Judges(rows, 1, asked.judge)
    if over.gates:
        table.judged_once = not lesson(rows.mission)
        met = over.met([good, *(f"{CLICKER}-{first + at}" for at, one in enumerate(table.clicked) if one)])
        table.good = [one and met[good] for one in table.good]
        table.clicked = [one and met[f"{CLICKER}-{first + at}"] for at, one in enumerate(table.clicked)]
    later = Judges(rows, 3, asked.judge)
    if later.gates and asked.starred:
        clicked = [f"{CLICKER}-{world}" for world in range(first, first + asked.starred)]
        met = later.met([good, *clicked])
        table.starred, table.good_starred = [met[one] for one in clicked], [met[good]]
    rows.close()
    return _lines(table)


def _further(here: Worlds, plans: dict[str, list[float]], first: int, asked: Counts) -> dict[str, list[float]]:
    """Return the scores of the two plans that lead on the first worlds, on all that are asked for or known."""
    two, base = leading(plans), _ready(here.mission, "reference")
    found = {plan: list(plans[plan]) for plan in two}
    for world in range(first + asked.worlds, first + asked.best):
        if asked.known and not all(here.rows.known(plan, [world]) for plan in (*base, *two)):
            break
        for plan in two:
            found[plan].append(here.points(plan, world))
    return found


def spread_for(rows: Rows, worlds: int, first: int) -> dict[str, float]:
    """Return the stored spreads of the score; where none fit, those of these worlds."""
    return stored_spread(rows.mission) or measured_spread(rows, worlds, first)


def measured_spread(rows: Rows, worlds: int, first: int) -> dict[str, float]:
    """Return the spreads of the score over worlds, from the rows."""
    groups = (_ready(rows.mission, "reference"), contrasts(rows.mission))
    table = [
        tuple([rows.of(plan, world).scales for plan in group] for group in groups)
        for world in range(first, first + worlds)
    ]
    return spread_from((base, ready) for base, ready in table)


def _ready(mission: Mission, role: str) -> list[str]:
    return [plan.id for plan in mission.of_role(role)]


def _fill(table: _Table, here: Worlds, world: int, names: list[str]) -> None:
    (good,), (trap,) = _ready(here.mission, "good"), _ready(here.mission, "trap")
    well, badly = here.rows.of(good, world), here.rows.of(trap, world)
    table.clicked.append(here.passes(f"{CLICKER}-{world}", world))
    table.good.append(here.passes(good, world))
    table.early.append(badly.early_cents > well.early_cents)
    table.late.append(badly.money_cents < well.money_cents)
    for name in names:
        table.bots.setdefault(name, []).append(here.points(name, world) > here.points(good, world))


def _lines(table: _Table) -> list[Line]:
    shares = [
        ("random decisions pass the gate", table.clicked, 0.10, False),
        ("the good plan passes the gate", table.good, 0.70, True),
        ("the trap sells more than the good plan in months 1 and 2", table.early, 0.60, True),
        ("the trap makes less money than the good plan", table.late, 0.80, True),
        *((f"{bot} scores above the good plan", beats, 0.05, False) for bot, beats in table.bots.items()),
    ]
    if table.starred:
        shares.append(("random decisions pass the third star's gate over worlds", table.starred, 0.10, False))
        shares.append(("the good plan passes the third star's gate over worlds", table.good_starred, 0.70, True))
    once = {"the good plan passes the third star's gate over worlds"}
    once |= {"the good plan passes the gate"} if table.judged_once else set()
    lines = [
        Line(name, float(np.mean(rows)), limit, least, 1 if name in once else len(rows), once=name in once)
        for name, rows, limit, least in shares
        if rows
    ]
    return [*lines, best_against_next(table.plans)]


def best_against_next(plans: dict[str, list[float]]) -> Line:
    """Return the lower end of the 90 % interval of (best plan - next best), paired by world, points of the score.

    Plans that score the same in every world are one plan.
    """
    best, other = leading(plans)
    away = np.array(plans[best]) - np.array(plans[other])
    half = NINETY * float(away.std(ddof=1)) / math.sqrt(len(away)) if len(away) > 1 else math.inf
    mean = float(away.mean())
    name = f"the best plan ({best}) beats the next ({other}): low end of the 90 % interval"
    return Line(name, mean - half, 0.0, True, len(away), (mean - half, mean + half))


def leading(plans: dict[str, list[float]]) -> tuple[str, str]:
    """Return the plan with the best mean and the next that is not the same play."""
    means = sorted(plans, key=lambda name: -float(np.mean(plans[name])))
    best = means[0]
    return best, next((name for name in means[1:] if plans[name] != plans[best]), means[-1])


def store_spreads(rows: Rows, worlds: int, path: Path = SPREADS) -> None:
    """Measure the spreads of a mission and store them with the digest that they are for; those that fit are kept."""
    name, digest, first = rows.mission.name, rows.mission.play_digest(), first_world(rows.mission)
    stored = json.loads(path.read_text(encoding="utf-8"))
    old = stored.get(name, {})
    if old.get("digest") != digest or old.get("worlds", 0) < worlds:
        spread = {scale: float(f"{value:.6g}") for scale, value in measured_spread(rows, worlds, first).items()}
        stored[name] = {"digest": digest, "worlds": worlds, "spread": spread}
        path.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def store_worlds(rows: Rows, path: Path = STORED) -> None:
    """Work out and store the worlds on which a mission judges plans, if it does."""
    table = json.loads(path.read_text(encoding="utf-8"))
    name, digest = rows.mission.name, rows.mission.play_digest()
    worlds = max((gate.worlds for gate in rows.mission.gates), default=0)
    old = table.get(name, {})
    if worlds and (old.get("digest") != digest or len(old["rows"]) < worlds):
        table[name] = {"digest": digest, "rows": [asdict(row) for row in given_by(rows, worlds)]}
        path.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _counts(asked: argparse.Namespace, counts: str) -> Counts:
    """Return on how much a mission is measured: what the options say, or its own WORLDS/BOT_WORLDS."""
    own, _, bots = counts.partition("/")
    worlds, bot_worlds = int(own or asked.worlds), int(bots or asked.bot_worlds)
    random = min(worlds, asked.random_plans)
    return Counts(worlds, asked.best_worlds, bot_worlds, asked.judge_worlds, random, random)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("missions", nargs="*", default=None, help="NAME, NAME=WORLDS or NAME=WORLDS/BOT_WORLDS")
    parser.add_argument("--worlds", type=int, default=50)
    parser.add_argument("--best-worlds", type=int, default=0)
    parser.add_argument("--bot-worlds", type=int, default=MANY, help="worlds at most on which the bots play")
    parser.add_argument("--judge-worlds", type=int, default=MANY, help="stored worlds at most where gates ask for some")
    parser.add_argument("--random-plans", type=int, default=MANY, help="random plans at most that are judged so")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--rows", type=Path, help="file of plays; what is in it is not played again")
    parser.add_argument("--known", action="store_true", help="play nothing: publish what the rows hold")
    parser.add_argument("--spreads", type=int, default=0, metavar="WORLDS")
    return parser


def main() -> None:
    """Measure, print and publish."""
    asked, results = _parser().parse_args(), {}
    for one in asked.missions or mission_names():
        name, _, counts = one.partition("=")
        begun, rows = time.monotonic(), Rows(load_mission(name), asked.rows)
        on = known_counts(rows, first_world(rows.mission)) if asked.known else _counts(asked, counts)
        if on.worlds < FEWEST:
            continue
        if asked.spreads:
            store_spreads(rows, min(asked.spreads, max(on.worlds, on.best)))
            store_worlds(rows)
        results[rows.mission.name] = Measured(balance(rows, on), *judging(rows.mission, on.judge))
        print("\n".join(section(name, results[rows.mission.name])), f"({time.monotonic() - begun:.0f} s)\n", flush=True)
    if asked.write:
        asked.write.write_text(report(results), encoding="utf-8")


if __name__ == "__main__":
    main()
