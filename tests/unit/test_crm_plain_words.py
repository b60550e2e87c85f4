"""A spreadsheet kept by hand: plain Chinese column names, stages nobody listed, and refusals in the reader's words."""

import pytest
from test_crm_bad_input import deals

from policies.library import load_playbook
from scenarios.crm import import_crm, open_files
from scenarios.crm.aliases import CANONICAL, kind_of, mapping, missing
from scenarios.crm.mapper import load_corrections, mapping_toml
from scenarios.crm.roster import roster_template
from scenarios.errors import InputError
from scenarios.loader import load
from tui.intake.desk import IntakeDesk
from tui.intake.looking import trouble_table
from tui.intake.words import hindrance
from tui.languages import pgettext, use
from tui.telling import say

DOCUMENTED = [
    ("pipeline", "负责人,阶段,成交日期,金额,编号,创建日期,产品,客户"),
    ("accounts", "客户,行业,负责人"),
    ("teams", "姓名,团队,入职,离职,底薪,目标浮动,薪酬方案"),
    ("products", "产品,标准价"),
    ("quotas", "姓名,年份,月份,目标"),
    ("payments", "金额,开票日期,到账日期"),
    ("orders", "销售,客户,日期,金额"),
]
"""The columns that docs/how-to/import-your-crm.zh-CN.md asks for, by its own words."""
CHINESE = {"Won": "赢单", "Lost": "输单", "Engaging": "样机测试"}


@pytest.fixture(autouse=True)
def _english_after():
    yield
    use("en")


@pytest.mark.parametrize(("kind", "line"), DOCUMENTED)
def test_the_words_of_the_guide_are_column_names(kind, line):
    header = line.split(",")
    assert kind_of(header) == kind
    found = mapping(header, kind)
    assert missing(found, kind) == []
    assert len(found) == len(header)


def kept_by_hand(folder, stages=CHINESE, columns="编号,负责人,产品,客户,阶段,创建日期,成交日期,金额"):
    rows = [[*row[:4], stages.get(row[4], row[4]), *row[5:]] for row in deals(160)]
    text = "\n".join([columns, *(",".join(row) for row in rows)])
    (folder / "商机.csv").write_bytes(text.encode("gb18030"))
    return folder


def test_a_sheet_with_plain_names_is_read_and_its_unknown_stage_is_named(tmp_path):
    report = import_crm([kept_by_hand(tmp_path)]).report
    assert report.deals_used == 120
    fact = next(one for one in report.facts if one.code == "IMP-F49")
    assert fact.values["stages"] == "样机测试 (40)"


def test_a_missing_column_is_said_in_the_readers_words(tmp_path):
    folder = kept_by_hand(tmp_path, columns="编号,谁,产品,客户,阶段,创建日期,成交日期,金额")
    with pytest.raises(InputError) as caught:
        import_crm([folder])
    assert "looks like the opportunities table, but has no column for deal owner" in say(caught.value)
    use("zh")
    told = say(caught.value)
    assert "看起来是商机表，但没有写负责人的列" in told
    assert "pipeline" not in told
    assert "salesrep" not in told
    assert hindrance(trouble_table(caught.value)) == (
        "商机.csv 里没找到写负责人的列。移到那一行按 Enter 选一列；真没有的话，在文件里补上。"
    )


def test_stages_that_mean_nothing_lead_to_the_page_where_they_are_explained(tmp_path):
    with pytest.raises(InputError) as caught:
        import_crm([kept_by_hand(tmp_path, {"Won": "S5", "Lost": "S6", "Engaging": "S2"})])
    assert "IMP-D05" not in say(caught.value)
    assert hindrance(trouble_table(caught.value)) == (
        "no stage is known (S5, S6, S2): press 4 and say what each means."
    )


def test_dates_that_read_in_two_ways_still_fill_the_columns_page(tmp_path):
    rows = [[*row[:5], f"0{1 + k % 9}/0{1 + k % 8}/2025", "", row[7]] for k, row in enumerate(deals(60))]
    text = "\n".join(["编号,负责人,产品,客户,阶段,创建日期,成交日期,金额", *(",".join(row) for row in rows)])
    (tmp_path / "商机.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        open_files([tmp_path], load_corrections(None))
    desk = IntakeDesk(lambda _event: None, lambda _run: False)
    seen = desk._look({"op": "intake-look", "paths": [str(tmp_path)], "said": {}, "dates": ""}, lambda *_at: None)
    assert seen["trouble"]["code"] == "IMP-16"
    assert [one["name"] for one in seen["files"]] == ["商机.csv"]
    assert "Press 3 and choose" in hindrance(seen["trouble"])


def test_a_folder_of_folders_names_those_with_files(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "export 2025").mkdir()
    kept_by_hand(tmp_path / "export 2025")
    with pytest.raises(InputError) as caught:
        import_crm([tmp_path])
    assert str(tmp_path / "export 2025") in say(caught.value)
    assert "photos" not in say(caught.value)


def test_a_scenario_named_without_its_ending_is_offered_as_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "我的公司.toml").write_text("", encoding="utf-8")
    for load_one in (load, load_playbook):
        with pytest.raises(InputError) as caught:
            load_one("我的公司")
        assert "(did you mean '我的公司.toml'?)" in say(caught.value)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_roster_to_fill_in_is_in_the_readers_language_and_is_read_back(language):
    use(language)
    header = roster_template(["王强"], pgettext).splitlines()[0].split(",")
    assert header[0] == {"en": "rep", "zh": "姓名"}[language]
    assert kind_of(header) == "teams"
    assert set(mapping(header, "teams")) == {
        "owner", "region", "started_at", "left_at", "base_pay", "variable_pay", "plan",
    }  # fmt: skip


def test_the_report_says_the_pay_that_schemes_are_compared_on(tmp_path):
    kept_by_hand(tmp_path)
    assumed = next(one for one in import_crm([tmp_path]).report.facts if one.code == "IMP-F51")
    assert assumed.values["base"] > assumed.values["variable"] > 0
    rows = ["姓名,入职日期,月基本工资,目标浮动工资", "Ann Lee,2023-01-01,4000元,0.25万", "Bo Wang,2023-01-01,5000,2500"]
    (tmp_path / "花名册.csv").write_text("\n".join(rows), encoding="utf-8")
    read = next(one for one in import_crm([tmp_path]).report.facts if one.code == "IMP-F50")
    assert (read.values["base"], read.values["variable"], read.values["n"]) == (4500, 2500, 2)


def test_a_mapping_file_explains_itself_in_the_readers_language_and_is_read_back(tmp_path):
    use("zh")
    text = mapping_toml(open_files([kept_by_hand(tmp_path)]), translate=pgettext)
    assert text.startswith("# 每个文件是什么表")
    assert all(one in text.splitlines()[1] for one in CANONICAL)
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    assert load_corrections(path).of("商机.csv").kind == "pipeline"
