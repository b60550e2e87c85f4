"""What people do with the calendar of a pay period (B5): the market's side of `agents.timing`.

In the last week of a period everybody looks at the deals that are as good as won: those due next month, some of which
a customer would sign now for a lower price, and those due this week, some of which could wait. Which customers would
play along is luck of the tape; how many is the rep's skill at it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import timing
from agents.effort import EffortBook
from policies.guard import checked_pay
from policies.playbook import Playbook
from policies.views import PayView
from scenarios.units import MINUTES_PER_CALENDAR_DAY, MINUTES_PER_MONTH, WEEKS_PER_MONTH
from simulator.ledger import Cause, Fact
from simulator.management import Management
from simulator.market import OPEN, Market
from simulator.payroll import Payroll, book_of
from simulator.tally import Tally

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


REACH_MONTHS = 1.0
"""How much of a month's goal people think they can still find in the last week."""


class _Option(NamedTuple):
    """One thing a rep could do at the end of a period."""

    seat: int
    rows: tuple[int, ...]
    """Deals that move."""
    pulled: bool
    bookings: int
    """Bookings of the month that would count (cents)."""
    carried: int
    """What next period begins with: below 0 = sold already."""


def play_for_time(
    management: Management, tally: Tally, playbook: Playbook, month: int, until: int, skill: Floats, rel: Floats
) -> None:
    """Let everybody move deals over the end of a pay period, where that pays.

    Args:
        management: whose pay rule is in force.
        tally: bookings of the month before this week's deals, repeat purchases included.
        playbook: the rules in force.
        month: month that ends (1 = first after day 0).
        until: last minute of its last week.
        skill: skill of each seat's holder.
        rel: relationship multiplier of each account.
    """
    floor, payroll = management.floor, management.payroll
    strength = floor.dynamics.strength("timing")
    if not strength or payroll.place(month) != payroll.period:
        return
    book = book_of(floor.company, playbook)
    tempted = floor.people.present if timing.can_pay(book, floor.behaviour) else _just_below(management, tally)
    if not tempted.any():
        return
    share = strength * timing.skill_at_it(floor.people.tenure_months, floor.behaviour) * tempted
    options = _options(management, tally, share, until, skill, rel)
    if not options:
        return
    seats = np.array([one.seat for one in options], dtype=np.int64)
    now = _pay(playbook, payroll, month, options) + _reached(management, book, options)
    value = timing.worth(now, _later(management, book, options), floor.behaviour)
    for chosen in timing.best_of(seats, value, np.array([len(one.rows) for one in options])).tolist():
        one = options[chosen]
        rows = np.array(one.rows, dtype=np.int64)
        if len(rows) and one.pulled:
            pull(management.market, rows, until, floor.people.person)
        elif len(rows):
            push(management.market, rows, until, floor.people.person)


def _just_below(management: Management, tally: Tally) -> NDArray[np.bool_]:
    """Return those to whom a goal within reach is a goal, where pay itself gives no reason to move deals."""
    payroll, people = management.payroll, management.floor.people
    missing = payroll.goal_of_period() - payroll.before - tally.bookings
    reach = REACH_MONTHS * payroll.goal_of_period() / payroll.period
    return people.present & management.consent & (missing > 0) & (missing < reach)


def _reached(management: Management, book: EffortBook, options: list[_Option]) -> Floats:
    """Return what reaching the goal means to each option's rep beside pay: phi for those who consent (B11)."""
    payroll, phi = management.payroll, book.behaviour.goal_utility
    goal, before = payroll.goal_of_period(), payroll.before
    hit = [
        one.bookings + before[one.seat] >= goal[one.seat] > 0 and bool(management.consent[one.seat]) for one in options
    ]
    return phi * np.array(hit, dtype=np.float64)


def _options(
    management: Management, tally: Tally, share: Floats, until: int, skill: Floats, rel: Floats
) -> list[_Option]:
    """Return what those can do who have deals to move; nothing for everybody else."""
    market, b = management.market, management.floor.behaviour
    rows = market.hand[share[market.seat.take(market.hand)] > 0]
    rows = rows[market._decides_at.take(rows) <= until + MINUTES_PER_MONTH]  # leads have no date yet
    rows = rows[(market.spent.take(rows) > 0) & (market.state.take(rows) == OPEN)]
    seat = market.seat[rows]
    sure = market.tape.u_win[rows] < market.odds(rows, seat, skill, rel, market.spent[rows] / market._reference)
    rows, seat = rows[sure], seat[sure]
    now, willing = market._decides_at[rows] <= until, market.tape.u_timing[rows]
    booked = tally.bookings + np.bincount(
        seat[now], weights=market.value_cents[rows[now]], minlength=len(share)
    ).astype(np.int64)
    pulled = ~now & (willing < b.pull_share * share[seat])
    pushed = now & (1 - willing <= WEEKS_PER_MONTH * b.push_share * share[seat])
    out: list[_Option] = []
    for one in np.unique(seat[pulled | pushed]).tolist():
        out.append(_Option(one, (), True, int(booked[one]), 0))
        mine = seat == one
        for chosen, early in ((rows[mine & pulled], True), (rows[mine & pushed], False)):
            out += _steps(market, one, chosen, early, int(booked[one]), b.pull_discount, b.push_loss)
    return out


