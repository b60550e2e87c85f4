"""What an account's opportunities look like: how many, how large, how likely (B2).

Win probability at reference hours falls with the amount: the odds shift by ``size_slope`` per ln unit above the
segment's median, rescaled so that the segment's mean stays the reference win rate (model.md, "The market").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.luck import normal
from scenarios.schema import Scenario

Floats = NDArray[np.float64]
POINTS = 21
"""Equally likely points of the amount distribution used for expectations."""


@dataclass(frozen=True, eq=False)
class DealMix:
    """Rates and expectations by account; everything at skill 1, reference hours, full relationship."""

    rate: Floats
    """Opportunities a month, shape (accounts,)."""
    mean_cents: Floats
    """Mean amount of an account's deals before noise, shape (accounts,)."""
    yield_cents: Floats
    """E[win probability x amount] of one opportunity, shape (accounts,)."""
    square_cents2: Floats
    """E[win probability x amount^2], shape (accounts,)."""
    segment_log_median: Floats
    """ln of the segment's median amount, shape (segments,)."""
    segment_logit: Floats
    """Log odds of winning a deal of the median amount, shape (segments,)."""
    lead_mean_cents: float
    lead_yield_cents: float
    lead_square_cents2: float
    slope: float
    win_rate: float

    def size_factor(self, value_cents: Floats, segment: NDArray[np.int64]) -> Floats:
        """Return z(amount): win probability relative to the reference rate (mean 1 over a segment)."""
        fall = self.slope * (np.log(np.maximum(value_cents, 1.0)) - self.segment_log_median.take(segment))
        return np.round(1.0 / (1.0 + np.exp(fall - self.segment_logit.take(segment))) / self.win_rate, 9)


def amount_noise(scenario: Scenario) -> Floats:
    """Return equally likely noise factors of the amount, mean about 1, shape (POINTS,)."""
    z = normal((np.arange(POINTS) + 0.5) / POINTS)
    sd = scenario.market.deal_value_sd
    if scenario.market.deal_value == "list-price":
        return np.maximum(1.0 + sd * z, 0.05)
    noise = np.exp(sd * z)
    return noise / noise.mean()


def deal_mix(scenario: Scenario, segment: NDArray[np.int64], potential: Floats) -> DealMix:
    """Work out rates and expected yields of every account.

    With lognormal amounts, potential shows half in the number and half in the size of opportunities (B2); with
    list prices it shows in the number alone.
    """
    market, kinds = scenario.market, scenario.segments
    listed = market.deal_value == "list-price"
    per_kind = np.array([row.opportunity_multiplier for row in kinds])[segment]
    size = np.array([row.deal_multiplier for row in kinds])[segment]
    rate = market.opportunities_per_account_month * per_kind * (potential if listed else np.sqrt(potential))
    prices, weight = _prices(scenario)
    scale = np.ones_like(potential) if listed else np.sqrt(potential)
    mean = size * scale
    amounts = mean[:, None, None] * prices[None, :, None] * amount_noise(scenario)[None, None, :]
    weights = np.broadcast_to(weight[None, :, None], amounts.shape) / POINTS
    log_median, logit = _segment_odds(scenario, segment, rate, amounts, weights)
    p = 1 / (
        1
        + np.exp(
            -(
                logit[segment][:, None, None]
                - market.size_slope * (np.log(amounts) - log_median[segment][:, None, None])
            )
        )
    )
    base = np.sum(prices * weight)
    lead = _lead(scenario, prices, weight, log_median, logit)
    return DealMix(
        rate=rate, mean_cents=mean * base, yield_cents=np.sum(p * amounts * weights, axis=(1, 2)),
        square_cents2=np.sum(p * amounts**2 * weights, axis=(1, 2)), segment_log_median=log_median,
        segment_logit=logit, lead_mean_cents=float(base), lead_yield_cents=lead[0], lead_square_cents2=lead[1],
        slope=market.size_slope, win_rate=market.reference_win_rate,
    )  # fmt: skip


def _prices(scenario: Scenario) -> tuple[Floats, Floats]:
    """Return amounts before account size and noise, and their shares, one entry a product (or one for all)."""
    if scenario.market.deal_value == "list-price":
        share = np.array([row.share for row in scenario.products], dtype=np.float64)
        price = np.array([max(row.price_cents, 1) for row in scenario.products], dtype=np.float64)
        return price[share > 0], share[share > 0] / share.sum()
    return np.array([float(scenario.market.typical_deal_cents)]), np.ones(1)


def _segment_odds(
    scenario: Scenario, segment: NDArray[np.int64], rate: Floats, amounts: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """Find each segment's median amount and the log odds at it that keep the mean win rate at the reference."""
    market = scenario.market
    kinds = len(scenario.segments)
    typical = np.log(np.sum(_prices(scenario)[0] * _prices(scenario)[1]))
    log_median = np.full(kinds, typical)
    logit = np.full(kinds, np.log(market.reference_win_rate / (1 - market.reference_win_rate)))
    for kind in range(kinds):
        mine = (segment == kind) & (rate > 0)
        if not mine.any():
            continue
        logs = np.log(amounts[mine]).ravel()
        share = (weights[mine] * rate[mine][:, None, None]).ravel()
        share = share / share.sum()
        order = np.argsort(logs, kind="stable")
        middle = order[np.searchsorted(np.cumsum(share[order]), 0.5)]
        log_median[kind] = round(float(logs[middle]), 9)
        logit[kind] = _solve_logit(market.size_slope * (logs - log_median[kind]), share, market.reference_win_rate)
    return log_median, logit


def _solve_logit(fall: Floats, share: Floats, mean: float) -> float:
    """Bisect for the log odds at the median whose mean probability over the amounts is `mean`."""
    low, high = -40.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        if float(np.sum(share / (1 + np.exp(-(middle - fall))))) < mean:
            low = middle
        else:
            high = middle
    return round((low + high) / 2, 9)


def _lead(scenario: Scenario, prices: Floats, weight: Floats, log_median: Floats, logit: Floats) -> tuple[float, float]:
    """Return E[p x amount] and E[p x amount^2] of an opportunity that grew from an inbound lead (first segment)."""
    amounts = prices[:, None] * amount_noise(scenario)[None, :]
    p = 1 / (1 + np.exp(-(logit[0] - scenario.market.size_slope * (np.log(amounts) - log_median[0]))))
    weights = weight[:, None] / POINTS
    return float(np.sum(p * amounts * weights)), float(np.sum(p * amounts**2 * weights))
