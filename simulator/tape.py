"""The tape: all luck of one world, drawn before anybody decides; a pure function of (scenario, seed, replication).

Time is in working minutes from the start of the warm-up. Rows of the opportunity table are candidates sorted by
arrival (then entity): opportunities of accounts, and inbound leads. What a decision changes (who works on it, for
how long, whether it is won) is not here; the uniforms that will decide it are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.company import Company
from scenarios.luck import Luck, entity_hash, exponential, normal
from scenarios.ordering import stable_order
from scenarios.units import MINUTES_PER_CALENDAR_DAY, MINUTES_PER_MONTH

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUND_TO = 4
"""Candidates are drawn in numbers that are multiples of this, so that few numbers differ."""
MEAN_MONTHS_SERVED = 36.0
"""Mean time for which a rep has served an account at the start, before the rep's tenure caps it (assumption)."""
MOST_OF_A_SOURCE = 1 << 32
"""More candidates than any source has: source and occurrence of a row fit into one number."""
PREHISTORY_CYCLES = 3
"""Mean cycles of arrivals before the warm-up, so that pipelines start stationary."""


@dataclass(frozen=True, eq=False)
class Tape:
    """One world's luck, in columns; every opportunity column has shape (rows,)."""

    luck: Luck
    source: Ints
    """What the row belongs to: account index; number of accounts + seat index of the inbound stream; + seats: of the
    stream of leads for sale."""
    occurrence: Ints
    """n-th candidate of its entity, from 0."""
    account: Ints
    """Account index, -1 for an inbound lead."""
    is_lead: NDArray[np.bool_]
    arrival: Ints
    """Minute of arrival; negative before the warm-up."""
    segment: Ints
    region: Ints
    product: Ints
    value_cents: Ints
    size_factor: Floats
    """z(amount): win probability relative to the reference rate."""
    proposal_after: Ints
    """Minutes from qualified to proposal."""
    negotiation_after: Ints
    """Minutes from qualified to negotiation."""
    decided_after: Ints
    """Minutes from qualified to the customer's decision."""
    work_minutes: Ints
    """Selling minutes that qualifying takes (leads), 0 for opportunities of accounts."""
    patience: Ints
    """Minutes the customer waits untouched."""
    u_qualify: Floats
    u_win: Floats
    u_timing: Floats
    """Decides whether the customer would sign earlier, or wait (B5)."""
    u_sale: Floats
    """Under 1 for a lead for sale: it comes where money buys at least this share of all; 1 elsewhere."""
    pay_delay: Ints
    """Minutes from invoice to cash, or to the write-off."""
    bad_debt: NDArray[np.bool_]
    market: Floats
    """exp(M_t) by month from the start of the warm-up (B2), drift and shock included."""
    months_served: Floats
    """Months for which each account's owner has served it at the start (the owner's tenure caps it)."""
    repeat_noise: Floats
    """Factor on an account's repeat purchases, shape (accounts, months)."""
    repeat_delay: Ints
    repeat_bad: NDArray[np.bool_]

    @cached_property
    def said(self) -> dict[int, Any]:
        """Row -> what its customer says of itself (a LeadView of age 0); filled by `simulator.observe`."""
        return {}

    @cached_property
    def named(self) -> dict[bytes, Any]:
        """Rows whose names were asked for last -> those names (LeadViews); kept by `simulator.observe`."""
        return {}

    @cached_property
    def name(self) -> Ints:
        """Number of each row's name, from source and occurrence: the same in every world of a company."""
        return self.source * MOST_OF_A_SOURCE + self.occurrence

    @cached_property
    def rows(self) -> int:
        """Number of candidates."""
        return len(self.arrival)

    @cached_property
    def for_sale(self) -> bool:
        """Whether any row is a lead for sale."""
        return bool(np.any(self.u_sale < 1))

    def describe(self, company: Company, row: int) -> dict[str, object]:
        """Return what the tape says of a row, in words."""
        scenario, account = company.scenario, int(self.account[row])
        return {
            "opportunity": self.row_id(company, row),
            "account": company.account_ids[account] if account >= 0 else "",
            "source": "inbound lead" if self.is_lead[row] else "account",
            "segment": scenario.segments[self.segment[row]].name,
            "region": scenario.regions[self.region[row]].name,
            "product": scenario.products[self.product[row]].name,
            "value_cents": int(self.value_cents[row]),
        }

    def row_id(self, company: Company, row: int) -> str:
        """Return the semantic id of a row: (account or inbound stream, n-th candidate)."""
        return f"{company.source_names[self.source[row]]}#{int(self.occurrence[row]) + 1}"


