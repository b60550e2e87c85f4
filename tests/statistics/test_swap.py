"""Luck, patch or person: known worlds give known splits, and Shapley's parts add up."""

import itertools
import time

import numpy as np
import pytest

from coaching.shapley import FACTORS, explain, shapley
from coaching.swap import _split, _turns, swap_test
from policies.library import load_playbook
from scenarios.errors import InputError
from scenarios.loader import load
from scenarios.overrides import override
from tests.companies import ALL_OFF, scenario

"""A bare SimPy timeout on the machine of docs/reference/performance.md."""
BOOK = load_playbook("status-quo")


def square(seats, worlds, patch_sd, person_sd, noise_sd, seed=3):
    luck = np.random.default_rng(seed)
    patches, people = luck.normal(0, patch_sd, seats), luck.normal(0, person_sd, seats)
    rows = []
    for _world in range(worlds):
        table = [
            [people[i] + patches[(i + shift) % seats] + luck.normal(0, noise_sd) for i in range(seats)]
            for shift in range(seats)
        ]
        rows.append(np.array(table) + luck.normal(0, 5))
    return rows, patches.var(ddof=1), people.var(ddof=1), noise_sd**2


@pytest.mark.parametrize("sds", [(2, 1, 1), (0, 1, 1), (1, 0, 2)], ids=str)
def test_the_split_of_a_made_square_is_found(sds):
    rows, patch, person, noise = square(12, 20, *sds)
    found, total = _split(rows, list(range(12)), 12), patch + person + noise
    assert found.patch_share == pytest.approx(patch / total, abs=0.04)
    assert found.person_share == pytest.approx(person / total, abs=0.04)
    assert found.patch_share + found.person_share + found.luck_share == pytest.approx(1)


def test_the_luck_of_few_worlds_is_not_taken_for_skill():
    """Where nobody differs, means over a few noisy years still do; what luck alone would give is taken off."""
    found = [_split(square(6, 2, 0, 0, 3, seed=seed)[0], list(range(6)), 6) for seed in range(200)]
    assert sum(one.person_share == 0 for one in found) / 200 > 0.4  # half of them come out below zero
    assert sum(one.person_share for one in found) / 200 < 0.03
    assert sum(one.patch_share for one in found) / 200 < 0.03


def test_equal_people_on_unequal_patches_leave_everything_to_the_patch_and_luck():
    world = scenario(
        reps=6, dynamics=ALL_OFF, behaviour={"talent_sd": 0.0, "know_how_floor": 1.0},
        team={"tenure_months": [48.0] * 6}, market={"leads_per_rep_month": 0.0},
        segments=[{"name": "all", "potential_sd": 1.5}],
    )  # fmt: skip
    found = swap_test(world, BOOK, worlds=6, months=12, seed=7)
    assert found.person_share < 0.05
    assert found.patch_share > 0.1
    assert found.turns == 6


def test_unequal_people_show():
    reps = [{"id": f"R{k + 1:02d}", "skill": 0.4 + 0.3 * k, "tenure_months": 48.0} for k in range(6)]
    world = scenario(team={"count": 0}, rep=reps, dynamics=ALL_OFF, market={"leads_per_rep_month": 0.0})
    found = swap_test(world, BOOK, worlds=6, months=12, seed=7)
    assert found.person_share > 0.3
    assert list(found.people_cents) == sorted(found.people_cents)


def test_turns_go_round_a_small_team_and_sample_a_large_one():
    assert _turns(8) == list(range(8))
    large = _turns(100)
    assert len(large) == 12
    assert large[0] == 0
    assert max(large) < 100


def test_small_teams_and_pools_have_no_swap_test():
    for world, said in (
        (scenario(reps=4), "4 people"),
        (override(scenario(), {"accounts.ownership": "pool"}), "owner"),
    ):
        with pytest.raises(InputError, match=said):
            swap_test(world, BOOK, worlds=2, months=2, seed=7)
    with pytest.raises(InputError, match="--worlds"):
        swap_test(scenario(), BOOK, worlds=1, months=2, seed=7)


def test_shapley_of_a_known_game():
    """v = 3 [a] + 2 [b] + 4 [a and b]: the bonus of both is shared; c is a dummy."""
    values = {
        chosen: 3.0 * ("a" in chosen) + 2.0 * ("b" in chosen) + 4.0 * ({"a", "b"} <= chosen)
        for size in range(4)
        for chosen in map(frozenset, itertools.combinations("abc", size))
    }
    assert shapley(values, ("a", "b", "c")) == {"a": 5.0, "b": 4.0, "c": 0.0}


def test_the_parts_of_a_deviation_add_up_and_take_two_seconds(slowness):
    one = load("team-of-eight")
    explain(one, BOOK, seed=7, world=0, months=12)  # imports, and the effort tables that all worlds share
    took = []
    for world in (1, 2):
        begun = time.process_time()
        found = explain(one, BOOK, seed=7, world=world, months=12)
        took.append(time.process_time() - begun)
        assert set(found.parts) == set(FACTORS)
        assert 1 + found.remainder + sum(found.parts.values()) == pytest.approx(found.actual, abs=1e-12)
    assert min(took) < 2.0 * slowness


def test_a_factor_that_is_at_its_reference_has_no_part():
    world = scenario(dynamics={"effort": "off", "market_cycle": "off"})
    found = explain(world, BOOK, seed=7, world=0, months=3)
    assert found.parts["effort"] == 0.0
    assert found.parts["market"] == pytest.approx(0.0, abs=1e-12)
