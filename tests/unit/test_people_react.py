"""Each mechanism of people does what its formula says, and nothing when it is switched off (B5, B7, B10, B11, B15)."""

import numpy as np
import pytest

from agents import exchange, games, timing, trust
from agents.teams import Teams
from policies.library import load_playbook
from scenarios.behaviour import Behaviour
from simulator.ledger import Cause, Fact
from simulator.pay_kinds import typical_book
from simulator.run import run_one
from tests.companies import BOTH, company, plain_playbook, scenario

B = Behaviour()


def flags(*values):
    return np.array(values, dtype=bool)


# -- teams and fairness (B7) ------------------------------------------------------------------------------------


def test_only_teammates_are_referents_and_only_being_behind_counts():
    y = np.array([0.0, 1.0, 2.0, 9.0, 9.5])
    teams, present = Teams(5, 3), np.ones(5, dtype=bool)
    assert teams.above(y, present) == pytest.approx([1.5, 0.5, 0.0, 0.5, 0.0])
    gone = flags(True, False, True, True, False)
    assert teams.above(y, gone) == pytest.approx([2.0, 0.0, 0.0, 0.0, 0.0])


def test_companies_side_by_side_give_each_the_digits_it_has_alone():
    y = np.random.default_rng(3).normal(size=3 * 7) * 1e3 + 0.1
    present = np.ones(3 * 7, dtype=bool)
    present[[2, 7, 8, 20]] = False
    alone = [Teams(7, 3).above(y[part], present[part]) for part in (slice(0, 7), slice(7, 14), slice(14, 21))]
    assert Teams(7, 3, 3).above(y, present).tolist() == np.concatenate(alone).tolist()


def test_ranks_are_within_the_team():
    below, others = Teams(5, 3).outranked(np.array([5.0, 7.0, 6.0, 1.0, 0.0]), np.ones(5, dtype=bool))
    assert below.tolist() == [0, 2, 1, 1, 0]
    assert others.tolist() == [2, 2, 2, 1, 1]


# -- exchange (B10) ---------------------------------------------------------------------------------------------


def test_a_meeting_closes_three_tenths_of_the_gap_upwards_only():
    k = np.array([0.9, 0.5, 0.7])
    after = exchange.after_meetings(k, np.array([0, 1]), np.array([1, 2]), B, 1.0)
    assert after == pytest.approx([0.9, 0.62, 0.7])
    assert exchange.after_meetings(k, np.array([0]), np.array([1]), B, 0.0) == pytest.approx(k)


def test_a_meeting_both_ways_costs_its_hours_once():
    hours = exchange.hours_spent(np.array([0, 1, 2]), np.array([1, 0, 3]), 5, B)
    assert hours.tolist() == [2.0, 2.0, 2.0, 2.0, 0.0]


def test_those_who_need_it_least_come_to_a_voluntary_programme():
    k, everybody = np.array([0.3, 0.5, 0.6, 0.9]), np.ones(4, dtype=bool)
    chance = [exchange.opts_in(k, everybody, np.full(4, u), B) for u in np.linspace(0.01, 0.99, 99)]
    assert np.all(np.diff(np.mean(chance, axis=0)) > 0)


def meeting_facts(**conduct):
    book = plain_playbook(coaching={"policy": "peer-meetings"}, **conduct)
    return run_one(scenario(reps=8, accounts=80), book, 3, 0, 4, 0)[1]


def test_meetings_are_facts_and_take_hours():
    ledger = meeting_facts()
    met = ledger.columns().of(Fact.PAIRED)
    assert len(met.person) >= 8
    assert set(met.amount.tolist()) == {120}
    assert {Cause(one) for one in met.cause.tolist()} == {Cause.COACHING}


# -- games (B11) ------------------------------------------------------------------------------------------------


def test_talking_goals_through_only_adds_consent():
    u = np.linspace(0, 0.99, 100)
    imposed, discussed = games.consents(u, False, B), games.consents(u, True, B)
    assert imposed.sum() == 60
    assert discussed.sum() == 85
    assert np.all(discussed | ~imposed)


def test_ranks_hurt_those_below_what_they_expected():
    felt = games.told_their_rank(np.array([1.0, 2.0, 3.0]), np.ones(3, dtype=bool), Teams(3, 8), B)
    assert felt == pytest.approx([-0.5 * 0.65, -0.5 * 0.15, 0.0])


