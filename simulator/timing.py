"""What people do with the calendar of a pay period (B5): the market's side of `agents.timing`.

In the last week of a period everybody looks at the deals that are as good as won: those due next month, some of which
a customer would sign now for a lower price, and those due this week, some of which could wait. Which customers would
play along is luck of the tape; how many is the rep's skill at it.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import timing
from agents.effort import EffortBook
from agents.own_books import OwnBooks
from scenarios.units import MINUTES_PER_CALENDAR_DAY, MINUTES_PER_MONTH, WEEKS_PER_MONTH
from simulator.asking import Question
from simulator.joint import cut, spans
from simulator.joint_market import JointMarket
from simulator.joint_payroll import ALONE
from simulator.ledger import Cause, Fact

if TYPE_CHECKING:
    from simulator.joint_months import JointMonths
    from simulator.run import Run

Book = EffortBook | OwnBooks
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


REACH_MONTHS = 1.0
"""How much of a month's goal people think they can still find in the last week."""


class Options(NamedTuple):
    """What reps could do at the end of a period, in columns, run by run; each seat's first option moves nothing."""

    seat: Ints
    moved: Ints
    """How many deals move: the first ones of the option's group, soonest due first."""
    first: Ints
    """Where the group begins in `rows`."""
    pulled: Flags
    bookings: Ints
    """Bookings of the month that would count (cents)."""
    carried: Ints
    """What next period begins with: below 0 = sold already."""
    rows: Ints
    """Deals that could move, group by group."""


def play_for_time(months: JointMonths, k: int, until: int) -> None:
    """Let people move deals over the end of a pay period, where that pays.

    Args:
        months: whose people, pay and market it is.
        k: month that ends, from the start of the warm-up.
        until: last minute of its last week.
    """
    crowd, market, together = months.crowd, months.market, months.together
    strength = crowd.dynamics.strength("timing")
    if not strength:
        return
    found = together.heard(lambda run: _tempted(run, k))
    nobody = np.zeros(crowd.seats, dtype=bool)
    below = crowd.parts(_just_below(months))
    who = np.concatenate(
        [nobody if one is None else people if one[1] else few for one, people, few in
         zip(found, crowd.parts(crowd.people.present), below, strict=True)]
    )  # fmt: skip
    if not who.any():
        return
    skill = timing.skill_at_it(crowd.people.tenure_months, crowd.behaviour)
    options = _options(market, strength * skill * who, until)
    if options is None:
        return
    books = {run: one[0] for run, one in zip(together.runs, found, strict=True) if one is not None}
    value = timing.worth(_now(months, k, books, options), _later(months, books, options), crowd.behaviour)
    chosen = timing.best_of(options.seat, value, options.moved)
    for early, move in ((True, _pull), (False, _push)):
        picks = chosen[(options.moved[chosen] > 0) & (options.pulled[chosen] == early)]
        first, moved = options.first[picks], options.moved[picks]
        rows = options.rows[spans(np.column_stack([first, first + moved]))]
        move(market, rows, crowd.people.person[options.seat[picks].repeat(moved)], until)


def _tempted(run: Run, k: int) -> tuple[Book, bool] | None:
    """Return the effort tables of the pay rule in force, and whether pay itself can be a reason to move deals.

    None = no pay period ends with month `k`.

    Raises:
        PolicyError: the pay rule raised or answered nonsense.
    """
    management = run.management
    if not management.payroll.closes(run.policy_month(k)):
        return None
    book = management.book(run.in_force(k))
    return book, timing.can_pay(book, management.floor.behaviour)


def _just_below(months: JointMonths) -> Flags:
    """Return those to whom a goal within reach is a goal: where pay gives no reason to move deals, that may be one."""
    payroll = months.payroll
    goal = payroll.goal_of_period()
    missing = goal - payroll.before - months.tally.bookings
    reach = REACH_MONTHS * goal / payroll.periods()
    return months.crowd.people.present & months.consent() & (missing > 0) & (missing < reach)


def _options(market: JointMarket, share: Floats, until: int) -> Options | None:
    """Return what people could do; None = nobody has deals to move.

    Args:
        market: the market of all runs.
        share: strength of the temptation by seat: skill at it times the switch, 0 = none.
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
        return None
    return _steps(market, rows[some], seat[some], pulled[some], booked)


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


def _now(months: JointMonths, k: int, books: dict[Run, Book], options: Options) -> Floats:
    """Return what each option brings now, in on-target monthly variable pay.

    Beside pay, reaching the goal means phi to those who consent (B11).
    """
    payroll, seat, sold = months.payroll, options.seat, options.bookings.tolist()
    own = sold, sold, repeat(0), repeat(0), repeat(0), repeat(""), repeat("")
    paid = payroll.ask(k, seat, payroll.views(months.policy_month(k), seat, own, ALONE))
    goal, so_far = payroll.goal_of_period()[seat], options.bookings + payroll.before[seat]
    hit = (so_far >= goal) & (goal > 0) & months.consent()[seat]
    utility = next(iter(books.values())).behaviour.goal_utility  # the company's own, in the books of all its runs
    return paid / np.maximum(payroll.variable[seat], 1) + utility * hit.astype(np.float64)


def _later(months: JointMonths, books: dict[Run, Book], options: Options) -> Floats:
    """Return W of the next period for each option; people expect goals and market to stay as they are."""
    payroll, seat, runs = months.payroll, options.seat, months.together.runs
    goal, consent = payroll.goal_units()[seat], months.consent()[seat]
    length = payroll.each([books[run].months if run in books else 0 for run in runs])[seat]
    carried = options.carried / np.maximum(goal * length * months.company.unit_cents, 1.0)
    columns = goal, months.mu()[seat], months.crowd.effort_cost()[seat], carried
    parts = {runs[at]: (part, payroll.first_seat[at]) for at, part in cut(seat, payroll.first_seat)}
    asked = {
        run: Question(
            books[run].at(seat[part] - first), "value", tuple(column[part] for column in columns), consent[part]
        )
        for run, (part, first) in parts.items()
        if run.failed is None
    }
    later = np.zeros(len(seat))
    for run, answer in months.together.answered(asked).items():
        later[parts[run][0]] = answer
    return later


def _pull(market: JointMarket, rows: Ints, person: Ints, until: int) -> None:
    """Let deals be decided now, at a discount and with later payment."""
    b, value = market.company.scenario.behaviour, market.value_cents[rows]
    cheaper = np.rint(b.pull_discount * value).astype(np.int64)
    market.ledger.add(Fact.PULLED, until, rows, person, value, Cause.TIMING)
    market.ledger.add(Fact.DISCOUNT, until, rows, person, cheaper, Cause.TIMING)
    market.value_cents[rows] = value - cheaper
    market.extra_delay[rows] = round(b.pull_delay_days * MINUTES_PER_CALENDAR_DAY)
    market.decides_at[rows] = until


def _push(market: JointMarket, rows: Ints, person: Ints, until: int) -> None:
    """Let deals wait for the next period; a part of what they are worth is lost on the way."""
    value = market.value_cents[rows]
    market.ledger.add(Fact.PUSHED, until, rows, person, value, Cause.TIMING)
    market.value_cents[rows] = np.rint((1 - market.company.scenario.behaviour.push_loss) * value).astype(np.int64)
    market.decides_at[rows] += MINUTES_PER_MONTH
