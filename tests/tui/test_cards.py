"""Playbook cards: rules and parameters as a form, files of one's own, used at once in a comparison."""

import math
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
import sample
from driving import gallery, opened, text_of, to_playbooks

from policies.builtin import classes
from policies.catalog import build
from policies.library import load_playbook, playbook_names
from policies.shapes import shapes_of
from scenarios.errors import InputError
from tui.forms.draft import Draft, file_text, read_file
from tui.forms.playbook import FAMILIES, SECTIONS, PlaybookForm
from tui.forms.values import fits as value_fits
from tui.forms.values import read, stepped, typed
from tui.memory import Memory
from tui.messages import Listed
from tui.screens.ask import AskScreen
from tui.screens.card import PlaybookCard
from tui.screens.playbooks import PlaybookScreen

LIBRARY = Path(__file__).parents[2] / "policies" / "playbooks"


class Real(sample.Stage):
    """A stage whose playbooks are built-in ones, so that their files can be opened."""

    def list(self):
        known = [load_playbook(name) for name in ("status-quo", "staged-rotation", "tiered-pay")]
        tables = tuple(
            {"name": p.name, "title": p.title.model_dump(), "summary": p.summary.model_dump()} for p in known
        )
        self.asked.append(("list", None))
        self.say(Listed(sample.listed().scenarios, tables))


def test_the_form_knows_the_limits_that_a_rule_checks():
    asked = 0
    for rule in classes():
        for key, shape in shapes_of(rule.card.family, rule.card.name).items():
            if shape.low is None and not shape.choices:
                continue
            wrong = (shape.high + 1, shape.low - 1) if shape.low is not None else ("no such thing",)
            for value in wrong:
                assert not value_fits(shape, value)
                with pytest.raises(InputError):
                    build(rule.card.family, {"policy": rule.card.name, key: math.inf if value is None else value})
                asked += 1
    assert asked > 150


def test_steps_of_a_parameter_stay_within_what_its_rule_allows():
    for family, name in (("allocation", "rotation"), ("incentives", "tiered"), ("coaching", "mentor-pairs")):
        for key, shape in shapes_of(family, name).items():
            value = shape.default
            for by in (1,) * 12 + (-1,) * 30:
                value = stepped(shape, value, by)
                build(family, {"policy": name, key: value})


@pytest.mark.parametrize("name", playbook_names())
def test_a_playbook_goes_through_the_form_and_back_unchanged(name, tmp_path):
    table, _digest = read_file(LIBRARY / f"{name}.toml")
    (tmp_path / "same.toml").write_text(file_text(table), encoding="utf-8")
    assert load_playbook(tmp_path / "same.toml") == load_playbook(name)
    form, draft = PlaybookForm(), Draft(table)
    assert form.problems(draft) == {}
    assert all(form.rows(draft, i, ()) for i in range(len(SECTIONS)))
    assert len(SECTIONS) == 1 + len(FAMILIES)


async def _card(app, pilot, row: str = "2") -> None:
    await to_playbooks(pilot)
    await pilot.press(row, row, "f7")
    await pilot.pause()
    assert isinstance(app.screen, PlaybookCard)


async def test_a_copy_with_other_numbers_is_used_at_once(tmp_path):
    stage = Real()
    async with opened(stage, memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _card(app, pilot)
        await pilot.press("2", *["down"] * 2, "enter", "ctrl+u", *"20", "enter", "1", *["down"] * 6, "space")
        await pilot.press("f9")
        await pilot.pause()
        path = tmp_path / "playbooks" / "my-staged-rotation.toml"
        made = load_playbook(path)
        assert made.allocation.share_percent == 20
        assert made.conduct.goals == "discussed"
        assert isinstance(app.screen, PlaybookScreen)
        assert str(path) in app.plan.playbooks
        assert app.plan.playbooks[0] == "status-quo"
        assert stage.asked[-1][0] == "list"


async def test_another_rule_brings_its_own_parameters_and_undo_brings_the_old_ones_back(tmp_path):
    async with opened(Real(), memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _card(app, pilot)
        await pilot.press("5", "enter")
        assert app.screen.draft.table["incentives"] == {"policy": "points"}
        assert app.screen.form.problems(app.screen.draft) == {}
        await pilot.press("u")
        assert app.screen.draft.table["incentives"] == {"policy": "flat-commission"}


async def test_a_rule_inside_a_rule_is_opened_and_set(tmp_path):
    async with opened(Real(), memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _card(app, pilot)
        app.screen.draft.put(("incentives",), {"policy": "clawback"})
        await pilot.press("5", "down", "enter", "down", "down", "plus")
        inner = app.screen.draft.table["incentives"]["base"]
        assert (inner["policy"], inner["target_percent"]) == ("flat-commission", 105)
        await pilot.press("escape")
        assert app.screen.at == ()


async def test_a_wrong_parameter_is_told_in_place(tmp_path):
    async with opened(Real(), memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _card(app, pilot)
        await pilot.press("2", *["down"] * 2, "enter", "ctrl+u", *"900", "enter")
        assert "got 900, allowed: 0 to 100" in text_of(app)
        await pilot.press("f9")
        assert isinstance(app.screen, PlaybookCard)
        assert "Not saved" in text_of(app)


async def test_what_is_not_saved_is_not_dropped_without_asking(tmp_path):
    async with opened(Real(), memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _card(app, pilot)
        await pilot.press("1", *["down"] * 6, "space", "escape", "up", "f7")
        assert isinstance(app.screen, AskScreen)
        assert "Drop it and open the other one" in text_of(app)
        await pilot.press("1")
        await pilot.pause()
        assert app.screen.draft.table["name"] == "my-staged-rotation"


async def test_the_same_card_again_is_not_called_another_one(tmp_path):
    async with opened(Real(), memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _card(app, pilot)
        await pilot.press("1", *["down"] * 6, "space", "escape", "f7")
        assert isinstance(app.screen, AskScreen)
        assert "Go on with it" in text_of(app)
        assert "Drop what was changed and begin again" in text_of(app)
        await pilot.press("2")
        await pilot.pause()
        assert not app.screen.draft.dirty


OWN = ("Title", "Summary", "标题", "简介")
"""Rows of one's own texts, which may be longer than the row."""


async def test_the_card_as_text(tmp_path):
    async with opened(Real(), memory=Memory(tmp_path, first=False)) as (app, pilot):
        await _card(app, pilot)
        for name, keys in (("card", ()), ("card-rule", ("2", "down"))):
            await pilot.press(*keys)
            await gallery(app, pilot, name, waiting=OWN)


def test_a_date_inside_a_list_is_shown_as_toml_and_comes_back():
    shape = replace(shapes_of("allocation", "rotation")["share_percent"], kind="list", default=())
    table = [{"days": [date(2026, 1, 1)], "at": time(9, 30)}]
    words = typed(shape, table)
    assert "2026-01-01" in words
    assert read(shape, words) == table
