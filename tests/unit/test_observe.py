"""What management is shown: as much as a rule's card declares."""

import copy
import pickle
from dataclasses import dataclass, replace

import numpy as np
import pytest

from agents.hiring import Traits, approached, traits, vacancies
from policies.library import load_playbook
from policies.routing.round_robin import RoundRobin
from policies.views import UNTOLD, LeadView, RepView
from scenarios.company import company_of
from scenarios.errors import PolicyError
from scenarios.luck import Luck, exponential
from simulator.run import incumbent_of, run_one, warmed_up
from simulator.tape import build_tape
from tests.companies import scenario

ALL = frozenset(f"{view.__name__}.{name}" for view in (RepView, LeadView) for name in view._fields)
WORLD = scenario(reps=7, accounts=140, warmup=1)


@pytest.fixture(scope="module")
def run():
    company = company_of(WORLD)
    start = warmed_up(company, build_tape(company, 7, 0, 3), incumbent_of(WORLD), 3, 0)
    yield start
    start.floor.close()


def seen(run, reads):
    return run.observer.team(1, run.observer.draw_for("rule"), reads).reps


def test_a_rule_that_reads_nothing_of_people_is_told_who_they_are(run):
    told, named = seen(run, ALL), seen(run, frozenset())
    assert [(one.id, one.seat) for one in named] == [(one.id, one.seat) for one in told]
    assert {one[2:] for one in named} == {named[0][2:]}
    for use in (bool, len, int, sum, lambda one: one > 3, lambda one: one == "key", lambda one: f"{one}"):
        with pytest.raises(TypeError, match="card does not declare"):
            use(named[0].bookings_cents)
    assert all(one.potential_cents and one.region and len(one.bookings_cents) for one in told)


def test_pipelines_are_counted_for_rules_that_read_them(run):
    run.observer.forget()
    assert {one.open_opportunities for one in seen(run, frozenset({"RepView.accounts"}))} == {UNTOLD}
    open_now = [one.open_opportunities for one in seen(run, ALL)]
    assert sum(open_now) == np.count_nonzero(run.market.state[run.market.hand] == 2)


def test_each_rule_is_shown_the_fields_that_it_reads(run):
    whole = seen(run, ALL)
    for name in RepView._fields[2:]:
        shown = seen(run, frozenset({f"RepView.{name}"}))
        assert [getattr(one, name) for one in shown] == [getattr(one, name) for one in whole]
        others = {field: UNTOLD for field in RepView._fields[2:] if field != name}
        assert all(one == one._replace(**others) for one in shown)


def test_who_joined_meanwhile_is_seen_by_every_rule(run):
    fork = run.fork(run.playbook)
    try:
        first, known = seen(fork, frozenset()), seen(fork, ALL)
        fork.floor.leave(3, 0)
        fork.observer.forget()
        assert len(seen(fork, ALL)) == len(seen(fork, frozenset())) == 6
        fork.floor.join(3, np.full(len(fork.floor.candidates(3)), 2.0))
        fork.observer.meet(3)
        for before, reads in ((first, frozenset()), (known, ALL)):
            after = seen(fork, reads)
            assert [one.id for one in after] == [*(one.id for one in before[:3]), "R04-2", *(r.id for r in before[4:])]
        assert after[3].tenure_months == 0
        assert after[2] == known[2]
    finally:
        fork.floor.close()


def test_leads_have_one_name_in_all_views(run):
    rows = run.tape.is_lead.nonzero()[0][:20]
    named, told = (run.observer.leads(rows, 0, reads) for reads in (frozenset(), ALL))
    names = [run.tape.row_id(run.company, row) for row in rows]
    assert [one.id for one in named] == [one.id for one in told] == names
    assert all(one.value_cents and one.kind == "lead" for one in told)
    assert {one[1:] for one in named} == {(UNTOLD,) * (len(LeadView._fields) - 1)}


def test_a_rule_that_reads_what_it_does_not_declare_is_stopped_and_named():
    @dataclass(frozen=True)
    class Peeping(RoundRobin):
        card = replace(RoundRobin.card, name="peeping", reads=frozenset())

        def route(self, leads, team):
            return {lead.id: max(team.reps, key=lambda rep: rep.accounts).id for lead in leads}

    with pytest.raises(PolicyError, match=r"peeping.*card does not declare"):
        run_one(WORLD, replace(load_playbook("status-quo"), routing=Peeping()), 7, 0, 1, 0)


def test_what_is_not_told_is_one_thing_in_copies_too():
    views = (LeadView("a", *(UNTOLD,) * 9),)
    assert copy.deepcopy(views) == pickle.loads(pickle.dumps(views)) == views


def test_those_approached_for_all_seats_are_those_approached_for_each():
    company, luck, offers = company_of(WORLD), Luck(7, 0), WORLD.staffing.offers
    people, waits = approached(luck, company, 1), vacancies(luck, company, 1, 1000.0)
    for seat, entity in enumerate(company.rep_hashes(1)):
        drawn = traits(luck.block("candidate", entity, 0, offers), WORLD.behaviour)
        each = [Traits(*one) for one in zip(*(column.tolist() for column in drawn), strict=True)]
        assert people.talent[seat].tolist() == [one.talent for one in each]
        gladly, never = np.full(offers, 50.0), np.full(offers, -50.0)
        assert people.first_to_accept(seat, gladly, 0.0, WORLD.behaviour) == each[0]
        assert people.first_to_accept(seat, never, 0.0, WORLD.behaviour) == each[-1]
        stages = exponential(luck.block("vacancy", entity, 0, 1)[0, :3])
        assert waits[seat] == round(float(stages.sum()) / 3 * 1000.0)
