"""The goal tree: trees add up in cents whatever is done, keys, chances, lights, and how it looks."""

import json

import pytest
from driving import gallery, opened, text_of
from territories import DecidingStage, board_table, years_table

from tui import deciding
from tui import goal_draft as state
from tui.drawing import FULL
from tui.memory import Memory
from tui.messages import Answered
from tui.pages.goals import chance_bar, said_chance, smart

COMPANY = state.company_of(board_table())
YEARS = years_table()


@pytest.fixture
def stage():
    return DecidingStage()


def answer_years(stage):
    stage.say(Answered(0, "years", 20, 20, YEARS))


# -- the state ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [1, 576_000_001, 7])
@pytest.mark.parametrize("over", [0, 3, 20])
def test_every_tree_adds_up_in_cents_also_after_steps_and_reconciling(target, over):
    draft = state.GoalDraft(over_percent=over, imposed_percent=75)
    goals = state.top_down(COMPANY, target, over)
    assert sum(goals.values()) == target + round(target * over / 100)
    moved = state.stepped(goals, ["R01", "R03"], 1)
    agreed, gap = state.reconciled(COMPANY, draft, target, state.proposals(COMPANY, target))
    assert gap == target + round(target * over / 100) - sum(agreed.values())
    for one in (goals, moved, agreed):
        tree = state.tree(COMPANY, one, "bookings")
        assert tree.adds_up()
        assert tree.amount == sum(one.values())


def test_a_goal_within_reach_is_reached_in_the_middle_of_the_band():
    row = YEARS["seats"]["bookings"]["R01"]
    goal = state.in_band(row)
    assert 0.45 <= sum(year >= goal for year in row) / len(row) <= 0.70
    assert state.in_band([]) is None


def test_what_a_file_says_comes_back_and_nonsense_does_not():
    draft = state.GoalDraft(measure="cash", over_percent=4).with_goals({p.id: 5 for p in COMPANY.people}, "hand")
    table = json.loads(json.dumps(state.table_of(COMPANY, draft, (state.GoalDraft(),))))
    assert state.read_draft(table, COMPANY) == (draft, (state.GoalDraft(),))
    for wrong in ({"goals": {"bookings": {"R01": 5}}}, {"measure": "x"}, {"over_percent": 999}, {"goals": 3}, []):
        assert state.read_draft({"scenario": COMPANY.scenario, "draft": wrong}, COMPANY)[0] == state.GoalDraft()


def test_bars_and_lights_say_too_hard_within_reach_or_too_easy():
    def lit(chance):
        one = state.lights(state.tree(COMPANY, dict.fromkeys(["R01", "R02", "R03", "R04"], 9), "bookings"), chance, 1.0)
        return smart(one, FULL)

    assert [lit(chance) for chance in (0.2, 0.5, 0.9, None)] == ["S M ▼ R T", "S M A R T", "S M ▲ R T", "S M ? R T"]
    assert [chance_bar(chance, FULL)[1] for chance in (0.2, 0.5, 0.9)] == ["worse", "", "better"]
    assert chance_bar(1.0, FULL)[0].count("█") == 8
    assert said_chance(0.33) == " 35%"


# -- keys -----------------------------------------------------------------------------------------------------------


async def test_split_proposals_and_reconciling_by_digits_and_back(stage):
    async with opened(stage, at="goals") as (app, pilot):
        screen, target = app.screen, COMPANY.target
        await pilot.press("2")
        assert sum(screen.goals(COMPANY).values()) == sum(state.proposals(COMPANY, target).values())
        await pilot.press("3")
        assert abs(target - sum(screen.goals(COMPANY).values()) - target * 0.15 / 2) <= 4
        assert "50% of the gap is imposed" in text_of(app)
        await pilot.press("3", "3")
        assert sum(screen.goals(COMPANY).values()) == target
        assert "+0.0%" in text_of(app)
        await pilot.press("u", "u", "u", "u")
        assert screen.draft == state.GoalDraft()


