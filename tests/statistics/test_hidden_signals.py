"""Hidden is never spite: what bites has left two signals in the ledger before, about the same person or customer.

A signal is an open fact, or what somebody says, that stood on a desk or in a result before the bite. Short form: one
world a mission; the long form takes six.
"""

from collections.abc import Iterator

import numpy as np
import pytest

from coaching.game.coach import STRETCHED, feelings
from coaching.game.decisions import plan_playbook
from coaching.game.measures import newcomers
from coaching.game.seen import OPEN_FACTS
from coaching.game.stage import Stage
from scenarios.mission import load_mission
from scenarios.units import MINUTES_PER_MONTH
from simulator.ledger import Cause, Fact

MANY_LATE = 8
FULL_DESK = 1.25
FALL = 0.9
HOPELESS = 0.7
MONTH = MINUTES_PER_MONTH
FALL_OF_CARE = 0.9
MOVED_AT_ONCE = 3
RAISED = 1.005
COMING = (Fact.LEAD_CAME, Fact.CREATED)
ENOUGH = 0.85
"""Share of the bites that two signals came before: leaving is drawn, a few go with one."""


def first(facts, **about):
    """Minute of the first fact about a person or a subject, None where there is none."""
    keep = np.ones(len(facts.minute), dtype=bool)
    for name, value in about.items():
        keep &= getattr(facts, name) == value
    return int(facts.minute[keep].min()) if keep.any() else None


def before(minute, *signals):
    """How many of the signals came before a minute."""
    return sum(one is not None and one < minute for one in signals)


def inside(one, kind):
    """Facts of the mission's months."""
    end = one.company.day0_minute + one.months * MONTH
    return one.facts[kind].between(one.company.day0_minute, end)


def promises(one) -> Iterator[int]:
    """Goods sent back after too much was promised: customers ask, then complain, before the money is lost."""
    late = inside(one, Fact.WRITTEN_OFF)
    sold = set(inside(one, Fact.OVERSOLD).subject.tolist())
    for minute, subject in zip(late.minute.tolist(), late.subject.tolist(), strict=True):
        if subject in sold:
            yield before(minute, *(first(one.facts[kind], subject=subject) for kind in (Fact.QUERIED, Fact.COMPLAINED)))


def two_faces(one) -> Iterator[int]:
    """A customer with two contacts buys less: first it asks who its contact is, then it complains."""
    told = inside(one, Fact.COMPLAINED)
    told = told._replace(**{name: getattr(told, name)[told.cause == Cause.TWO_FACES] for name in told._fields})
    repeats = one.facts[Fact.INVOICED].repeats()
    for subject in sorted(set(told.subject.tolist())):
        asked, complained = first(one.facts[Fact.QUERIED], subject=subject), first(told, subject=subject)
        bite = first(repeats.between(complained + 1, 10**9), subject=subject) or 10**9
        yield before(bite, asked, complained)


def uncertainty(one) -> Iterator[int]:
    """People go while nobody says what will be: talk and offers are heard of before."""
    left = inside(one, Fact.LEFT)
    talked, offered = one.facts[Fact.RUMOUR], one.facts[Fact.OFFERED]
    for minute, person in zip(left.minute.tolist(), left.person.tolist(), strict=True):
        talk = first(talked, person=person)
        if talk is not None and talk < minute:
            yield before(minute, talk, first(offered), _said(one, person), _far_below(one, person))


def tiredness(one) -> Iterator[int]:
    """Somebody worn out leaves: they said so, and results or deadlines slipped before."""
    left, energy = inside(one, Fact.LEFT), one.facts[Fact.ENERGY]
    for minute, person in zip(left.minute.tolist(), left.person.tolist(), strict=True):
        mine = energy.amount[(energy.person == person) & (energy.minute < minute)]
        if len(mine) and mine[-1] < STRETCHED:
            late, cold = (first(inside(one, kind), person=person) for kind in (Fact.EXPIRED, Fact.LEAD_GONE))
            yield before(minute, _said(one, person), _far_below(one, person), late, cold)


def _said(one, person):
    """Begin of the first month on whose desk somebody says that it is too much."""
    for month in range(1, one.months + 1):
        if feelings(one, month).get(one.people[person]) in ("stretched", "tired"):
            return one.company.day0_minute + (month - 1) * MONTH
    return None


def _far_below(one, person):
    """End of the first month that somebody ended far below the goal."""
    for month in range(1, one.months + 1):
        asked = _asked_of(one, person, month)
        if asked and _sold_by(one, person, month) < FALL * asked:
            return one.company.day0_minute + month * MONTH - 1
    return None


def capacity(one) -> Iterator[int]:
    """Whoever holds too much loses deals unseen: the desk is full, and the first ones come too late, before many do."""
    late = inside(one, Fact.EXPIRED)
    for person in sorted(set(late.person[late.person >= 0].tolist())):
        minutes = np.sort(late.minute[late.person == person])
        if len(minutes) < MANY_LATE:
            continue
        bite = int(minutes[MANY_LATE - 1])
        cold = first(inside(one, Fact.LEAD_GONE), person=person)
        yield before(bite, int(minutes[0]), _full(one, person), _said(one, person), cold)


