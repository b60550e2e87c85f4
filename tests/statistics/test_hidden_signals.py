"""Hidden is never spite: what bites has left two signals in the ledger before, about the same person or customer.

A signal is an open fact, or what somebody says, that stood on a desk or in a result before the bite. Short form: one
world a mission; the long form takes six.
"""

from collections.abc import Iterator

import numpy as np
import pytest

from coaching.game.coach import STRETCHED, feelings
from coaching.game.decisions import plan_playbook
from coaching.game.seen import OPEN_FACTS
from coaching.game.stage import Stage
from scenarios.mission import load_mission
from simulator.ledger import Cause, Fact

MANY_LATE = 8
FULL_DESK = 1.25
FALL = 0.9
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
    end = one.company.day0_minute + one.months * 30 * 24 * 60
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
            return one.company.day0_minute + (month - 1) * 30 * 24 * 60
    return None


def _far_below(one, person):
    """End of the first month that somebody ended far below the goal."""
    for month in range(1, one.months + 1):
        goal = one.month_facts(Fact.GOAL_SET, month)
        won = one.month_facts(Fact.WON, month)
        again = one.month_facts(Fact.INVOICED, month).repeats()
        asked = int(goal.amount[goal.person == person].sum())
        sold = int(won.amount[won.person == person].sum() + again.amount[again.person == person].sum())
        if asked and sold < FALL * asked:
            return one.company.day0_minute + month * 30 * 24 * 60 - 1
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
            return one.company.day0_minute + (month - 1) * 30 * 24 * 60
    return None


STATES = {
    "promises": (promises, ("one-number",)),
    "two faces": (two_faces, ("two-into-one",)),
    "uncertainty": (uncertainty, ("cold-wave", "two-into-one")),
    "tiredness": (tiredness, ("the-old-hands", "the-ratchet", "cut-the-cake", "first-year", "key-accounts")),
    "capacity": (capacity, ("the-old-hands", "cut-the-cake", "not-enough-money", "key-accounts")),
}
SIGNALS = ("queried", "complained", "rumour", "offered", "expired", "lead_gone", "goal_set", "won", "invoiced")


def test_every_signal_is_told_to_whoever_asks():
    assert set(SIGNALS) <= OPEN_FACTS


def bites(name, worlds, missions=()):
    state, every = STATES[name]
    missions = missions or every
    found = []
    for mission in map(load_mission, missions):
        for world in range(worlds):
            stage = Stage(mission, 7, world)
            one = stage.perform(*plan_playbook(mission, mission.of_role("trap")[0]))
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
