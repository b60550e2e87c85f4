"""The company on day 0: a scenario's stated distributions turned into named accounts and people.

Drawn accounts and people belong to the world, not to its luck: they depend on the scenario's population seed
only, so every replication and every playbook meets the same company (B14).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.deals import DealMix, deal_mix
from scenarios.loader import canonical, from_canonical
from scenarios.luck import Luck, exponential, normal
from scenarios.schema import Rep, Scenario
from scenarios.streams import EntityHash, entity_hash
from scenarios.territories import dealt, log_spread
from scenarios.units import MINUTES_PER_MONTH, MONTHS_PER_YEAR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
ESTIMATE_SD = 0.2
"""Sd of ln error of the potential that management sees (assumption)."""


@dataclass(frozen=True, eq=False)
class Company:
    """Accounts and seats in columns; indices below are positions in these columns."""

    scenario: Scenario
    account_ids: tuple[str, ...]
    account_segment: Ints
    account_region: Ints
    account_potential: Floats
    account_owner: Ints
    """Seat index on day 0, -1 = in the pool."""
    seat_ids: tuple[str, ...]
    seat_region: Ints
    seat_segment: Ints
    """Segment of specialisation, -1 = none."""
    seat_tenure_months: Floats
    seat_base_cents: Ints
    seat_variable_cents: Ints
    seat_skill: Floats
    """Steady skill the user stated, NaN where it is drawn on the tape."""
    mix: DealMix
    """Rates, amounts and win probabilities of each account's opportunities."""
    season: Floats
    """Twelve demand factors, mean 1, starting with the month of day 0."""

    @cached_property
    def seats(self) -> int:
        """Number of seats on day 0 (constant through a run)."""
        return len(self.seat_ids)

    @cached_property
    def account_new_cents(self) -> Floats:
        """Expected new bookings a month of each account at skill 1, reference hours, full relationship."""
        return self.mix.rate * self.mix.yield_cents

    @cached_property
    def account_repeat_cents(self) -> Floats:
        """Steady repeat purchases a month of each account (B6)."""
        share = self.scenario.market.repeat_share if self.scenario.dynamics.repeat != "off" else 0.0
        return self.account_new_cents * share / (1.0 - share)

    @cached_property
    def lead_cents(self) -> float:
        """Expected bookings of one inbound lead that is answered at once."""
        return self.scenario.market.lead_qualify_rate * self.mix.lead_yield_cents

    @cached_property
    def unit_cents(self) -> float:
        """On-target monthly sales of the median ramped rep: the unit of evidence section B."""
        leads = self.scenario.market.leads_per_rep_month * self.lead_cents
        accounts = float(np.sum(self.account_new_cents + self.account_repeat_cents)) / self.seats
        return max(accounts + leads, 1.0)

    @cached_property
    def target_cents_per_month(self) -> int:
        """The company target of one month (the denominator of attainment)."""
        target = self.scenario.target
        if target.cents_per_year is not None:
            return round(target.cents_per_year / MONTHS_PER_YEAR)
        return round(target.stretch * self.unit_cents * self.seats)

    def target_cents(self, months: int) -> int:
        """Return the company target of the first `months` months after day 0, seasons included."""
        return round(self.target_cents_per_month * sum(float(self.season[month % 12]) for month in range(months)))

    @cached_property
    def sigma(self) -> float:
        """Monthly coefficient of variation of a rep's bookings, from the market itself (T9)."""
        market = self.scenario.market
        leads = market.leads_per_rep_month * market.lead_qualify_rate
        mean = float(np.sum(self.account_new_cents)) / self.seats + leads * self.mix.lead_yield_cents
        square = (
            float(np.sum(self.mix.rate * self.mix.square_cents2)) / self.seats + leads * self.mix.lead_square_cents2
        )
        share = mean / self.unit_cents
        lumpy = share * np.sqrt(square) / max(mean, 1.0)
        return float(np.hypot(lumpy, (1 - share) * market.repeat_cv))

    @cached_property
    def median_base_cents(self) -> int:
        """Median base salary a month."""
        return int(np.median(self.seat_base_cents))

    @cached_property
    def median_variable_cents(self) -> int:
        """Median on-target variable pay a month."""
        return int(np.median(self.seat_variable_cents))

    @cached_property
    def outside_pay(self) -> Floats:
        """Pay a month that each seat's holder could have outside, in units of the seat's on-target variable pay."""
        on_target = self.seat_base_cents + self.seat_variable_cents
        return on_target / np.maximum(self.seat_variable_cents, 1) * self.scenario.pay.outside_ratio

    @cached_property
    def account_hashes(self) -> Hashes:
        """Entity hash of every account, under which its luck is keyed."""
        return np.array([entity_hash("account", one) for one in self.account_ids], dtype=np.uint64)

    @cached_property
    def source_hashes(self) -> Hashes:
        """Entity hash of every source of candidates, in the order of `source_names` (leads for sale, if any)."""
        kinds = ("inbound", "for sale") if self.scenario.market.leads_for_sale_per_rep_month else ("inbound",)
        streams = [entity_hash(kind, seat) for kind in kinds for seat in self.seat_ids]
        return np.concatenate([self.account_hashes, np.array(streams, dtype=np.uint64)])

    def rep_hashes(self, holder: int) -> tuple[EntityHash, ...]:
        """Return the entity hash of the n-th holder, counted from 0, of every seat, under which that luck is keyed."""
        known = self._rep_hashes
        if holder not in known:
            known[holder] = tuple(entity_hash("rep", seat, holder) for seat in self.seat_ids)
        return known[holder]

    @cached_property
    def _rep_hashes(self) -> dict[int, tuple[EntityHash, ...]]:
        return {}

    @cached_property
    def source_names(self) -> tuple[str, ...]:
        """What opportunities come from: accounts, each seat's stream of inbound leads, each seat's leads for sale."""
        streams = (f"{kind}-{seat}" for kind in ("inbound", "for-sale") for seat in self.seat_ids)
        return (*self.account_ids, *streams)

    @cached_property
    def seat_segment_names(self) -> tuple[str, ...]:
        """Name of each seat's segment of specialisation, '' = none."""
        names = [row.name for row in self.scenario.segments]
        return tuple(names[kind] if kind >= 0 else "" for kind in self.seat_segment.tolist())

    @cached_property
    def seat_region_names(self) -> tuple[str, ...]:
        """Name of each seat's region."""
        return tuple(self.scenario.regions[place].name for place in self.seat_region.tolist())

    @cached_property
    def account_segment_names(self) -> tuple[str, ...]:
        """Name of each account's segment."""
        return tuple(self.scenario.segments[kind].name for kind in self.account_segment.tolist())

    @cached_property
    def account_region_names(self) -> tuple[str, ...]:
        """Name of each account's region."""
        return tuple(self.scenario.regions[place].name for place in self.account_region.tolist())

    @cached_property
    def potential_estimate_cents(self) -> Floats:
        """What management believes an account buys a month: the truth times a fixed lognormal error."""
        luck = Luck(self.scenario.population_seed, 0)
        u = luck.table("population.estimate", self.account_hashes)[:, 0]
        truth = self.account_new_cents + self.account_repeat_cents
        return np.round(truth * np.exp(ESTIMATE_SD * normal(u) - ESTIMATE_SD**2 / 2))

    @cached_property
    def estimated_work_minutes(self) -> tuple[int, ...]:
        """Selling minutes a month that each account asks for, as management sees it on day 0."""
        return tuple(self.work_minutes(self.potential_estimate_cents).tolist())

    def work_minutes(self, estimate_cents: Floats) -> Ints:
        """Return the selling minutes a month that accounts ask for, as management sees it (B2, B6).

        Usual opportunities of the segment at the estimated size times the reference hours, and care. With lognormal
        amounts half of an account's size is in the number of its opportunities (`deal_mix`), so is half of the error.

        Args:
            estimate_cents: management's estimates of potential, shape (accounts,).
        """
        market = self.scenario.market
        wrong = estimate_cents / np.maximum(self.account_new_cents + self.account_repeat_cents, 1e-9)
        rate = self.mix.rate * (wrong if market.deal_value == "list-price" else np.sqrt(wrong))
        hours = rate * market.opportunity_hours + market.care_hours_per_account_month
        return np.round(hours * 60).astype(np.int64)

    @property
    def day0_minute(self) -> int:
        """Engine minute of day 0 (the warm-up runs before it)."""
        return self.scenario.calendar.warmup_months * MINUTES_PER_MONTH

    @cached_property
    def pooled(self) -> bool:
        """Whether no account has an owner on day 0."""
        return bool(np.all(self.account_owner < 0))


