"""Worlds one by one (S8b): every world that is shown was run, the axis stands still, Space pauses."""

import pytest
import sample
from driving import finish, gallery, opened, text_of, to_lab

from tui.drawing import plain
from tui.pages import differences, replay
from tui.present import read
from tui.state import Look, Paper, Run

DONE = Run(1, "done", 50, 50)
ROOM = Paper(78, 18)


@pytest.fixture(scope="module")
def table():
    return read(sample.comparison())


def page(table, look, paper=ROOM, run=DONE):
    return [plain(line) for line in differences.lines(table, run, look, paper)]


def test_the_worlds_are_those_that_were_run(table):
    worlds = replay.worlds_of(table, (0, 2), "profit_cents")
    assert [(one.a, one.b) for one in worlds] == list(
        zip(table.years["profit_cents"][0][:20], table.years["profit_cents"][2][:20], strict=True)
    )
    assert len(worlds) == 20


@pytest.mark.parametrize("shown", [1, 2, 7, 20])
def test_so_many_dots_fall_as_worlds_are_shown_and_the_axis_stands_still(table, shown):
    rows = page(table, Look("differences", replayed=shown))
    whole = page(table, Look("differences", replayed=20))
    assert sum(row.count("o") for row in rows[1:5]) == shown
    assert rows[5:7] == whole[5:7]
    worlds = replay.worlds_of(table, (0, 1), "profit_cents")
    assert rows[7].startswith(f"World {shown} of 20: A {table.write('profit_cents', worlds[shown - 1].a)}, B ")
    gained = worlds[shown - 1].b - worlds[shown - 1].a
    assert f"B is {'better' if gained > 0 else 'worse'}: {table.write_difference('profit_cents', gained)}" in rows[8]
    won = sum(one.b > one.a for one in worlds[:shown])
    assert rows[9].startswith(f"so far B is better in {won} of {shown}, average ")


def test_less_is_better_where_less_is_better(table):
    metrics = table.shown_metrics(differences.MAIN_METRICS)
    at = metrics.index("attrition_annual")
    worlds = replay.worlds_of(table, (0, 1), "attrition_annual")
    won = sum(one.b < one.a for one in worlds)
    assert any(
        f"so far B is better in {won} of 20" in row for row in page(table, Look("differences", False, at, replayed=20))
    )


def test_a_world_without_a_value_has_no_dot_and_is_counted_nowhere(table):
    worlds = [replay.World(1.0, 2.0), replay.World(None, 2.0), replay.World(3.0, 1.0)]
    assert replay.differences(worlds) == (1.0, -2.0)
    lines = [plain(line) for line in replay.numbers(table, (0, 1), "profit_cents", worlds, 2)]
    assert lines[0].startswith("World 2 of 3: A -, B ")
    assert lines[1] == "Not both have a value in this world."
    assert lines[2].startswith("so far B is better in 1 of 1")
    none = [plain(line) for line in replay.numbers(table, (0, 1), "profit_cents", [replay.World(None, None)], 1)]
    assert none[2] == ""


def test_nobody_is_ahead_while_the_worlds_run(table):
    rows = page(table, Look("differences", replayed=3), run=Run(1, "running", 30, 50))
    assert not any("World 3" in row for row in rows)


def test_a_comparison_that_keeps_no_single_worlds_has_no_replay():
    bare = read({key: value for key, value in sample.comparison().items() if key != "years"})
    assert replay.worlds_of(bare, (0, 1), "profit_cents") == []
    assert page(bare, Look("differences", replayed=3)) == page(bare, Look("differences"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_space_runs_pauses_goes_on_and_starts_again(stage, size, monkeypatch):
    monkeypatch.setattr("tui.screens.replaying.SECONDS", 3600)
    async with opened(stage, size) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("2")
        assert "one by one" in text_of(app)
        await pilot.press("space")
        assert (app.look.replayed, "pause" in text_of(app)) == (1, True)
        for _ in range(3):
            app.screen._next()
        await pilot.pause()
        assert "World 4 of " in text_of(app)
        await pilot.press("space")
        app.screen._next()
        await pilot.pause()
        assert (app.look.replayed, "go on" in text_of(app)) == (4, True)
        await pilot.press("space")
        for _ in range(40):
            app.screen._next()
        await pilot.pause()
        assert "World 20 of 20" in text_of(app)
        assert "one by one" in text_of(app)
        await pilot.press("space")
        assert app.look.replayed == 1
        app.start_run()
        assert app.look.replayed == 0, "a new result is shown whole"
        await finish(app, pilot, stage)
        await pilot.press("space", "down")
        assert app.look.replayed == 0
        app.screen._next()
        assert app.look.replayed == 0


async def test_the_clock_shows_world_after_world(stage, monkeypatch):
    monkeypatch.setattr("tui.screens.replaying.SECONDS", 0.01)
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("2", "space")
        for _ in range(200):
            if app.look.replayed == 20:
                break
            await pilot.pause(0.01)
        assert "World 20 of 20" in text_of(app)


async def test_how_it_looks_at_all_sizes_in_both_languages(stage, monkeypatch):
    monkeypatch.setattr("tui.screens.replaying.SECONDS", 3600)
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await finish(app, pilot, stage)
        await pilot.press("2", "space")
        for _ in range(6):
            app.screen._next()
        await pilot.pause()
        await gallery(app, pilot, "replay")
