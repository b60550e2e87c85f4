"""What keys do: state and requests first, then what is on the screen."""

import re
from dataclasses import replace

import pytest
import sample
from driving import SIZES, finish, fits, names, opened, reach, resize, text_of, to_lab, to_playbooks
from rich.cells import cell_len
from textual.app import App

from tui import languages
from tui.app import ShapanApp
from tui.drawing import FULL
from tui.languages import use
from tui.messages import Died, Failed, Finished, Progress
from tui.pages import choose
from tui.screens.error import ErrorScreen
from tui.screens.lab import LabScreen
from tui.screens.page import Page
from tui.screens.playbooks import PlaybookScreen
from tui.screens.scenarios import ScenarioScreen
from tui.state import Paper, Plan


async def test_from_company_to_run_with_digits_and_enter(stage):
    async with opened(stage) as (app, pilot):
        assert isinstance(app.screen, ScenarioScreen)
        await to_playbooks(pilot)
        assert app.plan.scenario == "maker-of-thirty"
        assert app.plan.playbooks == ("status-quo",)  # the incumbent stands for today
        await pilot.press("3", "2", "plus", "f9")
        assert stage.asked[-1] == (
            "compare",
            {"run": 1, "scenario": "maker-of-thirty", "playbooks": ["status-quo", "scorecard", "pacer"],
             "worlds": 100, "seed": 7, "after": 12, "rails": [], "required": 0.8, "rails_after": 0},
        )  # fmt: skip
        assert isinstance(app.screen, LabScreen)


async def test_full_width_digits_and_signs_do_the_same(stage):
    async with opened(stage) as (app, pilot):
        await pilot.press("２", "enter", "３", "fullwidth_plus_sign", "fullwidth_plus_sign", "fullwidth_hyphen_minus")
        assert app.plan.playbooks == ("status-quo", "scorecard")
        assert app.plan.worlds == 100
        await pilot.press("fullwidth_question_mark")
        assert "Symbols" in text_of(app)


@pytest.mark.parametrize(
    ("lang", "words", "reason"),
    [("en", "needs owners", "Cannot run here"), ("zh", "要有客户归属", "在这家公司跑不了")],
)
def test_playbooks_that_cannot_run_without_owners_say_so(lang, words, reason):
    use(lang)
    tables = [
        {"name": name, "title": {"en": name, "zh": name}, "summary": {"en": "About.", "zh": "说明。"},
         "needs_owners": name == "b"} for name in "ab"
    ]  # fmt: skip
    for ownerless, cursor in ((False, 1), (True, 0), (True, 1)):
        drawn = ["".join(span.text for span in line) for line in choose.playbooks(
            tables, Plan(), cursor, Paper(76, 18, FULL), ownerless)]  # fmt: skip
        assert [words in line for line in drawn].count(True) == ownerless
        assert any(reason in line for line in drawn) == (ownerless and cursor == 1)
        assert all(words not in line or "b" in line for line in drawn)
        assert max(map(cell_len, drawn)) <= 76
    use("en")


async def test_space_marks_and_unmarks_and_the_first_mark_is_the_reference(stage):
    async with opened(stage) as (app, pilot):
        await to_playbooks(pilot)
        await pilot.press("space", "down", "space", "up", "space")
        assert app.plan.playbooks == ("pacer", "status-quo")
        assert re.search(r"\[A\] Tiered and pacer +today", text_of(app))


async def test_a_ninth_playbook_is_refused_with_a_reason(stage):
    async with opened(stage) as (app, pilot):
        await to_playbooks(pilot)
        await pilot.press(*"23456789")
        assert len(app.plan.playbooks) == 8
        assert "8 playbooks at most" in text_of(app)


