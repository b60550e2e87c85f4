"""The commands of import and export, in a process of their own directory; private by default."""

import csv
import io
import os
import socket
import stat
import tomllib

import pytest

from scenarios.crm import import_crm, write
from scenarios.crm.forget import forget, left_by
from scenarios.errors import InputError
from scenarios.loader import load
from tui.cli import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from coaching.crm_export.sample import write_sample

    place = tmp_path_factory.mktemp("crm")
    write_sample("salesforce", place, months=12)
    return place


def test_the_whole_journey_without_a_network(folder, tmp_path, monkeypatch, capsys):
    connect = socket.socket.connect

    def refuse(*_, **__):
        raise AssertionError("a network connection was asked for")

    def only_to_own_processes(own, address):
        if own.family != socket.AF_UNIX:
            refuse()
        return connect(own, address)

    monkeypatch.setattr(socket.socket, "connect", only_to_own_processes)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    target, out = tmp_path / "mine.toml", tmp_path / "files"
    assert run(["import", str(folder), "--out", str(target), "--infer-owners", "main-seller", "--check"]) == 0
    said = capsys.readouterr()
    assert "VERDICT" in said.out
    assert "months inside" in said.out
    assert "Not checked" not in said.out
    assert any(row.key == "verdict" and "months inside" in row.note for row in load(str(target)).sources)
    words = ["export-crm", str(target), "--playbook", "equal-split", "--system", "salesforce"]
    assert run([*words, "--source", str(folder), "--out", str(out)]) == 0
    assert (out / "undo-Account_owner_update.csv").exists()
    assert run(["forget", str(target)]) == 0
    assert target.exists()
    assert run(["forget", str(target), "--yes"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files"]


def test_the_mapping_is_shown_can_be_corrected_and_read_back(folder, tmp_path, capsys):
    assert run(["import", str(folder), "--show-mapping"]) == 0
    text = capsys.readouterr().out
    table = tomllib.loads(text)
    deals = next(row for row in table["file"] if row["name"] == "Opportunity.csv")
    assert (deals["kind"], deals["columns"]["owner_id"]) == ("pipeline", "OwnerId")
    assert deals["columns"]["product"] == ""
    said = tmp_path / "said.toml"
    said.write_text(text, encoding="utf-8")
    assert import_crm([folder], mapping=said).scenario == import_crm([folder]).scenario


def test_what_cannot_be_replayed_is_imported_all_the_same(tmp_path, capsys):
    rows = [f"T{k},{1000 + k},{5000 + k},{k},{4 + k}" for k in range(6)]
    (tmp_path / "areas.csv").write_text("\n".join(["territory,sales,potential,tenure,accounts", *rows]))
    assert run(["import", str(tmp_path), "--out", str(tmp_path / "areas.toml"), "--check"]) == 0
    assert "Not replayed: " in capsys.readouterr().err
    assert load(str(tmp_path / "areas.toml")).rep


def test_import_without_out_says_so(folder, capsys):
    assert run(["import", str(folder)]) == 2
    assert "--out" in capsys.readouterr().err


def test_a_sample_and_a_roster(tmp_path, capsys):
    assert run(["sample", "--system", "kingdee", "--out", str(tmp_path / "s"), "--months", "6"]) == 0
    assert "simulated" in capsys.readouterr().err
    assert run(["roster", "--out", str(tmp_path / "roster.csv"), "--source", str(tmp_path / "s")]) == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "roster.csv").read_text(encoding="utf-8-sig"))))
    assert rows[0][0] == "rep"
    assert len(rows) > 8


def test_forget_touches_nothing_else(folder, tmp_path):
    done = import_crm([folder])
    written = write(done, tmp_path / "mine.toml")
    other = write(done, tmp_path / "other.toml")
    (tmp_path / "mine.txt").write_text("keep")
    assert sorted(left_by(tmp_path / "mine.toml")) == sorted(written)
    assert sorted(forget(tmp_path / "mine.toml")) == sorted(written)
    assert all(path.exists() for path in other)
    assert (tmp_path / "mine.txt").exists()
    assert folder.exists()


def test_forget_takes_the_experiments_along(folder, tmp_path):
    from policies.library import load_playbook
    from simulator.experiment import Experiment
    from simulator.store import Store

    write(import_crm([folder], name="mine"), tmp_path / "mine.toml")
    for name, scenario in (("a.exp", load(str(tmp_path / "mine.toml"))), ("b.exp", load("team-of-eight"))):
        plan = Experiment(scenario, (load_playbook("pool-first"),), worlds=1, months=1, after=0, seed=1)
        Store.create(tmp_path / name, plan).close()
    assert (tmp_path / "a.exp") in forget(tmp_path / "mine.toml")
    assert not (tmp_path / "a.exp").exists()
    assert (tmp_path / "b.exp").exists()


def test_forget_refuses_what_no_import_made(tmp_path):
    with pytest.raises(InputError, match="no import"):
        forget(tmp_path / "nothing.toml")
    own = tmp_path / "own.toml"
    own.write_text('name = "x"\n')
    with pytest.raises(InputError, match="not made by an import"):
        forget(own)
    assert own.exists()


