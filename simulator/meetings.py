"""Who meets whom and who is praised (B10, B11): a coaching plan carried out."""

from __future__ import annotations

import numpy as np

from agents.floor import SalesFloor
from policies.views import CoachingPlan
from simulator.ledger import Cause, Fact, Ledger


def hold_meetings(floor: SalesFloor, ledger: Ledger, plan: CoachingPlan, now: int) -> None:
    """Let the pairs of a plan meet once, and thank in public whom it names.

    Args:
        floor: the people.
        ledger: gets a fact for every learner of a pair that met.
        plan: the month's plan, checked.
        now: minute at which the month begins.
    """
    people, b = floor.people, floor.behaviour
    people.exchange_hours[:] = 0.0
    seat_of = floor.seat_of
    if plan.pairs:
        pairs = np.array([(seat_of[one], seat_of[two]) for one, two in plan.pairs], dtype=np.int64)
        _mentors, learner = floor.meet(pairs[:, 0], pairs[:, 1], plan.voluntary)
        minutes = round(b.exchange_hours * 60)
        ledger.add(Fact.PAIRED, now, learner, people.person[learner], minutes, Cause.COACHING)
    if plan.recognised or people.norm.any():
        praised = np.zeros(len(people.present), dtype=bool)
        praised[[seat_of[one] for one in plan.recognised]] = True
        floor.praise(praised)
        named = np.flatnonzero(praised)
        ledger.add(Fact.PRAISED, now, named, people.person[named], 1, Cause.COACHING)
