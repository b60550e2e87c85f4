"""Balance of the missions (experience.md 9.3): who passes the gate, what the trap does, whether bots can win.

``python -m coaching.game.balance --write docs/reference/missions-balance.md`` measures all missions and publishes;
``--spreads 200`` first measures the spreads of the score again and stores them, with the worlds on which plans are
judged; ``--best-worlds 200`` adds how sure the best plan beats the next.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from coaching.game.bots import bots, random_choices
from coaching.game.decisions import choices_with, plan_playbook, playbook_of, priced_by_month
from coaching.game.measures import Standing, gate_value, passes
from coaching.game.over_worlds import given, judge, store, yours
from coaching.game.scoring import Par, measure_spread, par_of, references, score, spread_of
from coaching.game.stage import Performance, Stage
from policies.playbook import Playbook
from scenarios.mission import Choice, Mission, load_mission, mission_names

SEED = 7
EARLY_MONTHS = 2
SPREADS = Path(__file__).with_name("spreads.json")
MANY = 10**6
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
    points: bool = False

    @property
    def holds(self) -> bool:
        """Whether the line is kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def shown(self, value: float) -> str:
        """Return a value as the page shows it."""
        return f"{value:+.1f} points" if self.points else f"{value:.0%}"


@dataclass
class _Table:
    """What the worlds say, one entry a world."""

    clicked: list[bool] = field(default_factory=list)
    good: list[bool] = field(default_factory=list)
    early: list[bool] = field(default_factory=list)
    late: list[bool] = field(default_factory=list)
    bots: dict[str, list[bool]] = field(default_factory=dict)
    plans: dict[str, list[float]] = field(default_factory=dict)
    """Plan -> score in every world."""


class _World:
    """One world of a mission: performances and what they are worth."""

    def __init__(self, mission: Mission, seed: int, world: int, spread: dict[str, float]) -> None:
        self.mission, self.spread = mission, spread
        self.stage = Stage(mission, seed, world)
        base = references(mission, self.stage)
        self.par: Par = par_of(base)
        self.scores = {plan.id: self.points(one) for plan, one in zip(mission.of_role("reference"), base, strict=True)}

    def points(self, one: Performance) -> float:
        return score(one, self.par, self.spread, self.mission.energy_red_line).total

    def perform(self, plan_id: str) -> tuple[Performance, Playbook]:
        book, witness = plan_playbook(self.mission, self.mission.plan(plan_id))
        one = self.stage.perform(book, witness)
        self.scores[plan_id] = self.points(one)
        return one, book

    def gate(self, one: Performance, book: Playbook, choices: tuple[Choice, ...]) -> bool:
        """Whether the lesson's gates of this one world are met."""
        spent = sum(priced_by_month(self.mission, choices))
        here = Standing(self.par.scales, self.par.leavers, self.points(one), spent)
        mine = [gate for gate in self.mission.gates if gate.stars == 1 and not gate.worlds]
        return all(passes(gate, gate_value(gate, one, book, here)) for gate in mine)


def balance(
    mission: Mission, worlds: int, seed: int = SEED, best_worlds: int = 0, judge_worlds: int = MANY
) -> list[Line]:
    """Measure a mission's balance over worlds.

    Args:
        mission: what to measure.
        worlds: how many.
        seed: root of all luck.
        best_worlds: worlds over which the best plan is held against the next; 0 = those above.
        judge_worlds: stored worlds at most on which a plan is judged where the gates ask for them.

    Raises:
        PolicyError: a rule of the mission raised.
    """
    spread, table = spread_of(mission, seed), _Table()
    for world in range(max(worlds, best_worlds)):
        one = _World(mission, seed, world, spread)
        if world < worlds:
            _fill(table, one, (seed, world), judge_worlds)
        else:
            for plan in _contrasts(mission):
                one.perform(plan)
        for name, points in one.scores.items():
            table.plans.setdefault(name, []).append(points)
        one.stage.close()
    return _lines(table)


def _contrasts(mission: Mission) -> list[str]:
    return [plan.id for role in ("good", "trap", "other") for plan in mission.of_role(role)]


def _fill(table: _Table, one: _World, luck: tuple[int, int], judge_worlds: int) -> None:
    mission = one.mission
    done = {name: one.perform(name) for name in _contrasts(mission)}
    (good_plan,), (trap_plan,) = mission.of_role("good"), mission.of_role("trap")
    good, book = done[good_plan.id]
    trap = done[trap_plan.id][0]
    good_choices, clicked = choices_with(good_plan, ()), random_choices(mission, *luck)
    random_book, witness = playbook_of(mission, clicked, "random")
    random = one.stage.perform(random_book, witness)
    table.clicked.append(one.gate(random, random_book, clicked) and judged(mission, clicked, judge_worlds))
    table.good.append(one.gate(good, book, good_choices) and judged(mission, good_choices, judge_worlds))
    table.early.append(trap.bookings_cents(1, EARLY_MONTHS) > good.bookings_cents(1, EARLY_MONTHS))
    table.late.append(trap.money_cents < good.money_cents)
    for name, bot, seen in bots(mission):
        beats = one.points(one.stage.perform(bot, seen)) > one.scores[good_plan.id]
        table.bots.setdefault(name, []).append(beats)


