"""What each of the further rules is for, on cases small enough to check by hand."""

import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from policies.allocation.capacity_matched import CapacityMatched
from policies.allocation.explicit import Explicit
from policies.allocation.follow_results import FollowResults
from policies.allocation.optimised import Optimised
from policies.allocation.rotation import Rotation
from policies.allocation.solver import Problem, cost_of, solve
from policies.allocation.specialist import Specialist
from policies.builtin import classes
from policies.coaching.mentor_pairs import MentorPairs
from policies.coaching.middle_first import MiddleFirst
from policies.coaching.peer_meetings import PeerMeetings
from policies.coaching.recognition import Recognition
from policies.goals.bottom_up import BottomUp
from policies.goals.capability_based import CapabilityBased
from policies.goals.money_or_growth import MoneyOrGrowth
from policies.goals.potential_based import PotentialBased
from policies.goals.ratchet import Ratchet
from policies.goals.relative_to_market import RelativeToMarket
from policies.goals.reset_tripwire import ResetTripwire
from policies.goals.standing import Standing
from policies.goals.written import Written
from policies.guard import checked_assign
from policies.incentives.activity_pay import ActivityPay
from policies.incentives.budget_cap import BudgetCap
from policies.incentives.cash_in import CashIn
from policies.incentives.clawback import Clawback
from policies.incentives.contest import Contest
from policies.incentives.flat_commission import FlatCommission
from policies.incentives.points import Points
from policies.incentives.quarterly_pacer import QuarterlyPacer
from policies.incentives.scorecard import Scorecard
from policies.incentives.stack import IncentiveStack
from policies.incentives.team_bonus import TeamBonus
from policies.pool import PoolRules, pool_of
from policies.routing.by import RoutingBy
from policies.routing.pull_from_pool import PullFromPool
from policies.routing.skill_match import SkillMatch
from policies.routing.value_tiered import ValueTiered
from policies.routing.weighted import Weighted
from policies.samples import sample_accounts, sample_leads, sample_pay, sample_team
from policies.views import POOL, AccountView, LeadView, PayView
from scenarios.errors import InputError, PolicyError

TARGET, GOAL = 600_000, 10_000_000


def team_with(**columns):
    """A team whose reps' fields are the lists given."""
    count = len(next(iter(columns.values())))
    team = sample_team(count)._replace(month=1, routed_before=0, season=(1.0,) * 12, fiscal_month=4)
    rows = ({name: values[at] for name, values in columns.items()} for at in range(count))
    return team._replace(reps=tuple(rep._replace(**row) for rep, row in zip(team.reps, rows, strict=True)))


def account(name, owner, potential=100, months=12, **more):
    return AccountView(name, more.pop("segment", "mid"), more.pop("region", "north"), owner, potential, months, 0, 0,
                       **more)  # fmt: skip


def lead(name, value=100, kind="lead", segment="mid", **more):
    return LeadView(name, kind, 0, segment, "north", "basic", "", value, **more)


def pay(sold=0, goal=GOAL, **more):
    return PayView(1, 1, 900_000, TARGET, goal, 0, sold, **more)


# -- allocation -----------------------------------------------------------------------------------------------------


def test_capacity_matched_gives_a_newcomer_half_a_patch_and_a_good_closer_more():
    team = team_with(tenure_months=[60, 60, 0], wins=[40, 40, 0], decided=[200, 200, 0])
    a, b, c = (rep.id for rep in team.reps)
    accounts = [account(f"x{k:03d}", POOL, 10) for k in range(500)]
    held = Counter(move.rep for move in CapacityMatched(power=0, ramp_start_percent=50).assign(accounts, team))
    assert (held[a], held[b], held[c]) == (200, 200, 100)
    team = team_with(tenure_months=[60, 60], wins=[80, 20], decided=[200, 200])
    held = Counter(move.rep for move in CapacityMatched(power=1).assign(accounts, team))
    rate = [(w + 10 * 0.25) / 210 for w in (80, 20)]
    assert held[team.reps[0].id] == pytest.approx(500 * rate[0] / sum(rate), abs=1)


def test_capacity_matched_respects_the_most_moves():
    team = sample_team(10)
    accounts = sample_accounts(team, 300, pooled=0.0)
    assert len(CapacityMatched(most_moves_percent=5).assign(accounts, team)) == 15