async def test_over_assignment_moves_all_and_steps_move_one_region_or_person(stage):
    async with opened(stage, at="goals") as (app, pilot):
        await pilot.press("right", "right", "right")
        assert sum(app.screen.goals(COMPANY).values()) == COMPANY.target + round(COMPANY.target * 0.03)
        before = app.screen.goals(COMPANY)
        await pilot.press("down", "plus")
        after = app.screen.goals(COMPANY)
        assert {name for name in before if after[name] != before[name]} == {"R03", "R04"}
        await pilot.press("down", "minus")
        assert app.screen.goals(COMPANY)["R03"] < after["R03"]
        await pilot.press("up", "left")
        assert "R04" not in text_of(app)


async def test_chances_come_from_simulated_years_and_space_brings_goals_within_reach(stage):
    async with opened(stage, at="goals") as (app, pilot):
        await pilot.press("space")
        assert "F9 simulates" in text_of(app)
        await pilot.press("f9")
        asked = stage.last("years")
        assert asked["worlds"] == 30
        assert sum(asked["goals"].values()) == COMPANY.target
        stage.say(Answered(0, "years", 4, 30, None))
        await pilot.pause()
        assert "simulating year 4 of 30" in text_of(app)
        answer_years(stage)
        await pilot.pause()
        assert "goals are within reach" in text_of(app)
        await pilot.press("space")
        lit = {one.goal.name: one.lights for one in app.screen.rows(COMPANY) if one.goal.level == "rep"}
        assert all(one.on == 5 for one in lit.values())
        assert "have changed since" in text_of(app)
        await pilot.press("tab")
        assert "nothing in today's pay" in text_of(app)


async def test_esc_stops_the_simulation_before_it_leaves(stage):
    async with opened(stage, at="goals") as (app, pilot):
        await pilot.press("f9", "escape")
        assert stage.last("drop")
        await pilot.press("escape")
        assert type(app.screen).__name__ == "HomeScreen"


async def test_goals_and_chances_are_there_after_a_kill_and_saved_goals_are_marked(stage, tmp_path):
    async with opened(stage, at="goals", memory=Memory(tmp_path, first=False)) as (app, pilot):
        await pilot.press("f9")
        answer_years(stage)
        await pilot.pause()
        await pilot.press("down", "down", "plus")
        before, shown = app.screen.draft, app.screen.goals(COMPANY)
        chances = [one.chance for one in app.screen.rows(COMPANY)]
    again = DecidingStage()
    async with opened(again, at="goals", memory=Memory(tmp_path, first=False)) as (app, pilot):
        await pilot.pause()
        assert app.screen.draft == before
        assert [one.chance for one in app.screen.rows(COMPANY)] == chances
        assert None not in chances
        await pilot.press("f6")
        assert again.last("keep")["goals"] == shown
        again.say(Answered(0, "keep goals", 1, 1, {"path": "/x/goals.toml", "name": "goals"}))
        await pilot.pause()
        assert app.plan.playbooks == ("status-quo", "/x/goals.toml")
        await pilot.press("enter")
        assert type(app.screen).__name__ == "PlaybookScreen"


# -- looks ----------------------------------------------------------------------------------------------------------


async def test_the_tree_fits_in_both_languages(stage):
    async with opened(stage, at="goals") as (app, pilot):
        await pilot.press("f9")
        answer_years(stage)
        for name, keys in (("goals", "down,down"), ("goals-numbers", "t")):
            await pilot.press(*keys.split(","))
            await gallery(app, pilot, name)


# -- the worker's side ----------------------------------------------------------------------------------------------


def test_the_worker_simulates_years_piece_by_piece_and_stops_when_asked():
    said = []
    request = {"scenario": "start-up-of-five", "goals": {}, "worlds": 2, "seed": 7}
    assert deciding.years(request, lambda *told: said.append(told), lambda: False)
    assert [one[:2] for one in said] == [(1, 2), (2, 2), (2, 2)]
    table = said[-1][2]
    assert len(table["company"]["bookings"]) == 2
    assert not deciding.years(request, lambda *told: None, lambda: True)
