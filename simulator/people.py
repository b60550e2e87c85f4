"""What became of everybody who was there on day 0: results, pay and chances of each person in one world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from policies.playbook import Playbook
from scenarios.company import Company, company_of
from scenarios.schema import Scenario
from scenarios.units import MINUTES_PER_MONTH
from simulator.ledger import Cause, Columns, Fact, Ledger
from simulator.run import run_one


@dataclass(frozen=True)
class PeopleTable:
    """One world, one playbook; every list has one entry a seat and speaks of its holder on day 0."""

    digest: str
    """sha256 of the canonical ledger (hex), as in `Outcome.digest`."""
    months: list[int]
    """Months of the window in which the person was there."""
    pay_cents: list[float]
    """Base and variable pay a month there; 0 for somebody who was never there."""
    bookings_cents: list[float]
    """Bookings a month there."""
    chance: list[float]
    """Mean chance (0..1) to hit the reference goal with average skill."""
    guaranteed_cents: list[float]
    """What a guarantee of the playbook added to pay, in all."""


def play_people(
    scenario: Scenario, playbook: Playbook, seed: int, replication: int, months: int, after: int
) -> PeopleTable:
    """Run one world and return the table of its people.

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    outcome, ledger = run_one(scenario, playbook, seed, replication, months, after)
    return people_table(company_of(scenario), ledger, months, outcome.digest)


def people_table(company: Company, ledger: Ledger, months: int, digest: str) -> PeopleTable:
    """Sum up a ledger by the people of day 0, from day 0 to the horizon."""
    end = company.day0_minute + months * MINUTES_PER_MONTH
    facts = ledger.columns().between(company.day0_minute, end)
    seats = company.seats
    there = _sum(facts.of(Fact.SALARY), seats, count=True)
    pay = _sum(facts.of(Fact.SALARY, Fact.EARNED), seats)
    sold = _sum(facts.of(Fact.WON), seats) + _sum(facts.repeats(), seats)
    chances, noted = _sum(facts.of(Fact.CHANCE), seats), _sum(facts.of(Fact.CHANCE), seats, count=True)
    added = facts.of(Fact.PROTECTED)
    guaranteed = _sum(Columns(*(column[added.cause == Cause.INCENTIVES] for column in added)), seats)
    divisor = np.maximum(there, 1)
    return PeopleTable(
        digest,
        there.astype(int).tolist(),
        (pay / divisor).tolist(),
        (sold / divisor).tolist(),
        (chances / np.maximum(noted, 1) / 10_000).tolist(),
        guaranteed.tolist(),
    )


def _sum(facts: Columns, seats: int, count: bool = False) -> np.ndarray:
    """Sum amounts (or count facts) by person; people who joined later are left out."""
    mine = (facts.person >= 0) & (facts.person < seats)
    weights = None if count else facts.amount[mine].astype(np.float64)
    return np.bincount(facts.person[mine], weights=weights, minlength=seats).astype(np.float64)
