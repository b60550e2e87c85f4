"""The manufacturer's case: the direction of the vendor's claim holds in the model, its size and speed do not."""

import numpy as np
import pytest

from policies.library import load_playbook
from scenarios.loader import load
from simulator.worlds import simulate_block

WORLDS = 16


@pytest.fixture(scope="module")
def runs():
    scene = load("manufacturer-by-gut")
    books = (load_playbook("gut-feeling"), load_playbook("data-driven"))
    return [simulate_block(scene, books, 7, world, 12, 0) for world in range(WORLDS)]


def gain(runs, months):
    sold = np.array([[sum(one.months["bookings_cents"][:months]) for one in row] for row in runs], dtype=float)
    return sold[:, 1] / sold[:, 0] - 1


def interval(x):
    half = 1.753 * x.std(ddof=1) / np.sqrt(len(x))
    return x.mean() - half, x.mean() + half


def test_two_months_bring_next_to_nothing(runs):
    early = gain(runs, 2)
    assert interval(early)[1] < 0.05
    assert np.all(early < 0.21)


def test_a_year_brings_more_than_a_few_months(runs):
    assert interval(gain(runs, 12) - gain(runs, 2))[0] > 0
    assert interval(gain(runs, 12))[0] > 0


def test_fewer_people_leave(runs):
    left = np.array([[one.metrics["attrition_annual"] for one in row] for row in runs])
    assert interval(left[:, 1] - left[:, 0])[1] < 0
