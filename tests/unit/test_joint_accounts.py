"""Accounts at the end of a month: what was served grows, the rest fades, and untouched accounts count as hoarded."""

import numpy as np
import pytest

from scenarios.behaviour import Behaviour
from scenarios.units import MINUTES_PER_CALENDAR_DAY
from simulator.joint_accounts import ENOUGH_CARE, IDLE_DAYS, tend

B = Behaviour()


def test_runs_count_their_seats_from_0_and_the_pool_fades():
    """Two runs of two seats (the second run's first seat is vacant) and three accounts."""
    owner, r = np.array([0, 1, -1, 0, 1, 1]), np.full(6, 0.5)
    present, care = np.array([True, True, False, True]), np.array([0.2, 0.0, 1.0, ENOUGH_CARE])
    touched, last = np.array([False, True, True, True, False, True]), int((IDLE_DAYS + 1) * MINUTES_PER_CALENDAR_DAY)
    at = np.zeros(6, dtype=np.int64)
    found = tend(owner, np.array([1.0, 2.0, 4.0]), present, touched, care, last, B, r, at)
    served = np.array([0.2, 1.0, 0.0, 0.0, ENOUGH_CARE, 1.0])
    grown = 0.5 + served * 0.5 / B.relationship_months - (1 - served) * B.relationship_decay * 0.5
    assert r == pytest.approx(grown, abs=1e-9)
    assert found.potential.tolist() == [1, 2, 1, 6]
    assert found.kept.tolist() == [0.5, 1, 0.5, 3]
    assert found.owned.tolist() == [1, 1, 1, 2]
    assert at.tolist() == [0, 0, 0, last, last, last]
    assert found.hoarded.tolist() == [1, 1, 0, 0]
