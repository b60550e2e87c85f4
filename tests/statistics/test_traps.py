"""The traps T1-T10 of evidence F: each cost somebody a false conclusion once."""

import json

import numpy as np
import pytest
from scipy.special import ndtri

from agents import timing
from agents.effort import ATTAINMENT, EFFORTS, STEP, gain_odds, solve
from coaching.compare import compare
from coaching.validate.paying import EQUIVALENT
from coaching.validate.protocol import base_playbook
from coaching.validate.rules import Prize, Schedule
from coaching.validate.running import complete
from policies.library import load_playbook
from scenarios.behaviour import Behaviour
from scenarios.company import company_of
from simulator.expected_pay import normalised
from simulator.experiment import Experiment
from simulator.ledger import Fact
from simulator.outcome import METRIC
from simulator.pay_kinds import typical_book
from simulator.run import play, run_one
from simulator.tape import build_tape
from tests.companies import company, plain_playbook, scenario
from tui.cli import run
from tui.metric_names import name_of
from tui.terminal.comparison import draw

B = Behaviour(goal_utility=0.0)
UNIT, BASE, VARIABLE = 1_000_000, 150_000, 100_000


def as_table(rule):
    """Return a pay rule as a function of attainment, for a rep whose goal is one unit."""
    return normalised(rule, UNIT, BASE, VARIABLE)


def expected(rule, months, mu=1.0, sigma=0.45):
    """Return expected sales and pay of a period for the median rep with goal 1, played forward through the table."""
    table = solve(rule, months, 1.0, sigma, B)
    node = 4  # mu = 1
    assert mu == 1.0
    odds = gain_odds(np.array([mu]), 1.0, months, sigma, B.effort_elasticity)[0]
    grid = np.arange(0, 4 + STEP, STEP)
    mass, sold, paid = np.zeros(len(grid)), 0.0, 0.0
    mass[0] = 1.0
    for month in range(1, months + 1):
        after = np.zeros(len(grid))
        for place in np.flatnonzero(mass > 1e-9):
            effort = float(np.interp(grid[place], ATTAINMENT, table.effort[month - 1, 1, node]))
            level = int(np.argmin(np.abs(EFFORTS - effort)))
            sold += mass[place] * effort**B.effort_elasticity
            for gain, chance in enumerate(odds[level]):
                if chance > 1e-7:
                    end = min(place + gain, len(grid) - 1)
                    paid += mass[place] * chance * rule(month, months, 1.0, grid[place], grid[end])
                    after[end] += mass[place] * chance
        mass = after
    return sold, paid


def test_t1_linear_plans_are_settled_monthly_and_timing_knows_no_present_bias():
    for bias in (1.0, 0.7):
        co = company(reps=4, behaviour={"present_bias": bias})
        book = typical_book(co, plain_playbook())
        assert book.months == 1
        assert not timing.can_pay(book, co.scenario.behaviour), "nobody gains by moving deals, however impatient"


def test_t2_pushing_is_small_and_lossy():
    rule = Schedule(0.5, bonus=0.5, over=1.0)
    from dataclasses import replace

    moved = {}
    for name, behaviour in (("as it is", {}), ("free", {"push_loss": 0.0, "push_share": 0.25, "pull_discount": 0.24})):
        co = company_of(scenario(reps=24, accounts=960, behaviour=behaviour))
        book = replace(plain_playbook(), incentives=rule)
        facts = play(co, build_tape(co, 4, 0, 12), book, plain_playbook(), 12, 0)[1].columns()
        moved[name] = [float(facts.of(kind).amount.sum()) for kind in (Fact.PULLED, Fact.PUSHED)]
    assert moved["as it is"][1] < moved["as it is"][0], "more is pulled than pushed"
    assert moved["free"][1] > moved["free"][0], "the trap: free pushing would turn Oyer round"


def test_t3_a_lump_sum_alone_lets_people_coast():
    def last_effort(over):
        table = solve(as_table(Schedule(0.0, bonus=1.0, over=over)), 3, 1.0, 0.45, B)
        return table.effort[2, 1, 4, ATTAINMENT >= 1.05].mean()

    fresh = solve(as_table(Schedule(0.0, bonus=1.0)), 3, 1.0, 0.45, B).effort[0, 1, 4, 0]
    assert last_effort(0.0) < fresh
    assert last_effort(1.0) > last_effort(0.0) + 0.2


