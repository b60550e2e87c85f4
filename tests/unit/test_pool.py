"""Rotation and the shared pool in the engine: handover, notice, joint visits, protected pay, recycling, sniping."""

from collections import Counter

import numpy as np
import pytest

from agents.relationship import after_handover
from policies.library import load_playbook
from policies.pool import PoolRules
from scenarios.company import company_of
from scenarios.units import MINUTES_PER_MONTH
from simulator.joint_market import JointMarket
from simulator.ledger import Cause, Fact, Ledger
from simulator.market import Market
from simulator.metrics import transition_cost
from simulator.pool import SharedPool
from simulator.run import play
from simulator.tally import Tally
from simulator.tape import build_tape
from tests.companies import ALL_OFF, plain_playbook, scenario

CALM = {"attrition": "off", "dismissal": "off", "market_cycle": "off"}


def world(months=12, **tables):
    company = company_of(scenario(**tables))
    return company, build_tape(company, 3, 0, months)


def run(playbook, months=12, **tables):
    company, tape = world(months, **tables)
    outcome, ledger = play(company, tape, playbook, plain_playbook(), months, 0)
    return outcome, ledger.by_kind(), ledger, company, tape


def rotation(**more):
    table = {"policy": "rotation", "who": "all", "share_percent": 100, "successor": "next", "notice_days": 0,
             "handover_hours": 0, "protect_months": 0, "review_every_months": 0, **more}  # fmt: skip
    return plain_playbook(allocation=table)


def test_joint_hours_lift_the_new_relationship_and_every_change_wears_it_down():
    old, base = np.array([0.9]), np.array([0.45])
    value = [
        float(after_handover(old, base, np.array([h]), np.array([n]))[0]) for h, n in ((0, 0), (4, 0), (1e9, 0), (0, 2))
    ]
    assert value == pytest.approx([0.45, 0.45 + 0.3 * 0.45, 0.45 + 0.6 * 0.45, 0.45 * 0.81])
    low = after_handover(np.array([0.1]), base, np.array([4.0]), np.array([0.0]))
    assert float(low[0]) == pytest.approx(0.45)  # an old relationship worse than a new one is no gain


def test_notice_delays_the_handover_by_whole_months():
    _, at_once, _, company, _ = run(rotation(), dynamics=CALM)
    _, told, _, _, _ = run(rotation(notice_days=45), dynamics=CALM)
    day0 = company.day0_minute
    assert set(at_once[Fact.HANDED_OVER].minute.tolist()) == {day0}
    assert set(told[Fact.HANDED_OVER].minute.tolist()) == {day0 + 2 * MINUTES_PER_MONTH}
    assert len(told[Fact.HANDED_OVER].subject) == len(company.account_ids)


def test_joint_visits_cost_both_owners_hours_and_keep_care_higher():
    plain, hard, *_ = run(rotation(), months=3, dynamics=CALM)
    soft, joint, *_ = run(rotation(handover_hours=1.0), months=3, dynamics=CALM)
    assert len(hard[Fact.JOINT_VISIT].subject) == 0
    assert (joint[Fact.JOINT_VISIT].amount > 0).all()
    first = joint[Fact.AVAILABLE].minute <= joint[Fact.AVAILABLE].minute.min() + 2 * MINUTES_PER_MONTH
    assert joint[Fact.AVAILABLE].amount[first].sum() < hard[Fact.AVAILABLE].amount[first].sum()
    assert soft.metrics["care"] > plain.metrics["care"]


def test_protected_pay_does_not_fall_below_its_recent_mean_while_it_lasts():
    tables = {"dynamics": CALM, "reps": 8, "accounts": 240}
    bare, open_pay, *_ = run(rotation(), **tables)
    safe, facts, *_ = run(rotation(protect_months=4), **tables)
    assert len(open_pay[Fact.PROTECTED].subject) == 0
    added = facts[Fact.PROTECTED]
    assert len(added.subject) > 0
    months = (added.minute - added.minute.min()) // MINUTES_PER_MONTH
    assert months.max() <= 3
    assert safe.metrics["pay_cost_cents"] > bare.metrics["pay_cost_cents"]
    earned = facts[Fact.EARNED].amount.sum() + facts[Fact.SALARY].amount.sum()
    assert earned == facts[Fact.SETTLED].amount.sum()


