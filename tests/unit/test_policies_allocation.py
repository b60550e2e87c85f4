"""What each allocation rule does, on teams small enough to check by hand."""

import pytest

from policies.allocation.by import AllocationBy
from policies.allocation.equal_count import EqualCount
from policies.allocation.keep import Keep
from policies.allocation.newcomer_share import NewcomerShare
from policies.allocation.potential_balanced import PotentialBalanced
from policies.allocation.stack import AllocationStack
from policies.allocation.veteran_first import VeteranFirst
from policies.cards import needs_owners
from policies.samples import sample_accounts, sample_team
from policies.views import POOL, AccountView

TEAM = sample_team(3)
A, B, C = (rep.id for rep in TEAM.reps)


def tenures(team, months):
    reps = tuple(rep._replace(tenure_months=m) for rep, m in zip(team.reps, months, strict=True))
    return team._replace(reps=reps)


def account(name, owner, potential=100, months=12, region="north"):
    return AccountView(name, "mid", region, owner, potential, months, 0, 0)


def after(accounts, moves):
    owner = {one.id: one.owner for one in accounts}
    owner |= {move.account: move.rep for move in moves}
    return owner


def potentials(accounts, owner):
    sums = {}
    for one in accounts:
        sums[owner[one.id]] = sums.get(owner[one.id], 0) + one.potential_cents
    return sums


def test_keep_moves_nothing_not_even_the_pool():
    assert Keep().assign([account("x", POOL), account("y", A)], TEAM) == ()
    assert not needs_owners(Keep())


def test_equal_count_moves_the_newest_relations_and_only_the_surplus():
    accounts = [account(f"a{k}", A, months=k) for k in range(5)] + [account("b", B)]
    moves = EqualCount().assign(accounts, TEAM)
    assert [move.account for move in moves] == ["a0", "a1", "a2"]
    assert sorted(after(accounts, moves).values()) == sorted([A, A, B, B, C, C])


def test_equal_count_leaves_odd_accounts_where_they_are_and_hands_out_the_pool():
    accounts = [account("a1", A), account("a2", A), account("b", B), account("p", POOL)]
    moves = EqualCount().assign(accounts, TEAM)
    assert [(move.account, move.rep) for move in moves] == [("p", C)]


def test_accounts_of_a_vacant_seat_wait_for_the_next_holder():
    team = sample_team(2, vacant=1)
    seat = team.vacant_seats[0]
    accounts = [account(f"{owner}{k}", owner) for owner in (*(r.id for r in team.reps), seat) for k in range(4)]
    for rule in (EqualCount(), PotentialBalanced(), NewcomerShare(share_percent=0)):
        assert rule.assign(accounts, team) == ()


def test_potential_balanced_moves_one_account_where_one_is_enough():
    accounts = [account("a1", A, 500), account("a2", A, 300), account("a3", A, 200),
                account("b", B, 500), account("c", C, 300)]  # fmt: skip
    moves = PotentialBalanced(tolerance_percent=20).assign(accounts, TEAM)
    assert [(move.account, move.rep) for move in moves] == [("a2", C)]


def test_potential_balanced_respects_the_tolerance_and_the_most_moves():
    team = sample_team(10)
    accounts = sample_accounts(team, 400, pooled=0.0)
    mean = sum(one.potential_cents for one in accounts) / 10
    moves = PotentialBalanced(tolerance_percent=5).assign(accounts, team)
    sums = potentials(accounts, after(accounts, moves))
    assert all(abs(sums[rep.id] / mean - 1) <= 0.05 for rep in team.reps)
    assert len(PotentialBalanced(tolerance_percent=5, most_moves_percent=2).assign(accounts, team)) == 8
    assert PotentialBalanced(tolerance_percent=5).assign(
        [one._replace(owner=after(accounts, moves)[one.id]) for one in accounts], team
    ) == ()  # fmt: skip


def test_potential_balanced_stops_when_one_account_is_larger_than_everything_else():
    accounts = [account("whale", A, 10_000), account("b", B, 10), account("c", C, 10)]
    assert PotentialBalanced().assign(accounts, TEAM) == ()


