"""Patterns of pay plans: P05, P06, P07, P08, P09, P13, P17."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import numpy as np

from coaching.validate.pattern import Check, Numbers, Pattern
from coaching.validate.protocol import BASE, LEAST_WORLDS, Arm, World
from coaching.validate.reading import Reading
from coaching.validate.rules import ForHours, Schedule, Stretched, TwoSchedules, flags
from policies.incentives.flat_commission import FlatCommission
from policies.incentives.salary_only import SalaryOnly
from simulator.ledger import Fact

Off = tuple[tuple[str, Any], ...]
UNMOVED = flags(dynamics__effort="off", behaviour__quit_pay=0.0, dynamics__fairness="off")
"""Pay moves neither effort nor leaving: evidence C names chi -> large, which leaves what pay does to leaving."""
UNMOVED_SAYS = "pay moves neither effort nor leaving"


def paid_by(arm: Arm, rule: Any) -> Arm:
    """Return the arm with another pay rule from the onset on."""
    return arm.but(playbook=(("incentives", rule),))


def standing(reading: Reading) -> tuple[Any, Any]:
    """Return seats whose holder was there at the onset, and stayed, and the holder's latent skill.

    The studies tell types apart by what people are able to do, not by a noisy year of results; goals follow the patch.
    """
    return (reading.tenure[:, 0] >= 6) & (reading.leavers.sum(axis=1) == 0), reading.skill


def by_groups(world: World, one: Arm, other: Arm, edges: tuple[float, ...], names: tuple[str, ...]) -> Numbers:
    """Return bookings of groups of seats by latent skill (quantile edges) in both arms; `gain` compares them.

    Only people who stay in both arms are compared.
    """
    first, second = world.reading(one), world.reading(other)
    out: dict[str, float] = {}
    for name, mine in zip(names, groups(first, second, edges), strict=True):
        out[f"{name} one"], out[f"{name} other"] = (float(r.sold[mine].sum()) / r.unit_cents for r in (first, second))
    return out


def groups(first: Reading, second: Reading, edges: tuple[float, ...]) -> list[Any]:
    """Return which rows of the tables are each group: who stays in both runs, by latent skill between quantiles."""
    held, rank = standing(second)
    stayed = held & (first.leavers.sum(axis=1) == 0) & (second.leavers.sum(axis=1) == 0)
    cuts = np.quantile(rank[stayed], edges) if stayed.any() else np.zeros(len(edges))
    ends = zip((-np.inf, *cuts), (*cuts, np.inf), strict=True)
    return [np.append(stayed & (rank > low) & (rank <= high), False) for low, high in ends]


def gain(m: Numbers, name: str) -> float:
    """Return the log ratio of what a group sells in one arm and in the other."""
    return log(m[f"{name} one"] / m[f"{name} other"])


def total(world: World, one: Arm, other: Arm) -> float:
    """Return the log ratio of all bookings."""
    return log(world.reading(one).total / world.reading(other).total)


def _cap(world: World, off: Off) -> Numbers:
    base = BASE.but(world=off)
    return {"gain": total(world, base, paid_by(base, Schedule(1.0, floor=0.9, cap=1.33)))}


P05 = Pattern(
    "P05",
    1,
    "hold-out",
    "Straight commission instead of floor .9 and cap 1.33",
    "+9 % realised, +8 % forecast (F13)",
    _cap,
    (Check("gain", lambda m: m["gain"], 0.03, 0.14),),
    UNMOVED,
    UNMOVED_SAYS,
)


def _spread(reading: Reading) -> float:
    """Return the CV over people of what they sell a month, among seats held by people past their first year."""
    months = reading.tenure >= 12
    ripe = months.sum(axis=1) >= 6
    rate = (reading.sold[:-1] * months).sum(axis=1)[ripe] / months.sum(axis=1)[ripe]
    return float(np.std(rate) / np.mean(rate))


def _lazear(world: World, off: Off) -> Numbers:
    still = flags(dynamics__attrition="off", dynamics__dismissal="off")
    fixed = BASE.but(world=off + still, incumbent=(("incentives", SalaryOnly()),))
    free = BASE.but(world=off, incumbent=(("incentives", SalaryOnly()),))
    piece = (("incentives", FlatCommission()),)
    same = total(world, fixed.but(incumbent=piece), fixed)
    other = world.reading(free), world.reading(free.but(incumbent=piece))
    spread = [_spread(one) for one in other]
    return {
        "fixed": same,
        "extra": log(other[1].total / other[0].total) - same,
        "salary": spread[0],
        "piece": spread[1],
    }


P06 = Pattern(
    "P06",
    1,
    "hold-out",
    "Commission instead of salary",
    "+44 %, about half selection; variance up (F18)",
    _lazear,
    (
        Check("fixed workforce (calibration)", lambda m: m["fixed"], 0.10, 0.30, vanishes=False),
        Check("extra with quits and hiring", lambda m: m["extra"], 0.08, 0.30),
        Check("CV of output, change", lambda m: m["piece"] - m["salary"], 0.0, None, vanishes=False),
    ),
    flags(behaviour__selection_slope=0.0),
    "candidates do not look at pay (slope 0)",
)


def _over(world: World, off: Off) -> Numbers:
    base = paid_by(BASE.but(world=off), Schedule(0.0, bonus=1.0))
    more = paid_by(BASE.but(world=off), Schedule(0.0, bonus=1.0, over=1.0))
    return by_groups(world, more, base, (1 / 3, 2 / 3), ("low", "middle", "high"))


P07 = Pattern(
    "P07",
    1,
    "hold-out",
    "Quarterly bonus with over-achievement pay",
    "top performers held up (F14)",
    _over,
    (
        Check("top third", lambda m: gain(m, "high"), 0.08, 0.25),
        Check("bottom third", lambda m: gain(m, "low"), -0.03, 0.03, null=None),
    ),
    UNMOVED,
    UNMOVED_SAYS,
    note="Evidence C names sigma->large as the ablation; the engine's sigma is the market's own (T9). "
    "Thirds are by latent skill.",
)


SIZES = (0.8, 1.0)
"""Quarterly bonuses (of on-target pay) between which the one lies that pays out as much as the annual one (P08)."""


def _pacers(world: World, off: Off) -> Numbers:
    year, none = Schedule(0.0, bonus=1.0, period_months=12), Schedule(0.0, bonus=0.0)
    base = BASE.but(world=off)
    annual = paid_by(base, TwoSchedules(year, none))
    added = paid_by(base, TwoSchedules(year, Schedule(0.0, bonus=0.5)))
    parts = dict(by_groups(world, added, annual, (1 / 3, 2 / 3), ("low", "middle", "high")))
    parts |= {"added": total(world, added, annual), "paid annual": _paid(world.reading(annual))}
    for size in SIZES:
        quarterly, names = (
            paid_by(base, Schedule(0.0, bonus=size)),
            [f"{one} {size}" for one in ("weak", "fair", "top")],
        )
        parts |= by_groups(world, quarterly, annual, (1 / 3, 2 / 3), tuple(names))
        parts |= {f"neutral {size}": total(world, quarterly, annual), f"paid {size}": _paid(world.reading(quarterly))}
    return parts


def _paid(reading: Reading) -> float:
    """Return all variable pay, in units."""
    return float(reading.months_sum(Fact.EARNED).sum()) / reading.unit_cents


def at_neutral_budget(m: Numbers, figure: Callable[[float], float]) -> float:
    """Return a figure at the quarterly bonus that costs as much as the annual one, on a line between two sizes."""
    small, large = SIZES
    low, high = m[f"paid {small}"], m[f"paid {large}"]
    place = (m["paid annual"] - low) / (high - low)
    return (1 - place) * figure(small) + place * figure(large)


P08 = Pattern(
    "P08",
    2,
    "hold-out",
    "Quarterly bonuses beside, or instead of, an annual one",
    "quarterly pace weak reps (F14)",
    _pacers,
    (
        Check("added: total", lambda m: m["added"], 0.0, None),
        Check("added: bottom third minus top third", lambda m: gain(m, "low") - gain(m, "high"), 0.0, None),
        Check("neutral: bottom third", lambda m: at_neutral_budget(m, lambda size: gain(m, f"weak {size}")), 0.0, None),
        Check(
            "neutral: total", lambda m: at_neutral_budget(m, lambda size: m[f"neutral {size}"]), -0.03, 0.03, null=None
        ),
    ),
    flags(behaviour__discount_per_month=1.0, behaviour__present_bias=1.0),
    "nobody prefers the present",
    beside=UNMOVED,
    beside_says=UNMOVED_SAYS,
    note="Neutral is the budget: of two quarterly bonuses, .8 and 1.0 of on-target pay, both are run, and figures are "
    "read on the line between them where as much is paid out as by the annual bonus.",
)


def _swing(reading: Reading) -> float:
    rows = reading.sold[:-1][reading.heads.sum(axis=1) >= reading.months - 1]
    return float(np.mean(rows.std(axis=1, ddof=1) / rows.mean(axis=1)))


EQUIVALENT = Schedule(0.0, bonus=1.0)
"""A bonus that pays at the goal what the base's commission pays there: equal pay at target, not equal cost (T4)."""


