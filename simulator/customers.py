"""What customers of a run make of it: what they were promised, and who their second face is (B16 to B19).

What comes of it week by week and month by month is worked out for all runs that keep step (`joint_customers`).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from agents.floor import SalesFloor
from scenarios.company import Company
from scenarios.luck import Luck
from simulator.market import Market
from simulator.tape import Tape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Customers:
    """Memory of what was promised to whom."""

    def __init__(self, company: Company, tape: Tape, market: Market, floor: SalesFloor) -> None:
        self.company, self.tape, self.market, self.floor = company, tape, market, floor
        self.b, self._strength = company.scenario.behaviour, company.scenario.dynamics.strength
        self.promise = np.ones(company.seats)
        """Factor on each seat's odds of a signature (B16)."""
        self.second = (
            second_faces(company).copy() if self._strength("double_coverage") else np.full(len(market.owner), -1)
        )
        """Seat of the second face at each account, -1 = none."""
        self._first = market.owner.copy()
        self.asks, self.complains = np.empty((2, 0), dtype=np.int64), np.empty((2, 0), dtype=np.int64)
        """(minute, row) of questions and of complaints to come."""

    def begin_month(self, one_face: bool) -> None:
        """Let second faces go where the account changed hands, or where management says so (B19)."""
        two, owner = (self.second >= 0).nonzero()[0], self.market.owner
        over = two if one_face else two[(owner[two] != self._first[two]) | (owner[two] < 0)]
        if len(over):
            self.second[over] = -1
            wear(self.floor.relationship, over, self._strength("double_coverage") * self.b.one_face_cost, 9)
            self.floor.forget("rel")

    def second_minutes(self) -> Ints:
        """Return the selling minutes a month that second faces spend, by seat."""
        two = self.second[self.second >= 0]
        held = np.bincount(two, minlength=self.company.seats)
        return np.rint(held * self._strength("double_coverage") * self.b.double_hours * 60).astype(np.int64)


def wear(column: Floats, accounts: Ints, lost: float, digits: int) -> None:
    """Take the share `lost` (1 at most) off a column by account, once for every time an account stands here."""
    some, times = np.unique(accounts, return_counts=True)
    column[some] = np.round(column[some] * (1 - min(lost, 1.0)) ** times, digits)


@lru_cache(maxsize=16)
def second_faces(company: Company) -> Ints:
    """Return the seat of the second face at each account on day 0, -1 = none: part of the world, not of its luck.

    The second face comes from another region where there is one, else from any other seat.
    """
    luck, share = Luck(company.scenario.population_seed, 0), company.scenario.accounts.double_covered_share
    second = np.full(len(company.account_owner), -1, dtype=np.int64)
    if not share or company.seats < 2:
        return second
    u = luck.table("population.second", company.account_hashes)
    for account in np.flatnonzero((u[:, 0] < share) & (company.account_owner >= 0)).tolist():
        owner, seats = company.account_owner[account], np.arange(company.seats)
        away = seats[company.seat_region != company.seat_region[owner]]
        others = away if len(away) else seats[seats != owner]
        second[account] = others[int(u[account, 1] * len(others))]
    return second
