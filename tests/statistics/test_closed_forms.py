"""Special cases with known answers (model.md, "What must be true"); tolerances come from the standard error.

Seeds are fixed, so the tests are deterministic; |z| <= 3 throughout.
"""

import numpy as np
import pytest

from agents.attrition import base_log_hazard
from agents.effort import ATTAINMENT, COST, MU, linear_effort, solve
from agents.productivity import expected_sales
from agents.relationship import first_year_loss
from scenarios.behaviour import Behaviour
from scenarios.units import MINUTES_PER_MONTH
from simulator.ledger import Fact
from simulator.run import play
from simulator.tape import build_tape
from tests.companies import ALL_OFF, company, plain_playbook


def z_of(values, truth):
    """Return (mean - truth) / standard error of independent values."""
    values = np.asarray(values, dtype=float)
    return (values.mean() - truth) / (values.std(ddof=1) / np.sqrt(len(values)))


def test_arrivals_are_poisson_with_the_stated_rate():
    co = company(accounts=60, dynamics={"market_cycle": "off"}, market={"leads_per_rep_month": 5.0})
    counts, leads = [], []
    for world in range(60):
        tape = build_tape(co, 3, world, 11)
        inside = (tape.arrival >= 0) & ~tape.is_lead
        counts.append(np.bincount(tape.account[inside], minlength=60))
        leads.append(np.sum(tape.is_lead))
    expected = co.mix.rate * 12
    assert abs(z_of([row.sum() for row in counts], expected.sum())) <= 3
    assert abs(z_of(leads, 5.0 * 6 * 12)) <= 3
    dispersion = np.var(np.array(counts), axis=0, ddof=1) / expected
    assert abs(z_of(dispersion, 1.0)) <= 3


