"""Orders found by counting are those of comparing, ties included."""

import numpy as np
import pytest

from agents.priorities import by_value, dearest_first


@pytest.mark.parametrize("first_seat", [0, 2**16 - 2, 2**17])
def test_the_dearest_tasks_of_each_seat_come_first_and_ties_stay_in_order(first_seat):
    """By hand: seats have 100 minutes; tasks need 60 each, so the dearest gets 60 and the next 40."""
    seat = first_seat + np.array([0, 3, 0, 3, 0, 3])
    density = np.array([5.0, 0.0, 7.0, 2.0, 7.0, 1e9])
    capacity = np.full(first_seat + 4, 100)
    week = by_value(seat, density, np.full(6, 60), capacity)
    assert week.minutes.tolist() == [0, 0, 60, 40, 40, 60]
    assert week.started_after.tolist() == [120, 120, 0, 60, 60, 0]
    assert week.used[[first_seat, first_seat + 1, first_seat + 3]].tolist() == [100, 0, 100]


@pytest.mark.parametrize("spread", [0.0, 1.5, 20.0])
def test_the_dearest_come_first_and_those_that_agree_in_18_bits_as_given(spread):
    density = np.exp(np.round(np.random.default_rng(7).normal(5, spread, 5000), 1))
    density[:9] = 0.0
    key = ~density.astype(np.float32).view(np.uint32) >> 5
    assert dearest_first(density).tolist() == np.lexsort((np.arange(5000), key)).tolist()


def test_nobody_with_nothing_to_do_has_an_order():
    assert len(dearest_first(np.empty(0))) == 0
