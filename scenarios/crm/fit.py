"""What the files say about the market: rates, cycle, amounts and their uncertainty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from scenarios.crm.fitted import LEVEL, Fitted, share_of
from scenarios.crm.laws import normal_quantile, student_quantile
from scenarios.crm.tables import Deal, Tables
from scenarios.crm.timing import cycle_of
from scenarios.units import CALENDAR_DAYS_PER_MONTH

Floats = NDArray[np.float64]
LIST_PRICE_CV = 0.5
"""Won amounts scatter less than this around the list price: the list-price model holds."""
ENOUGH = 0.8
"""Share of deals that must have a price or amount before a model rests on it."""


@dataclass(frozen=True)
class MarketFit:
    """Everything the scenario takes from the deals."""

    start: date
    """First close: before it, deals that closed are not in the export (left truncation)."""
    end: date
    """Last date in the export."""
    months: float
    """Calendar months from `start` to `end`, at least one."""
    win_rate: Fitted
    decided_per_month: Fitted
    engaged_per_month: Fitted | None
    cycle_days: Fitted | None
    never_closes: Fitted | None
    """Share of engaged deals still open after more days than any closed deal took."""
    longest_cycle_days: int
    size_slope: Fitted | None
    price_ratio: Fitted | None
    """Won amount relative to list price: mean; None where the list-price model does not hold."""
    price_cv: Fitted | None
    """Coefficient of variation of that ratio."""
    deal_cents: Fitted
    """Mean won amount."""
    log_sd: float
    """Standard deviation of ln won amount."""
    won_cents: int
    """All won amounts since `start`."""


def fit_market(tables: Tables, level: float = LEVEL) -> MarketFit:
    """Fit the market; needs a won and a lost deal, a close date and a won amount (checked by `clean`).

    Args:
        tables: the cleaned export.
        level: coverage of the intervals.
    """
    deals = tables.deals
    start, end = _window(deals)
    months = max(((end - start).days + 1) / CALENDAR_DAYS_PER_MONTH, 1.0)
    decided = [deal for deal in deals if deal.decided]
    cycles = np.array([deal.cycle_days for deal in decided if deal.cycle_days is not None], dtype=float)
    longest = int(cycles.max()) if len(cycles) else 0
    won = np.array([deal.cents for deal in deals if deal.stage == "won" and deal.cents], dtype=float)
    ratio = _price_ratios(tables)
    engaged = [deal.engaged for deal in deals if deal.engaged and deal.engaged >= start]
    return MarketFit(
        start, end, months,
        win_rate=share_of(sum(deal.stage == "won" for deal in decided), len(decided), level),
        decided_per_month=_per_month([deal.closed for deal in decided if deal.closed], len(decided), months, level),
        engaged_per_month=_per_month(engaged, len(engaged), months, level) if engaged else None,
        cycle_days=cycle_of(deals, start, end, level),
        never_closes=_never_closes(deals, start, end, longest, level),
        longest_cycle_days=longest,
        size_slope=_size_slope(tables, decided, level),
        price_ratio=_mean(ratio, level) if ratio is not None else None,
        price_cv=_cv(ratio, level) if ratio is not None else None,
        deal_cents=_mean(won, level), log_sd=float(np.std(np.log(won))),
        won_cents=int(won.sum()),
    )  # fmt: skip


def _window(deals: Sequence[Deal]) -> tuple[date, date]:
    closes = [deal.closed for deal in deals if deal.decided and deal.closed]
    opens = [deal.engaged for deal in deals if deal.engaged]
    return min(closes), max(closes + opens)


def _mean(values: Floats, level: float) -> Fitted:
    n, mean = len(values), float(np.mean(values))
    half = float(student_quantile((1 + level) / 2, n - 1) * np.std(values, ddof=1) / np.sqrt(n)) if n > 1 else abs(mean)
    return Fitted(mean, mean - half, mean + half, n)


def _cv(values: Floats, level: float) -> Fitted:
    """Return the coefficient of variation with its large-sample interval."""
    n = len(values)
    cv = float(np.std(values) / np.mean(values))
    half = normal_quantile((1 + level) / 2) * cv / np.sqrt(2 * max(n - 1, 1))
    return Fitted(cv, float(max(cv - half, 0.0)), float(cv + half), n)


def _per_month(days: Sequence[date], count: int, months: float, level: float) -> Fitted:
    """Return a monthly rate; its interval comes from the months' own spread, counts being over-dispersed."""
    by_month = Counter((day.year, day.month) for day in days)
    counts = np.array([by_month[key] for key in sorted(by_month)], dtype=float)
    rate = count / months
    spread = float(np.std(counts, ddof=1)) if len(counts) > 2 else float(np.sqrt(rate))
    half = student_quantile((1 + level) / 2, max(len(counts) - 1, 2)) * max(spread, np.sqrt(rate)) / np.sqrt(months)
    return Fitted(rate, float(max(rate - half, 0.0)), float(rate + half), count)


