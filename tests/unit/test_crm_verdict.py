"""The import can say no: too little data, two spellings of one person, 元 and 万 mixed; a roster makes it richer."""

from datetime import date, timedelta

import numpy as np
import pytest

from coaching.crm_export.sample import write_sample
from scenarios.crm import import_crm
from scenarios.crm.quotas import spread
from scenarios.crm.roster import leavers, roster_template
from scenarios.crm.shapes import amount_scores, season_of
from scenarios.crm.tables import Deal, Person, Tables
from scenarios.crm.timing import ramp_of
from scenarios.crm.verdict import alike, two_humps

HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
PEOPLE = ("Ann Lee", "Bo Wang", "Cy Diaz", "Di Evans", "Ed Frost", "Flo Gomez")


def company(folder, rows=400, months=12, people=PEOPLE, amount=lambda k: 900 + k):
    lines = [HEADER]
    for k in range(rows):
        opened = date(2025, 1, 1) + timedelta(days=int(k * (months * 30.4 - 31) / rows))
        stage = ("Won", "Lost")[k % 2]
        lines.append(
            f"I{k},{people[k % len(people)]},P,Acc {k % 30},{stage},{opened},{opened + timedelta(days=30)},{amount(k)}"
        )
    (folder / "deals.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_enough_is_good_enough(tmp_path):
    done = import_crm([company(tmp_path)])
    assert (done.verdict.level, [one.code for one in done.verdict.reasons]) == ("good enough", ["IMP-V00"])


@pytest.mark.parametrize(("kwargs", "code", "level"), [
    ({"months": 5}, "IMP-V01", "not enough data"),
    ({"people": PEOPLE[:4]}, "IMP-V02", "not enough data"),
    ({"rows": 90}, "IMP-V03", "not enough data"),
    ({"people": (*PEOPLE[:5], "Lee Ann")}, "IMP-V06", "direction only"),
    ({"people": (*PEOPLE[:5], "ann  lee.")}, "IMP-V06", "direction only"),
    ({"amount": lambda k: (900 + k) * (10_000 if k % 4 == 0 else 1)}, "IMP-V05", "not enough data"),
])  # fmt: skip
def test_what_is_missing_is_a_stated_limit(tmp_path, kwargs, code, level):
    done = import_crm([company(tmp_path, **kwargs)])
    assert done.verdict.level == level
    assert code in [one.code for one in done.verdict.reasons]
    assert str(next(one for one in done.verdict.reasons if one.code == code)) in done.report.to_text()


def test_merging_two_spellings_makes_them_one(tmp_path):
    company(tmp_path, people=(*PEOPLE[:5], "Lee Ann"))
    said = tmp_path / "said.toml"
    said.write_text('[same]\n"Ann Lee" = ["Lee Ann"]\n', encoding="utf-8")
    done = import_crm([tmp_path], mapping=said)
    assert len(done.scenario.rep) == 5
    assert "IMP-V06" not in [one.code for one in done.verdict.reasons]


def test_spellings():
    assert alike(["王强", "王强（离职）"]) == [("王强", "王强（离职）")]
    assert alike(["Wang Qiang", "Qiang Wang", "Wang Qing"]) == [
        ("Wang Qiang", "Qiang Wang"),
        ("Wang Qiang", "Wang Qing"),
    ]
    assert alike(["Rep 01", "Rep 02", "李敏", "李民", "Simulated Rep 01", "Simulated Rep 02"]) == []


def test_humps():
    rng = np.random.default_rng(1)
    yuan = np.exp(rng.normal(np.log(5_000_000), 0.8, 300)).astype(int).tolist()
    wan = [max(one // 10_000, 1) for one in yuan[:60]]
    assert two_humps(yuan) is None
    assert two_humps([*yuan[60:], *wan])[0] == pytest.approx(60, abs=3)
    wide = np.exp(rng.normal(np.log(5_000_000), 2.0, 500)).astype(int).tolist()
    assert two_humps(wide) is None


ROSTER = "rep,team,start date,left date,base pay per month,target variable pay per month,pay plan\n"


def test_a_roster_replaces_what_is_borrowed(tmp_path):
    lines = [
        f"{name},{'EastWest'[k % 2 * 4 :][:4]},20{18 + k % 3}-03-01,,{9000 + k},{6000 - k},5 %"
        for k, name in enumerate(PEOPLE)
    ]
    lines[0] = lines[0].replace(",,", ",2025-09-01,", 1)
    company(tmp_path)
    (tmp_path / "roster.csv").write_text(ROSTER + "\n".join(lines), encoding="utf-8")
    done = import_crm([tmp_path])
    scenario = done.scenario
    assert [rep.id for rep in scenario.rep] == ["R02", "R03", "R04", "R05", "R06"]
    assert scenario.rep[0].base_salary_cents_per_month == 900_100
    assert scenario.rep[0].target_variable_cents_per_month == 599_900
    assert scenario.rep[0].tenure_months == pytest.approx(81, abs=2)
    assert scenario.behaviour.base_quit_rate_per_year != 0.24
    kinds = {row.key: row.kind for row in scenario.sources}
    assert kinds["pay"] == kinds["rep.tenure_months"] == kinds["behaviour.base_quit_rate_per_year"] == "data"
    assert done.report.fact("IMP-F44").values["plans"] == "5 %"
    assert "rep,team" in roster_template()


def test_a_group_that_loses_many_has_a_high_rate_never_a_persons():
    end = date(2025, 12, 31)
    people = [
        Person(f"R{k}", f"P{k}", "", started=date(2022, 1, 1), left=date(2024, 6, 1) if k < 15 else None)
        for k in range(30)
    ]
    rate = leavers(people, end)
    assert rate.low < 15 / 73 < rate.high
    assert leavers(people[15:], end) is None


def test_quarterly_quotas_are_spread_evenly():
    found = spread({("R1", 2025, month): 300 for month in (1, 4, 7, 10)})
    assert found == {("R1", 2025, month): 100 for month in range(1, 13)}


def test_the_best_amount_model_is_found_on_held_out_deals():
    rng = np.random.default_rng(2)

    def scores(amounts, prices=None):
        deals = [
            Deal("R", "", "p" if prices is None else f"p{k % 5}", "", "won", None, None, int(a))
            for k, a in enumerate(amounts)
        ]
        found = amount_scores(Tables(deals=deals, products=prices or {}))
        return max(found, key=found.get)

    assert scores(np.exp(rng.normal(10, 1, 2000))) == "lognormal"
    assert scores(rng.gamma(4, 10_000, 2000)) == "gamma"
    prices = {f"p{k}": 10_000 * 4**k for k in range(5)}
    assert scores([prices[f"p{k % 5}"] * rng.normal(1, 0.1) for k in range(1000)], prices) == "list-price"
    humps = np.concatenate([rng.normal(1e5, 2e3, 1000), rng.normal(3e5, 2e3, 1000)])
    rng.shuffle(humps)
    assert scores(humps) == "empirical"


def test_seasons_need_two_years_and_are_shrunk_to_nothing_without_any():
    rng = np.random.default_rng(3)

    def deals(index, years):
        found = []
        for month in range(12 * years):
            for _ in range(rng.poisson(60 * index[month % 12])):
                opened = date(2023 + month // 12, month % 12 + 1, int(rng.integers(1, 28)))
                found.append(Deal("R", "", "", "", "won", opened, opened, 100))
        return found

    strong = [1.6, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.9]
    found = season_of(deals(strong, 3), date(2023, 1, 1), date(2025, 12, 31))
    assert found[0] > 1.35
    assert found[1] < 0.7
    flat = season_of(deals([1] * 12, 3), date(2023, 1, 1), date(2025, 12, 31))
    assert max(flat) - min(flat) < 0.25
    assert season_of(deals(strong, 1), date(2023, 1, 1), date(2023, 12, 31)) is None


def test_ramp_up_is_read_where_dates_allow():
    rng = np.random.default_rng(4)
    people, deals = {}, []
    for k in range(30):
        started = date(2023, 1, 1) + timedelta(days=40 * k)
        people[f"P{k}"] = Person(f"R{k}", f"P{k}", "", started=started)
        at = started
        while at < date(2026, 1, 1):
            tenure = (at - started).days / 30.4
            deals.append(
                Deal(
                    f"R{k}",
                    "",
                    "",
                    "",
                    "won",
                    None,
                    at,
                    int(1e6 * (1 - 0.7 * np.exp(-tenure / 5)) * rng.gamma(8, 1 / 8)),
                )
            )
            at += timedelta(days=10)
    start, months = ramp_of(Tables(people=people, deals=deals), date(2023, 6, 1), date(2025, 12, 31))
    assert start.low <= 0.3 <= start.high
    assert months.low <= 5 <= months.high


def test_the_sample_of_a_short_company_is_refused_its_verdict(tmp_path):
    write_sample("yonyou", tmp_path, months=4)
    assert import_crm([tmp_path]).verdict.level == "not enough data"
