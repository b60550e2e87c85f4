"""Own CRM data on the screens: what keys ask for, what is shown, what is kept."""

import json
import os
from dataclasses import replace

import crm_sample
import pytest
import sample
from driving import finish, fits, gallery, opened, text_of
from textual.events import Paste

from scenarios.crm.workbook import read_book
from tui.commands.memo import bytes_of
from tui.intake.desk import IntakeDesk
from tui.intake.state import Entry, intake_of, path_in
from tui.memory import Memory
from tui.messages import Cancelled, Died, Failed, Finished, Step
from tui.present import read
from tui.screens.intake_check import CheckScreen
from tui.screens.intake_columns import ColumnsScreen
from tui.screens.intake_files import FilesScreen
from tui.screens.intake_out import OutScreen
from tui.screens.playbooks import PlaybookScreen
from tui.state import Answer, Run


@pytest.fixture
def crm(tmp_path, monkeypatch):
    """A folder to start in, with a folder of CRM files in it."""
    monkeypatch.chdir(tmp_path)
    return crm_sample.written(tmp_path / "crm")


def said(app, stage, table=None, **step):
    stage.say(Step(app.intake.state.run, app.intake.state.work, step.get("part", ""), step.get("done", 1), 40, table))


async def to_columns(app, pilot, stage, table=None):
    """From the files, by Enter and digits, to the columns of the folder ``crm``."""
    rows = [one.name for one in app.screen.entries_here()]
    await pilot.press(*["down"] * rows.index("crm"), "enter", "1")
    said(app, stage, table or crm_sample.seen())
    await pilot.pause()


async def to_check(app, pilot, stage):
    await to_columns(app, pilot, stage)
    await pilot.press("f9")
    said(app, stage, crm_sample.check())
    await pilot.pause()


async def test_from_the_home_screen_to_the_playbooks_by_digits_arrows_enter_and_f_keys(stage, crm):
    async with opened(stage, at="data") as (app, pilot):
        assert isinstance(app.screen, FilesScreen)
        await to_columns(app, pilot, stage)
        assert isinstance(app.screen, ColumnsScreen)
        assert app.intake.state.paths == (str(crm),)
        await pilot.press("f9")
        assert [one[1]["op"] for one in stage.asked if one[0] == "work"] == ["intake-look", "intake-import"]
        said(app, stage, part="replay", done=12)
        await pilot.pause()
        assert "replaying last year .. 12 / 40" in text_of(app)
        said(app, stage, crm_sample.check())
        await pilot.pause()
        assert isinstance(app.screen, CheckScreen)
        assert "9 of 12 months inside" in text_of(app)
        await pilot.press("enter")
        assert isinstance(app.screen, PlaybookScreen)
        assert app.plan.scenario == "/work/crm.toml"


async def test_what_the_files_hold_is_shown_with_samples_repairs_and_what_is_never_read(stage, crm):
    async with opened(stage, (120, 36), at="data") as (app, pilot):
        await to_columns(app, pilot, stage)
        shown = text_of(app)
        for words in ("简道云CRM", "names inferred", "GB18030", "王强, 李敏", "24 different", "times 10,000",
                      "31% empty", "never", "性别", "Dropped 17 of 3,412"):  # fmt: skip
            assert words.lower() in shown.lower()
        await pilot.press("2")
        assert "no owner" in text_of(app)
        assert "[/x] 2025" in text_of(app)


async def test_corrections_go_to_the_worker_and_to_the_disk(stage, crm, tmp_path):
    memory = Memory(tmp_path / "settings", first=False)
    async with opened(stage, at="data", memory=memory) as (app, pilot):
        await to_columns(app, pilot, stage)
        await pilot.press("down", "enter", "6")  # the owner stands in the sixth column
        assert app.intake.state.said["file"] == [{"name": "商机.csv", "columns": {"owner": "备注"}}]
        said(app, stage, crm_sample.seen())
        await pilot.press("down", "space")
        assert app.intake.state.said["file"][0]["columns"] == {"owner": "备注", "account": ""}
        said(app, stage, crm_sample.seen())
        await pilot.press("4", "down", "right")  # an unknown stage begins with the first meaning
        assert app.intake.state.said["stages"] == {"won": ["搞定了"]}
        said(app, stage, crm_sample.seen())
        await pilot.press("3", "enter", "down", "enter", "down", "enter", "down", "enter")
        state = app.intake.state
        assert (state.keep_names, state.owners, state.dates, state.said["same"]) == (
            True,
            True,
            "dmy",
            {"王强": ["王 强"]},
        )
        assert stage.asked[-1][1] == {**state.request("intake-look"), "run": state.run, "language": "en"}
    kept = tmp_path / "settings" / "intake.json"
    assert intake_of(json.loads(kept.read_text(encoding="utf-8"))).said == state.said
    assert kept.stat().st_mode & 0o777 == 0o600


