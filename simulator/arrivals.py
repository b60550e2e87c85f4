"""Who comes when: candidates of every account and every stream of leads, with the uniforms that belong to each.

Every source has a Poisson process of unit rate on a clock of its own, which runs as fast as the market is lively; each
candidate is keyed by its source and occurrence, whatever the other sources do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled
from scenarios.luck import Luck, exponential
from scenarios.units import MINUTES_PER_MONTH
from simulator.sources import Sources

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
SOURCE, OCCURRENCE, MINUTE, DECIDED, NEGOTIATION, PROPOSAL = range(6)
"""What is known of a candidate in whole numbers."""
PRODUCT, AMOUNT, STAGE = range(3)
"""Uniforms of its first block, behind the gap."""
STEPS = 1024
"""Steps of the clock by which months are found."""
ROW_BITS = 32
"""Bits of a key that name its row, below its minute."""
DIGIT = 11
"""Bits by which keys are sorted at once."""
LOWEST = (1 << DIGIT) - 1


@dataclass(frozen=True, eq=False)
class Arrivals:
    """Candidates by minute (then entity, then occurrence)."""

    source: Ints
    occurrence: Ints
    minute: Ints
    decided: Ints
    """Minutes from qualified to the decision; those to the stages before it follow."""
    negotiation: Ints
    proposal: Ints
    product: Floats
    """Uniforms from here on: with gap and stages they are the 4 lanes of a Philox block in namespaces 0 to 2."""
    amount: Floats
    qualify: Floats
    win: Floats
    patience: Floats
    work: Floats
    pay_delay: Floats
    bad_debt: Floats


def draw_arrivals(sources: Sources, luck: Luck, intensity: Floats, before: int) -> Arrivals:
    """Draw the candidates of all sources up to the end of the tape.

    Args:
        sources: what they come from.
        luck: of the world.
        intensity: how lively the market is, by month.
        before: how many of these months lie before the warm-up.
    """
    numbers, u, rows = _candidates(sources, luck, intensity, before)
    order = np.empty(rows, dtype=np.int64)
    _put_in_time(numbers, sources.entity, np.empty_like(order), order)
    columns, entity = np.empty((6, rows), dtype=np.int64), np.empty(rows, dtype=np.uint64)
    first = np.empty((3, rows))
    _gather(order, numbers, u, sources.entity, columns, entity, first)
    second = luck.lanes("opportunity", entity, columns[OCCURRENCE], 1)
    exponential(first[STAGE], out=first[STAGE])
    exponential(second[:2], out=second[:2])
    kept = _keep(sources.stage_minutes, columns, entity, first, second)
    third = luck.lanes("opportunity", entity[kept:], columns[OCCURRENCE, kept:], 2)
    return Arrivals(*columns[:, kept:], *first[:2, kept:], *second[2:, kept:], *third)


def _enough(expected: Floats) -> Ints:
    """Return how many candidates to draw of sources that have so many left on average: mostly enough, rarely twice."""
    return np.ceil(expected + np.sqrt(expected) + 1).astype(np.int64)


def _candidates(sources: Sources, luck: Luck, intensity: Floats, before: int) -> tuple[Ints, Floats, int]:
    """Draw every source's candidates, but for leads of the time before, which nobody remembers.

    Returns:
        SOURCE, OCCURRENCE and MINUTE, shape (3, room), PRODUCT, AMOUNT and STAGE, and how many candidates there are.
    """
    edges = np.concatenate([[0.0], np.cumsum(intensity)])
    minutes = (np.arange(len(edges)) - before) * float(MINUTES_PER_MONTH)
    clock, drawn = np.zeros(sources.number), np.zeros(sources.number, dtype=np.int64)
    active = (sources.rate > 0).nonzero()[0]
    numbers, u, found = np.empty((3, 0), dtype=np.int64), np.empty((3, 0)), 0
    while len(active):
        wide = _enough((edges[-1] - clock[active]) * sources.rate[active])
        draws = int(wide.sum())
        entity, occurrence = np.empty(draws, dtype=np.uint64), np.empty(draws, dtype=np.int64)
        _number(active, wide, drawn, sources.entity, entity, occurrence)
        lanes = luck.lanes("opportunity", entity, occurrence)
        if found + draws > u.shape[1]:
            numbers, u = _with_room(numbers, found + draws), _with_room(u, found + draws)
        exponential(lanes[0], out=lanes[0])
        found = _walk(
            active, wide, sources.rate, lanes, edges, minutes, sources.accounts, clock, drawn, found, numbers, u
        )
        active = active[clock[active] <= edges[-1]]
    return numbers, u, found


def _with_room(columns: NDArray[Any], room: int) -> NDArray[Any]:
    wider = np.empty((len(columns), room), dtype=columns.dtype)
    wider[:, : columns.shape[1]] = columns
    return wider


@compiled("void(int64[::1], int64[::1], int64[::1], uint64[::1], uint64[::1], int64[::1])")
def _number(active: Ints, wide: Ints, drawn: Ints, entities: Words, entity: Words, occurrence: Ints) -> None:
    """Write down which candidates to draw: of each source as many as are wanted, from the first not drawn yet on."""
    row = 0
    for k in range(len(active)):
        for n in range(wide[k]):
            entity[row], occurrence[row] = entities[active[k]], drawn[active[k]] + n
            row += 1


@compiled(
    "int64(int64[::1], int64[::1], float64[::1], float64[:, ::1], float64[::1], float64[::1], int64, float64[::1],"
    "int64[::1], int64, int64[:, ::1], float64[:, ::1])"
)
def _walk(
    active: Ints, wide: Ints, rates: Floats, lanes: Floats, edges: Floats, minutes: Floats, accounts: int,
    clock: Floats, drawn: Ints, found: int, numbers: Ints, u: Floats,
) -> int:  # fmt: skip
    """Let each source's clock go from candidate to candidate, and note those that come before the end.

    Args:
        active: sources.
        wide: how many candidates of each were drawn.
        rates: candidates of every source in a unit of the clock.
        lanes: the gap before each (mean 1), a source's one after the other, and the three uniforms behind it.
        edges: the clock at the start of each month, and at the end of the last.
        minutes: the minute at each edge.
        accounts: the first so many sources are accounts.
        clock: where every source's clock stands; moved.
        drawn: how many candidates of every source were drawn so far; counted on.
        found: how many candidates are noted so far.
        numbers: their SOURCE, OCCURRENCE and MINUTE.
        u: their PRODUCT, AMOUNT and STAGE.

    Returns:
        How many are noted now.
    """
    begin, last = 0, len(edges) - 1
    months, month, steps = np.empty(STEPS + 1, dtype=np.int64), 0, STEPS / edges[last] if edges[last] > 0 else 0.0
    slopes = (minutes[1:] - minutes[:-1]) / (edges[1:] - edges[:-1])
    for step in range(STEPS + 1):
        while month < last and edges[month + 1] * steps <= step:
            month += 1
        months[step] = month
    for k in range(len(active)):
        source, now = active[k], clock[active[k]]
        for n in range(wide[k]):
            now += lanes[0, begin + n] / rates[source]
            if now > edges[last]:
                break
            month = months[np.int64(now * steps)]
            while edges[month] > now:
                month -= 1
            while month < last and edges[month + 1] <= now:
                month += 1
            minute = minutes[month]
            if month < last:
                minute += slopes[month] * (now - edges[month])
            if minute >= 0 or source < accounts:
                numbers[0, found], numbers[1, found] = source, drawn[source] + n
                numbers[2, found] = np.int64(np.floor(minute))
                for lane in range(3):
                    u[lane, found] = lanes[lane + 1, begin + n]
                found += 1
        clock[source] = now
        drawn[source] += wide[k]
        begin += wide[k]
    return found


@compiled("void(int64[:, ::1], uint64[::1], int64[::1], int64[::1])")
def _put_in_time(numbers: Ints, entities: Words, spare: Ints, order: Ints) -> None:
    """Order candidates by minute, then entity, then occurrence.

    By counting, digit by digit from the lowest; few share a minute, so these are compared.

    Args:
        numbers: SOURCE, OCCURRENCE and MINUTE of each.
        entities: entity hash of every source.
        spare: room for as many numbers.
        order: to be filled.
    """
    rows, source, occurrence, minute = len(order), numbers[SOURCE], numbers[OCCURRENCE], numbers[MINUTE]
    keys, counts = order, np.empty(LOWEST + 1, dtype=np.int64)
    first = last = minute[0] if rows else 0
    for row in range(rows):
        first, last = min(first, minute[row]), max(last, minute[row])
    for row in range(rows):
        keys[row] = (minute[row] - first) << ROW_BITS | row
    shift = ROW_BITS
    while (last - first) << ROW_BITS >> shift:
        counts[:] = 0
        for k in range(rows):
            counts[keys[k] >> shift & LOWEST] += 1
        place = 0
        for digit in range(len(counts)):
            place, counts[digit] = place + counts[digit], place
        for k in range(rows):
            digit = keys[k] >> shift & LOWEST
            spare[counts[digit]] = keys[k]
            counts[digit] += 1
        keys, spare, shift = spare, keys, shift + DIGIT
    before = -1
    for place in range(rows):
        row, when, to = keys[place] & ((1 << ROW_BITS) - 1), keys[place] >> ROW_BITS, place
        if when == before:
            while to > 0 and minute[order[to - 1]] == minute[row]:
                other = order[to - 1]
                one, two = entities[source[other]], entities[source[row]]
                if one < two or (one == two and occurrence[other] < occurrence[row]):
                    break
                order[to], to = other, to - 1
        order[to], before = row, when


@compiled("void(int64[::1], int64[:, ::1], float64[:, ::1], uint64[::1], int64[:, ::1], uint64[::1], float64[:, ::1])")
def _gather(
    order: Ints, numbers: Ints, u: Floats, entities: Words, columns: Ints, entity: Words, first: Floats
) -> None:
    """Put candidates in an order: their numbers, their entity's hash, and PRODUCT, AMOUNT and STAGE."""
    for place in range(len(order)):
        row = order[place]
        source = numbers[SOURCE, row]
        columns[SOURCE, place], columns[OCCURRENCE, place] = source, numbers[OCCURRENCE, row]
        columns[MINUTE, place], entity[place] = numbers[MINUTE, row], entities[source]
        for k in range(3):
            first[k, place] = u[k, row]