def half_of(team, count=200):
    """Every account is worth the same; two people hold half each."""
    return [account(f"x{k:03d}", team.reps[k % 2].id, 10) for k in range(count)]


def test_follow_results_leans_to_who_wins_more_as_far_as_the_record_says_and_the_tilt_allows():
    team = team_with(tenure_months=[60, 60], wins=[30, 20], decided=[100, 100])._replace(month=7)
    strong = team.reps[0].id
    shares = [(w + 40 * 0.25) / 140 for w in (30, 20)]
    exact = FollowResults(tilt_percent=50, tolerance_percent=0)
    assert {move.rep for move in exact.assign(half_of(team), team)} == {strong}
    assert len(exact.assign(half_of(team), team)) == pytest.approx(200 * shares[0] / sum(shares) - 100, abs=1)
    limited = FollowResults(tilt_percent=5, tolerance_percent=0).assign(half_of(team), team)
    assert len(limited) == pytest.approx(200 * 1.05 / 2 - 100, abs=1)
    few = team_with(tenure_months=[60, 60], wins=[3, 2], decided=[10, 10])._replace(month=7)
    assert FollowResults().assign(half_of(few), few) == (), "ten deals say too little"


def test_follow_results_gives_newcomers_less_keeps_its_caps_and_leaves_day_0_alone():
    team = team_with(tenure_months=[60, 0], wins=[0, 0], decided=[0, 0])._replace(month=7)
    old, new = team.reps
    accounts = half_of(team)
    assert len(FollowResults(tolerance_percent=0).assign(accounts, team)) == pytest.approx(100 - 200 * 0.8 / 1.8, abs=1)
    assert len(FollowResults(tolerance_percent=0, most_moves=3).assign(accounts, team)) == 3
    assert FollowResults(tolerance_percent=0, closed=(old.seat,)).assign(accounts, team) == ()
    assert FollowResults(tolerance_percent=0, most_accounts=100).assign(accounts, team) == ()
    kept = FollowResults(tolerance_percent=0, fixed=tuple(one.id for one in accounts if one.owner == new.id))
    assert kept.assign(accounts, team) == ()
    assert FollowResults(tolerance_percent=0).assign(accounts, team._replace(month=1)) == ()
    with pytest.raises(InputError, match="closed"):
        FollowResults(closed=("S000", 7))


def test_specialist_moves_only_what_is_with_somebody_else():
    team = team_with(segment=["key", "small"], tenure_months=[9, 9])
    a, b = (rep.id for rep in team.reps)
    accounts = [account("k1", a, segment="key"), account("k2", b, segment="key"), account("s", a, segment="small")]
    moves = Specialist(handover_hours=4).assign(accounts, team)
    assert [(m.account, m.rep, m.handover_hours) for m in moves] == [("k2", a, 4), ("s", b, 4)]
    assert [m.account for m in Specialist(kinds=("key",)).assign(accounts, team)] == ["k2"]


def test_specialist_chooses_those_who_hold_most_of_a_kind_nobody_is_named_for():
    team = team_with(segment=["", "", ""], tenure_months=[9] * 3)
    a, b, c = (rep.id for rep in team.reps)
    accounts = [account("k1", c, 300, segment="key"), account("k2", a, 100, segment="key"),
                account("m1", a, 200, segment="mid"), account("m2", b, 90, segment="mid"),
                account("m3", c, 110, segment="mid")]  # fmt: skip
    moves = {m.account: m.rep for m in Specialist().assign(accounts, team)}
    assert moves == {"m1": b, "m3": b}  # two for key accounts (those who hold most), one for the rest


def test_rotation_takes_stale_accounts_longest_held_first_and_softens_the_change():
    team = team_with(segment=["mid", "key", "mid"], region=["south", "north", "north"])
    a, b, c = (rep.id for rep in team.reps)
    stale = {"days_without_deal": 400}
    accounts = [account("old", a, months=60, **stale), account("older", a, months=90, **stale),
                account("sold", a, months=90, days_without_deal=10), account("young", a, months=6, **stale),
                *[account(f"f{k}", b, 1, months=1) for k in range(16)]]  # fmt: skip
    moves = Rotation(share_percent=10, notice_days=45, handover_hours=3, protect_months=3).assign(accounts, team)
    assert [move.account for move in moves] == ["older", "old"]
    assert {move.rep for move in moves} == {c}  # the same segment comes before the same region
    assert {(move.notice_days, move.handover_hours, move.protected_until_month) for move in moves} == {(45, 3, 5)}


