"""Scoring: par is 50, a weak link pulls down, red lines and gates hold stars back; nothing hidden is seen."""

import ast
import math
from dataclasses import fields
from pathlib import Path

import pytest

import coaching.game
from coaching.game.coach import value_of
from coaching.game.debrief import largest_cause
from coaching.game.decisions import playbook_of
from coaching.game.log import Entry
from coaching.game.measures import SCALES, WEIGHT, chance_gap, scales_of
from coaching.game.scoring import par_of, scale_points, score, stars, weak_link
from coaching.game.seen import Desk, MonthResult, SeenPerson, band_of
from coaching.game.session import Session, new_log, steps_of
from coaching.game.told import Par, Score
from coaching.game.window import desk_at, month_result
from scenarios.mission import load_mission

HOME = Path(coaching.game.__file__).parent
EQUAL = dict.fromkeys(SCALES, 50.0)


def test_weights_sum_to_one():
    assert math.isclose(sum(WEIGHT.values()), 1.0)


@pytest.mark.parametrize(("value", "points"), [(10.0, 50.0), (12.0, 65.0), (4.0, 5.0), (1e9, 95.0), (-1e9, 5.0)])
def test_a_scale_is_fifty_at_par_and_fifteen_points_a_spread_capped_at_three(value, points):
    assert scale_points(value, 10.0, 2.0) == points


def test_a_weak_scale_pulls_down_more_than_a_strong_one_lifts():
    assert math.isclose(weak_link(EQUAL), 50.0)
    assert weak_link({**EQUAL, "people": 5.0, "customers": 95.0}) < 50.0


@pytest.mark.parametrize(
    ("total", "red", "failed", "insight", "expected"),
    [(49.9, (), 4, 3, 0), (70.0, (), 1, 3, 0), (50.0, (), 4, 3, 1), (56.0, (), 4, 0, 2),
     (61.0, (), 4, 1, 2), (61.0, (), 4, 2, 3), (61.0, (), 3, 2, 2), (90.0, ("energy",), 4, 3, 1)],
)  # fmt: skip
def test_stars(total, red, failed, insight, expected):
    assert stars(Score(total, EQUAL, red), failed, insight) == expected


def test_the_monthly_guess_has_four_bands():
    assert [band_of(share) for share in (0.0, 0.799, 0.8, 0.899, 0.9, 0.999, 1.0, 3.0)] == [0, 0, 1, 1, 2, 2, 3, 3]


def test_the_largest_cause_counts_whichever_way_it_goes():
    assert largest_cause({"goal": 0.1, "market": -0.3, "allocation": 0.2, "skill": 0, "effort": 0, "luck": 0}) == 1


@pytest.fixture(scope="module")
def session():
    mission = load_mission("first-monday")
    log = new_log(mission, 7, 0)
    for step in steps_of(mission):
        if step.kind == "decide":
            log.entries.append(Entry("decide", step.month, step.what, mission.lever(step.what).default))
        elif step.kind == "run":
            log.entries.append(Entry("run", step.month))
    one = Session(mission, log)
    yield one
    one.close()


def test_par_scores_fifty_against_itself(session):
    one = session.references()[0]
    par = Par(scales_of(one), 0, 0)
    assert math.isclose(score(one, par, dict.fromkeys(SCALES, 1.0), 0.25).total, 50.0)


def test_par_is_the_median_of_four_plans(session):
    plans = session.references()
    money = sorted(one.money_cents for one in plans)
    assert len(plans) == 4
    assert par_of(plans).scales["results"] == (money[1] + money[2]) / 2


def test_squeezing_shows_in_energy(session):
    from dataclasses import replace

    playbook = session.playbook()
    burnt = replace(playbook, conduct=replace(playbook.conduct, overtime=(0.35, 0.35, 0.35)))
    other = session.stage.perform(burnt, session.performance().witness)
    assert scales_of(other)["people"] < scales_of(session.performance())["people"] - 3


def test_every_number_of_the_coach_can_be_counted_again_from_its_source(session):
    found = 0
    for month in (1, 2, 3):
        for thing in session.result(month).things:
            for name, source in thing.sources.items():
                assert value_of(session.performance(month + 1), source) == thing.numbers[name]
                found += 1
    assert found


def test_later_decisions_do_not_change_what_was_seen_before(session):
    log = new_log(session.mission, 7, 0)
    log.entries = [one for one in session.log.entries if one.month <= 2]
    log.entries.append(Entry("decide", 3, "coaching", "newest"))
    other = Session(session.mission, log)
    assert [other.desk(m) for m in (1, 2, 3)] == [session.desk(m) for m in (1, 2, 3)]
    assert [other.result(m) for m in (1, 2)] == [session.result(m) for m in (1, 2)]
    other.close()


def test_a_run_as_far_as_the_desk_shows_what_the_whole_run_shows(session):
    whole = session.stage.perform(*playbook_of(session.mission, session.choices(3)))
    book = session.playbook(3).in_month(2)
    assert desk_at(whole, 3, book) == session.desk(3)
    assert month_result(whole, 2, session.references()) == session.result(2)


HIDDEN_WORDS = ("skill", "talent", "know_how", "fatigue", "energy", "care", "hazard", "effort", "p_win", "true")


@pytest.mark.parametrize("kind", [Desk, SeenPerson, MonthResult])
def test_what_is_seen_has_no_place_for_hidden_state(kind):
    assert not [one.name for one in fields(kind) if any(word in one.name for word in HIDDEN_WORDS)]


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def test_pages_before_the_debrief_cannot_reach_hidden_state():
    import tui

    playing = Path(tui.__file__).parent / "playing"
    allowed = {"coaching.game.seen", "coaching.game.names"}
    for name in ("asking", "desk", "levers", "words"):
        reached = {one for one in imports(playing / f"{name}.py") if one and one.startswith(("coaching", "simulator"))}
        assert reached <= allowed, name
    seen = set(imports(HOME / "seen.py")) | set(imports(HOME / "names.py"))
    assert not [one for one in seen if one and one.startswith(("coaching", "simulator", "agents"))]


def test_the_chance_gap_is_the_luckiest_third_minus_the_unluckiest(session):
    from simulator.ledger import Fact

    one = session.performance()
    chances = sorted(one.month_facts(Fact.CHANCE, 3).amount.tolist())
    assert math.isclose(chance_gap(one, 3), (chances[-1] - chances[0]) / 100)
