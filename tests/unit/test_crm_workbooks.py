"""XLSX and XLS read like text files; what would swamp the machine is refused before it is parsed."""

import random
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlwt

from coaching.crm_export.tables import xlsx_bytes
from scenarios.crm import import_crm, xlsx
from scenarios.crm.plainsheet import UnusualError
from scenarios.crm.reader import open_sheets
from scenarios.crm.report import Report
from scenarios.crm.workbook import BROKEN, text_of
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


def test_a_bomb_is_refused_in_less_than_a_second(tmp_path, slowness):
    with (
        zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream,
    ):
        for _ in range(260):
            stream.write(bytes(1 << 20))
    begun = time.process_time()
    assert code_of(tmp_path) == "IMP-17"
    assert time.process_time() - begun < slowness


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
    begun = time.process_time()
    assert code_of(saved(tmp_path, workbook)) == "IMP-07"
    assert time.process_time() - begun < 5 * slowness


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


def shared(path):
    """Write a workbook as Excel does: shared strings with marks of pronunciation, styles, a row of nothing, a tail."""
    book(deals()).save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strings = ["商机 & Co <1>", "", "a\r\nb"]
    parts["xl/sharedStrings.xml"] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<sst count="3" uniqueCount="3">'
        '<si><t>商机 &amp; Co &lt;1&gt;</t><phoneticPr fontId="1" type="noConversion"/></si><si><t/></si>'
        '<si><t xml:space="preserve">a\r\nb</t></si></sst>'
    ).encode()
    parts["xl/worksheets/sheet1.xml"] = (
        (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet><dimension ref="A1:C9"/><sheetData>'
            '<row r="1" spans="1:3" x14ac:dyDescent="0.25"><c r="A1" t="s"><v>0</v></c>'
            '<c r="C1" s="0" t="s"><v>2</v></c>'
            '<c r="D1"/></row><row r="2"/><row r="4"><c r="B4"/><c r="C4"><v>0.1</v></c><c r="D4" t="e"><v>#N/A</v></c>'
            '<c r="E4" t="b"><v>1</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
            "</worksheet>"
        )
        .replace("<worksheet>", '<worksheet xmlns:x14ac="x">')
        .encode()
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return strings


def read_both_ways(path, monkeypatch):
    """Return what the quick and what the thorough reader find, and whether the quick one had to give up."""
    gave_up, found, quick = [], [], (xlsx.plain_rows, xlsx.plain_strings)

    def refusing(*_):
        raise UnusualError

    def noting(*args):
        try:
            return list(quick[0](*args))
        except UnusualError:
            gave_up.append(True)
            raise

    for rows, strings in ((noting, quick[1]), (refusing, refusing)):
        monkeypatch.setattr(xlsx, "plain_rows", rows)
        monkeypatch.setattr(xlsx, "plain_strings", strings)
        try:
            found.append([(title, [bare(row) for row in lines]) for title, _, lines in xlsx.sheets(path)])
        except BROKEN as error:
            found.append(repr(error))
    return *found, bool(gave_up)


def bare(row):
    filled = [at for at, cell in enumerate(row.cells) if cell]
    return row.line, row.cells[: max(filled, default=-1) + 1], row.uncounted


def test_the_quick_reader_reads_what_excel_writes(tmp_path, monkeypatch):
    strings = shared(tmp_path / "deals.xlsx")
    quick, thorough, gave_up = read_both_ways(tmp_path / "deals.xlsx", monkeypatch)
    assert not gave_up
    assert quick == thorough
    first, second, third = quick[0][1]
    assert first == (1, [strings[0], "", "a\nb"], ())
    assert second == (2, [], ())
    assert third == (4, ["", "", "0.1", "", "TRUE"], ())


@pytest.mark.parametrize("change", [
    (b"<sheetData>", b"<sheetData><!-- -->"), (b"<v>900.5</v>", b"<f>1+1</f><v>900.5</v>"),
    (b'<?xml version="1.0"', b'<?xml version="1.0" encoding="utf-16"'), (b"</sheetData>", b"</sheetData><x>"),
    (b"<v>900.5</v>", b"<v>900.5</v><v>1</v>"), (b'r="B2"', b'r="b2"'),
])  # fmt: skip
def test_what_is_unusual_is_read_thoroughly(tmp_path, monkeypatch, change):
    saved(tmp_path, book(deals()))
    part = "xl/worksheets/sheet1.xml"
    head = b'<?xml version="1.0"?>'
    rewrite(tmp_path / "deals.xlsx", part, lambda xml: (head + xml if b"<?xml" not in xml else xml).replace(*change, 1))
    quick, thorough, gave_up = read_both_ways(tmp_path / "deals.xlsx", monkeypatch)
    assert gave_up
    assert quick == thorough


def test_both_readers_agree_on_damaged_sheets(tmp_path, monkeypatch):
    """A byte changed, lost or doubled in the XML: the quick reader gives up or finds what the thorough one finds."""
    saved(tmp_path, book(deals(8)))
    with zipfile.ZipFile(tmp_path / "deals.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rng, read = random.Random("sheets"), 0
    for _ in range(80):
        name = rng.choice(["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
        data, at = parts[name], rng.randrange(len(parts[name]))
        data = data[:at] + rng.choice([b"", data[at : at + 1] * 2, b"<", b'"', b"7", b"&", b">"]) + data[at + 1 :]
        with zipfile.ZipFile(tmp_path / "deals.xlsx", "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, data if part == name else content)
        quick, thorough, gave_up = read_both_ways(tmp_path / "deals.xlsx", monkeypatch)
        assert quick == thorough
        read += not gave_up
    assert read > 8


def test_the_quick_reader_is_quick(tmp_path, monkeypatch):
    """Processor time against the thorough reader in the same test: about half; 0.85 leaves room for a busy machine."""
    (tmp_path / "deals.xlsx").write_bytes(xlsx_bytes(HEADER, [[str(cell) for cell in row] for row in deals(6000)]))

    def seconds():
        begun = time.process_time()
        assert [len(list(rows)) for _, _, rows in xlsx.sheets(tmp_path / "deals.xlsx")] == [6001]
        return time.process_time() - begun

    quick = min(seconds() for _ in range(3))
    monkeypatch.setattr(xlsx, "plain_rows", lambda *_: (_ for _ in ()).throw(UnusualError))
    assert quick < 0.85 * min(seconds() for _ in range(3))
