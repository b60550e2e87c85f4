"""Every way an export can be wrong ends in a clear error or a counted repair."""

import re
import stat
from pathlib import Path

import numpy as np
import pytest

from scenarios.company import company_of
from scenarios.crm import import_crm, open_files, write
from scenarios.crm.mapper import mapping_toml
from scenarios.errors import InputError, StoreError
from scenarios.loader import load
from tui.languages import pgettext, use
from tui.telling import say


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    use("en")


HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
PRODUCTS = "product,series,sales_price\nGTX Pro,GTX,1000\nMG Special,MG,200\n"
TEAMS = "sales_agent,manager,regional_office\nAnn Lee,Kim Boss,East\nBo Wang,Kim Boss,West\nCy Idle,Kim Boss,West\n"
ACCOUNTS = "account,sector\nAcme,retail\nBeta Corp,medical\n"


def deals(count=40):
    """Rows of a plausible small pipeline: two reps, two products, two accounts."""
    rows = []
    for k in range(count):
        month, day = 1 + k % 6, 1 + k % 28
        product, price = (("GTX Pro", 1000), ("MG Special", 200))[k % 2]
        stage = ("Won", "Lost", "Won", "Engaging")[k % 4]
        close = "" if stage == "Engaging" else f"2025-{month + 2:02d}-{day:02d}"
        value = {"Won": str(price + k), "Lost": "0", "Engaging": ""}[stage]
        owner = ("Ann Lee", "Bo Wang")[k // 2 % 2]
        rows.append(
            [
                f"ID{k:03d}",
                owner,
                product,
                ("Acme", "Beta Corp")[k % 2],
                stage,
                f"2025-{month:02d}-{day:02d}",
                close,
                value,
            ]
        )
    return rows


def text_of(rows, header=HEADER):
    return "\n".join([header, *(",".join(row) for row in rows)]) + "\n"


def export(folder, pipeline, products=PRODUCTS, teams=TEAMS, accounts=ACCOUNTS, encoding="utf-8"):
    for name, text in (("deals", pipeline), ("products", products), ("teams", teams), ("accounts", accounts)):
        if text is not None:
            (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    return folder


def refused(folder):
    with pytest.raises(InputError) as caught:
        import_crm([folder])
    return caught.value


def with_cell(column, value, row=0):
    rows = deals()
    rows[row][HEADER.split(",").index(column)] = value
    return text_of(rows)


def test_the_small_export_is_clean(tmp_path):
    done = import_crm([export(tmp_path, text_of(deals()))])
    assert (done.report.deals_read, done.report.deals_used) == (40, 40)
    assert done.report.rows == []
    assert [rep.id for rep in done.scenario.rep] == ["R01", "R02"]


@pytest.mark.parametrize(
    ("paths", "code"), [([], "IMP-01"), ([Path("no-such-folder")], "IMP-01"), ([Path("no\0such")], "IMP-01")]
)
def test_missing_files(paths, code):
    with pytest.raises(InputError) as caught:
        import_crm(paths)
    assert caught.value.code == code


def test_a_folder_without_csv_and_a_spreadsheet(tmp_path):
    assert refused(tmp_path).code == "IMP-01"
    book = tmp_path / "deals.xlsx"
    book.write_bytes(b"PK\x03\x04")
    assert refused(book).code == "IMP-19"


@pytest.mark.parametrize("content", ["", "\n\n  \n", "\0\0"])
def test_an_empty_file(tmp_path, content):
    assert refused(export(tmp_path, content)).code == "IMP-03"


def test_a_header_without_rows(tmp_path):
    error = refused(export(tmp_path, HEADER + "\n"))
    assert error.code == "IMP-06"
    assert "deals.csv" in str(error)


@pytest.mark.parametrize(("name", "content"), [
    ("notes.csv", ""), ("accounts.csv", "account,sector\n"), ("accounts.csv", "account,sector\n,\n\n"),
    ("teams.csv", "\n\n"), ("history.txt", HEADER + "\n"),
])  # fmt: skip
def test_a_file_without_rows_is_left_out_counted_and_said(name, content, tmp_path):
    without, held = tmp_path / "without", tmp_path / "with"
    for folder in (without, held):
        folder.mkdir()
        export(folder, text_of(deals()))
    (without / name).unlink(missing_ok=True)
    (held / name).write_text(content, encoding="utf-8")
    clean, done = import_crm([without], name="mine"), import_crm([held], name="mine")
    assert done.scenario == clean.scenario
    assert done.report.counts == {**clean.report.counts, "IMP-D11": 1}
    assert f"{name}: no rows in it: left out" in done.report.to_text()
    assert f"{name},1,,,dropped,a file or sheet without rows,IMP-D11" in done.report.to_csv()
    assert f'"{name}"' not in mapping_toml(done.sheets), "what it holds is not known"


def test_where_only_lists_remain_the_file_without_rows_is_named(tmp_path):
    export(tmp_path, HEADER + "\n")
    (tmp_path / "empty.csv").write_text("")
    assert "deals.csv has a header" in str(refused(tmp_path))
    with pytest.raises(InputError) as caught:
        open_files([tmp_path / "empty.csv"])
    assert caught.value.code == "IMP-03"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path, encoding, separator):
    swap = {ord(","): separator}
    products, teams, accounts = (
        text.replace("GTX Pro", "标准版").translate(swap) for text in (PRODUCTS, TEAMS, ACCOUNTS)
    )
    pipeline = text_of(deals()).replace("GTX Pro", "标准版").replace("Acme", "北京客户").translate(swap)
    done = import_crm([export(tmp_path, pipeline, products, teams, accounts.replace("Acme", "北京客户"), encoding)])
    assert done.report.deals_used == 40
    assert {row.name for row in done.scenario.products} == {"标准版", "MG Special"}
    assert "北京客户" in {row.id for row in done.scenario.account}


@pytest.mark.parametrize("content", [
    text_of(deals()).replace("Acme", "Müller AG").encode("cp1252"),
    text_of(deals()).replace("Acme", "北京客户有限公司").encode() + "ID999,北".encode()[:-1] + b"\xff\n",
    b"\xef\xbb\xbf" + text_of(deals()).replace("Acme", "北京").encode("gb18030"),
    bytes(range(128, 256)) * 40,
])  # fmt: skip
def test_wrong_encodings_are_refused_not_guessed(tmp_path, content):
    (tmp_path / "deals.csv").write_bytes(content)
    error = refused(tmp_path)
    assert error.code == "IMP-04"
    assert "CSV UTF-8" in str(error)


@pytest.mark.parametrize("column", ["sales_agent", "deal_stage", "close_date", "close_value"])
def test_a_missing_column_is_named_with_what_was_found(tmp_path, column):
    error = refused(export(tmp_path, text_of(deals(), HEADER.replace(column, f"{column}_x"))))
    assert error.code == "IMP-08"
    assert "deals.csv" in str(error)
    assert f"{column}_x" in str(error)
    assert f"(did you mean '{column}_x'?)" in str(error)


def test_a_products_file_without_prices_is_refused(tmp_path):
    error = refused(export(tmp_path, text_of(deals()), products="product,series\nGTX Pro,GTX\n"))
    assert (error.code, error.values["column"]) == ("IMP-08", "list_price")


def test_no_pipeline_among_the_files(tmp_path):
    export(tmp_path, None)
    error = refused(tmp_path)
    assert error.code == "IMP-07"
    assert "sales_price" in str(error)


def test_an_unknown_file_is_ignored_with_a_note(tmp_path):
    export(tmp_path, text_of(deals()))
    (tmp_path / "dictionary.csv").write_text("Table,Field,Description\nx,y,z\n")
    done = import_crm([tmp_path])
    assert "dictionary.csv: no known column, ignored" in done.report.to_text()


@pytest.mark.parametrize(("column", "value", "code", "used"), [
    ("close_value", "-5", "IMP-D03", 39),
    ("close_value", "(1,200.50)", "IMP-D03", 39),
    ("close_value", "about 1000", "IMP-R04", 40),
    ("close_value", "NaN", "IMP-R04", 40),
    ("close_value", "1e999", "IMP-R04", 40),
    ("close_value", "9" * 30, "IMP-R04", 40),
    ("close_value", "", "IMP-R13", 40),
    ("close_value", "0", "IMP-R13", 40),
    ("close_date", "2024-12-31", "IMP-D04", 39),
    ("close_date", "31/13/2025", "IMP-R05", 40),
    ("engage_date", "2025-02-30", "IMP-R05", 40),
    ("engage_date", "0001-01-01", "IMP-R05", 40),
    ("close_date", "", "IMP-R06", 40),
    ("deal_stage", "Pondering", "IMP-D05", 39),
    ("deal_stage", "", "IMP-D05", 39),
    ("sales_agent", "", "IMP-D06", 39),
    ("sales_agent", "New Person", "IMP-R11", 40),
    ("sales_agent", "ANN  LEE", "IMP-R02", 40),
    ("product", "gtx-pro", "IMP-R01", 40),
    ("product", "GTX Max", "IMP-R10", 40),
    ("account", "beta corp.", "IMP-R03", 40),
    ("account", "Gamma", "IMP-R12", 40),
    ("account", "", "IMP-K01", 40),
    ("account", "x" * 5000, "IMP-R09", 40),
    ("opportunity_id", "ID001", "IMP-D02", 39),
])  # fmt: skip
def test_a_bad_cell_is_counted_and_the_rest_imported(tmp_path, column, value, code, used):
    text = with_cell(column, f'"{value}"' if "," in value else value)
    done = import_crm([export(tmp_path, text)])
    assert done.report.counts[code] == 1
    assert (done.report.deals_read, done.report.deals_used) == (40, used)
    listed = [row for row in done.report.rows if row.code == code]
    assert len(listed) == (0 if code.startswith("IMP-K") else 1)
    assert all(row.file == "deals.csv" and row.line in (2, 3) for row in listed)


def test_the_same_row_twice(tmp_path):
    rows = deals()
    done = import_crm([export(tmp_path, text_of([*rows, rows[3]]))])
    assert done.report.counts["IMP-D01"] == 1
    assert (done.report.deals_read, done.report.deals_used) == (41, 40)


def test_ragged_rows_blank_lines_and_zero_bytes_are_counted(tmp_path):
    lines = text_of(deals()).splitlines()
    lines[4] = lines[4].rstrip(",")
    lines[1] += ",surplus"
    lines[2] += ",,"
    lines[5] = lines[5].replace("ID", "I\0D")
    lines.insert(7, "")
    done = import_crm([export(tmp_path, "\n".join(lines))])
    counts = done.report.counts
    assert {c: counts[c] for c in ("IMP-R07", "IMP-D07", "IMP-R14", "IMP-R08", "IMP-D08")} == dict.fromkeys(
        ("IMP-R07", "IMP-D07", "IMP-R14", "IMP-R08", "IMP-D08"), 1
    )
    assert (done.report.deals_read, done.report.deals_used) == (40, 39)


def test_an_open_quotation_mark_and_a_huge_cell_are_errors(tmp_path):
    assert refused(export(tmp_path, with_cell("account", '"Acme'))).code == "IMP-05"
    assert refused(export(tmp_path, with_cell("account", f'"{"x" * 200_000}"'))).code == "IMP-05"


@pytest.mark.parametrize(("stage", "code"), [("Won", "IMP-10"), ("Lost", "IMP-11")])
def test_one_outcome_only_is_refused(tmp_path, stage, code):
    rows = [row for row in deals() if row[4] != stage]
    error = refused(export(tmp_path, text_of(rows)))
    assert error.code == code
    assert str(len(rows)) in str(error)
    assert f"Export {'won' if stage == 'Won' else 'lost'} opportunities too" in str(error)
    use("zh")
    assert ("跟进中 10、输单 10" if stage == "Won" else "跟进中 10、赢单 20") in say(error)


def test_no_usable_row_says_why(tmp_path):
    rows = [[*row[:4], "Pondering", *row[5:]] for row in deals()]
    error = refused(export(tmp_path, text_of(rows)))
    assert error.code == "IMP-09"
    assert "Pondering" in str(error)
    assert "40 x IMP-D05" in str(error)


def test_no_close_date_and_no_amount_are_refused(tmp_path):
    assert refused(export(tmp_path, text_of([[*row[:6], "", row[7]] for row in deals()]))).code == "IMP-12"
    assert refused(export(tmp_path, text_of([[*row[:7], ""] for row in deals()]))).code == "IMP-13"


def test_one_rep_is_valid_and_has_nobody_to_be_compared_with(tmp_path):
    rows = [[row[0], "Ann Lee", *row[2:]] for row in deals()]
    done = import_crm([export(tmp_path, text_of(rows))])
    assert done.skill.verdict == "one-rep"
    assert [rep.skill for rep in done.scenario.rep] == [1.0]
    [skill] = [row for row in done.scenario.sources if row.key == "rep.skill"]
    assert (skill.value, skill.low, skill.high) == (None, None, None), "with whom would the one correlate?"
    assert not re.search(r"\b1 (people|reps)\b|\b1 to 1 reps|correlation 0|Win rates of 1", done.to_text())


def test_the_pipeline_alone_is_enough(tmp_path):
    done = import_crm([export(tmp_path, text_of(deals()), None, None, None)])
    assert done.scenario.market.deal_value == "lognormal"
    assert [row.name for row in done.scenario.regions] == ["all"]
    assert done.report.fact("IMP-F09") is not None
    total = sum(row.potential**0.5 for row in done.scenario.account)
    rate = done.scenario.market.opportunities_per_account_month * total
    assert rate == pytest.approx(done.market.decided_per_month.value, rel=1e-6)


def test_deals_without_an_account_are_no_larger_for_being_many(tmp_path):
    rows = [[*row[:3], row[3] if k % 4 == 0 else "", *row[4:]] for k, row in enumerate(deals(400))]
    rows = [[f"N{k}", *row[1:]] for k, row in enumerate(rows)]
    done = import_crm([export(tmp_path, text_of(rows), None, None, None)])
    company = company_of(done.scenario)
    heaps = np.array([row.placeholder for row in done.scenario.account])
    mean = company.mix.mean_cents
    assert mean[heaps].max() == pytest.approx(done.scenario.market.typical_deal_cents, rel=1e-3)
    overall = float(np.average(mean, weights=company.mix.rate))
    assert overall == pytest.approx(done.market.deal_cents.value, rel=1e-3)
    assert company.mix.rate.sum() == pytest.approx(done.market.decided_per_month.value, rel=1e-3)


def test_too_many_deals_for_one_nameless_customer(tmp_path):
    rows = [
        [f"N{k}", "Ann Lee", "GTX Pro", "", "Won" if k % 2 else "Lost", "2025-01-01", "2025-01-05", "900"]
        for k in range(1100)
    ]
    assert refused(export(tmp_path, text_of(rows))).code == "IMP-14"


def test_protected_columns_are_never_read(tmp_path):
    rows = [[*row, "female"] for row in deals()]
    done = import_crm([export(tmp_path, text_of(rows, HEADER + ",Gender"))])
    assert done.report.fact("IMP-F03").values["columns"] == "Gender"


def test_hostile_names_survive_the_round_trip(tmp_path):
    text = text_of(deals()).replace("Acme", "[/Acme] =cmd()").replace("Ann Lee", "=Ann")
    done = import_crm([export(tmp_path, text)], keep_names=True)
    write(done, tmp_path / "out.toml")
    assert load(tmp_path / "out.toml") == done.scenario
    report = (tmp_path / "out.report.csv").read_text(encoding="utf-8-sig")
    assert "'=Ann" in report
    assert ",=Ann" not in report
    assert not (tmp_path / "out.key.csv").exists()


def test_two_long_names_stay_two(tmp_path):
    rows = deals()
    rows[0][3], rows[1][3] = "x" * 200 + "1", "x" * 200 + "2"
    done = import_crm([export(tmp_path, text_of(rows))])
    assert sum(row.id.startswith("xxx") for row in done.scenario.account) == 2


@pytest.mark.parametrize(("table", "old", "new", "code"), [
    ("products", "MG Special,MG,200", "MG Special,MG,free", "IMP-R15"),
    ("products", "MG Special,MG,200", "MG Special,MG,-200", "IMP-R15"),
    ("products", "MG Special,MG", ",MG", "IMP-D09"),
    ("teams", "Cy Idle", "Ann Lee", "IMP-D10"),
    ("teams", "East", "x" * 500, None),
    ("accounts", "medical", "y" * 500, None),
])  # fmt: skip
def test_a_bad_row_in_a_list_is_counted(tmp_path, table, old, new, code):
    texts = {"products": PRODUCTS, "teams": TEAMS, "accounts": ACCOUNTS}
    assert old in texts[table]
    texts[table] = texts[table].replace(old, new)
    done = import_crm([export(tmp_path, text_of(deals()), **texts)])
    assert done.report.deals_used == 40
    if code:
        assert [(row.file, row.code) for row in done.report.rows if row.code == code] == [(f"{table}.csv", code)]


def test_unwritable_output(tmp_path):
    done = import_crm([export(tmp_path, text_of(deals()))])
    for out in (tmp_path / "no" / "such.toml", tmp_path, Path("/proc/none/x.toml")):
        with pytest.raises(StoreError) as caught:
            write(done, out)
        assert caught.value.code == "IMP-20"


def test_a_full_disk_leaves_the_old_files_and_no_rubbish(tmp_path, monkeypatch):
    done = import_crm([export(tmp_path, text_of(deals()))])
    target = tmp_path / "out"
    target.mkdir()
    write(done, target / "a.toml")
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    calls = []

    def full(handle):
        calls.append(handle)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        write(import_crm([tmp_path], name="other"), target / "a.toml")
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before


def test_the_key_is_private_even_over_an_open_file(tmp_path):
    done = import_crm([export(tmp_path, text_of(deals()))])
    (tmp_path / "out.key.csv").write_text("old")
    (tmp_path / "out.key.csv").chmod(0o644)
    write(done, tmp_path / "out.toml")
    assert stat.S_IMODE((tmp_path / "out.key.csv").stat().st_mode) == 0o600


def test_the_report_can_be_said_in_another_language(tmp_path):
    done = import_crm([export(tmp_path, with_cell("close_value", "-5"))])
    asked = {}

    def translate(code, template):
        asked[code] = template
        return f"«{template}»"

    lines = done.to_text(translate).splitlines()
    said = [line for line in lines if "«" in line]
    assert len(said) == len(lines)
    assert asked["IMP-D03"].startswith("negative amount")
    assert "{" not in done.to_text()


def test_the_report_is_punctuated_as_its_language_is(tmp_path):
    done = import_crm([export(tmp_path, with_cell("close_value", "-5"))])
    use("zh")
    text = done.to_text(pgettext)
    assert "未用：金额为负" in text
    assert not re.search("[\u4e00-\u9fff）]: ", text)


@pytest.mark.parametrize("head", [
    "<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "\ufeff<!DOCTYPE html>", "\n  <table border=1>",
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>',
])  # fmt: skip
def test_a_web_page_named_xls_says_what_it_is_and_what_to_do(tmp_path, head):
    (tmp_path / "商机.xls").write_text(f"{head}<tr><td>负责人</td><td>商机阶段</td></tr>", encoding="utf-8")
    error = refused(tmp_path)
    assert error.code == "IMP-24"
    assert "XLSX" in str(error)


def test_a_file_without_opportunities_is_told_the_names_in_both_languages(tmp_path):
    (tmp_path / "contacts.csv").write_text("姓名,手机,邮箱\n张三,138,a@b\n", encoding="utf-8")
    assert "stage (销售阶段)" in str(refused(tmp_path))
