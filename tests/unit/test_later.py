"""What bites later (B16 to B25): off = no effect, monotone in the switch, and what each is for."""

from dataclasses import replace

import numpy as np
import pytest

from agents import measured, outlays, promises, unrest
from policies.library import load_playbook
from scenarios.behaviour import Behaviour
from scenarios.company import company_of
from scenarios.overrides import override
from simulator.later import SWITCHES, measures_of
from simulator.laws import broken
from simulator.ledger import Cause, Fact
from simulator.run import run_one
from tests.companies import company, plain_playbook, scenario

B = Behaviour()
LEVELS = ("off", "weak", "normal", "strong")
ALL = dict.fromkeys(SWITCHES, "normal")


def run(book=None, months=8, after=0, world=0, reps=6, double=0.0, market=None, **dynamics):
    """Return outcome and facts by kind of one world."""
    base = scenario(reps=reps, accounts=40 * reps, dynamics=dynamics, market=market or {})
    wide = override(base, {"accounts.double_covered_share": double})
    outcome, ledger = run_one(wide, book or plain_playbook(), 5, world, months, after)
    return outcome, ledger.by_kind()


def with_conduct(**lines):
    book = plain_playbook()
    return replace(book, conduct=replace(book.conduct, **lines))


# -- off ----------------------------------------------------------------------------------------------------------


def test_switches_that_find_nothing_to_do_change_nothing():
    quiet = {name: "normal" for name in SWITCHES if name != "misselling"}
    assert run(**quiet)[0].metrics == run()[0].metrics


def test_lines_at_zero_leave_the_playbooks_hash_alone():
    book = plain_playbook()
    assert "tools_cents_per_month" not in book.table()["conduct"]
    assert with_conduct(tools_cents_per_month=1).digest() != book.digest()
    assert load_playbook(with_conduct(plan_known_month=2).table()).conduct.plan_known_month == 2


def test_the_books_are_kept_with_everything_on():
    lines = {"tools_cents_per_month": 10**6, "training_cents_per_month": 10**6, "leads_cents_per_month": 10**6}
    market = {"rumour_month": 1, "leads_for_sale_per_rep_month": 5.0}
    outcome, facts = run(with_conduct(**lines), after=6, double=0.4, market=market, **ALL)
    assert broken(outcome.totals) == []
    assert len(facts[Fact.OUTLAY].amount) == 3 * 8


# -- promises, complaints, returns (B16 to B18) -------------------------------------------------------------------


def test_more_is_promised_the_stronger_the_switch_and_wins_only_grow():
    found = [run(misselling=level) for level in LEVELS]
    shares = [outcome.metrics["oversold_share"] for outcome, _ in found]
    assert shares[0] == 0.0
    assert shares == sorted(shares)
    assert shares[3] > shares[1] > 0
    assert found[3][0].totals["opportunities_won"] > found[0][0].totals["opportunities_won"]


@pytest.mark.parametrize(
    ("rule", "most"),
    [("salary-only", 0.0), ({"policy": "cash-in", "cash_percent": 70}, 0.6), ({"policy": "clawback"}, 0.05)],
)
def test_who_is_not_paid_for_a_signature_alone_promises_less(rule, most):
    plain = run(misselling="normal")[0].metrics["oversold_share"]
    other = run(plain_playbook(incentives=rule), misselling="normal")[0].metrics["oversold_share"]
    assert plain > 0.03
    assert other <= most * plain


def test_pressure_grows_with_overtime_and_is_bounded():
    one, none = np.ones(1), np.zeros(1)
    assert promises.pressure(one, none, one, 0.35)[0] == pytest.approx(1.35)
    assert promises.pressure(9 * one, none, one, 0.0)[0] == promises.MOST_PRESSURE
    assert promises.pressure(one, one, one, 0.0)[0] == 0.0


def test_customers_ask_complain_and_send_back_in_this_order():
    _, facts = run(months=12, misselling="strong", complaints="normal", returns="normal")
    sold, asked, told = (facts[kind] for kind in (Fact.OVERSOLD, Fact.QUERIED, Fact.COMPLAINED))
    signed = dict(zip(sold.subject.tolist(), sold.minute.tolist(), strict=True))
    first = dict(zip(asked.subject.tolist(), asked.minute.tolist(), strict=True))
    second = dict(zip(told.subject.tolist(), told.minute.tolist(), strict=True))
    gone = facts[Fact.WRITTEN_OFF]
    back = {
        row: minute
        for row, minute, cause in zip(gone.subject.tolist(), gone.minute.tolist(), gone.cause.tolist(), strict=True)
        if cause == Cause.PROMISE
    }
    assert len(back) > 3
    for row, minute in back.items():
        assert signed[row] < first[row] < second[row] < minute, "two signals before it bites"
    assert set(second) <= set(first) <= set(signed)


