"""Every screen as text, in both languages, at the sizes that matter; nothing cut, nothing wider than the screen."""

import pytest
from driving import SIZES, check_snapshot, cut_labels, finish, fits, opened, reach, text_of, to_lab, to_playbooks

from tui.messages import Died

MATRIX = [(size, lang) for size in SIZES for lang in ("en", "zh")]
NAMED = [f"{size[0]}x{size[1]}-{lang}" for size, lang in MATRIX]


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
        check_snapshot(f"{name}-{self.suffix}", shown)


@pytest.mark.parametrize(("size", "lang"), MATRIX, ids=NAMED)
async def test_every_screen(stage, size, lang):
    async with opened(stage, size, lang) as (app, pilot):
        album = Album(app, pilot, size, lang)
        await album.take("company")
        await to_playbooks(pilot)
        await album.take("playbooks", "2", "3", "plus", "minus")
        await album.take("waiting", "f9")
        await reach(app, pilot, stage)
        await album.take("partial")
        await finish(app, pilot, stage)
        await album.take("matrix")
        await album.take("help", "f1")
        await album.take("differences", "escape", "2")
        await album.take("difference-numbers", "t")
        await album.take("numbers", "1")
        await pilot.press("f9")
        stage.say(Died(2, -9, "Traceback (most recent call last):\nMemoryError"))
        await album.take("error")


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
            check_snapshot(f"small-64x18-{lang}", text_of(app))