def company_of(scenario: Scenario) -> Company:
    """Draw the company of a scenario (pure; cached by content because every replication shares it)."""
    return _company(canonical(scenario))


@lru_cache(maxsize=16)
def _company(text: str) -> Company:
    scenario = from_canonical(text)
    luck = Luck(scenario.population_seed, 0)
    seats = _seats(scenario, luck)
    ids, segment, region, potential, owner = _accounts(scenario, luck, seats)
    index = np.asarray(scenario.calendar.season_index, dtype=np.float64)
    season = index / index.mean() if scenario.dynamics.seasonality != "off" else np.ones(12)
    return Company(
        scenario=scenario, account_ids=ids, account_segment=segment, account_region=region,
        account_potential=potential, account_owner=owner, seat_ids=seats.ids, seat_region=seats.region,
        seat_segment=seats.segment, seat_tenure_months=seats.tenure, seat_base_cents=seats.base,
        seat_variable_cents=seats.variable, seat_skill=seats.skill,
        mix=deal_mix(scenario, segment, potential), season=np.roll(season, 1 - scenario.calendar.start_date.month),
    )  # fmt: skip


def seat_id(position: int) -> str:
    """Return the code of the n-th drawn rep, counted from 0: R01, R02, ..."""
    return f"R{position + 1:02d}"