def _full(one, person):
    for month, team in sorted(one.witness.teams.items()):
        open_ = {rep.id: rep.open_opportunities for rep in team.reps}
        mine = open_.get(one.people[person])
        if month >= 1 and mine is not None and mine > FULL_DESK * np.median(list(open_.values())):
            return one.company.day0_minute + (month - 1) * MONTH
    return None


def care(one) -> Iterator[int]:
    """Customers that changed hands buy less again for a quarter: the change is known, the first month shows it."""
    moved, repeats = inside(one, Fact.HANDED_OVER), one.facts[Fact.INVOICED].repeats()
    place = (moved.minute - one.company.day0_minute) // MONTH + 1
    for month in sorted(set(place.tolist())):
        mine = np.isin(-1 - repeats.subject, moved.subject[place == month])
        sold = [_sum_of(one, repeats, mine, at) for at in range(month - 3, month + 3)]
        usual = sum(sold[:3]) / 3
        if (
            len(set(moved.subject[place == month].tolist())) >= MOVED_AT_ONCE
            and sum(sold[3:]) / 3 < FALL_OF_CARE * usual
        ):
            dipped = next((_end(one, month + k) for k in range(2) if sold[3 + k] < usual), None)
            asked = first(inside(one, Fact.QUERIED).between(int(moved.minute.min()), 10**9))
            yield before(_end(one, month + 2), int(moved.minute[place == month].min()), dipped, asked)


def _sum_of(one, facts, mine, month):
    here = mine & (facts.minute >= _end(one, month - 1)) & (facts.minute < _end(one, month))
    return int(facts.amount[here].sum())


def _end(one, month):
    return one.company.day0_minute + month * MONTH


def market_path(one) -> Iterator[int]:
    """The market falls: talk is heard, leads and opportunities get fewer before two months have sold a fifth less.

    The bite are the two months together, so what stands in the result of the first one comes before it.
    """
    came = {kind: [len(one.month_facts(kind, m).minute) for m in range(1, one.months + 1)] for kind in COMING}
    sold = [one.bookings_cents(m, m) for m in range(1, one.months + 1)]
    usual = np.mean(sold[:4])
    bite = next((m for m in range(5, one.months) if np.mean(sold[m - 1 : m + 1]) < 0.8 * usual), None)
    if bite is None:
        return
    fewer = [next((_end(one, m) for m in range(4, bite + 1) if rows[m - 1] < FALL * np.mean(rows[:3])), None)
             for rows in came.values()]  # fmt: skip
    yield before(_end(one, bite + 1), first(inside(one, Fact.RUMOUR)), *fewer)


def log_entries(one) -> Iterator[int]:
    """What is logged is not what is done: the log outgrows the hours there are, first contacts do not follow it.

    They do not when they rise over the months before day 0 by less than half of what the log has above the hours.
    """
    months = range(1, one.months + 1)
    logged, there, touched = (
        [one.month_facts(kind, m).amount for m in months] for kind in (Fact.LOGGED, Fact.AVAILABLE, Fact.TOUCHED)
    )
    goal = [int(one.month_facts(Fact.GOAL_SET, m).amount.sum()) for m in months]
    bite = next((m for m in months if m > 2 and one.bookings_cents(m, m) < FALL * goal[m - 1]), None)
    if bite is None:
        return
    over = next((_end(one, m) for m in months if np.any(logged[m - 1] > there[m - 1])), None)
    before_day0 = one.facts[Fact.TOUCHED].between(0, one.company.day0_minute)
    usual = len(before_day0.minute) / (one.company.day0_minute / MONTH)
    claimed = [1 + (log.sum() / have.sum() - 1) / 2 for log, have in zip(logged, there, strict=True)]
    still = next((_end(one, m) for m in months if len(touched[m - 1]) < claimed[m - 1] * usual), None)
    yield before(_end(one, bite), over, still, _first_fewer(one, bite))


def _first_fewer(one, bite):
    """End of the first month that won fewer deals than the first one, before a bite."""
    wins = [len(one.month_facts(Fact.WON, m).minute) for m in range(1, bite)]
    return next((_end(one, m) for m, count in enumerate(wins, 1) if m > 1 and count < wins[0]), None)


def skill(one) -> Iterator[int]:
    """A newcomer who learns nothing leaves: few opportunities on the desk, deals lost, months far below the goal."""
    left, lost = inside(one, Fact.LEFT), inside(one, Fact.LOST)
    for minute, person in zip(left.minute.tolist(), left.person.tolist(), strict=True):
        if person in newcomers(one):
            gone = np.sort(lost.minute[lost.person == person])
            third = int(gone[2]) if len(gone) > 2 else None
            yield before(minute, _few(one, person), third, _far_below(one, person), _said(one, person))