def build_tape(company: Company, seed: int, replication: int, months: int) -> Tape:
    """Draw the tape of one world over warm-up + `months`.

    A longer tape has the same rows in its first months (prefix property), since each row is keyed by its entity
    and occurrence and arrivals are a time change of unit-rate Poisson processes.
    """
    luck = Luck(seed, replication)
    scenario = company.scenario
    before = int(np.ceil(PREHISTORY_CYCLES * scenario.market.cycle_days * MINUTES_PER_CALENDAR_DAY / MINUTES_PER_MONTH))
    total = scenario.calendar.warmup_months + months
    market = market_path(company, luck, before, total)
    intensity = market * _seasons(company, before, total)
    arrivals = _arrivals(company, luck, intensity, before)
    return _tape(company, luck, arrivals, market[before:], total)


def market_path(company: Company, luck: Luck, before: int, total: int) -> Floats:
    """Return exp(M_t) for `before` months of prehistory and `total` months: AR(1) + drift + shock (B2, B12, D22)."""
    market, dynamics = company.scenario.market, company.scenario.dynamics
    draws = luck.block("market", entity_hash("market"), 0, before + total)[:, 0]
    steps = normal(draws) * market.volatility * dynamics.strength("market_cycle")
    state, path = steps[0] / np.sqrt(1 - market.persistence**2), np.empty(before + total)
    for month in range(before + total):
        state = market.persistence * state + steps[month] if month else state
        path[month] = state
    day0 = before + company.scenario.calendar.warmup_months
    path += market.drift_per_year * (np.arange(before + total) - day0) / 12
    if market.shock_month is not None:
        first = day0 + market.shock_month - 1
        comes = market.shock_chance >= 1 or luck.u("shock", entity_hash("shock")) < market.shock_chance
        path[first : first + market.shock_months] += comes * market.shock_size * dynamics.strength("shock")
    return np.round(np.exp(path), 9)


def _seasons(company: Company, before: int, total: int) -> Floats:
    month = np.arange(before + total) - before - company.scenario.calendar.warmup_months
    return company.season[month % 12]


class _Uniforms(NamedTuple):
    """Uniforms of every row; with gap and stages they are the 4 lanes of a Philox block in namespaces 0 to 2."""

    product: Floats
    amount: Floats
    qualify: Floats
    win: Floats
    patience: Floats
    work: Floats
    pay_delay: Floats
    bad_debt: Floats


@dataclass(frozen=True, eq=False)
class _Arrivals:
    source: Ints
    occurrence: Ints
    account: Ints
    minute: Ints
    u: _Uniforms
    decided: Ints
    negotiation: Ints
    proposal: Ints


def _arrivals(company: Company, luck: Luck, intensity: Floats, before: int) -> _Arrivals:
    """Draw the candidates of every account and every lead source up to the end of the tape."""
    month_edges = np.concatenate([[0.0], np.cumsum(intensity)])
    minutes = (np.arange(len(intensity) + 1) - before) * MINUTES_PER_MONTH
    entities, leads = company.source_hashes, np.full(company.seats, company.scenario.market.leads_per_rep_month)
    rates = np.concatenate([company.mix.rate, leads, leads * 0 + company.scenario.market.leads_for_sale_per_rep_month])
    source, occurrence, clock, first = _candidates(luck, entities, rates[: len(entities)], month_edges[-1])
    minute = np.floor(np.interp(clock, month_edges, minutes)).astype(np.int64)
    account = np.where(source < len(company.account_ids), source, -1)
    known = ((minute >= 0) | (account >= 0)).nonzero()[0]  # nobody remembers the leads of the time before
    source, occurrence, account, minute = (one.take(known) for one in (source, occurrence, account, minute))
    entity = entities.take(source)
    product, amount, stage = (lane.take(known) for lane in first)
    second, third, qualify, win = luck.lanes("opportunity", entity, occurrence, 1)
    stages = _stages(company, (stage, second, third), account)
    kept = ((minute >= 0) | (minute + stages[0] > 0)).nonzero()[0]
    order = kept.take(_in_time(minute.take(kept), entity.take(kept), occurrence.take(kept)))
    occurrence = occurrence.take(order)
    last = luck.lanes("opportunity", entity.take(order), occurrence, 2)
    u = _Uniforms(*(lane.take(order) for lane in (product, amount, qualify, win)), *last)
    source, account, minute, *stages = (one.take(order) for one in (source, account, minute, *stages))
    return _Arrivals(source, occurrence, account, minute, u, *stages)


