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

from agents.columns import Lasting
from scenarios.company import Company
from scenarios.compiled import compiled
from scenarios.luck import LANES, Luck, exponential, lognormal, normal
from scenarios.streams import entity_hash
from scenarios.units import MINUTES_PER_CALENDAR_DAY, MINUTES_PER_MONTH
from simulator.arrivals import Arrivals, draw_arrivals
from simulator.sources import Sources, sources_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FINE = 4096.0
"""How many times finer the digits are from which a uniform's second choice is made."""
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
    def side_by_side(self) -> dict[str, Lasting]:
        """Columns of the tapes with which this one, as the first, stood last; kept by `simulator.joint_columns`."""
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
    return _tape(company, luck, draw_arrivals(sources_of(company), luck, intensity, before), market[before:], total)


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


def _tape(company: Company, luck: Luck, rows: Arrivals, market: Floats, total: int) -> Tape:
    what = _described(sources_of(company), rows)
    value = _amounts(company, rows.amount, what)
    delay, bad = _payment(company, rows.pay_delay, rows.bad_debt)
    waits = _waits(company, rows, what.account)
    noise, repeat_delay, repeat_bad = _repeat(company, luck, total)
    return Tape(
        luck=luck, source=rows.source, occurrence=rows.occurrence, account=what.account, is_lead=what.is_lead,
        arrival=rows.minute, segment=what.segment, region=what.region, product=what.product,
        value_cents=value.astype(np.int64), size_factor=company.mix.size_factor(value, what.segment),
        proposal_after=rows.proposal, negotiation_after=rows.negotiation, decided_after=rows.decided,
        work_minutes=waits[0], patience=waits[1], u_qualify=rows.qualify, u_win=rows.win, u_timing=_fine(rows.bad_debt),
        u_sale=_for_sale(company, rows.source, rows.work), months_served=_months_served(company, luck), pay_delay=delay,
        bad_debt=bad, market=market, repeat_noise=noise, repeat_delay=repeat_delay, repeat_bad=repeat_bad,
    )  # fmt: skip


class _What(NamedTuple):
    """What each candidate is about."""

    account: Ints
    is_lead: NDArray[np.bool_]
    segment: Ints
    region: Ints
    product: Ints
    scale: Floats
    """Its amount in cents but for noise."""


def _described(sources: Sources, rows: Arrivals) -> _What:
    """Tell what candidates are about; a lead's region comes from the fine digits of its product's uniform."""
    is_lead, scale = np.empty(len(rows.source), dtype=np.bool_), np.empty(len(rows.source))
    account, segment, region, product = (np.empty_like(rows.source) for _ in range(4))
    what = _What(account, is_lead, segment, region, product, scale)
    _describe(
        rows.source, rows.product, sources.accounts, sources.segment, sources.region, sources.size,
        sources.product_price, sources.product_edges, sources.region_edges, *what,
    )  # fmt: skip
    return what


@compiled(
    "void(int64[::1], float64[::1], int64, int64[::1], int64[::1], float64[::1], float64[::1], float64[::1],"
    "float64[::1], int64[::1], bool_[::1], int64[::1], int64[::1], int64[::1], float64[::1])"
)
def _describe(
    source: Ints, u: Floats, accounts: int, segments: Ints, regions: Ints, sizes: Floats, prices: Floats,
    product_edges: Floats, region_edges: Floats, account: Ints, is_lead: NDArray[np.bool_], segment: Ints, region: Ints,
    product: Ints, scale: Floats,
) -> None:  # fmt: skip
    for row in range(len(source)):
        one, fine = source[row], u[row] * FINE - np.floor(u[row] * FINE)
        is_lead[row] = one >= accounts
        account[row] = -1 if one >= accounts else one
        choice, place = 0, 0
        for edge in product_edges:
            choice += u[row] >= edge
        for edge in region_edges:
            place += fine >= edge
        product[row], segment[row], scale[row] = choice, segments[one], prices[choice] * sizes[one]
        region[row] = regions[one] if regions[one] >= 0 else place


def _amounts(company: Company, u: Floats, what: _What) -> Floats:
    """Return amounts in whole cents (B2): lognormal around the account's mean, or list price x Normal(1, cv)."""
    market, sd = company.scenario.market, company.scenario.market.deal_value_sd
    listed = market.deal_value == "list-price"
    value = np.maximum(1 + sd * normal(u), 0.05) if listed else lognormal(u, sd)
    value *= what.scale
    np.rint(value, out=value)
    return np.maximum(value, 1, out=value)


