"""What an ownership of accounts is worth and how fair it is, by what management sees: estimates, workload, tenure.

Expected sales are those of the model for people of average skill (B2): new business of a patch times what the hours
leave of it, repeat purchases, each account by how well it is known (B6). Potentials are management's estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.productivity import reach
from agents.relationship import first_year_loss, settled
from scenarios.company import Company

if TYPE_CHECKING:
    from policies.playbook import Playbook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
KNOWN_SHARE = 0.2
"""A rep knows a segment that makes up at least this share of the accounts held (as in the engine)."""
EARLY, YEAR = 3, 12
"""Months of "at first", and of the year looked at."""


@dataclass(frozen=True)
class Weight:
    """An ownership, weighed."""

    chance_gap: float
    """Luckiest minus unluckiest third of the chances to hit one goal with average skill, in points."""
    sales_cents: float
    """Expected bookings of a settled month."""
    at_risk_cents: float
    """Expected loss of the first year by new faces: relationships that have to be built anew."""


@dataclass(frozen=True)
class Choice:
    """What giving one account to somebody would change, in cents a month for both patches together."""

    seat: str
    early_cents: float
    """Mean of the first three months."""
    later_cents: float
    """Mean of the months four to twelve."""


class Scales:
    """Weighs ownerships of one company; everything that does not change is worked out once."""

    def __init__(self, company: Company) -> None:
        """Read the estimates."""
        self.company, scenario = company, company.scenario
        estimate = company.potential_estimate_cents
        truth = np.maximum(company.account_new_cents + company.account_repeat_cents, 1e-9)
        self.new = estimate * company.account_new_cents / truth
        self.repeat = estimate - self.new
        self.behaviour, self.market = scenario.behaviour, scenario.market
        tenure = np.where(company.account_owner >= 0, company.seat_tenure_months[company.account_owner], 0.0)
        self.known = np.where(company.account_owner >= 0, settled(tenure, self.behaviour), 1.0)
        self.strength = scenario.dynamics.strength("relationship")

    def weigh(self, owner: Ints, incumbent: Playbook) -> Weight:
        """Weigh an ownership (seat of each account, -1 = pool)."""
        from simulator.pay_kinds import book_of_day0

        company = self.company
        mu = self.sales(owner, np.ones(len(owner)))
        units = mu / company.unit_cents
        goal = np.full(company.seats, company.target_cents_per_month / company.seats / company.unit_cents)
        ones = np.ones(company.seats)
        chance = book_of_day0(company, incumbent).chance(1, goal, units, ones, np.zeros(company.seats))
        return Weight(gap_of(chance), float(mu.sum()), self.at_risk(owner))

    def sales(self, owner: Ints, relationship: Floats) -> Floats:
        """Return the expected bookings of a month by seat, leads included, at average skill."""
        n, rel = self.company.seats, self._multiplier(relationship)
        leads = self.market.leads_per_rep_month
        new = _by_seat(owner, self.new * rel, n) + leads * self.company.lead_cents
        return new * self._reach(owner) + _by_seat(owner, self.repeat * rel, n)

    def at_risk(self, owner: Ints) -> float:
        """Return what new faces cost in the first year (B6)."""
        moved = np.flatnonzero((owner != self.company.account_owner) & (owner >= 0) & (self.company.account_owner >= 0))
        start = self._start(owner)[moved]
        full = np.array([first_year_loss(r, self.behaviour) for r in start.tolist()])
        stay = np.array([first_year_loss(r, self.behaviour) for r in self.known[moved].tolist()])
        return float(YEAR * (self.strength * np.maximum(full - stay, 0) * (self.new + self.repeat)[moved]).sum())

    def choices(self, owner: Ints, account: int, most: int = 4) -> list[Choice]:
        """Return who could take an account, the best first over the year; whoever has it now is left out."""
        found = [self._choice(owner, account, seat) for seat in range(self.company.seats) if seat != owner[account]]
        found.sort(key=lambda one: (-(EARLY * one.early_cents + (YEAR - EARLY) * one.later_cents), one.seat))
        return found[:most]

    def _choice(self, owner: Ints, account: int, seat: int) -> Choice:
        other = owner.copy()
        other[account] = seat
        means = []
        for first, last in ((0, EARLY), (EARLY, YEAR)):
            before = self.sales(owner, self._mean_r(owner, first, last)).sum()
            means.append(float(self.sales(other, self._mean_r(other, first, last)).sum() - before))
        return Choice(self.company.seat_ids[seat], *means)

    def _mean_r(self, owner: Ints, first: int, last: int) -> Floats:
        """Return the mean relationship over months `first` to `last` after the change: the gap closes with tau."""
        tau = self.behaviour.relationship_months
        left = tau / (last - first) * (np.exp(-first / tau) - np.exp(-last / tau))
        return 1 - (1 - self._start(owner)) * left

    def _start(self, owner: Ints) -> Floats:
        """Return R right after the change: as it was where nothing moves, B6's value at a new face."""
        company, b = self.company, self.behaviour
        kinds = len(company.scenario.segments)
        held = company.account_owner >= 0
        pairs = company.account_owner[held] * kinds + company.account_segment[held]
        count = np.bincount(pairs, minlength=company.seats * kinds).reshape(company.seats, kinds)
        share = count / np.maximum(count.sum(axis=1, keepdims=True), 1)
        knows = (share >= KNOWN_SHARE) | (company.seat_segment[:, None] == np.arange(kinds)) | (kinds == 1)
        fresh = np.where(knows[owner, company.account_segment], b.handover_same_segment, b.handover_other_segment)
        return np.where(owner == company.account_owner, self.known, fresh)

    def _multiplier(self, r: Floats) -> Floats:
        rho = min(self.behaviour.relationship_weight * self.strength, 1.0)
        return 1 - rho + rho * r

    def _reach(self, owner: Ints) -> Floats:
        n, market, b = self.company.seats, self.market, self.behaviour
        leads = market.leads_per_rep_month
        count = np.bincount(owner + 1, minlength=n + 1)[1:]
        opportunities = _by_seat(owner, self.company.mix.rate, n) + leads * market.lead_qualify_rate
        care = count * market.care_hours_per_account_month
        hours = opportunities * market.opportunity_hours + leads * market.lead_hours + care
        return reach(hours, b.selling_hours_per_month, b.effort_elasticity)


def gap_of(chance: Floats) -> float:
    """Return the mean chance of the luckiest third minus that of the unluckiest, in points."""
    ranked, third = np.sort(chance), len(chance) // 3
    return float(100 * (ranked[-third:].mean() - ranked[:third].mean())) if third else 0.0


def _by_seat(owner: Ints, weights: Floats, seats: int) -> Floats:
    return np.bincount(owner + 1, weights=weights, minlength=seats + 1)[1:].astype(np.float64)