async def test_a_playbook_that_cannot_run_is_not_marked_but_an_old_mark_comes_off(stage):
    async with opened(stage) as (app, pilot):
        await to_playbooks(pilot)
        for ownerless, marked in ((True, False), (False, True), (True, False)):
            app.listed = replace(
                app.listed, scenarios=[{**one, "lacks_owners": ownerless} for one in app.listed.scenarios],
                playbooks=[{**one, "needs_owners": one["name"] == "pacer"} for one in app.listed.playbooks],
            )  # fmt: skip
            app.screen.cursor = [one["name"] for one in app.screen._tables()].index("pacer")
            await pilot.press("space")
            assert ("pacer" in app.plan.playbooks) == marked
            assert ("Cannot run here: needs owners" in text_of(app)) == (ownerless and app.screen.note == "owners")
        await pilot.press("space")
        assert app.screen.note == "owners"


async def test_one_playbook_is_not_run(stage):
    async with opened(stage) as (app, pilot):
        await to_playbooks(pilot)
        await pilot.press("f9")
        assert "compare" not in dict(stage.asked)
        assert "at least two" in text_of(app)


async def test_partial_results_never_say_who_is_ahead(stage):
    async with opened(stage, (100, 30)) as (app, pilot):
        await to_lab(pilot)
        await reach(app, pilot, stage)
        for key in ("1", "2", "t"):
            await pilot.press(key)
            shown = text_of(app)
            assert "20 of 50 worlds; order may still change" in shown
            assert not set("▲▼") & set(shown)
            assert "beats" not in shown
            assert "better in" not in shown
            assert "is better" not in shown
        await pilot.press("t")
        await finish(app, pilot, stage)
        assert "▲" in text_of(app)


