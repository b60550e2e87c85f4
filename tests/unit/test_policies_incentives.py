"""Pay to the cent: what each rule earns, and that months add up to the period."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.catalog import build, describe
from policies.incentives.by import IncentiveBy
from policies.incentives.flat_commission import FlatCommission
from policies.incentives.salary_only import SalaryOnly
from policies.incentives.stack import IncentiveStack
from policies.incentives.threshold_bonus import ThresholdBonus
from policies.incentives.tiered import Tiered
from policies.shapes import shapes_of
from policies.views import PayView
from scenarios.errors import InputError

TARGET = 600_000
GOAL = 10_000_000


def view(sold, before=0, month=1, months=1, goal=GOAL, **more):
    return PayView(month, months, 900_000, TARGET, goal, before, sold, **more)


def settle(rule, sold, goal=GOAL, told=True, **more):
    """Pay a period month by month, as payroll does; `goal` is the goal of each month."""
    months, pays = rule.period_months, []
    for at, amount in enumerate(sold[:months]):
        first = at - at % 3
        known = {"paid_cents": sum(pays), "month_goal_cents": goal, "quarter_goal_cents": 3 * goal,
                 "quarter_before_cents": sum(sold[first:at])} if told else {}  # fmt: skip
        pays.append(rule.pay(view(amount, sum(sold[:at]), at + 1, months, goal * months, **known, **more)))
    return pays


def test_salary_pays_the_same_whatever_is_sold():
    assert settle(SalaryOnly(), [0]) == settle(SalaryOnly(), [10**9]) == [TARGET]
    assert settle(SalaryOnly(fixed_percent=0), [GOAL]) == [0]


def test_flat_commission_pays_the_target_at_the_goal_and_in_proportion():
    assert settle(FlatCommission(), [GOAL]) == [TARGET]
    assert settle(FlatCommission(), [GOAL // 4]) == [TARGET // 4]
    assert settle(FlatCommission(), [3 * GOAL]) == [3 * TARGET]
    assert settle(FlatCommission(target_percent=70), [GOAL]) == [TARGET * 7 // 10]


def test_flat_rate_is_a_percentage_of_bookings_with_or_without_goal():
    rule = FlatCommission(basis="rate", rate_percent=2.5)
    assert rule.pay(view(1_000_000, goal=0)) == 25_000
    assert rule.pay(view(1_000_000)) == 25_000


def test_tiers_accelerate_above_the_goal_and_stop_at_the_cap():
    rule = Tiered(tiers=((0, 1), (100, 1.5)), cap_percent=200, period_months=1)
    assert settle(rule, [GOAL]) == [TARGET]
    assert settle(rule, [GOAL * 12 // 10]) == [TARGET * 13 // 10]
    assert settle(rule, [GOAL * 9]) == [2 * TARGET]
    assert settle(Tiered(cap_percent=0, period_months=1), [GOAL * 3]) == [4 * TARGET]


def test_a_tier_of_zero_is_a_floor():
    rule = Tiered(tiers=((0, 0), (50, 1)), period_months=1)
    assert settle(rule, [GOAL // 2]) == [0]
    assert settle(rule, [GOAL]) == [TARGET // 2]


def test_bonus_is_earned_in_the_month_that_reaches_the_goal():
    assert settle(ThresholdBonus(), [GOAL, 2 * GOAL - 1, 1]) == [0, 0, 3 * TARGET]
    assert settle(ThresholdBonus(), [3 * GOAL, GOAL, GOAL]) == [3 * TARGET, 0, 0]
    assert settle(ThresholdBonus(), [GOAL, GOAL, GOAL - 1]) == [0, 0, 0]


def test_bonus_grows_from_a_floor_and_over_achievement_pays_up_to_the_cap():
    rule = ThresholdBonus(floor_percent=80, over_rate=1, cap_percent=150, period_months=1)
    assert settle(rule, [GOAL * 8 // 10]) == [0]
    assert settle(rule, [GOAL * 9 // 10]) == [TARGET // 2]
    assert settle(rule, [GOAL]) == [TARGET]
    assert settle(rule, [GOAL * 12 // 10]) == [TARGET * 12 // 10]
    assert settle(rule, [GOAL * 5]) == [TARGET * 15 // 10]


CUMULATIVE = [
    FlatCommission(period_months=3), FlatCommission(basis="rate", rate_percent=1.7, period_months=12),
    Tiered(tiers=((0, 0.333), (80, 1), (120, 2.2)), period_months=3), Tiered(period_months=12),
    ThresholdBonus(floor_percent=70, over_rate=0.7, period_months=12), ThresholdBonus(),
]  # fmt: skip


@pytest.mark.parametrize("rule", CUMULATIVE, ids=repr)
@given(sold=st.lists(st.integers(0, 3 * GOAL), min_size=12, max_size=12), goal=st.integers(0, 2 * GOAL))
@settings(max_examples=60, deadline=None)
def test_months_add_up_to_the_period_to_the_cent(rule, sold, goal):
    months = rule.period_months
    pays = settle(rule, sold, goal)
    assert all(type(pay) is int and pay >= 0 for pay in pays)
    assert sum(pays) == rule.pay(view(sum(sold[:months]), 0, months, months, goal * months))


@pytest.mark.parametrize("rule", [Tiered(), ThresholdBonus(), FlatCommission()])
def test_without_a_goal_nothing_is_earned_on_it(rule):
    assert rule.pay(view(GOAL, goal=0)) == 0


TOTALS = [
    Tiered(),
    Tiered(((0, 0), (50, 2)), cap_percent=0),
    ThresholdBonus(),
    FlatCommission(),
    FlatCommission("rate"),
]


@pytest.mark.parametrize("rule", TOTALS, ids=repr)
@given(
    sold=st.lists(st.tuples(st.integers(0, 4 * GOAL), st.integers(0, 4 * GOAL)), max_size=20),
    goal=st.sampled_from([0, 1, 3 * GOAL]), covered=st.sampled_from([None, 1, 2]),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_the_growth_of_totals_asked_at_once_is_the_pay(rule, sold, goal, covered):
    terms = view(0, months=3, goal=goal, goal_months=covered)
    ends = [before + own for before, own in sold]
    pays = [rule.pay(view(own, before, 2, 3, goal, goal_months=covered)) for before, own in sold]
    assert rule.pays(terms, [before for before, _ in sold], ends) == pays


def test_stack_adds_rules_of_different_periods():
    pacer = IncentiveStack((FlatCommission(target_percent=70), ThresholdBonus(bonus_percent=30)))
    assert pacer.period_months == 3
    assert settle(pacer, [GOAL, GOAL, GOAL]) == [420_000, 420_000, 420_000 + 540_000]
    assert settle(pacer, [GOAL, GOAL, 0]) == [420_000, 420_000, 0]


def test_stack_of_a_year_pays_each_quarter_its_own_bonus():
    rule = IncentiveStack((Tiered(tiers=((0, 0.7),), period_months=12), ThresholdBonus(bonus_percent=30)))
    sold = [GOAL] * 3 + [0] * 3 + [GOAL] * 6
    bonus = [pay - amount * 7 * TARGET // (10 * GOAL) for pay, amount in zip(settle(rule, sold), sold, strict=True)]
    assert bonus == [0, 0, 540_000, 0, 0, 0, 0, 0, 540_000, 0, 0, 540_000]


def test_what_the_engine_does_not_tell_is_an_even_pace():
    year = view(5, before=6 * GOAL, month=8, months=12, goal=12 * GOAL)
    quarter = year.within(3)
    assert (quarter.month, quarter.goal_cents, quarter.before_cents) == (2, 3 * GOAL, 6 * GOAL // 7)
    month = year.within(1)
    assert (month.month, month.months_in_period, month.goal_cents, month.before_cents) == (1, 1, GOAL, 0)
    assert year.within(12) is year
    told = year._replace(month_goal_cents=7, quarter_goal_cents=30, quarter_before_cents=4)
    assert (told.within(3).goal_cents, told.within(3).before_cents) == (30, 4)
    assert told.within(3).within(1).goal_cents == told.within(1).goal_cents == 7
    with pytest.raises(ValueError, match="cannot be seen"):
        month.within(3)


def test_who_joins_within_a_period_earns_the_target_of_the_months_they_have_a_goal_for():
    for rule in (FlatCommission(period_months=3), Tiered(), ThresholdBonus()):
        assert rule.pay(view(GOAL, month=3, months=3, goal=GOAL, goal_months=1)) == TARGET
    year = view(GOAL, before=GOAL, month=8, months=12, goal=6 * GOAL, goal_months=6)
    assert (year.within(3).goal_months, year.within(3).goal_cents) == (3, 3 * GOAL)
    assert (year.within(1).goal_months, year.within(1).goal_cents) == (1, GOAL)
    late = view(GOAL, month=8, months=12, goal=5 * GOAL, goal_months=5)
    assert (late.within(3).goal_months, late.within(3).goal_cents) == (2, 2 * GOAL)


def test_cap_holds_for_the_period_whether_or_not_the_rule_is_told_what_was_paid():
    rule = IncentiveStack((FlatCommission(period_months=3),), cap_percent=150)
    sold = [2 * GOAL, GOAL, 4 * GOAL]
    assert settle(rule, sold) == settle(rule, sold, told=False) == [2 * TARGET, TARGET, 3 * TARGET // 2]


def test_budget_limits_pay_to_a_part_of_own_bookings():
    rule = IncentiveStack((SalaryOnly(), FlatCommission()), budget_percent=5)
    assert settle(rule, [GOAL]) == [500_000]
    assert settle(rule, [0]) == [0]


def test_by_pays_newcomers_by_another_rule():
    rule = IncentiveBy("tenure", (("6", SalaryOnly()),), Tiered())
    assert rule.period_months == 3
    assert settle(rule, [0, 0, 0], tenure_months=2) == [TARGET] * 3
    assert settle(rule, [GOAL, 0, 0], tenure_months=6) == [TARGET, 0, 0]
    by_region = IncentiveBy("region", (("north", SalaryOnly()),))
    assert by_region.pay(view(0, region="north")) == TARGET
    assert by_region.pay(view(0, region="south")) == 0


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: Tiered(tiers=((10, 1),)), "tiers"),
        (lambda: Tiered(tiers=((0, 1), (0, 2))), "rising"),
        (lambda: Tiered(tiers=()), "tiers"),
        (lambda: Tiered(tiers=((0, float("nan")),)), "tiers"),
        (lambda: Tiered(cap_percent=-1), "cap_percent"),
        (lambda: FlatCommission(basis="goal"), "target-variable"),
        (lambda: FlatCommission(rate_percent=float("nan")), "rate_percent"),
        (lambda: FlatCommission(period_months=2), "1, 3, 12"),
        (lambda: ThresholdBonus(floor_percent=True), "floor_percent"),
        (lambda: ThresholdBonus(period_months=True), "period_months"),
        (lambda: IncentiveStack(()), "components"),
        (lambda: IncentiveStack(("tiered",)), "incentives rules"),
        (lambda: IncentiveBy("product", (("x", Tiered()),)), "segment, region, tenure"),
        (lambda: IncentiveBy("tenure", (("new", Tiered()),)), "months of tenure"),
        (lambda: IncentiveBy("tenure", (("12", Tiered()), ("6", Tiered()))), "rising"),
        (lambda: IncentiveBy("region", ()), "cases"),
        (lambda: IncentiveBy("region", (("x", Tiered()),), otherwise="tiered"), "otherwise"),
    ],
)
def test_parameters_out_of_range_are_refused_with_name_and_range(make, word):
    with pytest.raises(InputError, match=word):
        make()


def test_a_budget_of_zero_is_refused_and_none_is_left_out():
    with pytest.raises(InputError, match=r"stack\.budget_percent: got 0, allowed: a number from 0\.01 to 100"):
        IncentiveStack((FlatCommission(),), budget_percent=0)
    open_ended = IncentiveStack((FlatCommission(),))
    assert "budget_percent" not in describe("incentives", open_ended)
    assert build("incentives", describe("incentives", open_ended)) == open_ended
    shape = shapes_of("incentives", "stack")["budget_percent"]
    assert (shape.kind, shape.default, shape.optional) == ("number", None, True)
