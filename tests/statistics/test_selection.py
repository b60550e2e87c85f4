"""Known truth: the sequential selection, the probability of being best and the intervals keep what they promise."""

import math
import random
from functools import cache
from itertools import pairwise
from statistics import fmean, stdev

import pytest

from coaching.best import above_zero, chances_of_best, probabilities
from coaching.intervals import estimate
from coaching.selection import (
    FIRST_WORLDS,
    Race,
    exact_design_worlds,
    fixed_design_worlds,
    next_worlds,
    select,
    two_stage_worlds,
)
from scenarios.errors import InputError

ZONE = 0.25
"""Indifference zone, in standard deviations of a paired difference."""
RACES = 200
EVEN = (math.sqrt(0.5),) * 5


FAMILIES = {
    "all at the edge": ((0, 1, 1, 1, 1), EVEN),
    "spread out": ((0, 1, 2, 3, 4), EVEN),
    "clear": ((0, 2, 2, 2, 2), EVEN),
    "two": ((0, 1), EVEN),
    "three": ((0, 1, 1), EVEN),
    "a calm best": ((0, 1, 1, 1, 1), (0.3, 0.5, 0.7, 0.9, 1.1)),
    "a wild best": ((0, 1, 1, 1, 1), (1.1, 0.9, 0.7, 0.5, 0.3)),
}
"""Zones that each playbook lies behind the first one, and its own spread beside the luck that all share."""
SHARES = {
    0.5: dict(zip(FAMILIES, (0.78, 0.62, 0.6, 1.1, 0.88, 0.75, 0.63), strict=True)),
    0.25: dict(zip(FAMILIES, (0.54, 0.36, 0.34, 0.6, 0.58, 0.53, 0.5), strict=True)),
    0.1: dict(zip(FAMILIES, (0.5, 0.3, 0.28, 0.53, 0.53, 0.5, 0.5), strict=True)),
}
"""Zone -> family -> what a race takes at most of a fixed design that is told the spread and exactly as sure."""
SHORT = [*((0.5, name) for name in FAMILIES), *((0.25, name) for name in FAMILIES),
         *((0.1, name) for name in ("two", "three", "all at the edge"))]  # fmt: skip


def year(luck, gaps, spreads, zone=ZONE):
    common = luck.gauss(0, 2)
    return [common - gap * zone + luck.gauss(0, spread) for gap, spread in zip(gaps, spreads, strict=False)]


def raced(seed, gaps, spreads=EVEN, budget=5000, zone=ZONE):
    """Race playbooks whose means lie `gaps` zones behind the first one, in worlds with strong common luck."""
    luck, names = random.Random(seed), [f"p{place}" for place in range(len(gaps))]

    def stage(alive, worlds):
        return [dict(zip(names, year(luck, gaps, spreads, zone), strict=True)) for _world in worlds]

    return select(names, stage, metric="attainment", indifference=zone, budget=budget)


@cache
def races(family, zone=ZONE):
    return [raced(seed, *FAMILIES[family], zone=zone) for seed in range(RACES)]


def exact_runs(family, zone):
    gaps, spreads = FAMILIES[family]
    return len(gaps) * exact_design_worlds(spreads[: len(gaps)], zone)


@pytest.mark.parametrize(("zone", "family"), SHORT)
def test_the_best_is_selected_at_the_nominal_confidence(family, zone):
    right = sum(found.left[0] == "p0" for found in races(family, zone))
    assert right / RACES >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / RACES)


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in ("two", "three")])
def test_selection_needs_at_most_half_of_the_runs_of_a_fixed_design_that_knows_the_spread(family):
    gaps, spreads = FAMILIES[family]
    widest = max(math.hypot(spreads[0], one) for one in spreads[1 : len(gaps)])
    fixed = len(gaps) * fixed_design_worlds(widest, ZONE, len(gaps))
    assert sum(found.runs for found in races(family)) / RACES <= 0.5 * fixed


@pytest.mark.parametrize(("zone", "family"), SHORT)
def test_how_much_of_an_exact_fixed_design_a_race_takes(family, zone):
    """The strictest yardstick. Within 3 standard errors here; the long test holds the very shares, half among them."""
    runs = [found.runs for found in races(family, zone)]
    error = stdev(runs) / math.sqrt(RACES)
    assert fmean(runs) <= SHARES[zone][family] * exact_runs(family, zone) + 3 * error


