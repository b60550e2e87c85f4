"""The territory board: what keys do to the draft, what is asked of the worker, and how it looks."""

import json
from pathlib import Path

import pytest
from driving import cut_labels, fits, gallery, opened, text_of
from territories import DecidingStage, board_table

from policies.library import load_playbook
from scenarios.loader import load
from simulator.worlds import simulate_block
from tui import deciding, themes
from tui.memory import Memory
from tui.messages import Answered, Failed
from tui.territory import Draft, board_of, patches, read_draft, spread, table_of

BOARD = board_of(board_table())


@pytest.fixture
def stage():
    return DecidingStage()


# -- the state ------------------------------------------------------------------------------------------------------


def test_patches_are_measured_against_an_own_share_and_newcomers_against_a_smaller_one():
    found = patches(BOARD, Draft())
    total = sum(one.potential for one in BOARD.accounts.values())
    assert sum(BOARD.share_cents(seat.id) for seat in BOARD.seats) == pytest.approx(total)
    assert BOARD.share_cents("R02") == pytest.approx(0.8 * BOARD.share_cents("R01"))
    assert found[0].level == found[0].potential / BOARD.share_cents("R01")
    assert spread(found) == (min(p.level for p in found), max(p.level for p in found))


def test_giving_back_to_todays_holder_is_no_move():
    account = BOARD.accounts["A0000"]
    moved = Draft().give(account, "R02")
    assert moved.moved == {"A0000": "R02"}
    assert moved.give(account, "R01").moved == {}
    after = {one.seat.id: (one.came, one.gone) for one in patches(BOARD, moved)}
    assert after["R01"] == (0, 1)
    assert after["R02"] == (1, 0)


def test_a_file_of_another_company_or_of_nonsense_is_an_empty_draft():
    draft = Draft(moved={"A0000": "R02"}, pins=("A0003",), excluded=("R04",), most_moves=10, handover=4.0)
    table = json.loads(json.dumps(table_of(BOARD.scenario, draft, (Draft(),))))
    assert read_draft(table, BOARD) == (draft, (Draft(),))
    assert read_draft({**table, "scenario": "other"}, BOARD) == (Draft(), ())
    for wrong in ({"moved": {"A0000": "R99", "X": "R01"}}, {"pins": 3}, {"most_moves": -1}, {"handover": "x"}, 7):
        assert read_draft({"scenario": BOARD.scenario, "draft": wrong, "past": 1}, BOARD) == (Draft(), ())


# -- keys -----------------------------------------------------------------------------------------------------------


async def test_an_account_is_moved_with_enter_and_arrows_alone_and_taken_back(stage):
    async with opened(stage, at="board") as (app, pilot):
        await pilot.press("enter", "enter")
        assert "Give to whom?" in text_of(app)
        await pilot.press("down", "enter")
        assert app.screen.draft.moved == {"A0000": "R02"}
        assert stage.last("weigh")["owners"] == {"A0000": "R02"}
        assert "1 accounts move" in text_of(app)
        await pilot.press("u")
        assert app.screen.draft.moved == {}
        await pilot.press("u")


async def test_choices_stand_beside_each_other_at_two_horizons(stage):
    async with opened(stage, at="board") as (app, pilot):
        await pilot.press("right")
        await pilot.pause()
        shown = text_of(app)
        assert "first 3 months" in shown
        assert "-¥2.1K" in shown
        assert "+¥1.3K" in shown


async def test_a_suggestion_obeys_pins_exclusions_and_the_cap_and_gives_its_reasons(stage):
    async with opened(stage, at="board") as (app, pilot):
        await pilot.press("down", "space", "up", "right", "space", "plus", "plus", "f9")
        asked = stage.last("suggest")
        assert asked["excluded"] == ["R02"]
        assert asked["pins"] == [("A0000", "R01")]
        assert asked["most_moves"] == 10
        why = {"en": "R01 holds 190% of an own share", "zh": "R01 手上是应得的 190%"}
        stage.say(Answered(0, "suggest", 1, 1, {"moves": {"A0001": {"to": "R04", "why": why}}, "gap": 0.004}))
        await pilot.pause()
        assert app.screen.draft.moved == {"A0001": "R04"}
        assert "1 moves suggested" in text_of(app)
        await pilot.press("left", "down", "down", "down", "right")
        assert "To R04: R01 holds 190% of an own share" in text_of(app)
        await pilot.press("f4")
        assert "R01 手上是应得的 190%" in text_of(app)
        await pilot.press("u")
        assert app.screen.draft.moved == {}


async def test_contradictions_come_back_as_a_sentence_and_change_nothing(stage):
    async with opened(stage, at="board") as (app, pilot):
        await pilot.press("f9")
        said = "everybody is excluded: {seats}; leave at least one"
        stage.say(Failed(0, "SUG-03", said, {"seats": "R01, R02"}, "suggest"))
        await pilot.pause()
        assert "everybody is excluded: R01, R02" in text_of(app)
        assert app.screen.draft == Draft()


