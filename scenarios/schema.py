"""The scenario: what the world is on day 0, how long it lasts and how strongly it reacts. Data, no behaviour.

A scenario file is TOML; every key carries its unit (``_cents``, ``_days``, ``_months``), unknown keys are refused.
`scenarios.company.Company` turns the stated distributions into named accounts and people.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from scenarios.behaviour import Behaviour, Dynamics
from scenarios.tables import STRICT

SCHEMA_VERSION = 1

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Cents = Annotated[int, Field(ge=0, le=10**15)]
Kebab = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Identifier = Annotated[str, Field(min_length=1, max_length=120)]


class Part(BaseModel):
    """A table of a scenario file."""

    model_config = STRICT


class Text(Part):
    """A sentence in both languages."""

    en: str = Field(min_length=1, max_length=2000)
    zh: str = Field(min_length=1, max_length=2000)


class Calendar(Part):
    """When it starts, how long it lasts, and the months' index (B12: flat unless the user says otherwise)."""

    start_date: date = date(2026, 1, 1)
    """Calendar date of day 0 (ISO)."""
    horizon_months: int = Field(default=12, ge=1, le=60)
    """Months simulated after day 0."""
    warmup_months: int = Field(default=3, ge=0, le=36)
    """Months run before day 0 under the incumbent playbook, people and ownership held fixed."""
    season_index: Annotated[tuple[Annotated[float, Field(ge=0.0, le=10.0)], ...], Field(strict=False)] = (1.0,) * 12
    """Twelve monthly demand factors, January first; rescaled to mean 1."""


class Segment(Part):
    """A kind of customer."""

    name: Identifier
    share: Share = 1.0
    """Share of drawn accounts; shares are rescaled to sum to 1."""
    potential_mean: float = Field(default=1.0, gt=0, le=1000)
    """Mean potential P_j, 1 = the typical account (B2)."""
    potential_sd: float = Field(default=1.0, ge=0, le=3)
    """Standard deviation of ln potential (B2, D18)."""
    deal_multiplier: float = Field(default=1.0, gt=0, le=10000)
    """Deal value relative to the typical deal."""
    opportunity_multiplier: float = Field(default=1.0, ge=0, le=1000)
    """Opportunities per account relative to the market's rate."""
    cycle_multiplier: float = Field(default=1.0, gt=0, le=20)
    """Sales cycle relative to the market's."""


class Product(Part):
    """A thing that is sold."""

    name: Identifier
    share: Share = 1.0
    """Share of opportunities; shares are rescaled to sum to 1."""
    price_cents: Cents = 0
    """List price; used when the market's deal_value is "list-price"."""
    gross_margin: Share | None = None
    """Gross margin of revenue; the market's when absent."""


class Region(Part):
    """A place (office, province, country)."""

    name: Identifier
    share: Share = 1.0
    """Share of drawn accounts; shares are rescaled to sum to 1."""


