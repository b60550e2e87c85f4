"""Home and first run: doors, settings that stay, work that survives a kill, files that are damaged."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sample
from driving import finish, gallery, opened, text_of, to_lab, to_playbooks

from tui import languages
from tui.memory import Memory, Settings, folder_of, settings_text
from tui.screens.editor import EditorListScreen
from tui.screens.first import FirstRunScreen
from tui.screens.home import HomeScreen
from tui.screens.intake_files import FilesScreen
from tui.screens.lab import LabScreen
from tui.screens.learn import LearnScreen
from tui.screens.playbooks import PlaybookScreen
from tui.screens.scenarios import ScenarioScreen
from tui.screens.session import SessionScreen
from tui.state import Plan, plan_of

ROOT = Path(__file__).parent.parent.parent


async def test_the_first_run_shows_a_sample_comparison_on_one_digit(tmp_path):
    stage = sample.Stage()
    async with opened(stage, at="", memory=Memory(tmp_path)) as (app, pilot):
        assert isinstance(app.screen, FirstRunScreen)
        await pilot.press("1")
        await pilot.pause()
        assert isinstance(app.screen, LabScreen)
        asked = dict(stage.asked)["compare"]
        assert (asked["scenario"], asked["worlds"], len(asked["playbooks"])) == ("team-of-eight", 20, 3)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, PlaybookScreen)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_what_is_settled_on_the_first_run_is_kept_and_not_asked_again(tmp_path):
    async with opened(sample.Stage(), at="", memory=Memory(tmp_path)) as (app, pilot):
        await pilot.press("7", "down", "right", "6")
        assert (languages.current(), app.glyphs.name) == ("zh", "simple")
        assert isinstance(app.screen, HomeScreen)
    languages.use("en")
    async with opened(sample.Stage(), lang=None, at="", memory=Memory(tmp_path)) as (app, pilot):
        assert isinstance(app.screen, HomeScreen)
        assert (languages.current(), app.glyphs.name) == ("zh", "simple")
        assert "实验室" in text_of(app)


async def test_the_environment_goes_before_what_was_settled(tmp_path):
    Memory(tmp_path).keep_settings(Settings("zh", "simple", "light"))
    asked = {"SHAPAN_LANG": "en", "SHAPAN_GLYPHS": "full", "SHAPAN_THEME": "contrast"}
    async with opened(sample.Stage(), lang=None, at="", memory=Memory(tmp_path), **asked) as (app, _pilot):
        assert (languages.current(), app.glyphs.name, app.theme_name) == ("en", "full", "contrast")


def digit_of(app, where: str) -> str:
    """Return the digit of a door of the home screen."""
    home = next(one for one in app.screen_stack if isinstance(one, HomeScreen))
    return str([door.goes for door in home.doors()].index(where) + 1)


async def test_digits_open_the_doors_and_escape_closes_them(stage):
    async with opened(stage, at="") as (app, pilot):
        for where, screen in (
            ("lab", ScenarioScreen),
            ("data", FilesScreen),
            ("editor", EditorListScreen),
            ("session", SessionScreen),
            ("learn", LearnScreen),
        ):
            await pilot.press(digit_of(app, where))
            assert isinstance(app.screen, screen)
            await pilot.press("escape")
            assert isinstance(app.screen, HomeScreen)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_a_result_is_there_after_the_program_was_closed(tmp_path):
    stage = sample.Stage()
    async with opened(stage, memory=Memory(tmp_path, first=False)) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        shown = text_of(app)
    async with opened(sample.Stage(), at="", memory=Memory(tmp_path, first=False)) as (app, pilot):
        assert "Continue" in text_of(app)
        assert "Your last comparison: Manufacturer, 30 people" in text_of(app)
        await pilot.press("enter")
        await pilot.pause()
        assert text_of(app) == shown


async def test_a_plan_without_its_result_opens_on_the_playbooks(tmp_path):
    stage = sample.Stage()
    async with opened(stage, memory=Memory(tmp_path, first=False)) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("escape", "5")
        plan = app.plan
    async with opened(sample.Stage(), at="continue", memory=Memory(tmp_path, first=False)) as (app, _pilot):
        assert isinstance(app.screen, PlaybookScreen)
        assert app.plan == plan
        assert app.run_state is None


@pytest.mark.parametrize("name", ["settings.toml", "session.json", "result.json"])
@pytest.mark.parametrize("damage", [b"\xff\xfe{", b'{"plan": 3}', b"[" * 100_000])
async def test_damaged_files_are_set_aside_and_the_program_opens(tmp_path, name, damage):
    Memory(tmp_path).keep_settings(Settings("en", "full", "dark"))
    (tmp_path / name).write_bytes(damage)
    async with opened(sample.Stage(), at="", memory=Memory(tmp_path)) as (app, pilot):
        if (tmp_path / "settings.toml.damaged").exists():
            assert isinstance(app.screen, FirstRunScreen)  # what cannot be read is asked again
            await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)
        said = bool(app.notes)
        await pilot.press("2", "enter", "2")
        assert said == (tmp_path / f"{name}.damaged").exists()
    assert Memory(tmp_path).session()["plan"]["scenario"] == "team-of-eight"


async def test_a_folder_that_cannot_be_written_is_said_and_stops_nobody(tmp_path):
    (tmp_path / "file").write_text("in the way")
    memory = Memory(tmp_path / "file" / "folder", first=False)
    async with opened(sample.Stage(), memory=memory) as (app, pilot):
        await to_playbooks(pilot)
        assert app.plan.scenario == "maker-of-thirty"
    assert "session.json" in memory.trouble


def test_a_plan_survives_its_file_and_nonsense_becomes_the_usual():
    plan = Plan("x", ("a", "b"), 100, 3, 0)
    assert plan_of(json.loads(json.dumps(plan.request()))) == plan
    odd = {"scenario": 3, "playbooks": ["a", 4, "a"], "worlds": -1, "seed": True, "after": "many"}
    assert plan_of(odd) == Plan("", ("a",))


def test_where_the_settings_are():
    assert folder_of({"SHAPAN_HOME": "/x"}) == Path("/x")
    assert folder_of({"XDG_CONFIG_HOME": "/c", "HOME": "/h"}) == Path("/c/shapan")
    assert folder_of({"HOME": "/h"}) == Path("/h/.config/shapan")
    assert folder_of({}) is None


def test_settings_survive_their_file(tmp_path):
    settings = Settings("zh", "full", "mono", {"go": 'f9,"\\', "help": "？"})
    memory = Memory(tmp_path)
    memory.keep_settings(settings)
    assert memory.settings() == settings
    assert settings_text(settings).startswith('language = "zh"\n')


async def test_keys_can_be_given_to_other_keys_in_the_settings(tmp_path):
    Memory(tmp_path).keep_settings(Settings(keys={"help": "f8", "language": "f7"}))
    async with opened(sample.Stage(), at="", memory=Memory(tmp_path)) as (app, pilot):
        await pilot.press("f8")
        assert "Symbols" in text_of(app)
        await pilot.press("f7")
        assert languages.current() == "zh"
        await pilot.press("escape", "f1")
        assert isinstance(app.screen, HomeScreen)
    assert Memory(tmp_path).settings().keys == {"help": "f8", "language": "f7"}


TOUCHES = """
import sys
from pathlib import Path
from tui.memory import Memory
memory = Memory(Path(sys.argv[1]))
for i in range(10**6):
    memory.keep_session({"plan": {"scenario": "x" * 3000, "playbooks": [], "worlds": i}, "place": "lab"})
    print(i, flush=True)
