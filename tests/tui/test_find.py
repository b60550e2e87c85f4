"""Find a command: by Chinese, by first letters of pinyin, by English; what is found is done."""

import pytest
import sample
from driving import SIZES, check_page, finish, fits, opened, text_of, to_lab, to_playbooks

from tui import languages
from tui.finding import commands, matching
from tui.memory import Memory
from tui.pinyin import initials
from tui.screens.editor import EditorListScreen
from tui.screens.find import FindScreen
from tui.screens.home import HomeScreen
from tui.screens.lab import LabScreen
from tui.screens.playbooks import PlaybookScreen


def test_first_letters_of_pinyin():
    known = {
        "实验室": "sys", "找命令": "zml", "编辑器": "bjq", "消息": "xx", "公司": "gs", "销售": "xs", "目标": "mb",
        "客户归属": "khgs", "奖励": "jl", "线索": "xs", "辅导": "fd", "八人团队": "brtd",
        "Lab 实验": "labsy", "啊座": "az",
    }  # fmt: skip
    assert {words: initials(words) for words in known} == known
    assert initials("龘") == "龘"


async def test_a_command_is_found_in_every_way(stage):
    async with opened(stage, at="") as (app, _pilot):
        found = commands(app, app.screen)
        for lang in ("en", "zh"):
            languages.use(lang)
            for query in ("editor", "编辑", "bjq", "ＥＤＩＴＯＲ", "build comp"):
                best = matching(commands(app, app.screen), query)
                assert best, (lang, query)
                assert any(set(one.names) & {"Editor (build or change a company)"} for one in best), (lang, query)
        assert matching(found, "no such thing at all") == []
        assert len(matching(found, "")) == len(found) > 20


@pytest.mark.parametrize(("query", "screen"), [("bjq", EditorListScreen), ("Compare in: start", PlaybookScreen)])
async def test_what_is_found_is_done_with_enter(stage, query, screen):
    async with opened(stage, at="") as (app, pilot):
        await pilot.press("f2", *(" " if c == " " else c for c in query), "enter")
        await pilot.pause()
        assert isinstance(app.screen, screen)


async def test_what_the_page_can_do_is_done_on_that_page(stage):
    async with opened(stage) as (app, pilot):
        await to_playbooks(pilot)
        await pilot.press("2", "f2", *"run", "enter")
        await pilot.pause()
        assert isinstance(app.screen, LabScreen)
        assert app.run_state is not None
        await finish(app, pilot, stage, 2)
        await pilot.press("f2", *"trade", "enter")
        await pilot.pause()
        assert (type(app.screen), app.look.view) == (LabScreen, "tradeoff")


async def test_escape_and_f2_change_nothing(stage):
    async with opened(stage, at="") as (app, pilot):
        for key in ("escape", "f2"):
            await pilot.press("f2", *"zzz")
            assert isinstance(app.screen, FindScreen)
            assert "Nothing is called that" in text_of(app)
            await pilot.press("enter", key)
            assert isinstance(app.screen, HomeScreen)


async def test_digits_and_letters_are_typed_here(stage):
    async with opened(stage, at="") as (app, pilot):
        await pilot.press("f2", *"k2g?", "left", "backspace")
        assert app.screen.line.text == "k2?"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_search_as_text(size, lang):
    stage = sample.Stage()
    async with opened(stage, size, lang, memory=Memory(None, first=False)) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("f2", *("jg" if lang == "zh" else "result"), "down")
        await pilot.pause()
        assert fits(app)
        check_page(app, f"find-{size[0]}x{size[1]}-{lang}")
