"""Gates that judge a plan, not a world: it is played unchanged on stored worlds, once per plan (8.4: M4, M9, M12).

What par, the contrasts and the market do on these worlds depends on the mission alone and can be stored with it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from coaching.game.decisions import plan_playbook, playbook_of
from coaching.game.measures import passes, still_there
from coaching.game.scoring import par_of, references
from coaching.game.stage import Performance, Stage
from scenarios.mission import Choice, Gate, Mission
from scenarios.overrides import override

FIRST_WORLD = 5000
"""Stored worlds are far from those that are played."""
SEED = 7
STORED = Path(__file__).with_name("stored_worlds.json")
WORST_TENTH, PAR_WORST_THIRD = 10, 100 / 3
BEYOND_CENTS = 1e15
"""More money than a plan can make on a world."""


@dataclass(frozen=True)
class Given:
    """What a stored world holds whatever the player does; money in cents over mission and caretaker's year."""

    par_cents: float
    contrasts_cents: tuple[float, ...]
    """Money of the good plan, the trap and the others, in the order of the file."""
    shocked: bool
    """Whether the scenario's shock comes."""


@dataclass(frozen=True)
class Yours:
    """What a plan does on a stored world."""

    cents: float
    stayed: int
    """People of day 0 who are there at the mission's end."""
    seats: int


def contrasts(mission: Mission) -> list[str]:
    """Return the plans that the mean is held against."""
    return [plan.id for plan in mission.plans if plan.role in ("good", "trap", "other")]


def stored_worlds(mission: Mission) -> list[Given]:
    """Return what is stored of the worlds for the mission's numbers; empty = nothing fits."""
    table = json.loads((files("coaching.game") / STORED.name).read_text(encoding="utf-8")).get(mission.name, {})
    fits = table.get("digest") == mission.play_digest()
    rows = table["rows"] if fits else []
    return [Given(row["par_cents"], tuple(row["contrasts_cents"]), row["shocked"]) for row in rows]


def given_on(mission: Mission, number: int) -> Given:
    """Work out what holds on a stored world, counted from 0, for the mission as it is played."""
    stage = Stage(mission, SEED, FIRST_WORLD + number)
    money = [stage.perform(*plan_playbook(mission, mission.plan(name))).money_cents for name in contrasts(mission)]
    par = par_of(references(mission, stage)).scales["results"]
    comes = shocked(mission, stage)
    stage.close()
    return Given(par, tuple(money), comes)


def shocked(mission: Mission, stage: Stage) -> bool:
    """Whether the shock moves demand on this world: the market's path against the same luck without it."""
    from scenarios.company import company_of
    from simulator.tape import build_tape

    scenario = mission.world()
    if scenario.market.shock_month is None:
        return False
    calm = company_of(override(scenario, {"dynamics.shock": "off"}))
    other = build_tape(calm, SEED, stage.world, len(stage.tape.market) - scenario.calendar.warmup_months)
    return not np.allclose(stage.tape.market, other.market)


def yours_on(mission: Mission, choices: Iterable[Choice], number: int) -> Yours:
    """Play decisions unchanged on a stored world, counted from 0."""
    stage = Stage(mission, SEED, FIRST_WORLD + number)
    one = stage.perform(*playbook_of(mission, choices))
    stage.close()
    return seen_of(one)


def seen_of(one: Performance) -> Yours:
    """Return what counts of a performance."""
    return Yours(one.money_cents, still_there(one, range(one.company.seats)), one.company.seats)


def judge(gate: Gate, mine: Sequence[Yours], world: Sequence[Given]) -> float:
    """Return what a gate measures of a plan over worlds.

    worst-tenth-above-par: the plan's worst tenth minus par's worst third, cents. mean-of-best: the plan's mean in
    percent of the best contrast's. stay-in-shock: percent of shocked worlds in which all but one stay at most.
    calm-above-par: percent of the worlds without a shock at par or better. beats-par: percent of all worlds above par.
    """
    money, par = np.array([one.cents for one in mine]), np.array([one.par_cents for one in world])
    shocked = np.array([one.shocked for one in world], dtype=bool)
    if gate.measure == "worst-tenth-above-par":
        return float(np.percentile(money, WORST_TENTH) - np.percentile(par, PAR_WORST_THIRD))
    if gate.measure == "mean-of-best":
        best = max(np.array([one.contrasts_cents for one in world]).mean(axis=0))
        return 100 * float(money.mean()) / best if best > 0 else math.inf
    if gate.measure == "stay-in-shock":
        kept = np.array([one.stayed >= one.seats - 1 for one in mine])
        return _percent(kept[shocked])
    if gate.measure == "calm-above-par":
        return _percent((money >= par)[~shocked])
    return _percent(money > par)


def lost(gate: Gate, mine: Sequence[Yours], world: Sequence[Given]) -> bool:
    """Whether a plan that was played on the first of the worlds misses a gate whatever it does on the others."""
    seats = mine[0].seats if mine else 0
    others = [Yours(BEYOND_CENTS, seats, seats)] * (len(world) - len(mine))
    return not passes(gate, judge(gate, [*mine, *others], world))


def _percent(rows: np.ndarray) -> float:
    """Return the percentage of true rows; 100 where there is nothing to fail in."""
    return 100 * float(rows.mean()) if len(rows) else 100.0