def test_rotation_of_everything_goes_to_the_next_seat_and_leaves_the_rested_alone():
    team = sample_team(3)._replace(month=13)
    a, b, c = (rep.id for rep in team.reps)
    accounts = [account("1", a), account("2", b), account("3", c), account("4", a, months=3, handovers=1)]
    rule = Rotation(who="all", share_percent=100, successor="next")
    assert {m.account: m.rep for m in rule.assign(accounts, team)} == {"1": b, "2": c, "3": a}


def test_rotation_at_random_is_keyed_luck_and_waits_if_so_told():
    team = sample_team(4)._replace(month=1)
    accounts = [account(f"{k}", team.reps[k % 4].id) for k in range(40)]
    rule = Rotation(who="random", share_percent=25)
    picked = {move.account for move in rule.assign(accounts, team)}
    assert len(picked) == 10
    assert picked != {move.account for move in rule.assign(accounts, team._replace(month=2))}
    assert Rotation(who="random", at_start=False).assign(accounts, team) == ()


def test_explicit_moves_what_the_list_says_and_names_what_does_not_exist():
    team = sample_team(2)._replace(month=1)
    a, b = (rep.id for rep in team.reps)
    rule = Explicit((("x", team.reps[1].seat), ("y", team.reps[1].seat)), reasons=(("x", "nearer"),))
    assert [(m.account, m.rep, m.reason) for m in rule.assign([account("x", a), account("y", b)], team)] == [
        ("x", b, "nearer")
    ]
    assert rule.assign([account("x", a)], team._replace(month=13)) == ()
    with pytest.raises(PolicyError, match="'y'"):
        checked_assign(rule, [account("x", a)], team)
    with pytest.raises(PolicyError, match="R99"):
        checked_assign(Explicit((("x", "R99"),)), [account("x", a)], team)
    with pytest.raises(InputError, match="each account once"):
        Explicit((("x", "R01"), ("x", "R02")))


