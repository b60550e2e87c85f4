"""Who comes when: what the loops over sources and candidates must agree with."""

import numpy as np
import pytest

from scenarios.luck import Luck, exponential
from scenarios.units import MINUTES_PER_MONTH
from simulator import arrivals
from simulator.sources import sources_of
from tests.companies import company

INTENSITY = np.array([1.0, 0.5, 0.0, 2.0, 0.0])
BEFORE = 2


def clocks(luck, entity, rate, end):
    """Return the clock of each candidate of one source, drawn in one go."""
    gap = luck.block("opportunity", entity, 0, 1000)[:, 0]
    clock = (exponential(gap) / rate).cumsum()
    return clock[clock <= end]


def test_a_source_is_as_if_it_were_drawn_alone():
    sources, luck = sources_of(company()), Luck(7, 1)
    drawn = arrivals.draw_arrivals(sources, luck, INTENSITY, BEFORE)
    edges, months = np.concatenate([[0.0], INTENSITY.cumsum()]), (np.arange(6) - BEFORE) * MINUTES_PER_MONTH
    for source in range(sources.number):
        clock = clocks(luck, int(sources.entity[source]), sources.rate[source], edges[-1])
        mine = (drawn.source == source).nonzero()[0]
        minute = np.floor(np.interp(clock, edges, months)).astype(np.int64)[drawn.occurrence[mine]]
        assert np.array_equal(drawn.minute[mine], minute)
        counts = (minute >= 0) | (minute + drawn.decided[mine] > 0)
        assert counts.all()
        assert len(mine) >= (np.interp(clock, edges, months) >= 0).sum()


@pytest.mark.parametrize("span", [1, 50, 5_000_000])
def test_candidates_stand_by_minute_then_entity_then_occurrence(span):
    draw = np.random.default_rng(3)
    entities = draw.integers(0, 2**63, size=40).astype(np.uint64) * np.uint64(2)
    source, occurrence = np.repeat(np.arange(40), 50), np.tile(np.arange(50), 40)
    numbers = np.stack([source, occurrence, draw.integers(-span, span, size=2000)])[:, draw.permutation(2000)]
    order = np.empty(2000, dtype=np.int64)
    arrivals._put_in_time(np.ascontiguousarray(numbers), entities, np.empty_like(order), order)
    assert np.array_equal(order, np.lexsort((numbers[1], entities[numbers[0]], numbers[2])))


def test_nobody_comes_where_the_market_stands_still():
    assert len(arrivals.draw_arrivals(sources_of(company()), Luck(7, 1), np.zeros(5), BEFORE).minute) == 0
