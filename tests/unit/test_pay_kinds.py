"""Who is paid by a plan of one's own strives under that plan: the effort tables follow the kinds a rule tells apart."""

from dataclasses import dataclass

import numpy as np
import pytest

from agents.own_books import OwnBooks
from policies.cards import Card
from scenarios.schema import Text
from simulator.ledger import Fact
from simulator.pay_kinds import book_of, typical_book
from simulator.run import play
from simulator.tape import build_tape
from tests.companies import company, plain_playbook

NEW, OLD = ("", "north", 3.0), ("", "south", 40.0)
NEWCOMERS_ON_SALARY = {"policy": "by", "key": "tenure", "cases": {"9": {"policy": "salary-only"}}}


def efforts(book, people):
    ones = np.ones(people)
    return book.effort(1, ones, 1.3 * ones, ones, 0 * ones)


def test_everybody_strives_as_the_own_plan_asks():
    co = company()
    mixed = plain_playbook(incentives=NEWCOMERS_ON_SALARY)
    salary, linear = plain_playbook(incentives={"policy": "salary-only"}), plain_playbook()
    alone = [float(efforts(typical_book(co, plan), 1)[0]) for plan in (salary, linear)]
    found = efforts(book_of(co, mixed, [OLD, NEW, OLD]), 3)
    assert found.tolist() == [alone[1], alone[0], alone[1]]
    assert alone[0] < alone[1] - 0.1


def test_kinds_that_are_paid_alike_share_their_tables():
    co = company()
    by_region = plain_playbook(
        incentives={"policy": "by", "key": "region", "cases": {"north": {"policy": "salary-only"}}}
    )
    book = book_of(co, by_region, [("", region, tenure) for region in ("north", "south", "west") for tenure in (1, 50)])
    assert len(book.books) == 2
    assert book.kind.tolist() == [0, 0, 1, 1, 1, 1]
    assert book.at(np.array([4, 0])).kind.tolist() == [1, 0]
    again = book_of(co, by_region, [("", "west", 7)])
    assert again.books == (book.books[1],)


def test_a_rule_that_tells_nobody_apart_has_one_table_and_looks_at_nobody():
    co, book = company(), plain_playbook()
    assert book_of(co, book, iter(())) is typical_book(co, book)


@pytest.mark.parametrize("bound", [1, 6, 12, 24, 60])
def test_a_bound_of_tenure_is_found(bound):
    co = company()
    rule = {"policy": "by", "key": "tenure", "cases": {str(bound): {"policy": "salary-only"}}}
    book = book_of(co, plain_playbook(incentives=rule), [("", "", bound - 1), ("", "", bound)])
    assert book.kind.tolist() == [0, 1]


@dataclass(frozen=True)
class Seniority:
    """A rule from elsewhere that pays by tenure without being made of other rules."""

    period_months = 1
    card = Card(
        name="seniority", family="incentives", summary=Text(en="x", zh="x"),
        reads=frozenset({"PayView.tenure_months", "PayView.bookings_cents", "PayView.goal_cents"}),
    )  # fmt: skip

    def pay(self, results):
        share = 0.02 if results.tenure_months < 12 else 0.08
        return round(share * results.bookings_cents)


def test_rules_from_elsewhere_are_told_apart_without_being_known():
    from dataclasses import replace

    book = book_of(company(), replace(plain_playbook(), incentives=Seniority()), [NEW, OLD])
    assert isinstance(book, OwnBooks)
    low, high = efforts(book, 2)
    assert low < high


def test_every_question_goes_to_the_own_table():
    co = company()
    mixed, linear = plain_playbook(incentives=NEWCOMERS_ON_SALARY), plain_playbook()
    both, one = book_of(co, mixed, [NEW, OLD]), typical_book(co, linear)
    goal, mu, cost = np.array([1.0, 1.1]), np.array([0.9, 1.2]), np.array([1.0, 1.2])
    credited, consent = np.array([0.2, -0.1]), np.array([True, False])
    old = np.array([1])
    for name, arguments in (
        ("effort", (1, goal, mu, cost, np.abs(credited), consent)), ("chance", (1, goal, mu, cost, np.abs(credited))),
        ("value", (goal, mu, cost, credited, consent)), ("expected_pay", (goal, mu)),
    ):  # fmt: skip
        mine = tuple(part[old] if isinstance(part, np.ndarray) else part for part in arguments)
        assert getattr(both, name)(*arguments)[1] == getattr(one, name)(*mine)[0], name
        assert getattr(both, name)(*arguments)[0] != getattr(one, name)(*arguments)[0], name


def test_in_a_run_newcomers_on_salary_work_fewer_hours_than_newcomers_on_commission():
    reps = [{"id": f"r{k}", "tenure_months": 2 if k < 4 else 60} for k in range(8)]
    co = company(team={"count": 0}, rep=reps, dynamics={"attrition": "off", "dismissal": "off"})
    tape = build_tape(co, 5, 0, 6)
    hours = {}
    for name, rule in (("mixed", NEWCOMERS_ON_SALARY), ("linear", {"policy": "flat-commission"})):
        _outcome, ledger = play(co, tape, plain_playbook(incentives=rule), plain_playbook(), 3, 0)
        there = ledger.by_kind()[Fact.AVAILABLE]
        hours[name] = np.array([there.amount[there.person == k].sum() for k in range(8)])
    change = hours["mixed"] / hours["linear"] - 1
    assert change[:4].max() < -0.02
    assert np.abs(change[4:]).max() < 0.02
