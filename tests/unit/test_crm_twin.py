"""The replay of the last year can pass and can fail; the public sample companies and what must hold of them."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from coaching.twin import judged, replay
from scenarios.crm import import_crm
from scenarios.crm.report import Fact
from scenarios.crm.verdict import Verdict, badge_of, level_of
from scenarios.errors import InputError
from simulator.experiment import Failure
from simulator.run import run_one
from simulator.worlds import simulate_block

DATA = Path(os.environ.get("SHAPAN_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"public sample data not found at {DATA} (set SHAPAN_DATA)")
FINE = Verdict("good enough", (Fact("IMP-V00", "Enough people, months and closed deals.", {}),))


@pytest.fixture(scope="module")
def maven():
    return import_crm([DATA / "maven_crm"])


@pytest.fixture(scope="module")
def adventure():
    return import_crm([DATA / "adventureworks"])


@pytest.fixture(scope="module")
def replayed(maven):
    return replay(maven, worlds=12)


def test_maven_replays_its_year(replayed):
    found = replayed
    assert len(found.months) == 10
    assert found.year.low * 0.9 < found.year.own < found.year.high * 1.1
    assert found.mean_miss < 0.25
    assert {band.label for band in found.regions} == {"Central", "East", "West"}
    assert len(found.reps) == 30


def test_a_company_that_is_not_like_its_file_is_told_so(maven):
    market = maven.scenario.market
    wrong = market.model_copy(update={"opportunities_per_account_month": market.opportunities_per_account_month / 3})
    done = replace(maven, scenario=maven.scenario.model_copy(update={"market": wrong}))
    verdict = judged(FINE, replay(done, worlds=10))
    assert verdict.level != "good enough"
    assert [fact.code for fact in verdict.reasons] == ["IMP-V21", "IMP-V22"]
    sides = verdict.reasons[1].values  # with a third of the opportunities it cannot say too much
    assert (sides["over"], sides["under"] > 0) == (0, True)


def test_a_replay_can_only_lower_the_verdict(replayed):
    worst = Verdict("not enough data", ())
    assert judged(worst, replayed).level == "not enough data"


def test_the_verdict_and_the_badge_travel_with_the_scenario(maven, adventure):
    assert level_of(maven.scenario) == maven.verdict.level == "good enough"
    assert adventure.verdict.level == "direction only"
    assert badge_of(maven.scenario) == "DATA + BORROWED"


def test_maven_promises_nothing_from_moving_deals_to_better_closers(maven):
    """Routing by performance against routing in turn, same luck: no gain beyond the noise of the worlds."""
    from policies.catalog import build
    from policies.library import load_playbook

    turn = load_playbook("pool-first")
    best = replace(turn, routing=build("routing", "performance", "test"))
    scenario = maven.scenario
    gains = []
    for world in range(8):
        base, other = simulate_block(scenario, (turn, best), 1, world, 12, 0)
        assert not isinstance(base, Failure)
        assert not isinstance(other, Failure)
        gains.append(other.metrics["win_rate"] - base.metrics["win_rate"])
    mean = sum(gains) / len(gains)
    assert mean < 0.01


def test_adventureworks_is_account_driven_and_replays_its_attainment(adventure):
    scenario = adventure.scenario
    assert (len(scenario.account), len(scenario.rep)) == (632, 17)
    assert sum(row.owner is not None for row in scenario.account) == 632
    assert scenario.incumbent == "status-quo"
    assert adventure.skill.verdict == "orders"
    team = adventure.fits.team
    own = team.sold_cents / team.target_cents
    assert own == pytest.approx(0.84, abs=0.01)
    from simulator.run import incumbent_of

    runs = [run_one(scenario, incumbent_of(scenario), 1, k, 12, 0)[0].metrics["attainment"] for k in range(12)]
    assert min(runs) < own < max(runs)


def test_cravens_is_a_table_of_territories(tmp_path):
    done = import_crm([DATA / "cravens_territory"])
    scenario = done.scenario
    assert (len(scenario.regions), len(scenario.rep)) == (25, 25)
    assert done.verdict.level == "direction only"
    with pytest.raises(InputError) as caught:
        replay(done)
    assert caught.value.code == "TWN-01"
    from simulator.run import incumbent_of

    yearly = run_one(scenario, incumbent_of(scenario), 1, 0, 12, 0)[0].metrics["bookings_cents"] / 100
    assert yearly == pytest.approx(83854, rel=0.25)
