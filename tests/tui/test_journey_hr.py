"""Journey 5.2 with the real worker: HR compares three pay schemes on own CRM data, from the first key to the memo.

Digits, arrows, Enter, Esc and F-keys alone; both languages. The short form has a stand-in for the worker.
"""

import os
from pathlib import Path

import crm_sample
import pytest
import sample
from driving import text_of
from person import Person

from tui import languages
from tui.app import make_app
from tui.memory import Memory
from tui.messages import Answered, Finished, Step
from tui.screens.export import ExportScreen
from tui.screens.first import FirstRunScreen
from tui.screens.intake_check import CheckScreen
from tui.screens.intake_columns import ColumnsScreen
from tui.screens.intake_out import OutScreen
from tui.screens.lab import LabScreen
from tui.screens.playbooks import PlaybookScreen

BADGE = {"en": "DATA + BORROWED", "zh": "数据 + 借用"}
SCHEMES = ("tiered-pay", "flat-pay", "scorecard-pay")


async def bring_in(person):
    """From the first screen to the check of the own data."""
    app = person.app
    person.on(FirstRunScreen)
    doors = [door.goes for door in app.screen.doors()]
    await person.press(str(doors.index("data") + 1))
    names = [one.name for one in app.screen.entries_here()]
    await person.press(*["down"] * names.index("crm"), "enter", "1")
    person.on(ColumnsScreen)
    await person.until(lambda: app.intake.state.seen is not None and not app.intake.state.busy)
    unknown = [one["name"] for one in app.intake.state.seen["stages"]].index("搞定了")
    await person.press("4", *["down"] * unknown, "right")  # the company's own word for won
    await person.until(lambda: not app.intake.state.busy)
    assert app.intake.state.seen["used"] == app.intake.state.seen["read"] == 180
    await person.press("f9")
    await person.until(lambda: isinstance(app.screen, CheckScreen))


async def compare(person):
    """Mark three pay schemes, run, and look at every view until it has its answer."""
    app = person.app
    await person.press("enter")
    person.on(PlaybookScreen)
    names = [str(one["name"]) for one in app.listed.playbooks]
    for scheme in SCHEMES:
        steps = names.index(scheme) - app.screen.cursor
        await person.press(*["down" if steps > 0 else "up"] * abs(steps), "space")
    assert app.plan.playbooks == SCHEMES
    await person.press("minus", "minus", "f9")
    person.on(LabScreen)
    await person.until(lambda: app.run_state is not None and app.run_state.final)
    for view in "123":
        await person.press(view)
        assert BADGE[languages.current()] in text_of(app)
    await person.press("4")
    await person.until(lambda: app.people_seen())


async def take_away(person, folder):
    """Save the memo, then the files for the CRM."""
    app = person.app
    await person.press("f6", "1")
    person.on(ExportScreen)
    (memo,) = folder.glob("*-memo.html")
    await person.press("7")
    person.on(OutScreen)
    await person.press("f9")
    await person.until(lambda: app.intake.state.out is not None)
    await person.press("f9")
    await person.until(lambda: app.intake.state.out is not None and app.intake.state.out["folder"])
    return memo, Path(app.intake.state.out["folder"])


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("SHAPAN_LONG"), reason="the long form: make long")
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_hr_compares_three_schemes_on_own_data(tmp_path, monkeypatch, lang):
    monkeypatch.chdir(tmp_path)
    crm_sample.written(tmp_path / "crm")
    app = make_app(None, None, {"SHAPAN_LANG": ""}, Memory(tmp_path / "settings"))
    languages.use(lang)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot)
        await person.until(lambda: app.listed is not None)
        await bring_in(person)
        await compare(person)
        memo, folder = await take_away(person, tmp_path)
        print(person.count, "keys")
        assert person.count < 100
    text = memo.read_text(encoding="utf-8")
    assert BADGE[lang] in text
    assert not any(name in text for name in crm_sample.PEOPLE)
    left = {path.name for path in tmp_path.iterdir()}
    assert {
        "crm.toml",
        "crm.key.csv",
        "crm.report.csv",
        "crm.mapping.toml",
        "crm.check.json",
        "crm.source.json",
    } <= left
    assert "搞定了" in (tmp_path / "crm.mapping.toml").read_text(encoding="utf-8")
    secret = [path for path in tmp_path.glob("crm.*") if crm_sample.PEOPLE[0] in path.read_text(encoding="utf-8")]
    assert [path.name for path in secret] == ["crm.key.csv"]
    assert os.stat(tmp_path / "crm.key.csv").st_mode & 0o777 == 0o600
    assert {"changes.csv", "calendar.csv", "READ-ME-FIRST.md"} <= {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_way_from_the_first_key_to_the_memo(stage, tmp_path, monkeypatch, lang):
    monkeypatch.chdir(tmp_path)
    crm_sample.written(tmp_path / "crm")
    app = make_app(None, stage, {}, Memory(tmp_path / "settings"))
    languages.use(lang)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot)
        await person.until(lambda: app.listed is not None)

        async def told(table):
            stage.say(Step(app.intake.state.run, app.intake.state.work, "", 1, 1, table))
            await pilot.pause()

        person.on(FirstRunScreen)
        await person.press(str([door.goes for door in app.screen.doors()].index("data") + 1))
        names = [one.name for one in app.screen.entries_here()]
        await person.press(*["down"] * names.index("crm"), "enter", "1")
        await told(crm_sample.seen())
        await person.press("f9")
        await told(crm_sample.check())
        person.on(CheckScreen)
        await person.press("enter", "1", "2", "3", "f9")
        person.on(LabScreen)
        table = sample.comparison(app.plan.playbooks)
        stage.say(Finished(app.run_state.number, {**table, "basis": {"badge": "DATA + BORROWED", "verdict": ""}}))
        await pilot.pause()
        await person.press("4")
        _kind, asked = stage.asked[-1]
        stage.say(Answered(asked["run"], asked["key"], 12, 12, sample.who_answer()))
        await pilot.pause()
        await person.press("f6", "1")
    (memo,) = tmp_path.glob("*-memo.html")
    assert BADGE[lang] in memo.read_text(encoding="utf-8")
    assert person.count < 25
