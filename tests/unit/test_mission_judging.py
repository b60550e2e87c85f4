"""A plan before the stored worlds, bit by bit; replays on your luck are played once."""

import json

import numpy as np
import pytest

from coaching.game.debrief import debrief, judged_on, two_lines
from coaching.game.measures import passes
from coaching.game.replays import offered, summed, what_if
from coaching.game.scoring import stored_spread
from coaching.game.session import Session, new_log
from coaching.game.stage import Stage
from scenarios.mission import load_mission

PARTS = {"goal": 0.0, "market": -0.1, "allocation": 0.0, "skill": 0.0, "effort": 0.0, "luck": 0.02}


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(Session, "causes", lambda _self, _month: PARTS)
    monday = load_mission("first-monday")
    monkeypatch.setattr("coaching.game.debrief.spread_of", lambda _mission, _seed: stored_spread(monday))
    gate = monday.gates[0].model_copy(update={"measure": "beats-par", "worlds": 2})
    mission = monday.model_copy(update={"gates": (gate,)})
    made = Session(mission, new_log(mission, 7, 0))
    yield made
    made.close()


def test_a_debrief_comes_before_its_plan_is_judged_and_goes_on_where_it_was_left(session):
    nobody = summed(session.mission, [])
    first = debrief(session, nobody, wait=False)
    assert (first.gates[0].left, first.gates[0].met, first.stars) == (2, False, 0)
    telling = judged_on(session, first)
    assert [next(telling).gates[0].left for _world in range(2)] == [2, 1]
    del telling  # somebody else had to be answered
    rest = list(judged_on(session, first))
    assert [one.gates[0].left for one in rest] == [1, 0]
    assert rest[-1] == debrief(session, nobody)
    assert list(judged_on(session, first)) == [rest[-1]]


def test_replays_on_your_luck_are_played_once(session, monkeypatch):
    played = []
    perform = Stage.perform
    monkeypatch.setattr(Stage, "perform", lambda self, *asked: played.append(asked) or perform(self, *asked))
    plans = offered(session.mission)
    once = [what_if(session, plan) for plan in plans]
    assert len(played) == len(plans) + 1  # your own decisions too
    assert [what_if(session, plan) for plan in plans] == once
    for plan in plans:
        yours, other = two_lines(session, plan.id)
        assert len(yours) == len(other) == session.mission.months
    assert len(played) == len(plans) + 1


def test_a_gate_that_numpy_has_counted_can_be_told_as_json():
    gate = load_mission("key-accounts").gates[1]
    for value in (99.0, 97.0):
        met = passes(gate, np.float64(value))
        assert met is (value > 98)
        assert json.loads(json.dumps([met])) == [met]
