"""The scenario editor: values from the schema, errors at the field, undo, files, preview; the library stays."""

import tomllib
from pathlib import Path

import pytest
import sample
from driving import SIZES, fits, gallery, opened, resize, text_of

from scenarios.fields import shapes
from scenarios.loader import library_names, load
from scenarios.schema import Scenario
from tui.forms import values
from tui.forms.draft import ABSENT, Draft, draft_of, file_text, read_file
from tui.forms.scenario import HIDDEN, SECTIONS, ScenarioForm, schema
from tui.languages import use
from tui.memory import Memory
from tui.messages import Answered
from tui.screens.ask import AskScreen
from tui.screens.editor import ScenarioEditor
from tui.screens.playbooks import PlaybookScreen

LIBRARY = Path(__file__).parents[2] / "scenarios" / "library"
PREVIEW = {
    "worlds": 8, "currency": "CNY", "low": [3e7] * 12, "middle": [5e7] * 6 + [6e7] * 6, "high": [8e7] * 12,
    "target": 53663738.0, "reached": 0.47, "leavers": 1.97, "heads": 7.6, "year_seconds": 0.3,
    "lights": {"worlds": 5, "best": "coaching", "best_wins": 3, "idle": ["routing"], "settled": False, "open": True,
               "reached": 0.5},
}  # fmt: skip


def test_every_key_of_the_schema_has_a_place_and_a_name():
    placed = {name for _title, tables in SECTIONS for name in tables}
    keys = schema()
    assert {key for key, shape in keys.items() if shape.kind in ("table", "rows")} <= placed | {
        "title",
        "summary",
        *HIDDEN,
    }
    use("zh")
    form, draft = ScenarioForm(), Draft(read_file(LIBRARY / "team-of-eight.toml")[0])
    rows = [row for i in range(len(SECTIONS)) for row in form.rows(draft, i, ())]
    assert len(rows) > 150
    raw = [row.path for row in rows if row.label.isascii() and row.label != "R"]
    assert not raw, f"no Chinese name: {raw}; give one in tui/forms/labels.py and forms.po"


@pytest.mark.parametrize("name", library_names())
def test_a_scenario_goes_through_the_form_and_back_unchanged(name, tmp_path):
    table, _digest = read_file(LIBRARY / f"{name}.toml")
    (tmp_path / "same.toml").write_text(file_text(table), encoding="utf-8")
    assert load(tmp_path / "same.toml") == load(name)
    assert ScenarioForm().problems(Draft(table)) == {}


def test_values_are_typed_as_people_write_them():
    market = shapes(Scenario.model_fields["market"].annotation)
    deal, rate, days = market["typical_deal_cents"], market["reference_win_rate"], market["cycle_days"]
    assert [values.read(deal, one) for one in ("18000", "1.8万", "18K", "１８，０００")] == [1_800_000] * 4
    assert values.shown(deal, 1_800_000) == "18,000"
    assert [values.read(rate, one) for one in ("21%", "21", "0.21")] == [0.21] * 3
    assert values.read(days, "soon") == "soon"
    assert not values.fits(days, "soon")
    assert values.read(days, " ") is ABSENT


def test_steps_stay_within_the_limits():
    for table in ("market", "behaviour", "staffing", "collection"):
        for shape in shapes(Scenario.model_fields[table].annotation).values():
            value = shape.default
            for by in (1,) * 60 + (-1,) * 160:
                value = values.stepped(shape, value, by)
                assert values.fits(shape, value), (shape.key, value)


def test_undo_takes_everything_back():
    table, _digest = read_file(LIBRARY / "manufacturer.toml")
    draft = Draft(table)
    before = file_text(draft.table)
    draft.put(("market", "volatility"), 0.2)
    draft.put(("calendar", "horizon_months"), ABSENT)
    draft.insert(("segments",), 1, {"name": "new"})
    draft.remove(("regions",), 0)
    draft.put(("staffing", "offers"), 3)
    again = draft_of(draft.kept())
    assert again is not None
    while again.undo():
        pass
    assert {k: v for k, v in again.table.items() if v} == {k: v for k, v in tomllib.loads(before).items() if v} or (
        load_text(again) == load("manufacturer"))  # fmt: skip


def load_text(draft: Draft) -> Scenario:
    from scenarios.loader import parse

    return parse(tomllib.loads(file_text(draft.table)))


async def _editor(app, pilot, *keys: str) -> None:
    await pilot.press("enter", *keys)
    await pilot.pause()
    assert isinstance(app.screen, ScenarioEditor)


