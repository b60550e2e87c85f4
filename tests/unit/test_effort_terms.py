"""The effort tables are shared by all companies that agree in what the tables read."""

import numpy as np
import pytest

from agents.effort import solve
from policies.library import load_playbook
from scenarios.behaviour import Behaviour
from scenarios.company import company_of
from scenarios.overrides import override
from simulator.pay_kinds import EFFORT_READS, typical_book
from tests.companies import scenario


class Spy:
    """A behaviour that notes what is read of it."""

    def __init__(self):
        self.read = set()

    def __getattr__(self, name):
        self.read.add(name)
        return getattr(Behaviour(), name)


def test_the_tables_read_nothing_else():
    spy = Spy()
    solve(lambda month, months, goal, before, after: after - before, 2, 1.0, 0.5, spy)
    assert "effort_elasticity" in spy.read
    assert spy.read <= set(EFFORT_READS)


def test_other_numbers_share_the_tables_and_these_do_not():
    one, book = scenario(), load_playbook("tiered-pay")
    same = override(one, {"behaviour.talent_sd": 0.3, "behaviour.quit_disadvantage": 3.0})
    other = override(one, {"behaviour.cost_exponent": 1.8})
    assert typical_book(company_of(one), book) is typical_book(company_of(same), book)
    assert typical_book(company_of(one), book) is not typical_book(company_of(other), book)


@pytest.mark.parametrize(("by_month", "months"), [(True, {1, 3}), (False, {1})])
def test_a_rule_that_tells_no_months_apart_is_asked_for_one_of_them(by_month, months):
    asked = {}

    def pay(*question):
        return many(*question[:3], *map(np.array, question[3:]))

    def many(month, months, goal, before, after):
        asked[month] = asked.get(month, 0) + np.size(after)
        return after - before

    pay.many, pay.by_month = many, by_month
    solve(pay, 3, 1.0, 0.5, Behaviour())
    assert {month for month, points in asked.items() if points > 1000} == months


def test_a_rule_that_hides_its_last_month_is_found_out():
    def pay(month, months, goal, before, after):
        return after - before if month < months else after

    def hiding(*question):
        return pay(*question)

    hiding.by_month = False
    honest, found = (solve(rule, 3, 1.0, 0.5, Behaviour()) for rule in (pay, hiding))
    assert np.array_equal(honest.effort, found.effort)
    assert np.array_equal(honest.value, found.value)
