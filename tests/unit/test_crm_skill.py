"""Skill is read only where it is: simulated firms whose truth is known."""

import numpy as np
import pytest

from scenarios.crm.fit import activity
from scenarios.crm.skill import fit_skill, log_likelihood
from scenarios.crm.tables import Deal


def firm(icc, seed, reps=30, deals=220, mean=0.4):
    rng = np.random.default_rng(seed)
    chances = np.full(reps, mean)
    if icc:
        strength = 1 / icc - 1
        chances = rng.beta(mean * strength, (1 - mean) * strength, reps)
    rows = []
    for k, chance in enumerate(chances):
        wins = rng.binomial(deals, chance)
        rows += [deal(f"R{k + 1:02d}", "won" if n < wins else "lost") for n in range(deals)]
    return rows, [f"R{k + 1:02d}" for k in range(reps)], chances


def deal(owner, stage, product="p"):
    return Deal(owner, "", product, "", stage, None, None, 100 if stage == "won" else None)


def test_a_firm_whose_reps_differ_is_recognised_and_the_interval_covers_the_truth():
    covered = 0
    for seed in range(20):
        rows, codes, _ = firm(0.14, seed)
        fit = fit_skill(rows, codes)
        assert fit.verdict == "differ"
        covered += fit.low <= 0.14 <= fit.high
    # 95 % coverage: 20 intervals miss more than 4 times with probability 0.003.
    assert covered >= 16


def test_a_firm_of_equals_is_not_given_stars():
    stars = 0
    for seed in range(20):
        rows, codes, _ = firm(0.0, 100 + seed)
        fit = fit_skill(rows, codes)
        stars += fit.verdict == "differ"
        assert fit.low <= 0.001
        assert max(abs(row.skill - 1) for row in fit.reps) < 0.25
    # The lower end leaves 0 by chance in about 2.5 % of firms: more than 3 of 20 has probability 0.002.
    assert stars <= 3


def test_shrunk_skill_is_nearer_to_the_truth_than_the_raw_win_rate():
    rows, codes, truth = firm(0.03, 5, deals=40)
    fit = fit_skill(rows, codes)
    raw = np.array([row.win_rate for row in fit.reps])
    shrunk = np.array([row.skill * row.expected for row in fit.reps])
    assert np.mean((shrunk - truth) ** 2) < 0.8 * np.mean((raw - truth) ** 2)


def test_an_easy_mix_of_products_is_not_skill():
    rng = np.random.default_rng(3)
    rows = []
    for k in range(20):
        easy_share = k / 19
        for _ in range(300):
            product = "easy" if rng.random() < easy_share else "hard"
            won = rng.random() < (0.7 if product == "easy" else 0.3)
            rows.append(deal(f"R{k:02d}", "won" if won else "lost", product))
    fit = fit_skill(rows, [f"R{k:02d}" for k in range(20)])
    raw = [row.win_rate for row in fit.reps]
    assert max(raw) - min(raw) > 0.3
    assert fit.low == 0.0
    assert all(row.skill == pytest.approx(1.0, abs=0.12) for row in fit.reps)


def test_one_rep_has_nobody_to_be_compared_with():
    fit = fit_skill([deal("R01", "won"), deal("R01", "lost")], ["R01"])
    assert (fit.verdict, fit.reps[0].skill) == ("one-rep", 1.0)


def test_the_likelihood_is_binomial_when_nobody_differs():
    won, count, mean = np.array([3.0, 8.0]), np.array([10.0, 12.0]), np.array([0.4, 0.5])
    binomial = float(np.sum(won * np.log(mean) + (count - won) * np.log(1 - mean)))
    assert log_likelihood(won, count, mean, 1e-9) == pytest.approx(binomial, abs=1e-4)


def test_activity_keeps_the_total_and_shrinks_towards_the_mean():
    counts = np.array([1.0, 4.0, 9.0, 50.0])
    shrunk = activity(counts)
    assert shrunk.sum() == pytest.approx(counts.sum())
    assert counts.min() < shrunk.min()
    assert shrunk.max() < counts.max()
    assert list(np.argsort(shrunk)) == [0, 1, 2, 3]


def test_activity_no_more_spread_than_chance_is_no_difference():
    assert np.ptp(activity(np.array([5.0, 6.0, 5.0, 4.0]))) == 0
