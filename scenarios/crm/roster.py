"""What a roster and quotas say about the team: who is there, tenure, pay, leavers, and the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from scenarios.crm.fitted import LEVEL, Fitted
from scenarios.crm.laws import gamma_quantile
from scenarios.crm.report import Translate, csv_text, english
from scenarios.crm.tables import Deal, Person, Tables
from scenarios.units import CALENDAR_DAYS_PER_MONTH, CALENDAR_DAYS_PER_YEAR

FEWEST_PERSON_YEARS = 10.0
PRIOR_RATE, PRIOR_YEARS = 0.24, 10.0
"""B8's h0 and the person-years it counts for: small teams stay near it."""
HEADER = ("rep", "team", "start date", "left date", "base pay per month", "target variable pay per month", "pay plan")
"""Columns of the roster template, in the order of the file."""
EXAMPLE = ("(example) 王强", "East", "2023-03-01", "", "9000", "6000", "commission 5 %")


@dataclass(frozen=True)
class TeamFit:
    """The team at the end of the export."""

    present: tuple[str, ...]
    """Codes of those who sell and have not left."""
    left: int = 0
    """People with deals who have left."""
    tenure_months: dict[str, float] = field(default_factory=dict)
    quit_rate: Fitted | None = None
    """Leavers per person-year, group level, drawn towards B8's rate."""
    target_cents: int | None = None
    """Quotas of the last twelve months they are known for."""
    target_rows: int = 0
    target_from: date | None = None
    target_inside: bool = False
    """Whether the deals cover the months of these quotas."""
    sold_cents: int | None = None
    """What was won in the same months, or in the last twelve where the quotas lie outside the export."""
    plans: tuple[str, ...] = ()
    unmatched: int = 0
    """People with a quota whom the deals do not know."""


def team_of(tables: Tables, end: date, level: float = LEVEL) -> TeamFit:
    """Fit the team; needs the deals only, a roster and quotas make it richer."""
    active = {deal.owner for deal in tables.deals}
    people = [person for person in tables.people.values() if person.code in active]
    here = [person for person in people if person.left is None or person.left > end]
    here = here or people
    tenure = {
        person.code: round(max((end - person.started).days, 0) / CALENDAR_DAYS_PER_MONTH, 1)
        for person in here
        if person.started
    }
    target, rows, first, inside, sold = _target(tables, end)
    known = {person.code for person in tables.people.values()}
    return TeamFit(
        tuple(person.code for person in here), len(people) - len(here), tenure,
        leavers(tuple(tables.people.values()), end, level), target, rows, first, inside, sold,
        tuple(sorted({person.plan for person in here if person.plan})),
        len({code for code, _, _ in tables.quotas} - known),
    )  # fmt: skip


def leavers(people: Sequence[Person], end: date, level: float = LEVEL) -> Fitted | None:
    """Return leavers per person-year over the last three years; None with under ten person-years or no leavers.

    Gamma-Poisson with the prior of B8; only the group's rate is fitted, never a person's.
    """
    dated = [person for person in people if person.started and person.started <= end]
    if not any(person.left for person in dated):
        return None
    start = end - timedelta(days=3 * CALENDAR_DAYS_PER_YEAR)
    years, left = 0.0, 0
    for person in dated:
        first, last = max(person.started or start, start), min(person.left or end, end)
        years += max((last - first).days, 0) / CALENDAR_DAYS_PER_YEAR
        left += bool(person.left and start < person.left <= end)
    if years < FEWEST_PERSON_YEARS:
        return None
    a, b = left + PRIOR_RATE * PRIOR_YEARS, years + PRIOR_YEARS
    low, high = (gamma_quantile(q, a, 1 / b) for q in ((1 - level) / 2, (1 + level) / 2))
    return Fitted(a / b, low, high, left)


def _target(tables: Tables, end: date) -> tuple[int | None, int, date | None, bool, int | None]:
    """Return the quotas of the last twelve months, their number and first month, whether the deals cover them, sales.

    Where quotas lie outside the months of the deals, their last twelve are set against the last twelve of the deals.
    """
    if not tables.quotas:
        return None, 0, None, False, None
    months = sorted({year * 12 + month - 1 for _, year, month in tables.quotas})
    last_full = end.year * 12 + end.month - 1 - ((end + timedelta(days=1)).day != 1)
    inside = [month for month in months if month <= last_full]
    last = inside[-1] if inside and last_full - inside[-1] < 12 else months[-1]
    window = [month for month in months if last - 12 < month <= last]
    chosen = [cents for (_, year, month), cents in tables.quotas.items() if year * 12 + month - 1 in set(window)]
    if not chosen or sum(chosen) <= 0:
        return None, 0, None, False, None
    total = round(sum(chosen) * 12 / len(window))
    year, month = divmod(window[0], 12)
    inside_deals = last <= last_full and last_full - last < 12
    shift = 0 if inside_deals else last_full - last
    sold = _won_in(tables.deals, {month + shift for month in window})
    return total, len(chosen), date(year, month + 1, 1), inside_deals, sold and round(sold * 12 / len(window))


def _won_in(deals: Sequence[Deal], months: set[int]) -> int | None:
    sold = [
        deal.cents or 0
        for deal in deals
        if deal.stage == "won" and deal.closed and deal.closed.year * 12 + deal.closed.month - 1 in months
    ]
    return int(np.sum(sold)) if sold else None


def roster_template(names: Sequence[str] = (), translate: Translate = english) -> str:
    """Return a roster file to fill in, as CSV text: one row a person.

    Args:
        names: who is listed; an example row when empty.
        translate: ("IMP-O", English column name or example) -> the reader's language, in words that an import knows.
    """
    rows = [[name, *[""] * (len(HEADER) - 1)] for name in names]
    example = [[translate("IMP-O", cell) if cell else "" for cell in EXAMPLE]]
    return csv_text([translate("IMP-O", name) for name in HEADER], rows or example)
