"""Patterns of hours, territories and handovers: P01, P02, P03, P04."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np

from coaching.validate.pattern import Check, Numbers, Pattern
from coaching.validate.protocol import BASE, Arm, World
from coaching.validate.rules import Reassign, Uneven, flags
from simulator.ledger import Fact

Off = tuple[tuple[str, Any], ...]


def _log_ratio(world: World, one: Arm, other: Arm) -> float:
    return log(world.reading(one).total / world.reading(other).total)


def _hours(world: World, off: Off) -> Numbers:
    base = BASE.but(world=off, months=12)
    more = base.but(world=flags(behaviour__selling_hours_per_month=66.0))
    return {"elasticity": _log_ratio(world, more, base) / log(1.1)}


P01 = Pattern(
    "P01",
    1,
    "verification",
    "Selling hours +10 %",
    "elasticity .31-.34 (F01)",
    _hours,
    (Check("elasticity of bookings", lambda m: m["elasticity"], 0.20, 0.45, unit="x"),),
    flags(market__response_depth=50.0),
    "the response to hours is flat (depth 50)",
)


def _balance(world: World, off: Off) -> Numbers:
    still = flags(dynamics__relationship="off")
    unequal = (("allocation", Uneven(0.55, exact=True)),)
    uneven, moved = (BASE.but(world=world, incumbent=unequal) for world in (off + still, off))
    even = (("allocation", Uneven(even=True)),)
    first, second = (
        [log(world.reading(moved.but(playbook=even)).monthly[part].sum() / world.reading(moved).monthly[part].sum())
         for part in (slice(0, 12), slice(12, 24))]
    )  # fmt: skip
    return {"gain": _log_ratio(world, uneven.but(playbook=even), uneven), "first": first, "second": second}


P02 = Pattern(
    "P02",
    1,
    "hold-out",
    "Balanced instead of unequal territories (CV .55)",
    "+2 to +7 % (F05)",
    _balance,
    (
        Check("gain without handover loss", lambda m: m["gain"], 0.01, 0.07),
        Check("year 2 minus year 1, with handovers", lambda m: m["second"] - m["first"], 0.0, None, vanishes=False),
    ),
    flags(market__response_depth=0.01, behaviour__effort_elasticity=0.95),
    "hours bring sales in proportion (eps 1)",
    beside=flags(market__opportunity_hours=0.1),
    beside_says="hours are no constraint (an opportunity asks for .1 instead of 2.9 at its reference depth, so that "
    "every patch is worked at full depth)",
    note="The shares of the 48 patches are drawn once and scaled so that their own CV is .55 (69 % lie outside "
    "+-20 %); before, they had .43, outside the range that evidence C names, and the gain was +.4 %. Effort answers "
    "the patch (B4): with effort fixed, as in the prototype, balancing gains +3.7 % (se .6, 6 worlds). The ablation "
    "leaves the market's limits: nobody goes deeper than 1.6 times the reference, so small patches leave hours idle.",
)


def _load(load: float) -> tuple[tuple[str, Any], ...]:
    return flags(market__leads_per_rep_month=12.0, behaviour__selling_hours_per_month=66.0 / load)


def _untouched(world: World, arm: Arm) -> float:
    reading = world.reading(arm)
    came = reading.facts[Fact.LEAD_CAME]
    came = came.subject[(came.minute >= reading.start) & (reading._month(came.minute) < reading.months - 3)]
    return 1 - float(np.isin(came, reading.facts[Fact.TOUCHED].subject).mean())


def _priorities(world: World, off: Off) -> Numbers:
    base = BASE.but(world=_load(1.3) + off)
    first_come = base.but(world=flags(dynamics__priorities="off"))
    loads = {load: _untouched(world, base.but(world=_load(load) + off, months=12)) for load in (0.8, 1.3, 1.8)}
    parts = {f"untouched {load}": value for load, value in loads.items()}
    return {"gain": _log_ratio(world, base, first_come), **parts}


P03 = Pattern(
    "P03",
    2,
    "hold-out",
    "Money per hour first; lead load .8 / 1.3 / 1.8",
    "+8.1 %; 70 % of leads untouched (F03, F66)",
    _priorities,
    (
        Check("gain over first come, first served", lambda m: m["gain"], 0.01, 0.12),
        Check("untouched leads at load 1.8", lambda m: m["untouched 1.8"], 0.40, 0.80, null=None),
        Check("rise from load .8 to 1.3", lambda m: m["untouched 1.3"] - m["untouched 0.8"], 0.0, None, vanishes=False),
        Check(
            "rise from load 1.3 to 1.8", lambda m: m["untouched 1.8"] - m["untouched 1.3"], 0.0, None, vanishes=False
        ),
    ),
    flags(dynamics__priorities="off"),
    "tasks are taken first come, first served",
    note="The gain is measured at the middle one of the three loads; at load 1.0 it is +.3 %: without "
    "scarcity it hardly matters what comes first.",
)


def _moved(world: World, off: Off) -> Numbers:
    base = BASE.but(world=off, months=12)
    control = world.reading(base)

    def loss(r0: float, to: str) -> float:
        arm = base.but(world=flags(behaviour__handover_same_segment=r0), playbook=(("allocation", Reassign(0.2, to)),))
        got = world.reading(arm)
        handed = np.zeros(got.accounts, dtype=bool)
        handed[got.handed] = True
        now, then = got.by_account.sum(axis=1), control.by_account.sum(axis=1)
        return log(now[handed].sum() / then[handed].sum()) - log(now[~handed].sum() / then[~handed].sum())

    return {"same": loss(0.45, "anybody"), "other": loss(0.25, "anybody"), "new": loss(0.10, "anybody"),
            "star": loss(0.45, "star")}  # fmt: skip


P04 = Pattern(
    "P04",
    1,
    "verification",
    "A fifth of the accounts changes hands",
    "-13.2 to -17.6 %; star no better (F09)",
    _moved,
    (
        Check("pooled loss of a year", lambda m: (m["same"] + m["other"] + m["new"]) / 3, -0.20, -0.10),
        Check("same segment better than other", lambda m: m["same"] - m["other"], 0.0, None),
        Check("other better than new hire", lambda m: m["other"] - m["new"], 0.0, None),
        Check("star minus average, same segment", lambda m: m["star"] - m["same"], -0.03, 0.03, vanishes=False),
    ),
    flags(behaviour__relationship_weight=0.0),
    "relationships carry no sales (rho 0)",
    note="The new-hire arm gives the accounts to existing people with the relationship of a new hire (R0 .10), so that "
    "it measures the relationship and not the ramp.",
)

PATTERNS = (P01, P02, P03, P04)
