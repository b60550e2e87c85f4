"""What tier 3 reads off the worlds: quota frequency, contests, who quits, hours that are only logged (evidence C)."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Any, ClassVar

import numpy as np

from coaching.validate.belonging import P15
from coaching.validate.pattern import Numbers, Pattern
from coaching.validate.paying import P08, Off, at_neutral_budget, by_groups, gain, groups, paid_by, total
from coaching.validate.protocol import BASE, REPS_PER_TEAM, World
from coaching.validate.reading import Floats, Reading
from coaching.validate.rules import OF_PARTS, ForHours, Prize, Schedule, _card, flags
from coaching.validate.unjudged import Diagnostic, figure
from policies.views import PayView
from simulator.ledger import Cause, Columns, Fact

BACK = 6
"""Months over which somebody's results are looked back on."""
WINDOWS = {"eve": slice(11, 12), "during": slice(12, 15), "after": slice(15, 18)}
"""Months from the onset around the second yearly contest, the first that is known in advance."""
THIRDS = (1 / 3, 2 / 3)


@dataclass(frozen=True)
class YearlyContest:
    """Commission, and in the first quarter of every year a contest: everybody knows when it comes (P15, F29)."""

    contest: Prize

    period_months: ClassVar[int] = 12
    card: ClassVar[Any] = _card("yearly-contest", "incentives", OF_PARTS)

    def pay(self, results: PayView) -> int:
        """Return the month's commission, in the third month with the expected prize."""
        if results.goal_cents <= 0:
            return 0
        if results.month <= self.contest.period_months:
            return self.contest.pay(results.within(self.contest.period_months))
        return round(results.on_target_cents * results.bookings_cents / results.goal_cents)


def _read(world: World, off: Off) -> Numbers:
    base = BASE.but(world=off)
    usual = world.reading(base)
    return {**_frequency(world, base), **_contest(world, base), **_quits(usual), **_spreads(usual), **_logs(world, off)}


def _frequency(world: World, base: Any) -> Numbers:
    """Compare goals and bonus of a month with those of a quarter, by thirds of skill (F21)."""
    quarter, month = (paid_by(base, Schedule(0.0, bonus=1.0, period_months=months)) for months in (3, 1))
    parts = dict(by_groups(world, month, quarter, THIRDS, ("low", "middle", "high")))
    parts["frequent"] = total(world, month, quarter)
    first, second = world.reading(month), world.reading(quarter)
    best = groups(first, second, THIRDS)[-1]
    for name, one in (("one", first), ("other", second)):
        won = one.facts[Fact.WON]
        parts[f"deals {name}"] = float(one.table(won, count=True)[best].sum())
        parts[f"value {name}"] = float(one.table(won)[best].sum()) / one.unit_cents
    return parts


def _contest(world: World, base: Any) -> Numbers:
    """Compare a yearly contest with the same plan without a prize: the eve, the contest, the quarter after (F29)."""
    with_it, without = (world.reading(paid_by(base, YearlyContest(Prize(prize=prize)))) for prize in (0.3, 0.0))
    parts = {name: log(with_it.monthly[part].sum() / without.monthly[part].sum()) for name, part in WINDOWS.items()}
    return parts | {"contest": log(with_it.total / without.total)}


def standing_now(reading: Reading, month: int) -> tuple[Any, Floats]:
    """Return who has been there for the months looked back on, and everybody's attainment in them."""
    past = slice(month - BACK, month)
    there = (reading.heads[:, month] > 0) & (reading.heads[:, past].sum(axis=1) == BACK)
    held = there & (reading.tenure[:, month] >= BACK)
    return held, reading.sold[:-1, past].sum(axis=1) / reading.goals[:, past].sum(axis=1).clip(1)


def _quits(reading: Reading) -> Numbers:
    """Count quits and heads by thirds of attainment in the six months before (F59, F60); dismissals are none."""
    quits, parts = quits_of(reading), {f"{name} {part}": 0.0 for name in ("low", "mid", "top") for part in "qh"}
    for month in range(BACK, reading.months):
        held, attained = standing_now(reading, month)
        low, high = np.quantile(attained[held], THIRDS) if held.any() else (0.0, 0.0)
        thirds = {"low": attained <= low, "mid": (attained > low) & (attained <= high), "top": attained > high}
        for name, mine in thirds.items():
            parts[f"{name} q"] += float(quits[held & mine, month].sum())
            parts[f"{name} h"] += float((held & mine).sum())
    return parts


def quits_of(reading: Reading) -> Floats:
    """Return who quit, by seat and month."""
    left = reading.facts[Fact.LEFT]
    return reading.table(Columns(*(column[left.cause == Cause.QUIT] for column in left)), count=True)[:-1]


def _spreads(reading: Reading) -> Numbers:
    """Count quits and heads in teams whose results lie close together, and far apart, in the months before (F59)."""
    quits, rows = quits_of(reading), []
    team = np.arange(reading.seats) // REPS_PER_TEAM
    for month in range(BACK, reading.months):
        held, attained = standing_now(reading, month)
        for k in range(int(team[-1]) + 1):
            mine = held & (team == k)
            if mine.sum() >= REPS_PER_TEAM // 2:
                spread = float(np.std(attained[mine]) / np.mean(attained[mine]))
                rows.append((spread, float(quits[mine, month].sum()), float(mine.sum())))
    table = np.array(rows).reshape(-1, 3)
    close = table[:, 0] <= np.median(table[:, 0])
    return {f"{name} {part}": float(table[mine, column].sum()) for name, mine in (("close", close), ("apart", ~close))
            for part, column in (("q", 1), ("h", 2))}  # fmt: skip


