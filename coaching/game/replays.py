"""Same-luck replays: one decision changed, everything else and all luck as it was; then the same in other worlds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from coaching.game.decisions import plan_playbook, playbook_of
from coaching.game.measures import chance_gap
from coaching.game.scoring import par_of, references
from coaching.game.session import Session
from coaching.game.stage import Performance, Stage
from scenarios.mission import Choice, Mission, Plan

RANGE = (10, 90)
"""Percentiles of "8 of 10 worlds"."""
TIE_CENTS = 100
"""Differences smaller than one unit of money are none."""


@dataclass(frozen=True)
class WhatIf:
    """One change on your own luck: money of the mission and of the caretaker's year, against yours."""

    plan: str
    difference_cents: float
    gap_points: float
    """Difference in the chance gap at the mission's end, points."""


@dataclass(frozen=True)
class Elsewhere:
    """The same change in other worlds."""

    plan: str
    mean_cents: float
    low_cents: float
    high_cents: float
    """8 of 10 worlds lie between low and high."""
    better: int
    worse: int
    worlds: int


@dataclass(frozen=True)
class YourPlan:
    """The decision log played unchanged in other worlds, against par on each of them."""

    beat_par: int
    worlds: int
    par_mean_cents: float
    par_cents: tuple[float, ...]
    """Par's money in every world, in order."""


def offered(mission: Mission) -> tuple[Plan, ...]:
    """Return the plans that the debrief compares with: what-ifs first, then the contrasts."""
    contrasts = [plan for role in ("good", "trap", "other") for plan in mission.of_role(role)]
    return (*mission.of_role("what-if"), *contrasts)


def what_if(session: Session, plan: Plan) -> WhatIf:
    """Replay one plan on your luck."""
    yours = session.performance()
    other = session.stage.perform(*plan_playbook(session.mission, plan, session.choices()))
    gap = chance_gap(other, other.months) - chance_gap(yours, yours.months)
    return WhatIf(plan.id, other.money_cents - yours.money_cents, gap)


def elsewhere(
    session: Session, worlds: int, on_world: Callable[[int], None] = lambda done: None
) -> tuple[list[Elsewhere], YourPlan]:
    """Replay all offered plans, yours and the references in `worlds` other worlds.

    Args:
        session: the game, finished.
        worlds: how many; your own world is not among them.
        on_world: called after each with the number done.
    """
    mission, header = session.mission, session.log.header
    numbers = [world for world in range(worlds + 1) if world != header.world][:worlds]
    plans = offered(mission)
    away: list[list[float]] = []
    beat, par_money = 0, []
    for done, world in enumerate(numbers, 1):
        yours, others, base = _one_world(mission, header.seed, world, session.choices(), plans)
        away.append([other.money_cents - yours.money_cents for other in others])
        par = par_of(base).scales["results"]
        par_money.append(par)
        beat += yours.money_cents > par
        on_world(done)
    rows = [_row(plan.id, column) for plan, column in zip(plans, _columns(away, len(plans)), strict=True)]
    mean = float(np.mean(par_money)) if par_money else 0.0
    return rows, YourPlan(beat, len(numbers), mean, tuple(par_money))


def _one_world(
    mission: Mission, seed: int, world: int, choices: tuple[Choice, ...], plans: tuple[Plan, ...]
) -> tuple[Performance, list[Performance], list[Performance]]:
    stage = Stage(mission, seed, world)
    yours = stage.perform(*playbook_of(mission, choices))
    others = [stage.perform(*plan_playbook(mission, plan, choices)) for plan in plans]
    base = references(mission, stage)
    stage.close()
    return yours, others, base


def _columns(rows: list[list[float]], count: int) -> Iterator[list[float]]:
    return ([row[place] for row in rows] for place in range(count))


def _row(plan: str, differences: list[float]) -> Elsewhere:
    if not differences:
        return Elsewhere(plan, 0.0, 0.0, 0.0, 0, 0, 0)
    low, high = np.percentile(differences, RANGE)
    better = sum(one > TIE_CENTS for one in differences)
    worse = sum(one < -TIE_CENTS for one in differences)
    return Elsewhere(plan, float(np.mean(differences)), float(low), float(high), better, worse, len(differences))