def test_names_and_ids_stay_in_the_key(folder, tmp_path):
    paths = write(import_crm([folder]), tmp_path / "mine.toml")
    key = next(path for path in paths if path.name.endswith(".key.csv"))
    assert stat.S_IMODE(os.stat(key).st_mode) == 0o600
    for path in paths:
        if path != key:
            assert "Simulated Rep" not in path.read_text(encoding="utf-8"), path


PROTECTED = ("性别", "年龄", "民族", "婚姻状况", "Gender", "Date of Birth", "Health", "政治面貌", "子女")


@pytest.mark.parametrize("column", PROTECTED)
def test_protected_columns_are_refused_with_a_reason(column, tmp_path):
    from coaching.crm_export.sample import write_sample

    write_sample("zoho", tmp_path, months=6)
    (tmp_path / "roster.csv").write_text(f"rep,team,{column}\nSimulated Rep 01,East,secret-value\n", encoding="utf-8")
    done = import_crm([tmp_path])
    fact = done.report.fact("IMP-F03")
    assert fact.values["columns"] == column
    assert "must not treat people by them" in str(fact)
    paths = write(done, tmp_path / "out.toml")
    assert not any("secret-value" in path.read_text(encoding="utf-8") for path in paths)


def test_what_was_edited_by_hand_is_not_overwritten(folder, tmp_path, capsys):
    target = tmp_path / "mine.toml"
    words = ["import", str(folder), "--out", str(target)]
    assert run(words) == 0
    written = target.read_text(encoding="utf-8")
    assert run([*words, "--name", "anew"]) == 0  # nobody has touched it
    assert load(str(target)).name == "anew"
    assert run(words) == 0
    assert target.read_text(encoding="utf-8") == written
    edited = written.replace("horizon_months = ", "horizon_months = 1")
    assert edited != written
    target.write_text(edited, encoding="utf-8")
    capsys.readouterr()
    assert run(words) == 2
    assert "error CLI-53" in (said := capsys.readouterr().err)
    assert "--force" in said
    assert target.read_text(encoding="utf-8") == edited
    assert run([*words, "--force"]) == 0
    assert target.read_text(encoding="utf-8") == written


def test_a_verdict_says_what_it_has_not_checked(folder, tmp_path, capsys):
    target = tmp_path / "mine.toml"
    for language, *words in (
        ("en", "VERDICT by the files alone: good enough", "Not checked: whether the model replays your last year."),
        ("zh", "结论（只看文件）", "还没检查：模型能不能重演你们的上一年。"),
    ):
        assert run(["--lang", language, "import", str(folder), "--out", str(target)]) == 0
        told = capsys.readouterr().out.splitlines()[:3]
        assert told[0].startswith(words[0])
        assert told[2].startswith(words[1])
        assert words[1] in (tmp_path / "mine.report.txt").read_text(encoding="utf-8")
        words_ = ["compare", str(target), "--playbooks", "status-quo,equal-split", "--worlds", "1", "--months", "1"]
        assert run(["--lang", language, *words_, "--jobs", "1"]) == 0
        assert {"en": "the last year was not replayed", "zh": "没有重演过上一年"}[language] in capsys.readouterr().out


@pytest.mark.parametrize("text", ['name = "by hand"\n', "# only a note\n"])
def test_a_file_that_no_import_wrote_is_not_overwritten(text, folder, tmp_path):
    target = tmp_path / "mine.toml"
    target.write_text(text, encoding="utf-8")
    assert run(["import", str(folder), "--out", str(target)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]
    assert target.read_text(encoding="utf-8") == text


def test_an_untouched_scenario_is_known_with_other_line_ends(folder, tmp_path):
    from scenarios.crm.writing import untouched

    target = tmp_path / "mine.toml"
    write(import_crm([folder]), target)
    assert untouched(target)
    target.write_bytes(target.read_bytes().replace(b"\n", b"\r\n"))
    assert untouched(target)
    target.write_bytes(target.read_bytes() + b"# mine\r\n")
    assert not untouched(target)


def test_a_filled_in_roster_is_not_overwritten(tmp_path, capsys):
    target = tmp_path / "roster.csv"
    assert run(["roster", "--out", str(target)]) == 0
    assert run(["roster", "--out", str(target)]) == 0
    filled = target.read_text(encoding="utf-8") + "Wang,East,2020-01-01,,,,\n"
    target.write_text(filled, encoding="utf-8")
    assert run(["roster", "--out", str(target)]) == 2
    assert "CLI-24" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == filled


def test_an_import_on_the_screens_takes_a_name_that_no_file_of_a_person_has(tmp_path):
    from tui.intake.checking import free_target

    assert free_target(tmp_path, "mine").name == "mine.toml"
    (tmp_path / "mine.mapping.toml").write_text("# by hand\n")
    assert free_target(tmp_path, "mine").name == "mine-2.toml"
    (tmp_path / "mine-2.toml").write_text("# by hand\n")
    assert free_target(tmp_path, "mine").name == "mine-3.toml"