def test_a_complaint_costs_relationship_and_repeat_purchases():
    calm, cross = (run(months=12, misselling="strong", complaints=level)[0].metrics for level in ("off", "strong"))
    assert cross["complaints"] > 0 == calm["complaints"]
    assert cross["care"] < calm["care"]
    assert cross["bookings_cents"] < calm["bookings_cents"]


def test_returns_grow_with_the_switch():
    cents = [run(months=12, misselling="strong", returns=level)[0].metrics["returned_cents"] for level in LEVELS]
    assert cents == sorted(cents)
    assert cents[0] == 0.0 < cents[1]


# -- two faces (B19) ----------------------------------------------------------------------------------------------


def test_two_faces_cost_deals_until_there_is_one():
    won = [run(double=0.6, double_coverage=level)[0].totals["opportunities_won"] for level in LEVELS]
    assert won[0] > won[2] > won[3]
    one_face = with_conduct(one_face_month=1)
    assert run(one_face, double=0.6, double_coverage="strong")[0].totals["opportunities_won"] > won[3]


def test_customers_with_two_faces_ask_before_they_complain():
    _, facts = run(double=0.5, double_coverage="normal", complaints="normal")
    asked, told = facts[Fact.QUERIED], facts[Fact.COMPLAINED]
    assert set(told.subject.tolist()) <= set(asked.subject.tolist())
    assert asked.minute.max() < told.minute.min()
    assert set(asked.cause.tolist()) == {int(Cause.TWO_FACES)}


def test_second_faces_come_from_the_other_side_and_belong_to_the_world():
    from simulator.customers import second_faces

    two = override(scenario(reps=6), {"accounts.double_covered_share": 0.5})
    faces = second_faces(company_of(two))
    assert np.array_equal(faces, second_faces(company_of(two)))
    assert 0.3 < np.mean(faces >= 0) < 0.7
    assert np.all(faces[faces >= 0] != company_of(two).account_owner[faces >= 0])


# -- rumour (B20) -------------------------------------------------------------------------------------------------


def leavers(**given):
    """Return how many left over some worlds."""
    return sum(run(world=world, **given)[0].totals["heads_left"] for world in range(8))


def test_rumour_makes_people_leave_until_the_plan_is_known():
    market = {"rumour_month": 1}
    talk = leavers(market=market, rumour="strong")
    assert talk > leavers(market=market, rumour="off")
    assert leavers(book=with_conduct(plan_known_month=1), market=market, rumour="strong") < talk
    assert leavers(book=with_conduct(announcement="voice"), market=market, rumour="strong") < talk


def test_talk_comes_before_the_hazard_and_offers_before_the_exit():
    _, facts = run(market={"rumour_month": 3}, rumour="strong")
    talk, offers = facts[Fact.RUMOUR], facts[Fact.OFFERED]
    assert talk.minute.min() < offers.minute.min(initial=10**9)
    assert np.all(np.diff(np.unique(talk.amount)) > 0)


@pytest.mark.parametrize("heads", [*range(1, 12), 30])
def test_the_best_third_is_what_the_quantile_says(heads):
    skill, present = np.random.default_rng(heads).random(40).round(2), np.arange(40) < heads
    assert np.array_equal(unrest.best_third(skill, present), present & (skill >= np.quantile(skill[present], 2 / 3)))


def test_the_best_feel_it_most_and_it_dies_down():
    best = np.array([True, False])
    felt = unrest.log_hazard(0.5, best, np.zeros(2, dtype=bool), B, 1.0)
    assert felt[0] > felt[1] > 0
    assert unrest.spread(0.5, True, B) > 0.5 > unrest.spread(0.5, False, B)
    assert unrest.hours_factor(1.0, B, 0.0) == 1.0 > unrest.hours_factor(1.0, B, 1.0)


# -- money (B21 to B23) -------------------------------------------------------------------------------------------


