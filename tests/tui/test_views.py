"""Trade-off, who wins and loses, what would change this, guard-rails: what is asked, and what is shown."""

from dataclasses import replace

import pytest
import sample
from driving import (
    finish,
    gallery,
    names,
    opened,
    text_of,
    to_lab,
    to_playbooks,
)

from simulator.batch import Bench
from tui.drawing import plain
from tui.messages import Answered, Died, Failed, Finished
from tui.pages import losers, tradeoff
from tui.present import read
from tui.state import RAILS, RATES, Answer, Look, Paper, Plan, Run, plan_of, with_rail

DONE = Run(1, "done", 50, 50)


@pytest.fixture(scope="module")
def table():
    return read(sample.comparison())


def test_capitals_stand_where_better_is_up_and_to_the_right(table):
    plane = tradeoff.plane_of(table, Look())
    rows = [plain(line) for line in tradeoff.scatter(table, plane, Paper(90, 30))]
    at = {mark: (i, row.index(mark)) for mark in "ABC" for i, row in enumerate(rows[1:-3]) if mark in row}
    assert (plane.up, plane.across) == ("profit_cents", "attrition_annual")
    profit = sorted("ABC", key=lambda m: table.value("ABC".index(m), "profit_cents").mean)
    leavers = sorted("ABC", key=lambda m: table.value("ABC".index(m), "attrition_annual").mean)
    assert [at[m][0] for m in profit] == sorted((at[m][0] for m in "ABC"), reverse=True)
    assert [at[m][1] for m in leavers] == sorted((at[m][1] for m in "ABC"), reverse=True)


def test_the_order_turns_at_the_rate_at_which_two_tie(table):
    plane = tradeoff.plane_of(table, Look())
    step = tradeoff.exchange_of(table, Look(), plane).step
    rate = tradeoff.tie(table, plane, 0, 2, step)
    for shift, first in ((0.5, 2), (2.0, 0)):
        worth, sure = tradeoff.worth(table, plane, tradeoff.Exchange(rate * shift, 1.0, step), 0, 2)
        assert (worth > 0) == (first == 2)
        assert sure
    worth, sure = tradeoff.worth(table, plane, tradeoff.Exchange(rate, 1.0, step), 0, 2)
    assert worth == pytest.approx(0, abs=1)
    assert not sure
    assert tradeoff.order(table, plane, tradeoff.Exchange(0.0, 1.0, step)) == "C > B > A"


def test_without_single_years_no_order_is_called_settled(table):
    bare = read({key: value for key, value in sample.comparison().items() if key != "years"})
    plane = tradeoff.plane_of(bare, Look())
    assert ">" not in tradeoff.order(bare, plane, tradeoff.exchange_of(bare, Look(), plane))


def test_bars_go_to_the_side_of_the_sign_and_as_far_as_the_value():
    shown = [losers.diverging(value, 4.0, 21, Paper(80, 20).glyphs) for value in (-4.0, -2.0, 0.0, 2.0, 4.0)]
    assert [row.count("█") for row in shown] == [10, 5, 0, 5, 10]
    assert [row.index("│") for row in shown] == [10] * 5
    assert shown[0].startswith("█")
    assert shown[4].endswith("█")


async def _at_result(app, pilot, stage, decided=False):
    await to_lab(pilot)
    data = sample.comparison(names(3))
    if decided:
        data["decision"] = sample.decision(names(3))
    stage.say(Finished(app.run_state.number, data))
    await pilot.pause()


def asked(stage):
    return [request for op, request in stage.asked if op == "ask"]


def answer(stage, request, done=6, total=6):
    table = sample.who_answer() if request["op"] == "who" else sample.change_answer(names(3), done)
    stage.say(Answered(request["run"], request["key"], done, total, table))


