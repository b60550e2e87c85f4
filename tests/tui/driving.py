"""Driving the app in tests: open it, press keys, read the screen as text."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sample
from rich.cells import cell_len

from tui import languages
from tui.app import ShapanApp, make_app
from tui.memory import Memory
from tui.messages import Finished, Partial, Progress
from tui.pages.cards import MOST_KEYS
from tui.screens.page import Page

SNAPSHOTS = Path(__file__).parent / "snapshots"
SIZES = ((80, 24), (100, 30), (120, 36))


def text_of(app: ShapanApp) -> str:
    """Return what the terminal shows, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def fits(app: ShapanApp, shown: str = "") -> bool:
    """Whether the screen has exactly as many rows, all as wide, as the terminal; `shown` saves drawing it again."""
    width, height = app.size
    lines = (shown or text_of(app)).split("\n")
    return len(lines) == height and all(cell_len(line) == width for line in lines)


@asynccontextmanager
async def opened(
    stage: sample.Stage,
    size: tuple[int, int] = (80, 24),
    lang: str | None = "en",
    *,
    at: str = "lab",
    memory: Memory | None = None,
    **environment: str,
) -> AsyncIterator[tuple[ShapanApp, Any]]:
    """Open the app on a stage, wait until the list of companies is there, and go through the door `at`."""
    app = make_app(lang, stage, environment, memory or Memory(None, first=False))
    async with app.run_test(size=size) as pilot:
        for _turn in range(20):
            await pilot.pause()
            if app.listed:
                break
        assert app.listed, "the worker was never asked for the list"
        if at:
            app.go(at)
            await pilot.pause()
        yield app, pilot


async def to_playbooks(pilot: Any) -> None:
    await pilot.press("2", "enter")
    await pilot.pause()


async def to_lab(pilot: Any, playbooks: int = 3) -> None:
    """Mark the first playbooks and start a run; the incumbent, the first, is marked already."""
    await to_playbooks(pilot)
    await pilot.press(*[str(i + 1) for i in range(1, playbooks)], "f9")
    await pilot.pause()


def names(count: int) -> Sequence[str]:
    return list(sample.TITLES)[:count]


async def finish(app: ShapanApp, pilot: Any, stage: sample.Stage, playbooks: int = 3) -> None:
    assert app.run_state
    stage.say(Finished(app.run_state.number, sample.comparison(names(playbooks))))
    await pilot.pause()


async def reach(app: ShapanApp, pilot: Any, stage: sample.Stage, done: int = 20, playbooks: int = 3) -> None:
    """Bring the run to so many of 50 worlds."""
    assert app.run_state
    stage.say(Progress(app.run_state.number, done, 50, 18.2))
    stage.say(Partial(app.run_state.number, done, sample.comparison(names(playbooks), done)))
    await pilot.pause()


def check_page(app: ShapanApp, name: str, shown: str = "") -> None:
    """Compare what is shown with the committed text; its keys are all there. SHAPAN_UPDATE_SNAPSHOTS=1 writes it."""
    text = shown or text_of(app)
    lost = lost_keys(app, text)
    assert not lost, f"{name}: no room for {lost}"
    path = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("SHAPAN_UPDATE_SNAPSHOTS") == "1":
        path.write_text(text + "\n", encoding="utf-8")
    assert path.exists(), f"{path} is missing; run once with SHAPAN_UPDATE_SNAPSHOTS=1"
    assert text + "\n" == path.read_text(encoding="utf-8")


def lost_keys(app: ShapanApp, text: str) -> list[str]:
    """Return what the line of keys does not show: keys, and among full symbols the words of F-keys and Space."""
    page = app.screen
    if not isinstance(page, Page) or page.small:
        return []
    shown, own = text.split("\n")[-2], page.entries()[:MOST_KEYS]
    said = [f"{key} {words}" for key, words, _action in own if re.match(r"F\d|Space", key)]
    keys = [key for key, _words, _action in [*own, *page._fixed_entries()]]
    return [one for one in [*keys, *said * (app.glyphs.name == "full")] if one not in shown]


def cut_labels(shown: str) -> list[str]:
    """Return lines in which something ends in the two dots of a cut; strips and intervals have dots of their own."""
    return [line for line in shown.split("\n") if re.search(r"[^\s.=|]\.\.(?!\.)", line)]


async def resize(pilot: Any, width: int, height: int) -> None:
    """Give the terminal another size and wait until the screen has taken it: Textual collects resizes for a moment."""
    await pilot.resize_terminal(width, height)
    for _turn in range(50):
        await pilot.pause(0.02)
        if tuple(pilot.app.screen.size) == (width, height) and fits(pilot.app):
            return


async def settled(app: ShapanApp, pilot: Any) -> str:
    """Return what the screen shows once it is painted whole: on a busy machine a repaint can be seen half done."""
    await pilot.pause()
    for _turn in range(50):
        if fits(app, shown := text_of(app)):
            break
        await pilot.pause(0.02)
    return shown


async def gallery(
    app: ShapanApp, pilot: Any, name: str, sizes: Sequence[tuple[int, int]] = SIZES, waiting: Sequence[str] = ()
) -> None:
    """Compare a page at all sizes in both languages with its snapshots: one app for all; then as it was before.

    Args:
        app: where the page is on top.
        pilot: of the app.
        name: of the snapshots, before size and language.
        sizes: those of the window.
        waiting: words of lines that may end in two dots: they wait for an answer, or hold texts of the user's own.
    """
    before = tuple(app.size)
    for size in sizes:
        if tuple(app.size) != size:
            await resize(pilot, *size)
        for lang in languages.LANGUAGES:
            while languages.current() != lang:
                app.action_language()
            shown = await settled(app, pilot)
            assert fits(app, shown), f"{name}: a line is wider or narrower than the screen"
            cut = [line for line in cut_labels(shown) if not any(words in line for words in waiting)]
            assert not cut, f"{name}: a label was cut in {cut}"
            check_page(app, f"{name}-{size[0]}x{size[1]}-{lang}", shown)
    while languages.current() != "en":
        app.action_language()
    if tuple(app.size) != before:
        await resize(pilot, *before)
    await pilot.pause()