async def test_a_wrong_value_is_told_at_the_field_and_not_saved(tmp_path):
    async with opened(sample.Stage(), at="editor", memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _editor(app, pilot, "4", "enter", "ctrl+u", *"9999", "enter")
        assert "! got 9,999, allowed: 0 to 1,000" in text_of(app)
        await pilot.press("f6")
        assert "Not saved" in text_of(app)
        assert not (tmp_path / "scenarios").exists()
        await pilot.press("backspace")
        assert "!" not in text_of(app).split("\n")[-5]


async def test_a_copy_is_saved_as_toml_and_the_library_stays(tmp_path):
    before = {path: path.read_bytes() for path in LIBRARY.glob("*.toml")}
    stage = sample.Stage()
    async with opened(stage, at="editor", memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _editor(app, pilot, "2", "plus", "f6")
        saved = tmp_path / "scenarios" / "my-team-of-eight.toml"
        assert load(saved).team.count == 9
        await pilot.press("1", "enter", "ctrl+u", *"team-of-eight", "enter", "f6")
        assert "comes with the program" in text_of(app)
        await pilot.press("backspace", "f9")
        await pilot.pause()
        assert isinstance(app.screen, PlaybookScreen)
        assert (app.plan.scenario, app.plan.playbooks) == (str(saved), ("status-quo",))
    assert before == {path: path.read_bytes() for path in LIBRARY.glob("*.toml")}


async def test_what_was_touched_is_there_after_a_kill(tmp_path):
    async with opened(sample.Stage(), at="editor", memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _editor(app, pilot, "2", "plus", "plus")
        kept = Memory(tmp_path).draft("scenarios")  # what a killed program leaves behind
        assert kept["table"]["team"]["count"] == 10
    async with opened(sample.Stage(), at="editor", memory=Memory(tmp_path, first=False)) as (app, pilot):
        assert "Go on: Team of eight" in text_of(app)
        await _editor(app, pilot, "2")
        assert " 10 " in text_of(app)
        await pilot.press("u", "u", "u")
        assert app.screen.draft.table["team"]["count"] == 8


async def test_a_file_changed_on_disk_is_noticed(tmp_path):
    async with opened(sample.Stage(), at="editor", memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _editor(app, pilot, "2", "plus", "f6")
        path = tmp_path / "scenarios" / "my-team-of-eight.toml"
        path.write_text(path.read_text().replace("count = 9", "count = 11"))
        app.screen.look_at_disk()
        assert app.screen.draft.table["team"]["count"] == 11
        await pilot.press("plus")
        path.write_text(path.read_text().replace("count = 11", "count = 13"))
        app.screen.look_at_disk()
        await pilot.pause()
        assert "changed outside" in text_of(app)
        await pilot.press("f6")
        assert isinstance(app.screen, AskScreen)
        await pilot.press("1")
        assert load(tmp_path / "scenarios" / "my-team-of-eight-2.toml").team.count == 12
        assert load(path).team.count == 13


async def test_rows_of_lists_are_added_changed_and_removed(stage):
    async with opened(stage, at="editor") as (app, pilot):
        await _editor(app, pilot, "3")
        at = next(i for i, row in enumerate(app.screen.rows()) if row.path == ("segments",))
        await pilot.press(*["down"] * (at - app.screen.cursor), "enter", "plus")
        assert [one["name"] for one in app.screen.draft.table["segments"]] == ["segments-1"]
        await pilot.press("plus", "enter", "down", "plus")
        assert "Customers" in text_of(app)
        assert "segments-2" in text_of(app)
        assert app.screen.draft.table["segments"][1]["share"] == 1.0
        await pilot.press("minus", "escape", "minus")
        assert [one["name"] for one in app.screen.draft.table["segments"]] == ["segments-1"]
        await pilot.press("escape")
        assert app.screen.at == ()
        assert app.screen.row().path == ("segments",)


async def _answer(app, pilot, stage) -> None:
    app.screen.ask_preview()
    asked = next(what for op, what in reversed(stage.asked) if op == "ask" and what["op"] == "preview")
    stage.say(Answered(0, asked["key"], 13, 13, PREVIEW))
    await pilot.pause()


async def test_the_preview_tells_the_picture_in_words_and_as_numbers(stage):
    async with opened(stage, (120, 36), at="editor") as (app, pilot):
        await _editor(app, pilot)
        await _answer(app, pilot, stage)
        shown = text_of(app)
        assert "reached in 47% of" in shown
        assert "luck decides too much" in shown
        assert "without effect: leads" in shown
        await pilot.press("f7")
        assert "800K" in text_of(app)


OWN = ("Title", "Summary", "标题", "简介", "Amount of a deal")
"""Rows of one's own texts, which may be longer than the row."""


async def test_the_editor_as_text(stage):
    async with opened(stage, at="editor") as (app, pilot):
        await _editor(app, pilot)
        await _answer(app, pilot, stage)
        for name, keys in (("editor", ()), ("editor-market", ("4", "down", "down"))):
            await pilot.press(*keys)
            await gallery(app, pilot, name, waiting=OWN)
        await pilot.press("1", "f7")  # the preview in place of the form
        await gallery(app, pilot, "editor-preview", SIZES[:1])
        await pilot.press("f7")
        await resize(pilot, *SIZES[1])
        await pilot.press("f7")  # beside the form: its numbers
        await gallery(app, pilot, "editor-preview", SIZES[1:], OWN)


async def test_text_with_markup_is_shown_as_it_was_typed(stage):
    async with opened(stage, at="editor") as (app, pilot):
        await _editor(app, pilot, "down", "enter", "ctrl+u")
        app.screen.line = app.screen.line.put("[red]x[/] \x1b[31m\u202e{0}")
        await pilot.press("enter")
        await pilot.pause()
        assert "[red]x[/]" in text_of(app)
        assert fits(app)
