"""Every screen as text, in both languages, at the sizes that matter; nothing cut, nothing wider than the screen."""

import pytest
from driving import (
    check_page,
    cut_labels,
    finish,
    fits,
    gallery,
    opened,
    reach,
    resize,
    text_of,
    to_lab,
    to_playbooks,
)

from tui.drawing import length, plain
from tui.messages import Died
from tui.metric_names import name_of
from tui.pages.cards import footer
from tui.screens.lab import LabScreen


class Album:
    """Takes a snapshot of each screen on the way through the app."""

    def __init__(self, app, pilot, size, lang):
        self.app, self.pilot = app, pilot
        self.suffix = f"{size[0]}x{size[1]}-{lang}"

    async def take(self, name, *keys):
        await self.pilot.press(*keys)
        await self.pilot.pause()
        assert fits(self.app), f"{name}: a line is wider or narrower than the screen"
        shown = text_of(self.app)
        assert not cut_labels(shown), f"{name}: a label was cut in {cut_labels(shown)}"
        check_page(self.app, f"{name}-{self.suffix}")


async def test_every_screen(stage):
    async with opened(stage) as (app, pilot):

        async def take(name, *keys):
            await pilot.press(*keys)
            await gallery(app, pilot, name)

        await take("company")
        await to_playbooks(pilot)
        await take("playbooks", "2", "3", "plus", "minus")
        await take("waiting", "f9")
        await reach(app, pilot, stage)
        await take("partial")
        await finish(app, pilot, stage)
        await take("matrix")
        await take("help", "f1")
        await take("differences", "escape", "2")
        await take("difference-numbers", "t")
        await take("numbers", "1")
        await pilot.press("escape", "f9")
        stage.say(Died(2, -9, "Traceback (most recent call last):\nMemoryError"))
        await take("error")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_eight_playbooks(stage, size):
    async with opened(stage, size) as (app, pilot):
        await to_lab(pilot, 8)
        await finish(app, pilot, stage, 8)
        await Album(app, pilot, size, "en").take("eight", "left")


@pytest.mark.parametrize("size", [(64, 18), (79, 24), (80, 23)])
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_small_card(stage, size, lang):
    async with opened(stage, size, lang) as (app, _pilot):
        assert fits(app)
        assert f"{size[0]} x {size[1]}" in text_of(app)
        if size == (64, 18):
            check_page(app, f"small-64x18-{lang}")


def test_keys_lose_their_words_but_never_go():
    own = [("F9", "run", "go"), ("↑↓", "choose", "move(1)"), ("Enter", "open", "enter"), ("Esc", "back", "back")]
    always = [("F1", "help", "help"), ("F4", "中文", "app.language"), ("F10", "leave", "app.leave")]
    for cells in range(150):
        line = footer(own, always, cells)
        assert length(line) <= cells
        if cells >= 31:
            assert [span.text for span in line if span.role == "key"] == [one[0] for one in [*own, *always]], cells
    assert plain(footer(own, always, 150)) == "F9 run  ↑↓ choose  Enter open  Esc back  F1 help  F4 中文  F10 leave"
    assert plain(footer(own, always, 53)) == "F9 run  ↑↓ choose  Enter open  Esc back  F1 F4 F10"
    assert plain(footer(own, always, 40)) == "F9 run  ↑↓  Enter open  Esc F1 F4 F10"


async def read_to_the_end(app, pilot):
    """Return the lines of the reader, page by page."""
    lines = []
    for _page in range(30):
        assert fits(app)
        assert not cut_labels(text_of(app))
        lines += [line[2:-2].rstrip() for line in text_of(app).split("\n")[3:-3]]
        before = app.screen.top
        await pilot.press("pagedown")
        await pilot.pause()
        if app.screen.top == before:
            return lines
    raise AssertionError("the text has no end")


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_a_result_is_read_as_text_in_a_small_window(stage, lang):
    async with opened(stage, (80, 24), lang) as (app, pilot):
        await to_lab(pilot)
        await reach(app, pilot, stage)
        await resize(pilot, 64, 18)
        await pilot.press("enter")
        await pilot.pause()
        assert "20" in text_of(app)  # of 50 worlds, and no more than that
        assert "▲" not in text_of(app)
        await pilot.press("escape")
        await finish(app, pilot, stage)
        await Album(app, pilot, (64, 18), lang).take("small-result")
        await pilot.press("2", "down", "f9")  # what cannot be seen does not change
        assert (app.look.view, app.run_state.phase) == ("matrix", "done")
        await pilot.press("1")
        await Album(app, pilot, (64, 18), lang).take("reader")
        told = await read_to_the_end(app, pilot)
        pair = app.run_state.table.pair(0, 1, "profit_cents")
        assert any(app.run_state.table.write_difference("profit_cents", pair.difference) in line for line in told)
        assert any(name_of("attrition_annual") in line for line in told)
        await Album(app, pilot, (64, 18), lang).take("help-small", "f1")
        await pilot.press("escape")
        await resize(pilot, 80, 24)
        await pilot.pause()
        assert isinstance(app.screen, LabScreen)
        assert app.screen.small is False
