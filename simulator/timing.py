"""What people do with the calendar of a pay period (B5): the market's side of `agents.timing`.

In the last week of a period everybody looks at the deals that are as good as won: those due next month, some of which
a customer would sign now for a lower price, and those due this week, some of which could wait. Which customers would
play along is luck of the tape; how many is the rep's skill at it.
"""

from __future__ import annotations

from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import timing
from agents.effort import EffortBook
from agents.own_books import OwnBooks
from policies.guard import checked_pays
from policies.playbook import Playbook
from scenarios.units import MINUTES_PER_CALENDAR_DAY, MINUTES_PER_MONTH, WEEKS_PER_MONTH
from simulator.asking import Asking, Question
from simulator.expected_pay import AS_PAY_VIEW
from simulator.joint import cut
from simulator.joint_market import JointMarket
from simulator.ledger import Cause, Fact
from simulator.management import Management
from simulator.market import Market
from simulator.payroll import Payroll
from simulator.tally import Tally

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


REACH_MONTHS = 1.0
"""How much of a month's goal people think they can still find in the last week."""


class Tempted(NamedTuple):
    """Whom the end of a pay period could tempt in one run."""

    book: EffortBook | OwnBooks
    """Effort tables of the pay rule in force."""
    share: Floats
    """Strength of the temptation by seat: skill at it times the switch, 0 = none."""


class Options(NamedTuple):
    """What reps of one run could do at the end of a period, in columns; each seat's first option moves nothing."""

    seat: Ints
    moved: Ints
    """How many deals move: the first ones of the option's group, soonest due first."""
    first: Ints
    """Where the group begins in `rows`."""
    pulled: NDArray[np.bool_]
    bookings: Ints
    """Bookings of the month that would count (cents)."""
    carried: Ints
    """What next period begins with: below 0 = sold already."""
    rows: Ints
    """Deals that could move, group by group."""


def tempted(management: Management, tally: Tally, playbook: Playbook, month: int) -> Tempted | None:
    """Return whom the end of `month` could tempt; None = nobody, or no pay period ends.

    Args:
        management: whose pay rule is in force.
        tally: bookings of the month before this week's deals, repeat purchases included.
        playbook: the rules in force.
        month: month that ends (1 = first after day 0).

    Raises:
        PolicyError: the pay rule raised or answered nonsense.
    """
    floor, payroll = management.floor, management.payroll
    strength = floor.dynamics.strength("timing")
    if not strength or payroll.place(month) != payroll.period:
        return None
    book = management.book(playbook)
    who = floor.people.present if timing.can_pay(book, floor.behaviour) else _just_below(management, tally)
    if not who.any():
        return None
    return Tempted(book, strength * timing.skill_at_it(floor.people.tenure_months, floor.behaviour) * who)


def play_for_time(
    management: Management, playbook: Playbook, month: int, until: int, book: EffortBook | OwnBooks, options: Options
) -> Asking:
    """Let everybody of one run move deals over the end of a pay period, where that pays.

    Args:
        management: whose pay rule is in force.
        playbook: the rules in force.
        month: month that ends (1 = first after day 0).
        until: last minute of its last week.
        book: effort tables of the pay rule.
        options: what people could do.
    """
    now = _pay(playbook, management.payroll, month, options) + _reached(management, book, options)
    later = yield _next_period(management, book, options)
    value = timing.worth(now, later, management.floor.behaviour)
    chosen = timing.best_of(options.seat, value, options.moved)
    for early, move in ((True, pull), (False, push)):
        picks = chosen[(options.moved[chosen] > 0) & (options.pulled[chosen] == early)]
        if len(picks):
            spans = zip(options.first[picks].tolist(), options.moved[picks].tolist(), strict=True)
            rows = np.concatenate([options.rows[first : first + moved] for first, moved in spans])
            move(management.market, rows, until, management.floor.people.person)


def _just_below(management: Management, tally: Tally) -> NDArray[np.bool_]:
    """Return those to whom a goal within reach is a goal, where pay itself gives no reason to move deals."""
    payroll, people = management.payroll, management.floor.people
    missing = payroll.goal_of_period() - payroll.before - tally.bookings
    reach = REACH_MONTHS * payroll.goal_of_period() / payroll.period
    return people.present & management.consent & (missing > 0) & (missing < reach)


def _reached(management: Management, book: EffortBook | OwnBooks, options: Options) -> Floats:
    """Return what reaching the goal means to each option's rep beside pay: phi for those who consent (B11)."""
    payroll, seat = management.payroll, options.seat
    goal, sold = payroll.goal_of_period()[seat], options.bookings + payroll.before[seat]
    hit = (sold >= goal) & (goal > 0) & management.consent[seat]
    return book.behaviour.goal_utility * hit.astype(np.float64)