def test_nothing_moved_costs_nothing_and_a_hard_rotation_more_than_a_soft_one():
    calm = {"dynamics": CALM, "reps": 8, "accounts": 320, "warmup": 3}
    still, *_ = run(plain_playbook(), **calm)
    assert still.metrics["transition_cost_cents"] == 0.0
    costs = []
    company, _ = world(12, **calm)
    for rep in range(6):
        tape = build_tape(company, 3, rep, 12)
        costs.append(play(company, tape, rotation(), plain_playbook(), 12, 0)[0].metrics["transition_cost_cents"])
    assert np.mean(costs) > 2 * np.std(costs) / np.sqrt(len(costs)) > 0


def test_transition_cost_is_the_lost_margin_of_the_accounts_that_moved():
    company, tape = world(12, dynamics=ALL_OFF | {"market_cycle": "off"}, warmup=3)
    ledger = Ledger()
    for month, cents in enumerate([100, 100, 100, 40, 50, 60, 900]):
        minute = month * MINUTES_PER_MONTH + 5
        ledger.add(Fact.INVOICED, minute, np.array([-1 - 7]), 0, cents, Cause.MARKET)
        ledger.add(Fact.INVOICED, minute, np.array([-1 - 8]), 0, 500 - cents, Cause.MARKET)
    ledger.add(Fact.HANDED_OVER, 3 * MINUTES_PER_MONTH, np.array([7]), 0, 0, Cause.ALLOCATION)
    ledger.add(Fact.HEADS, 12 * MINUTES_PER_MONTH, 0, -1, 6, Cause.SCENARIO)
    facts = ledger.by_kind()
    margin = company.scenario.market.gross_margin
    cost = transition_cost(company, tape, facts, facts[Fact.HANDED_OVER])
    assert cost == pytest.approx(round((300 - 150) * margin), abs=1)


def pool_playbook(**more):
    return plain_playbook(routing={"policy": "pull-from-pool", **more})


def test_accounts_nobody_sells_to_go_back_to_the_pool_and_get_new_owners():
    tables = {"dynamics": CALM, "reps": 6, "accounts": 240}
    outcome, facts, *_ = run(pool_playbook(days_untouched=0, days_without_deal=200), **tables)
    assert outcome.metrics["accounts_recycled"] > 0
    assert len(facts[Fact.CLAIMED].subject) > 0
    claimed = Counter(facts[Fact.CLAIMED].subject.tolist())
    taken = Counter(facts[Fact.RECYCLED].subject.tolist())
    assert all(times <= taken[account] for account, times in claimed.items())
    never, *_ = run(pool_playbook(days_untouched=0, days_without_deal=0), **tables)
    assert never.metrics["accounts_recycled"] == 0


def test_the_cool_down_keeps_what_was_lost_from_who_lost_it():
    tables = {"dynamics": CALM, "reps": 6, "accounts": 240}
    rules = {"days_untouched": 0, "days_without_deal": 150, "warning_days": 0}

    def taken_back(days):
        _, facts, *_ = run(pool_playbook(cool_down_days=days, **rules), **tables)
        lost = {}
        events = [(m, 0, s, p) for m, s, p in zip(*facts[Fact.RECYCLED][0:1], *facts[Fact.RECYCLED][2:4], strict=True)]
        events += [(m, 1, s, p) for m, s, p in zip(*facts[Fact.CLAIMED][0:1], *facts[Fact.CLAIMED][2:4], strict=True)]
        back = 0
        for _minute, kind, account, person in sorted(events):
            if kind == 0:
                lost[account] = person
            else:
                back += lost.get(account) == person
        return back, len(facts[Fact.CLAIMED].subject)

    free, claims = taken_back(0)
    assert claims > 20
    assert free > 0
    cooled, claims = taken_back(3650)
    assert claims > 20
    assert cooled == 0


def test_hoarding_falls_where_idle_accounts_are_taken_back_and_warnings_bring_token_touches():
    tables = {"dynamics": CALM, "reps": 4, "accounts": 600, "market": {"care_hours_per_account_month": 0.6}}
    rules = {"days_untouched": 60, "days_without_deal": 0, "most_accounts": 100}
    kept, *_ = run(plain_playbook(), **tables)
    strict, *_ = run(pool_playbook(warning_days=0, **rules), **tables)
    warned, *_ = run(
        pool_playbook(days_untouched=60, days_without_deal=0, warning_days=30, most_accounts=100), **tables
    )
    assert kept.metrics["accounts_hoarded"] > 0.1
    assert strict.metrics["accounts_hoarded"] < kept.metrics["accounts_hoarded"] / 2
    assert warned.metrics["accounts_recycled"] <= strict.metrics["accounts_recycled"]


def market_of(company):
    ledger = Ledger()
    tape = build_tape(company, 1, 0, 6)
    market = Market(company, tape, ledger)
    pool = SharedPool(company, market, ledger)
    JointMarket([market], [pool], [Tally(company)]).arrive(3 * MINUTES_PER_MONTH)
    return market, pool, ledger