def _equivalent(world: World, off: Off) -> Numbers:
    bonus, piece = paid_by(BASE.but(world=off), EQUIVALENT), BASE.but(world=off)
    tenths = by_groups(world, piece, bonus, (0.3, 0.7), ("low", "middle", "high"))
    swings = _swing(world.reading(piece)) - _swing(world.reading(bonus))
    return {**tenths, "total": total(world, piece, bonus), "swing": swings}


P09 = Pattern(
    "P09",
    1,
    "hold-out",
    "Commission instead of a bonus with equal pay at target",
    "up, most in low deciles (F19)",
    _equivalent,
    (
        Check(
            "bottom 3 deciles minus middle 4",
            lambda m: gain(m, "low") - gain(m, "middle"),
            0.0,
            None,
            vanishes=False,
            vanishes_beside=True,
        ),
        Check("total", lambda m: m["total"], 0.0, None, vanishes=False, vanishes_beside=True),
        Check("month-to-month swing", lambda m: m["swing"], None, 0.0),
    ),
    flags(behaviour__goal_utility=0.0, dynamics__timing="off"),
    "goals mean nothing and nobody times deals (phi, xi 0)",
    beside=UNMOVED + flags(dynamics__timing="off"),
    beside_says="pay moves neither effort nor leaving, and nobody times deals",
    ablated_in=LEAST_WORLDS,
)