def options_of_all(market: JointMarket, share: Floats, until: int) -> dict[int, Options]:
    """Return what people could do by run, for the runs in which anybody has deals to move.

    Args:
        market: the market of all runs.
        share: see `Tempted`, seats counted through all runs.
        until: last minute of the month.
    """
    b = market.company.scenario.behaviour
    rows, seat = market.as_good_as_won(share > 0, until)
    now, willing = market.decides_at[rows] <= until, market.u_timing[rows]
    cents = market.value_cents[rows[now]]
    booked = market.tally.bookings + np.bincount(seat[now], weights=cents, minlength=len(share)).astype(np.int64)
    mine = share[seat]
    pulled = ~now & (willing < b.pull_share * mine)
    pushed = now & (1 - willing <= WEEKS_PER_MONTH * b.push_share * mine)
    some = pulled | pushed
    if not some.any():
        return {}
    whole = _steps(market, rows[some], seat[some], pulled[some], booked)
    return {run: _own(market, run, whole, part) for run, part in cut(whole.seat, market.places.first_seat)}


def _own(market: JointMarket, run: int, whole: Options, part: slice) -> Options:
    """Return the options of one run, seats and deals as they are called there."""
    places, (_, moved, first, pulled, bookings, carried, rows) = market.places, whole
    seat = places.own_seat(run, whole.seat[part])
    own = rows - places.first_rows[run]
    return Options(seat, moved[part], first[part], pulled[part], bookings[part], carried[part], own)


def _steps(market: JointMarket, rows: Ints, seat: Ints, pulled: NDArray[np.bool_], booked: Ints) -> Options:
    """Return each rep's options: nothing, or the first, the first two, ... of a rep's deals, soonest due first.

    Those to bring forward come before those to hold back.
    """
    b = market.company.scenario.behaviour
    order = np.lexsort((rows, market.decides_at[rows], ~pulled, seat))
    rows, seat, pulled = rows[order], seat[order], pulled[order]
    place, value, group = np.arange(len(rows)), market.value_cents[rows], 2 * seat + ~pulled
    first, total = group.searchsorted(group), value.cumsum()
    cents = total - (total - value)[first]
    counted = np.where(pulled, np.rint((1 - b.pull_discount) * cents).astype(np.int64), -cents)
    carried = np.where(pulled, -cents, np.rint((1 - b.push_loss) * cents).astype(np.int64))
    new = seat[timing.begins(seat)]
    at = place + new.searchsorted(seat, side="right")  # each seat's options begin with moving nothing
    moved, begin, gain, later, who = np.zeros((5, len(seat) + len(new)), dtype=np.int64)
    early = np.ones(len(who), dtype=bool)
    moved[at], begin[at], gain[at], later[at], early[at] = place - first + 1, first, counted, carried, pulled
    who[at], who[seat.searchsorted(new) + np.arange(len(new))] = seat, new
    return Options(who, moved, begin, early, booked[who] + gain, later, rows)


def _pay(playbook: Playbook, payroll: Payroll, month: int, options: Options) -> Floats:
    """Return what each option would earn this month, in on-target monthly variable pay."""
    company, place, seat = payroll.company, payroll.place(month), options.seat
    quarter = (place - 1) // 3 * 3 + 1
    variable, sold = company.seat_variable_cents[seat], options.bookings.tolist()
    nothing, unnamed = repeat(0), repeat("")
    columns = (
        repeat(place), repeat(payroll.period), company.seat_base_cents[seat].tolist(), variable.tolist(),
        payroll.goal_of_period()[seat].tolist(), payroll.before[seat].tolist(), sold, sold,
        nothing, nothing, nothing, unnamed, unnamed,
        payroll.paid[seat].tolist(), payroll.goal_of_month(month)[seat].tolist(),
        payroll.goal_of_period(min(quarter + 2, payroll.period), quarter)[seat].tolist(),
        payroll.quarter_before[seat].tolist(), (payroll.period - payroll.begun + 1)[seat].tolist(),
        nothing, nothing, nothing, repeat(None), repeat(1),
    )  # fmt: skip
    views = map(AS_PAY_VIEW, zip(*columns))  # noqa: B905 - constants repeat for ever
    paid = checked_pays(playbook.incentives, views, [company.seat_ids[one] for one in seat.tolist()], month)
    return np.array(paid, dtype=np.int64) / np.maximum(variable, 1)


def _next_period(management: Management, book: EffortBook | OwnBooks, options: Options) -> Question:
    """Ask for W of the next period for each option; people expect goals and market to stay as they are."""
    seats, goals = options.seat, management.goal_units()
    whole = (goals * book.months * management.company.unit_cents)[seats]
    carried = options.carried / np.maximum(whole, 1.0)
    mu, cost = management.outlook.mu(management.floor.skill)[seats], management.floor.effort_cost()[seats]
    return Question(book.at(seats), "value", (goals[seats], mu, cost, carried), management.consent[seats])


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
    market.decides_at[rows] = until


def push(market: Market, rows: Ints, until: int, person: Ints) -> None:
    """Let deals wait for the next period; a part of what they are worth is lost on the way."""
    value = market.value_cents[rows]
    market.ledger.add(Fact.PUSHED, until, rows, person[market.seat[rows]], value, Cause.TIMING)
    market.value_cents[rows] = np.rint((1 - market.company.scenario.behaviour.push_loss) * value).astype(np.int64)
    market.decides_at[rows] += MINUTES_PER_MONTH
