"""Effort under any pay plan (B4): solved once by dynamic programming, stored as a table, looked up by everybody.

State: attainment so far of the pay period's goal, month of the period, productivity mu (expected monthly sales at
effort 1, in units of the median ramped rep's on-target sales), goal q (same unit a month), cost multiplier, consent.
    max E sum_m [chi S_m + pay_m - (kappa/p) e_m^p * cost] + phi consent 1{goal reached}
Whether somebody consents to the goal (B11) is a person's own, so the table is solved for both answers.
with quasi-hyperbolic discounting: the present month counts fully, later ones are discounted by the present bias
and delta per month. The pay rule is only a function of results; giving up, coasting and pacing come out of the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from agents.grid import grids, look_up
from scenarios.behaviour import Behaviour
from scenarios.compiled import compiled
from scenarios.on_demand import start_on_demand

start_on_demand("scipy.special", ndtr="scipy.special._ufuncs")

from scipy.special import ndtr  # noqa: E402 - what comes before it is the point

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
PayRule = Callable[[int, int, float, float, float], float]
"""(month of period, months in period, goal q, attainment before, attainment after) -> variable pay of the month,
in on-target monthly variable pay; q is the monthly goal in units."""

ATTAINMENT: Floats = np.round(np.linspace(0.0, 2.5, 51), 2)
"""Grid of attainment of the whole period's goal."""
STEP = 0.025
"""Width of the bins of attainment gained in a month (thresholds at multiples of it are hit, not smeared)."""
BINS = 161
"""Bins 0 .. 4; the last one holds the tail."""
MU = np.array([0.25, 0.4, 0.6, 0.8, 1.0, 1.25, 1.6, 2.1, 3.0])
"""Productivity nodes."""
COST = np.array([0.6, 1.0, 1.6])
"""Cost-multiplier nodes."""
GOAL_RATIO = 1.25
"""Goals are solved at geometric nodes of this ratio and interpolated."""
GOALS = (0.2, 6.0)
"""Range of goals (units a month) that are solved; goals beyond it behave like its ends."""
SLOPE_STEP = 0.1
"""Attainment over which the slope of the value at the start of a period is taken."""
LOG_RATIO = np.log(GOAL_RATIO)
EFFORTS = np.array([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.7, 2.0])
"""Effort levels (B4: 14 from .3 to 2)."""


def gain_odds(mu: Floats, goal: float, months: int, sigma: float, eps: float) -> Floats:
    """Return the probability of each bin of attainment gained in a month, shape (mu, effort, bin).

    Sales are mu * e^eps times a lognormal shock of mean 1 and cv `sigma` (T9). Bins are integrated exactly:
    eleven quadrature points, as in B4's sketch, turn a threshold into a staircase of efforts.
    """
    sd = np.sqrt(np.log1p(sigma**2))
    mean = mu[:, None] * EFFORTS[None, :] ** eps / (goal * months)
    edges = STEP * np.arange(1, BINS)
    below = ndtr((np.log(edges) - np.log(mean)[:, :, None] + sd * sd / 2) / max(sd, 1e-9))
    return np.round(np.diff(below, axis=-1, prepend=0.0, append=1.0), 12)


def linear_effort(mu: float, rate: float, b: Behaviour) -> float:
    """Return the closed-form effort under a linear plan settled monthly: (mu (rate+chi) / (1+chi))^(1/(p-eps))."""
    return float(
        (mu * (rate + b.non_pay_drive) / (1 + b.non_pay_drive)) ** (1 / (b.cost_exponent - b.effort_elasticity))
    )


@dataclass(frozen=True, eq=False)
class EffortTable:
    """The solution for one pay rule, one period length and one goal node.

    Shapes: effort and chance (months, type, mu, attainment), value (type, mu, attainment) at the start of the period,
    expected_pay (mu,) at effort 1 from a fresh start. Types are the cost nodes of those who do not consent to the
    goal, then of those who do. `value` counts later months without present bias, and pays for what the period begins
    with (B5: deals held back).
    """

    effort: Floats
    chance: Floats
    expected_pay: Floats
    value: Floats

    def flat(self) -> Floats:
        """Return all of it in one row."""
        return np.concatenate([self.effort, self.chance, self.expected_pay, self.value], axis=None)

    @classmethod
    def of_flat(cls, flat: Floats) -> EffortTable:
        """Return the table that was laid flat."""
        shape = (2 * len(COST), len(MU), len(ATTAINMENT))
        month = math.prod(shape)
        months = (len(flat) - len(MU) - month) // (2 * month)
        ends = np.cumsum([months * month, months * month, len(MU)])
        effort, chance, pay, value = np.split(flat, ends)
        return cls(effort.reshape(months, *shape), chance.reshape(months, *shape), pay, value.reshape(shape))