async def test_digits_and_tab_go_through_all_views(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        seen = []
        for digit in "123456789":
            await pilot.press(digit)
            seen.append(app.look.view)
        assert seen == ["matrix", "differences", "tradeoff", "who", "change", "rails", "regimes", "search", "why"]
        await pilot.press("tab")
        assert app.look.view == "matrix"


async def test_exchange_and_axes_change_with_arrows_and_space(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        await pilot.press("3", "right", "right")
        assert app.look.rate == 2
        app.look = replace(app.look, rate=RATES)
        await pilot.press("right")
        assert "A > B > C" in text_of(app)
        app.look = replace(app.look, rate=1)
        await pilot.press("left", "left")
        assert "C > B > A" in text_of(app)
        await pilot.press("down")
        assert "leavers a year" not in text_of(app)
        await pilot.press("space")
        assert "profit after you" in text_of(app)


async def test_who_loses_is_asked_once_for_the_playbook_in_focus_and_shows_groups(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        await pilot.press("4", "1", "4")
        assert [(one["op"], one["a"], one["b"]) for one in asked(stage)] == [("who", "status-quo", "pacer")]
        assert asked(stage)[0]["playbooks"] == list(names(3))
        stage.say(Answered(1, asked(stage)[0]["key"], 3, 12))
        await pilot.pause()
        assert "3 of 12" in text_of(app)
        answer(stage, asked(stage)[0])
        await pilot.pause()
        shown = text_of(app)
        assert "6 years and more" in shown
        assert "1 of 4 groups lose" in shown
        assert "2 people are in groups of fewer than five" in shown
        await pilot.press("down")
        assert "[North]" in text_of(app)
        await pilot.press("right")
        assert asked(stage)[-1]["b"] == "scorecard"


async def test_nothing_further_is_asked_while_a_run_is_under_way(stage):
    async with opened(stage) as (app, pilot):
        await to_lab(pilot)
        await pilot.press("4", "5", "6")
        assert not asked(stage)
        await finish(app, pilot, stage)
        await pilot.press("4")
        assert len(asked(stage)) == 1


async def test_what_would_change_this_streams_in_and_says_no_verdict_before_its_end(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        await pilot.press("5")
        request = asked(stage)[0]
        assert (request["op"], request["metric"]) == ("change", "profit_cents")
        answer(stage, request, done=2)
        await pilot.pause()
        assert "how far a goal is accepted" in text_of(app)
        assert "The order hangs on" not in text_of(app)
        answer(stage, request)
        await pilot.pause()
        assert "The order hangs on: unfairness and effort" in text_of(app)


async def test_other_markets_run_on_f9_stream_in_and_stop_at_once(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        await pilot.press("7")
        assert not asked(stage)
        await pilot.press("f9")
        request = asked(stage)[-1]
        assert (request["op"], request["metric"], request["playbooks"]) == ("regimes", "profit_cents", list(names(3)))
        stage.say(Answered(1, request["key"], 2, 4, sample.regimes_answer(names(3), 2)))
        await pilot.pause()
        assert "stagnant" in text_of(app)
        assert "Least to regret" not in text_of(app)
        await pilot.press("escape")
        assert asked(stage)[-1]["op"] == "drop"
        assert (app.look.view, request["key"] in app.run_state.answers) == ("regimes", False)
        stage.say(Answered(1, request["key"], 4, 4, sample.regimes_answer(names(3))))  # too late
        await pilot.pause()
        assert "F9 runs" in text_of(app)
        await pilot.press("f9")
        stage.say(Answered(1, request["key"], 4, 4, sample.regimes_answer(names(3))))
        await pilot.pause()
        assert "Least to regret: A, the best one in every market." in text_of(app)
        await pilot.press("escape")
        assert app.screen.place == "playbooks"


async def test_a_search_runs_on_f9_and_a_variant_is_kept_with_enter(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        await pilot.press("8", "enter", "f9")
        request = asked(stage)[-1]
        assert (request["op"], request["b"]) == ("search", "pacer")
        assert request["objectives"] == ["profit_cents", "attainment", "attrition_annual"]
        stage.say(Answered(1, request["key"], 5, 32, {"tried": {"profit_cents": [80e7, 85e7]}}))
        await pilot.pause()
        assert "5 of 32" in text_of(app)
        assert "among those tried so far" in text_of(app)
        stage.say(Answered(1, request["key"], 32, 32, sample.search_answer()))
        await pilot.pause()
        await pilot.press("down", "enter")
        kept = asked(stage)[-1]
        assert (kept["op"], kept["playbook"]) == ("adopt", {"name": "pacer-0"})  # after the playbook as it is
        stage.say(Answered(0, "adopt", 1, 1, {"path": "/x/pacer-0.toml", "name": "pacer-0"}))
        await pilot.pause()
        assert "Saved: /x/pacer-0.toml" in text_of(app)
        assert stage.asked[-1] == ("list", None)


async def test_a_search_that_cannot_run_says_why_and_can_be_tried_again(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        await pilot.press("8", "f9")
        key = asked(stage)[-1]["key"]
        stage.say(Failed(1, "SRC-01", "{name} has no amount to vary; name parameters with --vary", {"name": "x"}, key))
        await pilot.pause()
        assert "no amount to vary" in text_of(app)
        await pilot.press("f9")
        assert len(asked(stage)) == 2


def test_markets_are_told_one_by_one_and_give_way(monkeypatch):
    from tui import searches

    markets = ("growth", "shock")
    monkeypatch.setattr(searches, "REGIMES", markets)
    monkeypatch.setattr(searches, "Bench", lambda _jobs, cancelled: Bench(1, cancelled=cancelled))
    request = {**Plan("start-up-of-five", ("status-quo", "tiered-pay"), 2).request(), "metric": "profit_cents"}
    monkeypatch.setattr(searches, "REGIME_WORLDS", 1)
    told = []
    assert searches.regimes(request, lambda *one: told.append(one), lambda: False)
    assert [(done, total) for done, total, _table in told] == [(1, 2), (2, 2)]
    last = told[-1][2]
    assert {one["regime"] for one in last["cells"]} == set(markets)
    for regime in markets:
        rows = [one for one in last["cells"] if one["regime"] == regime]
        assert min(one["regret"] for one in rows) == 0
        best = max(one["mean"] for one in rows)
        assert all(one["regret"] == pytest.approx(best - one["mean"]) for one in rows)
    assert not searches.regimes(request, lambda *_one: None, lambda: True)


@pytest.mark.long
def test_a_search_goes_on_where_it_was_stopped_and_its_variant_is_a_playbook(tmp_path, monkeypatch):
    from policies.library import load_playbook
    from tui import searches

    monkeypatch.setenv("SHAPAN_HOME", str(tmp_path))
    monkeypatch.setattr(searches, "SEARCH", {"worlds": 1, "fresh": 2, "population": 4, "generations": 2})
    request = {**Plan("start-up-of-five", ("status-quo", "tiered-pay"), 2).request(), "b": "tiered-pay",
               "objectives": ["profit_cents", "attainment"]}  # fmt: skip
    told = []
    assert not searches.search(request, lambda *one: told.append(one), lambda: len(told) > 3)
    before = told[-1][0]
    told.clear()
    assert searches.search(request, lambda *one: told.append(one), lambda: False)
    assert told[0][0] >= before > 0
    one = told[-1][2]["candidates"][-1]
    searches.adopt({"playbook": one["playbook"]}, lambda *row: told.append(row), lambda: False)
    book = load_playbook(told[-1][2]["path"])
    assert book.name == one["playbook"]["name"]
    assert book.title.en.endswith(book.name[-6:])


async def test_a_question_that_fails_says_why_and_leaves_the_result(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        await pilot.press("4")
        stage.say(Failed(1, "X", "no {what}", {"what": "[/people]"}, asked(stage)[0]["key"]))
        await pilot.pause()
        assert "no [/people]" in text_of(app)
        assert app.run_state.phase == "done"


async def test_a_question_that_died_with_the_worker_is_asked_again(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        await pilot.press("4")
        stage.say(Died(0, -9, "boom"))
        await pilot.pause()
        assert "TUI-01" in text_of(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(asked(stage)) == 2


async def test_guard_rails_are_declared_before_the_run_and_go_with_the_request(stage):
    async with opened(stage) as (_app, pilot):
        await to_playbooks(pilot)
        await pilot.press("f8", "1", "plus", "2", "minus", "minus", "escape", "2", "f9")
        request = dict(stage.asked)["compare"]
        assert request["rails"] == [
            {"metric": "attainment", "at_least": 0.9}, {"metric": "attrition_annual", "at_most": 0.15}
        ]  # fmt: skip
        assert request["rails_after"] == 0


async def test_guard_rails_that_came_after_a_result_say_so(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        await pilot.press("escape", "f8", "1")
        assert app.plan.rails_after == 150
        assert "150 runs had been seen" in text_of(app)
        await pilot.press("1")
        assert (app.plan.rails, app.plan.rails_after) == ((), 0)


async def test_verdicts_stand_in_the_matrix_and_in_their_view(stage):
    async with opened(stage, (100, 30)) as (app, pilot):
        await _at_result(app, pilot, stage, decided=True)
        row = next(line for line in text_of(app).split("\n") if "guard-rails  " in line)
        assert row.index("do not adopt") < row.index("not settled") < row.rindex("adopt")
        await pilot.press("6")
        assert "Declared before any result was seen" in text_of(app)
        assert app.run_state.table.rails[0].holds_in > 0


def test_rails_survive_their_file_and_nonsense_is_dropped():
    plan = with_rail(with_rail(Plan("x", ("a",)), "chance_gap", 25.0, 7), "attainment", 0.9, 7)
    assert plan.rails == (("attainment", 0.9), ("chance_gap", 25.0))
    assert plan_of(plan.request()) == plan
    odd = {"rails": [{"metric": "attainment", "at_least": "much"}, 3, {"metric": "no"}], "required": 7}
    assert plan_of(odd).rails == ()
    assert plan_of(odd).required == 0.8


def test_every_rail_can_be_declared_in_the_engine():
    from coaching.decide import Rail
    from simulator.outcome import METRIC

    for metric, choice in RAILS.items():
        rail = Rail(metric, **{choice.side: choice.usual})
        assert METRIC[metric].better == ("higher" if choice.side == "at_least" else "lower")
        assert rail.holds(choice.usual)


async def test_the_long_views_as_text(stage):
    async with opened(stage) as (app, pilot):
        await _at_result(app, pilot, stage)
        await pilot.press("7")
        await gallery(app, pilot, "regimes-offer")
        await pilot.press("f9")
        stage.say(Answered(1, asked(stage)[-1]["key"], 4, 4, sample.regimes_answer(names(3))))
        await gallery(app, pilot, "regimes")
        await pilot.press("8")
        await gallery(app, pilot, "search-offer")
        await pilot.press("f9")
        stage.say(Answered(1, asked(stage)[-1]["key"], 32, 32, sample.search_answer()))
        await gallery(app, pilot, "search")


async def test_every_view_as_text(stage):
    async with opened(stage) as (app, pilot):
        await to_playbooks(pilot)
        await pilot.press("f8", "1", "down", "down", "2")
        await gallery(app, pilot, "rails-card")
        await pilot.press("escape", "escape")
        await _at_result(app, pilot, stage, decided=True)
        for digit, name in (("1", "verdicts"), ("3", "tradeoff"), ("4", "who"), ("5", "change"), ("6", "rails")):
            await pilot.press(digit, *(["right"] * 6 if digit == "3" else []))
            for request in asked(stage):
                answer(stage, request)
            await gallery(app, pilot, name)


def test_who_loses_says_why_there_is_one_group_only():
    found = sample.who_answer()
    one = {**found["by"]["tenure"]["changes"][0], "name": "everybody"}
    pooled = {**found, "by": {**found["by"], "tenure": {"hidden": 0, "changes": [one]}}}
    compared = read(sample.comparison(names(3)))
    for answer, said in ((pooled, True), (found, False)):
        run = replace(DONE, table=compared, answers={f"who {names(3)[1]}": Answer(12, 12, answer)})
        shown = " ".join(
            plain(line) for line in losers.lines(compared, run, Look(playbook=1, by="tenure"), Paper(76, 18))
        )
        assert ("leaves everybody as one" in shown) is said
