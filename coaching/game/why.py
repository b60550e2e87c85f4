"""Why this number? The inputs of a number on the screen, and the facts in the ledger that it was counted from.

Everything here is what a manager may see: views, open facts, and runs of one's own decisions. The facts of a number
add up to it (tests recount them).
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from coaching.game.coach import line_of
from coaching.game.seen import OPEN_FACTS, Asked, Behind, FactLine, Part
from scenarios.errors import InputError
from scenarios.units import days_from_minutes

if TYPE_CHECKING:
    from coaching.game.session import Session
    from coaching.game.stage import Performance
    from policies.views import AccountView, RepView
    from simulator.ledger import Columns

MOST_FACTS = 40
YEAR = 12
MINUTES_PER_HOUR = 60


def behind(session: Session, asked: Asked) -> Behind:
    """Return what stands behind a number.

    Raises:
        InputError: there is no such number.
    """
    if asked.number not in NUMBERS:
        raise InputError("WHY-01", "there is no number {name!r}; known: {known}", name=asked.number,
                         known=", ".join(NUMBERS))  # fmt: skip
    return NUMBERS[asked.number](session, asked)


def open_facts(one: Performance, name: str, months: Iterable[int], person: str = "") -> Columns:
    """Return the facts of one kind in some months, of one person or of all, in order of time.

    Raises:
        InputError: no manager hears of such facts.
    """
    import numpy as np

    from simulator.ledger import Columns, Fact

    if name not in OPEN_FACTS:
        raise InputError("WHY-02", "facts of the kind {name!r} are not told before the debrief", name=name)
    blocks = [one.month_facts(Fact[name.upper()], month) for month in months]
    found = Columns(*(np.concatenate(columns) for columns in zip(*blocks, strict=True)))
    return found if not person else Columns(*(column[found.person == one.people.index(person)] for column in found))


def _lines(one: Performance, several: Iterable[tuple[str, Columns]]) -> tuple[tuple[FactLine, ...], int]:
    """Return facts as lines, latest first, and how many there are."""
    from simulator.ledger import Fact

    rows = [(int(minute), name, at, facts) for name, facts in several for at, minute in enumerate(facts.minute)]
    rows.sort(key=lambda row: (-row[0], row[1], row[2]))
    lines = tuple(line_of(one, Fact[name.upper()], facts, at) for _minute, name, at, facts in rows[:MOST_FACTS])
    return lines, len(rows)


def _booked(session: Session, asked: Asked) -> Behind:
    """Bookings of a month: deals won, and what customers bought again by themselves."""
    one = session.performance(asked.month + 1)
    won = open_facts(one, "won", [asked.month], asked.person)
    again = open_facts(one, "invoiced", [asked.month], asked.person).repeats()
    deals, repeats = int(won.amount.sum()), int(again.amount.sum())
    parts = (
        Part("deals", len(won.amount), "count"), Part("deals_sum", deals, "cents"),
        Part("repeats", len(again.amount), "count"), Part("repeats_sum", repeats, "cents"),
    )  # fmt: skip
    return Behind(asked, deals + repeats, "cents", parts, *_lines(one, [("won", won), ("invoiced", again)]))


def _goal(session: Session, asked: Asked) -> Behind:
    """Goal of a month, and those of the months before."""
    one = session.performance(asked.month + 1)
    facts = open_facts(one, "goal_set", [asked.month], asked.person)
    months = range(max(asked.month - 3, 1), asked.month)
    before = [(month, int(open_facts(one, "goal_set", [month], asked.person).amount.sum())) for month in months]
    parts = tuple(Part("goal_of_month", cents, "cents", str(month)) for month, cents in before)
    return Behind(asked, int(facts.amount.sum()), "cents", parts, *_lines(one, [("goal_set", facts)]))


def _reached(session: Session, asked: Asked) -> Behind:
    """Bookings as a share of the goal."""
    sold, goal = _booked(session, asked), _goal(session, asked)
    share = (sold.value or 0) / goal.value if goal.value else None
    parts = (Part("booked", sold.value or 0, "cents"), Part("goal", goal.value or 0, "cents"))
    return Behind(asked, share, "share", parts, sold.facts, sold.count)


def _rep(session: Session, asked: Asked) -> RepView:
    team = session.performance(asked.month).witness.teams[asked.month]
    found = next((rep for rep in team.reps if rep.id == asked.person), None)
    if found is None:
        raise InputError("WHY-03", "nobody called {name!r} is here in month {month}", name=asked.person,
                         month=asked.month)  # fmt: skip
    return found


def _usual(session: Session, asked: Asked) -> Behind:
    """Mean month of the last twelve."""
    from coaching.game.by_hand import usual_month

    rep = _rep(session, asked)
    months = range(asked.month - len(rep.bookings_cents), asked.month)
    pairs = zip(months, rep.bookings_cents, strict=True)
    parts = tuple(Part("booked_in_month", cents, "cents", str(month)) for month, cents in pairs)[::-1]
    return Behind(asked, round(usual_month(rep, rep.potential_cents)), "cents", parts)


def _held(session: Session, asked: Asked) -> list[AccountView]:
    views = session.performance(asked.month).witness.accounts[asked.month]
    return sorted((one for one in views if one.owner == asked.person), key=lambda one: (-one.potential_cents, one.id))


def _potential(session: Session, asked: Asked) -> Behind:
    """Estimates of the accounts held, largest first."""
    held = _held(session, asked)
    parts = tuple(Part("estimate_of_account", one.potential_cents, "cents", one.id) for one in held)
    return Behind(asked, _rep(session, asked).potential_cents, "cents", parts)


def _accounts(session: Session, asked: Asked) -> Behind:
    """Accounts held, and how long nobody has been there."""
    one, held = session.performance(asked.month), _held(session, asked)
    ranked = sorted(held, key=lambda view: (-view.days_untouched, view.id))
    parts = tuple(Part("days_untouched", view.days_untouched, "days", view.id) for view in ranked)
    moved = open_facts(one, "handed_over", [asked.month - 1], asked.person)
    return Behind(asked, len(held), "count", parts, *_lines(one, [("handed_over", moved)]))


def _closes(session: Session, asked: Asked) -> Behind:
    """Deals won of those decided in the last twelve months."""
    one, rep = session.performance(asked.month), _rep(session, asked)
    months = range(asked.month - YEAR, asked.month)
    ended = {name: open_facts(one, name, months, asked.person) for name in ("won", "lost", "expired")}
    decided = sum(len(facts.amount) for facts in ended.values())
    parts = (Part("wins", len(ended["won"].amount), "count"), Part("decided", decided, "count"))
    share = rep.wins / rep.decided if rep.decided else None
    return Behind(asked, share, "share", parts, *_lines(one, ended.items()))


def _open(session: Session, asked: Asked) -> Behind:
    """Opportunities in work, and what became of others last month."""
    one, rep = session.performance(asked.month), _rep(session, asked)
    ended = {name: open_facts(one, name, [asked.month - 1], asked.person) for name in ("won", "lost", "expired")}
    parts = tuple(Part(f"{name}_last_month", len(facts.amount), "count") for name, facts in ended.items())
    return Behind(asked, rep.open_opportunities, "count", parts, *_lines(one, ended.items()))


def _says(session: Session, asked: Asked) -> Behind:
    """What somebody says, beside the hours worked that can be seen."""
    one = session.performance(asked.month)
    worked, there = (_hours(one, name, asked.month - 1, asked.person) for name in ("worked", "available"))
    return Behind(asked, None, "hours", (Part("worked", worked, "hours"), Part("available", there, "hours")))


def _hours(one: Performance, name: str, month: int, person: str) -> float:
    return float(open_facts(one, name, [month], person).amount.sum()) / MINUTES_PER_HOUR


def _chance(session: Session, asked: Asked) -> Behind:
    """Chance of a usual month to reach last month's goal, as the level shows it."""
    seen = next((one for one in session.desk(asked.month).people if one.id == asked.person), None)
    if seen is None:
        return Behind(asked, None, "share")
    parts = (Part("usual", seen.usual_cents, "cents"), Part("goal", seen.goal_cents, "cents"))
    return Behind(asked, seen.chance, "share", parts)


