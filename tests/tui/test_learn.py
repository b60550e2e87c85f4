"""Learn: every word in both languages, a card of each switch that agrees with the reference; found by F2."""

import re

import pytest
from driving import fits, gallery, opened, text_of

from policies.builtin import classes
from scenarios.behaviour import Dynamics
from tui import languages, learning
from tui.learning import policies
from tui.messages import Answered
from tui.pages.learn import STRENGTHS
from tui.screens.home import HomeScreen
from tui.screens.learn import LearnScreen


def test_every_switch_has_one_card():
    named = [name for one in learning.mechanisms() for name in one.switches]
    assert sorted(named) == sorted(Dynamics.model_fields)


def test_every_card_has_its_formula_and_a_strength_that_fits_its_sources():
    for one in learning.mechanisms():
        assert one.formula
        assert one.strength in STRENGTHS
        assert one.sources or one.strength == "assumption", one.name["en"]
        assert all(re.fullmatch(r"[FD]\d\d", source) for source in one.sources), one.name["en"]


def test_everything_is_in_both_languages():
    texts = [text for word in learning.words() for text in (word.name, word.means)]
    texts += [text for one in learning.mechanisms() for text in (one.name, one.rule, one.limit)]
    for text in texts:
        assert set(text) == {"en", "zh"}
        assert re.search(r"[\u4e00-\u9fff]", text["zh"]), text
        assert not re.search(r"[\u4e00-\u9fff]", text["en"]), text
        assert "您" not in text["zh"]
    names = [word.name["en"] for word in learning.words()]
    assert {"goal", "chance to hit", "care", "chance gap", "same luck", "after you"} <= set(names)
    assert len(names) == len(set(names))


def bare(shown: str) -> str:
    """Return what is said without spaces and frames, so that it does not matter where lines break."""
    return re.sub(r"[\s│]", "", shown)


@pytest.mark.parametrize(("query", "shown"), [("jhc", "机会差"), ("chance gap", "机会差"), ("Learn: Fatigue", "疲劳")])
async def test_a_word_is_found_by_f2_and_escape_leads_home(stage, query, shown):
    async with opened(stage, at="") as (app, pilot):
        await pilot.press("f2", *query, "enter")
        await pilot.pause()
        assert isinstance(app.screen, LearnScreen)
        assert shown in app.screen.shown()[app.screen.cursor].name["zh"]
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_tab_and_arrows_reach_every_card_whole(stage):
    async with opened(stage, at="learn") as (app, pilot):
        for lang in ("en", "zh"):
            languages.use(lang)
            for mechanisms in (False, True):
                app.screen.open_at(mechanisms, 0)
                for one in app.screen.shown():
                    app.screen.repaint()
                    await pilot.pause()
                    last = one.limit[lang] if mechanisms else one.means["zh" if lang == "en" else "en"]
                    assert bare(last) in bare(text_of(app)), one.name
                    await pilot.press("down")
                assert app.screen.cursor == 0
        await pilot.press("tab", "tab", "up")
        assert app.screen.cursor == len(learning.words()) - 1


def rules():
    """Return what the worker tells about the cards of all rules."""
    told = []
    assert policies.cards({}, lambda *one: told.append(one), lambda: False)
    return told[-1][2]


async def test_every_rule_has_its_card_with_what_can_be_set(stage):
    table = rules()
    assert {(one["family"], one["name"]) for one in table["cards"]} >= {
        (rule.card.family, rule.card.name) for rule in classes()
    }
    async with opened(stage, (120, 36), at="learn") as (app, pilot):
        await pilot.press("tab", "tab")
        assert stage.asked[-1][1]["op"] == "cards"
        assert "Looking up the rules" in text_of(app)
        stage.say(Answered(0, "cards", 1, 1, table))
        await pilot.pause()
        for lang in ("en", "zh"):
            languages.use(lang)
            for one in table["cards"][::7]:
                app.screen.open_at(2, table["cards"].index(one))
                await pilot.pause()
                assert fits(app)
                card = [line.split("│")[2] for line in text_of(app).split("\n") if line.count("│") == 3]
                shown = bare("".join(card))
                assert bare(one["summary"][lang])[:20] in shown, one["name"]
                assert all(bare(label[lang]) in shown for label in one["params"].values()), one["name"]


async def test_learn_as_text(stage):
    async with opened(stage, at="learn") as (app, pilot):
        for name, keys in (("learn", ("5",)), ("learn-mechanisms", ("tab", "3")), ("learn-rules", ("tab",))):
            await pilot.press(*keys)
            if name == "learn-rules":
                stage.say(Answered(0, "cards", 1, 1, rules()))
                await pilot.press("9", "down", "down")
            await gallery(app, pilot, name)
