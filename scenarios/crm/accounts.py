"""The customers of the scenario: named accounts, placeholders for rows that name none, activity and main sellers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from scenarios.crm.fit import activity
from scenarios.crm.names import shorten
from scenarios.crm.tables import Deal, Tables
from scenarios.errors import InputError
from scenarios.schema import Account

MOST_POTENTIAL = 10_000.0
MOST_RATE = 1000.0
"""Opportunities a month that a scenario allows an account of potential 1."""
LEAST_EXPECTED = 1e-6
EVERYBODY = "all"
UNKNOWN_SECTOR = "unknown"
NO_ACCOUNT = "no account"
"""Segment of the placeholders."""


def account_of(deal: Deal) -> str:
    """Return the account a deal belongs to: the named one, or the placeholder of its region and product."""
    if deal.account:
        return deal.account
    return shorten(f"(no account) {deal.region or 'no region'} / {deal.product or 'no product'}")


@dataclass(frozen=True)
class Customers:
    """Accounts of the export in columns, named ones first."""

    ids: tuple[str, ...]
    named: int
    """How many are named; the rest are placeholders."""
    counts: np.ndarray
    """Engaged or decided opportunities since the first close, shape (accounts,)."""
    expected: np.ndarray
    """The same, shrunk towards the mean for named accounts, shape (accounts,)."""
    regions: tuple[str | None, ...]
    """Region of the reps who sell most to it."""
    main_seller: Mapping[str, str]
    """Account -> rep with most opportunities on it, ties by rows won, then by code."""
    sellers: Mapping[str, int]
    """Account -> number of reps with an opportunity on it."""

    def relative(self, squared: bool) -> np.ndarray:
        """Return expected opportunities relative to the median named account, shape (accounts,).

        Args:
            squared: amounts grow with activity (lognormal, B2). A placeholder is a heap of customers whose deals are
                no larger for being many; so the heaps share their opportunities evenly and `heap_size` undoes it.
        """
        expected = self.expected.copy()
        if squared and len(self.ids) > self.named:
            expected[self.named :] = expected[self.named :].mean()
        typical = float(np.median(expected[: self.named or None]))
        return expected / (typical if typical > LEAST_EXPECTED else float(expected.max()))

    def heap_size(self) -> float:
        """Return how many typical accounts a placeholder stands for (lognormal amounts); 1 without placeholders."""
        return float(self.relative(True)[-1]) if len(self.ids) > self.named else 1.0


def customers_of(tables: Tables, start: date) -> Customers:
    """Count and shrink every account's activity since `start`."""
    placeholders = sorted({account_of(deal) for deal in tables.deals if not deal.account})
    ids = (*tables.accounts, *placeholders)
    row = {name: k for k, name in enumerate(ids)}
    counts = np.zeros(len(ids))
    for deal in tables.deals:
        if deal.stage != "prospecting" and (deal.engaged is None or deal.engaged >= start):
            counts[row[account_of(deal)]] += 1
    named = len(tables.accounts)
    # A placeholder is a heap of unknown customers, not one of them: it is neither shrunk nor part of the mean.
    expected = np.concatenate([activity(counts[:named]), np.maximum(counts[named:], LEAST_EXPECTED)])
    sellers, regions = _sellers(tables.deals)
    return Customers(
        ids, named, counts, expected, tuple(regions.get(name) for name in ids),
        {name: _main(found) for name, found in sellers.items()},
        {name: len({owner for owner, _ in found}) for name, found in sellers.items()},
    )  # fmt: skip


def _sellers(deals: Sequence[Deal]) -> tuple[dict[str, Counter[tuple[str, bool]]], dict[str, str]]:
    sellers: dict[str, Counter[tuple[str, bool]]] = {}
    places: dict[str, Counter[str]] = {}
    for deal in deals:
        name = account_of(deal)
        sellers.setdefault(name, Counter())[deal.owner, deal.stage == "won"] += 1
        if deal.region:
            places.setdefault(name, Counter())[deal.region] += 1
    regions = {name: max(sorted(found), key=lambda place: found[place]) for name, found in places.items()}
    return sellers, regions


def _main(found: Counter[tuple[str, bool]]) -> str:
    owners = sorted({owner for owner, _ in found})
    return max(owners, key=lambda owner: (found[owner, True] + found[owner, False], found[owner, True]))


def scenario_accounts(
    tables: Tables, customers: Customers, squared: bool, infer_owners: bool, owners: Mapping[str, str],
    present: frozenset[str],
) -> tuple[Account, ...]:  # fmt: skip
    """Return the scenario's accounts.

    Args:
        tables: the cleaned export.
        customers: their activity.
        squared: potential = relative activity squared (lognormal amounts, where the number of opportunities follows
            the root of potential, B2) instead of relative activity itself (list prices).
        infer_owners: give every named account without an owner in the files to its main seller; placeholders stay
            in the pool.
        owners: account -> owner that the files name.
        present: codes of the people who can own one.
    """
    relative = customers.relative(squared)
    potential = np.clip(relative**2 if squared else relative, 1e-6, MOST_POTENTIAL)
    sectors = any(tables.accounts.values())
    heaps = NO_ACCOUNT if sectors or (squared and customers.named) else None
    return tuple(
        Account(
            id=name,
            segment=heaps if k >= customers.named else _segment(tables, name, sectors, heaps),
            region=customers.regions[k],
            potential=round(float(potential[k]), 6),
            owner=owners.get(name) or _inferred(customers, name, k, infer_owners, present),
            placeholder=k >= customers.named,
        )
        for k, name in enumerate(customers.ids)
    )


def _inferred(customers: Customers, name: str, k: int, infer: bool, present: frozenset[str]) -> str | None:
    seller = customers.main_seller.get(name) if infer and k < customers.named else None
    return seller if seller in present else None


def _segment(tables: Tables, name: str, sectors: bool, heaps: str | None) -> str | None:
    if sectors:
        return tables.accounts[name] or UNKNOWN_SECTOR
    return EVERYBODY if heaps else None


def rate_per_account(accounts: Sequence[Account], squared: bool, total_per_month: float) -> float:
    """Return the monthly rate of an account of potential 1 that makes the company's total come out.

    Raises:
        InputError: IMP-14, more than a scenario allows (too few accounts named for so many deals).
    """
    weight = sum(np.sqrt(row.potential) if squared else row.potential for row in accounts)
    rate = float(total_per_month / max(float(weight), 1e-9))
    if rate > MOST_RATE:
        raise InputError(
            "IMP-14",
            "{rate:,.0f} opportunities a month for a typical account; at most {most:,.0f}. "
            "Most rows name no account: export the account column too.",
            rate=rate, most=MOST_RATE,
        )  # fmt: skip
    return rate
