"""Runs that keep step: how many do so changes no result, and one that stops leaves the others alone."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from agents.columns import Lasting, share
from agents.effort import EffortBook
from policies.library import load_playbook
from policies.views import TeamView
from scenarios.company import company_of
from scenarios.errors import PolicyError
from simulator import management, worlds
from simulator.asking import Question, alike, answers
from simulator.experiment import Experiment, Failure, worlds_at_once
from simulator.joint import Places, cut, spans
from simulator.later import SWITCHES
from simulator.outcome import Outcome
from simulator.pay_kinds import typical_book
from simulator.runner import run_experiment
from tests.companies import scenario

NAMES = ("status-quo", "shared-pool", "newcomer-growth", "rotate-everything", "tiered-pay")
CONSEQUENCES = {
    "reps": 7, "accounts": 140, "dynamics": dict.fromkeys((*SWITCHES, "fresh_eyes"), "normal"),
    "market": {"leads_for_sale_per_rep_month": 2.0},
}  # fmt: skip


def together(made, books, number, monkeypatch, months=3, after=1):
    monkeypatch.setattr(worlds, "worlds_at_once", lambda *_: number)
    return worlds.simulate_worlds(made, books, 7, range(3), months, after)


@pytest.mark.parametrize(
    "tables",
    [
        {"reps": 7, "accounts": 140},
        {"reps": 1, "accounts": 20},
        {"reps": 5, "accounts": 90, "warmup": 0, "dynamics": {"priorities": "off"}},
        CONSEQUENCES,
    ],
    ids=["usual", "one person", "first come first served", "everything that bites later"],
)
def test_how_many_worlds_keep_step_changes_no_result(monkeypatch, tables):
    made, books = scenario(**tables), tuple(map(load_playbook, NAMES))
    alone = together(made, books, 1, monkeypatch)
    assert all(isinstance(one, Outcome) for world in alone for one in world)
    assert together(made, books, 3, monkeypatch) == alone


def test_what_money_buys_in_one_run_comes_in_no_other(monkeypatch):
    """Leads for sale and followed-up invoices: the same market, another share of it in every run."""
    usual = load_playbook("status-quo")
    spends = replace(usual.conduct, leads_cents_per_month=6_000_00, follow_up_hours_per_invoice=0.5)
    made = scenario(
        reps=7, accounts=140, market={"leads_for_sale_per_rep_month": 3.0}, collection={"follow_up_gain": 1.0}
    )
    books = (usual, replace(usual, name="spends", conduct=spends))
    alone = together(made, books, 1, monkeypatch)
    assert together(made, books, 3, monkeypatch) == alone
    for plain, bought in alone:
        assert bought.metrics["outlay_cents"] > plain.metrics["outlay_cents"] == 0
        assert bought.metrics["days_to_collect"] < plain.metrics["days_to_collect"]


def test_a_year_of_each_playbook_alone_is_the_year_among_others():
    """Alone a run's columns are its own; people leave and come, deals move over the end of a quarter."""
    made = scenario(reps=5, accounts=90, warmup=2, pay={"outside_ratio": 1.3})
    books = tuple(load_playbook(name) for name in ("quarterly-pacer", "tiered-pay", "shared-pool"))
    whole = worlds.simulate_worlds(made, books, 7, range(2), 12, 0)
    for column, book in enumerate(books):
        for world in range(2):
            assert worlds.simulate_worlds(made, (book,), 7, (world,), 12, 0) == [[whole[world][column]]]
    assert any(one.metrics["pushed_out_share"] or one.metrics["pulled_forward_share"] for one in whole[0])
    assert any(one.totals["heads_joined"] for one in whole[0])


@pytest.mark.parametrize(("asks", "rule"), [("checked_spend", "newcomers-first"), ("checked_goals", "potential-based")])
def test_a_rule_that_fails_stops_its_own_run_and_no_other(monkeypatch, asks, rule):
    """At the turn of a month, and where a newcomer's goal is asked for in the middle of one."""
    made = scenario(pay={"outside_ratio": 3.0}, staffing={"vacancy_months": 0.25})
    asked, books = getattr(management, asks), tuple(map(load_playbook, NAMES[:3]))
    whole = together(made, books, 1, monkeypatch)

    def fails(one, *rest):
        month = next(view.month for view in rest if isinstance(view, TeamView))
        if one.card.name == rule and month > 1:
            raise PolicyError("POL-30", "{rule}: no", rule=rule)
        return asked(one, *rest)

    monkeypatch.setattr(management, asks, fails)
    found = together(made, books, 3, monkeypatch)
    for column, book in enumerate(books):
        here = [world[column] for world in found]
        if rule in (book.goals.card.name, book.coaching.card.name):
            assert here == [Failure(book.digest(), f"{rule}: no", "POL-30")] * 3
        else:
            assert here == [world[column] for world in whole]
    assert isinstance(found[0][2], Failure)
    assert isinstance(found[0][0], Outcome)


