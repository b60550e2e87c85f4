"""The small market that all rivals play: what it is, and shapan's own version of it.

Accounts bring opportunities (Poisson); an opportunity goes through three exponential stages while its rep works on it
up to a depth; at the end the customer decides; a won deal is paid after a lognormal delay. People do not react: no
learning, no effort, no quitting. Pipelines start stationary. Every rival spends work as a plain program in its style
would; with hours to spare that does not change who is won.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from random import Random

from agents.productivity import DEPTH_MAX
from policies.library import load_playbook
from policies.playbook import Playbook
from scenarios.behaviour import Dynamics
from scenarios.loader import parse
from scenarios.schema import Scenario
from simulator.outcome import Outcome
from simulator.worlds import simulate_block

MONTHS = 12
WORKING_DAYS_PER_CALENDAR_DAY = 240 / 365
BOTH = {"en": "rivals", "zh": "对照"}


@dataclass(frozen=True)
class Market:
    """Sizes and numbers; the defaults of the scenario schema where nothing else is said.

    About sixteen opportunities a person and month, as in the company that `benchmarks.firm` measures.
    """

    reps: int = 30
    accounts_per_rep: int = 36
    opportunities_per_account_month: float = 0.45
    deal_cents: float = 1_800_000.0
    deal_sd: float = 0.7
    win_rate: float = 0.21
    depth_response: float = 2.015
    cycle_days: float = 76.0
    opportunity_hours: float = 1.0
    """Short, so that there are hours to spare and the way of spending them does not matter."""
    selling_hours_per_month: float = 60.0
    pay_days: float = 67.0
    pay_cv: float = 0.67

    @property
    def days(self) -> int:
        """Working days of the year."""
        return 20 * MONTHS

    @property
    def arrivals_per_rep_day(self) -> float:
        """Opportunities of a rep a working day."""
        return self.accounts_per_rep * self.opportunities_per_account_month / 20

    @property
    def stage_days(self) -> float:
        """Mean working days of one of the three stages."""
        return self.cycle_days * WORKING_DAYS_PER_CALENDAR_DAY / 3

    @property
    def work_minutes(self) -> float:
        """Selling minutes that a fully worked opportunity takes."""
        return DEPTH_MAX * self.opportunity_hours * 60

    def chance(self, minutes: float) -> float:
        """Return the win probability after so many selling minutes."""
        answered = 1 - math.exp(-self.depth_response * minutes / (self.opportunity_hours * 60))
        return self.win_rate / (1 - math.exp(-self.depth_response)) * answered

    def amount(self, luck: Random) -> float:
        """Draw the amount of a deal (cents)."""
        return self.deal_cents * math.exp(self.deal_sd * luck.gauss(0, 1) - self.deal_sd**2 / 2)

    def stages(self, luck: Random, left: int = 3) -> list[float]:
        """Draw the lengths of the stages that are left (working days)."""
        return [luck.expovariate(1 / self.stage_days) for _stage in range(left)]

    def pay_delay(self, luck: Random) -> float:
        """Draw the working days from the deal to its cash."""
        sd = math.sqrt(math.log1p(self.pay_cv**2))
        return self.pay_days * WORKING_DAYS_PER_CALENDAR_DAY * math.exp(sd * luck.gauss(0, 1) - sd * sd / 2)

    def open_at_start(self, luck: Random) -> list[int]:
        """Draw a rep's stationary pipeline: for each open opportunity the stages that are left (memoryless)."""
        expected, count, product = self.arrivals_per_rep_day * 3 * self.stage_days, 0, luck.random()
        while product > math.exp(-expected):  # Knuth's Poisson: fine for the small numbers here
            count, product = count + 1, product * luck.random()
        return [1 + luck.randrange(3) for _open in range(count)]


@dataclass
class Result:
    """What one world gave."""

    wins: int = 0
    bookings_cents: float = 0.0
    cash_cents: float = 0.0


def scenario(market: Market) -> Scenario:
    """Return the market as a scenario of shapan, all reactions off."""
    kept = ("collection",)
    off = [name for name in Dynamics.model_fields if name not in kept]
    return parse({
        "name": "rivals", "title": BOTH, "summary": BOTH,
        "calendar": {"warmup_months": 0, "horizon_months": MONTHS},
        "team": {"count": market.reps, "tenure_months": [60.0] * market.reps},
        "accounts": {"count": market.reps * market.accounts_per_rep},
        "segments": [{"name": "all", "potential_sd": 0.0}],
        "market": {
            "leads_per_rep_month": 0.0, "repeat_share": 0.0, "size_slope": 0.0, "volatility": 0.0,
            "care_hours_per_account_month": 0.0, "opportunity_hours": market.opportunity_hours,
        },
        "collection": {"bad_debt_rate": 0.0},
        "behaviour": {"talent_sd": 0.0, "know_how_floor": 1.0},
        "dynamics": dict.fromkeys(off, "off"),
    })  # fmt: skip


def plain_playbook() -> Playbook:
    """Return a playbook that changes nothing."""
    return load_playbook({
        "name": "plain", "title": BOTH, "summary": BOTH, "allocation": "keep", "routing": "round-robin",
        "goals": "equal", "incentives": "salary-only", "coaching": "none",
    })  # fmt: skip


def play_shapan(market: Market, world: int) -> Result:
    """Play one world in shapan."""
    [outcome] = simulate_block(*_terms(market), 7, world, MONTHS, 0)
    assert isinstance(outcome, Outcome), outcome
    bookings, cash = (outcome.metrics[name] or 0.0 for name in ("bookings_cents", "cash_collected_cents"))
    return Result(outcome.totals["opportunities_won"], bookings, cash)


@cache
def _terms(market: Market) -> tuple[Scenario, tuple[Playbook, ...]]:
    return scenario(market), (plain_playbook(),)
