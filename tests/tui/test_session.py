"""The session of leaders (journey 5.3) on one keyboard: three guesses, three ways, who loses, one page. Both languages.

The long form has the real worker; the short one a stand-in.
"""

import json
import os
import re
import shutil
import subprocess

import pytest
import sample
from driving import gallery, opened, text_of
from person import Person

from tui import languages
from tui.app import make_app
from tui.memory import Memory
from tui.messages import Answered, Finished, Partial
from tui.pages.session import when_guessed
from tui.present import read
from tui.resolution import GUESSES, Resolution, Tripwire, judged, resolution_of, usual_tripwire
from tui.screens.board import BoardScreen
from tui.screens.decide import DecideScreen
from tui.screens.first import FirstRunScreen
from tui.screens.guess import GuessScreen
from tui.screens.lab import LabScreen
from tui.screens.session import SessionScreen
from tui.ways import PLAYBOOKS

HEADS = {
    "en": ("Guessed before the run", "What the worlds say", "Who loses", "Decision and tripwire"),
    "zh": ("跑之前的猜测", "这些世界说明什么", "谁吃亏", "决定和警戒线"),
}


async def play(person, board, result, people):
    """Go through the session from the first screen to the page; the three functions wait for, or give, answers."""
    app = person.app
    person.on(FirstRunScreen)
    await person.press(str([door.goes for door in app.screen.doors()].index("session") + 1))
    person.on(SessionScreen)
    await person.press("1")
    person.on(BoardScreen)
    await board()
    await person.press("escape", "3")
    person.on(SessionScreen)
    assert app.run_state is None, "no run before the guesses"
    await person.press("2", "1", "3", "2", "escape")
    await person.press("3")
    person.on(LabScreen)
    await result()
    await person.press("escape", "6")
    person.on(SessionScreen)
    assert app.screen.made().decision is None, "no decision before who loses"
    await person.press("5")
    person.on(LabScreen)
    await people()
    await person.press("right")
    await people()
    await person.press("escape", "6", "3")
    person.on(DecideScreen)
    await person.press("down", "right", "down", "minus", "down", "plus", "escape")
    person.on(SessionScreen)
    await person.press("7")


def page_in(folder, lang):
    """Return the text of the page, after a look at what every session must have written."""
    (path,) = folder.glob("*-decision.html")
    text = path.read_text(encoding="utf-8")
    places = [text.index(head) for head in HEADS[lang]]
    assert places == sorted(places)
    assert len(re.findall("<h2>", text)) == 4
    return path


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_session_from_the_first_key_to_the_page(stage, tmp_path, monkeypatch, lang):
    monkeypatch.chdir(tmp_path)
    app = make_app(None, stage, {}, Memory(tmp_path / "settings"))
    languages.use(lang)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot)
        await person.until(lambda: app.listed is not None)

        async def result():
            request = dict(stage.asked)["compare"]
            assert (request["playbooks"], request["scenario"]) == (list(PLAYBOOKS), "startup")
            stage.say(Finished(app.run_state.number, sample.comparison(PLAYBOOKS, 20)))
            await pilot.pause()

        async def people():
            _kind, asked = stage.asked[-1]
            stage.say(Answered(asked["run"], asked["key"], 12, 12, sample.who_answer()))
            await pilot.pause()

        async def board():
            assert stage.asked[-1][1]["op"] == "board"

        await play(person, board, result, people)
        assert all(one.done for one in app.screen.steps()[1:])
        assert person.count < 40
        made = app.screen.made()
        await person.press("f4", "f4")
        assert app.screen.made() == made
    page = page_in(tmp_path, lang)
    assert Memory(tmp_path / "settings").draft("resolution")["printed"] == str(page)


def test_before_the_first_guess_nothing_is_said_to_be_written_down():
    assert when_guessed(Resolution()) == "No guess yet: write them down before any result is seen."
    one = Resolution(guesses=(0, *Resolution().guesses[1:]))
    assert when_guessed(one).startswith(f"1 of {len(GUESSES)} guesses")


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("SHAPAN_LONG"), reason="the long form: make long")
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_session_with_the_real_worker(tmp_path, monkeypatch, lang):
    monkeypatch.chdir(tmp_path)
    app = make_app(None, None, {"SHAPAN_LANG": ""}, Memory(tmp_path / "settings"))
    languages.use(lang)
    async with app.run_test(size=(80, 24)) as pilot:
        person = Person(app, pilot)
        await person.until(lambda: app.listed is not None)

        async def board():
            await person.until(lambda: app.screen.board() is not None)

        async def result():
            await person.until(lambda: app.run_state is not None and app.run_state.final)

        async def people():
            key = f"who {PLAYBOOKS[app.look.playbook]}"
            await person.until(lambda: (one := app.run_state.answers.get(key)) and one.settled)

        await play(person, board, result, people)
        assert all(one.done for one in app.screen.steps()), text_of(app)
        print(person.count, "keys")
    page = page_in(tmp_path, lang)
    assert pages_of(page) in (1, None)


def pages_of(path):
    """Return on how many sheets a browser prints a page, None without a browser."""
    browser = next((found for name in ("chromium", "google-chrome", "chrome") if (found := shutil.which(name))), None)
    if browser is None:
        return None
    target = path.with_suffix(".pdf")
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={path.parent / 'browser'}",
         "--no-pdf-header-footer", f"--print-to-pdf={target}", path.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", target.read_bytes()))


