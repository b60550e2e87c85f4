"""The clock of a run: what happens at the same minute happens in one documented order (model.md).

    close the period (pay, settle, publish) -> people leave -> people join -> management decides
    (goals, accounts, coaching) -> leads and opportunities arrive -> reps work -> deals decide -> cash arrives

SimPy keeps the order by event priority, never by accident of insertion. The last four are one event, the week's: they
follow each other in `simulator.lockstep`. Months begin and close at multiples of a
month; a week's work is settled in its last minute, so the last week of a month counts before the month is closed,
and what falls exactly on the end of the run belongs to it.
"""

from __future__ import annotations

from enum import IntEnum

from simpy import Environment, Event


class Order(IntEnum):
    """Priority of what happens at one minute; lower goes first."""

    CLOSE = 10
    LEAVE = 11
    JOIN = 12
    DECIDE = 13
    WEEK = 14


def at(env: Environment, minute: int, order: Order) -> Event:
    """Return an event at `minute` (>= now) that takes its turn by `order`."""
    event = Event(env)
    event._ok = True
    event._value = None
    env.schedule(event, order, minute - env.now)  # ty: ignore[invalid-argument-type]
    return event


def run_through(env: Environment, end: int) -> None:
    """Run everything up to and including minute `end` (SimPy's own ``run(until)`` would drop the end)."""
    env.run(until=end + 1)