"""


def _killed_at(folder: Path, seconds: float) -> int:
    """Let a process touch its session until it is killed; return the last touch it finished."""
    child = subprocess.Popen(
        [sys.executable, "-c", TOUCHES, str(folder)], env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    child.stdout.readline()
    time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    rest = child.stdout.read().split("\n")
    child.wait()
    child.stdout.close()
    return int(next((line for line in reversed(rest[:-1]) if line), 0))


def _kills(folder: Path, count: int) -> None:
    luck = random.Random(3)
    for _attempt in range(count):
        last = _killed_at(folder, luck.uniform(0, 0.06))
        memory = Memory(folder)
        assert memory.session()["plan"]["worlds"] in (last, last + 1, last + 2)
        assert not memory.trouble


def test_a_killed_program_has_lost_no_touch(tmp_path):
    _kills(tmp_path, 3)


@pytest.mark.long
def test_two_hundred_kills_lose_no_touch(tmp_path):
    _kills(tmp_path, 200)


async def test_messages_tell_what_was_finished(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("escape", "escape", "escape", "f2", *"messages", "enter")
        assert "Finished: 50 worlds of Manufacturer, 30 people" in text_of(app)
        await pilot.press("f4")
        assert "跑完了" in text_of(app)


async def test_home_and_first_run_as_text(tmp_path):
    stage = sample.Stage()
    async with opened(stage, at="", memory=Memory(tmp_path)) as (app, pilot):
        await gallery(app, pilot, "first")
        await pilot.press("escape")
        await gallery(app, pilot, "home-new")
        app.go("lab")
        await to_lab(pilot)
        await finish(app, pilot, stage)
        app.notes = ()
        await pilot.press("escape", "escape", "escape")
        await gallery(app, pilot, "home")