def test_a_deal_is_sniped_when_most_of_its_work_was_somebody_elses():
    company = company_of(scenario(reps=3, accounts=60))
    market, pool, ledger = market_of(company)
    person = np.arange(3)
    rows = market.hand[:4]
    pool.former[rows], pool.took = 2, True
    market.seat[rows] = [0, 0, 0, 2]
    market.spent[rows] = 100
    pool.given(rows, market.seat[rows])
    market.spent[rows] += [10, 300, 150, 0]
    pool.note_sniped(rows, 10, person[market.seat[rows]])
    assert ledger.columns().of(Fact.SNIPED).subject.tolist() == [rows[0]]


def test_warned_owners_keep_as_many_accounts_as_they_have_minutes_to_spare():
    company = company_of(scenario(reps=3, accounts=60))
    market, pool, _ = market_of(company)
    person, rules = np.arange(3), PoolRules(days_untouched=30, warning_days=10)
    pool.touched_at[:] = 0
    held = np.bincount(market.owner, minlength=3)
    until = round(25 * MINUTES_PER_MONTH / 30)
    assert len(pool.recycle(rules, until, np.array([0, 45, 10**6]), person)) == 0
    assert np.bincount(market.owner[pool.touched_at == until], minlength=3).tolist() == [0, 4, held[2]]
    later = round(31.5 * MINUTES_PER_MONTH / 30)
    gone = pool.recycle(rules, later, np.zeros(3, dtype=np.int64), person)
    assert len(gone) == held[0] + held[1] - 4
    assert (market.owner[gone] == -1).all()


def test_what_comes_in_the_last_minute_of_a_week_counts_as_seen():
    company = company_of(scenario(reps=3, accounts=60))
    market, pool, _ = market_of(company)
    joint = JointMarket([market], [pool], [Tally(company)])
    arrival, account = market.tape.arrival, market.tape.account
    row = int(((arrival > 3 * MINUTES_PER_MONTH) & (account >= 0)).nonzero()[0][20])
    until, nobody = int(arrival[row]), np.zeros(3, dtype=np.int64)
    joint.arrive(until)
    joint.begin([nobody], [np.ones(3)], [np.ones(60)], [np.arange(3)])  # nobody has a minute for anything
    joint.work(until)
    assert (pool.touched_at == until).nonzero()[0].tolist() == [account[row]]


def test_a_reset_in_mid_year_leaves_the_goals_of_the_months_before_in_the_books():
    shock = {
        "dynamics": CALM | {"shock": "strong"},
        "market": {"shock_month": 3, "shock_size": -0.9, "shock_months": 10},
    }
    goals = {"policy": "reset-tripwire", "base": {"policy": "equal"}, "below_percent": 90}
    incentives = {"policy": "tiered", "period_months": 12}
    _, facts, *_ = run(plain_playbook(goals=goals, incentives=incentives), **shock)
    _, rigid, *_ = run(plain_playbook(incentives=incentives), **shock)
    month = facts[Fact.GOAL_SET].minute // MINUTES_PER_MONTH
    by_month = np.bincount(month, weights=facts[Fact.GOAL_SET].amount)[1:]
    unchanged = np.bincount(month, weights=rigid[Fact.GOAL_SET].amount)[1:]
    assert by_month[0] == unchanged[0] > 0
    assert by_month[11] < unchanged[11]
    assert {int(k) % 3 for k in np.flatnonzero(np.diff(by_month) < 0) + 1} == {0}


@pytest.mark.parametrize("name", ["team-bonus", "contest", "points", "cash-in", "scorecard", "activity-pay"])
def test_pay_by_team_rank_cash_deals_and_hours_reaches_people(name):
    _, facts, *_ = run(plain_playbook(incentives={"policy": name}), months=6, dynamics=CALM)
    assert facts[Fact.EARNED].amount.sum() > 0


def test_the_pot_of_a_contest_is_paid_out_every_month():
    _, facts, _, company, _ = run(plain_playbook(incentives={"policy": "contest"}), months=6, dynamics=CALM)
    earned = facts[Fact.EARNED]
    after = earned.minute >= company.day0_minute
    month = (earned.minute[after] - company.day0_minute) // MINUTES_PER_MONTH
    winners = np.bincount(month[earned.amount[after] > 0], minlength=6)
    assert winners.tolist() == [2] * 6  # 20 % of six people, rounded up
    assert load_playbook("contest-pay").incentives.period_months == 1
