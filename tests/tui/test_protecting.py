"""Who loses, what it costs to protect their pay, and the comparison with it (S8d)."""

from dataclasses import replace
from pathlib import Path

import pytest
import sample
from driving import names, opened, text_of, to_lab

from coaching.who import FEWEST_PEOPLE, protection_cost, with_pay_protected
from policies.library import load_playbook
from scenarios.loader import load
from simulator.experiment import Experiment
from simulator.people import play_people
from tui import questions, searches
from tui.drawing import plain
from tui.messages import Answered, Finished
from tui.pages import losers
from tui.present import read
from tui.state import MAX_PLAYBOOKS, Answer, Look, Paper, Run


def page(found, paper=Paper(78, 18)):  # noqa: B008 - frozen
    table = read(sample.comparison())
    run = Run(1, "done", 50, 50, table=table, answers={f"who {names(3)[1]}": Answer(12, 12, found)})
    return " ".join(plain(line).strip() for line in losers.lines(table, run, Look("who"), paper))


def asked(stage):
    return [request for op, request in stage.asked if op == "ask"]


async def at_losers(app, pilot, stage, found, count=3):
    await to_lab(pilot, count)
    stage.say(Finished(app.run_state.number, sample.comparison(names(count))))
    await pilot.press("4")
    stage.say(Answered(1, asked(stage)[-1]["key"], 12, 12, found))
    await pilot.pause()


def test_the_cost_is_what_the_playbook_with_protection_adds_to_pay():
    scenario, plain = load("team-of-eight"), load_playbook("salary-pay")
    book = with_pay_protected(plain)
    tables = [play_people(scenario, book, 7, world, 6, 0) for world in range(2)]
    bare = [play_people(scenario, plain, 7, world, 6, 0) for world in range(2)]

    def paid(table):
        return sum(cents * months for cents, months in zip(table.pay_cents, table.months, strict=True))

    added = [sum(table.guaranteed_cents) for table in tables]
    assert min(added) > 0
    assert added == [pytest.approx(paid(one) - paid(two)) for one, two in zip(tables, bare, strict=True)]
    assert protection_cost(tables).mean == pytest.approx(sum(added) / 2)
    assert protection_cost(bare).mean == 0
    four = replace(tables[0], guaranteed_cents=tables[0].guaranteed_cents[: FEWEST_PEOPLE - 1])
    assert protection_cost([four]) is None


def test_the_page_says_what_it_costs_and_how():
    found = sample.who_answer()
    assert "nobody's pay may fall below their last three months, that costs about ¥5.43K. Enter adds that" in page(
        found
    )
    assert "protected already" in page({**found, "protected": None, "protection": None})
    assert "nothing to protect" in page(found | {"protection": {"months": 6, "mean": 0.0}})
    small = page(found | {"protection": None})
    old = page({key: value for key, value in found.items() if not key.startswith("protect")})
    assert "protect" not in small + old


async def test_enter_writes_the_playbook_and_compares_again(stage):
    async with opened(stage) as (app, pilot):
        await at_losers(app, pilot, stage, sample.who_answer())
        assert "Enter protect" in text_of(app)
        await pilot.press("enter")
        kept = asked(stage)[-1]
        assert (kept["op"], kept["playbook"], kept["titled"]) == ("adopt", {"name": "b-protected"}, True)
        before = app.plan.playbooks
        stage.say(Answered(0, "adopt", 1, 1, {"path": "/x/b-protected.toml", "name": "b-protected"}))
        await pilot.pause()
        assert app.plan.playbooks == (*before, "/x/b-protected.toml")
        assert (app.look.view, app.run_state.phase) == ("matrix", "running")
        assert stage.asked[-1][0] == "compare"
        assert stage.asked[-1][-1]["playbooks"][-1] == "/x/b-protected.toml" if len(stage.asked[-1]) > 1 else True


@pytest.mark.parametrize("found", [
    sample.who_answer() | {"protected": None},
    sample.who_answer() | {"protection": {"months": 6, "mean": 0.0}},
])  # fmt: skip
async def test_where_nobody_loses_or_pay_is_protected_there_is_nothing_to_press(stage, found):
    async with opened(stage) as (app, pilot):
        await at_losers(app, pilot, stage, found)
        assert "Enter protect" not in text_of(app)
        count = len(asked(stage))
        await pilot.press("enter")
        assert len(asked(stage)) == count


async def test_a_ninth_playbook_is_not_added(stage):
    async with opened(stage, (120, 36)) as (app, pilot):
        await at_losers(app, pilot, stage, sample.who_answer(), MAX_PLAYBOOKS)
        count = len(asked(stage))
        await pilot.press("enter")
        assert f"{MAX_PLAYBOOKS} playbooks at most" in text_of(app)
        assert len(asked(stage)) == count


def test_the_worker_offers_the_playbook_with_pay_protected_and_writes_it(tmp_path, monkeypatch):
    monkeypatch.setenv("SHAPAN_HOME", str(tmp_path))
    books = tuple(load_playbook(name) for name in ("status-quo", "tiered-pay"))
    plan = Experiment(load("start-up-of-five"), books, 1, seed=7, months=6, after=0)
    told = []
    assert questions.who_loses(
        plan, {"a": "status-quo", "b": "tiered-pay"}, lambda *row: told.append(row), lambda: False
    )
    offered = told[-1][2]["protected"]
    book = load_playbook(offered)
    assert book == replace(
        books[1], name="tiered-pay-protected", title=book.title,
        conduct=replace(books[1].conduct, protect_pay_months=6),
    )  # fmt: skip
    assert book.title.zh.endswith("（收入保护）")
    searches.adopt({"playbook": offered, "titled": True}, lambda *row: told.append(row), lambda: False)
    assert load_playbook(told[-1][2]["path"]) == book
    path = Path(told[-1][2]["path"])
    path.write_text(path.read_text(encoding="utf-8").replace("protect_pay_months = 6", "protect_pay_months = 9"))
    edited = path.read_bytes()
    for _ in range(2):  # the second time there is nothing new to write
        searches.adopt({"playbook": offered, "titled": True}, lambda *row: told.append(row), lambda: False)
        other = Path(told[-1][2]["path"])
        assert (other.name, path.read_bytes()) == ("tiered-pay-protected-2.toml", edited)
    again = replace(plan, playbooks=(books[0], book))
    assert questions.who_loses(again, {"a": "status-quo", "b": book.name}, lambda *row: told.append(row), lambda: False)
    assert told[-1][2]["protected"] is None
