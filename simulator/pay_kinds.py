"""Whom a pay rule tells apart: which people it pays by which of its plans (B4).

No rule is known here by name: a rule that reads segment, region or tenure is asked what it would pay each kind of
person, and kinds that it pays alike are one. Tenure is asked at whole months of the first year, then twice a year up to
five years; people expect to be paid for the whole period as they are when it is asked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

import numpy as np

from agents.effort import ATTAINMENT, EffortBook, EffortTable, Several, one_by_one
from agents.own_books import OwnBooks
from policies.cards import reads_of
from policies.catalog import describe
from policies.playbook import Playbook
from scenarios.behaviour import Behaviour
from scenarios.company import Company
from simulator import shelf
from simulator.expected_pay import TYPICAL, Kind, normalised

TENURES = (*range(13), *range(18, 61, 6))
"""Months of tenure at which a rule is asked that pays by tenure."""
STARTS, GAINS = (0.0, 0.5, 0.9), ATTAINMENT[::3]
"""Attainments before a month, and gains in it, at which the pay of two kinds of people is compared."""


class _Terms(NamedTuple):
    """What effort tables depend on beside the rule; numbers of behaviour that they do not read stay at defaults."""

    unit_cents: int
    base_cents: int
    variable_cents: int
    heads: int
    deal_cents: int
    sigma: float
    behaviour: Behaviour


EFFORT_READS = (
    "effort_elasticity", "cost_exponent", "non_pay_drive", "goal_utility", "discount_per_month",
    "present_bias", "overwork_start",
)  # fmt: skip
"""Numbers of behaviour that the effort tables depend on."""


@lru_cache(maxsize=32)
def _terms(company: Company) -> _Terms:
    """Return the company's terms, so that a sweep of other numbers of behaviour solves nothing anew."""
    read = {key: getattr(company.scenario.behaviour, key) for key in EFFORT_READS}
    read["goal_utility"] *= company.scenario.dynamics.strength("games")
    median = (company.median_base_cents, company.median_variable_cents)
    team = (company.seats, company.scenario.market.typical_deal_cents)
    return _Terms(round(company.unit_cents), *median, *team, round(company.sigma, 6), Behaviour(**read))


class _Plans:
    """The effort tables of one pay rule under one company's terms: one book for all whom it pays alike."""

    def __init__(self, rule: Any, terms: _Terms) -> None:
        self._rule, self._terms = rule, terms
        self._books: dict[Kind, EffortBook] = {}
        self._by_pay: dict[tuple[float, ...], EffortBook] = {}

    def book(self, kind: Kind) -> EffortBook:
        """Return the tables of one kind of person, solved at first use and shared by all runs of a process."""
        found = self._books.get(kind)
        if found is None:
            months = self._rule.period_months
            pay = normalised(self._rule, *self._terms, kind)
            several = self._with_others(kind) if shelf.is_in_use() else one_by_one
            fresh = EffortBook(pay, months, self._terms.sigma, self._terms.behaviour, several)
            found = self._books[kind] = self._by_pay.setdefault(_asked(pay, months), fresh)
        return found

    def _with_others(self, kind: Kind) -> Several:
        """Return how tables of one kind of person are solved together with other workers."""
        what = repr((describe("incentives", self._rule), self._terms, kind))

        def several(nodes: Sequence[int], solved: Callable[[int], EffortTable]) -> dict[int, EffortTable]:
            found = shelf.together(what, nodes, lambda node: solved(node).flat())
            return {node: EffortTable.of_flat(flat) for node, flat in found.items()}

        return several


def _asked(pay: Any, months: int) -> tuple[float, ...]:
    """Return what a rule pays at many results, in the first and the last month of a period."""
    before = np.repeat(STARTS, len(GAINS))
    after = before + np.tile(GAINS, len(STARTS))
    asked = [pay.many(month, months, 1.0, before, after) for month in sorted({1, months})]
    return tuple(np.concatenate(asked).tolist())


@lru_cache(maxsize=64)
def _plans(rule: Any, terms: _Terms) -> _Plans:
    return _Plans(rule, terms)


@lru_cache(maxsize=64)
def _known(company: Company, playbook: Playbook) -> tuple[_Plans, frozenset[str]]:
    """Return the tables of a playbook's pay rule, and the fields of `Kind` that the rule reads."""
    reads = reads_of(playbook.incentives)
    apart = frozenset(name for name in Kind._fields if f"PayView.{name}" in reads)
    return _plans(cast("Any", playbook.incentives), _terms(company)), apart


def typical_book(company: Company, playbook: Playbook) -> EffortBook:
    """Return the effort tables of a playbook's pay rule for nobody in particular, at the company's median pay."""
    return _known(company, playbook)[0].book(TYPICAL)


def book_of(company: Company, playbook: Playbook, people: Iterable[tuple[str, str, float]]) -> EffortBook | OwnBooks:
    """Return the effort tables of a playbook's pay rule at the company's median pay and the market's own noise.

    Args:
        company: whose market and pay it is.
        playbook: whose pay rule it is.
        people: segment, region and months of tenure of everybody of whom the tables will be asked, in that order;
            not looked at where the rule pays everybody alike.
    """
    plans, apart = _known(company, playbook)
    if not apart:
        return plans.book(TYPICAL)
    own = [plans.book(_as_read(Kind(*one), apart)) for one in people]
    books = list(dict.fromkeys(own)) or [plans.book(TYPICAL)]
    return OwnBooks(books, np.array([books.index(book) for book in own], dtype=np.int64))


def book_of_day0(company: Company, playbook: Playbook) -> EffortBook | OwnBooks:
    """Return the effort tables of a playbook's pay rule for those who hold the seats on day 0."""
    tenures = company.seat_tenure_months.tolist()
    return book_of(company, playbook, zip(company.seat_segment_names, company.seat_region_names, tenures, strict=True))


def _as_read(kind: Kind, apart: frozenset[str]) -> Kind:
    """Return a kind as the rule sees it: what it does not read is typical, tenure stands at the month asked."""
    seen = kind._replace(**{name: getattr(TYPICAL, name) for name in Kind._fields if name not in apart})
    return seen._replace(tenure_months=TENURES[max(bisect_right(TENURES, seen.tenure_months) - 1, 0)])
