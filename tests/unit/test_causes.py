"""A review's facts: goals, causes and luck add up to the result, cent by cent, for the team and for everybody."""

import pytest

from coaching.causes import CAUSES, causes_of
from coaching.shapley import FACTORS, every_combination, explain, shapley, spread_of_orders
from policies.library import load_playbook
from scenarios.errors import InputError
from simulator.run import run_one
from tests.companies import scenario

WORLD = scenario(reps=5, accounts=40)
BOOK = load_playbook("status-quo")


@pytest.fixture(scope="module")
def quarter():
    return causes_of(WORLD, BOOK, seed=3, world=1, first=2, last=3, reference_worlds=2)


def test_goal_and_causes_add_up_to_the_result_for_everybody(quarter):
    for part in (quarter.team, *quarter.people):
        assert part.goal_cents + sum(part.causes.values()) == part.actual_cents, part.name
        assert tuple(part.causes) == CAUSES
    assert quarter.team.goal_cents == sum(one.goal_cents for one in quarter.people)
    assert [one.name for one in quarter.people][:5] == ["R01", "R02", "R03", "R04", "R05"]


def test_the_result_is_what_the_run_booked(quarter):
    outcome, _ledger = run_one(WORLD, BOOK, 3, 1, 3, 0)
    assert quarter.team.actual_cents == sum(outcome.months["bookings_cents"][1:3])


def test_a_goal_nobody_could_reach_is_the_goals_doing():
    hard = load_playbook("status-quo")
    goals = tuple((f"R0{k}", 10**12) for k in range(1, 6))
    from dataclasses import replace

    from policies.goals.written import Written

    table = causes_of(WORLD, replace(hard, goals=Written(goals)), seed=3, world=1, first=1, last=1, reference_worlds=1)
    largest = max(table.team.causes, key=lambda cause: abs(table.team.causes[cause]))
    assert largest == "goal"
    assert table.team.causes["goal"] < 0


def test_the_teams_parts_are_the_sum_of_the_seats():
    sold = every_combination(WORLD, BOOK, seed=3, world=0, months=1)
    whole = shapley({chosen: float(table.sum()) for chosen, table in sold.items()})
    target = sum(whole.values()) + float(sold[frozenset()].sum())
    assert target == pytest.approx(float(sold[frozenset(FACTORS)].sum()))
    year = explain(WORLD, BOOK, seed=3, world=0, months=1)
    assert sum(year.parts.values()) == pytest.approx(year.actual - year.reference)


def test_orders_spread_around_the_mean_part():
    values = {
        frozenset(): 0.0, frozenset({"a"}): 4.0, frozenset({"b"}): 2.0, frozenset({"a", "b"}): 10.0,
    }  # fmt: skip
    parts, ranges = shapley(values, ("a", "b")), spread_of_orders(values, ("a", "b"))
    assert parts == {"a": 6.0, "b": 4.0}
    assert ranges == {"a": (4.0, 8.0), "b": (2.0, 6.0)}


def test_windows_that_do_not_exist_are_refused():
    with pytest.raises(InputError, match="months 4 to 3"):
        causes_of(WORLD, BOOK, seed=1, world=0, first=4, last=3)
