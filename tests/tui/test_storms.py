"""Names nobody planned for, keys at random, windows of any size: the screens stay up."""

import dataclasses
import functools
import random
import unicodedata

import pytest
import sample
from driving import fits, opened, resize, text_of, to_lab
from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key

from tui.drawing import clean
from tui.finding import home_again
from tui.messages import Answered, Died, Failed, Finished, Listed, Partial, Progress
from tui.screens.editor import ScenarioEditor

HOSTILE = {
    "markup": "[/Acme]",
    "nested markup": "[bold red]x[/] [link=file:///etc/passwd]y[/link] \\[",
    "right to left": "Acme\u202egnp.exe",
    "escape": "\x1b]0;owned\x07\x1b[2J\x1b[31m",
    "long": "长" * 10_000,
    "newlines": "a\nb\r\nc\u2028d\te",
    "zalgo": "a" + "\u0301" * 200,
    "emoji": "👩‍👩‍👧‍👦 team 🏳️‍🌈",
    "surrogate": "a\ud800b",
    "empty": "",
    "format": "{0} {name} %s",
    "nul": "a\x00b",
}
KEYS = [
    *"123456789", "１", "９", "up", "down", "left", "right", "pageup", "pagedown", "enter", "space", "escape", "tab",
    "shift+tab", "plus", "minus", "f1", "f4", "f9", "t", "question_mark",
    "g", "j", "k", "L", "f3", "x", "ctrl+p", "ctrl+c", "f2", "f6", "f7", "f8", "u", "backspace", "/",
]  # fmt: skip