def solve(rule: PayRule, months: int, goal: float, sigma: float, b: Behaviour) -> EffortTable:
    """Solve the pay period backwards for every node of productivity and cost.

    Args:
        rule: pay of a month as a function of attainment before and after.
        months: length of the pay period.
        goal: monthly goal in units (> 0).
        sigma: monthly coefficient of variation of sales at given effort.
        b: behavioural numbers.
    """
    odds = gain_odds(MU, goal, months, sigma, b.effort_elasticity)
    drive = b.non_pay_drive * MU[:, None] * EFFORTS[None, :] ** b.effort_elasticity
    payments, at_goal = _Payments(rule, months, goal), _expected(odds, (_after() >= 1.0 - 1e-9).astype(np.float64))
    kappa = b.effort_elasticity * (1 + b.non_pay_drive)
    cost = np.tile(COST, 2)[:, None, None, None] * kappa / b.cost_exponent * EFFORTS**b.cost_exponent
    symbolic = b.goal_utility * np.repeat([0.0, 1.0], len(COST))[:, None, None, None]
    shape = (months, 2 * len(COST), len(MU), len(ATTAINMENT))
    effort, chance = np.empty(shape), np.empty(shape)
    value, hit, income = np.zeros(shape[1:]), np.zeros(shape[1:]), np.zeros(shape[2:])
    standard = int(np.flatnonzero(EFFORTS == 1.0)[0])
    for month in range(months, 0, -1):
        last = month == months
        paid = _expected(odds, payments.table(month)) + payments.for_hours(month)
        now = paid + drive[:, None, :] + (symbolic * at_goal if last else 0.0)
        later = 0.0 if last else b.discount_per_month * _continued(odds, value)
        reached = np.broadcast_to(at_goal, (2 * len(COST), *at_goal.shape)) if last else _continued(odds, hit)
        income = paid[:, :, standard] + (0.0 if last else _continued(odds, income[None])[0, :, :, standard])
        worth = now - cost + b.present_bias * later
        choice = _best(worth)
        effort[month - 1] = _refined(worth, choice)
        value = _take(now - cost + later, choice)
        chance[month - 1] = hit = _take(reached, choice)
    credited = payments.at(1, np.zeros(len(ATTAINMENT)), ATTAINMENT)
    return EffortTable(effort, chance, income[:, 0].copy(), value + credited)


def _after() -> Floats:
    """Attainment after a month, shape (attainment before, bin)."""
    return ATTAINMENT[:, None] + STEP * np.arange(BINS)[None, :]


def _expected(odds: Floats, table: Floats) -> Floats:
    """Average a table (attainment, bin) over the bins, shape (mu, attainment, effort)."""
    return np.einsum("mek,xk->mxe", odds, table)


def _continued(odds: Floats, value: Floats) -> Floats:
    """Expected continuation, shape (cost, mu, attainment, effort), of `value` (cost, mu, attainment)."""
    costs, mus, attainments = value.shape
    found = np.zeros((mus, odds.shape[1], attainments * costs))
    _add_expected(odds, np.ascontiguousarray(value.transpose(1, 2, 0)), *_between(), found)
    return found.reshape(mus, -1, attainments, costs).transpose(3, 0, 2, 1)


@compiled(
    "void(float64[:, :, ::1], float64[:, :, ::1], int64[:, ::1], float64[:, ::1], float64[:, ::1], float64[:, :, ::1])"
)
def _add_expected(odds: Floats, value: Floats, low: Ints, below: Floats, above: Floats, out: Floats) -> None:
    """Add what is to be expected of later months, bin by bin.

    Args:
        odds: shape (mu, effort, bin).
        value: shape (mu, attainment, cost).
        low: see `_between`.
        below: see `_between`.
        above: see `_between`.
        out: gets it, shape (mu, effort, attainment before x cost).
    """
    mus, efforts, bins = odds.shape
    befores, costs = low.shape[1], value.shape[2]
    after = np.empty(befores * costs)
    for mu in range(mus):
        for k in range(bins):
            for x in range(befores):
                node = low[k, x]
                for c in range(costs):
                    after[x * costs + c] = value[mu, node, c] * below[k, x] + value[mu, node + 1, c] * above[k, x]
            for e in range(efforts):
                chance = odds[mu, e, k]
                if chance != 0.0:
                    for n in range(len(after)):
                        out[mu, e, n] += chance * after[n]


@cache
def _between() -> tuple[Ints, Floats, Floats]:
    """Return the node below each attainment after a month, shape (bin, before), and the weights of it and the next."""
    place = np.minimum(_after(), ATTAINMENT[-1]) / 0.05
    low = np.minimum(place.astype(np.int64), len(ATTAINMENT) - 2)
    above = (place - low).T.copy()
    return low.T.copy(), 1 - above, above


