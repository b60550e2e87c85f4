"""An adopted playbook leaves as files that each system imports; the way back is complete; no cell is a formula."""

import csv
import io
import stat

import openpyxl
import pytest

from coaching.crm_export.files import UNDO, export_plan, write_export
from coaching.crm_export.layout import layout_of, layouts, render
from coaching.crm_export.plan import adopt
from coaching.crm_export.sample import write_sample
from coaching.crm_export.tables import csv_bytes, guarded, xlsx_bytes
from policies.library import load_playbook
from scenarios.crm import import_crm
from scenarios.crm.reader import open_sheets, rows
from scenarios.crm.report import Report
from scenarios.errors import InputError

FIVE = [name for name, layout in layouts().items() if layout.out]
RISKY = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "-", "+86 138", "=HYPERLINK(1)", "'=1",
    "@x",
)  # fmt: skip


@pytest.fixture(scope="module")
def adopted(tmp_path_factory):
    """A simulated company's import and an adopted playbook, by system."""
    found = {}
    for system in FIVE:
        folder = tmp_path_factory.mktemp(system)
        write_sample(system, folder, months=12)
        source = import_crm([folder], infer_owners="main-seller")
        found[system] = (source, adopt(source.scenario, load_playbook("equal-split")))
    return found


def table(data, name, tmp_path):
    """Header and rows of a written file, by our own reader."""
    path = tmp_path / name
    path.write_bytes(data)
    sheet = open_sheets(path)[0]
    return list(sheet.header), [cells for _, cells in rows(sheet, Report())]


def test_five_systems():
    assert sorted(FIVE) == ["jiandaoyun", "kingdee", "salesforce", "yonyou", "zoho"]


@pytest.mark.parametrize("system", FIVE)
def test_owners_and_goals_leave_and_come_back_without_loss(system, adopted, tmp_path):
    source, plan = adopted[system]
    export = export_plan(plan, source, system)
    assert plan.changes
    assert len(plan.goals) == 12 * len(plan.scenario.rep)
    specs = {spec["name"]: spec for spec in layouts()[system].out}
    moved = next(name for name, spec in specs.items() if spec["rows"] == "account_moves")
    header, found = table(export.files[moved], moved, tmp_path)
    assert header == list(specs[moved]["columns"])
    assert len(found) == len(plan.changes)
    person = {one.code: one for one in source.tables.people.values()}
    for change, cells in zip(plan.changes, found, strict=True):
        row = dict(zip(specs[moved]["columns"].values(), cells, strict=True))
        if "owner" in row:
            assert row["owner"] == person[change.now].name
            assert row["account"] == change.account
        else:
            assert row["owner_id"].endswith(person[change.now].crm_id)
            assert row["account_id"].endswith(source.tables.account_ids[change.account])


@pytest.mark.parametrize("system", FIVE)
def test_goals_are_read_as_quotas_by_our_own_import(system, adopted, tmp_path):
    source, plan = adopted[system]
    export = export_plan(plan, source, system)
    name = next(spec["name"] for spec in layouts()[system].out if spec["rows"] == "quotas")
    (tmp_path / name).write_bytes(export.files[name])
    sheet = open_sheets(tmp_path / name)[0]
    assert sheet.kind == "quotas"
    from scenarios.crm.quotas import read_quotas
    from scenarios.crm.tables import Tables

    tables = Tables(people=source.tables.people)
    read_quotas([sheet], tables, Report())
    assert tables.quotas == {(goal.rep, goal.year, goal.month): goal.cents for goal in plan.goals}


@pytest.mark.parametrize("system", FIVE)
def test_undo_restores_every_owner(system, adopted, tmp_path):
    source, plan = adopted[system]
    export = export_plan(plan, source, system)
    deals = next(spec["name"] for spec in layouts()[system].out if spec["rows"] == "deal_moves")
    header, there = table(export.files[deals], deals, tmp_path)
    back_header, back = table(export.files[UNDO + deals], UNDO + deals, tmp_path)
    assert header == back_header
    assert [row[0] for row in there] == [row[0] for row in back]
    owner = {deal.deal_id: deal.owner for deal in source.tables.open_deals}
    person = {one.code: one for one in source.tables.people.values()}
    for row in back:
        who = person[owner[row[0].removeprefix("zcrm_")]]
        assert who.name in row or any(cell.endswith(who.crm_id) for cell in row if who.crm_id)
    assert there != back


def test_changes_say_who_and_why(adopted):
    source, plan = adopted["salesforce"]
    export = export_plan(plan, source, "salesforce")
    found = list(csv.DictReader(io.StringIO(export.files["changes.csv"].decode("utf-8-sig"))))
    assert len(found) == len(plan.changes)
    assert all(row["reason"] and row["from"] != row["to"] for row in found)
    assert "DATA + BORROWED" in export.files["READ-ME-FIRST.md"].decode()
    assert b"settle variable pay" in export.files["calendar.csv"]