def _logs(world: World, off: Off) -> Numbers:
    """Pay for hours where hours can be logged that were not worked (P17, B24)."""
    base = BASE.but(world=off + flags(dynamics__logging="normal"))
    paid = world.reading(paid_by(base, ForHours()))
    hours = {name: float(paid.months_sum(kind).sum()) / 60 for name, kind in
             (("logged", Fact.LOGGED), ("worked", Fact.WORKED))}  # fmt: skip
    return {**hours, "paid for hours": total(world, paid_by(base, ForHours()), base)}


OWN = Pattern("tier-3", 3, "diagnostic", "readings of tier 3", "", _read, (), (), "")


def rate(m: Numbers, name: str) -> float:
    """Return quits over months of work of a group."""
    return m[f"{name} q"] / max(m[f"{name} h"], 1e-9)


def _against(m: Numbers, name: str, other: str) -> float:
    return rate(m, name) / max(rate(m, other), 1e-9)


DIAGNOSTICS: tuple[Diagnostic, ...] = (
    Diagnostic(
        "quota-frequency", "Goal and bonus by the month instead of the quarter",
        "weak reps gain, strong reps lose and turn to small deals (F21)", OWN,
        (
            figure("bottom third", lambda m: gain(m, "low")),
            figure("top third", lambda m: gain(m, "high")),
            figure("total", lambda m: m["frequent"]),
            figure("value of a deal, top third", lambda m: log(
                m["value one"] / m["deals one"] / (m["value other"] / m["deals other"]))),
        ),
        "The same bonus per month of goal. Evidence C's prototype had -12 % in all at a sigma of .45, +3 % at .2. In "
        "six worlds in which nobody times deals the total is +1.3 % (se .8), in the same worlds with timing -.2 % (se "
        "1.0): probably what is lost every month is deals held back. The value of a deal falls there as well (-1.9 %, "
        "se .5) although people do not choose among products; why is not known.",
    ),
    Diagnostic(
        "quota-frequency-neutral", "Bonus by the quarter instead of the year, as much paid out",
        "weak reps gain, strong reps lose (F21)", P08,
        (
            figure("bottom third", lambda m: at_neutral_budget(m, lambda size: gain(m, f"weak {size}"))),
            figure("top third", lambda m: at_neutral_budget(m, lambda size: gain(m, f"top {size}"))),
        ),
        "Arms of P08, where the bottom third and the total are judged; the top third is in no band.",
    ),
    Diagnostic(
        "contest-winners", "Three winners instead of one, the same pot",
        "several winners beat one (F27)", P15,
        (figure("sales, three against one", lambda m: m["three"]),),
        "Arms of P15. People who do not mind risk prefer one large prize (T5); the core is not tuned for it.",
    ),
    Diagnostic(
        "contest-calendar", "A yearly contest that is known in advance: before, during, after",
        "dip before, lift during and after, net gain (F29)", OWN,
        (
            figure("month before", lambda m: m["eve"]),
            figure("during", lambda m: m["during"]),
            figure("quarter after", lambda m: m["after"]),
            figure("net, two years", lambda m: m["contest"]),
        ),
        "The prize of P15, once a year in its first quarter, against the same plan without a prize. Evidence C asks "
        "for the dip beside P15. Here it is deals held back (B5, in the last month of a pay period, which is the month "
        "before the contest): in six worlds in which nobody times deals it is +.4 % (se .2). Nothing in the model "
        "makes sales stay up after a contest.",
    ),
    Diagnostic(
        "hours-logged", "Pay for activity where hours can be logged that were not worked",
        "+6 to +9 %, gaming share not published (F22)", OWN,
        (
            figure("logged, not worked", lambda m: 1 - m["worked"] / m["logged"]),
            figure("gain", lambda m: m["paid for hours"]),
        ),
        "The arm of P17 with `dynamics.logging` on. It is off by default, so the gaming share of P17 itself is nothing "
        "by construction; its size is an assumption (B24).",
    ),
    Diagnostic(
        "quits-by-performance", "Who quits: thirds by attainment of six months",
        "the average quit most (F59); the average quit least (F60)", OWN,
        (
            figure("bottom third against the middle", lambda m: _against(m, "low", "mid"), "x", 1.0),
            figure("top third against the middle", lambda m: _against(m, "top", "mid"), "x", 1.0),
        ),
        "Ratios of quits a month; above 1 on both sides is F60's shape, below 1 on both F59's. Dismissals are not "
        "counted. In the model quits fall with pay and attainment (B8), so it has neither; no curvature is assumed "
        "(D10).",
    ),
    Diagnostic(
        "peer-variance", "Who quits: teams whose results lie close together",
        "low variance among peers raises quits (F59)", OWN,
        (figure("close together against far apart", lambda m: _against(m, "close", "apart"), "x", 1.0),),
        "Team-months split at the median spread of attainment in the six months before. Nothing in the model asks for "
        "it.",
    ),
    Diagnostic(
        "gender", "Men and women answer contests and ranks differently", "F30, F41", None,
        missing="Not measured: people in the model have no gender.",
    ),
    Diagnostic(
        "product-mix", "Work that is not paid for is neglected under commission", "F19", None,
        missing="Not measured: it needs a second task or product, and the model has one.",
    ),
)  # fmt: skip
