"""The shape of demand: which distribution amounts follow, seasons, how uneven counts and accounts are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from scenarios.crm.fitted import Fitted
from scenarios.crm.laws import gamma_log_density, normal_log_density, smoothed_density
from scenarios.crm.tables import Deal, Tables
from scenarios.luck import LANES, Luck
from scenarios.streams import entity_hash

Floats = NDArray[np.float64]
FEWEST_AMOUNTS = 40
TWO_YEARS = 24
LEAST_SEASON = 0.05


@dataclass(frozen=True)
class Shapes:
    """What the files say about shapes; empty or None where they do not."""

    amount_scores: dict[str, float] = field(default_factory=dict)
    """Amount model -> mean held-out log likelihood of a won amount; larger is better."""
    season: tuple[float, ...] | None = None
    """Twelve factors, January first, mean 1, shrunk; None under two full years."""
    dispersion: Fitted | None = None
    """Variance / mean of opportunities by rep and month."""
    concentration: Fitted | None = None
    """Share of won money that the largest fifth of accounts brings."""

    @property
    def amount_model(self) -> str:
        """The best amount model by held-out likelihood, '' where there were too few amounts."""
        return max(self.amount_scores, key=lambda name: self.amount_scores[name], default="")


def shapes_of(tables: Tables, start: date, end: date) -> Shapes:
    """Fit everything here that the deals allow."""
    return Shapes(
        amount_scores(tables), season_of(tables.deals, start, end), dispersion_of(tables.deals, start, end),
        concentration_of(tables.deals),
    )  # fmt: skip


def amount_scores(tables: Tables) -> dict[str, float]:
    """Fit each amount model to every other won deal and score it on the rest (mean log density of the amount)."""
    won = [deal for deal in tables.deals if deal.stage == "won" and deal.cents]
    amount = np.array([deal.cents for deal in won], dtype=float)
    if len(amount) < FEWEST_AMOUNTS:
        return {}
    fit, test = amount[0::2], amount[1::2]
    logs, checked = np.log(fit), np.log(test)
    scores = {"lognormal": normal_log_density(checked, logs.mean(), max(logs.std(), 1e-3)) - checked}
    shape = max((fit.mean() / max(fit.std(), 1e-6)) ** 2, 1e-3)
    scores["gamma"] = gamma_log_density(test, shape, fit.mean() / shape)
    if np.ptp(logs) > 0 and len(set(fit.tolist())) > 2:
        sample = logs if len(logs) <= 2000 else logs[:: len(logs) // 2000 + 1]
        scores["empirical"] = np.log(np.maximum(smoothed_density(sample, checked[:4000]), 1e-12)) - checked[:4000]
    price = np.array([tables.products.get(deal.product) or 0 for deal in won], dtype=float)
    if (price > 0).mean() > 0.8:
        known = price > 0
        ratio = amount[0::2][known[0::2]] / price[0::2][known[0::2]]
        mean, sd = ratio.mean(), max(ratio.std(), 1e-3)
        at = price[1::2][known[1::2]]
        scores["list-price"] = normal_log_density(test[known[1::2]], mean * at, sd * at)
    return {name: round(float(np.mean(np.maximum(score, -60.0))), 4) for name, score in scores.items()}


def season_of(deals: Sequence[Deal], start: date, end: date) -> tuple[float, ...] | None:
    """Return monthly demand factors from openings (closes where no opening is known), shrunk towards flat.

    A moving mean of twelve months takes the trend out; each month's mean deviation is shrunk by the share of its
    variance that is more than chance between the years.
    """
    days = [deal.engaged for deal in deals if deal.engaged and deal.engaged >= start]
    days = days or [deal.closed for deal in deals if deal.decided and deal.closed]
    first, last = start.year * 12 + start.month - 1 + (start.day > 5), end.year * 12 + end.month - 1 - (end.day < 26)
    months = last - first + 1
    if months < TWO_YEARS:
        return None
    count = np.zeros(months)
    for at in days:
        k = at.year * 12 + at.month - 1 - first
        if 0 <= k < months:
            count[k] += 1
    if count.sum() < 20 * 12 or (count == 0).any():
        return None
    return _season(np.log(count), first % 12)


def _season(logs: Floats, first_month: int) -> tuple[float, ...]:
    months = len(logs)
    trend = np.polyval(np.polyfit(np.arange(months), logs, 1), np.arange(months))
    rest = logs - trend
    of_month = (np.arange(months) + first_month) % 12
    mean = np.array([rest[of_month == k].mean() for k in range(12)])
    years = np.array([(of_month == k).sum() for k in range(12)])
    within = float(np.sum((rest - mean[of_month]) ** 2)) / max(months - 12, 1)
    between = float(np.mean(mean**2)) - within / float(years.mean())
    shrink = max(between, 0.0) / max(between + within / float(years.mean()), 1e-12)
    factor = np.exp(shrink * mean)
    return tuple(float(one) for one in np.round(factor / factor.mean(), 4))


def dispersion_of(deals: Sequence[Deal], start: date, end: date) -> Fitted | None:
    """Return variance / mean of opportunities by rep and full month (1 = Poisson); None with under 20 rep-months."""
    first, last = start.year * 12 + start.month + 1, end.year * 12 + end.month - 1
    counts: Counter[tuple[str, int]] = Counter()
    for deal in deals:
        if deal.engaged:
            counts[deal.owner, deal.engaged.year * 12 + deal.engaged.month] += 1
    owners = sorted({owner for owner, _ in counts})
    table = np.array([[counts[owner, month] for month in range(first, last + 1)] for owner in owners], dtype=float)
    if table.size < 20 or table.mean() == 0:
        return None
    ratio = float(table.var(ddof=1) / table.mean())
    half = 1.96 * np.sqrt(2 / table.size) * ratio
    return Fitted(ratio, max(ratio - float(half), 0.0), ratio + float(half), int(table.size))


def concentration_of(deals: Sequence[Deal]) -> Fitted | None:
    """Return the share of won money from the largest fifth of named accounts, with a bootstrap interval."""
    money: Counter[str] = Counter()
    for deal in deals:
        if deal.stage == "won" and deal.account and deal.cents:
            money[deal.account] += deal.cents
    values = np.array(sorted(money.values()), dtype=float)
    if len(values) < 10:
        return None
    draws = Luck(0, 0).block("bootstrap", entity_hash("concentration"), 0, -(-200 * len(values) // LANES)).ravel()
    picks = np.floor(draws[: 200 * len(values)] * len(values)).astype(np.int64)
    samples = np.sort(values[picks.reshape(200, len(values))], axis=1)
    top = max(len(values) // 5, 1)
    shares = samples[:, -top:].sum(axis=1) / samples.sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    return Fitted(float(values[-top:].sum() / values.sum()), float(low), float(high), len(values))
