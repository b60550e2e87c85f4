"""Damaged exports of every kind end in an InputError or an import, never in a traceback; the long form: 10,000 each."""

import io
import os
import random
import zipfile
from collections import Counter

import pytest
import xlwt

from coaching.crm_export.tables import csv_bytes, xlsx_bytes
from scenarios.crm import import_crm, open_files, skill
from scenarios.crm.mapper import mapping_toml
from scenarios.errors import InputError

SHORT, LONG = 60, 10_000
HEADER = ["商机编号", "负责人", "客户名称", "商机阶段", "创建时间", "预计成交日期", "商机金额(万)"]
HOSTILE = (
    "", " ", "0", "-1", "1e308", "NaN", "９９", "￥1,234", "(5)", "1.234,5", "99999999999999999999", "=1+1", "@x",
    "+86 1", "赢单", "输单", "2025-02-30", "31/12/2025", "1/2/2025", "45321", "2025年13月5日", "\x00", "\ufeff", "[/x]",
    "a" * 300, "\u202eabc", "\x1b[31m", "'", '"', ";", "\t", "\r", "\n", "{x}", "{0}", "%s", "🙂", "\ud800", "true",
    "#N/A", "1.5亿",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _coarse_skill():
    """How alike people are is looked for at 21 instead of 241 places: damage is noticed as well, in half the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(skill, "_GRID", skill._GRID[::12])
        yield


def deals():
    rows = []
    for k in range(24):
        day = f"2025-{1 + k % 6:02d}-{1 + k:02d}"
        closed = f"2025-{3 + k % 6:02d}-{1 + k:02d}"
        rows.append(
            [f"B{k}", "张三李四王五"[k % 3 * 2 :][:2], f"客户{k % 5}", ("赢单", "输单")[k % 2], day, closed, f"{k}.5"]
        )
    return rows


def as_csv(rows, rng):
    encoding = rng.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    text = "\n".join(
        rng.choice([",", ",", ";", "\t"]).join(row) if rng.random() < 0.02 else ",".join(row) for row in rows
    )
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


def as_xlsx(rows, rng):
    return xlsx_bytes(rows[0], rows[1:], rng.choice(["数据", "Sheet1"]))


def as_xls(rows, rng):
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row[:200]):
            sheet.write(at, column, cell.encode("utf-8", "replace").decode()[:1000])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spoiled_cells(rng):
    rows = [list(HEADER), *deals()]
    for _ in range(rng.randint(0, 5)):
        row = rng.randrange(len(rows))
        if rng.random() < 0.8 and rows[row]:
            rows[row][rng.randrange(len(rows[row]))] = rng.choice(HOSTILE)
        elif rng.random() < 0.5:
            rows.insert(row, [rng.choice(HOSTILE)] * rng.randint(0, 12))
        else:
            rows[row] = rows[row][: rng.randint(0, 8)] + [rng.choice(HOSTILE)] * rng.randint(0, 3)
    return rows


def spoiled_bytes(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice([0, 0, 1, 3, 20])):
        at = rng.randrange(len(data))
        kind = rng.randrange(4)
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at : at + rng.choice([1, 4, 100])]
        elif kind == 2:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.choice([1, 4, 50])))
        else:
            data = data[:at]
        if not data:
            return b""
    return bytes(data)


def spoiled_inside(data, rng):
    """Damage the XML inside a workbook, so that the archive itself stays whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(parts))
    parts[name] = spoiled_bytes(parts[name], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return out.getvalue()


def a_csv(rng):
    return spoiled_bytes(as_csv(spoiled_cells(rng), rng), rng)


def a_workbook(rng):
    data = as_xlsx(spoiled_cells(rng), rng)
    return spoiled_inside(data, rng) if rng.random() < 0.6 else spoiled_bytes(data, rng)


def an_old_workbook(rng):
    return spoiled_bytes(as_xls(spoiled_cells(rng), rng), rng)


ROSTER = ["rep", "team", "start date", "left date", "base pay per month", "target variable pay per month", "pay plan"]
QUOTA = ["业务员", "年度", "月份", "销售目标"]


def a_roster(rng):
    rows = [[name, "东", "2020-01-01", "", "9000", "6000", "5 %"] for name in ("张三", "李四", "王五")]
    return companion("roster.csv", ROSTER, rows, rng)


def a_quota(rng):
    rows = [[name, "2025", str(month), "1000"] for name in ("张三", "李四") for month in range(1, 7)]
    return companion("quota.csv", QUOTA, rows, rng)


def companion(name, header, rows, rng):
    table = [list(header), *rows]
    for _ in range(rng.randint(0, 4)):
        row = rng.choice(table)
        row[rng.randrange(len(row))] = rng.choice(HOSTILE)
    return name, spoiled_bytes(csv_bytes(table[0], table[1:], "utf-8"), rng) if rng.random() < 0.3 else csv_bytes(
        table[0], [[cell.encode("utf-8", "replace").decode() for cell in row] for row in table[1:]]
    )


KINDS = {"csv": a_csv, "xlsx": a_workbook, "xls": an_old_workbook, "roster": a_roster, "quota": a_quota}


def fuzz(kind, times, folder):
    seen = Counter()
    for seed in range(times):
        rng = random.Random(f"{kind} {seed}")
        for old in folder.iterdir():
            old.unlink()
        try:
            made = KINDS[kind](rng)
        except UnicodeEncodeError:
            continue  # the damage cannot be written in this encoding
        name, data = made if isinstance(made, tuple) else (f"deals.{rng.choice([kind, kind, 'csv'])}", made)
        (folder / name).write_bytes(data)
        if kind in ("roster", "quota"):
            (folder / "deals.csv").write_bytes(csv_bytes(HEADER, deals()))
        try:
            done = import_crm([folder])
            done.to_text()
            mapping_toml(open_files([folder]))
            seen["imported"] += 1
        except InputError as error:
            seen[error.code if str(error) else ""] += 1
        except Exception as error:
            raise AssertionError(f"{kind}, input {seed}: {error!r}") from error
    print(kind, dict(seen))
    assert "" not in seen
    return seen


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_end_in_an_error_or_an_import(kind, tmp_path):
    seen = fuzz(kind, SHORT, tmp_path)
    assert seen["imported"] > 0
    assert sum(seen.values()) > seen["imported"]


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("SHAPAN_LONG"), reason="the long form: make long")
@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_damaged_files_of_each_kind(kind, tmp_path):
    fuzz(kind, LONG, tmp_path)


def test_a_damaged_mapping_file_is_refused_not_a_crash(tmp_path):
    (tmp_path / "deals.csv").write_bytes(csv_bytes(HEADER, deals()))
    text = mapping_toml(open_files([tmp_path / "deals.csv"])).encode()
    codes = set()
    for seed in range(4 * SHORT):
        said = tmp_path / "said.toml"
        said.write_bytes(spoiled_bytes(text, random.Random(f"mapping {seed}")))
        try:
            open_files([tmp_path / "deals.csv"], said)
        except InputError as error:
            codes.add(error.code)
    assert "IMP-21" in codes
    assert all(code.startswith("IMP-") for code in codes)