def _best(value: Floats) -> Ints:
    """Index of the best effort; ties within rounding go to the lower effort."""
    return np.argmax(np.round(value, 9), axis=-1)


def _take(values: Floats, choice: Ints) -> Floats:
    return np.take_along_axis(values, choice[..., None], axis=-1)[..., 0]


def _refined(value: Floats, choice: Ints) -> Floats:
    """Refine the best grid effort by the parabola through it and its neighbours (stays between them)."""
    mid = np.clip(choice, 1, len(EFFORTS) - 2)
    x0, x1, x2 = EFFORTS[mid - 1], EFFORTS[mid], EFFORTS[mid + 1]
    y0, y1, y2 = (_take(value, mid + step) for step in (-1, 0, 1))
    slope0, slope1 = (y1 - y0) / (x1 - x0), (y2 - y1) / (x2 - x1)
    bend = (slope1 - slope0) / (x2 - x0)
    peak = 0.5 * (x0 + x1) - slope0 / (2 * np.where(bend < -1e-9, bend, -1.0))
    inside = (choice == mid) & (bend < -1e-9) & (peak > x0) & (peak < x2)
    return np.round(np.where(inside, peak, EFFORTS[choice]), 6)


class _Payments:
    """Pay of a rule by (attainment before, bin of gain), asked once for like months."""

    def __init__(self, rule: PayRule, months: int, goal: float) -> None:
        self.rule, self.months, self.goal = rule, months, goal
        self._tables: dict[int, Floats] = {}
        self._ask: Callable[..., Floats] = getattr(rule, "many", self._one_by_one)
        """Pay of many (before, after); rules that are asked faster at once carry a function `many`."""
        self._last_differs: bool = getattr(rule, "by_month", True)
        """Whether a period's last month may pay otherwise; rules that tell no months apart say so by `by_month`."""

    def at(self, month: int, before: Floats, after: Floats) -> Floats:
        """Return pay of a month that begins and ends at these attainments."""
        return self._ask(month, self.months, self.goal, before, after)

    def table(self, month: int) -> Floats:
        """Return pay of a month, shape (attainment before, bin)."""
        kind = 1 if (month < self.months or not self._last_differs) and self._alike(month) else month
        if kind not in self._tables:
            paid = self.at(kind, np.repeat(ATTAINMENT, BINS), _after().ravel())
            self._tables[kind] = paid.reshape(len(ATTAINMENT), BINS)
        return self._tables[kind]

    def _one_by_one(self, month: int, months: int, goal: float, before: Floats, after: Floats) -> Floats:
        points = zip(before.tolist(), after.tolist(), strict=True)
        return np.array([self.rule(month, months, goal, x, y) for x, y in points], dtype=np.float64)

    def for_hours(self, month: int) -> Floats:
        """Return what a month at each effort pays more than at effort 1 for the hours alone, shape (effort,).

        Rules that pay for hours carry a function `hours`; it is asked at half the goal, as if results were on plan.
        """
        ask = getattr(self.rule, "hours", None)
        if ask is None:
            return np.zeros(len(EFFORTS))
        start = (month - 1) / self.months
        return np.array([ask(month, self.months, self.goal, start, month / self.months, e) for e in EFFORTS.tolist()])

    def _alike(self, month: int) -> bool:
        """Whether a month pays like the first (asked at a few points)."""
        before, after = np.array([(0.0, 0.3), (0.5, 0.6), (0.9, 1.0), (0.95, 1.4), (1.2, 1.25), (1.6, 2.4)]).T
        return month == 1 or np.array_equal(self.at(month, before, after), self.at(1, before, after))


Several = Callable[[Sequence[int], Callable[[int], EffortTable]], dict[int, EffortTable]]
"""(goal nodes, how one is solved) -> their tables."""


def one_by_one(nodes: Sequence[int], solved: Callable[[int], EffortTable]) -> dict[int, EffortTable]:
    """Solve all of them here."""
    return {node: solved(node) for node in nodes}


