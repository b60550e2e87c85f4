"""The same words in every theme, and a set of symbols that is plain ASCII: every page at 80x24, in both languages."""

import re

import pytest
import sample
from driving import check_page, cut_labels, finish, fits, opened, text_of, to_lab

from tui import languages, themes
from tui.drawing import FULL
from tui.finding import home_again
from tui.messages import Answered

PAGES = ("", "lab", "playbooks", "editor", "board", "goals", "learn", "messages", "session", "data")
VIEWS = {"matrix": "1", "differences": "2", "tradeoff": "3", "who": "4", "change": "5", "rails": "6", "regimes": "7",
         "search": "8", "why": "9"}  # fmt: skip
BOXES = re.compile(r"[\u2190-\u21ff\u2500-\u25ff\u2600-\u27bf]")
"""Arrows, lines, blocks, triangles, stars: what some terminals draw two cells wide."""
THEMED = ("home", "matrix")
SNAPPED = ("home", "matrix", "differences", "tradeoff", "who", "session")


async def looked_at(app, pilot, name, whole):
    """Look at a page in both glyph sets, and if `whole` in all themes and both languages; in short pages take turns."""
    for lang in languages.LANGUAGES if whole or name in SNAPPED else ("en",):
        while languages.current() != lang:
            app.action_language()
        if whole or (lang == "en" and name in THEMED):
            plain = set()
            for _theme in themes.NAMES:
                app.next_theme()
                await pilot.pause()
                plain.add(text_of(app))
            assert len(plain) == 1, f"{name}: a theme says something else"
        app.next_glyphs()
        await pilot.pause()
        shown = text_of(app)
        assert fits(app), name
        assert not cut_labels(shown), f"{name}: {cut_labels(shown)}"
        assert not BOXES.findall(shown), f"{name}: {BOXES.findall(shown)}"
        if name in SNAPPED:
            check_page(app, f"simple-{name}-80x24-{lang}")
        app.next_glyphs()
    assert app.glyphs is FULL
    while languages.current() != "en":
        app.action_language()


async def test_every_page_in_all_themes_and_both_sets_of_symbols(stage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    await every_page(stage, whole=False)


@pytest.mark.long
async def test_every_page_in_every_theme_language_and_set_of_symbols(stage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    await every_page(stage, whole=True)


async def every_page(stage, whole):
    async with opened(stage, at="") as (app, pilot):
        for page in PAGES:
            home_again(app)
            if page:
                app.go(page)
            await pilot.pause()
            await looked_at(app, pilot, page or "home", whole)
        home_again(app)
        app.go("lab")
        await to_lab(pilot)
        await finish(app, pilot, stage)
        answers = {"who": sample.who_answer, "change": lambda: sample.change_answer(app.run_state.table.names),
                   "regimes": lambda: sample.regimes_answer(app.run_state.table.names),
                   "search": sample.search_answer, "why": sample.why_answer}  # fmt: skip
        for name, digit in VIEWS.items():
            await pilot.press(digit, *(["f9"] if name in ("regimes", "search") else []))
            if name in answers:
                _kind, asked = stage.asked[-1]
                stage.say(Answered(asked["run"], asked["key"], 6, 6, answers[name]()))
            await looked_at(app, pilot, name, whole)
        for key in ("f6", "f1"):
            await pilot.press(key)
            await looked_at(app, pilot, key, whole)
            await pilot.press("escape")


async def test_below_80x24_every_page_says_so_and_comes_back(stage):
    async with opened(stage, (64, 18), at="") as (app, pilot):
        for page in PAGES[1:]:
            home_again(app)
            app.go(page)
            await pilot.pause()
            assert fits(app), page
            assert "64 x 18" in text_of(app), page
