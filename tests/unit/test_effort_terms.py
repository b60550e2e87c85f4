"""The effort tables are shared by all companies that agree in what the tables read."""

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