class EffortBook:
    """All tables of one pay rule, solved at the goal nodes that are asked for; pure, so caching changes nothing."""

    def __init__(self, rule: PayRule, months: int, sigma: float, b: Behaviour, several: Several = one_by_one) -> None:
        """Solve nothing yet; `several` is how more than one table is worked out, e.g. with other processes."""
        self.rule, self.months, self.sigma, self.behaviour, self._several = rule, months, sigma, b, several
        self._tables: dict[int, EffortTable] = {}
        self._stacks: dict[tuple[str, int, int, int], Floats] = {}

    def table(self, node: int) -> EffortTable:
        """Return the table of goal node `node` (goal = 1.25 ** node), solving it at first use."""
        return self._all([node])[0]

    def _all(self, nodes: Sequence[int]) -> list[EffortTable]:
        missing = [node for node in nodes if node not in self._tables]
        if missing:
            self._tables.update(self._several(missing, self._solved))
        return [self._tables[node] for node in nodes]

    def _solved(self, node: int) -> EffortTable:
        return solve(self.rule, self.months, GOAL_RATIO**node, self.sigma, self.behaviour)

    def at(self, _people: Ints) -> EffortBook:
        """Return the tables for these people, who are paid as everybody is."""
        return self

    def effort(
        self, month: int, goal: Floats, mu: Floats, cost: Floats, attainment: Floats, consent: Flags | None = None
    ) -> Floats:
        """Return the effort of many people; arguments have shape (people,); `month` of the period counts from 1.

        Args:
            month: month of the period.
            goal: monthly goal, in units.
            mu: productivity.
            cost: multiplier on the cost of effort.
            attainment: attainment so far of the period's goal.
            consent: who takes the goal for a goal (B11); None = everybody.
        """
        return self._look("effort", month, _places(goal, mu, cost, attainment), consent).round(6)

    def chance(
        self, month: int, goal: Floats, mu: Floats, cost: Floats, attainment: Floats, consent: Flags | None = None
    ) -> Floats:
        """Return the chance to hit the period's goal, shape (people,)."""
        return self._look("chance", month, _places(goal, mu, cost, attainment), consent).round(6)

    def value(self, goal: Floats, mu: Floats, cost: Floats, credited: Floats, consent: Flags | None = None) -> Floats:
        """Return W of B5: what a period is worth that begins with `credited` attainment (below 0 = owed), (people,).

        Below 0 the value goes on with the slope at the start.
        """
        places = _places(goal, mu, cost, np.maximum(credited, 0.0))
        worth = self._look("value", 0, places, consent).round(6)
        owed = (credited < 0).nonzero()[0]
        if len(owed):
            start, ahead = worth[owed], places.take(owed, axis=1)
            ahead[REACHED] = SLOPE_STEP
            found = self._look("value", 0, ahead, None if consent is None else consent[owed]).round(6)
            worth[owed] = start + (found - start) / SLOPE_STEP * credited[owed]
        return worth

    def expected_pay(self, goal: Floats, mu: Floats) -> Floats:
        """Return expected variable pay of a month at effort 1 (on-target pay = 1), shape (people,)."""
        return self._look("expected_pay", 0, _places(goal, mu, 1.0, 0.0)) / self.months

    def _look(self, name: str, month: int, places: Floats, consent: Flags | None = None) -> Floats:
        """Return what a kind of table says of people at these places (`_places`); consent None = everybody's."""
        found = np.empty(places.shape[1])
        if len(found):
            goals = places[GOAL]
            first = math.floor(np.minimum.reduce(goals))
            table = self._stacked(name, month, first, max(math.ceil(np.maximum.reduce(goals)) - first, 1) + 1)
            asks = np.ones(len(found), dtype=bool) if consent is None else consent
            look_up(table, first, *_GRIDS, asks, places, found)
        return found

    def _stacked(self, name: str, month: int, first: int, nodes: int) -> Floats:
        """Return the tables of some goal nodes as one array, kept because every month asks again."""
        key = (name, month, first, nodes)
        found = self._stacks.get(key)
        if found is None:
            tables = [getattr(one, name) for one in self._all(range(first, first + nodes))]
            found = np.stack([one[month - 1] if month else one for one in tables])
            found = self._stacks[key] = found.reshape(nodes, 1, -1, 1) if name == "expected_pay" else found
        return found


GOAL, REACHED = 0, 3
"""Rows of places: goal in nodes, ln cost, ln mu, attainment."""
_GRIDS = grids(np.log(COST), np.log(MU), ATTAINMENT)
_LEAST, _MOST = np.array([(GOALS[0], COST[0], MU[0], 0.0), (GOALS[1], COST[-1], MU[-1], ATTAINMENT[-1])])[:, :, None]


def _places(goal: Floats, mu: Floats, cost: Floats | float, attainment: Floats | float) -> Floats:
    """Return where people stand on the axes of the tables, kept within their ends, shape (axes, people)."""
    places = np.empty((4, len(goal)))
    places[GOAL], places[1], places[2], places[REACHED] = goal, cost, mu, attainment
    np.maximum(places, _LEAST, out=places)
    np.minimum(places, _MOST, out=places)
    np.log(places[:REACHED], out=places[:REACHED])
    places[GOAL] = (places[GOAL] / LOG_RATIO).round(9)
    return places