def test_seasons_and_the_market_scale_the_rate():
    season = [2.0, 0.5] + [0.95] * 10
    co = company(
        accounts=80, warmup=0, calendar={"season_index": season, "warmup_months": 0}, dynamics={"market_cycle": "off"}
    )
    counts = np.zeros((40, 12))
    for world in range(40):
        tape = build_tape(co, 5, world, 12)
        inside = (tape.arrival >= 0) & ~tape.is_lead
        counts[world] = np.bincount(tape.arrival[inside] // MINUTES_PER_MONTH, minlength=12)
    expected = co.mix.rate.sum() * np.array(season) / np.mean(season)
    z = [z_of(counts[:, month], expected[month]) for month in range(12)]
    assert np.max(np.abs(z)) <= 3.5, "twelve looks at |z| <= 3.5 are one look at about 3"


def test_one_rep_with_exponential_work_is_an_mm1_queue():
    # All hours sell, leads alone, first come first served, nobody gives up: waiting is rho / (mu - lambda).
    a_month, work = 28.0, 240.0
    rho = a_month * work / MINUTES_PER_MONTH
    co = company(
        reps=1, accounts=1, warmup=0, dynamics={**ALL_OFF, "priorities": "off"},
        market={"opportunities_per_account_month": 0.0, "leads_per_rep_month": a_month, "lead_hours": work / 60,
                "lead_work": "exponential", "lead_qualify_rate": 0.0, "care_hours_per_account_month": 0.0},
        behaviour={"selling_hours_per_month": 160.0},
    )  # fmt: skip
    book, months, waits = plain_playbook(), 48, []
    for world in range(60):
        tape = build_tape(co, 9, world, months)
        touched = play(co, tape, book, book, months, 0)[1].columns().of(Fact.TOUCHED)
        arrival = tape.arrival[touched.subject]
        steady = (arrival > 6 * MINUTES_PER_MONTH) & (arrival < (months - 6) * MINUTES_PER_MONTH)
        everybody = (tape.arrival > 6 * MINUTES_PER_MONTH) & (tape.arrival < (months - 6) * MINUTES_PER_MONTH)
        assert steady.sum() == everybody.sum(), "nobody waits for ever"
        waits.append(touched.amount[steady].mean())
    assert abs(z_of(waits, rho * work / (1 - rho))) <= 3


def test_a_constant_hazard_makes_exponential_stays():
    terms = ("attainment", "disadvantage", "first_year", "peer_exit", "pay", "justice", "fatigue")
    zero = {f"quit_{term}": 0.0 for term in terms}
    co = company(
        reps=40, accounts=40, warmup=0, dynamics={"dismissal": "off", "effort": "off"},
        behaviour={**zero, "base_quit_rate_per_year": 0.3}, staffing={"vacancy_months": 0.0},
    )  # fmt: skip
    book, stays, months = plain_playbook(), [], 24
    hazard = float(np.exp(base_log_hazard(co.scenario.behaviour)))
    survived = np.zeros((30, months))
    for world in range(30):
        columns = play(co, build_tape(co, 2, world, months), book, book, months, 0)[1].columns()
        left = columns.of(Fact.LEFT)
        first = left.person < co.seats
        ends = np.full(co.seats, months + 1.0)
        ends[left.person[first]] = left.minute[first] // MINUTES_PER_MONTH + 1
        stays.append(len(left.person) / np.sum(columns.kind == Fact.AVAILABLE))
        survived[world] = [(ends > month + 1).mean() for month in range(months)]
    assert hazard == pytest.approx(-np.log(0.7) / 12)
    assert abs(z_of(stays, 1 - np.exp(-hazard))) <= 3
    z = [z_of(survived[:, month], np.exp(-hazard * (month + 1))) for month in (2, 5, 11, 23)]
    assert np.max(np.abs(z)) <= 3


def linear(month, months, goal, before, after):
    return (after - before) * goal * months


@pytest.mark.parametrize("months", [1, 3])
def test_a_linear_plan_has_the_analytic_effort(months):
    b = Behaviour(goal_utility=0.0)
    table = solve(linear, months, 1.0, 0.45, b)
    inside = slice(1, 7)
    expected = np.array([linear_effort(mu, 1.0, b) for mu in MU])[inside]
    early = ATTAINMENT < 0.5
    got = table.effort[:, 1, inside][:, :, early]
    assert np.max(np.abs(got - expected[None, :, None])) < 0.03, "the grid's own error (effort levels .1 apart)"
    assert COST[1] == 1.0


def test_salary_alone_leaves_the_non_pay_drive():
    b = Behaviour(goal_utility=0.0)
    table = solve(lambda *_: 0.0, 1, 1.0, 0.45, b)
    assert table.effort[0, 1, 4, 0] == pytest.approx(linear_effort(1.0, 0.0, b), abs=0.02)
    lift = (1.0 / table.effort[0, 1, 4, 0]) ** b.effort_elasticity - 1
    assert 0.17 < lift < 0.25, "salary to commission: about +22 % with a fixed workforce (F18)"


def test_equalising_territories_gains_half_eps_one_minus_eps_cv_squared():
    eps, cv = Behaviour().effort_elasticity, 0.2
    rng = np.random.default_rng(1)
    sizes = np.exp(rng.normal(size=200_000) * np.sqrt(np.log1p(cv**2)))
    sizes /= sizes.mean()
    zero = np.zeros_like(sizes)
    unequal = expected_sales(sizes, zero, 1 + zero, 60 * sizes, 60.0, eps).mean()
    gain = expected_sales(np.ones(1), np.zeros(1), np.ones(1), np.full(1, 60.0), 60.0, eps)[0] / unequal - 1
    assert gain == pytest.approx(0.5 * eps * (1 - eps) * np.var(sizes), rel=0.1), "third-order terms are left out"


def test_a_handover_costs_what_the_closed_form_says():
    b = Behaviour()
    losses = [first_year_loss(r0, b) for r0 in (b.handover_same_segment, b.handover_other_segment, b.handover_new_hire)]
    assert losses == pytest.approx([0.106, 0.145, 0.174], abs=0.001)


def test_win_odds_have_the_published_elasticity_and_mean():
    # B2: elasticity .31 at the reference hours, mean win probability .21, whatever the size slope.
    for slope in (0.0, 0.9, 2.0):
        co = company(reps=4, accounts=200, market={"size_slope": slope})
        tape = build_tape(co, 1, 0, 24)
        z = tape.size_factor[~tape.is_lead]
        error = 3 * z.std(ddof=1) / np.sqrt(len(z)) + 1e-6
        assert abs(z.mean() - 1.0) <= error, "big deals are harder, the mean stays"
        assert slope == 0 or np.corrcoef(z, tape.value_cents[~tape.is_lead])[0, 1] < -0.3
    b = co.scenario.market.response_depth
    answered = [1 - np.exp(-b * depth) for depth in (0.99, 1.01)]
    assert np.log(answered[1] / answered[0]) / np.log(1.01 / 0.99) == pytest.approx(0.31, abs=0.002)


def test_the_solver_assumes_the_noise_that_the_market_makes():
    # T9: sigma is worked out from the market, never set apart; measured over reps who do not react.
    still = {**ALL_OFF, "repeat": "normal"}
    co = company(reps=8, accounts=320, warmup=3, dynamics=still, market={"leads_per_rep_month": 0.0})
    book, ratios = plain_playbook(), []
    for world in range(24):
        columns = play(co, build_tape(co, 4, world, 24), book, book, 24, 0)[1].columns().between(
            co.day0_minute, co.day0_minute + 24 * MINUTES_PER_MONTH
        )  # fmt: skip
        sold = np.zeros((co.seats, 24))
        for part in (columns.of(Fact.WON), columns.repeats()):
            month = (part.minute - co.day0_minute) // MINUTES_PER_MONTH
            np.add.at(sold, (part.person, month), part.amount)
        ratios.append(np.mean(sold.std(axis=1, ddof=1) / sold.mean(axis=1)) / co.sigma)
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.08), "sigma is for the average rep at skill 1"
