"""Nonsense from a policy ends in an error that names policy, month and value."""

import pickle

import pytest

from policies import guard
from policies.allocation.equal_count import EqualCount
from policies.cards import Card
from policies.coaching.equal import EqualCoaching
from policies.goals.equal import Equal
from policies.incentives.cumulative import RunningTotal
from policies.incentives.tiered import Tiered
from policies.library import load_playbook
from policies.routing.least_loaded import LeastLoaded
from policies.samples import sample_accounts, sample_leads, sample_pay, sample_team
from policies.views import POOL, UNTOLD, CoachingPlan, Move
from scenarios.errors import InputError, PolicyError
from scenarios.schema import Text

TEAM = sample_team(3, vacant=1)._replace(month=7)
FIRST, SECOND, THIRD = (rep.id for rep in TEAM.reps)
ACCOUNTS = sample_accounts(TEAM, 10)
LEADS = sample_leads(4)
PAY = sample_pay(1)[0]


class Says:
    """A policy that answers what it is told, or raises it."""

    def __init__(self, family, answer):
        self.card = Card("parrot", family, Text(en="x", zh="鹦鹉"))
        self._answer = answer

    def _say(self, *question):
        if isinstance(self._answer, BaseException):
            raise self._answer
        return self._answer

    assign = route = set = pay = spend = by_turn = _say


def ask(family, answer):
    policy = Says(family, answer)
    return {
        "allocation": lambda: guard.checked_assign(policy, ACCOUNTS, TEAM),
        "routing": lambda: guard.checked_route(policy, LEADS, TEAM),
        "goals": lambda: guard.checked_goals(policy, TEAM, 1000),
        "incentives": lambda: guard.checked_pay(policy, PAY, "S001/1", 7),
        "coaching": lambda: guard.checked_spend(policy, 10.0, TEAM),
    }[family]()


GOALS = {FIRST: 1, SECOND: 2, THIRD: 3}
ERRORS = [RuntimeError("boom"), RecursionError("deep"), SystemExit(3), KeyError("x"), ZeroDivisionError()]
NONSENSE = [
    *(("incentives", bad, "pay of S001/1") for bad in (None, -1, float("nan"), 3.0, "Ann", True, 10**30, [])),
    ("allocation", None, "NoneType"),
    ("allocation", 5, "int"),
    ("allocation", [("A0001", FIRST)], "move"),
    ("allocation", [Move("A0001", None)], "move"),
    ("allocation", [Move("nothing", FIRST)], "'nothing'"),
    ("allocation", [Move("A0001", "Ann")], "'Ann'"),
    ("allocation", [Move("A0001", FIRST), Move("A0001", SECOND)], "moved twice"),
    ("routing", None, "NoneType"),
    ("routing", {"nothing": FIRST}, "'nothing'"),
    ("routing", {LEADS[0].id: "Ann"}, "'Ann'"),
    ("routing", {LEADS[0].id: None}, "None"),
    ("routing", {LEADS[0].id: UNTOLD}, "does not declare"),
    ("routing", {LEADS[0].id: [FIRST]}, "list"),
    ("routing", {LEADS[0].id: None, "nothing": FIRST}, "None"),
    ("goals", None, "NoneType"),
    ("goals", {**GOALS, "Ann": 1}, "'Ann'"),
    ("goals", {FIRST: 1, SECOND: 2}, f"goal of {THIRD}"),
    *(("goals", {**GOALS, FIRST: bad}, f"goal of {FIRST}") for bad in (-1, 1.0, None, True, float("nan"))),
    ("coaching", None, "NoneType"),
    ("coaching", CoachingPlan({"Ann": 1}), "'Ann'"),
    ("coaching", CoachingPlan({FIRST: -1}), "-1"),
    ("coaching", CoachingPlan({FIRST: float("nan")}), "nan"),
    ("coaching", CoachingPlan({FIRST: 11}), "11"),
    ("coaching", CoachingPlan({FIRST: 6, SECOND: 6}), "12"),
    ("coaching", CoachingPlan({FIRST: "1"}), "'1'"),
    ("coaching", CoachingPlan({}, ((FIRST, FIRST),)), "pair"),
    ("coaching", CoachingPlan({}, ((FIRST, "Ann"),)), "pair"),
]


@pytest.mark.parametrize(("family", "answer", "word"), NONSENSE)
def test_nonsense_is_named(family, answer, word):
    with pytest.raises(PolicyError) as caught:
        ask(family, answer)
    text = str(caught.value)
    assert word in text
    assert f"{family} policy 'parrot', month 7" in text


@pytest.mark.parametrize(("answer", "word"), [(None, "NoneType"), ([FIRST, "Ann"], "'Ann'"), ([[FIRST]], "list")])
def test_nonsense_of_a_rule_that_is_asked_by_turn_is_named(answer, word):
    with pytest.raises(PolicyError, match="routing policy 'parrot', month 7") as caught:
        guard.checked_turn(Says("routing", answer), 3, "1", TEAM)
    assert word in str(caught.value)


def test_a_turn_that_ends_leaves_the_rest_in_the_pool():
    assert guard.checked_turn(Says("routing", [SECOND, POOL]), 4, "1", TEAM) == [SECOND, POOL, None, None]
    assert guard.checked_turn(Says("routing", [SECOND, FIRST, THIRD]), 2, "1", TEAM) == [SECOND, FIRST]