def test_a_race_no_longer_oversteps_its_line():
    """Two playbooks, a narrow zone: Wald's 49 % and little for the unknown spread; 58 % with the line where it was."""
    assert fmean(found.runs for found in races("two", 0.1)) <= 0.54 * exact_runs("two", 0.1)


@pytest.mark.parametrize("family", ["all at the edge", "two", "a wild best"])
def test_the_exact_fixed_design_is_exactly_as_sure_as_it_says(family):
    gaps, spreads = FAMILIES[family]
    worlds, luck, repetitions = exact_design_worlds(spreads[: len(gaps)], ZONE), random.Random(6), 4000
    right = 0
    for _repetition in range(repetitions):
        means = [
            luck.gauss(-gap * ZONE, spread / math.sqrt(worlds)) for gap, spread in zip(gaps, spreads, strict=False)
        ]
        right += means[0] == max(means)
    assert abs(right / repetitions - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / repetitions) + 0.003  # whole worlds
    assert worlds <= fixed_design_worlds(max(math.hypot(spreads[0], one) for one in spreads[1:]), ZONE, len(gaps))


@pytest.mark.parametrize(("family", "share"), [("two", 0.55), *((name, 0.5) for name in FAMILIES if name != "two")])
def test_and_of_a_two_stage_design_that_must_find_the_spread_as_the_race_must(family, share):
    """With two playbooks the known-spread limit of any sequential test is 48 % (Wald); 51 % was measured."""
    (gaps, spreads), luck = FAMILIES[family], random.Random(5)
    two_stage = [
        two_stage_worlds([year(luck, gaps, spreads) for _world in range(FIRST_WORLDS)], ZONE) for _race in range(RACES)
    ]
    assert sum(found.runs for found in races(family)) <= share * len(gaps) * sum(two_stage)


@pytest.mark.long
@pytest.mark.parametrize("zone", SHARES)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_nominal_confidence_over_four_thousand_races(family, zone):
    """Much closer: nominal within 3 standard errors (1 point), and no more worlds than the share says."""
    found = [raced(seed, *FAMILIES[family], zone=zone) for seed in range(1000, 5000)]
    right = sum(one.left[0] == "p0" for one in found) / len(found)
    (gaps, spreads), runs = FAMILIES[family], sum(one.runs for one in found) / len(found)
    widest = max(math.hypot(spreads[0], one) for one in spreads[1 : len(gaps)])
    usual = runs / len(gaps) / fixed_design_worlds(widest, zone, len(gaps))
    share, longest = runs / exact_runs(family, zone), sum(one.worlds for one in found) / len(found)
    print(f"{family}, zone {zone}: {right:.2%} right, {longest:.0f} worlds, {usual:.1%} usual, {share:.1%} exact")
    assert right >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / len(found))
    assert share <= SHARES[zone][family]


def test_looks_come_every_few_worlds():
    done, looks = 0, []
    while done < 200:
        done += next_worlds(done)
        looks.append(done)
    steps = [b - a for a, b in pairwise(looks)]
    assert looks[0] == FIRST_WORLDS
    assert steps == sorted(steps)
    assert (steps[0], next_worlds(40), next_worlds(99), next_worlds(100), next_worlds(200)) == (2, 4, 4, 5, 10)


def test_the_fixed_design_keeps_its_confidence_and_no_more():
    worlds, luck, right = fixed_design_worlds(1.0, ZONE, 2), random.Random(4), 0
    for _repetition in range(400):
        gaps = [luck.gauss(ZONE, 1) for _world in range(worlds)]
        right += sum(gaps) > 0
    assert abs(right / 400 - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / 400)


def test_a_budget_too_small_ends_undecided_with_those_still_in_the_race():
    found = raced(1, (0, 0.2, 12), budget=24)
    assert found.verdict == "undecided"
    assert set(found.left) == {"p0", "p1"}
    assert (found.worlds, found.left_after) == (24, {"p2": found.left_after["p2"]})


def test_playbooks_nearer_than_the_zone_end_with_one_of_them_or_equal():
    assert {raced(seed, (0, 0)).verdict for seed in range(20)} <= {"decided", "equal"}
    same = select(
        ("a", "b"), lambda alive, worlds: [dict.fromkeys(alive, float(w % 2)) for w in worlds], metric="m",
        indifference=0.1, budget=100,
    )  # fmt: skip
    assert (same.verdict, same.left, same.worlds) == ("equal", ("a", "b"), 16)  # 10 equal ones are too few: see ties


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