def test_t4_a_commission_of_equal_cost_does_not_beat_the_bonus():
    bonus_sold, cost = expected(as_table(Schedule(0.0, bonus=1.0)), 3)

    def linear(rate):
        return as_table(Schedule(rate))

    low, high = 0.1, 1.5
    for _ in range(7):
        rate = (low + high) / 2
        low, high = (rate, high) if expected(linear(rate), 3)[1] < cost else (low, rate)
    assert expected(linear(rate), 3)[0] < bonus_sold * 1.005
    at_goal = [
        sum(pay(month, 3, 1.0, (month - 1) / 3, month / 3) for month in (1, 2, 3))
        for pay in (as_table(EQUIVALENT), as_table(base_playbook().incentives))
    ]
    assert at_goal == pytest.approx([3.0, 3.0], abs=1e-3), "P09 is about equal pay at target, which is another plan:"
    assert rate < 0.7


def test_t5_risk_neutral_people_work_no_less_for_one_prize():
    one, three = (expected(as_table(Prize(winners=n)), 3)[0] for n in (1, 3))
    standings = np.exp(np.sqrt(np.log1p(0.26**2)) * ndtri((np.arange(2_000) + 0.5) / 2_000) - np.log1p(0.26**2) / 2)
    pots = [np.mean([Prize(winners=n)._among_first(x) / n for x in standings]) for n in (1, 3)]
    assert pots == pytest.approx([1 / 8, 1 / 8], rel=0.01), "the same pot"
    assert one > three * 0.995, "several winners do better only for people who dislike risk: not tuned for"


def test_t6_a_goal_at_the_mean_is_missed_by_most():
    months = 12
    hit = np.random.Generator(np.random.Philox(1)).lognormal(
        -np.log1p(0.45**2) / 2, np.sqrt(np.log1p(0.45**2)), (20_000, months)
    )
    share = np.mean(hit.mean(axis=1) >= 1)
    assert 0.40 < share < 0.5
    odds = gain_odds(np.array([1.0]), 1.0, 1, 0.45, B.effort_elasticity)[0, 7]
    assert 0.35 < odds[int(1 / STEP) :].sum() < 0.45, "the solver's own month says the same"


def test_t7_what_concentration_costs_is_always_shown_beside_it():
    a = np.exp(0.3 * np.linspace(-2.5, 2.5, 20_001))
    weight = np.exp(-0.5 * np.linspace(-2.5, 2.5, 20_001) ** 2)
    eps = 0.31
    gain = np.average(a ** (1 / eps), weights=weight) ** eps / np.average(a, weights=weight) - 1
    assert 0.07 < gain < 0.13, "merit on paper"
    shown = shown_of(load_playbook("old-hands-first"))
    assert {"leads_untouched", "accounts_moved", "attrition_annual"} <= shown, "capacity, handovers, turnover"
    assert "accounts_moved" not in shown_of(load_playbook("equal-split"))


def shown_of(book):
    """Return the metrics that a comparison of a playbook with the one of today shows without being asked."""
    plan = Experiment(scenario(reps=6, accounts=120), (plain_playbook(), book), worlds=2, months=2)
    books = {one.digest(): one for one in plan.playbooks}
    found = {one: run_one(plan.scenario, books[one.playbook], plan.seed, one.replication, 2, 0)[0]
             for one in plan.run_ids()}  # fmt: skip
    text = draw(compare(plan, found))
    return {one for one in METRIC if name_of(one) in text}


def test_t8_a_handful_of_worlds_is_not_the_protocol(tmp_path, capsys):
    assert not complete(8)
    assert complete(60)
    parts = {world: {"gain": 0.05, "moved": 0.0} for world in (0, 1)}
    rows = [[["P17", off, [world]], {str(world): parts[world]}] for off in (False, True) for world in (0, 1)]
    (tmp_path / "k").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert run(["validate", "--pattern", "P17", "--worlds", "2", "--keep", str(tmp_path / "k")]) == 0
    assert "fewer than 60 worlds: not the protocol" in capsys.readouterr().out


def test_t9_the_solver_and_the_market_share_one_sigma():
    few = company(reps=6, accounts=240, market={"opportunities_per_account_month": 0.15})
    many = company(reps=6, accounts=240)
    assert few.sigma > 1.3 * many.sigma, "fewer deals, more noise: sigma follows the deals"
    assert typical_book(few, plain_playbook()).sigma == pytest.approx(few.sigma, abs=1e-6)


def test_t10_one_team_of_eight_is_mostly_noise():
    totals = []
    for world in range(14):
        co = scenario(reps=8, accounts=320, population_seed=world)
        totals.append(run_one(co, plain_playbook(), 5, world, 12, 0)[0].metrics["bookings_cents"])
    cv = np.std(totals, ddof=1) / np.mean(totals)
    assert 0.07 < cv < 0.35
