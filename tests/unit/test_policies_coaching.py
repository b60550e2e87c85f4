"""How each coaching rule spends a manager's month."""

import pytest

from policies.coaching.by import CoachingBy
from policies.coaching.equal import EqualCoaching
from policies.coaching.newcomers_first import NewcomersFirst
from policies.coaching.none import NoCoaching
from policies.coaching.stack import CoachingStack
from policies.coaching.weakest_first import WeakestFirst
from policies.samples import sample_team


def team_with(**columns):
    count = len(next(iter(columns.values())))
    team = sample_team(count)
    rows = ({name: values[at] for name, values in columns.items()} for at in range(count))
    return team._replace(reps=tuple(rep._replace(**row) for rep, row in zip(team.reps, rows, strict=True)))


def hours(rule, given, team):
    spent = rule.spend(given, team).hours
    return [spent.get(rep.id, 0.0) for rep in team.reps]


def test_none_spends_nothing():
    assert NoCoaching().spend(32, sample_team(4)).hours == {}


def test_equal_spends_every_minute_and_not_one_more():
    assert hours(EqualCoaching(), 32, sample_team(8)) == [4.0] * 8
    spent = hours(EqualCoaching(), 10, sample_team(7))
    assert sum(round(part * 60) for part in spent) == 600
    assert max(spent) - min(spent) <= 1 / 60 + 1e-9


def test_newcomers_come_first_and_the_others_share_the_rest():
    team = team_with(tenure_months=[3, 40, 50])
    assert hours(NewcomersFirst(hours_each=4), 10, team) == [4, 3, 3]
    assert hours(NewcomersFirst(hours_each=4, rest_to_others=False), 10, team) == [4, 0, 0]
    assert hours(NewcomersFirst(hours_each=40), 10, team) == [10, 0, 0]


def test_weakest_first_coaches_those_furthest_behind():
    team = team_with(bookings_cents=[(90,) * 3, (40,) * 3, (70,) * 3, ()], goals_cents=[(100,) * 3] * 3 + [()])
    assert hours(WeakestFirst(people_percent=33), 6, team) == [0, 3, 3, 0]
    assert hours(WeakestFirst(people_percent=25), 6, team) == [0, 6, 0, 0]


def test_stack_spends_what_is_left_and_adds_up_per_person():
    team = team_with(tenure_months=[3, 40])
    stack = CoachingStack((NewcomersFirst(hours_each=4, rest_to_others=False), EqualCoaching()))
    assert hours(stack, 10, team) == [7, 3]


def test_by_splits_the_hours_by_heads():
    team = team_with(tenure_months=[3, 40, 50, 60])
    assert hours(CoachingBy("tenure", (("12", EqualCoaching()),), NoCoaching()), 8, team) == [2, 0, 0, 0]


@pytest.mark.parametrize("rule", [EqualCoaching(), NewcomersFirst(), WeakestFirst(), NoCoaching()])
def test_no_team_and_no_hours(rule):
    assert rule.spend(10, sample_team(0)).hours == {}
    assert sum(rule.spend(0, sample_team(3)).hours.values()) == 0