def test_veteran_first_gives_the_longest_serving_the_best_until_their_share():
    team = tenures(TEAM, (5, 60, 20))
    accounts = [account("best", A, 500), account("good", C, 300), account("fair", B, 100), account("poor", A, 100)]
    moves = VeteranFirst(old_hands_percent=25, potential_share_percent=60).assign(accounts, team)
    assert [(move.account, move.rep) for move in moves] == [("best", B)]
    more = VeteranFirst(old_hands_percent=25, potential_share_percent=80).assign(accounts, team)
    assert [(move.account, move.rep) for move in more] == [("best", B), ("good", B)]


def test_veteran_first_takes_the_best_accounts_of_a_vacant_seat_at_once():
    team = tenures(TEAM, (5, 60, 20))._replace(vacant_seats=("S9",))
    accounts = [account("theirs", "S9", 900), account("b", B, 100)]
    assert after(accounts, VeteranFirst().assign(accounts, team)) == {"theirs": B, "b": B}


def test_newcomer_share_lifts_newcomers_from_the_richest_and_nobody_below_the_mean():
    team = tenures(TEAM, (60, 60, 2))
    accounts = [account(f"a{k}", A, 100) for k in range(9)] + [account(f"b{k}", B, 100) for k in range(5)]
    accounts += [account("c", C, 100)]
    moves = NewcomerShare(share_percent=80).assign(accounts, team)
    sums = potentials(accounts, after(accounts, moves))
    assert sums == {A: 600, B: 500, C: 400}


def test_stack_starts_each_rule_from_what_the_last_one_left():
    team = tenures(TEAM, (60, 60, 2))
    accounts = [account(f"a{k}", A, 100 + k) for k in range(6)]
    stack = AllocationStack((EqualCount(review_every_months=6), NewcomerShare(), Keep()))
    first = after(accounts, EqualCount().assign(accounts, team))
    assert after(accounts, stack.assign(accounts, team)) == first
    assert stack.review_every_months == 6
    assert needs_owners(stack)


def test_a_stack_that_moves_back_moves_nothing():
    class Back(Keep):
        def assign(self, accounts, team):
            return VeteranFirst().assign(accounts, team)[:0]

    stack = AllocationStack((Keep(), Back()))
    assert stack.assign([account("x", A)], TEAM) == ()
    assert stack.review_every_months == 0


def test_by_region_keeps_each_region_among_its_own_people():
    team = sample_team(6)
    accounts = sample_accounts(team, 60, pooled=0.0)
    rule = AllocationBy("region", (("north", EqualCount()), ("south", EqualCount())))
    owner = after(accounts, rule.assign(accounts, team))
    region = {rep.id: rep.region for rep in team.reps}
    for one in accounts:
        if one.region in ("north", "south"):
            assert region[owner[one.id]] == one.region
        else:
            assert owner[one.id] == one.owner


def test_by_tenure_leaves_the_other_band_alone():
    team = tenures(TEAM, (5, 60, 8))
    accounts = [account(f"a{k}", A) for k in range(4)] + [account(f"b{k}", B) for k in range(9)]
    rule = AllocationBy("tenure", (("12", EqualCount()),))
    owner = after(accounts, rule.assign(accounts, team))
    assert sorted(owner.values()) == sorted([A, A, C, C] + [B] * 9)


@pytest.mark.parametrize("rule", [EqualCount(), PotentialBalanced(), VeteranFirst(), NewcomerShare()])
def test_nobody_to_hold_accounts_and_no_accounts(rule):
    empty = sample_team(0)
    assert rule.assign([account("x", POOL)], empty) == ()
    assert rule.assign([], TEAM) == ()


@pytest.mark.parametrize("rule", [EqualCount(), PotentialBalanced(), VeteranFirst(), NewcomerShare()])
def test_the_order_of_the_accounts_does_not_matter(rule):
    team = sample_team(7, vacant=1)
    accounts = sample_accounts(team, 80)
    assert after(accounts, rule.assign(accounts, team)) == after(accounts, rule.assign(accounts[::-1], team))
