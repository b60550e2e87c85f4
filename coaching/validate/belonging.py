"""Patterns of fairness, learning and groups: P14, P15, P16, P18, P19, P20."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from typing import Any, ClassVar

import numpy as np

from coaching.validate.pattern import Check, Numbers, Pattern
from coaching.validate.paying import paid_by, standing, total
from coaching.validate.protocol import BASE, World
from coaching.validate.reading import Reading
from coaching.validate.rules import Prize, Programme, SharedBonus, Uneven, _card, flags
from policies.goals.equal import Equal
from policies.incentives.salary_only import SalaryOnly
from policies.routing.load import taken_by
from policies.routing.weights import share_leads
from policies.views import LeadView, TeamView
from scenarios.units import MINUTES_PER_MONTH
from simulator.ledger import Fact

Off = tuple[tuple[str, Any], ...]
STEP = 0.10


def _unequal(world: World, off: Off) -> Numbers:
    equal = BASE.but(world=off, incumbent=(("allocation", Uneven(0.48)), ("goals", Equal())))
    fitted = BASE.but(world=off, incumbent=(("allocation", Uneven(0.48)),))
    even = BASE.but(world=off, incumbent=(("allocation", Uneven(even=True)), ("goals", Equal())))
    count = round(48 * 40 * (1 + STEP / 2))
    more = flags(accounts__count=count, target__stretch=round(0.93 / (1 + STEP / 2), 6))
    stepped = even.but(world=more, incumbent=(("allocation", Uneven(step=STEP)), ("goals", Equal())))
    before, after = world.reading(even), world.reading(stepped)
    lucky = np.arange(48) % 2 == 0
    near, far = _after_exits(world.reading(BASE.but(world=off)))
    return {
        "turnover": world.reading(equal).turnover() - world.reading(fitted).turnover(),
        "behind": after.turnover(~lucky) - before.turnover(~lucky),
        "ahead": after.turnover(lucky) - before.turnover(lucky), **near, **far,
    }  # fmt: skip


def _after_exits(reading: Reading) -> tuple[Numbers, Numbers]:
    """Count leavers and heads in team-months with and without an exit in the three months before."""
    team = np.arange(reading.seats) // 8
    exits, heads = (np.array([x[team == k].sum(axis=0) for k in range(6)]) for x in (reading.leavers, reading.heads))
    recent = np.zeros_like(exits, dtype=bool)
    for back in (1, 2, 3):
        recent[:, back:] |= exits[:, :-back] > 0
    usable = np.arange(reading.months) >= 3
    near, far = recent & usable, ~recent & usable
    return (
        {"near left": float(exits[near].sum()), "near heads": float(heads[near].sum())},
        {"far left": float(exits[far].sum()), "far heads": float(heads[far].sum())},
    )


def _contagion(m: Numbers) -> float:
    return (m["near left"] / m["near heads"]) / (m["far left"] / m["far heads"])


P14 = Pattern(
    "P14",
    1,
    "hold-out",
    "Equal goals on unequal territories; +10 % for half the team",
    "quits follow being behind (F53)",
    _unequal,
    (
        Check("turnover, equal minus fitted goals", lambda m: m["turnover"], 0.05, 0.20),
        Check("turnover of those behind", lambda m: m["behind"], 0.0, None),
        Check("turnover of those ahead", lambda m: m["ahead"], -0.02, 0.02, null=None),
        Check(
            "hazard after a teammate's exit (verification)", _contagion, 1.1, 1.6, null=1.0, unit="x", vanishes=False
        ),
    ),
    flags(behaviour__disadvantage_weight=0.0, behaviour__quit_disadvantage=0.0),
    "being behind is not felt (alpha 0)",
)


GAPS = {"far": (2.5, 9.0), "near": (0.5, 2.0), "ahead": (-9.0, -1.0)}
"""Units (months of usual sales) still missing for the winning result beyond a usual last month; below 0 = ahead."""
WINNING = 1.38
"""Attainment that wins one time in two: the median of the best of seven others (lognormal, cv .26)."""


def _contest(world: World, off: Off) -> Numbers:
    base = BASE.but(world=off)
    reading, usual = world.reading(paid_by(base, Prize())), world.reading(base)
    three = world.reading(paid_by(base, Prize(winners=3)))
    parts = {"net": log(reading.total / world.reading(base).total), "three": log(three.total / reading.total)}
    sums = {name: [0.0, 0.0] for name in GAPS}
    for k in range(0, reading.months, 3):
        goal = reading.goals[:, k : k + 3].sum(axis=1)
        there = [one.heads[:, k : k + 3].sum(axis=1) == 3 for one in (reading, usual)]
        settled = (reading.tenure[:, k] >= 6) & (usual.tenure[:, k] >= 6)
        held = there[0] & there[1] & settled & (goal > 0)
        effort = reading.hours[:, k + 2] / np.maximum(usual.hours[:, k + 2], 1.0)  # abler people work harder anyway
        missing = 3 * (WINNING - reading.sold[:-1, k : k + 2].sum(axis=1) / np.maximum(goal, 1)) - 1
        for name, (low, high) in GAPS.items():
            mine = held & (missing >= low) & (missing < high)
            sums[name][0] += float(effort[mine].sum())
            sums[name][1] += float(mine.sum())
    return {**parts, **{f"{name} {part}": sums[name][i] for name in GAPS for i, part in enumerate(("e", "n"))}}


def _effort(m: Numbers, gap: str) -> float:
    return m[f"{gap} e"] / max(m[f"{gap} n"], 1e-9)


P15 = Pattern(
    "P15",
    2,
    "hold-out",
    "A contest for a prize among 8",
    "leaders slack, trailing fade only when far (F28, F29)",
    _contest,
    (
        Check("net sales", lambda m: m["net"], 0.01, 0.12),
        Check(
            "effort near behind minus ahead", lambda m: _effort(m, "near") - _effort(m, "ahead"), 0.0, None, unit="x"
        ),
        Check(
            "effort near behind minus far behind",
            lambda m: _effort(m, "near") - _effort(m, "far"),
            0.0,
            None,
            unit="x",
            vanishes=False,
        ),
    ),
    flags(dynamics__effort="off"),
    "effort does not answer pay (as if the prize were 0)",
)


def _team_bonus(world: World, off: Off) -> Numbers:
    salary = paid_by(BASE.but(world=off), SalaryOnly())
    return {str(n): total(world, paid_by(BASE.but(world=off), SharedBonus(n)), salary) for n in (2, 4, 8)}


P16 = Pattern(
    "P16",
    1,
    "hold-out",
    "A bonus shared by 8 instead of salary; teams of 2, 4, 8",
    "+3 % (F31)",
    _team_bonus,
    (
        Check("gain, shared by 8", lambda m: m["8"], 0.01, 0.07),
        Check("2 minus 4", lambda m: m["2"] - m["4"], 0.0, None),
        Check("4 minus 8", lambda m: m["4"] - m["8"], 0.0, None),
    ),
    flags(dynamics__effort="off"),
    "effort does not answer pay (chi only)",
)


@dataclass(frozen=True)
class SlowFed:
    """Leads go round, newcomers in their first year get a part of a share (P18)."""

    part: float = 0.6

    card: ClassVar[Any] = _card("slow-fed", "routing", frozenset({"RepView.tenure_months"}))

    def route(self, leads: tuple[LeadView, ...], team: TeamView) -> dict[str, str]:
        """Return leads dealt out by weight."""
        return taken_by(self.by_turn, leads, team)

    def by_turn(self, team: TeamView, first: str) -> Iterator[str]:
        """Return who gets one lead after the other, whatever leads they are; `first` is the id of the first."""
        return share_leads(first, team.reps, [1.0 if rep.tenure_months >= 12 else self.part for rep in team.reps])


LEAD_FED = flags(
    market__opportunities_per_account_month=0.05,
    market__leads_per_rep_month=14.0,
    market__lead_qualify_rate=1.0,
    market__lead_hours=0.1,
    market__repeat_share=0.0,
)
AGES, OLD = 12, (12, 16)
"""Months of tenure that are followed, and those that count as steady."""


def _by_age(reading: Reading, tag: str) -> Numbers:
    """Sum bookings by tenure over everybody who joined and was there for 16 months, before and after the onset."""
    joined, left = reading.facts[Fact.JOINED], reading.facts[Fact.LEFT]
    sold = np.zeros((len(reading.seat_of), OLD[1]))
    start, end = np.zeros(len(reading.seat_of), dtype=np.int64), np.full(len(reading.seat_of), reading.end)
    start[joined.person], end[left.person] = joined.minute, left.minute
    for facts in (reading.facts[Fact.WON], reading.facts[Fact.INVOICED].repeats()):
        mine = facts.person >= reading.seats
        person = facts.person[mine]
        age = (facts.minute[mine] - start[person]) // MINUTES_PER_MONTH
        young = age < OLD[1]
        np.add.at(sold, (person[young], age[young]), facts.amount[mine][young].astype(np.float64))
    kept = (end - start >= OLD[1] * MINUTES_PER_MONTH) & (np.arange(len(start)) >= reading.seats)
    total = sold[kept].sum(axis=0) / reading.unit_cents
    return {f"{tag} steady": float(total[OLD[0] :].mean()), **{f"{tag} {k}": float(total[k]) for k in range(AGES)}}


def _reached(tag: str, m: Numbers) -> float:
    """Return the month in which the three-month mean first reaches 80 % of the same people's second year."""
    rate = np.array([m[f"{tag} {k}"] for k in range(AGES)]) / max(m[f"{tag} steady"], 1e-9)
    smooth = np.convolve(rate, np.ones(3) / 3, mode="valid")
    above = np.flatnonzero(smooth >= 0.8)
    if not len(above):
        return float(AGES)
    k = int(above[0])
    return k + 2.0 if not k else k + 1.0 + (0.8 - smooth[k - 1]) / (smooth[k] - smooth[k - 1])