async def test_escape_stops_at_once_and_then_goes_back(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await reach(app, pilot, stage)
        await pilot.press("escape")
        assert ("cancel", 1) in stage.asked
        assert app.run_state.phase == "stopped"
        assert "stopped at 20 of 50" in text_of(app)
        stage.say(Finished(1, sample.comparison()))  # too late: it was cancelled
        await pilot.pause()
        assert app.run_state.phase == "stopped"
        await pilot.press("escape")
        assert isinstance(app.screen, PlaybookScreen)


async def test_events_of_an_older_run_are_dropped(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await pilot.press("escape", "f9")
        stage.say(Progress(1, 49, 50))
        await pilot.pause()
        assert (app.run_state.number, app.run_state.done) == (2, 0)


async def test_f4_changes_the_language_and_nothing_else(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("right", "down")
        before = (app.plan, app.look, app.run_state.number, app.run_state.phase, len(app.screen_stack))
        await pilot.press("f4")
        assert languages.current() == "zh"
        assert "三十人制造企业" in text_of(app)
        assert "综合打分 60/20/20" in text_of(app)
        assert before == (app.plan, app.look, app.run_state.number, app.run_state.phase, len(app.screen_stack))
        await pilot.press("f4")
        assert "Manufacturer, 30 people" in text_of(app)


async def test_a_dead_worker_gives_a_card_and_the_retry_runs_the_same_again(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        first = stage.asked[-1][1]
        stage.say(Died(1, -9, "Traceback\nMemoryError: [/boom]"))
        await pilot.pause()
        assert isinstance(app.screen, ErrorScreen)
        assert app.run_state.phase == "failed"
        shown = text_of(app)
        for words in ("What happened", "What is safe", "What to do", "TUI-01", "[/boom]", "by signal 9"):
            assert words in shown
        await pilot.press("1")
        assert isinstance(app.screen, LabScreen)
        assert stage.asked[-1] == ("compare", {**first, "run": 2})


async def test_an_error_of_the_engine_is_said_with_its_code_and_leads_back_to_the_playbooks(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        stage.say(
            Failed(1, "EXP-04", "playbooks {a!r} and {b!r} decide the same; leave one out", {"a": "x", "b": "[/y]"})
        )
        await pilot.pause()
        assert "playbooks 'x' and '[/y]' decide the same" in text_of(app)
        assert "EXP-04" in text_of(app)
        await pilot.press("down", "enter")
        assert isinstance(app.screen, PlaybookScreen)


async def test_a_failed_list_can_be_asked_for_again(stage):
    async with opened(stage) as (app, pilot):
        stage.say(Failed(0, "SCN-05", "{where} is not valid TOML: {reason}", {"where": "a.toml", "reason": "?"}))
        await pilot.pause()
        stage.asked.clear()
        await pilot.press("enter")
        assert stage.asked == [("list", None)]
        assert isinstance(app.screen, ScenarioScreen)


async def test_home_and_end_go_to_the_ends_of_lists(stage):
    async with opened(stage) as (app, pilot):
        assert isinstance(app.screen, ScenarioScreen)
        await pilot.press("end")
        assert app.screen.cursor == app.screen._count() - 1 > 1
        await pilot.press("home")
        assert app.screen.cursor == 0
        await to_playbooks(pilot)
        await pilot.press("end")
        assert app.screen.cursor == len(sample.TITLES) - 1
        await pilot.press("f1", "end")
        last = text_of(app)
        await pilot.press("pagedown", "home")
        assert text_of(app) != last
        await pilot.press("end", "up", "down")
        assert text_of(app) == last, "no key is spent on going back from beyond the end"
        await pilot.press("escape", "home")
        assert app.screen.cursor == 0


@pytest.mark.parametrize("door", ["home", "session"])
async def test_home_and_end_go_to_the_ends_of_short_round_lists(stage, door):
    async with opened(stage, at=door) as (app, pilot):
        await pilot.press("home")
        assert app.screen.cursor == 0
        await pilot.press("end")
        last = app.screen.cursor
        assert last > 1
        await pilot.press("down")
        assert app.screen.cursor == 0


async def test_end_goes_to_the_last_number_and_changes_no_picture(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        before = app.look
        await pilot.press("end", "2", "end", "1", "home")
        assert app.look == before
        await pilot.press("t", "end")
        assert "accounts moved" in text_of(app)


async def test_matrix_and_differences_by_digit_tab_and_arrows(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("2")
        assert app.look.view == "differences"
        await pilot.press("right", "right")
        assert "C minus B" in text_of(app)
        await pilot.press("shift+tab", "right", "right")
        assert (app.look.view, app.look.metric) == ("matrix", 2)
        assert "[goal attainment]" in text_of(app)


@pytest.mark.parametrize(("lang", "words"), [
    ("en", "Beside pay, A differs from B in: accounts, leads, goals, coaching, conduct."),
    ("zh", "B 跟 A 不只怎么发钱不同，客户、线索、目标、辅导、做法也不同。  9 原因"),
])  # fmt: skip
@pytest.mark.parametrize("size", SIZES)
async def test_the_matrix_says_what_differs_beside_pay(stage, lang, words, size):
    async with opened(stage, size, lang) as (app, pilot):
        await to_lab(pilot)
        table = sample.comparison(names(3))
        table["playbooks"][1]["differs"] = ["allocation", "routing", "goals", "incentives", "coaching", "conduct"]
        table["playbooks"][2]["differs"] = ["incentives"]
        stage.say(Finished(app.run_state.number, table))
        await pilot.pause()
        assert words in text_of(app)
        assert fits(app)
        await pilot.press("down" if size[0] == 80 else "right")
        assert words not in text_of(app), "C pays otherwise and does all else as A"


async def test_the_table_behind_t_has_the_numbers_of_the_picture(stage):
    async with opened(stage, (100, 30)) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        table = app.run_state.table
        await pilot.press("t")
        shown = text_of(app)
        for value in (table.value(1, "attainment"), table.value(2, "profit_cents")):
            number = value.mean / 100 if value.unit == "cents" else value.mean * 100
            assert f"{number:,.2f}" in shown
        await pilot.press("2")
        pair = table.pair(0, 1, "profit_cents")
        assert f"{pair.difference / 100:+,.2f}" in text_of(app)
        assert f"{pair.b_better_in} of 50" in text_of(app)


async def test_the_table_scrolls_to_its_end(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("t", *["pagedown"] * 20)
        assert "accounts moved" in text_of(app)


async def test_symbols_and_colours_change_under_digits_of_the_help_page(stage):
    async with opened(stage) as (app, pilot):
        await pilot.press("f1", "1", "2")
        assert (app.glyphs.name, app.theme_name) == ("simple", "light")
        assert text_of(app).startswith("+---")
        await pilot.press("f1")
        assert isinstance(app.screen, ScenarioScreen)


async def test_simple_symbols_use_ascii_only(stage):
    async with opened(stage, (100, 30), SHAPAN_GLYPHS="simple") as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        assert (text_of(app).replace("¥", "").replace("中文", "")).isascii()


async def test_no_colour_shows_the_same_text(stage):
    seen = []
    for environment in ({}, {"NO_COLOR": "1"}):
        async with opened(sample.Stage(), (100, 30), **environment) as (app, pilot):
            await to_lab(pilot)
            await finish(app, pilot, app.link)
            seen.append(text_of(app))
    assert seen[0] == seen[1]
    assert "▲" in seen[0]


async def test_below_80x24_a_card_says_so_and_the_page_comes_back(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        before = text_of(app)
        await resize(pilot, 64, 18)
        await pilot.pause()
        assert "This window is 64 x 18" in text_of(app)
        assert fits(app)
        await resize(pilot, 80, 24)
        await pilot.pause()
        assert text_of(app) == before


async def test_f10_leaves_and_ends_the_worker(stage):
    async with opened(stage) as (app, pilot):
        await pilot.press("f10")
        await pilot.pause()
    assert app.return_value == 0
    assert stage.asked[-1] == ("close", None)


async def test_a_click_on_a_row_and_on_a_key_of_the_footer_works(stage):
    async with opened(stage) as (app, pilot):
        await pilot.click("#body", offset=(8, 4))
        assert app.screen.cursor == 2
        await pilot.click("#foot", offset=(3, 1))
        assert isinstance(app.screen, PlaybookScreen)


def _keys(kind):
    return [key.strip() for binding in kind._merged_bindings.key_to_bindings for key in binding.split(",")]


@pytest.mark.parametrize("kind", [ShapanApp, Page, ScenarioScreen, PlaybookScreen, LabScreen, ErrorScreen])
def test_nothing_hangs_on_keys_that_terminals_and_browsers_keep(kind):
    keys = _keys(kind)
    assert not [key for key in keys if key.startswith(("ctrl+", "alt+")) or key in ("f5", "f11", "f12")]
    assert kind is ShapanApp or {"1", "１", "f1", "f4", "f9", "f10", "escape", "tab", "space"} <= set(keys)


def test_there_is_no_palette():
    assert ShapanApp.ENABLE_COMMAND_PALETTE is False
    assert App.ENABLE_COMMAND_PALETTE is True  # Textual's own default, which we rely on overriding


async def test_an_error_calls_playbooks_and_rules_by_their_names(stage):
    async with opened(stage, lang="zh") as (app, pilot):
        await to_lab(pilot)
        template = (
            "playbook {playbook!r}: allocation {rule!r} needs accounts with owners, and none of the {accounts} "
            "accounts has one. Choose a playbook with allocation 'keep' (such as pool-first), or import again and "
            "let owners be inferred (on the screens: Columns, 3; as a command: --infer-owners main-seller)"
        )
        stage.say(Failed(1, "POL-32", template, {"playbook": "pacer", "rule": "specialist", "accounts": "105"}))
        await pilot.pause()
        shown = text_of(app)
        assert "'阶梯加阶段奖'" in shown
        assert "'专人专攻'" in shown
        await pilot.press("f4")
        await pilot.pause()
        assert "'Tiered and pacer'" in text_of(app)
