"""From the cleaned tables and their fits to a scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
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
from scenarios.crm.orders import order_accounts, order_market, recent_monthly_cents, scaled
from scenarios.crm.roster import TeamFit
from scenarios.crm.shapes import Shapes
from scenarios.crm.skill import SkillFit
from scenarios.crm.sources import sources_of
from scenarios.crm.tables import Tables
from scenarios.crm.timing import Timing
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
MOST_MULTIPLIER = 10_000.0
"""Of deal values, that a scenario allows."""


@dataclass(frozen=True)
class Fits:
    """Everything that was fitted to one export."""

    market: MarketFit
    skill: SkillFit
    timing: Timing
    shapes: Shapes
    team: TeamFit


def build_scenario(tables: Tables, fits: Fits, customers: Customers, label: str, infer_owners: bool) -> Scenario:
    """Put the scenario together and validate it.

    Raises:
        InputError: what the files say lies outside what a scenario allows.
    """
    market, skill, team = fits.market, fits.skill, fits.team
    present = frozenset(team.present)
    listed = market.price_ratio is not None and not tables.orders
    if tables.orders:
        accounts = order_accounts(tables, market, team.present)
        rules = order_market(tables, market, accounts, len(team.present))
        segments = [{"name": EVERYBODY}]
    else:
        owners = {name: code for name, code in tables.account_owner.items() if code in present}
        accounts = scenario_accounts(tables, customers, not listed, infer_owners, owners, present)
        rules = _market(market, accounts, len(team.present), customers)
        segments = _segments(accounts, 1.0 if listed else 1.0 / customers.heap_size())
    if fits.timing.stage_shares:
        rules["stage_shares"] = fits.timing.stage_shares
    incumbent = "status-quo" if 2 * sum(row.owner is not None for row in accounts) > len(accounts) else "pool-first"
    table = {
        "name": kebab(label, "imported-company"),
        "title": {"en": f"{label} (imported)", "zh": f"{label}（导入）"},
        "summary": _summary(tables, market, len(team.present), customers),
        "currency": tables.currency or NO_CURRENCY,
        "incumbent": incumbent,
        "calendar": {"start_date": market.end + timedelta(days=1)} | _season(fits.shapes),
        "market": rules,
        "segments": segments,
        "products": _products(tables, market, listed),
        "regions": _regions(tables),
        "account": [row.model_dump(exclude_defaults=True) for row in accounts],
        "rep": _reps(tables, skill, team),
        **_pay(market, tables, team),
        **_measured(fits),
        "sources": [row.model_dump(exclude_none=True) for row in sources_of(tables, fits, infer_owners, incumbent)],
    }
    scenario = parse(table, "the imported company")
    return scaled(scenario, recent_monthly_cents(tables, market)) if tables.orders else scenario


def _season(shapes: Shapes) -> dict[str, Any]:
    return {} if shapes.season is None else {"season_index": shapes.season}


def _measured(fits: Fits) -> dict[str, Any]:
    """Return what a roster, payments and quotas replace of the borrowed values."""
    timing, team = fits.timing, fits.team
    found: dict[str, Any] = {}
    if timing.pay_days and timing.pay_cv and timing.bad_debt:
        found["collection"] = {
            "mean_days": round(min(timing.pay_days.value, 2000.0), 3), "cv": round(min(timing.pay_cv.value, 5.0), 4),
            "bad_debt_rate": round(timing.bad_debt.value, 6),
        }  # fmt: skip
    behaviour = {}
    if team.quit_rate:
        behaviour["base_quit_rate_per_year"] = round(min(team.quit_rate.value, 0.99), 4)
    if timing.ramp_start and timing.ramp_months:
        behaviour |= {"ramp_start": timing.ramp_start.value, "ramp_months": timing.ramp_months.value}
    if behaviour:
        found["behaviour"] = behaviour
    if team.target_cents:
        found["target"] = {"cents_per_year": team.target_cents}
    return found


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
    deal = {NO_ACCOUNT: round(min(max(heap_deal, 1e-6), MOST_MULTIPLIER), 6)}
    return [
        {"name": name, "share": round(counts[name] / len(accounts), 6), "deal_multiplier": deal.get(name, 1.0)}
        for name in names
    ]


def _products(tables: Tables, market: MarketFit, listed: bool) -> list[dict[str, Any]]:
    counts = Counter(deal.product for deal in tables.deals if deal.product and deal.stage != "prospecting")
    total = sum(counts.values())
    if not total:
        return [{"name": "product"}]
    scale = market.price_ratio.value if market.price_ratio else 1.0
    scale = 1.0 if abs(scale - 1) <= RATIO_TOLERANCE else scale
    mean = round(market.deal_cents.value)
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


def _reps(tables: Tables, skill: SkillFit, team: TeamFit) -> list[dict[str, Any]]:
    person = {one.code: one for one in tables.people.values()}
    known = {deal.region for deal in tables.deals if deal.region}
    present = frozenset(team.present)
    rows = []
    for fitted in skill.reps:
        if fitted.code not in present:
            continue
        one = person[fitted.code]
        row: dict[str, Any] = {
            "id": fitted.code, "skill": round(min(max(fitted.skill, 0.01), 10.0), 6),
            "tenure_months": min(team.tenure_months.get(fitted.code, 24.0), 600.0),
        }  # fmt: skip
        if one.region in known:
            row["region"] = one.region
        if one.base_cents is not None and one.base_cents >= 0:
            row["base_salary_cents_per_month"] = one.base_cents
        if one.variable_cents is not None and one.variable_cents >= 0:
            row["target_variable_cents_per_month"] = one.variable_cents
        rows.append(row)
    return rows


def _pay(market: MarketFit, tables: Tables, team: TeamFit) -> dict[str, dict[str, int]]:
    """Return pay levels: the roster's mean where it names pay, else in proportion to the bookings a rep brings."""
    bookings = recent_monthly_cents(tables, market) if tables.orders else (
        market.decided_per_month.value * market.win_rate.value * market.deal_cents.value
    )  # fmt: skip
    on_target = max(bookings / len(team.present) / QUOTA_TO_PAY, 100.0)
    base = mean_pay([one.base_cents for one in tables.people.values()])
    variable = mean_pay([one.variable_cents for one in tables.people.values()])
    if base is not None and variable is not None:
        on_target = float(base + variable)
    return {
        "pay": {
            "base_salary_cents_per_month": _whole(on_target * BASE_SHARE) if base is None else base,
            "target_variable_cents_per_month": _whole(on_target * (1 - BASE_SHARE)) if variable is None else variable,
        },
        "staffing": {"hire_cost_cents": _whole(on_target * HIRE_COST_MONTHS)},
    }


def mean_pay(cents: Sequence[int | None]) -> int | None:
    """Return the mean of the pay that is known, None where none is."""
    known = [one for one in cents if one is not None and one >= 0]
    return round(sum(known) / len(known)) if known else None


def _whole(cents: float) -> int:
    return max(round(cents / 100), 1) * 100
