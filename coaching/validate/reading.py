"""What a run left behind, in tables by seat and month from the onset on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scenarios.units import MINUTES_PER_MONTH
from simulator.ledger import Columns, Fact
from simulator.run import Run

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Reading:
    """Tables of one run; months count from the onset, `before` are the months before it."""

    start: int
    """First minute after the onset."""
    months: int
    seat_of: Ints
    """Seat of each person."""
    facts: dict[Fact, Columns]
    account: Ints
    """Account of each row of the tape, -1 = lead."""
    owner: Ints
    """Owner of each account at the end."""
    skill: Floats
    """Skill of each seat at the end (talent x know-how x ramp)."""
    know_how: Floats
    typical: float
    present: NDArray[np.bool_]
    seats: int
    accounts: int
    potential: Floats
    handed: Ints
    """Accounts handed over at the onset."""
    day0_owner: Ints
    unit_cents: float

    def _month(self, minute: Ints) -> Ints:
        return (minute - self.start) // MINUTES_PER_MONTH

    def table(self, *kinds: Columns, seat: bool = True, count: bool = False, back: int = 0) -> Floats:
        """Sum amounts by seat (of the person) and month, shape (seats + 1, back + months); the last row is nobody."""
        out = np.zeros((self.seats + 1, back + self.months))
        for one in kinds:
            month = self._month(one.minute) + back
            inside = (month >= 0) & (month < back + self.months)
            who = np.append(self.seat_of, self.seats)[one.person[inside]] if seat else one.subject[inside]
            np.add.at(out, (who, month[inside]), 1.0 if count else one.amount[inside].astype(np.float64))
        return out

    @cached_property
    def sold(self) -> Floats:
        """Bookings by seat and month, shape (seats + 1, months)."""
        return self.table(self.facts[Fact.WON], self.facts[Fact.INVOICED].repeats())

    @property
    def end(self) -> int:
        """Last minute of the run."""
        return self.start + self.months * MINUTES_PER_MONTH

    @property
    def monthly(self) -> Floats:
        """Bookings of everybody by month."""
        return self.sold.sum(axis=0)

    @property
    def total(self) -> float:
        """All bookings after the onset."""
        return float(self.sold.sum())

    @cached_property
    def hours(self) -> Floats:
        """Selling hours offered by seat and month (what effort gives)."""
        return self.table(self.facts[Fact.AVAILABLE])[:-1] / 60

    @cached_property
    def goals(self) -> Floats:
        """Goals by seat and month."""
        return self.table(self.facts[Fact.GOAL_SET])[:-1]

    @cached_property
    def heads(self) -> Floats:
        """Whether each seat was held in each month."""
        return self.table(self.facts[Fact.AVAILABLE], count=True)[:-1]

    @cached_property
    def leavers(self) -> Floats:
        """Leavers by seat and month."""
        return self.table(self.facts[Fact.LEFT], count=True)[:-1]

    def turnover(self, seats: Floats | None = None) -> float:
        """Leavers over mean heads a year, of some seats."""
        mine = np.ones(self.seats, dtype=bool) if seats is None else np.asarray(seats, dtype=bool)
        return float(self.leavers[mine].sum() / max(self.heads[mine].sum() / 12, 1e-9))

    @cached_property
    def tenure(self) -> Floats:
        """Months since joining by seat and month; -1 = vacant."""
        joined = self.facts[Fact.JOINED]
        out = np.full((self.seats, self.months), -1.0)
        order = np.argsort(joined.minute, kind="stable")
        for person in order.tolist():
            seat, since = int(joined.subject[person]), int(joined.minute[person])
            age = np.arange(self.months) - (since - self.start) / MINUTES_PER_MONTH
            out[seat] = np.where(age >= -0.5, age, out[seat])
        return np.where(self.heads > 0, out, -1.0)

    @cached_property
    def by_account(self) -> Floats:
        """Bookings by account and month, shape (accounts, months)."""
        out = np.zeros((self.accounts, self.months))
        won, again = self.facts[Fact.WON], self.facts[Fact.INVOICED].repeats()
        for facts, account in ((won, self.account[won.subject]), (again, -1 - again.subject)):
            month = self._month(facts.minute)
            inside = (month >= 0) & (month < self.months) & (account >= 0)
            np.add.at(out, (account[inside], month[inside]), facts.amount[inside].astype(np.float64))
        return out

    def months_sum(self, kind: Fact) -> Floats:
        """Sum of amounts of a kind of fact by month."""
        return self.table(self.facts[kind]).sum(axis=0)


def read(run: Run) -> Reading:
    """Read a finished run."""
    facts = run.ledger.by_kind()
    company, people = run.company, run.floor.people
    start = (run.warmup + run.onset) * MINUTES_PER_MONTH
    moved = facts[Fact.HANDED_OVER]
    return Reading(
        start, run.months - run.onset, facts[Fact.JOINED].subject.astype(np.int64), facts, run.tape.account,
        run.market.owner, run.floor.skill.copy(), people.know_how.copy(), float(people.typical_know_how[0]),
        people.present.copy(), company.seats, len(company.account_ids), company.account_potential,
        moved.subject[moved.minute == start].astype(np.int64), company.account_owner, company.unit_cents,
    )  # fmt: skip