def test_questions_answered_together_are_answered_as_if_alone():
    company, rng = company_of(scenario()), np.random.default_rng(1)
    books = [typical_book(company, load_playbook(name)) for name in ("status-quo", "tiered-pay")]
    assert all(isinstance(book, EffortBook) for book in books)
    questions = []
    for number in range(24):
        n = (1, 2, 7, 30)[number % 4]
        columns = tuple(rng.uniform(low, high, n) for low, high in ((0.5, 2), (0.3, 2), (0.7, 1.5), (0, 1.4)))
        consent, book = rng.random(n) < 0.5, books[number // 4 % 2]
        questions += [
            Question(book, "effort", columns, consent, (1,)), Question(book, "chance", columns, None, (1,)),
            Question(book, "value", columns, consent), Question(book, "expected_pay", columns[:2]),
        ]  # fmt: skip
    for one, answer in zip(questions, answers(questions), strict=True):
        assert answer.tolist() == answers([one])[0].tolist()


def test_questions_of_one_kind_are_put_as_one():
    book = typical_book(company_of(scenario()), load_playbook("status-quo"))
    one, two = np.ones(1), np.ones(2)
    questions = [Question(book, name, (n, n)) for name in ("expected_pay", "value") for n in (two, one)]
    assert alike(questions) == [[0, 1], [2, 3]]


def test_a_pay_rule_that_fails_in_the_solver_stops_those_who_are_paid_by_it():
    @dataclass(frozen=True)
    class Breaks(type(load_playbook("status-quo").incentives)):
        def pay(self, view):
            if view.bookings_cents > 3 * view.goal_cents:
                raise ZeroDivisionError("too good")
            return super().pay(view)

    kept, base = load_playbook("tiered-pay"), load_playbook("status-quo")
    broken = replace(base, incentives=Breaks(**vars(base.incentives)))
    found = worlds.simulate_worlds(scenario(), (kept, broken), 7, range(2), 2, 0)
    assert [isinstance(one, Outcome) for world in found for one in world] == [True, False] * 2
    assert "too good" in found[0][1].message
    assert [world[0] for world in found] == [
        world[0] for world in worlds.simulate_worlds(scenario(), (kept,), 7, range(2), 2, 0)
    ]


def test_shared_columns_stay_each_owners_own():
    class Owner:
        def __init__(self, *values):
            self.column = np.array(values)

    owners = [Owner(1, 2), Owner(3), Owner()]
    whole = share(owners, "column", 0)
    whole[:] = [5, 6, 7, 8]
    owners[1].column[0] = 9
    assert whole.tolist() == [5, 6, 9, 8]
    assert [one.column.tolist() for one in owners] == [[5, 6], [9], []]


def test_of_a_history_each_owner_sees_its_own_people():
    class Owner:
        def __init__(self, *columns):
            self.history = np.array(columns).T

    owners = [Owner([1, 2, 3], [4, 5, 6]), Owner([7, 8, 9])]
    whole = share(owners, "history")
    assert whole.tolist() == [[1, 4, 7], [2, 5, 8], [3, 6, 9]]
    whole[-1] = 0
    assert [one.history.tolist() for one in owners] == [[[1, 4], [2, 5], [0, 0]], [[7], [8], [0]]]


def test_rows_seats_and_accounts_are_counted_through():
    places = Places([4, 0, 3], seats=2, accounts=5)
    assert places.subject(0, np.array([3, 0, -1, -5])).tolist() == [3, 0, -1, -5]
    assert places.subject(2, np.array([2, 0, -1, -5])).tolist() == [6, 4, -11, -15]
    assert places.seat(2, np.array([0, 1, -1])).tolist() == [4, 5, -1]
    assert (places.first_row.tolist(), places.row_ends.tolist()) == ([0, 4, 4], [0, 4, 4, 7])
    assert spans(np.array([[2, 4], [7, 7], [9, 10]])).tolist() == [2, 3, 9]


def test_ids_are_cut_at_the_begin_of_each_run():
    ids, begins = np.array([1, 0, 2, 7, 5, 12]), np.array([0, 5, 8, 11])
    assert [(run, ids[part].tolist()) for run, part in cut(ids, begins)] == [(0, [1, 0, 2]), (1, [7, 5]), (3, [12])]
    assert list(cut(ids[:0], begins)) == []


def test_what_lasts_is_joined_again_only_where_a_part_is_another():
    one, two, joint = np.array([1.0]), np.array([2.0]), Lasting(9.0)
    first = joint.of([one, two])
    assert first.tolist() == [1.0, 2.0, 9.0]
    assert joint.of([one, two]) is first
    assert joint.of([one, two.copy()]) is not first


def test_small_teams_keep_step_in_many_worlds_and_large_ones_alone():
    assert worlds_at_once(8, 3) == 12
    assert worlds_at_once(30, 4) == 4
    assert worlds_at_once(300, 1) == worlds_at_once(0, 0) - 11 == 1


def test_an_experiment_gives_the_same_whether_its_worlds_keep_step_or_not():
    made = scenario(reps=5, accounts=60)
    books = tuple(map(load_playbook, NAMES[:2]))
    many = run_experiment(Experiment(made, books, worlds=30, months=1), jobs=1)
    few = run_experiment(Experiment(made, books, worlds=4, months=1), jobs=1)
    assert list(many.outcomes.values())[:8] == list(few.outcomes.values())
