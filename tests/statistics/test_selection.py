"""Known truth: the sequential selection, the probability of being best and the intervals keep what they promise."""

import math
import random

import pytest

from coaching.best import above_zero, chances_of_best, probabilities
from coaching.intervals import estimate
from coaching.selection import Race, fixed_design_worlds, select
from scenarios.errors import InputError

ZONE = 0.25
"""Indifference zone, in standard deviations of a paired difference."""


def raced(seed, gaps, budget=5000, **more):
    """Race playbooks whose means lie `gaps` zones behind the first one, in worlds with strong common luck."""
    luck, names = random.Random(seed), [f"p{place}" for place in range(len(gaps))]

    def stage(alive, worlds):
        rows = []
        for _world in worlds:
            common = luck.gauss(0, 2)
            rows.append(
                {
                    name: common - gap * ZONE + luck.gauss(0, 1) / math.sqrt(2)
                    for name, gap in zip(names, gaps, strict=True)
                }
            )
        return rows

    return select(names, stage, metric="attainment", indifference=ZONE, budget=budget, **more)


@pytest.mark.parametrize("gaps", [(0, 1, 1, 1, 1), (0, 1, 2, 3, 4), (0, 2, 2, 2, 2)], ids=str)
def test_the_best_is_selected_at_the_nominal_confidence(gaps):
    races = 200
    right = sum(raced(seed, gaps).left[0] == "p0" for seed in range(races))
    assert right / races >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / races)


@pytest.mark.parametrize("gaps", [(0, 1, 2, 3, 4), (0, 2, 2, 2, 2)], ids=str)
def test_selection_needs_at_most_half_of_the_runs_of_a_fixed_design(gaps):
    fixed = len(gaps) * fixed_design_worlds(1.0, ZONE, len(gaps))
    runs = [raced(seed, gaps).runs for seed in range(200)]
    assert sum(runs) / len(runs) <= 0.5 * fixed


def test_even_the_hardest_case_needs_fewer_runs_than_a_fixed_design():
    fixed = 5 * fixed_design_worlds(1.0, ZONE, 5)
    runs = [raced(seed, (0, 1, 1, 1, 1)).runs for seed in range(200)]
    assert sum(runs) / len(runs) <= 0.7 * fixed


def test_the_fixed_design_keeps_its_confidence_and_no_more():
    worlds, luck, right = fixed_design_worlds(1.0, ZONE, 2), random.Random(4), 0
    for _repetition in range(400):
        gaps = [luck.gauss(ZONE, 1) for _world in range(worlds)]
        right += sum(gaps) > 0
    assert abs(right / 400 - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / 400)


def test_a_budget_too_small_ends_undecided_with_those_still_in_the_race():
    found = raced(1, (0, 0.2, 12), budget=20)
    assert found.verdict == "undecided"
    assert set(found.left) == {"p0", "p1"}
    assert (found.worlds, found.left_after) == (20, {"p2": found.left_after["p2"]})


def test_playbooks_nearer_than_the_zone_end_with_one_of_them_or_equal():
    assert {raced(seed, (0, 0)).verdict for seed in range(20)} <= {"decided", "equal"}
    same = select(
        ("a", "b"), lambda alive, worlds: [dict.fromkeys(alive, float(w)) for w in worlds], metric="m",
        indifference=0.1, budget=100,
    )  # fmt: skip
    assert (same.verdict, same.left, same.worlds) == ("equal", ("a", "b"), 10)


def test_a_race_refuses_nonsense():
    for zone in (0, -1, float("nan"), float("inf")):
        with pytest.raises(InputError, match="indifference"):
            Race(["a", "b"], zone)
    with pytest.raises(InputError, match="confidence"):
        Race(["a", "b"], 0.1, 1.0)
    with pytest.raises(InputError, match="budget"):
        raced(1, (0, 1), budget=1)


def worlds_of(luck, means, worlds):
    rows = []
    for _world in range(worlds):
        common = luck.gauss(0, 1)
        rows.append([common + mean + luck.gauss(0, 1) for mean in means])
    return rows


@pytest.mark.parametrize("playbooks", [2, 4])
def test_the_probability_of_being_best_is_calibrated(playbooks):
    """Among claims near p, the share that is true is p: every band of claims agrees within 3 standard errors."""
    luck, claims = random.Random(11), []
    for _repetition in range(500):
        means = [luck.gauss(0, 1) for _playbook in range(playbooks)]
        chances = probabilities(worlds_of(luck, means, 12))
        leader = max(range(playbooks), key=chances.__getitem__)
        claims.append((chances[leader], means[leader] == max(means)))
    for low, high in ((0.3, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.01)):
        band = [(chance, true) for chance, true in claims if low <= chance < high]
        assert len(band) > 15
        said, held = sum(chance for chance, _ in band) / len(band), sum(true for _, true in band) / len(band)
        error = math.sqrt(said * (1 - said) / len(band))
        assert abs(said - held) <= 3 * error, (low, said, held, len(band))


def test_counted_and_closed_form_agree():
    rows = worlds_of(random.Random(3), [0.0, 0.2, -9.0], 25)
    pair = above_zero([row[0] - row[1] for row in rows])
    assert probabilities(rows)[0] == pytest.approx(pair, abs=0.02)
    assert probabilities(rows)[2] == 0.0


def test_equal_playbooks_share_the_chance_and_the_worlds():
    rows = {"a": [1.0, 3.0, 2.0], "b": [1.0, 3.0, 2.0], "c": [0.0, 4.0, 0.5]}
    found = chances_of_best(rows, "attainment", "higher")
    assert found[0].probability == found[1].probability > 0.3
    assert sum(one.probability for one in found) == pytest.approx(1)
    assert [one.best_in for one in found] == [1.0, 1.0, 1.0]
    lower = chances_of_best(rows, "chance_gap", "lower")
    assert [one.best_in for one in lower] == [0.5, 0.5, 2.0]


def test_worlds_with_a_gap_are_left_out_and_one_world_gives_no_probability():
    found = chances_of_best({"a": [1.0, None], "b": [2.0, 5.0]}, "attainment", "higher")
    assert [(one.probability, one.best_in, one.worlds) for one in found] == [(None, 0.0, 1), (None, 1.0, 1)]
    assert chances_of_best({"a": [None], "b": [1.0]}, "attainment", "higher") == []


def test_intervals_of_paired_differences_cover_nine_times_in_ten():
    luck, covered = random.Random(2), 0
    for _repetition in range(500):
        rows = worlds_of(luck, [0.0, 0.4], 15)
        gap = estimate([b - a for a, b in rows])
        covered += gap.low <= 0.4 <= gap.high
    assert abs(covered / 500 - 0.9) <= 3 * math.sqrt(0.9 * 0.1 / 500)
