"""Patterns of pay periods and thresholds: P10, P11, P12."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np

from coaching.validate.pattern import Check, Numbers, Pattern
from coaching.validate.paying import UNMOVED, UNMOVED_SAYS
from coaching.validate.protocol import BASE, LEAST_WORLDS, Arm, World
from coaching.validate.rules import Schedule, flags
from simulator.ledger import Fact

Off = tuple[tuple[str, Any], ...]


def _always(rule: Any, off: Off) -> Arm:
    return BASE.but(world=off, incumbent=(("incentives", rule),))


def _quarters(world: World, arm: Arm) -> list[float]:
    monthly = world.reading(arm).monthly.reshape(2, 4, 3).sum(axis=(0, 2))
    return (monthly / monthly.mean()).tolist()


def _fiscal(world: World, off: Off) -> Numbers:
    plan = _quarters(world, _always(Schedule(0.5, bonus=0.5, over=1.0, period_months=12), off))
    flat = _quarters(world, BASE.but(world=off))
    return {**{f"q{k + 1}": share for k, share in enumerate(plan)}, "flat": flat[3] - flat[0]}


P10 = Pattern(
    "P10",
    1,
    "hold-out",
    "Annual plan: bookings by fiscal quarter",
    "end high, start low (F16)",
    _fiscal,
    (
        Check("first quarter against the mean", lambda m: m["q1"] - 1, None, 0.0),
        Check("last quarter against the mean", lambda m: m["q4"] - 1, 0.0, None),
        Check("last minus first quarter", lambda m: m["q4"] - m["q1"], 0.03, 0.20),
        Check("the same under a monthly linear plan", lambda m: m["flat"], -0.02, 0.02, null=None),
    ),
    flags(behaviour__discount_per_month=1.0, behaviour__present_bias=1.0, dynamics__timing="off"),
    "no discounting and no moved deals (delta 1, xi 0)",
    beside=UNMOVED + flags(dynamics__timing="off"),
    beside_says=f"{UNMOVED_SAYS}, and nobody times deals",
    ablated_in=LEAST_WORLDS,
    note="In 24 worlds what the first ablation leaves passed for chance; in 60 it is more, so discounting and moved "
    "deals make a part of the effect only.",
)

STEPS = (0.5, 1.0, 3.0)


def _accelerators(world: World, off: Off) -> Numbers:
    parts = {}
    for step in STEPS:
        reading = world.reading(_always(Schedule(1.0, over=step), off))
        parts[f"pulled {step}"] = reading.months_sum(Fact.PULLED).sum() / reading.total
        parts[f"cost {step}"] = reading.months_sum(Fact.DISCOUNT).sum() / reading.total
    slow = world.reading(_always(Schedule(1.0, over=STEPS[-1]), off + flags(market__cycle_days=152.0)))
    parts["slow"] = slow.months_sum(Fact.DISCOUNT).sum() / slow.total
    return parts


P11 = Pattern(
    "P11",
    1,
    "hold-out",
    "Accelerators 1.5x, 2x, 4x above the goal",
    "6-8 % of revenue at an extreme plan (F17)",
    _accelerators,
    (
        Check("pulled forward: 2x minus 1.5x", lambda m: m["pulled 1.0"] - m["pulled 0.5"], 0.0, None),
        Check("pulled forward: 4x minus 2x", lambda m: m["pulled 3.0"] - m["pulled 1.0"], 0.0, None),
        Check("price cost at 4x, of revenue", lambda m: m["cost 3.0"], 0.002, 0.08),
        Check("price cost: cycle twice as long minus as is", lambda m: m["slow"] - m["cost 3.0"], 0.0, None),
    ),
    flags(behaviour__pull_share=0.0),
    "nobody can pull deals forward (xi_pull 0)",
)


def _near(world: World, arm: Arm) -> tuple[float, float]:
    """Return how many quarters of people ended just above and just below their goal."""
    reading, above, below = world.reading(arm), 0, 0
    for k in range(0, reading.months, 3):
        goals = reading.goals[:, k : k + 3].sum(axis=1)
        held = (reading.heads[:, k : k + 3].sum(axis=1) == 3) & (goals > 0)
        x = reading.sold[:-1, k : k + 3].sum(axis=1)[held] / goals[held]
        above += int(np.sum((x >= 1) & (x < 1.1)))
        below += int(np.sum((x >= 0.9) & (x < 1)))
    return above, below


def _bunching(world: World, off: Off) -> Numbers:
    nothing = flags(behaviour__goal_utility=0.0)
    arms = {
        "bonus": _always(Schedule(0.0, bonus=1.0), off), "linear": BASE.but(world=off + nothing),
        "kink": _always(Schedule(1.0, over=1.0), off), "kink, no phi": _always(Schedule(1.0, over=1.0), off + nothing),
    }  # fmt: skip
    parts = {}
    for name, arm in arms.items():
        parts[f"{name} above"], parts[f"{name} below"] = _near(world, arm)
    return parts


def _ratio(name: str) -> Any:
    return lambda m: log(max(m[f"{name} above"], 1e-9) / max(m[f"{name} below"], 1e-9))


P12 = Pattern(
    "P12",
    1,
    "hold-out",
    "Quarters just above and just below the goal",
    "bunching at thresholds and kinks (F24)",
    _bunching,
    (
        Check("ln ratio, bonus", _ratio("bonus"), log(1.5), log(5.0), unit="x"),
        Check("ln ratio, linear, goal means nothing", _ratio("linear"), log(0.7), log(1.1), null=None, unit="x"),
        Check("ln ratio, accelerator", _ratio("kink"), log(1.5), log(5.0), unit="x"),
        Check("ln ratio, accelerator, phi 0", _ratio("kink, no phi"), log(0.7), log(1.2), null=None, unit="x"),
    ),
    flags(dynamics__timing="off", behaviour__goal_utility=0.0),
    "nobody times deals and goals mean nothing (xi, phi 0)",
)

PATTERNS = (P10, P11, P12)
