"""Where people stand by their own recent goals."""

from __future__ import annotations

from collections.abc import Sequence

from policies.views import RepView


def attainment(rep: RepView, months: int) -> float:
    """Return bookings / goals of the last `months`; infinite without goals: nobody is behind what was never set."""
    goal = sum(rep.goals_cents[-months:])
    return sum(rep.bookings_cents[-months:]) / goal if goal else float("inf")


def by_attainment(reps: Sequence[RepView], months: int) -> list[RepView]:
    """Return the team from the weakest to the strongest, ties by seat."""
    return sorted(reps, key=lambda rep: (attainment(rep, months), rep.seat))
