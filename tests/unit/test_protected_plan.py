"""A new plan that guarantees pay for some months: nobody earns less than before, and it is settled by pay period."""

from dataclasses import replace

import numpy as np
import pytest

from policies.library import load_playbook
from scenarios.company import company_of
from scenarios.errors import InputError
from scenarios.units import MINUTES_PER_MONTH
from simulator.ledger import Cause, Fact
from simulator.payroll import Payroll
from simulator.run import play
from simulator.tape import build_tape
from tests.companies import plain_playbook, scenario

CALM = {"attrition": "off", "dismissal": "off", "market_cycle": "off"}
TABLES = {"dynamics": CALM, "reps": 8, "accounts": 240, "warmup": 3}


def guaranteed(months, incentives="salary-only", **families):
    book = plain_playbook(incentives={"policy": incentives} if isinstance(incentives, str) else incentives, **families)
    return replace(book, conduct=replace(book.conduct, protect_pay_months=months))


def run(playbook, months=12):
    company = company_of(scenario(**TABLES))
    outcome, ledger = play(company, build_tape(company, 3, 0, months), playbook, plain_playbook(), months, 0)
    return company, outcome, ledger.by_kind()


def by_month(company, facts, kind):
    """Return amounts by seat and month after day 0."""
    one = facts[kind]
    found = np.zeros((company.seats, 12), dtype=np.int64)
    month = (one.minute - company.day0_minute) // MINUTES_PER_MONTH
    after = month >= 0
    np.add.at(found, (one.subject[after], month[after]), one.amount[after])
    return found


def before(company, facts):
    """Return everybody's mean variable pay of the three months before day 0."""
    one = facts[Fact.EARNED]
    warm = one.minute < company.day0_minute
    found = np.zeros(company.seats, dtype=np.int64)
    np.add.at(found, one.subject[warm], one.amount[warm])
    return found // 3


def test_nobody_falls_below_the_old_pay_in_the_months_that_were_promised():
    company, outcome, facts = run(guaranteed(6))
    _, bare, plain = run(guaranteed(0))
    earned, old = by_month(company, facts, Fact.EARNED), before(company, facts)
    lacking = np.maximum(3 * old - by_month(company, plain, Fact.EARNED)[:, :3].sum(axis=1), 0)
    assert (lacking > 0).any()
    added = by_month(company, facts, Fact.PROTECTED)
    np.testing.assert_array_equal(added[:, [2, 5]], np.repeat(lacking[:, None], 2, axis=1))
    assert added.sum() == 2 * lacking.sum()
    assert (earned[:, :3].sum(axis=1) >= 3 * old).all()
    assert set(facts[Fact.PROTECTED].cause.tolist()) == {Cause.INCENTIVES}
    settled = facts[Fact.EARNED].amount.sum() + facts[Fact.SALARY].amount.sum()
    assert settled == facts[Fact.SETTLED].amount.sum()
    assert outcome.metrics["pay_cost_cents"] == bare.metrics["pay_cost_cents"] + added.sum()


def test_it_is_no_cost_of_changes_of_owner():
    rotates = {"policy": "rotation", "who": "all", "share_percent": 100, "successor": "next", "notice_days": 0,
               "handover_hours": 0, "protect_months": 0, "review_every_months": 0}  # fmt: skip
    moved = [run(guaranteed(months, allocation=rotates))[1].metrics["transition_cost_cents"] for months in (0, 6)]
    assert moved[0] == moved[1] != 0


@pytest.mark.parametrize("incentives", ["flat-commission", "quarterly-pacer", "threshold-bonus"])
def test_a_good_month_makes_up_for_a_bad_one_of_its_quarter(incentives):
    company, _, facts = run(guaranteed(3, incentives))
    _, _, bare = run(guaranteed(0, incentives))
    added, plain = by_month(company, facts, Fact.PROTECTED), by_month(company, bare, Fact.EARNED)
    lacking = np.maximum(3 * before(company, facts) - plain[:, :3].sum(axis=1), 0)
    assert 0 < (lacking > 0).sum() < company.seats
    np.testing.assert_array_equal(added[:, 2], lacking)
    assert added.sum() == lacking.sum()


def test_months_that_are_no_quarter_are_settled_at_the_end():
    company = company_of(scenario(**TABLES))
    payroll, there = Payroll(company), np.ones(company.seats, dtype=bool)
    paid = np.full(company.seats, 30)
    assert payroll.owed(1, there, paid) is None, "nobody guaranteed anything"
    payroll.guarantee(2, 5, np.full(company.seats, 100))
    added = {month: payroll.owed(month, there, paid) for month in range(1, 9)}
    assert {month: one[0] for month, one in added.items() if one is not None} == {4: 3 * 70, 5: 70}


@pytest.mark.parametrize("months", [2, 4])
def test_it_ends_with_the_playbook_and_is_settled_then(months):
    company = company_of(scenario(**TABLES))
    tape = build_tape(company, 3, 0, months + 6)
    ledger = play(company, tape, guaranteed(6), plain_playbook(), months, 6)[1]
    added = ledger.by_kind()[Fact.PROTECTED]
    settled = {1 + (minute - company.day0_minute) // MINUTES_PER_MONTH for minute in added.minute.tolist()}
    assert settled == {2: {2}, 4: {3, 4}}[months]


def test_a_yearly_bonus_counts_for_the_months_that_earned_it():
    company = company_of(scenario(**TABLES))
    yearly = plain_playbook(incentives={"policy": "threshold-bonus", "period_months": 12})
    tape = build_tape(company, 3, 0, 6)
    paid = play(company, tape, guaranteed(6), yearly, 6, 0)[1].by_kind()[Fact.EARNED]
    warm = paid.amount[paid.minute < company.day0_minute]
    assert warm.max() > 0
    added = play(company, tape, guaranteed(6), yearly, 6, 0)[1].by_kind()[Fact.PROTECTED].amount
    assert added.sum() < warm.sum()


def test_a_newcomer_is_promised_nothing():
    company = company_of(scenario(**TABLES))
    payroll, there = Payroll(company), np.ones(company.seats, dtype=bool)
    payroll.open_period(1, 1)
    payroll.guarantee(1, 2, np.full(company.seats, 100))
    nothing = np.zeros(company.seats, dtype=np.int64)
    assert payroll.owed(1, there, nothing) is None
    payroll.start(2, 2, 1_000)
    assert payroll.owed(2, there, nothing).tolist() == [0 if seat == 2 else 200 for seat in range(company.seats)]


def test_it_stands_in_a_file_only_where_it_is_asked_for():
    book = guaranteed(0)
    assert "protect_pay_months" not in book.table()["conduct"]
    assert guaranteed(6).digest() != book.digest()
    assert load_playbook(guaranteed(6).table()).conduct.protect_pay_months == 6
    with pytest.raises(InputError, match=r"conduct\.protect_pay_months.*99.*24"):
        replace(book.conduct, protect_pay_months=99)