async def test_esc_stops_a_suggestion_and_a_late_answer_changes_nothing(stage):
    async with opened(stage, at="board") as (app, pilot):
        await pilot.press("f9", "escape")
        assert stage.last("drop")
        stage.say(Answered(0, "suggest", 1, 1, {"moves": {"A0001": {"to": "R04", "why": {}}}, "gap": 0.0}))
        await pilot.pause()
        assert app.screen.draft.moved == {}
        await pilot.press("escape")
        assert type(app.screen).__name__ == "HomeScreen"


async def test_everything_is_there_after_a_kill(stage, tmp_path):
    async with opened(stage, at="board", memory=Memory(tmp_path, first=False)) as (app, pilot):
        await pilot.press("enter", "enter", "down", "enter", "minus", "plus", "f8")
        before = app.screen.draft
    async with opened(DecidingStage(), at="board", memory=Memory(tmp_path, first=False)) as (app, pilot):
        await pilot.pause()
        assert app.screen.draft == before
        assert before.moved
        assert before.handover == 2.0
        await pilot.press("u", "u", "u")
        assert app.screen.draft.moved == {}


async def test_a_saved_board_is_marked_for_the_comparison(stage):
    async with opened(stage, at="board") as (app, pilot):
        await pilot.press("f6")
        assert "nothing to save" in text_of(app)
        await pilot.press("enter", "enter", "down", "enter", "f6")
        asked = stage.last("keep")
        assert asked["owners"] == {"A0000": "R02"}
        stage.say(Answered(0, "keep board", 1, 1, {"path": "/x/mine.toml", "name": "mine"}))
        await pilot.pause()
        assert app.plan.playbooks == ("status-quo", "/x/mine.toml")
        await pilot.press("enter")
        assert type(app.screen).__name__ == "PlaybookScreen"


# -- looks ----------------------------------------------------------------------------------------------------------


async def test_the_board_fits_in_both_languages(stage):
    async with opened(stage, at="board") as (app, pilot):
        for name, keys in (("board", "enter,enter,down,enter,right,down"), ("board-numbers", "t")):
            await pilot.press(*keys.split(","))
            await gallery(app, pilot, name)
        await pilot.press("f1")
        await pilot.pause()
        assert fits(app)
        assert not cut_labels(text_of(app))


async def test_the_board_says_the_same_in_every_theme_and_glyph_set(stage):
    async with opened(stage, at="board") as (app, pilot):
        for simple in (False, True):
            told = set()
            for _theme in themes.NAMES:
                app.next_theme()
                await pilot.pause()
                told.add(text_of(app))
            (shown,) = told
            assert fits(app, shown)
            assert "R02*" in shown
            assert ("#" in shown) == simple
            app.next_glyphs()


# -- the worker's side ----------------------------------------------------------------------------------------------


def told(ask, **request):
    said = []
    assert ask({"scenario": "team-of-eight", **request}, lambda done, total, table: said.append(table), lambda: False)
    return said[-1]


def test_the_worker_knows_the_company_weighs_and_suggests():
    board = board_of(told(deciding.board))
    assert len(board.seats) == 8
    pinned = next(one.id for one in board.accounts.values() if one.owner == "R01")
    found = told(deciding.suggest, pins=[[pinned, "R01"]], excluded=["R02"], most_moves=30)
    assert 0 < len(found["moves"]) <= 30
    assert pinned not in found["moves"]
    assert all(one["to"] != "R02" and one["why"]["zh"] for one in found["moves"].values())
    owners = {account: one["to"] for account, one in found["moves"].items()}
    weight = told(deciding.weigh, owners=owners, account=pinned)
    assert weight["now"]["chance_gap"] < weight["today"]["chance_gap"]
    assert weight["now"]["at_risk_cents"] > 0 == weight["today"]["at_risk_cents"]
    assert len(weight["choices"]) == 4
    assert all(one["early_cents"] < one["later_cents"] for one in weight["choices"])


def test_what_is_kept_is_a_playbook_that_moves_these_accounts(tmp_path, monkeypatch):
    monkeypatch.setenv("SHAPAN_HOME", str(tmp_path))
    texts = {"title": {"en": "Mine", "zh": "我的"}, "summary": {"en": "x", "zh": "x"}}
    board = board_of(told(deciding.board))
    first = next(one.id for one in board.accounts.values() if one.owner == "R01")
    kept = told(deciding.keep, owners={first: "R03"}, reasons={first: "nearer"}, goals={"R01": 120}, name="My [board]!",
                handover=2, **texts)  # fmt: skip
    assert Path(kept["path"]) == tmp_path / "playbooks" / "my-board.toml"
    book = load_playbook(kept["path"])
    assert dict(book.allocation.owners) == {first: "R03"}
    assert dict(book.goals.goals) == {"R01": 120}
    (outcome,) = simulate_block(load("team-of-eight"), (book,), 1, 0, 1, 0)
    assert outcome.metrics["accounts_moved"] == 1