@pytest.mark.parametrize("family", ["allocation", "routing", "goals", "incentives", "coaching"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_whatever_a_policy_raises_becomes_one_kind_of_error(family, error):
    with pytest.raises(PolicyError, match=f"month 7: raised {type(error).__name__}") as caught:
        ask(family, error)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_an_interrupt_by_the_user_goes_through():
    with pytest.raises(KeyboardInterrupt):
        ask("incentives", KeyboardInterrupt())


def test_sound_answers_come_back_tidied():
    assert ask("incentives", 7) == 7
    stays, goes = ACCOUNTS[0], ACCOUNTS[1]
    other = next(rep for rep in (FIRST, SECOND) if rep != goes.owner)
    assert ask("allocation", [Move(stays.id, stays.owner), Move(goes.id, other)]) == (Move(goes.id, other),)
    assert ask("allocation", [Move(goes.id, TEAM.vacant_seats[0])])[0].rep == TEAM.vacant_seats[0]
    assert ask("routing", {LEADS[1].id: POOL, LEADS[0].id: FIRST}) == [FIRST, POOL, None, None]
    assert list(ask("goals", {THIRD: 3, FIRST: 1, SECOND: 2})) == [FIRST, SECOND, THIRD]
    assert ask("coaching", CoachingPlan({SECOND: 4, FIRST: 6})) == CoachingPlan({FIRST: 6.0, SECOND: 4.0})


def test_the_seats_that_a_move_may_name_are_the_engines_to_say():
    seat = TEAM.vacant_seats[0]
    goes = next(account for account in ACCOUNTS if account.owner != seat)
    policy = Says("allocation", [Move(goes.id, seat)])
    assert guard.checked_assign(policy, ACCOUNTS, TEAM) == (Move(goes.id, seat),)
    assert guard.checked_assign(policy, ACCOUNTS, TEAM, (seat,)) == (Move(goes.id, seat),)
    with pytest.raises(PolicyError, match="new owner"):
        guard.checked_assign(policy, ACCOUNTS, TEAM, ())


def test_real_rules_pass():
    assert guard.checked_assign(EqualCount(), ACCOUNTS, TEAM)
    assert None not in guard.checked_route(LeastLoaded(), LEADS, TEAM)
    assert sum(guard.checked_goals(Equal(), TEAM, 1000).values()) == 1000
    assert guard.checked_pay(Tiered(period_months=1), PAY, "x", 1) > 0
    assert sum(guard.checked_spend(EqualCoaching(), 10.0, TEAM).hours.values()) == pytest.approx(10)


def test_a_team_is_asked_at_once_and_whoever_gets_nonsense_is_named():
    views = [PAY._replace(bookings_cents=bookings) for bookings in (0, 100, 200)]

    def asked(pay):
        policy = Says("incentives", 0)
        policy.pay = pay
        return guard.checked_pays(policy, iter(views), "ABC".__getitem__, 7)

    assert asked(lambda seen: seen.bookings_cents // 10) == [0, 10, 20]
    assert guard.checked_pays(Says("incentives", 0), (), str, 7) == []

    for bad in (None, -1, 1.0, True, 10**30):
        with pytest.raises(PolicyError, match="month 7: pay of B"):
            asked(lambda seen, bad=bad: bad if seen.bookings_cents == 100 else 5)
    with pytest.raises(PolicyError, match="raised ZeroDivisionError"):
        asked(lambda seen: 1 // (200 - seen.bookings_cents))


def test_rules_that_need_owners_are_refused_where_nobody_owns_anything():
    with pytest.raises(InputError, match=r"'equal-split'.*'equal-count'.*--infer-owners main-seller"):
        guard.refuse_without_owners(load_playbook("equal-split"), owned=0, accounts=84)
    guard.refuse_without_owners(load_playbook("equal-split"), owned=1, accounts=84)
    guard.refuse_without_owners(load_playbook("pool-first"), owned=0, accounts=84)


class Grows(RunningTotal):
    """Earns what it is told for any bookings."""

    card = Card("grower", "incentives", Text(en="x", zh="长"))

    def __init__(self, total):
        self.total = total


def fails(*_):
    raise ValueError("no idea")


@pytest.mark.parametrize(
    ("total", "word"),
    [(lambda *_: "1", "TypeError"), (lambda goal, target, sold: sold / 2, "whole cents"),
     (lambda goal, target, sold: sold * 10**16, "whole cents"), (fails, "no idea")],
)  # fmt: skip
def test_a_total_that_makes_no_sense_names_policy_and_month(total, word):
    with pytest.raises(PolicyError, match=word) as caught:
        guard.checked_totals(Grows(total), PAY, [0, 5], [10, 20], 7)
    assert "grower" in str(caught.value)
    assert "month 7" in str(caught.value)


def test_totals_that_make_sense_give_the_growth_and_never_less_than_nothing():
    rule = Grows(lambda goal, target, sold: -sold if sold > 100 else sold // 3)
    assert guard.checked_totals(rule, PAY, [0, 5, 90], [10, 20, 120], 7) == [3, 5, 0]
