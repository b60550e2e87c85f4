"""Goals: sums to the cent, and what each rule rewards."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.goals.apportion import apportion
from policies.goals.by import GoalBy
from policies.goals.equal import Equal
from policies.goals.last_year_plus import LastYearPlus
from policies.goals.potential_based import PotentialBased
from policies.goals.stack import GoalStack
from policies.samples import sample_team


def team_with(**columns):
    count = len(next(iter(columns.values())))
    team = sample_team(count)
    rows = ({name: values[at] for name, values in columns.items()} for at in range(count))
    return team._replace(reps=tuple(rep._replace(**row) for rep, row in zip(team.reps, rows, strict=True)))


def values(rule, team, target):
    goals = rule.set(team, target)
    return [goals[rep.id] for rep in team.reps]


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**12), min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_apportion_adds_up_and_stays_within_a_cent_of_the_exact_share(total, sizes):
    weights = {f"r{at:02d}": size for at, size in enumerate(sizes)}
    parts = apportion(total, weights)
    assert sum(parts.values()) == total
    whole = sum(sizes)
    if whole:
        assert all(abs(parts[key] * whole - total * weights[key]) < whole for key in weights)


@pytest.mark.parametrize("total", [0, 1, 999, -12_345, 10**9 + 7, 10**15])
def test_apportion_of_many_is_the_same_in_columns(total, monkeypatch):
    draw = random.Random(total)
    for most in (3, 10**4, 10**9):
        weights = {f"r{at:04d}": draw.randint(0, most) for at in range(400)}
        in_columns = apportion(total, weights)
        with monkeypatch.context() as patched:
            patched.setattr("policies.goals.apportion.MANY", 1000)
            assert apportion(total, weights) == in_columns
        assert list(in_columns) == list(weights)
        shuffled = dict(draw.sample(sorted(weights.items()), len(weights)))
        assert apportion(total, shuffled) == in_columns


def test_apportion_gives_the_odd_cents_to_the_largest_remainders():
    assert apportion(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert apportion(100, {"a": 2, "b": 1}) == {"a": 67, "b": 33}
    assert apportion(5, {}) == {}


@pytest.mark.parametrize(
    "rule",
    [Equal(), PotentialBased(), LastYearPlus(scale_to_target=True), GoalStack((LastYearPlus(), Equal())),
     GoalBy("tenure", (("12", Equal()),), PotentialBased()), GoalBy("segment", (("", Equal()), ("key", Equal())))],
)  # fmt: skip
@pytest.mark.parametrize("target", [0, 1, 10_000_019, 99_999_999_999])
def test_rules_that_split_a_target_add_up_to_the_cent(rule, target):
    for sample in range(4):
        team = sample_team(11, sample)
        assert sum(rule.set(team, target).values()) == target


def test_last_year_plus_asks_more_of_those_who_sold_more():
    team = team_with(bookings_cents=[(100_000,) * 12, (200_000,) * 12], potential_cents=[1, 1])
    assert values(LastYearPlus(plus_percent=10), team, 300_000) == [110_000, 220_000]


def test_last_year_plus_falls_back_to_the_share_of_potential():
    team = team_with(bookings_cents=[(100_000,) * 12, (5,)], potential_cents=[300, 100])
    assert values(LastYearPlus(plus_percent=0), team, 400_000) == [100_000, 100_000]
    nobody_known = team_with(bookings_cents=[(), ()], potential_cents=[0, 0])
    assert values(LastYearPlus(), nobody_known, 400_000) == [200_000, 200_000]


def test_last_year_plus_keeps_a_floor_and_scales_in_proportion():
    team = team_with(bookings_cents=[(0,) * 12, (300_000,) * 12], potential_cents=[1, 1])
    assert values(LastYearPlus(plus_percent=0, floor_percent=20), team, 1_000_000) == [100_000, 300_000]
    assert values(LastYearPlus(plus_percent=0, scale_to_target=True), team, 1_000_000) == [250_000, 750_000]


def test_potential_based_follows_potential_and_ramps_newcomers():
    team = team_with(potential_cents=[200, 100, 200], tenure_months=[24, 24, 0])
    assert values(PotentialBased(ramp_months=6, ramp_start_percent=50), team, 400) == [200, 100, 100]
    later = team_with(potential_cents=[200, 100, 200], tenure_months=[24, 24, 3])
    assert values(PotentialBased(ramp_months=6, ramp_start_percent=50), later, 450) == [200, 100, 150]


def test_potential_based_without_accounts_is_equal_but_for_the_ramp():
    team = team_with(potential_cents=[0, 0, 0], tenure_months=[24, 24, 0])
    assert values(PotentialBased(), team, 500) == [200, 200, 100]


def test_stack_is_the_weighted_mean():
    team = team_with(bookings_cents=[(100,) * 12, (300,) * 12], potential_cents=[1, 1])
    mixed = GoalStack((LastYearPlus(plus_percent=0), Equal()), weights=(3, 1), scale_to_target=False)
    assert values(mixed, team, 400) == [125, 275]


def test_by_shares_the_target_by_potential_or_heads():
    team = team_with(potential_cents=[600, 200, 200], tenure_months=[3, 30, 30])
    split = {key: GoalBy("tenure", (("12", Equal()),), split=key) for key in ("potential", "heads")}
    assert values(split["potential"], team, 1000) == [600, 200, 200]
    assert values(split["heads"], team, 900) == [300, 300, 300]


def test_an_empty_team_has_no_goals():
    for rule in (Equal(), PotentialBased(), LastYearPlus(), LastYearPlus(scale_to_target=True)):
        assert rule.set(sample_team(0), 1000) == {}
