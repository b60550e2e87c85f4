"""Why a number is what it is: the facts behind it add up to it, and nothing hidden can be asked for."""

from dataclasses import replace

import pytest

from coaching.game.seen import OPEN_FACTS, Asked, Source
from coaching.game.session import Session, new_log
from coaching.game.why import MOST_FACTS, NUMBERS
from scenarios.errors import InputError
from scenarios.mission import load_mission

MONTH = 2
HIDDEN = ("energy", "cared", "chance", "oversold", "pulled", "pushed")


@pytest.fixture(scope="module")
def session():
    mission = load_mission("the-old-hands")
    one = Session(mission, new_log(mission, 7, 0))
    yield one
    one.close()


def people(session):
    return session.desk(MONTH + 1).people


def parts(found):
    return {one.name: one.value for one in found.parts}


def test_bookings_of_a_month_are_the_sum_of_the_facts_behind_them(session):
    for one in people(session):
        found = session.behind(Asked("booked", MONTH, one.id))
        assert found.value == one.last_cents
        assert found.count <= MOST_FACTS
        assert sum(fact.amount for fact in found.facts) == found.value
        assert all(fact.person == one.id and fact.month == MONTH for fact in found.facts)


def test_goal_usual_month_and_estimates_are_what_the_desk_shows(session):
    for one in people(session):
        ask = {name: session.behind(Asked(name, MONTH + 1, one.id)) for name in NUMBERS if name in (
            "usual", "potential", "accounts", "open", "chance", "closes")}  # fmt: skip
        assert session.behind(Asked("goal", MONTH, one.id)).value == one.goal_cents
        assert ask["usual"].value == one.usual_cents
        assert ask["potential"].value == one.potential_cents == sum(part.value for part in ask["potential"].parts)
        assert ask["accounts"].value == one.accounts == len(ask["accounts"].parts)
        assert ask["open"].value == one.open_opportunities
        assert ask["chance"].value == one.chance
        assert parts(ask["closes"]) == {"wins": one.wins, "decided": one.decided}


def test_par_is_the_middle_of_its_four_plans_and_the_moves_are_the_rest(session):
    result = session.result(MONTH)
    par, moves = (session.behind(Asked(name, MONTH)) for name in ("par", "moves"))
    assert len(par.parts) == 4
    assert par.value == result.par_cents
    assert moves.value == result.sold_cents - result.par_cents


def test_notes_for_a_talk_count_what_the_ledger_holds(session):
    for one in session.result(MONTH).people:
        found = parts(session.behind(Asked("talk", MONTH, one.id)))
        assert found["booked"] == one.sold_cents
        assert found["goal"] == one.goal_cents
        assert 0 < found["worked"] <= found["available"]


def test_every_claim_of_the_coach_has_its_facts(session):
    for month in (1, MONTH):
        for thing in session.result(month).things:
            for key, source in thing.sources.items():
                facts = session.why(source, 10_000)
                counted = len(facts) if source.measure == "count" else sum(fact.amount for fact in facts)
                assert counted == thing.numbers[key]


@pytest.mark.parametrize("fact", HIDDEN)
def test_hidden_facts_are_not_told(session, fact):
    assert fact not in OPEN_FACTS
    with pytest.raises(InputError, match="not told before the debrief"):
        session.why(Source(fact, MONTH))


def test_an_unknown_number_is_refused(session):
    with pytest.raises(InputError, match="no number 'luck'"):
        session.behind(replace(Asked("booked", 1), number="luck"))
    with pytest.raises(InputError, match="nobody called"):
        session.behind(Asked("usual", 1, "R99"))