def _waits(company: Company, rows: Arrivals, account: Ints) -> tuple[Ints, Ints]:
    """Return selling minutes that qualifying takes, and minutes for which the customer waits."""
    market, work, patience = company.scenario.market, np.empty_like(account), np.empty_like(account)
    works = exponential(rows.work) if market.lead_work == "exponential" else np.ones(len(account))
    days = np.array([market.patience_days, market.lead_patience_days])
    waits = exponential(rows.patience)
    _wait(account, works, market.lead_hours * 60, waits, days, MINUTES_PER_CALENDAR_DAY, work, patience)
    return work, patience


@compiled("void(int64[::1], float64[::1], float64, float64[::1], float64[::1], float64, int64[::1], int64[::1])")
def _wait(
    account: Ints, works: Floats, lead_minutes: float, waits: Floats, days: Floats, day: float, work: Ints,
    patience: Ints,
) -> None:  # fmt: skip
    for row in range(len(account)):
        lead = np.int64(account[row] < 0)
        work[row] = lead * np.int64(max(np.rint(works[row] * lead_minutes), 1.0))
        patience[row] = np.int64(max(np.rint(waits[row] * days[lead] * day), 1.0))


def _fine(u: Floats) -> Floats:
    """Return the fine digits of a uniform as another one (two choices, one number, no more draws)."""
    fine = u * FINE
    fine -= np.floor(fine)
    return fine


def _for_sale(company: Company, source: Ints, u: Floats) -> Floats:
    if not company.scenario.market.leads_for_sale_per_rep_month:
        return np.ones(len(source))
    return np.where(source >= len(company.account_ids) + company.seats, _fine(u), 1.0)


def _payment(company: Company, u_delay: Floats, u_bad: Floats) -> tuple[Ints, NDArray[np.bool_]]:
    """Return minutes to cash (lognormal, B13) or to the write-off, and which invoices are bad."""
    rule, strength = company.scenario.collection, company.scenario.dynamics.strength("collection")
    sd = np.sqrt(np.log1p(rule.cv**2))
    factor = lognormal(u_delay, sd)
    delay, bad = np.empty(len(u_bad), dtype=np.int64), np.empty(len(u_bad), dtype=bool)
    rate = rule.bad_debt_rate if strength > 0 else 0.0
    _due(factor, u_bad, rule.mean_days * strength, rate, rule.write_off_days, MINUTES_PER_CALENDAR_DAY, delay, bad)
    return delay, bad


@compiled("void(float64[::1], float64[::1], float64, float64, float64, float64, int64[::1], bool_[::1])")
def _due(
    factor: Floats, u_bad: Floats, mean: float, bad_rate: float, write_off: float, day: float, delay: Ints,
    bad: NDArray[np.bool_],
) -> None:  # fmt: skip
    for row in range(len(factor)):
        bad[row] = u_bad[row] < bad_rate
        delay[row] = np.int64(np.rint((write_off if bad[row] else mean * factor[row]) * day))


def _months_served(company: Company, luck: Luck) -> Floats:
    months, owned = np.zeros(len(company.account_hashes)), (company.account_owner >= 0).nonzero()[0]
    u = luck.table("relationship", company.account_hashes[owned])[:, 0]
    held = company.seat_tenure_months[company.account_owner[owned]]
    months[owned] = np.minimum(np.round(exponential(u) * MEAN_MONTHS_SERVED, 6), held)
    return months


def _repeat(company: Company, luck: Luck, total: int) -> tuple[Floats, Ints, NDArray[np.bool_]]:
    """Return noise, payment delay and badness of each account's repeat purchase, shape (accounts, months)."""
    sources = company.account_hashes
    shape = total, len(sources)  # each month is read as a whole
    if not np.any(company.account_repeat_cents > 0):
        return np.ones(shape).T, np.zeros(shape, dtype=np.int64).T, np.zeros(shape, dtype=bool).T
    change, wait, loss, _ = luck.blocks("repeat", sources, total).reshape(LANES, -1)
    sd = np.sqrt(np.log1p(company.scenario.market.repeat_cv**2))
    noise = lognormal(change, sd)
    noise.round(9, out=noise)
    delay, bad = _payment(company, wait, loss)
    return noise.reshape(shape).T, delay.reshape(shape).T, bad.reshape(shape).T
