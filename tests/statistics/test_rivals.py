"""The rivals of the benchmark play the same market: their results are shapan's, within chance."""

import pytest

pytest.importorskip("salabim", reason="a development package")

from benchmarks.rivals import mesa_alone, plain_simpy, salabim_market
from benchmarks.rivals.__main__ import MOST_ERRORS, compare, main
from benchmarks.rivals.market import Market, play_shapan

SMALL = Market(reps=4)


@pytest.fixture(scope="module")
def ours():
    return [play_shapan(SMALL, world) for world in range(12)]


@pytest.mark.parametrize("rival", [mesa_alone, plain_simpy], ids=lambda one: one.__name__)
def test_results_are_statistically_equal(rival, ours):
    found = compare(ours, [rival.play(SMALL, world) for world in range(12)])
    assert all(abs(z) <= MOST_ERRORS for _ratio, z in found.values()), found
    assert all(0.8 < ratio < 1.25 for ratio, _z in found.values()), found


def test_salabim_plays_the_same_market(ours):
    tiny = [salabim_market.play(SMALL, world) for world in range(3)]
    assert all(abs(z) <= MOST_ERRORS for _ratio, z in compare(ours, tiny).values())


def test_the_comparison_would_notice_another_market(ours):
    other = Market(reps=4, win_rate=0.4)
    found = compare(ours, [plain_simpy.play(other, world) for world in range(12)])
    assert found["wins"][1] > MOST_ERRORS


@pytest.mark.long
def test_the_whole_benchmark_passes_at_its_size():
    assert main(["--reps", "300", "--worlds", "6", "--rounds", "3"]) == 0
