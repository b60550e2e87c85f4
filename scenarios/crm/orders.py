"""Companies whose files hold orders, not opportunities: an account-driven business."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import numpy as np

from scenarios.crm.fit import MarketFit
from scenarios.crm.skill import RepSkill, SkillFit
from scenarios.crm.tables import Tables
from scenarios.schema import Account, Market, Scenario
from scenarios.units import CALENDAR_DAYS_PER_YEAR, MONTHS_PER_YEAR

REPEAT_SHARE = 0.9
"""Share of revenue that comes without a new opportunity: the most a scenario allows."""
SHRINK_MONTHS = 3.0
"""Months of the mean account's revenue added to each account's own (a small account may have had a lucky order)."""


def equal_skill(tables: Tables) -> SkillFit:
    """Return a fit in which all are equal: without lost deals skill cannot be told from the accounts people have."""
    orders = Counter(deal.owner for deal in tables.deals)
    codes = [person.code for person in tables.people.values() if orders[person.code]]
    reps = tuple(RepSkill(code, orders[code], orders[code], 1.0, 1.0, 1.0) for code in codes)
    return SkillFit(0.0, 0.0, 1.0, "orders", reps, len(tables.deals))


def last_seller(tables: Tables) -> dict[str, str]:
    """Return the rep of each account's latest order."""
    latest: dict[str, tuple[Any, str]] = {}
    for deal in tables.deals:
        if deal.account and deal.closed and (deal.account not in latest or deal.closed >= latest[deal.account][0]):
            latest[deal.account] = (deal.closed, deal.owner)
    return {account: owner for account, (_, owner) in latest.items()}


def order_accounts(tables: Tables, market: MarketFit, present: tuple[str, ...]) -> tuple[Account, ...]:
    """Return the accounts with potential = revenue relative to the median account, owned by their last seller."""
    money = dict.fromkeys(tables.accounts, 0)
    regions: dict[str, str] = {}
    for deal in tables.deals:
        if deal.account:
            money[deal.account] = money.get(deal.account, 0) + (deal.cents or 0)
            regions[deal.account] = deal.region or regions.get(deal.account, "")
    values = np.array(list(money.values()), dtype=float) / market.months
    mean = values.mean()
    shrunk = (values * market.months + mean * SHRINK_MONTHS) / (market.months + SHRINK_MONTHS)
    relative = np.clip(shrunk / np.median(shrunk), 1e-6, 10_000)
    owners, there = last_seller(tables), frozenset(present)
    return tuple(
        Account(
            id=name, region=regions.get(name) or None, potential=round(float(relative[k]), 6),
            owner=owners[name] if owners.get(name) in there else None,
        )
        for k, name in enumerate(money)
    )  # fmt: skip


def order_market(tables: Tables, market: MarketFit, accounts: tuple[Account, ...], reps: int) -> dict[str, Any]:
    """Return the market of an account-driven business; `scaled` sets the size of deals afterwards."""
    default = Market.model_fields
    win = default["reference_win_rate"].default
    per_month = (1 - REPEAT_SHARE) * len(tables.deals) / market.months / win
    hours = min(0.5 * 60 * reps / max(per_month, 1e-9), 40.0)
    total = float(np.sum(np.sqrt([row.potential for row in accounts])))
    return {
        "opportunities_per_account_month": round(min(per_month / total, 1000.0), 9),
        "reference_win_rate": win,
        "deal_value": "lognormal",
        "typical_deal_cents": max(round(market.deal_cents.value), 1),
        "deal_value_sd": round(min(_log_sd(tables), 3.0), 6),
        "size_slope": 0.0,
        "opportunity_hours": round(hours, 4),
        "leads_per_rep_month": 0.0,
        "repeat_share": REPEAT_SHARE,
        "repeat_cv": round(min(_monthly_cv(tables, market), 2.0), 4),
    }


def _log_sd(tables: Tables) -> float:
    """Return the sd of ln amount of the orders of one account (pooled)."""
    logs: dict[str, list[float]] = {}
    for deal in tables.deals:
        if deal.account and deal.cents:
            logs.setdefault(deal.account, []).append(float(np.log(deal.cents)))
    rest = np.concatenate([np.array(one) - np.mean(one) for one in logs.values()])
    return float(np.sqrt(np.sum(rest**2) / max(len(rest) - len(logs), 1)))


def recent_monthly_cents(tables: Tables, market: MarketFit) -> float:
    """Return mean sales a month of the last year of orders (of all, when there is less than a year)."""
    since = market.end - timedelta(days=CALENDAR_DAYS_PER_YEAR)
    if market.months < MONTHS_PER_YEAR:
        return market.won_cents / market.months
    return sum(deal.cents or 0 for deal in tables.deals if deal.closed and deal.closed > since) / MONTHS_PER_YEAR


def _monthly_cv(tables: Tables, market: MarketFit) -> float:
    """Return how much an account's orders of a month scatter around its mean (median account with 6 or more orders)."""
    months = max(int(market.months), 1)
    sold: dict[str, Counter[int]] = {}
    for deal in tables.deals:
        if deal.account and deal.closed:
            sold.setdefault(deal.account, Counter())[(deal.closed - market.start).days // 30] += deal.cents or 0
    found = []
    for by_month in sold.values():
        if len(by_month) >= 6:
            values = np.zeros(max(months, max(by_month) + 1))
            values[list(by_month)] = list(by_month.values())
            found.append(values.std() / values.mean())
    return float(np.median(found)) if found else 0.15


def scaled(scenario: Scenario, monthly_cents: float) -> Scenario:
    """Return the scenario with deals sized so that its steady bookings are those of the files."""
    from scenarios.company import company_of

    company = company_of(scenario)
    expected = float(np.sum(company.account_new_cents + company.account_repeat_cents))
    typical = max(round(scenario.market.typical_deal_cents * monthly_cents / max(expected, 1.0)), 1)
    return scenario.model_copy(update={"market": scenario.market.model_copy(update={"typical_deal_cents": typical})})
