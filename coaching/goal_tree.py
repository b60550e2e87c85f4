"""Goal trees: company -> region -> rep, by measure and period; children add up to their parent exactly, in cents.

Top-down: a target is split by weights (potential, ramp), by region and person, by quarter and month (season), with an
over-assignment dial that lets the reps' goals add up to more than the company's promise. Bottom-up: proposals of the
people are reconciled with it. Every leaf gets its SMART lights; "achievable" comes from the simulated chance to hit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from policies.goals.apportion import apportion
from policies.goals.ramp import ramp_ppm
from policies.views import RepView
from scenarios.errors import InputError

Measure = Literal["bookings", "cash", "new-customers", "activity"]
"""bookings and cash in cents, new-customers in deals, activity in selling minutes."""
MEASURES: tuple[Measure, ...] = ("bookings", "cash", "new-customers", "activity")
BAND = (0.45, 0.70)
"""Chance to hit in which a goal is useful: below it people give up, above it they coast (F20, F22)."""
_WEIGHT_PPM = 1_000_000


@dataclass(frozen=True)
class Goal:
    """One node: what somebody has to reach in a year, with its months and its parts."""

    name: str
    """company, a region, or a rep id."""
    level: Literal["company", "region", "rep"]
    measure: Measure
    months: tuple[int, ...]
    """Amount of each month; their sum is the goal."""
    children: tuple[Goal, ...] = ()
    original: int | None = None
    """Amount before a reset in mid-period; None = never reset."""

    @property
    def amount(self) -> int:
        """The goal of the whole period."""
        return sum(self.months)

    @property
    def quarters(self) -> tuple[int, ...]:
        """Amounts of the quarters; months add up to them."""
        return tuple(sum(self.months[k : k + 3]) for k in range(0, len(self.months), 3))

    def leaves(self) -> list[Goal]:
        """Return the goals without parts."""
        return [leaf for child in self.children for leaf in child.leaves()] if self.children else [self]

    def adds_up(self) -> bool:
        """Whether every month of every parent is the sum of its children's, all the way down."""
        if not self.children:
            return True
        sums = tuple(sum(column) for column in zip(*(child.months for child in self.children), strict=True))
        return sums == self.months and all(child.adds_up() for child in self.children)


def split(
    target: int,
    reps: Sequence[RepView],
    season: Sequence[float],
    measure: Measure = "bookings",
    over_percent: float = 0.0,
    ramp_months: int = 6,
) -> Goal:
    """Split a company's target top-down by potential and ramp.

    Args:
        target: what the company promises for the period, in the measure's unit (cents, deals, minutes).
        reps: the team.
        season: index of each month of the period; its length is the number of months.
        measure: what is counted.
        over_percent: over-assignment: how much more than the promise the goals add up to (0 = exactly).
        ramp_months: tenure from which the full goal holds.

    Raises:
        InputError: nobody to share it, no month, a negative target, or over-assignment out of 0..50 %.
    """
    if not reps or not season:
        raise InputError("GOL-01", "a goal needs people and months: got {people} people and {months} months",
                         people=len(reps), months=len(season))  # fmt: skip
    if target < 0 or not 0 <= over_percent <= 50:
        raise InputError(
            "GOL-02", "target {target} with over-assignment {over} %: allowed: target 0 or more, 0 to 50 %",
            target=target, over=over_percent,
        )  # fmt: skip
    assigned = target + round(target * over_percent / 100)
    size = {rep.id: max(rep.potential_cents, 1) * ramp_ppm(rep.tenure_months, ramp_months, 50.0) for rep in reps}
    return tree_of(apportion(assigned, size), [(rep.id, rep.region) for rep in reps], season, measure)


def tree_of(
    amounts: Mapping[str, int],
    people: Sequence[tuple[str, str]],
    season: Sequence[float],
    measure: Measure = "bookings",
) -> Goal:
    """Build a tree from its leaves, so that it adds up by construction.

    Args:
        amounts: person -> goal of the period.
        people: (person, region) pairs.
        season: index of each month of the period.
        measure: what is counted.
    """
    regions: dict[str, list[Goal]] = {}
    for name, region in people:
        regions.setdefault(region, []).append(Goal(name, "rep", measure, by_month(amounts[name], season)))
    return _parent("company", "company", [_parent(name, "region", regions[name]) for name in sorted(regions)])


def _parent(name: str, level: Literal["company", "region"], children: Sequence[Goal]) -> Goal:
    months = tuple(sum(column) for column in zip(*(child.months for child in children), strict=True))
    return Goal(name, level, children[0].measure, months, tuple(children))


