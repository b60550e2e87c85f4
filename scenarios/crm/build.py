"""From the cleaned tables and their fits to a scenario."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import numpy as np

from scenarios.behaviour import Behaviour
from scenarios.crm.accounts import (
    EVERYBODY,
    NO_ACCOUNT,
    UNKNOWN_SECTOR,
    Customers,
    rate_per_account,
    scenario_accounts,
)
from scenarios.crm.fit import MarketFit
from scenarios.crm.names import kebab
from scenarios.crm.skill import SkillFit
from scenarios.crm.sources import sources_of
from scenarios.crm.tables import Tables
from scenarios.loader import parse
from scenarios.schema import Account, Market, Scenario

WORKLOAD = 0.8
"""Share of selling hours that the opportunities there are take (assumption: the team copes, with some slack)."""
QUOTA_TO_PAY = 5.0
"""Bookings relative to on-target pay (F40)."""
BASE_SHARE = 0.6
HIRE_COST_MONTHS = 2.0
"""Cost of a hire in months of on-target pay (F63, the relation of the schema's defaults)."""
RATIO_TOLERANCE = 0.02
"""Within this of 1, won amounts are taken to follow the list price itself."""
NO_CURRENCY = "units"


def build_scenario(
    tables: Tables, market: MarketFit, skill: SkillFit, customers: Customers, label: str, infer_owners: bool
) -> Scenario:
    """Put the scenario together and validate it.

    Raises:
        InputError: what the files say lies outside what a scenario allows.
    """
    listed = market.price_ratio is not None
    accounts = scenario_accounts(tables, customers, not listed, infer_owners)
    reps = [row.code for row in skill.reps]
    table = {
        "name": kebab(label, "imported-company"),
        "title": {"en": f"{label} (imported)", "zh": f"{label}（导入）"},
        "summary": _summary(tables, market, len(reps), customers),
        "currency": tables.currency or NO_CURRENCY,
        "incumbent": "pool-first",
        "calendar": {"start_date": market.end + timedelta(days=1)},
        "market": _market(market, accounts, len(reps), customers),
        "segments": _segments(accounts, 1.0 if listed else 1.0 / customers.heap_size()),
        "products": _products(tables, market),
        "regions": _regions(tables),
        "account": [row.model_dump(exclude_defaults=True) for row in accounts],
        "rep": _reps(tables, skill),
        **_pay(market, len(reps)),
        "sources": [row.model_dump(exclude_none=True) for row in sources_of(market, skill, infer_owners)],
    }
    return parse(table, "the imported company")


def _summary(tables: Tables, market: MarketFit, reps: int, customers: Customers) -> dict[str, str]:
    span = f"{market.start.isoformat()} - {market.end.isoformat()}"
    named, heaps = customers.named, len(customers.ids) - customers.named
    rows = len(tables.deals)
    return {
        "en": f"{reps} reps, {named} accounts and {heaps} placeholders, from {rows:,} opportunities, {span}.",
        "zh": f"{reps} 名销售，{named} 家客户，{heaps} 个占位客户；来自 {rows:,} 条商机，{span}。",
    }


def _market(market: MarketFit, accounts: tuple[Account, ...], reps: int, customers: Customers) -> dict[str, Any]:
    default, per_rep = Market(), market.decided_per_month.value / reps
    listed = market.price_ratio is not None and market.price_cv is not None
    hours = WORKLOAD * Behaviour().selling_hours_per_month / per_rep
    value, sd = _amounts(market, customers)
    return {
        "opportunities_per_account_month": round(
            rate_per_account(accounts, not listed, market.decided_per_month.value), 9
        ),
        "reference_win_rate": round(min(market.win_rate.value, 0.949), 6),
        "deal_value": "list-price" if listed else "lognormal",
        "typical_deal_cents": value,
        "deal_value_sd": sd,
        "size_slope": round(market.size_slope.value, 6) if market.size_slope else default.size_slope,
        "cycle_days": round(min(market.cycle_days.value, 2000.0), 3) if market.cycle_days else default.cycle_days,
        "opportunity_hours": round(min(hours, 2000.0), 4),
        "leads_per_rep_month": 0.0,
        "repeat_share": 0.0,
    }


def _amounts(market: MarketFit, customers: Customers) -> tuple[int, float]:
    """Return the typical deal and its spread; lognormal amounts already differ by the accounts' activity (B2)."""
    if market.price_cv is not None:
        return round(market.deal_cents.value), round(min(market.price_cv.value, 3.0), 6)
    relative, heaps = customers.relative(True), customers.named
    size = np.concatenate([relative[:heaps], relative[heaps:] / customers.heap_size()])
    scale = float((relative * size).sum() / relative.sum())
    return round(market.deal_cents.value / scale), round(min(market.log_sd, 3.0), 6)


def _segments(accounts: tuple[Account, ...], heap_deal: float) -> list[dict[str, Any]]:
    """Return the sectors of the accounts file as segments, then 'unknown' and that of the placeholders.

    Args:
        accounts: of the scenario.
        heap_deal: deal value in a placeholder relative to what its potential would say.
    """
    counts = Counter(row.segment for row in accounts if row.segment)
    last = [name for name in (UNKNOWN_SECTOR, NO_ACCOUNT) if name in counts]
    names = sorted(name for name in counts if name not in last) + last
    if not names:
        return [{"name": EVERYBODY}]
    deal = {NO_ACCOUNT: round(max(heap_deal, 1e-6), 6)}
    return [
        {"name": name, "share": round(counts[name] / len(accounts), 6), "deal_multiplier": deal.get(name, 1.0)}
        for name in names
    ]


def _products(tables: Tables, market: MarketFit) -> list[dict[str, Any]]:
    counts = Counter(deal.product for deal in tables.deals if deal.product and deal.stage != "prospecting")
    total = sum(counts.values())
    if not total:
        return [{"name": "product"}]
    scale = market.price_ratio.value if market.price_ratio else 1.0
    scale = 1.0 if abs(scale - 1) <= RATIO_TOLERANCE else scale
    mean = round(market.deal_cents.value)
    listed = market.price_ratio is not None
    return [
        {
            "name": name,
            "share": round(counts[name] / total, 6),
            "price_cents": round((price or _price_met(tables, name) or mean) * scale) if listed else price or 0,
        }
        for name, price in tables.products.items()
    ]


def _price_met(tables: Tables, product: str) -> int | None:
    """Return the mean won amount of a product without a list price."""
    won = [deal.cents for deal in tables.deals if deal.product == product and deal.stage == "won" and deal.cents]
    return round(sum(won) / len(won)) if won else None


def _regions(tables: Tables) -> list[dict[str, Any]]:
    met = Counter(deal.region for deal in tables.deals if deal.region)
    places = dict.fromkeys([person.region for person in tables.people.values() if person.region] + sorted(met))
    total = sum(met.values())
    if not total:
        return [{"name": "all"}]
    return [{"name": place, "share": round(met[place] / total, 6)} for place in places]


def _reps(tables: Tables, skill: SkillFit) -> list[dict[str, Any]]:
    region = {person.code: person.region for person in tables.people.values()}
    known = {deal.region for deal in tables.deals if deal.region}
    return [
        {
            "id": row.code,
            "skill": round(min(max(row.skill, 0.01), 10.0), 6),
            "tenure_months": 24.0,
            **({"region": region[row.code]} if region[row.code] in known else {}),
        }
        for row in skill.reps
    ]


def _pay(market: MarketFit, reps: int) -> dict[str, dict[str, int]]:
    """Return pay levels in proportion to the bookings a rep brings, whole currency units."""
    bookings = market.decided_per_month.value * market.win_rate.value * market.deal_cents.value / reps
    on_target = max(bookings / QUOTA_TO_PAY, 100.0)
    return {
        "pay": {
            "base_salary_cents_per_month": _whole(on_target * BASE_SHARE),
            "target_variable_cents_per_month": _whole(on_target * (1 - BASE_SHARE)),
        },
        "staffing": {"hire_cost_cents": _whole(on_target * HIRE_COST_MONTHS)},
    }


def _whole(cents: float) -> int:
    return max(round(cents / 100), 1) * 100
