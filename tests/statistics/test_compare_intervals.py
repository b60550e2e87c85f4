"""The 90 % intervals of a comparison cover the truth in 90 % of repetitions, within 3 standard errors."""

import math

import numpy as np
import pytest

from coaching.intervals import estimate

REPETITIONS = 500
WORLDS = 20


def covered(draw, truth):
    hits = 0
    for _ in range(REPETITIONS):
        one = estimate(draw().tolist())
        hits += one.low <= truth <= one.high
    return hits / REPETITIONS


def tolerance():
    return 3 * math.sqrt(0.9 * 0.1 / REPETITIONS)


def test_interval_of_a_mean_covers_it():
    random = np.random.default_rng(11)
    share = covered(lambda: random.normal(5.0, 2.0, WORLDS), 5.0)
    assert share == pytest.approx(0.9, abs=tolerance())


def test_interval_of_a_paired_difference_covers_it_although_worlds_differ_widely():
    random = np.random.default_rng(12)

    def draw():
        world = random.normal(0.0, 50.0, WORLDS)
        return (world + random.normal(1.5, 1.0, WORLDS)) - (world + random.normal(0.0, 1.0, WORLDS))

    assert covered(draw, 1.5) == pytest.approx(0.9, abs=tolerance())


def test_the_range_of_single_years_holds_eight_in_ten():
    random = np.random.default_rng(13)
    one = estimate(random.normal(0.0, 1.0, 4000).tolist())
    inside = np.mean((new := random.normal(0.0, 1.0, 4000)) >= one.year_low) - np.mean(new > one.year_high)
    # both the edges and the share inside come from 4000 draws each
    assert inside == pytest.approx(0.8, abs=3 * math.sqrt(2 * 0.8 * 0.2 / 4000))