@compiled("int64(float64[:, ::1], int64[:, ::1], uint64[::1], float64[:, ::1], float64[:, ::1])")
def _keep(means: Floats, columns: Ints, entity: Words, first: Floats, second: Floats) -> int:
    """Work out each candidate's stages, and push those that are not decided before the warm-up together at the end.

    Args:
        means: mean minutes of the three by source.
        columns: numbers of each candidate; DECIDED, NEGOTIATION and PROPOSAL are filled in.
        entity: its entity hash.
        first: uniforms of the first block, in the place of STAGE the length of that stage (mean 1).
        second: lengths of the other two, and two more uniforms.

    Returns:
        From where on candidates stand that count.
    """
    rows = columns.shape[1]
    to = rows
    for row in range(rows - 1, -1, -1):
        source, minute = columns[SOURCE, row], columns[MINUTE, row]
        proposal = np.int64(max(np.rint(first[STAGE, row] * means[0, source]), 1.0))
        negotiation = proposal + np.int64(max(np.rint(second[0, row] * means[1, source]), 1.0))
        decided = negotiation + np.int64(max(np.rint(second[1, row] * means[2, source]), 1.0))
        if minute < 0 and minute + decided <= 0:
            continue
        to -= 1
        columns[DECIDED, to], columns[NEGOTIATION, to], columns[PROPOSAL, to] = decided, negotiation, proposal
        if to > row:
            columns[SOURCE, to], columns[MINUTE, to], entity[to] = source, minute, entity[row]
            columns[OCCURRENCE, to] = columns[OCCURRENCE, row]
            first[PRODUCT, to], first[AMOUNT, to] = first[PRODUCT, row], first[AMOUNT, row]
            second[2, to], second[3, to] = second[2, row], second[3, row]
    return to
