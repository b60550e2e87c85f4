"""Opportunities move on from stage to stage; compiled loops over the rows of all runs in lockstep."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Array = NDArray[Any]
QUALIFIED, PROPOSAL, NEGOTIATION = 1, 2, 3
NEVER = np.iinfo(np.int64).max


@compiled("int64(int64[::1], int64[::1], int64, int64[::1])")
def due_rows(next_stage_at: Ints, ended_at: Ints, until: int, rows: Ints) -> int:
    """Find the rows that reach their next stage up to minute `until` and before they end; returns how many.

    They are written into `rows`, in order.
    """
    due = 0
    for row in range(len(next_stage_at)):
        rows[np.uint64(due)] = row  # written over unless it counts: cheaper than a branch that goes either way
        due += (next_stage_at[row] <= until) & (next_stage_at[row] <= ended_at[row])
    return due


@compiled(
    "int64(int64[::1], int64, int64, int64[::1], int64[::1], int8[::1], int64[::1], int64[::1], int64[::1], "
    "int64[::1], int64[::1], int32[::1], int32[::1], int64[::1])"
)
def move_on(
    rows: Ints, due: int, until: int, next_stage_at: Ints, ended_at: Ints, stage: Array, qualified_at: Ints,
    negotiation_after: Ints, seat: Ints, seat_base: Ints, holder: Ints, minute: Array, person: Array, reached: Ints,
) -> int:  # fmt: skip
    """Let the first `due` rows of `rows` reach their next stage, and those that reach one more by then once again.

    Args:
        rows: gets those that reach one more behind the first; each can do so once.
        due: how many there are at first.
        until: minute up to which they move.
        next_stage_at: when each row reaches its next stage; is written into, as is `stage`.
        ended_at: when each row ended.
        stage: which stage each row is at.
        qualified_at: when each row came to its first stage.
        negotiation_after: how long after that it comes to its last.
        seat: seat that works on each row, as its run counts, -1 = nobody.
        seat_base: first seat of its run.
        holder: person who holds each seat; nobody's is behind all.
        minute: gets when each of `rows` moved.
        person: gets who worked on it.
        reached: gets which stage it reached.

    Returns:
        How many moves there were.
    """
    moves, more = 0, due
    while moves < more:
        at, row = np.uint64(moves), np.uint64(rows[moves])  # never negative: looked up faster
        stage[row] += 1
        minute[at], reached[at] = next_stage_at[row], stage[row]
        person[at] = holder[seat[row] + seat_base[row]] if seat[row] >= 0 else -1
        moves += 1
        if stage[row] >= NEGOTIATION:
            next_stage_at[row] = NEVER
            continue
        next_stage_at[row] = qualified_at[row] + negotiation_after[row]
        if next_stage_at[row] <= until and next_stage_at[row] <= ended_at[row]:
            rows[more] = rows[at]
            more += 1
    return moves


@compiled(
    "int64(bool_[::1], int64[::1], int64[::1], int64[::1], int64[::1], float64, float64, float64[::1], int64[::1],"
    "int64[::1], int8[::1], int64[::1])"
)
def begin(
    is_lead: Array, arrival: Ints, proposal_after: Ints, negotiation_after: Ints, decided_after: Ints, reference: float,
    leads: float, worth: Floats, decides_at: Ints, next_stage_at: Ints, stage: Array, spent: Ints,
) -> int:  # fmt: skip
    """Fill in how rows begin: what they are worth, when they move on, what was done before minute 0.

    Args:
        is_lead: whether each row is a lead.
        arrival: minute of each, in order.
        proposal_after: minutes from qualified to each stage, and to the decision.
        negotiation_after: likewise.
        decided_after: likewise.
        reference: minutes of work that an opportunity asks for.
        leads: how many leads an opportunity is worth.
        worth: how many leads each row is worth; filled in, as is all that follows.
        decides_at: minute of the decision.
        next_stage_at: minute of the next stage.
        stage: today's, where it is not the first.
        spent: minutes of work done.

    Returns:
        How many rows are from the time before minute 0.
    """
    old = 0
    for row in range(len(arrival)):
        worth[row] = 1.0 if is_lead[row] else leads
        decides_at[row] = NEVER if is_lead[row] else arrival[row] + decided_after[row]
        next_stage_at[row] = NEVER if is_lead[row] else arrival[row] + proposal_after[row]
        old += arrival[row] < 0
    for row in range(old):
        age = -arrival[row]
        spent[row] = np.int64(np.rint(min(age / max(decided_after[row], 1), 1.0) * reference))
        if age >= proposal_after[row]:
            stage[row], next_stage_at[row] = PROPOSAL, arrival[row] + negotiation_after[row]
        if age >= negotiation_after[row]:
            stage[row], next_stage_at[row] = NEGOTIATION, NEVER
    return old
