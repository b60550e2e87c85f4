"""Tables that the program wrote itself are no CRM files: an import of their folder leaves them out and says so."""

import csv
import io
import os

import pytest

from coaching.crm_export.files import CHANGES
from coaching.crm_export.sample import write_sample
from scenarios.crm import import_crm
from scenarios.crm.own import is_own
from scenarios.crm.reader import find_files
from scenarios.crm.report import Report
from scenarios.errors import InputError
from simulator.ledger import Ledger
from simulator.opportunities import HEADER
from tests.tui.sample import comparison
from tui.cli import run
from tui.languages import pgettext, use
from tui.memo.writing import numbers, numbers_xlsx


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("crm")
    write_sample("salesforce", place, months=12)
    return place


@pytest.fixture
def littered(folder, tmp_path):
    """Return a folder with CRM files and what the commands wrote among them."""
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    row = "Simulated Account 0001#1,Simulated Account 0001,account,all,all,,R01,1,2,3,4,5,6,won,qualified,1,2,3,4,5,6"
    (tmp_path / "deals.csv").write_text(f"{','.join(HEADER)}\n{row}\n", encoding="utf-8-sig")
    Ledger().write_csv(tmp_path / "ledger.csv")
    (tmp_path / "numbers.xlsx").write_bytes(numbers_xlsx(comparison(["a", "b"])))
    (tmp_path / "dropped.csv").write_text(Report().to_csv(), encoding="utf-8")
    return tmp_path


def test_every_table_that_is_written_for_people_is_known():
    assert is_own(HEADER)
    assert is_own(numbers(comparison(["a", "b"]))[0])
    assert all(is_own(head) for head in CHANGES.values())
    for language in ("en", "zh"):
        use(language)
        try:
            head = next(csv.reader(io.StringIO(Report().to_csv(pgettext))))
        finally:
            use("en")
        assert is_own(head), language


def test_no_export_of_a_crm_is_taken_for_one(tmp_path):
    from coaching.crm_export.layout import layouts

    for name in layouts():
        write_sample(name, tmp_path / name, months=2)
        done = import_crm([tmp_path / name])
        assert not [sheet.name for sheet in done.sheets if sheet.own]


def test_a_folder_with_own_tables_is_imported_as_without_them(folder, littered):
    clean, done = import_crm([folder], name="mine"), import_crm([littered], name="mine")
    assert done.scenario == clean.scenario
    said = done.report.to_text()
    for name in ("deals.csv", "ledger.csv", "numbers.xlsx", "dropped.csv"):
        assert f"{name}: written by shapan itself, not by a CRM: left out" in said
    use("zh")
    try:
        assert "deals.csv：shapan 自己写出的" in done.report.to_text(pgettext)
    finally:
        use("en")


def test_own_tables_alone_are_refused_and_a_mapping_can_say_otherwise(littered, tmp_path):
    with pytest.raises(InputError) as caught:
        import_crm([littered / "deals.csv"])
    assert caught.value.code == "IMP-26"
    said = tmp_path / "said.toml"
    said.write_text('[[file]]\nname = "deals.csv"\nkind = "pipeline"\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_crm([littered / "deals.csv"], mapping=said)
    assert caught.value.code == "IMP-08"  # it is read, and lacks what is needed


def test_the_screens_show_that_a_file_is_left_out(littered):
    from scenarios.crm import open_files
    from scenarios.crm.mapper import NOTHING_SAID
    from tui.drawing import SIMPLE
    from tui.intake.looking import files_table
    from tui.intake.state import Intake
    from tui.pages.intake_columns import lines
    from tui.state import Paper

    seen = files_table(open_files([littered / "deals.csv"]), NOTHING_SAID)
    drawn = lines(Intake(seen=seen), "columns", 0, 0, Paper(80, 20, SIMPLE))
    assert any("Written by shapan itself" in span.text for line in drawn for span in line)


def test_the_screens_show_that_a_file_has_no_rows(folder, tmp_path):
    from scenarios.crm import open_files
    from scenarios.crm.mapper import NOTHING_SAID
    from tui.drawing import SIMPLE
    from tui.intake.looking import files_table
    from tui.intake.state import Intake
    from tui.pages.intake_columns import lines
    from tui.state import Paper

    (tmp_path / "aaa.csv").write_text("account,sector\n")
    seen = files_table(open_files([folder, tmp_path]), NOTHING_SAID)
    drawn = lines(Intake(seen=seen), "columns", len(seen["files"]) - 1, 0, Paper(80, 20, SIMPLE))
    words = ["".join(span.text for span in line) for line in drawn]
    assert any("aaa.csv" in line for line in words)
    assert any("No rows in it: it is left out." in line for line in words)


def test_an_export_is_not_written_among_the_files_of_the_crm(folder, tmp_path, capsys):
    target = tmp_path / "mine.toml"
    assert run(["import", str(folder), "--out", str(target), "--infer-owners", "main-seller"]) == 0
    before = sorted(folder.iterdir())
    words = ["export-crm", str(target), "--playbook", "equal-split", "--system", "salesforce", "--source", str(folder)]
    assert run([*words, "--out", str(folder / ".")]) == 2
    assert "error CLI-56" in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before
    assert run([*words, "--out", str(folder / "to-crm")]) == 0


@pytest.mark.parametrize("name", ["Deals.csv", "deals.xls", "DEALS.XLSM", "deals.tsv"])
def test_no_output_is_written_over_a_file_that_an_import_reads(name, tmp_path):
    from tui.commands.asking import refuse_unwritable

    (tmp_path / name).write_text("somebody's", encoding="utf-8")
    (tmp_path / "mine.report.csv").write_text("an import's", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        refuse_unwritable(tmp_path / name, tmp_path)
    assert caught.value.code == "CLI-52"
    refuse_unwritable(tmp_path / "mine.report.csv", tmp_path)


def test_a_free_name_is_the_first_that_nothing_has(tmp_path):
    from tui.free_names import free_place

    assert free_place(tmp_path, "a", ".txt").name == "a.txt"
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "a-2.txt").touch()
    assert free_place(tmp_path, "a", ".txt").name == "a-3.txt"


def test_the_file_into_which_the_report_goes_is_not_read(tmp_path):
    (tmp_path / "deals.csv").write_text("a,b\n1,2\n")
    before, usual = find_files([tmp_path]), os.dup(1)
    with (tmp_path / "report.txt").open("w") as report:
        try:
            os.dup2(report.fileno(), 1)
            assert find_files([tmp_path]) == before
        finally:
            os.dup2(usual, 1)
            os.close(usual)
    assert len(find_files([tmp_path])) == len(before) + 1