def _in_time(minute: Ints, entity: NDArray[np.uint64], occurrence: Ints) -> Ints:
    """Return the order by minute, then entity, then occurrence; few rows share a minute, so these are sorted again."""
    order = stable_order((minute - minute.min(initial=0)).astype(np.uint32))
    when = minute.take(order)
    shared = np.zeros(len(order) + 1, dtype=bool)
    np.equal(when[1:], when[:-1], out=shared[1:-1])
    places = (shared[1:] | shared[:-1]).nonzero()[0]
    rows = order[places]
    order[places] = rows[np.lexsort((occurrence[rows], entity[rows], minute[rows]))]
    return order


def _candidates(
    luck: Luck, entities: NDArray[np.uint64], rates: Floats, end: float
) -> tuple[Ints, Ints, Floats, tuple[Floats, ...]]:
    """Draw unit-rate Poisson processes up to `end` on each source's own clock.

    Each source's clock adds up its own gaps, in order, whatever the other sources do.

    Returns:
        Source, occurrence, clock in units of intensity, and the uniforms of the first block behind the gap.
    """
    found: list[tuple[NDArray[Any], ...]] = []
    active, now, first = (rates > 0).nonzero()[0], np.zeros(len(rates)), np.zeros(len(rates), dtype=np.int64)
    while len(active):
        wide = _enough((end - now[active]) * rates[active])
        order = wide.argsort(kind="stable")
        active, wide = active[order], wide[order]
        source, begin = np.repeat(active, wide), wide.cumsum() - wide
        occurrence = np.arange(len(source)) - np.repeat(begin - first[active], wide)
        gap, *lanes = luck.lanes("opportunity", entities.take(source), occurrence)
        clock = exponential(gap) / rates.take(source)
        clock[begin] += now[active]
        for width, number in zip(*(one.tolist() for one in np.unique(wide, return_counts=True)), strict=True):
            at = int(begin[wide.searchsorted(width)])
            rows = clock[at : at + width * number].reshape(number, width)  # sources that draw as many stand together
            rows.cumsum(axis=1, out=rows)
        kept = (clock <= end).nonzero()[0]
        found.append(tuple(column.take(kept) for column in (source, occurrence, clock, *lanes)))
        now[active], first[active] = clock[begin + wide - 1], first[active] + wide
        active = active[now[active] <= end]
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0), (np.empty(0),) * 3
    source, occurrence, clock, *lanes = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return source, occurrence, clock, tuple(lanes)


def _enough(expected: Floats) -> Ints:
    """Return how many candidates to draw of sources that have so many left on average: mostly enough, rarely twice."""
    return np.ceil((expected + 1.4 * np.sqrt(expected) + 1) / ROUND_TO).astype(np.int64) * ROUND_TO


def _tape(company: Company, luck: Luck, rows: _Arrivals, market: Floats, total: int) -> Tape:
    scenario, mix = company.scenario, company.mix
    u, account = rows.u, rows.account
    is_lead = account < 0
    segment = np.where(is_lead, 0, company.account_segment[account])
    region = np.where(is_lead, _lead_region(company, u.product), company.account_region[account])
    product = _products(company, u.product)
    value = _values(company, u.amount, account, product)
    hours = scenario.market.lead_hours * 60
    work = exponential(u.work) * hours if scenario.market.lead_work == "exponential" else np.full(len(value), hours)
    wait = np.where(is_lead, scenario.market.lead_patience_days, scenario.market.patience_days)
    noise, repeat_delay, repeat_bad = _repeat(company, luck, total)
    delay, bad = _payment(company, u.pay_delay, u.bad_debt)
    return Tape(
        luck=luck, source=rows.source, occurrence=rows.occurrence, account=account, is_lead=is_lead,
        arrival=rows.minute, segment=segment, region=region, product=product, value_cents=value,
        size_factor=mix.size_factor(value.astype(np.float64), segment), proposal_after=rows.proposal,
        negotiation_after=rows.negotiation, decided_after=rows.decided,
        work_minutes=np.where(is_lead, np.maximum(np.rint(work), 1), 0).astype(np.int64),
        patience=np.maximum(np.rint(exponential(u.patience) * wait * MINUTES_PER_CALENDAR_DAY), 1).astype(np.int64),
        u_qualify=u.qualify, u_win=u.win, u_timing=_fine(u.bad_debt),
        u_sale=_for_sale(company, rows.source, u.work),
        months_served=_months_served(company, luck), pay_delay=delay, bad_debt=bad, market=market,
        repeat_noise=noise, repeat_delay=repeat_delay, repeat_bad=repeat_bad,
    )  # fmt: skip