async def test_a_protected_column_is_not_offered(stage, crm):
    async with opened(stage, at="data") as (app, pilot):
        await to_columns(app, pilot, stage)
        await pilot.press("down", "enter")
        assert "性别" not in text_of(app)
        assert "备注" in text_of(app)


async def test_files_that_cannot_be_imported_say_why_and_f9_reads_again(stage, crm):
    values = {"rows": "9", "met": "won 9"}
    trouble = {"code": "IMP-11", "template": "no lost deal among {rows} usable rows ({met})", "values": values}
    async with opened(stage, at="data") as (app, pilot):
        await to_columns(app, pilot, stage, crm_sample.seen(trouble))
        assert "Not yet: no lost deal among 9 usable rows" in text_of(app)
        await pilot.press("f9")
        assert stage.asked[-1][1]["op"] == "intake-look"


async def test_dates_that_read_in_two_ways_are_settled_with_3_and_enter(stage, crm):
    values = {"file": "a.csv", "example": "03/04/2026"}
    trouble = {"code": "IMP-16", "template": "{file}: dates such as {example}", "values": values}
    async with opened(stage, at="data") as (app, pilot):
        await to_columns(app, pilot, stage, {"files": [], "system": None, "stages": [], "trouble": trouble})
        assert "Press 3 and choose." in text_of(app)
        await pilot.press("3", "enter")
        assert (app.intake.state.dates, app.intake.state.keep_names) == ("dmy", False)


async def test_names_kept_for_one_folder_are_codes_again_for_the_next(stage, crm, tmp_path):
    async with opened(stage, at="data") as (app, pilot):
        app.intake.change(replace(app.intake.state, paths=("/elsewhere",), keep_names=True, owners=True, dates="mdy"))
        await to_columns(app, pilot, stage)
        state = app.intake.state
        assert (state.keep_names, state.owners, state.dates) == (False, False, "")


async def test_a_reason_too_long_for_the_page_ends_in_a_mark_and_a_stage_unknown_is_counted(stage, crm):
    trouble = {"code": "IMP-07", "template": "none: {found}", "values": {"found": "column " * 90}}
    async with opened(stage, at="data") as (app, pilot):
        await to_columns(app, pilot, stage, crm_sample.seen(trouble))
        assert " .." in text_of(app).splitlines()[-4]
        stages = [{"name": "样机", "count": 1500, "means": ""}]
        said(app, stage, {**crm_sample.seen(), "stages": stages})
        app.intake.change(replace(app.intake.state, seen={**crm_sample.seen(), "stages": stages}))
        await pilot.pause()
        assert "1,500 rows have a stage that is not known: 4 says what stages mean." in text_of(app)


async def test_escape_stops_the_import_at_once(stage, crm):
    async with opened(stage, at="data") as (app, pilot):
        await to_columns(app, pilot, stage)
        await pilot.press("f9")
        run = app.intake.state.run
        await pilot.press("escape")
        assert ("cancel", run) in stage.asked
        assert not app.intake.state.busy
        stage.say(Cancelled(run))
        said(app, stage, crm_sample.check())  # too late
        await pilot.pause()
        assert isinstance(app.screen, ColumnsScreen)


async def test_what_a_stopped_import_wrote_all_the_same_is_deleted(stage, crm, tmp_path):
    """Esc, and F9 at once: the first import may have been written before it heard that nobody wants it."""
    written = {tmp_path / name for name in ("mine.toml", "mine.report.csv", "mine.source.json")}
    other = tmp_path / "mine-2.toml"
    async with opened(stage, at="data") as (app, pilot):
        await to_columns(app, pilot, stage)
        await pilot.press("f9")
        run = app.intake.state.run
        await pilot.press("escape", "f9")
        for path in (*written, other):
            path.write_text("")
        stage.say(Step(run, "intake-import", "", 1, 1, {**crm_sample.check(), "scenario": str(tmp_path / "mine.toml")}))
        await pilot.pause()
        assert not any(path.exists() for path in written)
        assert app.intake.state.busy
        said(app, stage, {**crm_sample.check(), "scenario": str(other)})
        await pilot.pause()
        assert isinstance(app.screen, CheckScreen)
        assert other.exists()


