"""Decisions become rules: changes in mid-run, prices, patience, pairs, levels of difficulty, gates over worlds."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from coaching.game.achievements import earned
from coaching.game.ahead import pieces_ahead
from coaching.game.decisions import (
    check_rules,
    in_force,
    patience_left,
    plan_playbook,
    playbook_of,
    priced_by_month,
    spent_by_month,
)
from coaching.game.log import Entry, read_log
from coaching.game.measures import passes
from coaching.game.over_worlds import Given, Yours, judge, lost
from coaching.game.replays import offered
from coaching.game.scoring import par_of
from coaching.game.seen import Source
from coaching.game.session import Session, new_log, steps_of
from coaching.game.told import Debrief, Judged, Score, Uncovered, YourPlan
from coaching.game.window import as_shown, conversion, in_a_word
from policies.library import load_playbook
from scenarios.errors import InputError
from scenarios.mission import LEVELS, Choice, Gate, Mission, Option, load_mission
from scenarios.schema import Text

SAYS = Text(en="x", zh="x")


def ratchet(*choices):
    return load_mission("the-ratchet"), tuple(
        Choice(lever="goals", option=name, month=month) for month, name in choices
    )


def test_goals_that_change_in_a_quarter_replace_the_playbook_from_then_on():
    mission, choices = ratchet((1, "by-potential"), (4, "as-they-are"))
    book, _witness = playbook_of(mission, choices)
    assert [since for since, _other in book.later] == [4]
    assert book.in_month(3).goals.base.card.name == "potential-based"
    assert book.in_month(4).goals.base.card.name == "standing"


def test_what_replaces_a_playbook_later_is_part_of_its_identity():
    book = load_playbook("status-quo")
    changed = replace(book, later=((4, load_playbook("ratchet")),))
    assert changed.digest() != book.digest()
    assert changed.in_month(3) is changed
    assert changed.in_month(4).name == "ratchet"
    everywhere = changed.everywhere(lambda one: replace(one, name="x"))
    assert [one.name for one in (everywhere, everywhere.in_month(4))] == ["x", "x"]


def test_standing_goals_stay_and_a_ratchet_raises_them():
    mission, _choices = ratchet()
    from coaching.game.measures import goals_by_seat, ratchets
    from coaching.game.stage import Stage

    stage = Stage(mission, 7, 0)
    kept = stage.perform(*playbook_of(mission, ratchet((1, "as-they-are"))[1]), until=5)
    raised = stage.perform(*playbook_of(mission, ratchet((1, "ratchet"))[1]), until=5)
    stage.close()
    assert abs(goals_by_seat(kept, 1) - goals_by_seat(kept, 4)).max() <= 1
    assert (goals_by_seat(raised, 4) > goals_by_seat(raised, 1)).any()
    assert ratchets(kept) == 0


def test_a_bonus_that_lasts_three_months_is_gone_in_the_fourth():
    mission = load_mission("mentor-pair")
    book, _witness = plan_playbook(mission, mission.plan("trap"))
    assert book.in_month(3).incentives.card.name == "stack"
    assert book.in_month(4).incentives.card.name == "flat-commission"


def test_pairs_by_hand_meet_and_take_the_managers_time():
    mission = load_mission("mentor-pair")
    choice = Choice(lever="pairs", option="by-hand", pairs=(("R01", "R05"), ("R02", "R06")))
    book, witness = playbook_of(mission, (choice,))
    from coaching.game.stage import Stage
    from simulator.ledger import Fact

    stage = Stage(mission, 7, 0)
    one = stage.perform(book, witness, until=2)
    stage.close()
    assert one.month_facts(Fact.PAIRED, 1).subject.tolist() == [4, 5]
    assert one.month_facts(Fact.COACHED, 1).amount.tolist() == [120, 120]


def priced(**option):
    mission = load_mission("not-enough-money")
    lever = mission.lever("tools")
    new = Option(id="new", label=SAYS, **option)
    changed = lever.model_copy(update={"options": (*lever.options, new)})
    levers = tuple(changed if one.id == "tools" else one for one in mission.levers)
    return mission.model_copy(update={"levers": levers})


def test_options_cost_money_while_they_are_in_force_and_spending_lines_count_against_the_budget():
    mission = priced(cents=500, sets={"tools_cents_per_month": 300})
    choices = (Choice(lever="tools", option="new"), Choice(lever="tools", option="nothing", month=4))
    assert spent_by_month(mission, choices) == (500, 500, 500, 0, 0, 0)
    assert priced_by_month(mission, choices) == (800, 800, 800, 0, 0, 0)


def test_patience_goes_each_time_an_option_is_newly_chosen_and_some_options_end_by_themselves():
    mission = priced(patience=1, lasts_months=2)
    choices = (Choice(lever="tools", option="new"), Choice(lever="tools", option="new", month=4))
    assert patience_left(mission, choices[:1]) == mission.patience - 1
    held = [one is not None for one in in_force(mission, choices[:1])["tools"]]
    assert held == [True, True, False, False, False, False]


def test_whoever_spends_more_than_is_left_gets_no_star_for_doing_with_half_the_money():
    mission = load_mission("not-enough-money")
    (gate,) = [one for one in mission.gates if one.measure == "spent" and one.stars == 1]
    assert passes(gate, float(mission.budget_cents))
    assert not passes(gate, float(mission.budget_cents + 1))
    leads, tools = Choice(lever="buy-leads", option="many"), Choice(lever="tools", option="large")
    assert passes(gate, sum(priced_by_month(mission, (leads,))))
    assert not passes(gate, sum(priced_by_month(mission, (leads, tools))))


def test_what_money_does_not_allow_is_not_offered():
    mission = load_mission("not-enough-money")
    log = new_log(mission, 7, 0)
    session = Session(mission, log)
    lever = mission.lever("buy-leads")
    assert [one.id for one in session.offered(lever, 1)] == ["nothing", "some", "many"]
    many = [Entry("decide", 1, name, {"option": kind}) for name, kind in
            (("buy-leads", "many"), ("tools", "large"), ("course", "full"))]  # fmt: skip
    log.entries += many
    assert session.budget_left_cents(4) == 3_000_000 - 3 * 1_150_000
    assert [one.id for one in session.offered(lever, 4)] == ["nothing"]
    session.close()


def test_an_unknown_conduct_is_refused_by_name():
    with pytest.raises(InputError, match=r"options\[new\].*tolls.*tools_cents_per_month"):
        check_rules(priced(sets={"tolls_cents_per_month": 1}))


@pytest.fixture(scope="module")
def session():
    mission = load_mission("the-old-hands")
    log = new_log(mission, 7, 0)
    for step in steps_of(mission):
        if step.kind == "decide" and step.month <= 3:
            log.entries.append(Entry("decide", step.month, step.what, mission.lever(step.what).default))
    one = Session(mission, log)
    yield one
    one.close()


def test_why_shows_the_facts_that_a_number_was_counted_from(session):
    thing = next(one for one in session.result(2).things if one.sources)
    name, source = next(iter(thing.sources.items()))
    lines = session.why(source, most=1000)
    total = len(lines) if source.measure == "count" else sum(one.amount for one in lines)
    assert total == thing.numbers[name]
    assert all(one.month == source.month and 1 <= one.day <= 31 for one in lines)
    won = session.why(Source("won", 1), most=3)
    assert 0 < len(won) <= 3


def test_a_goal_is_likelier_the_lower_it_is(session):
    rep = session.desk(1).people[0].id
    low, high = (session.chances(1, {rep: goal})[rep] for goal in (1_000_000, 100_000_000))
    assert low > high


def test_the_goals_that_will_be_set_are_those_of_the_month_that_runs(session):
    ahead = session.goals(2)
    assert ahead == {row.id: row.goal_cents for row in session.result(2).people}
    assert all(cents > 0 for cents in ahead.values())


def test_the_first_what_if_finds_its_effort_tables_solved(session, monkeypatch):
    pieces = sum(1 for _piece in pieces_ahead(session))
    assert pieces > len(offered(session.mission))
    monkeypatch.setattr("agents.effort.solve", None)  # nothing is left to solve in the first month
    for plan in offered(session.mission):
        session.stage.perform(*plan_playbook(session.mission, plan, session.choices()), 1)


def test_a_fork_goes_on_alone_from_a_month(session):
    fork = session.fork(2)
    fork.log.entries.append(Entry("decide", 2, "accounts", "strip"))
    assert fork.desk(2) == session.desk(2)
    assert fork.desk(3) != session.desk(3)
    fork.close()


def test_levels_change_hours_and_noise_and_hide_more():
    mission = load_mission("the-old-hands")
    hours = [mission.at_level(level).manager_hours_per_month for level in LEVELS]
    assert hours == [48.0, 40.0, 36.0, 36.0]
    noise = [mission.at_level(level).world().market.volatility for level in LEVELS]
    assert noise == [0.025, 0.05, 0.065, 0.065]
    assert [as_shown(0.62, level) for level in LEVELS] == [0.62, 0.6, None, None]
    assert [in_a_word(0.62, level) for level in LEVELS] == ["open", "open", "open", ""]
    widths = [high - low for low, high in (conversion(10, 40, level) or (0, 0) for level in LEVELS)]
    assert widths == sorted(widths)
    assert len(set(widths)) == 4


def test_a_game_at_another_level_is_taken_up_at_that_level():
    mission = load_mission("first-monday")
    log = read_log(new_log(mission, 7, 0, "guided").text())
    one = Session(mission, log)
    assert one.level == "guided"
    assert one.desk(1).hours == 12.0
    one.close()


def gate(measure, least):
    return Gate(measure=measure, worlds=4, least=least, says=SAYS)


def test_gates_over_worlds_count_the_worst_tenth_the_mean_and_the_shocked_apart():
    world = [
        Given(100, (120, 80), True),
        Given(110, (120, 90), False),
        Given(90, (110, 70), True),
        Given(100, (130, 60), False),
    ]
    mine = [Yours(120, 7, 8), Yours(100, 8, 8), Yours(120, 6, 8), Yours(140, 8, 8)]
    assert judge(gate("mean-of-best", 98), mine, world) == 100.0
    assert judge(gate("stay-in-shock", 100), mine, world) == 50.0
    assert judge(gate("calm-above-par", 50), mine, world) == 50.0
    assert judge(gate("beats-par", 70), mine, world) == 75.0
    assert judge(gate("worst-tenth-above-par", 0), mine, world) == pytest.approx(6.0)


def test_a_plan_is_lost_once_nothing_on_the_worlds_that_are_left_can_help():
    world = [Given(100, (120, 80), at % 2 == 0) for at in range(20)]
    won, fallen, few = Yours(110, 8, 8), Yours(90, 8, 8), Yours(110, 6, 8)
    assert not lost(gate("beats-par", 70), [fallen] * 6, world)
    assert lost(gate("beats-par", 70), [fallen] * 7, world)
    assert not lost(gate("beats-par", 70), [won] * 20, world)
    assert not lost(gate("worst-tenth-above-par", 0), [fallen] * 2, world)
    assert lost(gate("worst-tenth-above-par", 0), [fallen] * 3, world)
    assert not lost(gate("stay-in-shock", 90), [won, few, few], world)
    assert lost(gate("stay-in-shock", 90), [few, won, few], world)
    assert not lost(gate("mean-of-best", 98), [fallen] * 19, world)
    assert lost(gate("mean-of-best", 98), [fallen] * 20, world)


def told(**changes):
    base = {
        "score": Score(60.0, {}, ()), "par": SimpleNamespace(), "stars": 1, "insight": 0, "gates": (), "guesses": (),
        "calibrated": None, "money_cents": 0.0, "par_cents": 0.0, "luck_cents": None, "kinder_than": 0,
        "what_ifs": (), "elsewhere": (), "plan": YourPlan(0, 0, 0.0, ()), "people": (), "energy_end": 1.0, "causes": {},
    }  # fmt: skip
    return Debrief(**{**base, **changes})


def test_achievements_are_for_calibration_growth_and_second_thoughts(session):
    sure = tuple(Judged("landing", month, 1, 90, 1) for month in range(1, 6))
    doubt = tuple(Judged("landing", month, 1, 50, 2) for month in range(1, 6))
    grown = (Uncovered("R08", 0.5, 0.65, 0.5), Uncovered("R01", 1.0, 1.0, 0.5))
    assert "called-it" in earned(session, told(guesses=sure))
    assert "called-it" not in earned(session, told(guesses=doubt))
    assert "knew-i-did-not-know" in earned(session, told(guesses=doubt))
    assert "columns-first" in earned(session, told(guesses=(Judged("review", 3, 2, 70, 2),)))
    assert "columns-first" not in earned(session, told(guesses=(Judged("review", 3, 3, 70, 3),)))
    assert "quiet-grower" in earned(session, told(people=grown))
    assert "quiet-grower" not in earned(session, told(people=grown[1:]))
    below, above = told(money_cents=-1.0), told(plan=YourPlan(8, 10, 0.0, ()))
    assert ("lucky-win" in earned(session, below)) != ("good-loss" in earned(session, above))


def test_changing_ones_mind_needs_a_replay_that_was_opened_before(session):
    before = new_log(session.mission, 7, 0)
    before.entries.append(Entry("replay", 6, "kept-the-old-hands"))
    assert "changed-my-mind" in earned(session, told(), [before])
    assert "changed-my-mind" not in earned(session, told(), [new_log(session.mission, 7, 0)])


def test_par_is_a_median(session):
    assert isinstance(session.base, Mission)
    assert par_of(session.references()).tired >= 0