class Market(Part):
    """Demand, opportunities and the work they take (B2, B3, B6, B13)."""

    opportunities_per_account_month: float = Field(default=0.45, ge=0, le=1000)
    """nu of B2: Poisson rate of an account with potential 1."""
    typical_deal_cents: Cents = 1_800_000
    """Mean value of a deal of an account with potential 1."""
    deal_value: Literal["lognormal", "list-price"] = "lognormal"
    """Amount model: lognormal around the typical deal, or list price x Normal(1, deal_value_sd)."""
    deal_value_sd: float = Field(default=0.7, ge=0, le=3)
    """Standard deviation of ln value (lognormal) or coefficient of variation (list price) (B2, D18)."""
    reference_win_rate: float = Field(default=0.21, gt=0, lt=0.95)
    """Mean win probability at the reference hours, skill 1 and a full relationship (B2, F68)."""
    response_depth: float = Field(default=2.015, gt=0, le=100)
    """b of B2; x/(e^x-1) = .31 at the default, the elasticity of F01."""
    size_slope: float = Field(default=0.9, ge=-5, le=5)
    """Fall of the log odds of winning per ln unit of amount above the segment's median (model.md)."""
    cycle_days: float = Field(default=76.0, gt=0, le=2000)
    """Mean calendar days from qualified to decided (B2, F69)."""
    stage_shares: Annotated[
        tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]],
        Field(strict=False),
    ] = (1.0, 1.0, 1.0)
    """Relative mean length of qualify, proposal and negotiation; together Gamma(3) when equal (B2)."""
    patience_days: float = Field(default=45.0, gt=0, le=10000)
    """Mean calendar days an untouched opportunity waits before a competitor has it."""
    opportunity_hours: float = Field(default=2.9, gt=0, le=2000)
    """h_ref of B2: selling hours that an opportunity takes at the reference depth."""
    lead_hours: float = Field(default=0.5, gt=0, le=100)
    """Selling hours that qualifying an inbound lead takes."""
    lead_work: Literal["constant", "exponential"] = "constant"
    """Distribution of the work in a lead (exponential makes one rep an M/M/1 queue)."""
    care_hours_per_account_month: float = Field(default=0.15, ge=0, le=100)
    """Selling hours a month that keep the relationship with an account growing (B6)."""
    leads_per_rep_month: float = Field(default=6.0, ge=0, le=1000)
    """Inbound leads a month for each seat of the team on day 0 (Poisson)."""
    lead_qualify_rate: Share = 0.25
    """Probability that a lead answered at once becomes an opportunity (B2)."""
    lead_decay_days: float = Field(default=10.0, gt=0, le=1000)
    """tau_lead of B3: an unanswered lead's chance decays by exp(-age/tau) (D07, F67)."""
    lead_patience_days: float = Field(default=30.0, gt=0, le=10000)
    """Mean calendar days after which an unanswered lead is gone."""
    repeat_share: float = Field(default=0.4, ge=0, le=0.9)
    """Share of steady revenue that existing customers buy without a new opportunity (B2, D19)."""
    repeat_kept_per_month: float = Field(default=0.978, gt=0, lt=1)
    """delta_c of B6: what is left of the repeat stock after a month without new wins (F12)."""
    repeat_cv: float = Field(default=0.15, ge=0, le=2)
    """Coefficient of variation of an account's monthly repeat purchases (B2)."""
    gross_margin: Share = 0.45
    """Gross margin of revenue before sales cost."""
    persistence: float = Field(default=0.7, ge=0, lt=1)
    """AR(1) coefficient of the market state M_t (D22)."""
    volatility: float = Field(default=0.05, ge=0, le=1)
    """Standard deviation of the monthly market shock (D22)."""
    drift_per_year: float = Field(default=0.0, ge=-3, le=3)
    """Deterministic growth of ln demand a year (growing > 0, shrinking < 0)."""
    shock_month: int | None = Field(default=None, ge=1, le=60)
    """First month of a regime shock, counted from day 0 = month 1 (B12); none when absent."""
    shock_size: float = Field(default=-0.2, ge=-3, le=3)
    """Change of ln demand while the shock lasts."""
    shock_months: int = Field(default=6, ge=1, le=60)
    """How long the shock lasts."""
    shock_chance: Share = 1.0
    """Probability that the shock comes at all; under 1 some worlds hear the rumour only."""
    rumour_month: int | None = Field(default=None, ge=1, le=60)
    """First month in which people hear of a change to come (B20; month 1 = after day 0); none when absent."""
    rumour_months: int = Field(default=12, ge=1, le=60)
    """How long they talk if nobody says what will be."""
    leads_for_sale_per_rep_month: float = Field(default=0.0, ge=0, le=1000)
    """Further inbound leads a month for each seat that money can buy (conduct `leads_cents_per_month`)."""
    lead_price_cents: Cents = 30_000
    """What one of them costs."""


class Collection(Part):
    """From invoice to cash (B13, F73)."""

    mean_days: float = Field(default=67.0, ge=0, le=2000)
    """Mean calendar days from invoice to cash (lognormal)."""
    cv: float = Field(default=0.67, ge=0, le=5)
    """Coefficient of variation of the delay."""
    bad_debt_rate: Share = 0.007
    """Probability that an invoice is never paid."""
    write_off_days: float = Field(default=180.0, gt=0, le=5000)
    """Calendar days after which an unpaid invoice is written off."""
    follow_up_gain: Share = 0.10
    """How much shorter the delay of a deal's invoice gets by each hour of follow-up (B13, D20)."""
    follow_up_most: Share = 0.30
    """The most that follow-up can shorten it (B13)."""


class Account(Part):
    """A customer that the user lists by name."""

    id: Identifier
    segment: Identifier | None = None
    region: Identifier | None = None
    potential: float = Field(default=1.0, ge=0, le=10000)
    """P_j of B2; 1 = the typical account."""
    owner: Identifier | None = None
    """Rep id; none = the account starts in the pool."""
    placeholder: bool = False
    """True when the account stands for rows of a CRM export that named no account."""


class Rep(Part):
    """A person that the user lists, by code."""

    id: Identifier
    region: Identifier | None = None
    segment: Identifier | None = None
    """Segment of specialisation, if any."""
    tenure_months: float = Field(default=24.0, ge=0, le=600)
    base_salary_cents_per_month: Cents | None = None
    target_variable_cents_per_month: Cents | None = None
    skill: float | None = Field(default=None, gt=0, le=10)
    """Steady skill relative to the median veteran (fitted); left open, it is drawn on the tape (B1)."""