class _Seats(NamedTuple):
    """The columns of `Company` that describe seats."""

    ids: tuple[str, ...]
    region: Ints
    segment: Ints
    tenure: Floats
    base: Ints
    variable: Ints
    skill: Floats


def _seats(scenario: Scenario, luck: Luck) -> _Seats:
    reps = scenario.rep + tuple(Rep(id=seat_id(k), tenure_months=0.0) for k in range(scenario.team.count))
    listed, regions = len(scenario.rep), [row.name for row in scenario.regions]
    segments = [row.name for row in scenario.segments]
    pay = scenario.pay
    base = [_or(rep.base_salary_cents_per_month, pay.base_salary_cents_per_month) for rep in reps]
    variable = [_or(rep.target_variable_cents_per_month, pay.target_variable_cents_per_month) for rep in reps]
    u = luck.table("population.rep", [entity_hash("rep", rep.id) for rep in reps[listed:]])[:, 0]
    drawn = np.round(exponential(u) * scenario.team.tenure_mean_months)
    drawn[: len(scenario.team.tenure_months)] = scenario.team.tenure_months
    return _Seats(
        ids=tuple(rep.id for rep in reps),
        region=np.array([_position(regions, rep.region, k) for k, rep in enumerate(reps)], dtype=np.int64),
        segment=np.array([_position(segments, rep.segment, -1) for rep in reps], dtype=np.int64),
        tenure=np.concatenate([[rep.tenure_months for rep in scenario.rep], drawn]).astype(np.float64),
        base=np.array(base, dtype=np.int64),
        variable=np.array(variable, dtype=np.int64),
        skill=np.array([_or(rep.skill, np.nan) for rep in reps], dtype=np.float64),
    )


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _position(names: list[str], name: str | None, default: int) -> int:
    return default % max(len(names), 1) if name is None and default >= 0 else (names.index(name) if name else default)


