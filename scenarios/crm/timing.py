"""How long things take: sales cycle with open deals censored, stages, payment, and how newcomers ramp up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from scenarios.crm.aliases import aliases
from scenarios.crm.fitted import LEVEL, Fitted, share_of
from scenarios.crm.laws import normal_log_density, normal_log_survival, normal_quantile, student_quantile
from scenarios.crm.tables import Deal, Payment, StageEntry, Tables
from scenarios.units import CALENDAR_DAYS_PER_MONTH

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FEWEST_HISTORIES = 30
FEWEST_PAYMENTS = 30
FEWEST_RAMP_MONTHS = 60
"""Person-months in the first two years that a ramp-up curve needs."""
FEWEST_NEWCOMERS = 5
WRITE_OFF_DAYS = 180
_RAMP_START = np.linspace(0.05, 1.0, 39)
_RAMP_MONTHS = np.array([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 12, 15, 18, 24])


@dataclass(frozen=True)
class Timing:
    """What the files say about durations; None where they do not."""

    cycle_days: Fitted | None = None
    stage_shares: tuple[float, float, float] | None = None
    stage_rows: int = 0
    pay_days: Fitted | None = None
    pay_cv: Fitted | None = None
    bad_debt: Fitted | None = None
    ramp_start: Fitted | None = None
    ramp_months: Fitted | None = None


def cycle_of(deals: Sequence[Deal], start: date, end: date, level: float) -> Fitted | None:
    """Return the mean days from engaged to decided among deals that do get decided (product-limit estimate).

    Deals opened before `start` enter at the age they had then (left truncation: the faster ones of their cohort are
    not in the files); open deals count up to their age at the end (right censoring); what never closes is the share
    that is left, and is taken out of the mean.
    """
    known = [deal for deal in deals if deal.engaged and (deal.cycle_days is not None or deal.stage == "engaged")]
    entry = np.fromiter((max((start - _opened(deal, start)).days, 0) for deal in known), np.int64, len(known))
    left = np.fromiter((_age(deal, end) for deal in known), np.int64, len(known))
    closed = np.fromiter((deal.decided for deal in known), np.bool_, len(known))
    closed &= np.fromiter((deal.cycle_days is not None for deal in known), np.bool_, len(known))
    if not closed.any():
        return None
    longest = int(left[closed].max())
    at_risk, events = _risk_sets(entry, left, closed, longest)
    weight = _event_weights(at_risk, events)
    days = np.maximum(np.arange(longest + 1), 0.5)
    mean = float((weight * days).sum() / weight.sum())
    variance = float((weight * (days - mean) ** 2).sum() / weight.sum())
    count = int(closed.sum())
    half = student_quantile((1 + level) / 2, max(count - 1, 1)) * np.sqrt(variance / count)
    return Fitted(mean, mean - half, mean + half, count)


def _opened(deal: Deal, default: date) -> date:
    return deal.engaged or default


def _age(deal: Deal, end: date) -> int:
    """Return the days that a deal was, or has been, open."""
    if deal.cycle_days is not None or deal.engaged is None:
        return deal.cycle_days or 0
    return (end - deal.engaged).days


def _risk_sets(entry: Ints, left: Ints, closed: NDArray[np.bool_], longest: int) -> tuple[Floats, Floats]:
    """Return how many deals were open at each age, and how many closed at it, ages 0..longest."""
    entered = np.bincount(np.clip(entry, 0, longest + 1), minlength=longest + 2)
    gone = np.bincount(np.clip(left, 0, longest + 1), minlength=longest + 2)
    events = np.bincount(left[closed], minlength=longest + 2)[: longest + 1].astype(float)
    before = np.concatenate([[0], np.cumsum(gone)[:-1]])
    return (np.cumsum(entered) - before)[: longest + 1].astype(float), events


def _event_weights(at_risk: Floats, events: Floats) -> Floats:
    """Return the probability of closing at each age (Kaplan-Meier steps).

    Under delayed entry the first few ages can have tiny risk sets; they are taken as they are where anybody is there.
    """
    hazard = np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0)
    survival = np.concatenate([[1.0], np.cumprod(1 - np.minimum(hazard, 1.0))[:-1]])
    weight = survival * hazard
    return weight if weight.sum() > 0 else events


def stages_of(history: Sequence[StageEntry], ends: frozenset[str]) -> tuple[tuple[float, float, float], int] | None:
    """Return relative mean lengths of the first, second and later stages, and the number of histories they rest on.

    Args:
        history: stages entered, of any number of opportunities.
        ends: compared names of the stages that mean won or lost.
    """
    by_deal: dict[str, dict[str, date]] = {}
    for row in history:
        first = by_deal.setdefault(row.deal_id, {})
        first[row.stage] = min(first.get(row.stage, row.at), row.at)
    lengths = []
    for entered in by_deal.values():
        steps = sorted(entered.values())
        closed = [at for stage, at in entered.items() if stage in ends]
        if closed and len(steps) >= 4:
            middle = [at for at in steps if at < min(closed)][:3]
            if len(middle) == 3:
                one, two, three = middle
                lengths.append(((two - one).days, (three - two).days, (min(closed) - three).days))
    if len(lengths) < FEWEST_HISTORIES:
        return None
    mean = np.maximum(np.mean(np.array(lengths, dtype=float), axis=0), 0.1)
    shares = np.round(3 * mean / mean.sum(), 4)
    return (float(shares[0]), float(shares[1]), float(shares[2])), len(lengths)


def payments_of(payments: Sequence[Payment], end: date, level: float) -> tuple[Fitted, Fitted, Fitted] | None:
    """Return mean days to pay, their coefficient of variation and the share never paid; None with under 30 payments.

    The delay is lognormal (B13); invoices not yet paid count as censored. Never paid = still open after 180 days.
    """
    old = [row for row in payments if (end - row.invoiced).days > WRITE_OFF_DAYS]
    bad = sum(row.paid is None or (row.paid - row.invoiced).days > 2 * WRITE_OFF_DAYS for row in old)
    good = [row for row in payments if row.paid is not None or (end - row.invoiced).days <= WRITE_OFF_DAYS]
    days = np.array([max(((row.paid or end) - row.invoiced).days, 0.5) for row in good])
    known = np.array([row.paid is not None for row in good])
    if known.sum() < FEWEST_PAYMENTS or not old:
        return None
    mu, sd = _lognormal(np.log(days), known)
    mean, cv = float(np.exp(mu + sd * sd / 2)), float(np.sqrt(np.exp(sd * sd) - 1))
    n, z = int(known.sum()), normal_quantile((1 + level) / 2)
    half = z * np.sqrt(sd * sd / n + sd**4 / (2 * n))
    slope = sd * np.exp(sd * sd) / max(cv, 1e-9)
    spread = z * slope * sd / np.sqrt(2 * n)
    return (
        Fitted(mean, mean * float(np.exp(-half)), mean * float(np.exp(half)), n),
        Fitted(cv, max(cv - float(spread), 0.0), cv + float(spread), n),
        share_of(int(bad), len(old), level),
    )


def _lognormal(logs: Floats, known: NDArray[np.bool_]) -> tuple[float, float]:
    """Fit mean and sd of a normal with right-censored values by expectation-maximisation."""
    mu, sd = float(logs[known].mean()), max(float(logs[known].std()), 1e-3)
    for _ in range(200):
        z = (logs - mu) / sd
        ratio = np.exp(normal_log_density(z) - normal_log_survival(z))
        first = np.where(known, logs, mu + sd * ratio)
        second = np.where(known, logs**2, mu**2 + sd**2 + sd * (logs + mu) * ratio)
        new_mu = float(first.mean())
        new_sd = float(np.sqrt(max(second.mean() - new_mu**2, 1e-6)))
        if abs(new_mu - mu) + abs(new_sd - sd) < 1e-8:
            break
        mu, sd = new_mu, new_sd
    return mu, sd


def ramp_of(tables: Tables, start: date, end: date) -> tuple[Fitted, Fitted] | None:
    """Fit first-day productivity and months to ramp (B1) to bookings by tenure; None where dates do not allow.

    Least squares of monthly bookings on 1 - (1 - L0) exp(-tenure / tau), scale free; the interval is that of all
    curves whose fit is not significantly worse (F, 95 %).
    """
    people = {person.code: person for person in tables.people.values() if person.started}
    months = [(year, month) for year in range(start.year, end.year + 1) for month in range(1, 13)]
    months = [one for one in months if date(*one, 1) >= start and date(*one, 28) <= end]
    sold: dict[tuple[str, int, int], int] = {}
    for deal in tables.deals:
        if deal.stage == "won" and deal.closed and deal.cents:
            key = (deal.owner, deal.closed.year, deal.closed.month)
            sold[key] = sold.get(key, 0) + deal.cents
    tenure, value, newcomers = [], [], set()
    for code, person in people.items():
        for year, month in months:
            first = date(year, month, 15)
            if person.started and first >= person.started and (person.left is None or first <= person.left):
                months_in = (first - person.started).days / CALENDAR_DAYS_PER_MONTH
                tenure.append(months_in)
                value.append(sold.get((code, year, month), 0))
                newcomers |= {code} if months_in < 12 else set()
    if len(newcomers) < FEWEST_NEWCOMERS or sum(months_in < 24 for months_in in tenure) < FEWEST_RAMP_MONTHS:
        return None
    return _ramp(np.array(tenure), np.array(value, dtype=float))


def _ramp(tenure: Floats, value: Floats) -> tuple[Fitted, Fitted] | None:
    error = np.empty((len(_RAMP_START), len(_RAMP_MONTHS)))
    for j, tau in enumerate(_RAMP_MONTHS):
        decay = np.exp(-tenure / tau)
        for k, low in enumerate(_RAMP_START):
            curve = 1 - (1 - low) * decay
            scale = (curve @ value) / (curve @ curve)
            error[k, j] = float(((value - scale * curve) ** 2).sum())
    k, j = np.unravel_index(int(np.argmin(error)), error.shape)
    inside = error <= error[k, j] * (1 + 3.0 * 2 / max(len(value) - 3, 1))
    lows, taus = _RAMP_START[inside.any(axis=1)], _RAMP_MONTHS[inside.any(axis=0)]
    if float(lows.max() - lows.min()) > 0.8:
        return None
    rows = len(value)
    return (
        Fitted(float(_RAMP_START[k]), float(lows.min()), float(lows.max()), rows),
        Fitted(float(_RAMP_MONTHS[j]), float(taus.min()), float(taus.max()), rows),
    )


def timing_of(tables: Tables, start: date, end: date, level: float = LEVEL) -> Timing:
    """Fit every duration that the files allow."""
    stages = stages_of(tables.history, _ends())
    paid = payments_of(tables.payments, end, level)
    ramp = ramp_of(tables, start, end)
    return Timing(
        cycle_of(tables.deals, start, end, level), *(stages or (None, 0)), *(paid or (None, None, None)),
        *(ramp or (None, None)),
    )  # fmt: skip


def _ends() -> frozenset[str]:
    return frozenset(name for name, stage in aliases().stages.items() if stage in ("won", "lost"))
