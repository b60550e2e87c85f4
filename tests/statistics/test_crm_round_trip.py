"""Simulate a company whose parameters are known, export it, import it: the intervals cover the truth as they should."""

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from coaching.crm_export.sample import write_sample
from scenarios.company import company_of
from scenarios.crm import import_crm
from scenarios.crm.fit import fit_market
from scenarios.crm.timing import timing_of
from scenarios.loader import parse

NOMINAL = 0.90
OFF = ("learning", "effort", "fatigue", "priorities", "patience", "relationship", "repeat", "fairness", "attrition",
       "dismissal", "peer_exit", "coaching", "market_cycle", "seasonality")  # fmt: skip
TRUTH = {
    "reference_win_rate": 0.35,
    "cycle_days": 45.0,
    "size_slope": 0.5,
    "pay_mean": 50.0,
    "pay_cv": 0.6,
    "bad": 0.05,
}


def company(skills=(1.0,) * 8):
    """A company of which every fitted number has a known truth: nothing but the market's own luck moves it."""
    reps = [{"id": f"R{k + 1:02d}", "skill": float(skill)} for k, skill in enumerate(skills)]
    return parse(
        {
            "name": "known", "title": {"en": "known", "zh": "已知"}, "summary": {"en": "known", "zh": "已知"},
            "market": {
                "opportunities_per_account_month": 0.35, "typical_deal_cents": 2_000_000, "deal_value_sd": 0.6,
                "reference_win_rate": TRUTH["reference_win_rate"], "response_depth": 60.0, "repeat_share": 0.0,
                "size_slope": TRUTH["size_slope"], "cycle_days": TRUTH["cycle_days"], "opportunity_hours": 0.5,
                "leads_per_rep_month": 0.0, "stage_shares": [1.5, 1.0, 0.5],
            },
            "collection": {"mean_days": TRUTH["pay_mean"], "cv": TRUTH["pay_cv"], "bad_debt_rate": TRUTH["bad"]},
            "segments": [{"name": "all", "potential_sd": 0.3}],
            "accounts": {"count": 160}, "rep": reps, "dynamics": dict.fromkeys(OFF, "off"),
        },
        "known",
    )  # fmt: skip


def truths(scenario):
    mix = company_of(scenario).mix
    return {
        "win_rate": TRUTH["reference_win_rate"], "cycle_days": TRUTH["cycle_days"], "size_slope": TRUTH["size_slope"],
        "decided_per_month": float(mix.rate.sum()),
        "deal_cents": float((mix.rate * mix.yield_cents).sum() / mix.rate.sum() / TRUTH["reference_win_rate"]),
        "pay_days": TRUTH["pay_mean"], "pay_cv": TRUTH["pay_cv"], "bad_debt": TRUTH["bad"],
    }  # fmt: skip


def fitted(folder, scenario, seed):
    write_sample("salesforce", folder, scenario=scenario, months=30, seed=seed)
    tables = import_crm([folder]).tables
    market = fit_market(tables, NOMINAL)
    timing = timing_of(tables, market.start, market.end, NOMINAL)
    found = {
        name: getattr(market, name)
        for name in ("win_rate", "cycle_days", "size_slope", "decided_per_month", "deal_cents")
    }
    return found | {name: getattr(timing, name) for name in ("pay_days", "pay_cv", "bad_debt")}


def covered(folder, repetitions):
    scenario = company()
    expected = truths(scenario)
    hits, bias = Counter(), {name: [] for name in expected}
    for seed in range(repetitions):
        for name, fit in fitted(folder / str(seed), scenario, seed).items():
            hits[name] += fit.low <= expected[name] <= fit.high
            bias[name].append(fit.value / expected[name] - 1)
    for name in expected:
        off = np.array(bias[name])
        print(f"{name:20} covered {hits[name]:3}/{repetitions}  bias {off.mean():+.3f} (sd {off.std():.3f})")
    return hits, len(expected)


def check(folder, repetitions):
    hits, parameters = covered(folder, repetitions)
    share = sum(hits.values()) / (repetitions * parameters)
    assert abs(share - NOMINAL) <= 3 * np.sqrt(NOMINAL * (1 - NOMINAL) / (repetitions * parameters)), dict(hits)


def test_known_parameters_come_back(tmp_path):
    check(tmp_path, 10)


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("SHAPAN_LONG"), reason="the long form: make long")
def test_known_parameters_come_back_in_a_hundred_companies(tmp_path):
    check(tmp_path, 100)


def skills_of(icc, seed, reps=20):
    """Skills such that win chances scatter like a Beta of this intra-class correlation around the mean."""
    mean, strength = TRUTH["reference_win_rate"], 1 / icc - 1
    rng = np.random.default_rng(seed)
    return rng.beta(mean * strength, (1 - mean) * strength, reps) / mean


def test_a_simulated_firm_whose_reps_differ_is_recognised(tmp_path):
    """Intra-class correlation .14 through the engine: recognised, and the interval covers it in most firms."""
    hits = 0
    for seed in range(4):
        scenario = company(np.clip(skills_of(0.14, seed), 0.02, 2.6))
        write_sample("zoho", tmp_path / str(seed), scenario=scenario, months=24, seed=seed)
        skill = import_crm([tmp_path / str(seed)]).skill
        assert skill.verdict == "differ"
        hits += skill.low <= 0.14 <= skill.high
    assert hits >= 3


def test_stage_lengths_come_back(tmp_path):
    write_sample("salesforce", tmp_path, scenario=company(), months=24, seed=5)
    done = import_crm([tmp_path])
    assert done.scenario.market.stage_shares == pytest.approx((1.5, 1.0, 0.5), abs=0.12)
    assert Path(tmp_path, "OpportunityHistory.csv").exists()
