"""XLSX and XLS read like text files; what would swamp the machine is refused before it is parsed."""

import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlwt

from scenarios.crm import import_crm
from scenarios.crm.reader import open_sheets
from scenarios.crm.report import Report
from scenarios.crm.workbook import text_of
from scenarios.errors import InputError

HEADER = ["编号", "负责人", "客户名称", "商机阶段", "创建时间", "预计成交日期", "商机金额"]


def deals(count=40):
    people = ("张三", "李四", "王五", "赵六", "钱七")
    return [
        [1000 + k, people[k % 5], f"客户{k % 7}", ("赢单", "输单")[k % 2], datetime(2025, 1 + k % 6, 1 + k % 28),
         datetime(2025, 3 + k % 6, 1 + k % 28), 900.5 + k]
        for k in range(count)
    ]  # fmt: skip


def book(rows, header=HEADER):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in [header, *rows]:
        sheet.append(row)
    return workbook


def saved(folder, workbook, name="deals.xlsx"):
    workbook.save(folder / name)
    return folder


def code_of(folder):
    with pytest.raises(InputError) as caught:
        import_crm([folder])
    return caught.value.code


def test_a_workbook_imports(tmp_path):
    done = import_crm([saved(tmp_path, book(deals()))])
    assert (done.report.deals_read, done.report.deals_used, done.report.rows) == (40, 40, [])
    assert done.market.end == date(2025, 8, 28) or done.market.end.month == 8
    assert done.market.deal_cents.value == pytest.approx(90050 + 1900, rel=0.01)


def test_an_old_workbook_imports_equal(tmp_path):
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("数据")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for at, row in enumerate([HEADER, *deals()]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell, style if isinstance(cell, datetime) else xlwt.Style.default_style)
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    workbook.save(tmp_path / "old" / "商机.xls")
    old = import_crm([tmp_path / "old"], name="x")
    new = import_crm([saved(tmp_path / "new", book(deals()))], name="x")
    assert old.scenario == new.scenario


def test_dates_counted_from_1904(tmp_path):
    workbook = book(deals())
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = import_crm([saved(tmp_path / "a", workbook)], name="x")
    assert one.scenario == import_crm([saved(tmp_path / "b", book(deals()))], name="x").scenario


def test_a_workbook_named_csv_is_still_a_workbook(tmp_path):
    saved(tmp_path, book(deals()))
    (tmp_path / "deals.xlsx").rename(tmp_path / "deals.csv")
    assert import_crm([tmp_path]).report.deals_used == 40


def test_titles_and_merged_cells_above_the_header(tmp_path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["商机报表"])
    sheet.append(["基本信息", "", "", "进展", "", "", ""])
    sheet.merge_cells("A2:C2")
    sheet.merge_cells("D2:G2")
    for row in [HEADER, *deals()]:
        sheet.append(row)
    assert import_crm([saved(tmp_path, workbook)]).report.deals_used == 40


def test_formulas_without_a_stored_value_are_counted(tmp_path):
    rows = deals()
    rows[0][6] = "=1+1"
    done = import_crm([saved(tmp_path, book(rows))])
    assert done.report.counts["IMP-R17"] == 1
    assert done.report.counts["IMP-R13"] == 1


def test_hidden_sheets_are_not_read_and_said(tmp_path):
    workbook = book(deals())
    hidden = workbook.create_sheet("草稿")
    hidden.append(HEADER)
    hidden.append(deals()[0])
    hidden.sheet_state = "hidden"
    done = import_crm([saved(tmp_path, workbook)])
    assert done.report.deals_read == 40
    assert done.report.fact("IMP-F30").values["sheets"] == "草稿"


def test_every_visible_sheet_is_a_table(tmp_path):
    workbook = book(deals())
    second = workbook.create_sheet("团队")
    second.append(["姓名", "团队", "入职日期", "基本工资"])
    second.append(["张三", "东区", datetime(2020, 1, 1), 9000])
    done = import_crm([saved(tmp_path, workbook)])
    assert [one.values["kind"] for one in done.report.files] == ["pipeline", "teams"]


def test_a_wrong_dimension_loses_no_rows(tmp_path):
    saved(tmp_path, book(deals()))
    rewrite(
        tmp_path / "deals.xlsx", "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:G41"', b'ref="A1:G5"')
    )
    assert import_crm([tmp_path]).report.deals_read == 40


def rewrite(path, part, change):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert change(parts[part]) != parts[part]
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.mark.alone
def test_a_bomb_is_refused_in_less_than_a_second(tmp_path, slowness):
    with (
        zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream,
    ):
        for _ in range(260):
            stream.write(bytes(1 << 20))
    begun = time.perf_counter()
    assert code_of(tmp_path) == "IMP-17"
    assert time.perf_counter() - begun < slowness


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"A" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">]>'


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_refused(tmp_path, part):
    saved(tmp_path, book(deals()))
    rewrite(
        tmp_path / "deals.xlsx",
        part,
        lambda xml: ENTITIES + xml[xml.index(b"?>") + 2 :] if b"?>" in xml else ENTITIES + xml,
    )
    assert code_of(tmp_path) == "IMP-19"


def test_one_cell_far_out_is_refused(tmp_path, slowness):
    workbook = book(deals())
    workbook.active["XFD1"] = "x"
    begun = time.perf_counter()
    assert code_of(saved(tmp_path, workbook)) == "IMP-07"
    assert time.perf_counter() - begun < 5 * slowness


def test_a_locked_workbook(tmp_path):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "deals.xlsx").write_bytes(data)
    assert code_of(tmp_path) == "IMP-18"


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(300), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)]
)
def test_damaged_workbooks(tmp_path, data):
    (tmp_path / "deals.xlsx").write_bytes(data)
    assert code_of(tmp_path) == "IMP-19"


def test_an_empty_workbook(tmp_path):
    assert code_of(saved(tmp_path, openpyxl.Workbook())) == "IMP-03"


@pytest.mark.parametrize(("value", "text"), [
    (None, ""), (1.0, "1"), (0.1, "0.1"), (1e-7, "0.0000001"), (1234567890123456.0, "1234567890123456"), (True, "TRUE"),
    ("007", "007"), ("1E5", "1E5"), ("NA", "NA"), (float("nan"), ""),
    (datetime(2026, 3, 5), "2026-03-05"),
    (datetime(2026, 3, 5, 9, 30), "2026-03-05 09:30:00"),
])  # fmt: skip
def test_cells_become_text_without_loss(value, text):
    assert text_of(value) == text


def test_texts_that_look_like_numbers_stay_text(tmp_path):
    rows = [["007", *row[1:2], "NA", *row[3:]] if k == 0 else row for k, row in enumerate(deals())]
    sheet = open_sheets(saved(tmp_path, book(rows)) / "deals.xlsx", report=Report())[0]
    assert sheet.held[1].cells[:3] == ["007", "张三", "NA"]


def test_a_workbook_on_disk_is_not_changed(tmp_path):
    saved(tmp_path, book(deals()))
    before = (tmp_path / "deals.xlsx").read_bytes()
    import_crm([tmp_path])
    assert (tmp_path / "deals.xlsx").read_bytes() == before