def _never_closes(deals: Sequence[Deal], start: date, end: date, longest: int, level: float) -> Fitted | None:
    """Return the share that never closes, among deals engaged since `start` and long enough ago to have closed."""
    last = end - timedelta(days=longest + 1)
    cohort = [deal for deal in deals if deal.engaged and start <= deal.engaged <= last and deal.stage != "prospecting"]
    return share_of(sum(not deal.decided for deal in cohort), len(cohort), level) if cohort else None


def _price_ratios(tables: Tables) -> Floats | None:
    """Return won amount / list price, where nearly all won deals have both and scatter little."""
    won = [deal for deal in tables.deals if deal.stage == "won" and deal.cents]
    pairs = [(deal.cents or 0, price) for deal in won if (price := tables.products.get(deal.product))]
    if len(pairs) < ENOUGH * len(won) or not pairs:
        return None
    ratio = np.array([cents / price for cents, price in pairs])
    return ratio if np.std(ratio) / np.mean(ratio) < LIST_PRICE_CV else None


def _size_slope(tables: Tables, decided: Sequence[Deal], level: float) -> Fitted | None:
    """Fit the fall of the log odds of winning per ln unit of size: list price, else amount; None where unknown.

    Lost deals often have amount 0, so amounts serve only where nearly all lost deals have one.
    """
    sizes = [tables.products.get(deal.product) for deal in decided]
    if sum(size is not None for size in sizes) < ENOUGH * len(sizes):
        lost = [deal.cents for deal in decided if deal.stage == "lost"]
        if sum(bool(amount) for amount in lost) < ENOUGH * len(lost):
            return None
        sizes = [deal.cents for deal in decided]
    pairs = [(np.log(size), deal.stage == "won") for size, deal in zip(sizes, decided, strict=True) if size]
    return _logit_slope(np.array([x for x, _ in pairs]), np.array([y for _, y in pairs], dtype=float), level)


def _logit_slope(x: Floats, y: Floats, level: float) -> Fitted | None:
    """Return minus the slope of a logistic regression by Newton's method; None where the data cannot tell."""
    if len(x) < 10 or np.std(x) < 1e-9 or not 0 < y.mean() < 1:
        return None
    design = np.column_stack([np.ones_like(x), x - x.mean()])
    weights = np.array([np.log(y.mean() / (1 - y.mean())), 0.0])
    for _ in range(50):
        p = expit(design @ weights)
        information = design.T @ (design * (p * (1 - p))[:, None])
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, design.T @ (y - p))
        weights = weights + step
        if np.abs(step).max() < 1e-10:
            break
    slope, sd = -float(weights[1]), float(np.sqrt(np.linalg.inv(information)[1, 1]))
    if not np.isfinite(slope) or not np.isfinite(sd) or abs(slope) > 5:
        return None
    z = normal_quantile((1 + level) / 2)
    return Fitted(slope, slope - z * sd, slope + z * sd, len(x))


def activity(counts: Floats) -> Floats:
    """Shrink counts per account towards their mean (gamma-Poisson, by moments).

    Args:
        counts: opportunities of each account, shape (accounts,).

    Returns:
        Expected counts, shape (accounts,); equal where the spread is no more than chance.
    """
    mean = float(counts.mean()) if len(counts) else 0.0
    extra = float(counts.var(ddof=1)) - mean if len(counts) > 1 else 0.0
    if mean <= 0 or extra <= 0:
        return np.full(len(counts), max(mean, 1e-9))
    strength = mean / extra
    return mean * (counts + mean * strength) / (mean + mean * strength)
