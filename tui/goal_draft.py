"""The goal tree's state: goals by measure and person, how they were set, and what follows from it. All pure.

The arithmetic of trees is that of `coaching.goal_tree`: children add up to their parent in whole cents by construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, NamedTuple

from coaching.goal_tree import BAND, MEASURES, Goal, Lights, Measure, hit, lights, reconcile, tree_of
from policies.goals.apportion import apportion
from policies.goals.ramp import ramp_ppm

How = Literal["split", "own", "agreed", "hand", "band"]
"""How a goal was set: top-down, proposed, reconciled, by hand, or put into the useful band."""
RAMP_MONTHS, RAMP_START = 6, 50.0
CUSHION = 0.15
"""What people keep back when they propose (assumption of the rule `bottom-up`)."""
OVER_STEP, OVER_MOST = 1, 20
IMPOSED_STEP = 25
STEP = 0.02
"""Part of the own goal that + and - move."""
MOST_UNDO = 30


class Person(NamedTuple):
    """Somebody who gets a goal."""

    id: str
    region: str
    tenure: int
    potential: int


@dataclass(frozen=True)
class Company:
    """A company on day 0, as the goal tree needs it."""

    scenario: str
    title: Mapping[str, str]
    currency: str
    people: tuple[Person, ...]
    target: int
    """Bookings promised for a year, cents."""
    season: tuple[float, ...]
    weights: Mapping[str, float]
    """Measure -> share of on-plan pay that hangs on it."""


def company_of(table: Mapping[str, Any]) -> Company:
    """Read the worker's answer."""
    season = tuple(float(x) for x in table["season"])
    people = tuple(Person(s["id"], s["region"], s["tenure"], s["potential"]) for s in table["seats"])
    target = round(int(table["target_cents"]) * sum(season))
    return Company(
        str(table["scenario"]), table["title"], str(table["currency"]), people, target, season, table["weights"]
    )


@dataclass(frozen=True)
class GoalDraft:
    """What is going to be asked of everybody."""

    measure: Measure = "bookings"
    over_percent: int = 0
    imposed_percent: int = 50
    goals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Measure -> person -> amount of a year."""
    how: Mapping[str, Mapping[str, How]] = field(default_factory=dict)
    saved: str = ""

    def with_goals(self, goals: Mapping[str, int], how: How | Mapping[str, How]) -> GoalDraft:
        """Return the draft with other goals of the measure in hand."""
        said = how if isinstance(how, Mapping) else dict.fromkeys(goals, how)
        return replace(self, goals={**self.goals, self.measure: dict(goals)}, how={**self.how, self.measure: said},
                       saved="")  # fmt: skip

    def how_with(self, everybody: Iterable[str], names: Iterable[str], how: How) -> dict[str, How]:
        """Return how the goals of the measure in hand were set, when those of some people are set anew."""
        usual: dict[str, How] = dict.fromkeys(everybody, "split")
        anew: dict[str, How] = dict.fromkeys(names, how)
        return {**usual, **self.how.get(self.measure, {}), **anew}


def promised(company: Company, draft: GoalDraft, years: Mapping[str, Any] | None) -> int:
    """Return the company's target of the measure in hand: the scenario's for bookings, else the middle of the years."""
    if draft.measure == "bookings":
        return company.target
    row = sorted(years["company"][draft.measure]) if years else []
    return row[len(row) // 2] if row else 0


def goals_of(company: Company, draft: GoalDraft, target: int) -> dict[str, int]:
    """Return everybody's goal; what was never set is the top-down split."""
    known = draft.goals.get(draft.measure)
    if known and set(known) == {one.id for one in company.people}:
        return dict(known)
    return top_down(company, target, draft.over_percent)


def top_down(company: Company, target: int, over_percent: float) -> dict[str, int]:
    """Split a target by patch and ramp, with so much over-assignment, exactly."""
    size = {
        one.id: max(one.potential, 1) * ramp_ppm(one.tenure, RAMP_MONTHS, RAMP_START) for one in company.people
    }  # fmt: skip
    return apportion(target + round(target * over_percent / 100), size)


def proposals(company: Company, target: int) -> dict[str, int]:
    """Return what people would propose: the share of their patch, less what they keep back."""
    return {name: round(cents * (1 - CUSHION)) for name, cents in top_down(company, target, 0).items()}


def tree(company: Company, goals: Mapping[str, int], measure: Measure) -> Goal:
    """Return the tree company > region > person; parents are the sums of their children in every month."""
    return tree_of(goals, [(one.id, one.region) for one in company.people], company.season, measure)