def _steps(
    market: Market, seat: int, rows: Ints, early: bool, booked: int, discount: float, loss: float
) -> list[_Option]:
    """Return the options to move the first, the first two, ... of a rep's deals, soonest due first."""
    rows = rows[np.lexsort((rows, market._decides_at[rows]))]
    total = np.cumsum(market.value_cents[rows]).tolist()
    ids = tuple(rows.tolist())
    steps = []
    for place, cents in enumerate(total, start=1):
        counted = booked + round((1 - discount) * cents) if early else booked - cents
        carried = -cents if early else round((1 - loss) * cents)
        steps.append(_Option(seat, ids[:place], early, counted, carried))
    return steps


def _pay(playbook: Playbook, payroll: Payroll, month: int, options: list[_Option]) -> Floats:
    """Return what each option would earn this month, in on-target monthly variable pay."""
    return np.array([_paid(playbook, payroll, month, one) for one in options])


def _paid(playbook: Playbook, payroll: Payroll, month: int, option: _Option) -> float:
    company, place, seat = payroll.company, payroll.place(month), option.seat
    quarter = (place - 1) // 3 * 3 + 1
    view = PayView(
        month=place, months_in_period=payroll.period, base_salary_cents=int(company.seat_base_cents[seat]),
        target_variable_cents=int(company.seat_variable_cents[seat]), goal_cents=int(payroll.goal_of_period()[seat]),
        before_cents=int(payroll.before[seat]), bookings_cents=option.bookings, cash_cents=option.bookings,
        paid_cents=int(payroll.paid[seat]), month_goal_cents=int(payroll.goal_of_month(month)[seat]),
        quarter_goal_cents=int(payroll.goal_of_period(min(quarter + 2, payroll.period), quarter)[seat]),
        quarter_before_cents=int(payroll.quarter_before[seat]),
        goal_months=int(payroll.period - payroll.begun[seat] + 1),
    )  # fmt: skip
    paid = checked_pay(playbook.incentives, view, company.seat_ids[seat], month)
    return paid / max(int(company.seat_variable_cents[seat]), 1)


def _later(management: Management, book: EffortBook, options: list[_Option]) -> Floats:
    """Return W of the next period for each option; people expect goals and market to stay as they are."""
    seats = np.array([one.seat for one in options], dtype=np.int64)
    goal, mu = management.goal_units()[seats], management.outlook.mu(management.floor.skill)[seats]
    whole = goal * book.months * management.company.unit_cents
    carried = np.array([one.carried for one in options]) / np.maximum(whole, 1.0)
    return book.value(goal, mu, management.floor.effort_cost()[seats], carried, management.consent[seats])


def pull(market: Market, rows: Ints, until: int, person: Ints) -> None:
    """Let deals be decided now, at a discount and with later payment."""
    b = market.company.scenario.behaviour
    value = market.value_cents[rows]
    cut = np.rint(b.pull_discount * value).astype(np.int64)
    who = person[market.seat[rows]]
    market.ledger.add(Fact.PULLED, until, rows, who, value, Cause.TIMING)
    market.ledger.add(Fact.DISCOUNT, until, rows, who, cut, Cause.TIMING)
    market.value_cents[rows] = value - cut
    market.extra_delay[rows] = round(b.pull_delay_days * MINUTES_PER_CALENDAR_DAY)
    market._decides_at[rows] = until


def push(market: Market, rows: Ints, until: int, person: Ints) -> None:
    """Let deals wait for the next period; a part of what they are worth is lost on the way."""
    value = market.value_cents[rows]
    market.ledger.add(Fact.PUSHED, until, rows, person[market.seat[rows]], value, Cause.TIMING)
    market.value_cents[rows] = np.rint((1 - market.company.scenario.behaviour.push_loss) * value).astype(np.int64)
    market._decides_at[rows] += MINUTES_PER_MONTH