def test_praise_moves_the_others_of_the_team_alone():
    got = games.norm(flags(1, 0, 0, 0), flags(1, 1, 0, 1), Teams(4, 3), B, 1.0)
    assert got == pytest.approx([0.0, 0.03, 0.0, 0.0])


# -- trust (B15) ------------------------------------------------------------------------------------------------


def hears(before, after, **changes):
    given = {"beaten": flags(True), "chance": np.array([0.5]), "promised": False, "discussed": False} | changes
    start = np.array([0.7])
    return trust.goals_set(start, np.array([before]), np.array([after]), **given, b=B, strength=1.0)[0] - 0.7


def test_ratchets_hopeless_goals_and_broken_promises_cost_trust():
    assert hears(100.0, 101.0) == 0.0
    assert hears(100.0, 110.0) == pytest.approx(-0.1)
    assert hears(100.0, 110.0, beaten=flags(False)) == 0.0
    assert hears(100.0, 110.0, promised=True) == pytest.approx(-0.2)
    assert hears(100.0, 110.0, discussed=True) == 0.0
    assert hears(100.0, 100.0, chance=np.array([0.1])) == pytest.approx(-0.05)


def test_trust_is_lost_fast_and_earned_back_slowly():
    squeezed = trust.after_month(np.array([0.7]), 0.35, False, B, 1.0)
    lost, month = 0.7 - squeezed[0], squeezed
    assert lost == pytest.approx(0.35 * 0.35)
    for _ in range(6):
        month = trust.after_month(month, 0.0, False, B, 1.0)
    assert 0.6 * lost < 0.7 - month[0] < 0.75 * lost


def test_overtime_is_given_in_full_down_to_half_of_the_usual_trust():
    assert trust.given(0.35, np.array([0.85, 0.35]), B).tolist() == [0.35, 0.35]
    assert trust.given(0.35, np.array([0.175]), B)[0] == pytest.approx(0.175)


def test_who_is_always_asked_for_overtime_expects_it():
    first, later = (trust.after_month(np.array([t]), 0.35, False, B, 1.0)[0] - t for t in (0.7, 0.35))
    earned = B.trust_earned * (B.trust_settled - 0.35)
    assert later - earned == pytest.approx(first / 4)
    never = B.model_copy(update={"trust_used_to": 0.0})
    assert trust.after_month(np.array([0.35]), 0.35, False, never, 1.0)[0] - 0.35 == pytest.approx(first + earned)


# -- timing (B5) ------------------------------------------------------------------------------------------------


def test_moving_deals_cannot_pay_under_a_linear_plan_and_can_under_a_bonus():
    co = company(reps=4)
    pays = {
        name: timing.can_pay(typical_book(co, load_playbook(name)), B)
        for name in ("flat-pay", "threshold-pay", "salary-pay")
    }
    assert pays == {"flat-pay": False, "threshold-pay": True, "salary-pay": False}


def test_skill_at_it_grows_with_tenure_up_to_three_years():
    assert timing.skill_at_it(np.array([0.0, 18.0, 36.0, 120.0]), B) == pytest.approx([1.0, 1.25, 1.5, 1.5])


def test_ties_leave_everything_where_it_is():
    seat, value = np.array([0, 0, 1, 1]), np.array([1.0, 1.0 + 1e-6, 2.0, 2.5])
    assert timing.best_of(seat, value, np.array([0, 1, 0, 1])).tolist() == [0, 3]


def bonus_run(**dynamics):
    book = load_playbook({
        "name": "bonus", "title": BOTH, "summary": BOTH, "allocation": {"policy": "keep"},
        "routing": {"policy": "round-robin"}, "goals": {"policy": "equal"},
        "incentives": {"policy": "threshold-bonus", "over_rate": 1.0}, "coaching": {"policy": "none"},
    })  # fmt: skip
    return run_one(scenario(reps=24, accounts=960, dynamics=dynamics), book, 5, 0, 12, 0)


