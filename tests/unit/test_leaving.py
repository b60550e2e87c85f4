"""Who leaves (B8): which pay counts while a pay period is open."""

import numpy as np
import pytest

from agents.attrition import relative_pay, spread
from policies.library import load_playbook
from scenarios.company import company_of
from simulator.ledger import Cause, Fact
from simulator.run import play
from simulator.tape import build_tape
from tests.companies import BOTH, scenario


def test_pay_is_spread_over_the_months_that_earned_it_to_the_cent():
    pay = np.zeros((12, 3), dtype=np.int64)
    pay[-1] = [301, 500, 7]
    pay[-4] = [11, 12, 13]
    spread(pay, np.array([3, 1, 0]))
    assert pay[:, 0].tolist() == [0] * 8 + [11, 100, 100, 101]
    assert pay[-4:, 1].tolist() == [12, 0, 0, 500]
    assert pay[-4:, 2].tolist() == [13, 0, 0, 7], "who has been there for no month keeps what stands"


def test_pay_of_no_month_says_nothing():
    pay = np.full((12, 2), 50, dtype=np.int64)
    found = relative_pay(pay, np.array([0, 12]), np.full(2, 100.0))
    assert found.tolist() == pytest.approx([0.0, np.log(0.5)])


def bonus_once_a_year(**incentives):
    return load_playbook({
        "name": "yearly", "title": BOTH, "summary": BOTH, "allocation": {"policy": "keep"},
        "routing": {"policy": "round-robin"}, "goals": {"policy": "equal"}, "coaching": {"policy": "none"},
        "incentives": {"policy": "flat-commission"} | incentives,
    })  # fmt: skip


def leavers(playbook, foreseen):
    one = scenario(reps=48, accounts=960, behaviour={"pay_foreseen": foreseen}, dynamics={"dismissal": "off"})
    company, gone = company_of(one), []
    for world in range(2):
        facts = play(company, build_tape(company, 6, world, 12), playbook, playbook, 12, 0)[1].columns().of(Fact.LEFT)
        gone.append(facts.minute[facts.cause == Cause.QUIT].tolist())
    return gone


def test_a_monthly_plan_has_nothing_to_foresee():
    monthly = bonus_once_a_year()
    assert leavers(monthly, 1.0) == leavers(monthly, 0.0)


def test_people_wait_for_an_open_bonus_if_they_foresee_it():
    yearly = bonus_once_a_year(policy="threshold-bonus", period_months=12)
    foreseen, unseen = (sum(map(len, leavers(yearly, share))) for share in (1.0, 0.0))
    assert foreseen < 0.85 * unseen