_JUDGED: dict[str, bool] = {}


def judged(mission: Mission, choices: tuple[Choice, ...], most: int = MANY) -> bool:
    """Return whether decisions meet the lesson's gates over worlds, `most` of them; each plan is judged once."""
    many = [gate for gate in mission.gates if gate.worlds and gate.stars == 1]
    if not many:
        return True
    key = f"{mission.digest()} {most}" + "".join(one.model_dump_json() for one in choices)
    if key not in _JUDGED:
        worlds = min(most, max(gate.worlds for gate in many))
        mine, world = yours(mission, choices, worlds), given(mission, worlds)
        _JUDGED[key] = all(passes(gate, judge(gate, mine, world)) for gate in many)
    return _JUDGED[key]


def _lines(table: _Table) -> list[Line]:
    lines = [
        Line("random decisions pass the gate", _share(table.clicked), 0.10, False),
        Line("the good plan passes the gate", _share(table.good), 0.70, True),
        Line("the trap sells more than the good plan in months 1 and 2", _share(table.early), 0.60, True),
        Line("the trap makes less money than the good plan", _share(table.late), 0.80, True),
    ]
    lines += [
        Line(f"{bot} scores above the good plan", _share(beats), 0.05, False) for bot, beats in table.bots.items()
    ]
    return [*lines, best_against_next(table.plans)]


def _share(rows: Iterable[bool]) -> float:
    return float(np.mean(list(rows)))


def best_against_next(plans: dict[str, list[float]]) -> Line:
    """Return the lower end of the 90 % interval of (best plan - next best), paired by world, points of the score.

    Plans that score the same in every world are one plan.
    """
    means = sorted(plans, key=lambda name: -float(np.mean(plans[name])))
    best = means[0]
    other = next((name for name in means[1:] if plans[name] != plans[best]), means[-1])
    away = np.array(plans[best]) - np.array(plans[other])
    low = float(away.mean()) - NINETY * float(away.std(ddof=1)) / math.sqrt(len(away)) if len(away) > 1 else 0.0
    name = f"the best plan ({best}) beats the next ({other}): low end of the 90 % interval over {len(away)} worlds"
    return Line(name, low, 0.0, True, points=True)


def report(results: dict[str, list[Line]], worlds: int) -> str:
    """Return the page of the reference: every line, kept or not."""
    out = [
        "# Balance of the missions", "",
        f"Measured over {worlds} worlds by `python -m coaching.game.balance --worlds {worlds} --write "
        "docs/reference/missions-balance.md`.",
        "Lines that do not hold are published as they are; missions are tuned by scenario, not by the scoring.", "",
    ]  # fmt: skip
    if missing := [name for name in mission_names() if name not in results]:
        out += [f"Not measured yet, so nothing is claimed of them: {', '.join(missing)}.", ""]
    for name, lines in results.items():
        out += [f"## {name}", "", "| line | measured | wanted | holds |", "|---|---|---|---|"]
        for line in lines:
            wanted = f"{'at least' if line.at_least else 'at most'} {line.shown(line.limit)}"
            out.append(f"| {line.name} | {line.shown(line.value)} | {wanted} | {'yes' if line.holds else '**no**'} |")
        out.append("")
    return "\n".join(out)


def store_spreads(names: list[str], worlds: int, path: Path = SPREADS) -> None:
    """Measure the spreads of missions and store them with the digest that they are for; those that fit are kept."""
    for name in names:
        mission = load_mission(name)
        stored = json.loads(path.read_text(encoding="utf-8"))
        old = stored.get(name, {})
        if old.get("digest") == mission.digest() and old.get("worlds", 0) >= worlds:
            continue
        spread = {scale: float(f"{value:.6g}") for scale, value in measure_spread(mission, SEED, worlds).items()}
        stored[name] = {"digest": mission.digest(), "worlds": worlds, "spread": spread}
        path.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    store(load_mission(name) for name in names)


def main() -> None:
    """Measure, print and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("missions", nargs="*", default=None)
    parser.add_argument("--worlds", type=int, default=50)
    parser.add_argument("--best-worlds", type=int, default=0)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--spreads", type=int, default=0, metavar="WORLDS")
    asked = parser.parse_args()
    names = asked.missions or mission_names()
    if asked.spreads:
        store_spreads(names, asked.spreads)
    results = {}
    for name in names:
        begun = time.monotonic()
        results[name] = balance(load_mission(name), asked.worlds, best_worlds=asked.best_worlds)
        print(report({name: results[name]}, asked.worlds).split("\n", 5)[5], f"({time.monotonic() - begun:.0f} s)\n")
    if asked.write:
        asked.write.write_text(report(results, asked.worlds), encoding="utf-8")


if __name__ == "__main__":
    main()
