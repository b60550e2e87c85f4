"""What each routing rule does with a batch of leads."""

import time
from collections import Counter
from itertools import pairwise

import pytest

from policies.routing.by import RoutingBy
from policies.routing.by_territory import ByTerritory
from policies.routing.least_loaded import LeastLoaded
from policies.routing.leave_in_pool import LeaveInPool
from policies.routing.newcomer_pool import NewcomerPool
from policies.routing.performance import Performance
from policies.routing.round_robin import RoundRobin
from policies.routing.stack import RoutingStack
from policies.samples import sample_leads, sample_team


def team_with(**columns):
    """A team whose reps' fields are the lists given."""
    count = len(next(iter(columns.values())))
    team = sample_team(count)
    rows = ({name: values[at] for name, values in columns.items()} for at in range(count))
    return team._replace(reps=tuple(rep._replace(**row) for rep, row in zip(team.reps, rows, strict=True)))


def loads(*pairs):
    return team_with(open_leads=[a for a, _ in pairs], open_opportunities=[b for _, b in pairs])


def shares(answer, team):
    count = Counter(answer.values())
    return [count[rep.id] for rep in team.reps]


def test_round_robin_goes_on_where_it_stopped_so_that_nobody_is_ever_two_leads_ahead():
    team, total = sample_team(7)._replace(routed_before=0), Counter()
    for week in range(60):
        answer = RoundRobin().route(sample_leads(week % 11, sample=week), team)
        total.update(answer.values())
        team = team._replace(routed_before=team.routed_before + len(answer))
        given = [total[rep.id] for rep in team.reps]
        assert max(given) - min(given) <= 1


def test_round_robin_goes_on_to_the_next_seat():
    team, leads = sample_team(4), sample_leads(9)
    seats = [
        next(k for k, rep in enumerate(team.reps) if rep.id == to) for to in RoundRobin().route(leads, team).values()
    ]
    assert all((b - a) % 4 == 1 for a, b in pairwise(seats))


def test_least_loaded_levels_the_desks():
    team = loads((5, 0), (0, 1), (2, 2))
    assert shares(LeastLoaded().route(sample_leads(5), team), team) == [0, 4, 1]


def test_least_loaded_leaves_leads_in_the_pool_when_all_are_full():
    team = loads((3, 0), (1, 1))
    answer = LeastLoaded(most_open=3).route(sample_leads(5), team)
    assert shares(answer, team) == [0, 1]


def test_performance_shares_in_proportion_to_results_to_a_power():
    team = team_with(bookings_cents=[(100,) * 6, (200,) * 6, (400,) * 6], goals_cents=[(1,) * 6] * 3)
    weights = Performance(power=2, shrink_months=0).weights(team.reps)
    assert [round(w / weights[0], 6) for w in weights] == [1, 4, 16]
    answer = Performance(power=1, shrink_months=0).route(sample_leads(700), team)
    assert all(abs(got - want) <= 3 for got, want in zip(shares(answer, team), (100, 200, 400), strict=True))


def test_performance_treats_a_newcomer_as_average_and_trusts_short_histories_less():
    months = [(300,) * 6, (100,) * 6, (), (300,)]
    team = team_with(bookings_cents=months, goals_cents=[(1,) * len(m) for m in months])
    long, weak, new, lucky = Performance(power=1, shrink_months=3).weights(team.reps)
    assert new == pytest.approx(1.0)
    assert weak < new < lucky < long


def test_performance_by_attainment_looks_at_own_goals():
    team = team_with(bookings_cents=[(100,) * 6, (400,) * 6], goals_cents=[(50,) * 6, (800,) * 6])
    first, second = Performance(power=1, measure="attainment", shrink_months=0).weights(team.reps)
    assert first == pytest.approx(4 * second)


def test_performance_without_any_result_is_equal():
    team = team_with(bookings_cents=[(), (0, 0)], goals_cents=[(), (0, 0)])
    assert Performance().weights(team.reps) == [1.0, 1.0]


def test_newcomer_pool_reserves_its_share():
    team = team_with(tenure_months=[3, 40, 50, 60], open_leads=[0] * 4, open_opportunities=[0] * 4)
    answer = NewcomerPool(share_percent=40).route(sample_leads(500), team)
    new, *others = shares(answer, team)
    assert abs(new - 200) <= 3
    assert max(others) - min(others) <= 1


def test_newcomer_pool_without_newcomers_gives_everything_to_the_rest():
    team = team_with(tenure_months=[40, 50])
    assert sum(shares(NewcomerPool().route(sample_leads(9), team), team)) == 9


def test_by_territory_matches_regions_then_the_least_loaded():
    team, leads = sample_team(9), sample_leads(60)
    region = {rep.id: rep.region for rep in team.reps}
    answer = ByTerritory().route(leads, team)
    assert len(answer) == 60
    assert all(region[answer[lead.id]] == lead.region for lead in leads if lead.region != "east")
    strict = ByTerritory(leave_unmatched=True).route(leads, team)
    assert set(answer) - set(strict) == {lead.id for lead in leads if lead.region == "east"} != set()


def test_leave_in_pool_names_nobody():
    assert LeaveInPool().route(sample_leads(3), sample_team(3)) == {}


def test_stack_hands_on_what_is_left_and_counts_what_was_given():
    team = loads((0, 0), (0, 0))
    leads = sample_leads(6)
    answer = RoutingStack((LeastLoaded(most_open=2), LeastLoaded(most_open=3))).route(leads, team)
    assert shares(answer, team) == [3, 3]
    assert RoutingStack((LeaveInPool(), RoundRobin())).route(leads, team) == RoundRobin().route(leads, team)


def test_by_asks_another_rule_for_each_kind():
    team, leads = sample_team(4), sample_leads(50)
    answer = RoutingBy("kind", (("opportunity", LeaveInPool()),)).route(leads, team)
    assert set(answer) == {lead.id for lead in leads if lead.kind == "lead"}


@pytest.mark.parametrize("rule", [RoundRobin(), LeastLoaded(), Performance(), NewcomerPool(), ByTerritory()])
def test_nobody_there_and_nothing_to_do(rule):
    assert rule.route(sample_leads(3), sample_team(0)) == {}
    assert rule.route((), sample_team(3)) == {}


@pytest.mark.parametrize("rule", [RoundRobin(), LeastLoaded(), Performance(), NewcomerPool(), ByTerritory()])
def test_a_week_of_a_large_company_takes_milliseconds(rule, slowness):
    team, leads = sample_team(300), sample_leads(600)
    best = min(_seconds(rule, leads, team) for _ in range(3))
    assert best < 0.1 * slowness


def _seconds(rule, leads, team):
    start = time.process_time()
    rule.route(leads, team)
    return time.process_time() - start