def _stages(company: Company, u: tuple[Floats, Floats, Floats], account: Ints) -> tuple[Ints, Ints, Ints]:
    """Return minutes from qualified to decided, negotiation and proposal: three exponential stages (Gamma(3))."""
    scenario = company.scenario
    shares = np.asarray(scenario.market.stage_shares)
    stretch = np.array([row.cycle_multiplier for row in scenario.segments])
    cycle = scenario.market.cycle_days * MINUTES_PER_CALENDAR_DAY
    kind = np.where(account >= 0, company.account_segment[account], 0)
    whole = cycle * stretch[kind]
    lasts = [exponential(one) * (whole * share / shares.sum()) for one, share in zip(u, shares, strict=True)]
    proposal, negotiation, decided = (np.maximum(np.rint(one), 1).astype(np.int64) for one in lasts)
    negotiation += proposal
    decided += negotiation
    return decided, negotiation, proposal


def _shares_pick(u: Floats, shares: list[float]) -> Ints:
    edges = np.cumsum(np.asarray(shares) / np.sum(shares))
    place = np.zeros(len(u), dtype=np.int64)
    for edge in edges[:-1]:
        place += u >= edge
    return place


def _lead_region(company: Company, u: Floats) -> Ints:
    """Pick a lead's region from the fine digits of the product's uniform (two choices, one number, no more draws)."""
    return _shares_pick(_fine(u), [row.share for row in company.scenario.regions])


def _products(company: Company, u: Floats) -> Ints:
    return _shares_pick(u, [row.share for row in company.scenario.products])


def _values(company: Company, u: Floats, account: Ints, product: Ints) -> Ints:
    """Return amounts in cents (B2): lognormal around the account's mean, or list price x Normal(1, cv)."""
    market, sd = company.scenario.market, company.scenario.market.deal_value_sd
    z = normal(u)
    if market.deal_value == "list-price":
        size = np.array([row.deal_multiplier for row in company.scenario.segments])
        kind = np.where(account >= 0, company.account_segment[account], 0)
        price = np.array([row.price_cents for row in company.scenario.products], dtype=np.float64)[product]
        return np.maximum(np.rint(price * size[kind] * np.maximum(1 + sd * z, 0.05)), 1).astype(np.int64)
    mean = np.where(account >= 0, company.mix.mean_cents[account], company.mix.lead_mean_cents)
    return np.maximum(np.rint(mean * np.exp(sd * z - sd * sd / 2)), 1).astype(np.int64)


def _fine(u: Floats) -> Floats:
    """Return the fine digits of a uniform as another one (two choices, one number, no more draws)."""
    fine = u * 4096.0
    fine -= np.floor(fine)
    return fine


def _for_sale(company: Company, source: Ints, u: Floats) -> Floats:
    if not company.scenario.market.leads_for_sale_per_rep_month:
        return np.ones(len(source))
    return np.where(source >= len(company.account_ids) + company.seats, _fine(u), 1.0)


def _payment(company: Company, u_delay: Floats, u_bad: Floats) -> tuple[Ints, NDArray[np.bool_]]:
    """Return minutes to cash (lognormal, B13) or to the write-off, and which invoices are bad."""
    rule, strength = company.scenario.collection, company.scenario.dynamics.strength("collection")
    bad = (u_bad < rule.bad_debt_rate) & (strength > 0)
    sd = np.sqrt(np.log1p(rule.cv**2))
    days = rule.mean_days * strength * np.exp(sd * normal(u_delay) - sd * sd / 2)
    return np.rint(np.where(bad, rule.write_off_days, days) * MINUTES_PER_CALENDAR_DAY).astype(np.int64), bad


def _months_served(company: Company, luck: Luck) -> Floats:
    months, owned = np.zeros(len(company.account_hashes)), (company.account_owner >= 0).nonzero()[0]
    u = luck.table("relationship", company.account_hashes[owned])[:, 0]
    held = company.seat_tenure_months[company.account_owner[owned]]
    months[owned] = np.minimum(np.round(exponential(u) * MEAN_MONTHS_SERVED, 6), held)
    return months


def _repeat(company: Company, luck: Luck, total: int) -> tuple[Floats, Ints, NDArray[np.bool_]]:
    """Return noise, payment delay and badness of each account's repeat purchase, shape (accounts, months)."""
    sources = company.account_hashes
    if not np.any(company.account_repeat_cents > 0):
        shape = (len(sources), total)
        return np.ones(shape), np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool)
    entities, months = np.tile(sources, total), np.arange(total).repeat(len(sources))
    change, wait, loss, _ = luck.lanes("repeat", entities, months)
    sd = np.sqrt(np.log1p(company.scenario.market.repeat_cv**2))
    noise = np.round(np.exp(sd * normal(change) - sd * sd / 2), 9)
    delay, bad = _payment(company, wait, loss)
    shape = total, len(sources)  # each month is read as a whole
    return noise.reshape(shape).T, delay.reshape(shape).T, bad.reshape(shape).T