def reconciled(company: Company, draft: GoalDraft, target: int, said: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Bring proposals and the top-down split together; returns the goals and the gap that remains."""
    asked = tree(company, top_down(company, target, draft.over_percent), draft.measure)
    agreed, gap = reconcile(asked, said, draft.imposed_percent)
    return {leaf.name: leaf.amount for leaf in agreed.leaves()}, gap


class Node(NamedTuple):
    """A row of the page."""

    goal: Goal
    depth: int
    chance: float | None
    lights: Lights
    how: str


def nodes(
    company: Company, draft: GoalDraft, target: int, years: Mapping[str, Any] | None, closed: Sequence[str] = ()
) -> list[Node]:
    """Return the rows: the company, its regions, and the people of the open ones."""
    root = tree(company, goals_of(company, draft, target), draft.measure)
    how = draft.how.get(draft.measure, {})
    weight = float(company.weights.get(draft.measure, 0.0))
    out = [_node(root, 0, draft, years, weight, "")]
    for region in root.children:
        out.append(_node(region, 1, draft, years, weight, ""))
        if region.name not in closed:
            out += [_node(leaf, 2, draft, years, weight, how.get(leaf.name, "split")) for leaf in region.children]
    return out


def _node(goal: Goal, depth: int, draft: GoalDraft, years: Mapping[str, Any] | None, weight: float, how: str) -> Node:
    chance = hit(goal.amount, years_of(goal, draft.measure, years))
    return Node(goal, depth, chance, lights(goal, chance, weight), how)


def years_of(goal: Goal, measure: str, years: Mapping[str, Any] | None) -> list[int]:
    """Return the results of each simulated year that count towards a node."""
    if not years:
        return []
    if goal.level == "company":
        return list(years["company"][measure])
    rows = [years["seats"][measure][leaf.name] for leaf in goal.leaves() if leaf.name in years["seats"][measure]]
    return [sum(one) for one in zip(*rows, strict=True)]


def in_band(row: Sequence[int]) -> int | None:
    """Return the goal that is reached in the middle of the useful band of chances, None without years."""
    ranked = sorted(row, reverse=True)
    return ranked[max(round(sum(BAND) / 2 * len(ranked)) - 1, 0)] if ranked else None


def stepped(goals: Mapping[str, int], names: Sequence[str], by: int) -> dict[str, int]:
    """Return the goals with those of some people moved by a step; the step of a sum is shared in proportion."""
    mine = {name: goals[name] for name in names}
    total = sum(mine.values())
    step = max(round(total * STEP), 1)
    return {**goals, **apportion(max(total + by * step, 0), mine if total else dict.fromkeys(mine, 1))}


def table_of(company: Company, draft: GoalDraft, past: Sequence[GoalDraft]) -> dict[str, Any]:
    """Return the draft with its past as a table for a file."""
    return {
        "scenario": company.scenario, "draft": asdict(draft), "past": [asdict(one) for one in past[-MOST_UNDO:]],
    }  # fmt: skip


def read_draft(table: Mapping[str, Any], company: Company) -> tuple[GoalDraft, tuple[GoalDraft, ...]]:
    """Read a file's draft of this company; what does not fit is as if it had never been done."""
    if table.get("scenario") != company.scenario:
        return GoalDraft(), ()
    past = table.get("past")
    return _read(table.get("draft"), company), tuple(
        _read(one, company) for one in (past if isinstance(past, list) else [])
    )


def _read(row: object, company: Company) -> GoalDraft:
    if not isinstance(row, Mapping):
        return GoalDraft()
    plain, people = GoalDraft(), {one.id for one in company.people}
    tables = row.get("goals")
    goals = {
        str(m): {str(n): int(v) for n, v in known.items()}
        for m, known in (tables.items() if isinstance(tables, Mapping) else ())
        if m in MEASURES
        and isinstance(known, Mapping)
        and set(known) == people
        and all(map(_is_amount, known.values()))
    }
    said = row.get("how")
    how = {m: said[m] for m in goals if isinstance(said, Mapping) and isinstance(said.get(m), Mapping)}
    measure, saved = row.get("measure"), row.get("saved")
    return GoalDraft(
        next((m for m in MEASURES if m == measure), plain.measure), _within(row.get("over_percent"), OVER_MOST, 0),
        _within(row.get("imposed_percent"), 100, 50), goals, how, saved if isinstance(saved, str) else "",
    )  # fmt: skip


def _is_amount(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**15


def _within(value: object, most: int, usual: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else usual