def brute(problem):
    accounts, holders = problem.cost.shape
    best = math.inf
    for code in range(holders**accounts):
        holder = np.array([code // holders**k % holders for k in range(accounts)])
        moved = np.sum((problem.owner >= 0) & (holder != problem.owner))
        if moved <= problem.most_moves and np.bincount(holder).max() <= problem.most_accounts:
            best = min(best, cost_of(problem, holder))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_solver_finds_the_best_of_all_assignments(seed):
    rng = np.random.default_rng(seed)
    accounts, holders = 7, 3
    load = rng.integers(1, 50, accounts).astype(float)
    cost, owner = rng.integers(0, 100, (accounts, holders)).astype(float), rng.integers(-1, holders, accounts)
    most, load = int(rng.integers(2, 8)), load[None]
    penalty = np.array([5.0])
    if seed % 2:
        other = rng.integers(1, 50, (1, accounts)).astype(float)
        load, penalty = np.concatenate([load, other]), np.array([5.0, 2.0])
    mean = np.repeat(load.sum(axis=1, keepdims=True) / holders, holders, axis=1)
    problem = Problem(cost, load, mean * 0.9, mean * 1.1, owner, most, 4, penalty)
    found = solve(problem, gap=0.0, nodes=10_000)
    assert found.cost == pytest.approx(cost_of(problem, found.holder))
    assert found.cost == pytest.approx(brute(problem))
    assert found.bound <= found.cost + 1e-6


def test_optimised_balances_with_fewer_moves_than_its_limit_and_better_than_before():
    team = sample_team(8)
    accounts = sample_accounts(team, 160, pooled=0.0)
    rule = Optimised(most_moves_percent=40, newcomer_share_percent=100)
    moves = rule.assign(accounts, team)
    owner = {one.id: one.owner for one in accounts} | {move.account: move.rep for move in moves}
    held = [sum(one.potential_cents for one in accounts if owner[one.id] == rep.id) for rep in team.reps]
    mean = sum(held) / 8
    assert 0 < len(moves) <= 64
    assert all(abs(one / mean - 1) <= 0.11 for one in held)


# -- routing --------------------------------------------------------------------------------------------------------


def test_weighted_follows_the_weights_and_a_zero_gets_nothing():
    team = sample_team(3)
    first, second, third = (rep for rep in team.reps)
    rule = Weighted(((first.seat, 3.0), (second.seat, 0.0)))
    count = Counter(rule.route(sample_leads(400), team).values())
    assert abs(count[first.id] - 300) <= 3
    assert count[second.id] == 0
    assert count[third.id] == 400 - count[first.id]


def test_skill_match_prefers_the_segment_then_the_closer_until_the_desk_fills():
    team = team_with(segment=["key", "", ""], wins=[20, 20, 60], decided=[100] * 3, open_leads=[0] * 3,
                     open_opportunities=[0] * 3)  # fmt: skip
    a, b, c = (rep.id for rep in team.reps)
    rule = SkillMatch(match_percent=300)
    assert rule.route([lead("1", segment="key")], team) == {"1": a}
    assert rule.route([lead("1", segment="mid")], team) == {"1": c}
    many = Counter(rule.route([lead(f"{k}") for k in range(60)], team).values())
    assert many[c] > many[a] >= many[b] >= many[a] - 1 > 0
    assert SkillMatch(most_open=1).route([lead(f"{k}") for k in range(9)], team).keys() == {"0", "1", "2"}


def test_value_tiered_gives_large_ones_to_the_proven():
    team = team_with(wins=[60, 10, 10], decided=[100] * 3, open_leads=[0] * 3, open_opportunities=[0] * 3)
    leads = [lead(f"{k}", value=k) for k in range(10)]
    answer = ValueTiered(large_percent=20, proven_percent=30).route(leads, team)
    assert {name for name, rep in answer.items() if rep == team.reps[0].id} == {"8", "9"}
    absolute = ValueTiered(large_percent=0, large_from_cents=5, proven_percent=30).route(leads, team)
    assert {name for name, rep in absolute.items() if rep == team.reps[0].id} == {"5", "6", "7", "8", "9"}


def pool_team(tenures, accounts=None):
    zero = [0] * len(tenures)
    return team_with(tenure_months=tenures, open_leads=zero, open_opportunities=zero, accounts=accounts or zero)


def test_people_pull_in_turn_the_best_first_and_newcomers_before_all():
    team = pool_team([50, 3, 50])
    a, b, c = (rep.id for rep in team.reps)
    leads = [lead(f"{k}", value=k) for k in range(1, 5)]
    assert PullFromPool().route(leads, team) == {"4": b, "3": a, "2": c, "1": b}
    seniority = PullFromPool(newcomers_first=False).route(leads, team._replace(routed_before=2))
    assert seniority == {"4": c, "3": a, "2": b, "1": c}


def test_claim_caps_hold_by_kind_and_for_accounts():
    team = pool_team([50, 50], accounts=[5, 0])
    a, b = (rep.id for rep in team.reps)
    leads = [lead(f"l{k}") for k in range(6)] + [lead(f"o{k}", kind="opportunity") for k in range(6)]
    rule = PullFromPool(most_leads=2, most_opportunities=3, most_accounts=5)
    answer = rule.route(leads, team)
    taken = Counter((rep, name[0]) for name, rep in answer.items())
    assert taken == {(a, "l"): 2, (b, "l"): 2, (b, "o"): 3}


def test_who_lost_it_may_not_take_it_back_during_the_cool_down():
    team = pool_team([50])
    me = team.reps[0].id
    fresh, cooled = (lead(f"{d}", former_owner=me, days_since_owner=d) for d in (29, 30))
    assert PullFromPool(cool_down_days=30).route([fresh, cooled], team) == {"30": me}


def test_pool_rules_are_found_inside_a_composition():
    assert pool_of(RoutingBy("kind", (("lead", PullFromPool(days_untouched=9)),))).days_untouched == 9
    assert pool_of(PullFromPool()) == PoolRules(60, 365, 7, 30, True, 60)
    assert pool_of(Weighted()) is None


# -- goals ----------------------------------------------------------------------------------------------------------


def test_ratchet_raises_by_the_excess_forgives_little_and_a_promise_raises_nothing():
    team = team_with(bookings_cents=[(120,) * 12, (80,) * 12, ()], goals_cents=[(100,) * 12, (100,) * 12, ()],
                     potential_cents=[1, 1, 2])  # fmt: skip
    ids = [rep.id for rep in team.reps]
    assert list(Ratchet(up_percent=60, down_percent=10).set(team, 400).values()) == [112, 98, 200]
    assert Ratchet(up_percent=0, down_percent=0).set(team, 400)[ids[0]] == 100
    assert sum(Ratchet(scale_to_target=True).set(team, 777).values()) == 777


def test_standing_goals_keep_last_months_goal_without_its_season_and_move_all_alike():
    team = team_with(goals_cents=[(90, 150), (40, 60), ()], potential_cents=[1, 1, 2])
    team = team._replace(season=(1.0,) * 11 + (1.5,))
    assert list(Standing().set(team, 400).values()) == [100, 40, 200], "who had none gets the patch's share"
    assert list(Standing(change_percent=-10).set(team, 400).values()) == [90, 36, 200]
    with pytest.raises(InputError, match="change_percent"):
        Standing(change_percent=-91)


def test_written_goals_are_a_twelfth_of_the_year_and_the_rest_share_what_is_left_by_patch():
    team = team_with(potential_cents=[5, 1, 3])
    seats = [rep.seat for rep in team.reps]
    assert list(Written(((seats[0], 1200),)).set(team, 500).values()) == [100, 100, 300]
    assert list(Written(((seats[0], 12_000),)).set(team, 500).values()) == [1000, 0, 0]
    with pytest.raises(InputError, match="each seat once"):
        Written(((seats[0], 1), (seats[0], 2)))


def test_every_rule_is_named_in_a_test_of_what_it_is_for():
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_policies_*.py"))
    assert [one.__name__ for one in classes() if not re.search(rf"\b{one.__name__}\b", tests)] == []


def test_capability_based_adds_up_and_asks_more_of_the_able():
    team = team_with(wins=[80, 20], decided=[200, 200], potential_cents=[100, 100], tenure_months=[50, 50])
    able, other = CapabilityBased(power=1).set(team, 10_001).values()
    assert able + other == 10_001
    assert able / other == pytest.approx((80 + 2.5) / (20 + 2.5), rel=1e-3)
    equal = list(CapabilityBased(power=0).set(team, 10_000).values())
    assert equal == [5000, 5000]


def test_bottom_up_keeps_a_cushion_that_honesty_shrinks_and_reconciles_to_the_cent():
    team = team_with(bookings_cents=[(100,) * 12, (300,) * 12], potential_cents=[1, 1])
    said = BottomUp(reconcile_percent=0).set(team, 400)
    assert sum(said.values()) == pytest.approx(400 * 0.85, abs=1)
    honest = BottomUp(reconcile_percent=0, honesty_percent=5).set(team, 400)
    assert sum(honest.values()) == pytest.approx(400 * 0.925, abs=1)
    for target in (1000, 7, 0):
        assert sum(BottomUp(reconcile_percent=100).set(team, target).values()) == target


def test_relative_to_market_follows_the_team_without_season_and_within_limits():
    season = (2.0, *(1.0,) * 11)
    sold = (200, *(100,) * 8, 80, 80, 80)
    team = team_with(bookings_cents=[sold, (50,)], potential_cents=[1, 1])._replace(season=season)
    assert RelativeToMarket().index(team) == pytest.approx(0.8)
    assert sum(RelativeToMarket().set(team, 1000).values()) == 800
    assert RelativeToMarket(most_percent=10).index(team) == pytest.approx(0.9)


def test_tripwire_leaves_goals_alone_until_the_whole_team_falls_below_the_line():
    goals = [(100,) * 6, (100,) * 6]
    calm = team_with(bookings_cents=[(90,) * 6, (70,) * 6], goals_cents=goals, potential_cents=[3, 1])
    rule = ResetTripwire(below_percent=75, cut_percent=50, floor_percent=60)
    assert list(rule.set(calm, 999).values()) == [100, 100]
    shock = team_with(bookings_cents=[(60,) * 6, (60,) * 6], goals_cents=goals, potential_cents=[3, 1])
    assert list(rule.set(shock, 999).values()) == [80, 80]
    assert list(ResetTripwire(cut_percent=100, floor_percent=90).set(shock, 999).values()) == [90, 90]
    assert rule.set(shock._replace(fiscal_month=1), 999) == PotentialBased().set(shock, 999)


def test_special_relief_is_one_persons_and_newcomers_get_a_first_goal():
    team = team_with(bookings_cents=[(150,) * 6, (30,) * 6, ()], goals_cents=[(100,) * 6, (100,) * 6, ()],
                     potential_cents=[1, 1, 1])  # fmt: skip
    strict = ResetTripwire().set(team, 300)
    relief = ResetTripwire(relief_percent=40, cut_percent=50).set(team, 300)
    assert list(strict.values())[:2] == [100, 100]
    assert list(relief.values())[:2] == [100, 65]
    assert list(relief.values())[2] == PotentialBased().set(team, 300)[team.reps[2].id] > 0


def test_money_or_growth_by_tenure():
    team = team_with(tenure_months=[2, 20, 60], bookings_cents=[(100,) * 2, (100,) * 12, (100,) * 12],
                     potential_cents=[1, 1, 1])  # fmt: skip
    assert list(MoneyOrGrowth(growth_percent=20).set(team, 600).values()) == [120, 160, 200]


# -- incentives -----------------------------------------------------------------------------------------------------


def year(rule, sold):
    pays = []
    for month, amount in enumerate(sold, 1):
        first = month - 1 - (month - 1) % 3
        pays.append(rule.pay(PayView(month, 12, 0, TARGET, 12 * GOAL, sum(sold[: month - 1]), amount,
                                     quarter_goal_cents=3 * GOAL,
                                     quarter_before_cents=sum(sold[first : month - 1]))))  # fmt: skip
    return pays


def test_quarterly_pacer_pays_each_quarter_and_catching_up_pays_what_was_missed():
    bonus = TARGET * 12 * 30 // 100 // 4
    on_plan = year(QuarterlyPacer(commission_percent=0), [GOAL] * 12)
    assert on_plan == [0, 0, bonus] * 4
    late = [0] * 6 + [2 * GOAL] * 6
    assert year(QuarterlyPacer(commission_percent=0), late) == [0] * 8 + [2 * bonus, 0, 0, 2 * bonus]
    assert year(QuarterlyPacer(commission_percent=0, catch_up=False), late) == [0] * 8 + [bonus, 0, 0, bonus]
    assert sum(year(QuarterlyPacer(), [GOAL] * 12)) == 12 * TARGET


def test_activity_pay_pays_hours_up_to_those_asked_for():
    rule = ActivityPay(activity_percent=40, hours_per_month=60, commission_percent=60)
    assert rule.pay(pay(GOAL, activity_minutes=3600)) == TARGET
    assert rule.pay(pay(0, activity_minutes=1800)) == TARGET * 20 // 100
    assert rule.pay(pay(0, activity_minutes=9999, goal=0)) == TARGET * 40 // 100


def test_cash_in_waits_for_the_money():
    assert CashIn(cash_percent=100).pay(pay(GOAL)) == 0
    assert CashIn(cash_percent=100).pay(pay(0, cash_cents=GOAL)) == TARGET
    assert CashIn(cash_percent=70).pay(pay(GOAL)) == TARGET * 30 // 100


def test_scorecard_counts_each_measure_up_to_its_limit_and_weights_must_add_up():
    rule = Scorecard(50, 20, 15, 15, deals_per_month=3, hours_per_month=60, most_percent=150)
    full = pay(GOAL, cash_cents=GOAL, wins=3, activity_minutes=3600)
    assert rule.pay(full) == TARGET
    assert rule.pay(full._replace(bookings_cents=99 * GOAL)) == TARGET * 125 // 100
    with pytest.raises(InputError, match="add up to 100"):
        Scorecard(50, 50, 15, 15)


def test_team_bonus_is_the_same_for_all_and_grows_from_its_floor():
    rule = TeamBonus(bonus_percent=20, floor_percent=90)
    bonus = TARGET // 5
    got = [rule.pay(pay(team_goal_cents=1000, team_bookings_cents=sold)) for sold in (899, 900, 950, 1000, 5000)]
    assert got == [0, 0, bonus // 2, bonus, bonus]


def test_contest_pays_out_its_pot_exactly_to_the_winners():
    views = [pay(rank=place, team_size=10) for place in range(1, 11)]
    pot = TARGET  # ten heads at 10 %
    assert [Contest().pay(view) for view in views] == [pot // 2, pot // 2] + [0] * 8
    ranked = [Contest(winners_percent=30, by_rank=True).pay(view) for view in views]
    assert ranked[:4] == [pot * 3 // 6, pot * 2 // 6, pot // 6, 0]


def test_points_count_and_are_capped():
    rule = Points(cents_per_point=100, cap_percent=0)
    view = pay(GOAL, wins=2, activity_minutes=1200, cash_cents=GOAL // 2)
    assert rule.points(view) == 40 + 10 + 50 + 15
    assert rule.pay(view) == 11_500
    assert Points(cents_per_point=10**6).pay(view) == TARGET // 2


def test_clawback_takes_back_what_the_lost_invoice_had_earned_but_no_more_than_the_month():
    rule = Clawback(FlatCommission())
    assert rule.pay(pay(GOAL, written_off_cents=GOAL // 4)) == TARGET * 3 // 4
    assert rule.pay(pay(0, written_off_cents=GOAL)) == 0


@pytest.mark.parametrize("base", [FlatCommission(), Points(), Contest(pot_percent=100), Scorecard()])
def test_a_budget_is_never_exceeded_and_zero_is_refused(base):
    rule = BudgetCap(base, 12_345)
    stacked = IncentiveStack((base, TeamBonus()), cap_percent=40)
    for sample in range(20):
        for view in sample_pay(1, sample):
            assert rule.pay(view) == min(base.pay(view), 12_345)
            assert stacked.pay(view) <= view.on_target_cents * 40 // 100
    with pytest.raises(InputError, match="cents_per_head_month"):
        BudgetCap(cents_per_head_month=0)


# -- coaching -------------------------------------------------------------------------------------------------------


def standing(*attained):
    return team_with(bookings_cents=[(a,) * 3 for a in attained], goals_cents=[(100,) * 3] * len(attained),
                     tenure_months=[40] * len(attained))  # fmt: skip


def test_middle_first_leaves_out_both_ends():
    team = standing(10, 90, 50, 70)
    plan = MiddleFirst(people_percent=50).spend(10, team)
    assert set(plan.hours) == {team.reps[2].id, team.reps[3].id}


def test_mentors_take_newcomers_of_their_kind_and_no_more_than_they_can():
    team = team_with(tenure_months=[60, 60, 2, 3, 4], segment=["key", "mid", "key", "mid", "mid"],
                     region=["north"] * 5, bookings_cents=[(90,), (50,), (), (200,), (10,)],
                     goals_cents=[(100,), (100,), (), (100,), (100,)])  # fmt: skip
    a, b, c, d, e = (rep.id for rep in team.reps)
    assert MentorPairs(most_learners=2).spend(32, team).pairs == ((a, c), (b, d), (b, e))
    assert MentorPairs(most_learners=1).spend(32, team).pairs == ((a, c), (b, d))
    assert MentorPairs(participation="voluntary").spend(32, team).pairs == ((a, c), (b, d))
    plan = MentorPairs(hours_per_pair=2, rest_to_all=False).spend(32, team)
    assert plan.hours == {c: 2.0, d: 2.0, e: 2.0}


def test_peer_meetings_pair_strong_with_weak_or_everybody_with_everybody_in_turn():
    team = standing(10, 90, 50, 70)
    a, b, c, d = (rep.id for rep in team.reps)
    assert PeerMeetings().spend(9, team).pairs == ((b, a), (a, b), (d, c), (c, d))
    assert PeerMeetings(every_months=3).spend(9, team._replace(month=2)).pairs == ()
    met = set()
    for month in (1, 2, 3):
        met |= set(PeerMeetings("in-turn", every_months=1).spend(9, team._replace(month=month)).pairs)
    assert len(met) == 12


def test_recognition_goes_to_the_improved_the_best_or_in_turn():
    team = team_with(bookings_cents=[(10, 10, 50), (90, 90, 90)], goals_cents=[(100,) * 3] * 2)
    a, b = (rep.id for rep in team.reps)
    assert Recognition("improved", 50).spend(9, team).recognised == (a,)
    assert Recognition("best", 50).spend(9, team).recognised == (b,)
    assert Recognition("in-turn", 50).spend(9, team._replace(month=2)).recognised == (b,)
