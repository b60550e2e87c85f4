"""How files write dates and amounts is found by the whole column; nothing is guessed where two readings fit."""

from datetime import date

import pytest

from scenarios.crm import import_crm
from scenarios.crm.names import cents, day
from scenarios.crm.report import Report
from scenarios.crm.strays import Strays
from scenarios.crm.tables import Deal
from scenarios.errors import InputError

HEADER = "商机编号,负责人,客户名称,商机阶段,创建时间,成交日期,{amount}"


def rows(dates, amount, count=40):
    """A small pipeline whose dates and amounts are written by two functions."""
    lines = []
    for k in range(count):
        opened, closed = date(2025, 1 + k % 6, 1 + k % 28), date(2025, 3 + k % 6, 1 + k % 28)
        stage = ("赢单", "输单")[k % 2]
        lines.append(
            [
                f"B{k}",
                "张三李四王五赵六钱七"[k % 5 * 2 :][:2],
                f"客户{k % 7}",
                stage,
                dates(opened),
                dates(closed),
                amount(k),
            ]
        )
    return lines


def export(folder, lines, header="成交金额", separator=",", encoding="utf-8"):
    names = HEADER.format(amount=header).split(",")
    quoted = [[f'"{cell}"' for cell in row] for row in [names, *lines]]
    (folder / "deals.csv").write_bytes("\n".join(separator.join(row) for row in quoted).encode(encoding))
    return folder


@pytest.mark.parametrize(("text", "value"), [
    ("￥1,234.50", 123450), ("¥ 12", 1200),
    ("$1,234,567", 123456700), ("12.5万", 12_500_000), ("1.2亿", 12_000_000_000),
    ("１２３", 12300), ("(1,200.50)", -120050), ("1,200-", -120000), ("3万元", 3_000_000), ("CNY 800", 80000),
    ("800 USD", 80000), ("1.2M", 120_000_000), ("5k", 500_000), ("", None), ("about 3", None), ("1,23", None),
    ("1e5", None), ("NaN", None), ("12万5", None),
])  # fmt: skip
def test_amounts(text, value):
    assert cents(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("1.234,56", 123456), ("1.234", 123400), ("12,5", 1250), ("1'234,00", 123400)]
)
def test_amounts_with_a_decimal_comma(text, value):
    assert cents(text, ",") == value


def test_amounts_in_units_of_the_header():
    assert cents("12.5", ".", 10_000) == 12_500_000
    assert cents("3亿", ".", 10_000) == 30_000_000_000


@pytest.mark.parametrize(("text", "value"), [
    ("2026-03-05", date(2026, 3, 5)), ("2026/3/5", date(2026, 3, 5)), ("2026年3月5日", date(2026, 3, 5)),
    ("2026.3.5 10:30", date(2026, 3, 5)), ("2026-03-05T10:00:00.000+0000", date(2026, 3, 5)),
    ("20260305", date(2026, 3, 5)), ("46086", date(2026, 3, 5)), ("46086.5", date(2026, 3, 5)),
    ("5-Mar-2026", date(2026, 3, 5)), ("Mar 5, 2026 10:00 AM", date(2026, 3, 5)), ("31/12/2025", date(2025, 12, 31)),
    ("12/31/2025", date(2025, 12, 31)), ("3/4/2026", None),
    ("3/4/26", None), ("2026-02-30", None), ("1899-01-01", None),
])  # fmt: skip
def test_dates(text, value):
    assert day(text) == value


@pytest.mark.parametrize(("order", "pattern"), [("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")])
def test_the_whole_column_tells_day_first_from_month_first(tmp_path, order, pattern):
    done = import_crm([export(tmp_path, rows(lambda one: one.strftime(pattern), lambda k: str(900 + k)))])
    assert done.report.fact("IMP-F35").values["order"].startswith("day" if order == "dmy" else "month")
    assert "IMP-R05" not in done.report.counts
    assert done.market.end.month == 8


def test_dates_that_fit_both_are_asked_for(tmp_path):
    folder = export(tmp_path, rows(lambda one: f"{one.month}/{one.day % 12 + 1}/{one.year}", lambda k: "900"))
    with pytest.raises(InputError) as caught:
        import_crm([folder])
    assert caught.value.code == "IMP-16"
    assert "--dates" in str(caught.value)
    assert import_crm([folder], dates="mdy").market.end.month == 8


@pytest.mark.parametrize(("write", "header", "separator"), [
    (lambda k: f"￥{(900 + k):,}.50", "成交金额", ","),
    (lambda k: f"{900 + k},50", "成交金额", ";"),
    (lambda k: f"1.{(100 + k):03d},50", "成交金额", ";"),
    (lambda k: f"{(900 + k) / 10_000}万", "成交金额", ","),
    (lambda k: f"{(900 + k) / 10_000}", "成交金额(万元)", ","),
    (lambda k: f"{900 + k}".translate(str.maketrans("0123456789", "０１２３４５６７８９")), "成交金额", ","),
])  # fmt: skip
def test_money_styles_of_a_column(tmp_path, write, header, separator):
    done = import_crm([export(tmp_path, rows(str, write), header, separator)])
    assert "IMP-R04" not in done.report.counts
    assert 90_000 < done.market.deal_cents.value < 130_000


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_title_lines_above_the_header(tmp_path, encoding):
    folder = export(tmp_path, rows(str, lambda k: str(900 + k)), encoding="utf-8")
    text = (folder / "deals.csv").read_text(encoding="utf-8")
    (folder / "deals.csv").write_bytes(f"商机报表\n导出人,王强\n\n{text}".encode(encoding))
    done = import_crm([folder])
    assert (done.report.deals_read, done.report.deals_used) == (40, 40)