def by_month(amount: int, season: Sequence[float]) -> tuple[int, ...]:
    """Split an amount over months in proportion to their season index, exactly."""
    parts = apportion(amount, {f"{k:03d}": round(index * _WEIGHT_PPM) for k, index in enumerate(season)})
    return tuple(parts[f"{k:03d}"] for k in range(len(season)))


def reconcile(top_down: Goal, proposals: Mapping[str, int], imposed_percent: float = 50.0) -> tuple[Goal, int]:
    """Bring proposals and the top-down split together; returns the new tree and the gap to the target that remains.

    A part of the gap between the sum of the proposals and the target is imposed, in proportion to the top-down goals
    (if too little was proposed) or to the proposals (if too much).

    Args:
        top_down: the split.
        proposals: rep id -> what the person proposes for the period.
        imposed_percent: 0 = as proposed, 100 = adds up to the target exactly.

    Raises:
        InputError: proposals that name strangers, leave people out or are negative, or a part out of 0..100.
    """
    leaves = {leaf.name: leaf for leaf in top_down.leaves()}
    wrong = [*(set(proposals) ^ set(leaves)), *(name for name, said in proposals.items() if said < 0)]
    if wrong or not 0 <= imposed_percent <= 100:
        raise InputError(
            "GOL-03", "proposals: {names} missing, unknown or negative; imposed part {part} %, allowed 0 to 100",
            names=", ".join(sorted(wrong)) or "none", part=imposed_percent,
        )  # fmt: skip
    gap = top_down.amount - sum(proposals.values())
    part = round(abs(gap) * imposed_percent / 100)
    asked = {name: leaf.amount for name, leaf in leaves.items()}
    shares = apportion(part, asked if gap > 0 else dict(proposals))
    agreed = {name: said + (shares[name] if gap > 0 else -shares[name]) for name, said in proposals.items()}
    tree = _with_amounts(top_down, agreed)
    return tree, top_down.amount - tree.amount


def _with_amounts(goal: Goal, amounts: Mapping[str, int]) -> Goal:
    if goal.children:
        children = [_with_amounts(child, amounts) for child in goal.children]
        level = "company" if goal.level == "company" else "region"
        return replace(_parent(goal.name, level, children), original=goal.original)
    shape = [float(month) for month in goal.months] if goal.amount else [1.0] * len(goal.months)
    return replace(goal, months=by_month(amounts[goal.name], [value / max(shape) for value in shape]))


def reset(goal: Goal, from_month: int, factor: float, only: Sequence[str] = ()) -> Goal:
    """Reset goals from a month on (special-case relief with `only`); what was passed stays, the original is kept.

    Args:
        goal: the tree.
        from_month: first month that changes, 1 = the period's first.
        factor: new / old for the months left.
        only: rep ids; empty = everybody.
    """
    if goal.children:
        children = [reset(child, from_month, factor, only) for child in goal.children]
        level = "company" if goal.level == "company" else "region"
        months = _parent(goal.name, level, children).months
        touched = months != goal.months
        original = goal.amount if touched and goal.original is None else goal.original
        return replace(goal, months=months, children=tuple(children), original=original)
    if only and goal.name not in only:
        return goal
    kept, left = goal.months[: from_month - 1], goal.months[from_month - 1 :]
    months = (*kept, *(round(month * factor) for month in left))
    return replace(goal, months=months, original=goal.amount if goal.original is None else goal.original)


@dataclass(frozen=True)
class Lights:
    """SMART, light by light."""

    specific: bool
    """Names who and a measure."""
    measurable: bool
    """An amount above 0."""
    achievable: bool
    """Chance to hit inside the useful band."""
    relevant: bool
    """The measure has a weight in pay."""
    time_bound: bool
    """Has months."""
    chance: float | None
    """Simulated chance to hit; None = not known."""

    @property
    def on(self) -> int:
        """How many lights are on, of five."""
        return sum((self.specific, self.measurable, self.achievable, self.relevant, self.time_bound))


def lights(goal: Goal, chance: float | None, pay_weight: float) -> Lights:
    """Return the lights of a node.

    Args:
        goal: a rep's goal, a region's or the company's.
        chance: simulated chance to hit it (`coaching.chances`), or the effort table's (`EffortBook.chance`).
        pay_weight: share of variable pay that depends on the goal's measure.
    """
    inside = chance is not None and BAND[0] <= chance <= BAND[1]
    return Lights(
        bool(goal.name) and bool(goal.measure), goal.amount > 0, inside, pay_weight > 0, bool(goal.months), chance
    )


def hit(amount: int, years: Sequence[int]) -> float | None:
    """Return the share of simulated years that reach an amount; None without a year or a goal."""
    return sum(year >= amount for year in years) / len(years) if years and amount > 0 else None
