"""The simulated chance to hit: years add up, chances fall with the goal, lights and pay weights follow."""

import pytest

from coaching.chances import lights_of, pay_weights, years_of
from coaching.goal_tree import BAND, MEASURES, hit, split
from coaching.suggest import day0_views
from policies.catalog import build
from policies.library import load_playbook
from scenarios.company import company_of
from scenarios.errors import InputError
from simulator.run import run_one
from tests.companies import scenario

WORLD = scenario(reps=5, accounts=40)
BOOK = load_playbook("status-quo")


@pytest.fixture(scope="module")
def years():
    return years_of(WORLD, BOOK, seed=5, worlds=6, months=4)


def tree_of(target):
    _accounts, team = day0_views(company_of(WORLD))
    return split(target, team.reps, (1.0,) * 12)


def test_the_companys_year_is_what_the_run_says(years):
    outcome, _ledger = run_one(WORLD, BOOK, 5, 0, 4, 0)
    assert years.company["bookings"][0] == outcome.metrics["bookings_cents"]
    assert years.company["cash"][0] <= outcome.metrics["cash_collected_cents"]
    assert years.company["new-customers"][0] == outcome.metrics["new_customers"]
    assert years.worlds == 6
    for measure in MEASURES:
        assert all(sum(seats) <= whole for *seats, whole in zip(
            *years.seats[measure].values(), years.company[measure], strict=True
        ))  # fmt: skip


def test_a_chance_is_the_share_of_years_and_falls_with_the_goal(years):
    assert [hit(amount, [10, 20, 30, 40]) for amount in (5, 20, 31, 41)] == [1.0, 0.75, 0.25, 0.0]
    assert hit(0, [1]) is None
    assert hit(3, []) is None
    mean = sum(years.company["bookings"]) // 6
    chances = [years.chance(tree_of(round(mean * factor))) for factor in (0.2, 0.95, 1.0, 1.05, 3.0)]
    assert chances == sorted(chances, reverse=True)
    assert (chances[0], chances[-1]) == (1.0, 0.0)


def test_the_achievable_light_follows_the_simulated_chance(years):
    middle = sorted(years.company["bookings"])[3]
    shown = lights_of(tree_of(middle), years, dict.fromkeys(MEASURES, 1.0))
    assert shown["company"].chance == 0.5
    assert shown["company"].achievable
    assert shown["company"].on == 5
    assert set(shown) == {"company", *{leaf.name for leaf in tree_of(middle).leaves()}, *regions(middle)}
    for one in shown.values():
        assert one.achievable == (BAND[0] <= one.chance <= BAND[1])


def regions(target):
    return {region.name for region in tree_of(target).children}


@pytest.mark.parametrize(
    ("rule", "relevant"),
    [
        ({"policy": "flat-commission"}, {"bookings"}),
        ({"policy": "cash-in", "cash_percent": 100.0}, {"cash"}),
        ({"policy": "activity-pay"}, {"activity"}),
        ({"policy": "salary-only"}, set()),
    ],
)
def test_relevant_is_what_pay_depends_on(rule, relevant):
    found = {m for m, share in pay_weights(build("incentives", rule)).items() if share > 0}
    assert relevant <= found or not relevant
    assert bool(found) == bool(relevant)


def test_no_world_and_being_stopped_are_said():
    with pytest.raises(InputError, match="0 and 12"):
        years_of(WORLD, BOOK, seed=1, worlds=0)
    with pytest.raises(InputError, match="1 of 9"):
        years_of(WORLD, BOOK, seed=1, worlds=9, months=1, on_world=lambda done, total: True)