def test_money_helps_with_diminishing_returns():
    assert outlays.error_left(0, B, 1.0) == 1.0
    assert outlays.error_left(B.research_half_cents, B, 1.0) == 0.5
    steps = [outlays.tools_factor(cents, B, 1.0) for cents in (0, 20_000, 40_000)]
    assert steps[0] == 1.0
    assert steps[1] - steps[0] > steps[2] - steps[1] > 0
    low = np.array([0.4, 1.1])
    assert outlays.trained(low, 10**5, B, 1.0)[0] > 0.4
    assert outlays.trained(low, 10**5, B, 1.0)[1] == pytest.approx(1.1)


def test_research_brings_estimates_nearer_to_the_truth():
    from agents.floor import SalesFloor
    from simulator.ledger import Ledger
    from simulator.market import Market
    from simulator.observe import Observer
    from simulator.tape import build_tape

    co = company(reps=4, accounts=100)
    tape = build_tape(co, 1, 0, 2)
    floor = SalesFloor(co, tape.luck, 4, tape.months_served)
    observer = Observer(co, tape, floor, Market(co, tape, Ledger()))
    truth = co.account_new_cents + co.account_repeat_cents
    wrong = np.abs(np.log(co.potential_estimate_cents / truth))
    observer.know_better(0.5)
    left = np.abs(np.log(observer._estimate / truth))
    floor.close()
    assert left.mean() == pytest.approx(wrong.mean() / 2, rel=0.02)


def test_tools_and_courses_pay_where_they_are_on_and_cost_where_they_are_off():
    for line, name in (("tools_cents_per_month", "tools"), ("training_cents_per_month", "training")):
        book = with_conduct(**{line: 500_000})
        off, on = (run(book, months=12, **{name: level})[0].metrics for level in ("off", "strong"))
        assert on["bookings_cents"] > off["bookings_cents"]
        spent = run(months=12)[0].metrics["profit_cents"] - off["profit_cents"]
        assert spent == pytest.approx(12 * 500_000)


def test_leads_for_sale_come_when_money_buys_them():
    market = {"leads_for_sale_per_rep_month": 10.0, "lead_price_cents": 30_000}
    none, half, all_ = (
        len(run(with_conduct(leads_cents_per_month=cents), market=market)[1][Fact.LEAD_CAME].subject)
        for cents in (0, 900_000, 1_800_000)
    )
    assert none < half < all_
    assert none == len(run()[1][Fact.LEAD_CAME].subject)


# -- measures (B24, B25) ------------------------------------------------------------------------------------------


def test_paid_hours_are_logged_and_others_are_not():
    paid = plain_playbook(incentives={"policy": "activity-pay", "activity_percent": 60, "hours_per_month": 90})
    off, weak, strong = (run(paid, logging=level) for level in ("off", "weak", "strong"))
    assert len(off[1][Fact.LOGGED].amount) == 0
    extra = [one[1][Fact.LOGGED].amount.sum() / one[1][Fact.WORKED].amount.sum() for one in (weak, strong)]
    assert 1.1 < extra[0] < extra[1]
    assert strong[0].metrics["pay_cost_cents"] > off[0].metrics["pay_cost_cents"]
    plain = run(logging="strong")[1]
    assert np.array_equal(plain[Fact.LOGGED].amount, plain[Fact.WORKED].amount)


def test_many_measures_move_less():
    assert measured.diluted(np.array([1.2]), np.array([0.8]), 4, B, 1.0)[0] == 1.2
    assert measured.diluted(np.array([1.2]), np.array([0.8]), 8, B, 1.0)[0] == pytest.approx(1.0)
    assert measured.diluted(np.array([1.2]), np.array([0.8]), 8, B, 0.0)[0] == 1.2


def test_measures_are_counted_by_asking_the_rule():
    co = company()
    assert measures_of(plain_playbook().incentives, co) == 1
    assert measures_of(load_playbook("scorecard-pay").incentives, co) >= 3
    assert measures_of(load_playbook("salary-pay").incentives, co) == 0


# -- a shock that may not come ------------------------------------------------------------------------------------


def test_a_shock_with_a_chance_comes_in_some_worlds():
    from simulator.tape import build_tape

    shaken = {}
    for chance in (0.0, 0.6, 1.0):
        co = company(market={"shock_month": 2, "shock_size": -0.5, "shock_chance": chance, "volatility": 0.0})
        shaken[chance] = [build_tape(co, 3, world, 4).market[2] < 0.9 for world in range(40)]
    assert not any(shaken[0.0])
    assert all(shaken[1.0])
    assert 12 <= sum(shaken[0.6]) <= 34
