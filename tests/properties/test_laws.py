"""Conservation laws hold in every run: random scenarios and playbooks (model.md, "Facts first")."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.library import load_playbook, playbook_names
from scenarios.behaviour import Dynamics
from scenarios.company import company_of
from scenarios.units import MINUTES_PER_MONTH
from simulator.laws import broken
from simulator.ledger import Fact
from simulator.run import incumbent_of, play, warmed_up
from simulator.tape import build_tape
from tests.companies import scenario

switches = st.dictionaries(
    st.sampled_from(sorted(Dynamics.model_fields)), st.sampled_from(["off", "weak", "strong"]), max_size=6
)
markets = st.fixed_dictionaries({
    "opportunities_per_account_month": st.sampled_from([0.0, 0.05, 0.45, 1.5]),
    "leads_per_rep_month": st.sampled_from([0.0, 2.0, 12.0]),
    "cycle_days": st.sampled_from([5.0, 40.0, 120.0]),
    "repeat_share": st.sampled_from([0.0, 0.4]),
    "patience_days": st.sampled_from([2.0, 45.0]),
    "lead_work": st.sampled_from(["constant", "exponential"]),
    "shock_month": st.sampled_from([None, 2]),
    "rumour_month": st.sampled_from([None, 1]),
    "leads_for_sale_per_rep_month": st.sampled_from([0.0, 3.0]),
})  # fmt: skip
books = st.sampled_from(playbook_names())
worlds = st.builds(
    scenario,
    reps=st.integers(1, 9),
    accounts=st.integers(1, 60),
    warmup=st.integers(0, 3),
    market=markets,
    dynamics=switches,
    behaviour=st.sampled_from([{}, {"base_quit_rate_per_year": 0.9}]),
    staffing=st.sampled_from([{}, {"vacancy_months": 0.0}, {"vacancy_months": 0.3, "offers": 1}]),
    regions=st.sampled_from([[{"name": "a"}], [{"name": "a"}, {"name": "b"}]]),
)


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(world=worlds, book=books, months=st.integers(1, 4), after=st.sampled_from([0, 2]), replication=st.integers(0, 5))
def test_every_run_keeps_the_books(world, book, months, after, replication):
    company = company_of(world)
    playbook = load_playbook(book)
    tape = build_tape(company, 11, replication, months + after)
    outcome, ledger = play(company, tape, playbook, incumbent_of(world), months, after)
    assert broken(outcome.totals) == []
    columns = ledger.columns()
    check_opportunities(columns)
    check_hours(columns)
    check_invoices(columns)
    check_time(columns, company.scenario.calendar.warmup_months + months + after)
    assert all(value is None or np.isfinite(value) for value in outcome.metrics.values())


def check_opportunities(columns):
    """Each opportunity is created once and ends at most once, after it was created."""
    created = columns.of(Fact.CREATED)
    ended = columns.of(Fact.WON, Fact.LOST, Fact.EXPIRED)
    assert len(np.unique(created.subject)) == len(created.subject)
    assert len(np.unique(ended.subject)) == len(ended.subject)
    born = dict(zip(created.subject.tolist(), created.minute.tolist(), strict=True))
    assert all(minute >= born[row] for row, minute in zip(ended.subject.tolist(), ended.minute.tolist(), strict=True))
    gone = columns.of(Fact.LEAD_GONE)
    assert not set(gone.subject.tolist()) & set(created.subject.tolist())


def check_hours(columns):
    """Nobody works more than there are hours, month by month; every person is paid in whole cents."""
    worked, available = columns.of(Fact.WORKED), columns.of(Fact.AVAILABLE)
    assert np.array_equal(worked.person, available.person)
    assert np.all(worked.amount <= available.amount)
    earned = columns.of(Fact.EARNED).amount + columns.of(Fact.SALARY).amount
    assert np.array_equal(earned, columns.of(Fact.SETTLED).amount)


def check_invoices(columns):
    """No deal is paid before it was invoiced, and none twice."""
    sent, paid = columns.of(Fact.INVOICED), columns.of(Fact.PAID, Fact.WRITTEN_OFF)
    deals = {row: minute for row, minute in zip(sent.subject.tolist(), sent.minute.tolist(), strict=True) if row >= 0}
    for row, minute in zip(paid.subject.tolist(), paid.minute.tolist(), strict=True):
        assert row < 0 or deals.pop(row) <= minute


def check_time(columns, months):
    """Nothing happens before the start or after the end."""
    assert columns.minute.min() >= 0
    assert columns.minute.max() <= months * MINUTES_PER_MONTH


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(world=worlds, book=books)
def test_each_account_has_one_owner_or_is_in_the_pool(world, book):
    company = company_of(world)
    start = warmed_up(company, build_tape(company, 3, 0, 2), incumbent_of(world), 2, 0)
    run = start.fork(load_playbook(book))
    run.play()
    market = run.market
    assert market.owner.shape == (len(company.account_ids),)
    assert market.owner.min(initial=0) >= -1
    assert market.owner.max(initial=0) < company.seats
    held = np.concatenate([market.hand, market.pool])
    assert len(np.unique(held)) == len(held), "a task is in one place only"
    assert np.all(market.seat[market.hand] >= 0)
    assert np.all(market.seat[market.pool] < 0)
    of_accounts = market.hand[run.tape.account[market.hand] >= 0]
    owned = of_accounts[market.owner[run.tape.account[of_accounts]] >= 0]
    assert np.array_equal(market.seat[owned], market.owner[run.tape.account[owned]]), "the owner works on the account"