def _ramp(world: World, off: Off) -> Numbers:
    fed = BASE.but(world=off + LEAD_FED)
    slow = fed.but(incumbent=(("routing", SlowFed()),))
    return {**_by_age(world.reading(BASE.but(world=off)), "usual"), **_by_age(world.reading(fed), "fed"),
            **_by_age(world.reading(slow), "slow")}  # fmt: skip


P18 = Pattern(
    "P18",
    1,
    "hold-out",
    "Month in which new hires reach 80 % of steady bookings",
    "median 5 months (F45, F46)",
    _ramp,
    (
        Check("month, average territory", lambda m: _reached("usual", m), 4.0, 8.0, null=2.0, unit="x"),
        Check(
            "slow-fed newcomers: months later",
            lambda m: _reached("slow", m) - _reached("fed", m),
            1.0,
            None,
            unit="x",
            vanishes=False,
        ),
    ),
    flags(behaviour__ramp_months=0.01, behaviour__ramp_start=1.0),
    "newcomers sell like others from the first day",
    note="The slow-fed arms run in a market where leads bring most opportunities (14 a rep and month, .05 by account).",
)


def _learning(world: World, off: Off) -> Numbers:
    base = BASE.but(world=off)
    paired = base.but(playbook=(("coaching", Programme()),))
    got, usual = world.reading(paired), world.reading(base)
    early, late = (log(got.monthly[part].sum() / usual.monthly[part].sum()) for part in (slice(4, 10), slice(10, 16)))
    spread = [float(np.std(one.know_how[one.present])) for one in (got, usual)]
    mentors = {
        kind: base.but(incumbent=(("coaching", Programme("mentors", voluntary=kind)),)) for kind in (False, True)
    }
    must, may = (_young(world.reading(mentors[kind])) for kind in (False, True))
    return {"gain": log(got.total / usual.total), "early": early, "late": late, "spread": spread[0] - spread[1],
            "must": must, "may": may}  # fmt: skip


