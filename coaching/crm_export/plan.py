"""What an adopted playbook decides on day 0: who gets which account and why, whose goals, and when things are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from policies.cards import Card
from policies.catalog import find, names
from policies.playbook import Playbook
from policies.protocols import AllocationPolicy
from policies.views import POOL, AccountView, Move, TeamView
from scenarios.schema import Scenario, Text
from scenarios.units import MINUTES_PER_MONTH, MONTHS_PER_YEAR

PLAN_MONTHS = MONTHS_PER_YEAR


@dataclass(frozen=True)
class Change:
    """One account changes hands."""

    account: str
    was: str
    """Code of the owner until now, '' = nobody."""
    now: str
    """Code of the new owner, '' = the shared pool."""
    reason: Text
    notice_days: int = 0
    handover_hours: float = 0.0


@dataclass(frozen=True)
class Goal:
    """One person's goal of one month."""

    rep: str
    year: int
    month: int
    cents: int


@dataclass(frozen=True)
class Adopted:
    """A playbook as it is to be put into practice."""

    scenario: Scenario
    playbook: Playbook
    changes: tuple[Change, ...]
    goals: tuple[Goal, ...]
    calendar: tuple[tuple[date, Text], ...]
    """(day, what is due)."""


@dataclass(frozen=True)
class _Heard:
    """An allocation rule that notes what it was asked and what it answered."""

    inner: AllocationPolicy
    notes: list[tuple[int, Sequence[AccountView], Sequence[Move]]] = field(default_factory=list, compare=False)

    @property
    def card(self) -> Any:
        return self.inner.card

    @property
    def review_every_months(self) -> int:
        return self.inner.review_every_months

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> Sequence[Move]:
        moves = tuple(self.inner.assign(accounts, team))
        self.notes.append((team.month, accounts, moves))
        return moves


def adopt(scenario: Scenario, playbook: Playbook, *, seed: int = 1, world: int = 0) -> Adopted:
    """Ask the playbook's rules as the engine does, and keep what they decide for the first year.

    Args:
        scenario: the company; its day 0 is the first day of the plan.
        playbook: what was adopted.
        seed: of the world in which goals that follow results (reviews) are set.
        world: that world.

    Raises:
        InputError: a rule that cannot be carried out in this company.
        PolicyError: a rule that fails.
    """
    from scenarios.company import company_of
    from simulator.ledger import Fact
    from simulator.run import incumbent_of, play
    from simulator.tape import build_tape

    # A plan is for the people there are: nobody quits while it is drawn up.
    stable = scenario.dynamics.model_copy(update={"attrition": "off", "dismissal": "off"})
    company = company_of(scenario.model_copy(update={"dynamics": stable}))
    heard = _Heard(playbook.allocation)
    asked = replace(playbook, allocation=heard)
    tape = build_tape(company, seed, world, PLAN_MONTHS)
    _, ledger = play(company, tape, asked, incumbent_of(scenario), PLAN_MONTHS, 0)
    goals = ledger.columns().of(Fact.GOAL_SET)
    month = np.round((goals.minute - company.day0_minute) / MINUTES_PER_MONTH).astype(int)
    start = scenario.calendar.start_date
    first = start.year * 12 + start.month - 1
    known = frozenset(company.seat_ids)
    found = [
        Goal(ledger.people[person], (first + at) // 12, (first + at) % 12 + 1, cents)
        for person, at, cents in zip(goals.person.tolist(), month.tolist(), goals.amount.tolist(), strict=True)
        if 0 <= at < PLAN_MONTHS and ledger.people[person] in known
    ]
    return Adopted(scenario, playbook, _changes(heard, scenario), tuple(found), _calendar(scenario, playbook))


def _changes(heard: _Heard, scenario: Scenario) -> tuple[Change, ...]:
    """Return the moves of day 0; stand-ins for customers without a name are nobody's to move."""
    stand_ins = {row.id for row in scenario.account if row.placeholder}
    asked = next(((accounts, moves) for month, accounts, moves in heard.notes if month == 1), ((), ()))
    owner = {account.id: account.owner for account in asked[0]}
    card = heard.card
    return tuple(
        Change(move.account, owner[move.account], "" if move.rep == POOL else move.rep, _reason(move.reason, card),
               move.notice_days, move.handover_hours)
        for move in asked[1]
        if move.rep != owner[move.account] and move.account not in stand_ins
    )  # fmt: skip


def _reason(words: str, card: Card) -> Text:
    """Return why an account moves: words of somebody's own, else what the rule is for that is named or was asked."""
    if words in names("allocation"):
        return find("allocation", words).card.summary
    return Text(en=words, zh=words) if words else card.summary


def _calendar(scenario: Scenario, playbook: Playbook) -> tuple[tuple[date, Text], ...]:
    """Return what is due when in the first year: start, reviews of accounts, settlements of pay, asked-for overtime."""
    start = scenario.calendar.start_date

    def after(months: int) -> date:
        at = start.year * 12 + start.month - 1 + months
        return date(at // 12, at % 12 + 1, min(start.day, 28))

    rows = [(start, Text(en="plan starts: owners and goals take effect", zh="方案开始：客户归属和目标生效"))]
    every, period = playbook.allocation.review_every_months, playbook.incentives.period_months
    reviews = range(every, PLAN_MONTHS, every) if every else ()
    rows += [(after(k), Text(en="review who owns which account", zh="复盘客户归属")) for k in reviews]
    settle = Text(en="settle variable pay", zh="结算浮动薪酬")
    rows += [(after(k), settle) for k in range(period, PLAN_MONTHS + 1, period)]
    rows += [
        (after(k), Text(en=f"extra effort asked for: {extra:.0%}", zh=f"要求加班加点：{extra:.0%}"))
        for k, extra in enumerate(playbook.conduct.overtime)
        if extra
    ]
    return tuple(sorted(rows, key=lambda row: (row[0], row[1].en)))