def _few(one, person):
    """Begin of the first month on whose desk somebody has far fewer opportunities open than the others."""
    for month, team in sorted(one.witness.teams.items()):
        open_ = {rep.id: rep.open_opportunities for rep in team.reps}
        mine = open_.get(one.people[person])
        if month >= 1 and mine is not None and mine < np.median(list(open_.values())) / FULL_DESK:
            return _end(one, month - 1)
    return None


def sandbagging(one) -> Iterator[int]:
    """A deal is held back for the next period: it was in work; its seller was at the goal and beaten goals rose.

    Or the goal of the period was out of reach: the months before it ended had already been far below.
    """
    held = inside(one, Fact.PUSHED)
    ends = {kind: one.facts[kind] for kind in (Fact.WON, Fact.LOST)}
    for minute, row, person in zip(held.minute.tolist(), held.subject.tolist(), held.person.tolist(), strict=True):
        late = [first(facts, subject=row) for facts in ends.values()]
        bite = min((one for one in late if one is not None), default=10**9)
        yield before(
            bite, first(one.facts[Fact.TOUCHED], subject=row), _at_goal(one, person, minute), _raised(one, person),
            _out_of_reach(one, person, minute),
        )  # fmt: skip


def _at_goal(one, person, minute):
    """The minute of a deal that was held back, when its month had all but reached the seller's goal by then."""
    month = (minute - one.company.day0_minute) // MONTH + 1
    goal, won = one.month_facts(Fact.GOAL_SET, month), one.month_facts(Fact.WON, month)
    again = one.month_facts(Fact.INVOICED, month).repeats()
    sold = sum(int(rows.amount[(rows.person == person) & (rows.minute <= minute)].sum()) for rows in (won, again))
    return minute if sold >= FALL * int(goal.amount[goal.person == person].sum()) else None


def _out_of_reach(one, person, minute):
    """End of the month before, when the quarter so far had brought less than `HOPELESS` of its goals by then."""
    month = (minute - one.company.day0_minute) // MONTH + 1
    so_far = range((month - 1) // 3 * 3 + 1, month)
    asked = [_asked_of(one, person, at) for at in so_far]
    sold = sum(_sold_by(one, person, at) for at in so_far)
    return _end(one, month - 1) if asked and sold < HOPELESS * sum(asked) else None


def _asked_of(one, person, month):
    goal = one.month_facts(Fact.GOAL_SET, month)
    return int(goal.amount[goal.person == person].sum())


def _sold_by(one, person, month):
    rows = (one.month_facts(Fact.WON, month), one.month_facts(Fact.INVOICED, month).repeats())
    return sum(int(facts.amount[facts.person == person].sum()) for facts in rows)


def _raised(one, person):
    """Begin of the first month whose goal was higher than the one before."""
    goals = [one.month_facts(Fact.GOAL_SET, month) for month in range(1, one.months + 1)]
    asked = [int(goal.amount[goal.person == person].sum()) for goal in goals]
    return next((_end(one, m) for m in range(1, one.months) if asked[m] > RAISED * asked[m - 1] > 0), None)


STATES = {
    "promises": (promises, ("one-number",)),
    "two faces": (two_faces, ("two-into-one late",)),
    "uncertainty": (uncertainty, ("cold-wave", "two-into-one late")),
    "tiredness": (tiredness, ("the-old-hands", "the-ratchet", "cut-the-cake", "first-year", "key-accounts")),
    "capacity": (capacity, ("the-old-hands", "cut-the-cake", "not-enough-money", "key-accounts")),
    "care": (care, ("key-accounts panic-split", "mentor-pair equal-split")),
    "market path": (market_path, ("cold-wave",)),
    "log entries": (log_entries, ("calls-or-customers",)),
    "skill": (skill, ("first-year", "mentor-pair")),
    "sandbagging": (sandbagging, ("the-ratchet",)),
}
"""State -> its bites, and where they are looked for: under the mission's trap, or under a plan that is named."""
SIGNALS = (
    "queried", "complained", "rumour", "offered", "expired", "lead_gone", "goal_set", "won", "invoiced", "handed_over",
    "lead_came", "created", "logged", "available", "touched", "lost",
)  # fmt: skip


def test_every_signal_is_told_to_whoever_asks():
    assert set(SIGNALS) <= OPEN_FACTS


def bites(name, worlds, missions=()):
    state, every = STATES[name]
    found = []
    for where in missions or every:
        which, _space, plan = where.partition(" ")
        mission = load_mission(which)
        for world in range(worlds):
            stage = Stage(mission, 7, world)
            one = stage.perform(*plan_playbook(mission, mission.plan(plan) if plan else mission.of_role("trap")[0]))
            found += list(state(one))
            stage.close()
    return found


def test_talk_and_offers_come_before_people_go():
    found = bites("uncertainty", 1, ("cold-wave",))
    assert found
    assert min(found) >= 2


@pytest.mark.long
@pytest.mark.parametrize("name", STATES)
def test_two_signals_come_before_a_bite(name):
    found = bites(name, 6)
    assert len(found) >= 3
    share = sum(count >= 2 for count in found) / len(found)
    assert share >= ENOUGH, f"{name}: {share:.0%} of {len(found)} bites"