class Accounts(Part):
    """Accounts drawn from the segments when none, or not all, are listed."""

    count: int = Field(default=0, ge=0, le=1_000_000)
    double_covered_share: Share = 0.0
    """Share of owned accounts that a second person serves as well on day 0 (B19; from another region if there is)."""
    ownership: Literal["equal-count", "concentrated", "uneven", "pool"] = "equal-count"
    """Who owns what on day 0: the same number each; the longest-serving hold most; patches differ by chance; nobody."""
    veterans: int = Field(default=2, ge=1, le=1000)
    """With "concentrated": how many of the longest-serving reps hold `veteran_share` of the potential."""
    veteran_share: Share = 0.6
    territory_cv: float = Field(default=0.45, ge=0, le=1.5)
    """With "uneven": coefficient of variation of the potential that people of a region hold (D18, F05)."""


class Team(Part):
    """Reps drawn when none, or not all, are listed."""

    count: int = Field(default=0, ge=0, le=100_000)
    tenure_mean_months: float = Field(default=30.0, gt=0, le=600)
    """Mean of the exponential from which tenures are drawn (rounded to months)."""
    tenure_months: Annotated[tuple[Annotated[float, Field(ge=0, le=600)], ...], Field(strict=False)] = ()
    """Tenures of the first reps, in order; the rest are drawn."""


class Pay(Part):
    """Pay levels for reps that list none (B: base 1.5, on-target variable 1; 60/40 mix)."""

    base_salary_cents_per_month: Cents = 900_000
    target_variable_cents_per_month: Cents = 600_000
    outside_ratio: float = Field(default=1.0, gt=0, le=10)
    """Pay outside relative to base plus on-target variable pay."""


class Target(Part):
    """The company's target: fixed, the same for all playbooks; the denominator of attainment."""

    cents_per_year: Cents | None = None
    """Bookings target of a year; derived from `stretch` when absent."""
    stretch: float = Field(default=0.93, gt=0, le=10)
    """Target relative to the bookings expected of a ramped median team (C0, T6)."""


class Staffing(Part):
    """Vacancies, hiring and their cost (B9, F63)."""

    vacancy_months: float = Field(default=2.5, ge=0, le=36)
    """Mean of the Gamma(3) time to fill a seat (D16)."""
    cover_share: Share = 0.45
    """Productivity at which peers cover a vacant seat (D16)."""
    hire_cost_cents: Cents = 3_000_000
    """Cost of acquiring and training one hire (F63 scaled to the pay level)."""
    offers: int = Field(default=8, ge=1, le=50)
    """Candidates approached for a seat before one must be taken."""


class Source(Part):
    """Where a value came from: badges travel with the scenario."""

    key: str
    kind: Literal["data", "borrowed"]
    note: str = ""
    value: float | None = None
    """What was fitted, in the unit of the note; the scenario itself holds the value that is used."""
    low: float | None = None
    high: float | None = None
    rows: int | None = None


class Scenario(Part):
    """The world at day 0, its horizon and its dynamics."""

    schema_version: int = Field(default=SCHEMA_VERSION, ge=1, le=SCHEMA_VERSION)
    name: Kebab
    title: Text
    summary: Text
    currency: str = Field(default="CNY", min_length=1, max_length=8)
    incumbent: str | dict[str, Any] = "status-quo"
    """The playbook in force today: a name of the catalogue, or a playbook table."""
    population_seed: int = Field(default=1, ge=0, le=2**31)
    """Seed of drawn accounts and people; part of the world, not of its luck."""
    calendar: Calendar = Calendar()
    market: Market = Market()
    collection: Collection = Collection()
    segments: Annotated[tuple[Segment, ...], Field(strict=False, min_length=1)] = (Segment(name="all"),)
    products: Annotated[tuple[Product, ...], Field(strict=False, min_length=1)] = (Product(name="product"),)
    regions: Annotated[tuple[Region, ...], Field(strict=False, min_length=1)] = (Region(name="all"),)
    accounts: Accounts = Accounts()
    account: Annotated[tuple[Account, ...], Field(strict=False)] = ()
    team: Team = Team()
    rep: Annotated[tuple[Rep, ...], Field(strict=False)] = ()
    pay: Pay = Pay()
    target: Target = Target()
    staffing: Staffing = Staffing()
    dynamics: Dynamics = Dynamics()
    behaviour: Behaviour = Behaviour()
    sources: Annotated[tuple[Source, ...], Field(strict=False)] = ()
    """Provenance of fitted and borrowed values (scenarios made by an import)."""

    @property
    def seats(self) -> int:
        """People on day 0, listed and drawn."""
        return len(self.rep) + self.team.count