def _par(session: Session, asked: Asked) -> Behind:
    """Median bookings of four plain plans in the same month, on the same luck."""
    sums = [one.bookings_cents(asked.month, asked.month) for one in session.references()]
    plans = [plan.id for plan in session.mission.of_role("reference")]
    parts = tuple(Part("plain_plan", cents, "cents", plan) for plan, cents in zip(plans, sums, strict=True))
    return Behind(asked, round(statistics.median(sums)), "cents", parts)


def _moves(session: Session, asked: Asked) -> Behind:
    """What your decisions added to par."""
    sold, par = _booked(session, Asked("booked", asked.month)).value or 0, _par(session, asked).value or 0
    parts = (Part("booked", sold, "cents"), Part("par", par, "cents"))
    return Behind(asked, sold - par, "cents", parts)


def _talk(session: Session, asked: Asked) -> Behind:
    """Material for a talk: situation, behaviour, impact, all of it counted."""
    one, month, who = session.performance(asked.month + 1), asked.month, asked.person
    found = {name: open_facts(one, name, [month], who) for name in (
        "goal_set", "touched", "lead_gone", "won", "lost", "expired", "invoiced")}  # fmt: skip
    waits = days_from_minutes(1) * found["touched"].amount
    repeats = found["invoiced"].repeats()
    accounts = sum(view.owner == who for view in one.witness.accounts[month])
    parts = (
        Part("goal", int(found["goal_set"].amount.sum()), "cents"), Part("accounts", accounts, "count"),
        Part("coached", _hours(one, "coached", month, who), "hours"),
        Part("worked", _hours(one, "worked", month, who), "hours"),
        Part("available", _hours(one, "available", month, who), "hours"),
        Part("begun", len(waits), "count"), Part("waited", float(waits.mean()) if len(waits) else 0.0, "days"),
        Part("leads_cold", len(found["lead_gone"].amount), "count"),
        Part("wins", len(found["won"].amount), "count"), Part("losses", len(found["lost"].amount), "count"),
        Part("too_late", len(found["expired"].amount), "count"),
        Part("booked", int(found["won"].amount.sum() + repeats.amount.sum()), "cents"),
        Part("late_sum", int(found["expired"].amount.sum()), "cents"),
    )  # fmt: skip
    named = [(name, found[name]) for name in ("won", "lost", "expired", "lead_gone")]
    return Behind(asked, None, "cents", parts, *_lines(one, named))