def test_deals_are_moved_in_the_last_month_of_a_quarter_at_a_price():
    outcome, ledger = bonus_run()
    facts = ledger.columns()
    pulled, cut = facts.of(Fact.PULLED), facts.of(Fact.DISCOUNT)
    assert len(pulled.minute) >= 5
    months = set((pulled.minute // 9600).tolist())
    assert months <= {0, 3, 6, 9, 12}, "the warm-up of one month ends with a quarter too"
    assert np.array_equal(cut.amount, np.rint(0.1 * pulled.amount))
    won = facts.of(Fact.WON)
    signed = dict(zip(won.subject.tolist(), won.amount.tolist(), strict=True))
    assert all(signed[row] == value - off for row, value, off in zip(
        pulled.subject.tolist(), pulled.amount.tolist(), cut.amount.tolist(), strict=True
    ))  # fmt: skip
    assert outcome.metrics["pulled_forward_share"] > 0
    assert outcome.metrics["discount_cost_cents"] > 0


def test_nobody_moves_deals_when_the_mechanism_is_off():
    outcome, ledger = bonus_run(timing="off")
    facts = ledger.columns()
    assert len(facts.of(Fact.PULLED, Fact.PUSHED, Fact.DISCOUNT).minute) == 0
    assert outcome.metrics["discount_cost_cents"] == 0


# -- pay as it is expected (B4) ---------------------------------------------------------------------------------


def seen(rule, **changes):
    from simulator.expected_pay import normalised

    return normalised(rule, 1_000_000, 150_000, 100_000, **({"heads": 8, "sigma": 0.45} | changes))


def test_a_contest_is_worth_its_expected_share():
    from policies.incentives.contest import Contest

    pay = seen(Contest(pot_percent=10, winners_percent=25))
    shares = [pay(1, 1, 1.0, 0.0, x) for x in (0.2, 1.0, 1.3, 1.6, 2.2)]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == pytest.approx(0.4), "the first two of eight share a pot of .8"
    assert 0.0 < shares[2] < 0.4, "in between it is a chance, not a step"


def test_a_team_bonus_moves_little_with_one_persons_sales():
    from policies.incentives.team_bonus import TeamBonus

    pay = seen(TeamBonus(bonus_percent=100, floor_percent=100))
    assert 0.1 < pay(1, 1, 1.0, 0.0, 1.5) - pay(1, 1, 1.0, 0.0, 0.5) < 0.6
    alone = seen(TeamBonus(bonus_percent=100, floor_percent=100), heads=1)
    assert alone(1, 1, 1.0, 0.0, 1.0) - alone(1, 1, 1.0, 0.0, 0.9) == pytest.approx(1.0)


def test_hours_that_effort_gives_are_those_of_the_company():
    from policies.incentives.activity_pay import ActivityPay

    rule = ActivityPay(activity_percent=40, hours_per_month=90)
    usual, soon = (seen(rule, behaviour=Behaviour(overwork_start=start)) for start in (1.2, 1.0))
    assert usual.hours(1, 1, 1.0, 0.0, 1.0, 1.3) > soon.hours(1, 1, 1.0, 0.0, 1.0, 1.3) > 0


def test_pay_for_hours_is_answered_by_effort():
    from agents.effort import solve
    from policies.incentives.activity_pay import ActivityPay

    still = Behaviour(goal_utility=0.0)
    with_hours = solve(seen(ActivityPay(activity_percent=40, hours_per_month=90)), 1, 1.0, 0.45, still)
    without = solve(seen(ActivityPay(activity_percent=0)), 1, 1.0, 0.45, still)
    assert with_hours.effort[0, 1, 4, 0] > without.effort[0, 1, 4, 0] + 0.05


# -- fresh eyes (B6, off by default) ------------------------------------------------------------------------------


def test_a_new_face_finds_more_for_a_year_where_the_switch_is_on():
    from agents.relationship import fresh

    got = fresh(np.full(3, 0.8), np.array([0, 1, 1]), np.array([5, 5, 12]), B, 1.0)
    assert got == pytest.approx([0.8, 0.88, 0.8])


def test_fresh_eyes_bring_deals_after_a_rotation():
    book = load_playbook("rotate-everything")
    wins = [
        run_one(scenario(reps=8, accounts=320, dynamics={"fresh_eyes": switch}), book, 3, 0, 8,
        0)[0].totals["opportunities_won"] for switch in ("off", "strong")
    ]  # fmt: skip
    assert wins[1] > wins[0]