def _young(reading: Reading) -> float:
    mine = (reading.tenure >= 0) & (reading.tenure < 9)
    return float(reading.sold[:-1][mine].mean()) / reading.unit_cents


P19 = Pattern(
    "P19",
    1,
    "hold-out",
    "Four meetings of random pairs; mandatory or voluntary mentors",
    ">= +15 %; +18 % or 0 (F47, F48)",
    _learning,
    (
        Check("gain from random pairs", lambda m: m["gain"], 0.05, 0.24),
        Check("spread of know-how", lambda m: m["spread"], None, 0.0),
        Check("kept after 20 weeks, of the gain", lambda m: m["late"] / m["early"], 0.7, None, null=None, unit="x"),
        Check("mentors: mandatory minus voluntary", lambda m: m["must"] - m["may"], 0.0, None, unit="x"),
    ),
    flags(behaviour__exchange_gain=0.0),
    "nothing is learned in meetings (lambda 0)",
)


def _ranks(world: World, off: Off) -> Numbers:
    base = BASE.but(world=off)
    told = base.but(playbook=(("conduct", (("ranking", True),)),))
    agreed = base.but(playbook=(("conduct", (("ranking", True), ("goals", "discussed"))),))
    first, second = world.reading(told), world.reading(base)
    held, rank = standing(second)
    lower = np.append(held & (rank < np.median(rank[held])), False)
    return {"lower": log(first.sold[lower].sum() / second.sold[lower].sum()), "total": total(world, told, base),
            "agreed": total(world, agreed, told)}  # fmt: skip


P20 = Pattern(
    "P20",
    2,
    "hold-out",
    "Ranks told, imposed or by consent",
    "removal +11 %, bare ranking -14 % (F41, F42, F43)",
    _ranks,
    (
        Check("imposed: lower half", lambda m: m["lower"], None, 0.0),
        Check("consent minus imposed", lambda m: m["agreed"], 0.0, None, vanishes=False),
        Check("imposed: total", lambda m: m["total"], -0.15, 0.03, null=None),
    ),
    flags(behaviour__rank_feedback=0.0, behaviour__game_imposed_cost=0.0),
    "ranks and games are not felt (psi 0)",
)

PATTERNS = (P14, P15, P16, P18, P19, P20)