def _cause(session: Session, asked: Asked) -> Behind:
    """A cause's part of the deviation, and how far it could shift with the order of asking."""
    values, ranges = session.causes(asked.month), session.cause_ranges(asked.month)
    low, high = ranges.get(asked.person, (values[asked.person],) * 2)
    parts = (Part("least", low, "points"), Part("most", high, "points"))
    return Behind(asked, values[asked.person], "points", parts)


def _what_if(session: Session, asked: Asked) -> Behind:
    """Money of a replay against yours, the mission and the caretaker's year apart."""
    from coaching.game.replays import replay

    yours, other = session.performance(), replay(session, session.mission.plan(asked.person))
    parts = []
    afters = yours.outcome.metrics["profit_after_cents"] or 0.0, other.after_cents
    for name, one, after in zip(("yours", "replay"), (yours, other), afters, strict=True):
        parts += [Part(f"{name}_mission", one.money_cents - after, "cents"), Part(f"{name}_after", after, "cents")]
    return Behind(asked, other.money_cents - yours.money_cents, "cents", tuple(parts))


NUMBERS: Mapping[str, Callable[[Session, Asked], Behind]] = {
    "booked": _booked, "goal": _goal, "reached": _reached, "usual": _usual, "potential": _potential,
    "accounts": _accounts, "closes": _closes, "open": _open, "says": _says, "chance": _chance, "par": _par,
    "moves": _moves, "talk": _talk, "cause": _cause, "what_if": _what_if,
}  # fmt: skip
"""Every number that can be asked about."""
