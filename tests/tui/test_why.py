"""Why a playbook differs (view 9): how it is asked, stopped and drawn."""

import pytest
import sample
from driving import check_page, gallery, names, opened, text_of, to_lab

from simulator.batch import Bench
from tui.drawing import plain
from tui.messages import Answered, Died, Failed, Finished
from tui.pages import why
from tui.present import read
from tui.state import Answer, Look, Paper, Plan, Run


def asked(stage):
    return [request for op, request in stage.asked if op == "ask"]


async def at_result(app, pilot, stage):
    await to_lab(pilot)
    stage.say(Finished(app.run_state.number, sample.comparison(names(3))))
    await pilot.pause()


async def told(pilot, stage, done=12, total=12):
    request = asked(stage)[-1]
    stage.say(Answered(request["run"], request["key"], done, total, sample.why_answer()))
    await pilot.pause()


async def test_enter_on_the_matrix_asks_why_and_arrows_go_on(stage):
    async with opened(stage) as (app, pilot):
        await at_result(app, pilot, stage)
        await pilot.press("right", "right", "enter")
        request = asked(stage)[-1]
        assert (app.look.view, request["op"], request["a"], request["b"]) == ("why", "why", "status-quo", "pacer")
        assert request["after"] == 0
        await told(pilot, stage)
        assert "Why B Tiered and pacer differs from A Flat 2%: goal attainment" in text_of(app)
        await pilot.press("up", "up")  # another metric needs no further run
        assert len(asked(stage)) == 1
        assert ": profit" in text_of(app)
        await pilot.press("right")
        assert asked(stage)[-1]["b"] == "scorecard"


async def test_the_months_after_are_a_question_of_their_own(stage):
    async with opened(stage) as (app, pilot):
        await at_result(app, pilot, stage)
        await pilot.press("9")
        await told(pilot, stage)
        await pilot.press("down")
        assert "F9 runs every mixture" in text_of(app)
        await pilot.press("f9")
        assert (asked(stage)[-1]["key"], asked(stage)[-1]["after"]) == ("why pacer after", 12)


async def test_it_streams_in_calls_nothing_sure_before_its_end_and_stops_at_once(stage):
    async with opened(stage) as (app, pilot):
        await at_result(app, pilot, stage)
        await pilot.press("9")
        await told(pilot, stage, 5)
        assert "5 of 12" in text_of(app)
        assert "whom the manager coaches" in text_of(app)
        assert not set("▲▼█") & set(text_of(app).split("5 of 12")[0])
        await pilot.press("escape")
        assert asked(stage)[-1]["op"] == "drop"
        assert "F9 runs every mixture" in text_of(app)
        await pilot.press("f9")
        await told(pilot, stage)
        assert "Sure in these 12 worlds" in text_of(app)


async def test_a_dead_worker_or_a_mixture_that_stops_leave_the_result(stage):
    async with opened(stage) as (app, pilot):
        await at_result(app, pilot, stage)
        await pilot.press("9")
        stage.say(Died(0, -9, "boom"))
        await pilot.pause()
        await pilot.press("escape")
        assert "F9 runs every mixture" in text_of(app)
        await pilot.press("f9")
        template = "the two playbooks cannot be taken apart: a mixture of their rules stopped ({reason})"
        stage.say(Failed(1, "CON-01", template, {"reason": "[/x]"}, asked(stage)[-1]["key"]))
        await pilot.pause()
        assert "([/x])" in text_of(app)
        await pilot.press("1")
        assert "better in" in text_of(app)


async def test_a_click_on_a_cell_of_the_matrix_asks_why(stage):
    async with opened(stage, (100, 30)) as (app, pilot):
        await at_result(app, pilot, stage)
        rows = text_of(app).split("\n")
        y = next(i for i, row in enumerate(rows) if row.startswith("│ leavers a year"))
        await pilot.click(offset=(max(rows[y].rfind(mark) for mark in "▲▼="), y))
        assert (app.look.view, app.look.playbook, asked(stage)[-1]["b"]) == ("why", 2, "scorecard")
        await told(pilot, stage)
        assert ": leavers a year" in text_of(app)


def test_bars_begin_where_the_one_before_ended():
    table, answer = read(sample.comparison()), sample.why_answer()
    run = Run(1, "done", 50, 50, table=table, answers={"why pacer": Answer(12, 12, answer)})
    rows = [plain(one) for one in why.lines(table, run, Look(view="why"), Paper(76, 18))][3:]
    zero = rows[0].index("│")
    start, last = zero, rows[5]
    for part, row in zip(answer["metrics"]["profit_cents"]["parts"], rows[1:5], strict=True):
        cells = [i for i, mark in enumerate(row[:62]) if mark in "█░"]
        assert abs((cells[0] if part["share"]["mean"] > 0 else cells[-1] + 1) - start) <= 1
        start = cells[-1] + 1 if part["share"]["mean"] > 0 else cells[0]
    assert (last.index("="), last.rindex("=") + 1) == (zero, start)


async def test_why_as_text(stage):
    async with opened(stage) as (app, pilot):
        await at_result(app, pilot, stage)
        await pilot.press("9")
        await told(pilot, stage)
        await gallery(app, pilot, "why")
        await pilot.press("t")
        await gallery(app, pilot, "why-numbers")
        await pilot.press("t")
        app.next_glyphs()
        await pilot.pause()
        check_page(app, "simple-why-80x24-en")


def test_the_worker_tells_it_world_by_world_and_gives_way(monkeypatch):
    from tui import searches

    monkeypatch.setattr(searches, "Bench", lambda _jobs, cancelled: Bench(1, cancelled=cancelled))
    request = {**Plan("start-up-of-five", ("flat-pay", "shared-pool"), 2, after=0).request(),
               "a": "flat-pay", "b": "shared-pool"}  # fmt: skip
    steps = []
    assert searches.why(request, lambda *one: steps.append(one), lambda: False)
    assert [(done, total) for done, total, _table in steps] == [(1, 2), (2, 2)]
    last = steps[-1][2]
    assert last["same"] == ["allocation", "goals", "incentives", "coaching", "conduct"]
    assert last["rules"] == {"routing": ["least-loaded", "pull-from-pool"]}
    one = last["metrics"]["profit_cents"]
    assert sum(part["share"]["mean"] for part in one["parts"]) == pytest.approx(one["b"] - one["a"])
    assert not searches.why(request, lambda *_one: None, lambda: True)
