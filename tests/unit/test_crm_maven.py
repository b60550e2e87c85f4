"""The Maven export: the figures that are known of it come out, and nothing is promised that is not there."""

import csv
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from scenarios.crm import import_crm, write
from scenarios.loader import load

DATA = Path(os.environ.get("SHAPAN_DATA", Path(__file__).parents[2] / ".." / "shared" / "data")) / "maven_crm"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"public sample data not found at {DATA} (set SHAPAN_DATA)")


@pytest.fixture(scope="module")
def maven():
    return import_crm([DATA])


def test_every_row_is_used_and_every_repair_is_counted_and_listed(maven):
    report = maven.report
    assert (report.deals_read, report.deals_used) == (8800, 8800)
    assert report.counts == {"IMP-R01": 1480, "IMP-K01": 1425, "IMP-K02": 500, "IMP-K03": 2473, "IMP-K04": 1291}
    assert len(report.rows) == 1480
    assert {(row.column, row.got, row.action) for row in report.rows} == {("product", "GTXPro", "repaired")}


def test_the_files_are_told_apart_by_their_headers(maven):
    assert [(one.values["file"], one.values["kind"]) for one in maven.report.files] == [
        ("accounts.csv", "accounts"), ("products.csv", "products"),
        ("sales_pipeline.csv", "pipeline"), ("sales_teams.csv", "teams"),
    ]  # fmt: skip


def test_five_idle_agents_are_reported_and_left_out(maven):
    assert maven.report.fact("IMP-F04").values["n"] == 5
    assert len(maven.scenario.rep) == 30
    assert len(maven.codes) == 35


def test_win_rates_differ_by_luck_only(maven):
    skill = maven.skill
    assert skill.verdict == "none"
    assert skill.icc == pytest.approx(0.0003, abs=0.0002)
    assert skill.low == 0.0
    assert skill.high == pytest.approx(0.004, abs=0.0005)
    raw = [row.win_rate for row in skill.reps]
    assert max(raw) - min(raw) > 0.15
    assert all(rep.skill == pytest.approx(1.0, abs=0.02) for rep in maven.scenario.rep)
    assert "No skill difference found" in maven.to_text()


def test_market_figures(maven):
    market, fit = maven.scenario.market, maven.market
    assert market.reference_win_rate == pytest.approx(0.632, abs=0.001)
    assert (fit.win_rate.low, fit.win_rate.high) == pytest.approx((0.62, 0.643), abs=0.002)
    assert market.deal_value == "list-price"
    assert market.deal_value_sd == pytest.approx(0.10, abs=0.003)
    assert market.size_slope == pytest.approx(0.0, abs=0.06)
    assert fit.size_slope.low < 0 < fit.size_slope.high
    # The plain mean of closed deals is 48.0; early cohorts lack their fast deals (left truncation), which lowers it.
    assert market.cycle_days == pytest.approx(44.7, abs=0.2)
    assert fit.longest_cycle_days == 138
    assert fit.never_closes.value == pytest.approx(0.22, abs=0.012)
    assert (market.repeat_share, market.leads_per_rep_month) == (0.0, 0.0)


def test_demand_is_what_the_team_decided_and_fits_its_hours(maven):
    market, reps = maven.scenario.market, len(maven.scenario.rep)
    total = market.opportunities_per_account_month * sum(row.potential for row in maven.scenario.account)
    assert total / reps == pytest.approx(6711 / 10.06 / 30, rel=0.001)
    assert maven.market.engaged_per_month.low / reps < 25 < maven.market.engaged_per_month.high / reps
    assert total / reps * market.opportunity_hours == pytest.approx(0.8 * 60, rel=0.001)


def test_expected_bookings_are_those_of_the_files(maven):
    values = maven.report.fact("IMP-F14").values
    assert values["expected"] == pytest.approx(values["observed"], rel=0.01)
    assert maven.market.won_cents == 10_005_534_00


def test_products_regions_accounts_and_calendar(maven):
    scenario = maven.scenario
    prices = {row.name: row.price_cents for row in scenario.products}
    assert prices["GTX Pro"] == 482_100
    assert len(prices) == 7
    assert [row.name for row in scenario.regions] == ["Central", "East", "West"]
    assert sum(not row.placeholder for row in scenario.account) == 85
    assert maven.report.fact("IMP-F11").values == {"rows": 1425, "n": sum(row.placeholder for row in scenario.account)}
    assert scenario.calendar.start_date == date(2018, 1, 1)
    assert maven.report.fact("IMP-F06").values["start"] == "2017-03-01"
    assert maven.report.fact("IMP-F07").values["open"] == 1291


def test_nobody_owns_an_account_unless_asked_to_infer(maven):
    assert all(row.owner is None for row in maven.scenario.account)
    inferred = import_crm([DATA], infer_owners="main-seller")
    reps = {rep.id for rep in inferred.scenario.rep}
    assert all((row.owner in reps) != row.placeholder for row in inferred.scenario.account)
    source = next(row for row in inferred.scenario.sources if row.key == "account.owner")
    assert source.kind == "borrowed"
    assert "inferred" in source.note


def test_the_main_seller_has_most_opportunities_on_the_account():
    inferred = import_crm([DATA], infer_owners="main-seller", keep_names=True)
    with (DATA / "sales_pipeline.csv").open(newline="") as handle:
        rows = [row["sales_agent"] for row in csv.DictReader(handle) if row["account"] == "Cancity"]
    owner = next(row.owner for row in inferred.scenario.account if row.id == "Cancity")
    assert rows.count(owner) == max(rows.count(name) for name in rows)


def test_every_number_has_a_source(maven):
    keys = {row.key: row for row in maven.scenario.sources}
    assert keys["market.reference_win_rate"].kind == "data"
    assert keys["market.reference_win_rate"].rows == 6711
    assert keys["market.gross_margin"].kind == "borrowed"
    assert keys["calendar.season_index"].kind == "borrowed"
    named = {key.removeprefix("market.") for key in keys if key.startswith("market.")}
    untold = set(type(maven.scenario.market).model_fields) - named
    assert untold == {
        "typical_deal_cents", "deal_value",  # follow the list prices
        "lead_hours", "lead_work", "lead_qualify_rate", "lead_decay_days", "lead_patience_days",  # no leads
        "repeat_kept_per_month", "repeat_cv",  # no repeat purchases
        "shock_month", "shock_size", "shock_months", "shock_chance", "rumour_month", "rumour_months",  # no shock
        "leads_for_sale_per_rep_month", "lead_price_cents",  # no leads for sale
    }  # fmt: skip


def test_names_stay_out_of_everything_but_the_key(maven, tmp_path):
    paths = write(maven, tmp_path / "maven.toml")
    *public, key = paths
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "Moses Frase" in key.read_text(encoding="utf-8-sig")
    for path in public:
        text = path.read_text(encoding="utf-8")
        assert not any(name in text for name in maven.codes.values()), path


def test_the_scenario_reads_back_equal(maven, tmp_path):
    write(maven, tmp_path / "maven.toml")
    assert load(tmp_path / "maven.toml") == maven.scenario


def test_the_order_of_files_changes_nothing_but_the_listing(maven):
    paths = sorted(DATA.glob("*.csv"), reverse=True)
    assert import_crm(paths).scenario == maven.scenario