def test_trailing_summary_lines_are_counted_not_imported(tmp_path):
    folder = export(tmp_path, rows(str, lambda k: str(900 + k)))
    with (folder / "deals.csv").open("a", encoding="utf-8") as handle:
        handle.write("\n合计,,,,,,40000\n")
    done = import_crm([folder])
    assert (done.report.deals_read, done.report.deals_used) == (41, 40)


def test_a_column_that_stands_twice_is_read_once_and_said(tmp_path):
    lines = [[*row, "999999"] for row in rows(str, lambda k: str(900 + k))]
    text = "\n".join(",".join(row) for row in [[*HEADER.format(amount="成交金额").split(","), "成交金额"], *lines])
    (tmp_path / "deals.csv").write_text(text, encoding="utf-8")
    done = import_crm([tmp_path])
    assert done.report.fact("IMP-F34").values["columns"] == "成交金额"
    assert done.market.deal_cents.value < 100_000


def test_the_same_id_in_millions_of_rows_costs_a_few_bytes(tmp_path):
    lines = rows(str, lambda k: str(900 + k))
    changed = [*lines[3][:-1], "1"]
    done = import_crm([export(tmp_path, [*lines, lines[3], changed])])
    assert (done.report.counts["IMP-D01"], done.report.counts["IMP-D02"]) == (1, 1)


SAID = '[[file]]\nname = "deals.csv"\n[file.columns]\nowner = "销售同学"\n[stages]\nwon = ["搞定了"]\n'


def test_a_mapping_file_corrects_columns_and_stages(tmp_path):
    text = (export(tmp_path, rows(str, lambda k: str(900 + k))) / "deals.csv").read_text(encoding="utf-8")
    (tmp_path / "deals.csv").write_text(text.replace("负责人", "销售同学").replace("赢单", "搞定了"), encoding="utf-8")
    with pytest.raises(InputError, match="no column for owner"):
        import_crm([tmp_path])
    said = tmp_path / "said.toml"
    said.write_text(SAID, encoding="utf-8")
    assert import_crm([tmp_path], mapping=said).report.deals_used == 40


@pytest.mark.parametrize("text", [
    "not toml [", '[[file]]\nname = "x"\nkind = "pipelin"', '[[file]]\nname = "x"\n[file.columns]\nownr = "y"',
    '[stages]\nwonn = ["x"]', '[[file]]\nname = 3', 'unknown = 1',
])  # fmt: skip
def test_a_wrong_mapping_file_is_refused(tmp_path, text):
    said = tmp_path / "said.toml"
    said.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_crm([export(tmp_path, rows(str, str))], mapping=said)
    assert caught.value.code == "IMP-21"


def test_a_mapping_that_names_no_column_of_the_file(tmp_path):
    said = tmp_path / "said.toml"
    said.write_text(SAID, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_crm([export(tmp_path, rows(str, str))], mapping=said)
    assert caught.value.code == "IMP-22"


def test_dates_years_away_from_all_others_are_taken_out_and_listed():
    report, strays = Report(), Strays()
    deals = [deal(date(2024, 1 + k % 12, 1 + k % 28), date(2025, 1 + k % 12, 1)) for k in range(200)]
    deals[7] = deals[7]._replace(closed=date(2099, 1, 1))
    deals[9] = deals[9]._replace(engaged=date(1900, 1, 1))
    for place, one in enumerate(deals):
        strays.meet(place, "engaged_at", one.engaged, "deals.csv", place + 2)
        strays.meet(place, "closed_at", one.closed, "deals.csv", place + 2)
    whole = list(deals)
    strays.drop(deals, report)
    assert [place for place in range(200) if deals[place] != whole[place]] == [7, 9]
    assert (deals[7].closed, deals[9].engaged) == (None, None)
    assert [(one.code, one.line, one.got) for one in report.rows] == [
        ("IMP-R21", 9, "2099-01-01"), ("IMP-R21", 11, "1900-01-01"),
    ]  # fmt: skip


def test_history_that_is_long_or_small_is_left_alone():
    for deals in (
        [deal(date(2000 + 3 * (k % 9), 1, 1), date(2000 + 3 * (k % 9), 6, 1)) for k in range(90)],
        [deal(date(1990, 1, 1), date(2024, 1, 1)) for _ in range(5)],
    ):
        report, strays, whole = Report(), Strays(), list(deals)
        for place, one in enumerate(deals):
            strays.meet(place, "engaged_at", one.engaged, "deals.csv", place + 2)
            strays.meet(place, "closed_at", one.closed, "deals.csv", place + 2)
        strays.drop(deals, report)
        assert deals == whole


def deal(engaged, closed):
    return Deal("R01", "", "", "", "won", engaged, closed, 100)
