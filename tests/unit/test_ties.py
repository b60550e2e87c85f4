"""Where two playbooks rarely differ, ten equal worlds do not prove that they are alike."""

import random

import pytest
from scipy.stats import beta

from coaching.compare import Pair
from coaching.intervals import estimate
from coaching.selection import select
from coaching.ties import FEW, most_often, room_left_by_ties
from coaching.worthwhile import worth

PAIR = Pair("a", "b", "attrition_annual", estimate([0.0]), None, 0, (), None)


@pytest.mark.parametrize(("seen", "worlds"), [(0, 10), (1, 12), (4, 60), (9, 2000)])
def test_the_bound_is_the_exact_one(seen, worlds):
    assert most_often(seen, worlds, 0.95) == pytest.approx(beta.ppf(0.95, seen + 1, worlds - seen), rel=1e-9)


def leavers(luck):
    """A world of eight people: a playbook keeps somebody in one world of eight who leaves under the other one."""
    left = luck.choice((0, 0, 1, 1, 2)) / 4
    return {"a": -left - (0.25 if luck.random() < 1 / 8 else 0.0), "b": -left}


@pytest.mark.parametrize("zone", [0.01, 0.02])
def test_a_race_calls_rare_differences_equal_no_more_often_than_it_may(zone):
    """The true difference is 3 points; with the spread of ten equal worlds one race in four called it below 1."""
    wrong = 0
    for seed in range(200):
        luck = random.Random(seed)

        def stage(_alive, worlds, luck=luck):
            return [leavers(luck) for _world in worlds]

        found = select(("a", "b"), stage, metric="attrition_annual", indifference=zone, budget=400)
        wrong += found.verdict == "equal"
    assert wrong / 200 <= 0.05 + 3 * (0.05 * 0.95 / 200) ** 0.5


def test_equal_worlds_prove_more_the_more_of_them_there_are_and_the_less_worlds_differ():
    def room(worlds, size):
        values = [size * (world % 2) for world in range(worlds)]
        return room_left_by_ties(values, values, 0.95)

    assert room(10, 1.0) > room(60, 1.0) > room(600, 1.0) > 0
    assert room(10, 0.1) == pytest.approx(room(10, 1.0) / 10)
    assert room(10, 0.0) == 0  # nothing ever happens, in no world


def test_where_differences_are_common_their_spread_tells():
    values = [float(world) for world in range(40)]
    often = [one + 1.0 * (place % 3 == 0) for place, one in enumerate(values)]
    most = [one + 1.0 * (place < 8) for place, one in enumerate(values[:12])]
    assert sum(x != y for x, y in zip(values, often, strict=True)) >= FEW
    assert room_left_by_ties(values, often, 0.95) == room_left_by_ties(values[:12], most, 0.95) == 0


def test_ten_equal_worlds_do_not_show_that_a_difference_is_too_small():
    few, many = [0.0, 0.25] * 5, [0.0, 0.25] * 100
    found = worth(PAIR, few, few, 0.01)
    assert (found.answer, found.rarely_differ) == ("open", True)
    assert worth(PAIR, many, many, 0.01).answer == "too small"


def test_a_difference_is_worthwhile_on_the_side_that_is_better():
    luck = random.Random(4)
    values = [luck.gauss(0.3, 0.1) for _world in range(20)]
    more = [one + luck.gauss(0.2, 0.02) for one in values]
    found = worth(PAIR, values, more, 0.05)  # leavers: less is better
    assert (found.answer, found.rarely_differ) == ("worthwhile", False)
    assert found.a_worth > 0.95 > 0.05 > found.b_worth
    assert worth(PAIR, values, more, 0.5).answer == "too small"
    assert worth(PAIR, values, more, 0.2).answer == "open"