def test_nothing_but_the_rotation_differs_between_the_three():
    from policies.library import load_playbook

    tables = [load_playbook(name).table() for name in PLAYBOOKS]
    rest = [{k: v for k, v in one.items() if k not in ("name", "title", "summary", "allocation")} for one in tables]
    assert rest[0] == rest[1] == rest[2]
    assert tables[0]["allocation"]["policy"] == "keep"
    assert tables[2]["allocation"]["handover_hours"] > 0


@pytest.fixture(scope="module")
def table():
    return read(sample.comparison(PLAYBOOKS, 20))


def test_guesses_are_judged_by_what_is_settled(table):
    best = max(range(3), key=lambda i: table.value(i, "profit_cents").mean)
    assert judged(table, "profit_cents", best).said in ("right", "open")
    worst = min(range(3), key=lambda i: table.value(i, "profit_cents").mean)
    found = judged(table, "profit_cents", worst)
    assert (found.said, best in found.best, worst in found.best) == ("wrong", True, False)
    close = judged(table, "attrition_first_year", 1)
    assert close.said == "open"
    assert len(close.best) > 1
    assert judged(table, "profit_cents", None).said == "unknown"


def test_a_tripwire_starts_at_the_edge_of_the_years_of_its_playbook(table):
    wire = usual_tripwire(table, 2)
    value = table.value(2, "attainment")
    assert abs(wire.limit - value.year_low) <= 0.025
    assert abs(usual_tripwire(table, 1, "chance_gap").limit - table.value(1, "chance_gap").year_high) <= 2.5


def test_what_was_written_survives_its_file_and_nonsense_does_not():
    made = Resolution("x", PLAYBOOKS, (0, 2, None), 60, 1, Tripwire("attainment", 0.85, 3), "[/Wang] 王", "a.html")
    table = json.loads(json.dumps(made.table()))
    assert resolution_of(table, "x", PLAYBOOKS) == made
    assert resolution_of(table, "y", PLAYBOOKS) == Resolution("y", PLAYBOOKS)
    odd = {**table, "guesses": [7, "a", True], "decision": 9, "tripwire": {"metric": "no"}, "guessed_after": -1}
    assert resolution_of(odd, "x", PLAYBOOKS) == Resolution("x", PLAYBOOKS, watcher="[/Wang] 王", printed="a.html")


async def test_guesses_stay_once_a_result_was_seen_and_late_ones_say_so(stage):
    async with opened(stage, at="session") as (app, pilot):
        await pilot.press("2", "1", "2", "3", "escape", "3")
        stage.say(Partial(app.run_state.number, 4, sample.comparison(PLAYBOOKS, 4)))
        await pilot.press("5")
        assert "Known when all worlds are run." in text_of(app)
        await pilot.press("escape", "escape", "2", "2")
        assert isinstance(app.screen, GuessScreen)
        assert app.screen.made.guesses == (0, 1, 2)
        app.resolve(Resolution("startup", PLAYBOOKS))
        app.run_state = app.run_state.__class__(9, "done", 20, 20, table=read(sample.comparison(PLAYBOOKS, 20)),
                                                asked=PLAYBOOKS)  # fmt: skip
        await pilot.press("up", "1")
        assert app.screen.made.guessed_after == 60
        assert "after 60 runs" in text_of(app)


async def test_a_decision_is_exported_only_after_a_look_at_who_loses_by_it(stage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with opened(stage, at="session") as (app, pilot):
        await pilot.press("2", "1", "1", "1", "escape", "3")
        stage.say(Finished(app.run_state.number, sample.comparison(PLAYBOOKS, 20)))
        await pilot.pause()
        await pilot.press("4")  # view 4 asks for B
        _kind, asked = stage.asked[-1]
        stage.say(Answered(asked["run"], asked["key"], 12, 12, sample.who_answer()))
        await pilot.press("escape", "6", "3", "escape", "7")
        assert "look who loses by it first" in text_of(app)
        await pilot.press("5", "f6", "1", "6")
        assert "The decision is for C" in text_of(app)
        assert not list(tmp_path.iterdir())
        await pilot.press("3", "4", "5")
        assert len(list(tmp_path.iterdir())) == 3
        await pilot.press("escape", "escape", "6", "2", "escape", "7")
        assert "one sheet" in text_of(app)
        assert len(list(tmp_path.glob("*-decision.html"))) == 1


async def test_the_session_as_text(stage):
    async with opened(stage, at="session") as (app, pilot):
        await gallery(app, pilot, "session")
        await pilot.press("2", "1", "3", "2")
        await gallery(app, pilot, "session-guess")
        await pilot.press("escape", "3")
        stage.say(Finished(app.run_state.number, sample.comparison(PLAYBOOKS, 20)))
        await pilot.press("4")
        for _way in ("B", "C"):
            _kind, asked = stage.asked[-1]
            stage.say(Answered(asked["run"], asked["key"], 12, 12, sample.who_answer()))
            await pilot.press("right")
        await pilot.press("escape", "2")
        await gallery(app, pilot, "session-judged")
        await pilot.press("escape", "6", "3", "down")
        await gallery(app, pilot, "session-decide")
        await pilot.press("escape", "down")
        await gallery(app, pilot, "session-decided")
        assert len(GUESSES) == app.screen.made().guessed


async def test_a_digit_never_overwrites_a_guess_unseen(stage):
    async with opened(stage, at="session") as (app, pilot):
        await pilot.press("2", "1", "escape", "2", "3", "escape")
        assert app.screen.made().guesses == (0, 2, None)
