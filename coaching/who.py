"""Who wins and who loses when one playbook takes the place of another: by group, and by code after a stated purpose.

Groups of fewer than five people are never shown, nor can they be worked out as what is left of the whole team: they
are pooled, with the smallest other group where they are too few together. Single codes need a purpose in words, which
is repeated in the result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from coaching.intervals import Estimate, estimate
from policies.playbook import Playbook
from scenarios.company import Company
from scenarios.errors import InputError
from scenarios.schema import Text
from simulator.people import PeopleTable

FEWEST_PEOPLE = 5
"""Groups below this size are not shown."""
PROTECTED_MONTHS = 6
"""Months for which pay is protected, where somebody asks for protection."""
SHORTEST_PURPOSE = 12
"""Characters of a purpose."""
TENURES = ((12.0, "under 1 year"), (36.0, "1 to 3 years"), (72.0, "3 to 6 years"), (float("inf"), "6 years and more"))
PATCHES = ("smallest third of patches", "middle third of patches", "largest third of patches")
POOLED = "others"
"""Name of the groups that are too small, taken together."""
EVERYBODY = "everybody"
"""Name of the whole team, where nothing else can be shown."""

By = Literal["tenure", "region", "patch"]
Measure = Literal["pay_cents", "bookings_cents", "chance"]


class Change(NamedTuple):
    """What a group, or a person, gets more (+) or less (-) under playbook b than under a in the same world."""

    name: str
    people: int
    now: float
    """Mean under a, a month and person, in the unit of the measure."""
    difference: Estimate
    """Of b minus a over the worlds."""
    loses_in: int
    """Worlds in which it is less."""


class Who(NamedTuple):
    """Who wins and who loses."""

    measure: Measure
    by: By | Literal["code"]
    changes: list[Change]
    hidden: int
    """People in groups that are not shown."""
    purpose: str


def who(
    company: Company, before: Sequence[PeopleTable], after: Sequence[PeopleTable], *, by: By, measure: Measure
) -> Who:
    """Return the change of each group that has five people or more, in the order of the groups.

    Args:
        company: the people of day 0.
        before: one table a world under a.
        after: the same worlds under b.
        by: tenure on day 0, region, or size of the patch held on day 0.
        measure: pay or bookings (cents a month there), or the chance to reach the goal.
    """
    groups: dict[str, list[int]] = {}
    for seat, name in enumerate(_GROUPS[by](company)):
        groups.setdefault(name, []).append(seat)
    ordered = [name for name in _order(company, by) if name in groups]
    small = [name for name in ordered if len(groups[name]) < FEWEST_PEOPLE]
    large = sorted((name for name in ordered if name not in small), key=lambda name: len(groups[name]))
    while large and 0 < sum(len(groups[name]) for name in small) < FEWEST_PEOPLE:
        small.append(large.pop(0))
    shown = [(name, groups[name]) for name in ordered if name in large]
    pooled = sorted(seat for name in small for seat in groups[name])
    if len(pooled) >= FEWEST_PEOPLE:
        shown.append((POOLED if large else EVERYBODY, pooled))
        pooled = []
    changes = [_change(name, seats, before, after, measure) for name, seats in shown]
    return Who(measure, by, changes, len(pooled), "")


def who_by_code(
    company: Company, before: Sequence[PeopleTable], after: Sequence[PeopleTable], *, measure: Measure, purpose: str
) -> Who:
    """Return the change of every person by code, largest loss first.

    Raises:
        InputError: no purpose in words, or fewer than five people.
    """
    refuse_purpose(purpose)
    if company.seats < FEWEST_PEOPLE:
        raise InputError(
            "WHO-02", "the team has {people} people; under {fewest} nothing is shown that could speak of one person",
            people=company.seats, fewest=FEWEST_PEOPLE,
        )  # fmt: skip
    changes = [_change(code, [seat], before, after, measure) for seat, code in enumerate(company.seat_ids)]
    changes.sort(key=lambda one: (one.difference.mean or 0.0, one.name))
    return Who(measure, "code", changes, 0, purpose.strip())


def with_pay_protected(playbook: Playbook, months: int = PROTECTED_MONTHS) -> Playbook | None:
    """Return the playbook under which nobody's pay falls for some months; None where it does not fall already."""
    if playbook.conduct.protect_pay_months >= months:
        return None
    title, conduct = playbook.title, replace(playbook.conduct, protect_pay_months=months)
    named = Text(en=f"{title.en}, pay protected", zh=f"{title.zh}（收入保护）")
    return replace(playbook, name=f"{playbook.name[:45].rstrip('-')}-protected", title=named, conduct=conduct)


def protection_cost(protected: Sequence[PeopleTable]) -> Estimate | None:
    """Return what the guarantee of pay costs in all (cents), given the same worlds under the playbook that has it.

    None in teams of fewer than five people: the sum would speak of one of them.
    """
    if any(len(table.guaranteed_cents) < FEWEST_PEOPLE for table in protected):
        return None
    return estimate([sum(table.guaranteed_cents) for table in protected])


def refuse_purpose(purpose: str) -> None:
    """Refuse to show single people without a purpose in words.

    Raises:
        InputError: no purpose, or a word that says nothing.
    """
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise InputError(
            "WHO-01",
            "single people are shown only for a stated purpose; say in a few words what it is for, e.g. --purpose "
            '"protect those who lose by no fault of theirs"',
        )


def _change(
    name: str, seats: Sequence[int], before: Sequence[PeopleTable], after: Sequence[PeopleTable], measure: Measure
) -> Change:
    old = [_mean(table, seats, measure) for table in before]
    new = [_mean(table, seats, measure) for table in after]
    differences = [y - x for x, y in zip(old, new, strict=True)]
    return Change(
        name, len(seats), sum(old) / len(old), estimate(differences), sum(difference < 0 for difference in differences)
    )


def _mean(table: PeopleTable, seats: Sequence[int], measure: Measure) -> float:
    column = getattr(table, measure)
    return sum(column[seat] for seat in seats) / len(seats)


def _tenures(company: Company) -> list[str]:
    return [next(name for top, name in TENURES if months < top) for months in company.seat_tenure_months.tolist()]


def _regions(company: Company) -> list[str]:
    return [company.scenario.regions[place].name for place in company.seat_region.tolist()]


def _patches(company: Company) -> list[str]:
    """Return the third into which the potential of everybody's accounts on day 0 falls."""
    held = [0.0] * company.seats
    for owner, cents in zip(company.account_owner.tolist(), company.potential_estimate_cents.tolist(), strict=True):
        if owner >= 0:
            held[owner] += cents
    ranked = sorted(range(company.seats), key=lambda seat: (held[seat], company.seat_ids[seat]))
    third = {seat: PATCHES[3 * place // company.seats] for place, seat in enumerate(ranked)}
    return [third[seat] for seat in range(company.seats)]


_GROUPS: dict[str, Callable[[Company], list[str]]] = {"tenure": _tenures, "region": _regions, "patch": _patches}


def _order(company: Company, by: By) -> list[str]:
    if by == "region":
        return [region.name for region in company.scenario.regions]
    return [name for _, name in TENURES] if by == "tenure" else list(PATCHES)