def test_an_import_that_is_stopped_while_it_is_written_leaves_nothing(tmp_path, monkeypatch):
    from coaching.crm_export.sample import write_sample
    from tui.intake import checking

    write_sample("zoho", tmp_path / "crm", months=6)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checking, "checked", lambda done, tell: (done, {"refused": {}}))
    events, writes = [], []
    write = checking.write_all
    monkeypatch.setattr(checking, "write_all", lambda *given: (write(*given), writes.append(given[1]))[0])
    desk = IntakeDesk(events.append, lambda run, may_wait: run == 1 and bool(writes))
    request = {"op": "intake-import", "paths": [str(tmp_path / "crm")]}
    desk.answer(1, request)
    assert events[-1] == Cancelled(1)
    assert [path.name for path in tmp_path.iterdir()] == ["crm"]
    desk.answer(2, request)
    assert events[-1].table["scenario"] == str(writes[0]) == str(writes[1])


@pytest.mark.parametrize("kind", [Failed, Died])
async def test_a_failure_is_said_in_place_and_nothing_is_lost(stage, crm, kind):
    async with opened(stage, at="data") as (app, pilot):
        await to_columns(app, pilot, stage)
        await pilot.press("f9")
        run = app.intake.state.run
        trouble = Failed(run, "IMP-18", "{path} is locked", {"path": "[x].xlsx"})
        stage.say(trouble if kind is Failed else Died(run, -9, "boom"))
        await pilot.pause()
        shown = text_of(app)
        assert "What is safe" in shown
        assert ("[x].xlsx is locked" if kind is Failed else "by signal 9") in shown
        await pilot.press("f9")
        assert stage.asked[-1][1]["op"] == "intake-look"


async def test_a_path_is_typed_from_its_first_slash_on(stage, crm):
    async with opened(stage, at="data") as (app, pilot):
        await pilot.press("slash", *("tmp/2x"))
        assert app.screen.line.text == "/tmp/2x"
        await pilot.press("escape")
        assert (app.screen.line, type(app.screen).__name__) == (None, "FilesScreen")
        await pilot.press("slash", *[{"/": "slash", "-": "minus", "_": "underscore"}.get(c, c) for c in str(crm)[1:]])
        assert app.screen.line.text == str(crm)
        await pilot.press("enter")
        assert (app.screen.line, app.intake.state.folder) == (None, str(crm))
        await pilot.press("f7", *"nothing", "enter")
        assert "There is no file or folder" in text_of(app)


async def test_a_pasted_path_opens_a_folder_or_takes_a_file(stage, crm):
    async with opened(stage, at="data") as (app, pilot):
        app.screen.post_message(Paste(f"'{crm}'\n"))
        await pilot.pause()
        assert app.intake.state.folder == str(crm)
        app.screen.post_message(Paste("/no/such [file].csv"))
        await pilot.pause()
        assert "[file].csv" in text_of(app)
        app.screen.post_message(Paste(f"file://{crm}/商机.csv"))
        await pilot.pause()
        assert app.intake.state.paths == (f"{crm}/商机.csv",)


def test_paths_are_read_as_terminals_drop_them():
    assert path_in("  '/a b/c.csv'\n") == "/a b/c.csv"
    assert path_in("/a\\ b/c.csv") == "/a b/c.csv"
    assert path_in("file:///a%20b/%E5%95%86.csv") == "/a b/商.csv"
    assert path_in("") == ""
    assert path_in("~/x") == os.path.expanduser("~/x")


async def test_a_sample_is_made_for_who_has_no_files(stage, crm, tmp_path):
    async with opened(stage, lang="zh", at="data") as (app, pilot):
        await pilot.press("up", "enter")
        assert stage.asked[-1][1]["op"] == "intake-sample"
        assert stage.asked[-1][1]["system"] == "jiandaoyun"
        said(app, stage, {"folder": str(crm)})
        await pilot.pause()
        assert "商机.csv" in text_of(app)


async def test_an_earlier_import_is_opened_again(stage, crm, tmp_path):
    (tmp_path / "old.toml").write_text("")
    (tmp_path / "old.check.json").write_text(json.dumps(crm_sample.check()), encoding="utf-8")
    async with opened(stage, at="data") as (app, pilot):
        names = [one.name for one in app.screen.entries_here()]
        await pilot.press(*["down"] * names.index("old.toml"), "enter")
        await pilot.pause()
        assert isinstance(app.screen, CheckScreen)
        assert "DATA + BORROWED" in text_of(app)