def _accounts(scenario: Scenario, luck: Luck, seats: _Seats) -> tuple[tuple[str, ...], Ints, Ints, Floats, Ints]:
    listed, count = scenario.account, scenario.accounts.count
    ids = tuple(row.id for row in listed) + tuple(f"A{k + 1:04d}" for k in range(count))
    hashes = [entity_hash("account", one) for one in ids]
    u = luck.table("population.account", hashes)
    segments, regions = scenario.segments, scenario.regions
    segment = _pick(u[:, 0], [row.share for row in segments])
    region = _pick(u[:, 1], [row.share for row in regions])
    mean = np.array([row.potential_mean for row in segments])[segment]
    sd = np.array([row.potential_sd for row in segments])[segment]
    potential = mean * np.exp(sd * normal(u[:, 2]) - sd * sd / 2)
    names, places = [row.name for row in segments], [row.name for row in regions]
    owner = np.full(len(ids), -1, dtype=np.int64)
    for k, row in enumerate(listed):
        segment[k] = names.index(row.segment) if row.segment else 0
        region[k] = places.index(row.region) if row.region else region[k]
        potential[k] = row.potential
        owner[k] = seats.ids.index(row.owner) if row.owner else -1
    drawn = np.arange(len(listed), len(ids))
    owner[drawn] = _owners(scenario, seats, potential[drawn], region[drawn], u[drawn, 3])
    return ids, segment, region, np.round(potential, 6), owner


def _pick(u: Floats, shares: list[float]) -> Ints:
    edges = np.cumsum(np.asarray(shares) / np.sum(shares))
    return np.minimum(np.searchsorted(edges, u, side="right"), len(shares) - 1).astype(np.int64)


def _owners(scenario: Scenario, seats: _Seats, potential: Floats, region: Ints, u: Floats) -> Ints:
    """Assign drawn accounts to seats by the scenario's ownership rule; -1 = pool."""
    rule, owner = scenario.accounts.ownership, np.full(len(potential), -1, dtype=np.int64)
    if rule == "pool":
        return owner
    tenure = seats.tenure
    free = np.ones(len(tenure), dtype=bool)
    if rule == "concentrated":
        veterans = np.argsort(-tenure, kind="stable")[: scenario.accounts.veterans]
        free[veterans] = False
        top = np.argsort(-potential, kind="stable")
        held = np.cumsum(potential[top]) <= scenario.accounts.veteran_share * potential.sum()
        for turn, account in enumerate(top[held]):
            owner[account] = veterans[turn % len(veterans)]
    for place in range(len(scenario.regions)):
        local = np.flatnonzero(free & (seats.region == place))
        local = local if len(local) else np.flatnonzero(free)
        waiting = np.flatnonzero((owner < 0) & (region == place))
        if rule == "uneven":
            owner[waiting] = local[dealt(potential[waiting], _patches(scenario, seats, local))]
            continue
        shuffled = waiting[np.argsort(u[waiting], kind="stable")]
        owner[shuffled] = local[np.arange(len(shuffled)) % len(local)]
    return owner


def _patches(scenario: Scenario, seats: _Seats, local: Ints) -> Floats:
    """Return the relative sizes of the patches of a region's seats: lognormal, with the spread asked for."""
    luck = Luck(scenario.population_seed, 0)
    z = normal(luck.table("population.territory", [entity_hash("rep", seats.ids[seat]) for seat in local])[:, 0])
    cv = scenario.accounts.territory_cv
    return np.exp(log_spread(z, cv) * z) if len(z) > 1 else np.ones(1)