def hostile_stage(name: str) -> sample.Stage:
    """Return a stage on which every name is `name`, but for ids."""

    class Hostile(sample.Stage):
        def list(self):
            listed = sample.listed()
            self.say(
                Listed(
                    tuple({**one, "title": name, "summary": name} for one in listed.scenarios),
                    tuple({**one, "title": {"en": name, "zh": name}, "summary": name} for one in listed.playbooks),
                )
            )

    return Hostile()


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_names_are_shown_literally_and_shear_nothing(name):
    stage = hostile_stage(name)
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        data = sample.comparison(("status-quo", "pacer", "scorecard"), 20)
        data["scenario"] = name
        data["failures"] = [{"playbook": "pacer", "world": 3, "code": "RUN-01", "reason": name}]
        stage.say(Finished(1, data))
        for size in ((80, 24), (100, 30)):
            await resize(pilot, *size)
            for key in ("1", "2", "t"):
                await pilot.press(key)
                await pilot.pause()
                assert fits(app)
                assert not [c for c in text_of(app) if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"]
        await pilot.press("f9")
        stage.say(Failed(2, "X", "{name}", {"name": name}))
        await pilot.pause()
        assert fits(app)
        await pilot.press("1")
        stage.say(Died(3, 1, name))
        await pilot.pause()
        assert fits(app)
    if name == "[/Acme]":
        assert "[/Acme]" in clean(name)


async def test_a_name_with_markup_is_on_the_screen_as_it_was_written():
    stage = hostile_stage("[/Acme] [bold]")
    async with opened(stage) as (app, _pilot):
        assert "[/Acme] [bold]" in text_of(app)


@functools.cache
def _comparison(names):
    return sample.comparison(names, 10)


def _answer(stage, app) -> object:
    """Answer the last question that a page asked, if there is one of a kind that is known."""
    run = app.run_state
    names = run.table.names if run and run.table else ("status-quo", "pacer")
    tables = {
        "who": sample.who_answer, "change": lambda: sample.change_answer(names),
        "regimes": lambda: sample.regimes_answer(names), "search": sample.search_answer,
        "why": sample.why_answer,
        "adopt": lambda: {"path": "/x/[a].toml", "name": "a"},
    }  # fmt: skip
    asked = next((one for kind, one in reversed(stage.asked) if kind == "ask" and one["op"] in tables), None)
    return Answered(asked["run"], asked["key"], 6, 6, tables[asked["op"]]()) if asked else sample.listed()


def _random_event(luck: random.Random, app, stage) -> object:
    run = app.run_state.number if app.run_state else 0
    comparison = _comparison(app.run_state.asked if app.run_state else ("status-quo", "pacer"))
    return luck.choice([
        Progress(run, luck.randrange(50), 50, luck.choice([None, 3.0])), Partial(run, 10, comparison),
        Finished(run, comparison), Finished(run, comparison), _answer(stage, app), _answer(stage, app),
        Died(run, -9, "boom"), Failed(run, "X-1", "no {x}", {"x": "y"}), sample.listed(),
    ])  # fmt: skip


DOORS = ("lab", "sample", "session", "board", "goals", "editor", "learn", "data", "missions", "messages")


def _tap(app, key: str) -> None:
    """Press a key as a terminal does: nobody waits for what comes of it."""
    key = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    try:
        char = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        char = key if len(key) == 1 else None
    event = Key(key, char)
    event.set_sender(app)
    app._driver.send_message(event)


async def test_keys_behind_leave_end_in_no_crash(stage):
    async with opened(stage) as (app, pilot):
        for key in ("f10", "escape", "escape", "1", "f1"):
            _tap(app, key)
        await pilot._wait_for_screen()
    assert app.return_value == 0


async def test_a_key_that_comes_before_a_page_is_there_does_nothing(stage):
    async with opened(stage, at="editor") as (app, pilot):
        editor = ScenarioEditor()
        app.push_screen(editor)
        assert not editor.is_mounted
        for key in ("t", "enter", "space", "plus", "u", "f6", "f9", "down"):
            action = editor._bindings.key_to_bindings[key][0].action
            assert not await app.run_action(action, editor), key
        await pilot.pause()
        assert app.screen is editor
        assert await app.run_action("numbers", editor)
        assert editor.as_text


async def _storm(seed: int, keys: int) -> None:
    """Press keys at random in bursts of ten, with events of the worker and windows of any size between them.

    Every key is taken and every page is drawn for it; only the terminal is painted once a burst, as in a real one.
    """
    luck, pressed = random.Random(seed), 0
    while pressed < keys:  # now and then chance finds the command that leaves
        pressed += await _sitting(luck, seed + pressed, keys - pressed)


async def _sitting(luck: random.Random, door: int, keys: int) -> int:
    """Press so many keys, or until the app was left; return how many."""
    stage = sample.Stage()
    async with opened(stage) as (app, pilot):
        for step in range(keys):
            if step % 60 == 0:
                home_again(app)
                await pilot.pause()
                app.go(DOORS[(door + step // 60) % len(DOORS)])
            _tap(app, luck.choice(KEYS))
            if step % 15 == 7:
                stage.say(_random_event(luck, app, stage))
            if step % 20 == 11:
                await pilot.resize_terminal(luck.randint(1, 150), luck.randint(1, 50))
            if step % 10 == 9:
                await pilot._wait_for_screen()
            if app.return_value is not None or app._exception:
                return step + 1
        await resize(pilot, 80, 24)
        await pilot.pause()
        assert fits(app) or app.return_value is not None  # the last burst may have left
    return keys


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    """Whatever random keys save, they save it here."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("seed", [0, 2, 7])
async def test_random_keys_events_and_sizes(seed):
    await _storm(seed, 50)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 300))
async def test_random_keys_events_and_sizes_for_long(seed):
    await _storm(seed, 1000)


async def _resizes(count: int) -> None:
    luck, stage = random.Random(5), sample.Stage()
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        stage.say(Finished(1, sample.comparison()))
        for turn, size in enumerate(
            [
                (1, 1),
                (300, 90),
                (1, 90),
                (300, 1),
                *((luck.randint(1, 200), luck.randint(1, 80)) for _ in range(count)),
            ]
        ):
            await pilot.press(str(turn % 8 + 1))  # the views of a result, one after the other
            await resize(pilot, *size)
            await pilot.pause()
            assert fits(app), size


async def test_a_storm_of_resizes():
    await _resizes(8)


@pytest.mark.long
async def test_a_long_storm_of_resizes():
    await _resizes(300)


def test_a_frozen_event_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Progress(1, 2, 3).done = 4  # type: ignore[misc]