def test_what_people_read_is_in_their_language(adopted):
    source, plan = adopted["salesforce"]
    chinese = export_plan(plan, source, "salesforce", "zh").files
    found = list(csv.DictReader(io.StringIO(chinese["changes.csv"].decode("utf-8-sig"))))
    assert len(found) == len(plan.changes)
    assert {row["理由"] for row in found} <= {one.reason.zh for one in plan.changes}
    assert not any(row["理由"].isascii() for row in found)
    calendar = chinese["calendar.csv"].decode("utf-8-sig")
    assert calendar.startswith("Subject,Start Date")  # calendar programs look for these names
    assert "结算浮动薪酬" in calendar
    english = export_plan(plan, source, "salesforce").files
    assert {name for name in english if english[name] != chinese[name]} == {"changes.csv", "calendar.csv"}


def test_only_the_owner_reads_what_was_written(adopted, tmp_path):
    source, plan = adopted["zoho"]
    for path in write_export(export_plan(plan, source, "zoho"), tmp_path / "out"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_refusals(adopted, tmp_path):
    source, plan = adopted["zoho"]
    for system, code in (("wukong", "OUT-24"), ("sap", "OUT-22")):
        with pytest.raises(InputError) as caught:
            export_plan(plan, source, system)
        assert caught.value.code == code
    write_sample("kingdee", tmp_path, months=6)
    other = import_crm([tmp_path])
    other.tables.people.popitem()
    other.tables.people.clear()
    with pytest.raises(InputError) as caught:
        export_plan(plan, other, "zoho")
    assert caught.value.code == "OUT-25"


@pytest.mark.parametrize("text", RISKY)
def test_no_cell_is_live(text, tmp_path):
    data = xlsx_bytes(["name", "amount"], [[text, -5.5]])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.data_type for cell in sheet[2]] == ["s", "n"]
    assert sheet["B2"].value == -5.5
    assert not str(sheet["A2"].value).startswith(("=", "+", "-", "@"))
    text_of_csv = csv_bytes(["name"], [[text]]).decode("utf-8-sig")
    first = list(csv.reader(io.StringIO(text_of_csv, newline="")))[1]
    assert not first[0].startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize("number", ["-5", "+5", "-1234.50", "007"])
def test_numbers_are_not_touched(number):
    assert guarded(number) == number


@pytest.mark.parametrize("text", ["=1+1", "@x", "-a", "+86 138", "a'b", "王强", "[/x]", "a,b", 'a"b'])
def test_guarded_texts_are_read_back_as_they_were(text, tmp_path):
    header, cells = ["编号", "负责人"], [["1", text]]
    for name, data in (("x.csv", csv_bytes(header, cells)), ("x.xlsx", xlsx_bytes(header, cells))):
        assert table(data, name, tmp_path)[1] == [["1", text]]


def test_territories_follow_the_new_owner(tmp_path):
    write_sample("salesforce", tmp_path / "crm", months=12)
    users = table((tmp_path / "crm" / "User.csv").read_bytes(), "User.csv", tmp_path)[1]
    lines = [["UserId", "Territory2Id", "RoleInTerritory2"]]
    lines += [[row[0], f"0MI{k:03d}", "Sales Rep"] for k, row in enumerate(users)]
    (tmp_path / "crm" / "UserTerritory2Association.csv").write_bytes(csv_bytes(lines[0], lines[1:]))
    source = import_crm([tmp_path / "crm"], infer_owners="main-seller")
    plan = adopt(source.scenario, load_playbook("equal-split"))
    files = export_plan(plan, source, "salesforce").files
    territory = {row[0]: row[1] for row in lines[1:]}
    people = table(files["UserTerritory2Association.csv"], "people.csv", tmp_path)[1]
    assert {row[0]: row[1] for row in people}.items() <= territory.items()
    assert len(people) == len(plan.scenario.rep)
    person = {one.code: one for one in source.tables.people.values()}
    accounts = table(files["ObjectTerritory2Association.csv"], "accounts.csv", tmp_path)[1]
    assert [(row[0], row[1]) for row in accounts] == [
        (source.tables.account_ids[one.account], territory[person[one.now].crm_id]) for one in plan.changes
    ]


def test_a_goal_without_an_id_says_whose_it_is():
    layout = layout_of("salesforce")
    goal = {"owner": "Anna Lind", "owner_id": "", "year": 2026, "month": 3, "quota": 100_00}
    files = render(layout, layout.out, {"quotas": [goal, {**goal, "owner_id": "005A"}]})
    rows = list(csv.DictReader(io.StringIO(files["ForecastingQuota.csv"].decode("utf-8-sig"))))
    assert [row["QuotaOwnerId"] for row in rows] == ["?Anna Lind", "005A"]