STRETCHES = (0.4, 0.7, 0.85, 1.0, 1.2, 1.5, 1.8)


def _stretch(world: World, off: Off) -> Numbers:
    parts = {}
    bonus = 0.0 if ("pattern.bonus", 0.0) in off else 1.0
    changes = tuple(pair for pair in off if pair[0] != "pattern.bonus")
    for scale in STRETCHES:
        goals = ("goals", Stretched(scale))
        reading = world.reading(paid_by(BASE.but(world=changes, playbook=(goals,)), Schedule(0.0, bonus=bonus)))
        quarters = [reading.sold[:-1, k : k + 3].sum(axis=1) / reading.goals[:, k : k + 3].sum(axis=1).clip(1)
                    for k in range(0, 24, 3)]  # fmt: skip
        held = [reading.heads[:, k : k + 3].sum(axis=1) == 3 for k in range(0, 24, 3)]
        parts[f"sold {scale}"] = reading.total / reading.unit_cents / reading.seats / reading.months
        parts[f"hit {scale}"] = float(np.concatenate([q[h] >= 1 for q, h in zip(quarters, held, strict=True)]).mean())
    return parts


def _peak(m: Numbers) -> tuple[float, float, float]:
    """Return stretch, sales and share at goal at the top of the parabola through the best stretch and its neighbours.

    Evidence C fixes the range of stretches, not their steps; the best of a few steps would hang on where they lie.
    """
    best = min(max(range(len(STRETCHES)), key=lambda k: m[f"sold {STRETCHES[k]}"]), len(STRETCHES) - 2)
    three = STRETCHES[max(best, 1) - 1 : max(best, 1) + 2]
    curve = np.polyfit(three, [m[f"sold {scale}"] for scale in three], 2)
    inside = curve[0] < 0 and three[0] <= -curve[1] / (2 * curve[0]) <= three[-1]
    top = float(-curve[1] / (2 * curve[0])) if inside else max(three, key=lambda scale: m[f"sold {scale}"])
    hit = np.interp(top, STRETCHES, [m[f"hit {scale}"] for scale in STRETCHES])
    return top, float(np.polyval(curve, top)), float(hit)


def _below(m: Numbers, end: float) -> float:
    return log(m[f"sold {end}"] / _peak(m)[1])


P13 = Pattern(
    "P13",
    1,
    "hold-out",
    "Goal scaled from 40 to 180 %, the same bonus",
    "inverted U (F36)",
    _stretch,
    (
        Check("share at goal at the peak", lambda m: _peak(m)[2], 0.35, 0.70, null=None),
        Check("easy end against the peak", lambda m: _below(m, STRETCHES[0]), None, -0.03),
        Check("hard end against the peak", lambda m: _below(m, STRETCHES[-1]), None, -0.03),
    ),
    (("pattern.bonus", 0.0),),
    "reaching the goal pays nothing",
)


def _hours_paid(world: World, off: Off) -> Numbers:
    base = BASE.but(world=off)
    return {"gain": total(world, paid_by(base, ForHours()), base)}


P17 = Pattern(
    "P17",
    2,
    "hold-out",
    "Pay for activity worth 15 % of the variable",
    "+6 to +9 % (F22)",
    _hours_paid,
    (Check("gain", lambda m: m["gain"], 0.02, 0.10),),
    flags(dynamics__effort="off"),
    "effort does not answer pay",
)


PATTERNS = (P05, P06, P07, P08, P09, P13, P17)
