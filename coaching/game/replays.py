"""Same-luck replays: one decision changed, everything else and all luck as it was; then the same in other worlds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from coaching.game.decisions import choices_with, plan_playbook, playbook_of
from coaching.game.measures import chance_gap
from coaching.game.scoring import par_of, references
from coaching.game.session import Session
from coaching.game.stage import Stage
from coaching.game.told import Elsewhere, WhatIf, YourPlan
from scenarios.mission import Mission, Plan

RANGE = (10, 90)
"""Percentiles of "8 of 10 worlds"."""
TIE_CENTS = 100
"""Differences smaller than one unit of money are none."""


def offered(mission: Mission) -> tuple[Plan, ...]:
    """Return the plans that the debrief compares with: what-ifs first, then the contrasts."""
    contrasts = [plan for role in ("good", "trap", "other") for plan in mission.of_role(role)]
    return (*mission.of_role("what-if"), *contrasts)


@dataclass(frozen=True)
class Replay:
    """What is kept of a ready plan that was played on your luck."""

    money_cents: float
    after_cents: float
    """The part of the money that the caretaker's year brings."""
    chance_gap: float
    """At the mission's end, points."""
    bookings_cents: tuple[int, ...]
    """Of every month of the mission."""


def replay(session: Session, plan: Plan) -> Replay:
    """Play a ready plan on your luck, once for the decisions as they are."""
    choices = choices_with(plan, session.choices())
    key = "".join([plan.id, *(one.model_dump_json() for one in choices)])
    if key not in session.replays:
        one = session.stage.perform(*plan_playbook(session.mission, plan, session.choices()))
        session.replays[key] = Replay(
            one.money_cents, one.outcome.metrics["profit_after_cents"] or 0.0, chance_gap(one, one.months),
            tuple(one.bookings_cents(month, month) for month in range(1, one.months + 1)),
        )  # fmt: skip
    return session.replays[key]


def what_if(session: Session, plan: Plan) -> WhatIf:
    """Replay one plan on your luck."""
    yours, other = session.performance(), replay(session, plan)
    gap = other.chance_gap - chance_gap(yours, yours.months)
    return WhatIf(plan.id, other.money_cents - yours.money_cents, gap)


@dataclass(frozen=True)
class World:
    """What one other world says, money in cents over the mission and the caretaker's year."""

    differences: tuple[float, ...]
    """Each offered plan against yours."""
    yours: float
    par: float


def elsewhere(
    session: Session, worlds: int, on_world: Callable[[int], None] = lambda done: None
) -> tuple[list[Elsewhere], YourPlan]:
    """Replay all offered plans, yours and the references in `worlds` other worlds.

    Args:
        session: the game, finished.
        worlds: how many; your own world is not among them.
        on_world: called after each with the number done.
    """
    found = []
    for done, world in enumerate(other_worlds(session, worlds), 1):
        found.append(in_world(session, world))
        on_world(done)
    return summed(session.mission, found)


def other_worlds(session: Session, worlds: int) -> list[int]:
    """Return the numbers of the other worlds that a debrief tries."""
    return [world for world in range(worlds + 1) if world != session.log.header.world][:worlds]


def in_world(session: Session, world: int) -> World:
    """Replay all offered plans, yours and the references in another world."""
    mission, choices = session.mission, session.choices()
    stage = Stage(mission, session.log.header.seed, world)
    yours = stage.perform(*playbook_of(mission, choices)).money_cents
    others = [stage.perform(*plan_playbook(mission, plan, choices)).money_cents for plan in offered(mission)]
    par = par_of(references(mission, stage)).scales["results"]
    stage.close()
    return World(tuple(other - yours for other in others), yours, par)


def summed(mission: Mission, worlds: Sequence[World]) -> tuple[list[Elsewhere], YourPlan]:
    """Return what some other worlds say together: a row for each offered plan, and how yours did against par."""
    plans = offered(mission)
    rows = [_row(plan.id, [one.differences[place] for one in worlds]) for place, plan in enumerate(plans)]
    pars = tuple(one.par for one in worlds)
    beat = sum(one.yours > one.par for one in worlds)
    return rows, YourPlan(beat, len(worlds), float(np.mean(pars)) if pars else 0.0, pars)


def _row(plan: str, differences: list[float]) -> Elsewhere:
    if not differences:
        return Elsewhere(plan, 0.0, 0.0, 0.0, 0, 0, 0)
    low, high = np.percentile(differences, RANGE)
    better = sum(one > TIE_CENTS for one in differences)
    worse = sum(one < -TIE_CENTS for one in differences)
    return Elsewhere(plan, float(np.mean(differences)), float(low), float(high), better, worse, len(differences))