async def test_the_basis_stands_on_every_view_and_in_every_file(stage, crm, tmp_path):
    async with opened(stage, (100, 30)) as (app, pilot):
        await pilot.press("2", "enter", "2", "3", "f9")
        table = {**sample.comparison(), "basis": {"badge": "DATA + BORROWED", "verdict": "direction only"}}
        stage.say(Finished(app.run_state.number, table))
        await pilot.pause()
        for key in "123456":
            await pilot.press(key)
            await pilot.pause()
            assert "DATA + BORROWED" in text_of(app), key
            assert fits(app)
        html, markdown, csv = (bytes_of(kind, app.told()).decode() for kind in (".html", ".md", ".csv"))
        assert html.count("DATA + BORROWED") >= 3  # the text and each picture
        assert "direction only" in markdown
        assert all(line.endswith(("basis", "DATA + BORROWED")) for line in csv.splitlines())
        (tmp_path / "numbers.xlsx").write_bytes(bytes_of(".xlsx", app.told()))
        ((_title, rows),), _hidden = read_book(tmp_path / "numbers.xlsx", "xlsx")
        assert {row.cells[-1] for row in rows[1:]} == {"DATA + BORROWED"}


async def test_crm_files_are_shown_before_they_are_written(stage, crm, tmp_path):
    async with opened(stage) as (app, pilot):
        await pilot.press("2", "enter", "2", "3", "f9")
        await finish(app, pilot, stage)
        await pilot.press("f6", "7")
        assert "not imported from a CRM" in text_of(app)
        (tmp_path / "own.toml").write_text("")
        (tmp_path / "own.source.json").write_text("{}")
        app.plan = replace(app.plan, scenario=str(tmp_path / "own.toml"))
        await pilot.press("7")
        assert "First look at who loses" in text_of(app)
        run = app.run_state
        app.run_state = replace(run, answers={"who pacer": Answer(12, 12, sample.who_answer())})
        await pilot.press("7")
        assert isinstance(app.screen, OutScreen)
        await pilot.press("right", "f9")
        asked = stage.asked[-1][1]
        assert (asked["op"], asked["playbook"], asked["write"]) == ("intake-out", "scorecard", False)
        said(app, stage, crm_sample.out())
        await pilot.pause()
        assert "14 customers and 12 open opportunities change hands" in text_of(app)
        await pilot.press("f9")
        assert stage.asked[-1][1]["write"] is True
        said(app, stage, crm_sample.out("/work/own-to-salesforce"))
        await pilot.pause()
        assert "Saved: /work/own-to-salesforce" in text_of(app)


async def test_the_list_of_files(stage, monkeypatch):
    there = [
        Entry("here", "4", "/work/crm"), Entry("earlier", "exports of June", "/work/june.toml", "180"),
        Entry("up", "..", "/work"), Entry("folder", "archive", "/work/crm/archive"),
        Entry("file", "商机.csv", "/work/crm/商机.csv", "21 KB"), Entry("file", "[b]orders.xlsx", "", "1.2 MB"),
        Entry("sample", "", ""),
    ]  # fmt: skip
    monkeypatch.setattr(FilesScreen, "entries_here", lambda _screen: there)
    async with opened(stage, at="data") as (app, pilot):
        app.intake.change(replace(app.intake.state, folder="/work/crm"))
        await pilot.press("down", "down", "down", "down", "space")
        await gallery(app, pilot, "import-files")


async def test_every_screen_of_the_import(stage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    crm_sample.written(tmp_path / "crm")
    async with opened(stage, at="data") as (app, pilot):

        async def take(name, *keys):
            await pilot.press(*keys)
            await gallery(app, pilot, name)

        await to_columns(app, pilot, stage)
        for view, name in enumerate(("columns", "rows", "settings", "stages"), 1):
            await take(f"import-{name}", str(view))
        await take("import-pick", "1", "down", "enter")
        await pilot.press("escape", "f9")
        said(app, stage, part="replay", done=12)
        await pilot.pause()
        await take("import-working")
        said(app, stage, crm_sample.check())
        await pilot.pause()
        for view, name in enumerate(("months", "reps", "regions", "data", "borrowed"), 1):
            await take(f"check-{name}", str(view))
        await take("check-numbers", "1", "t")
        await pilot.press("f3")
        app.run_state = Run(1, "done", 50, 50, table=read(sample.comparison(), app._titles()))
        app.push_screen(OutScreen())
        await pilot.pause()
        app.intake.change(replace(app.intake.state, out=crm_sample.out()))
        await take("crm-plan")
        app.intake.change(replace(app.intake.state, out=crm_sample.out("/work/own-to-salesforce")))
        await take("crm-files")
