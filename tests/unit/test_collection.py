"""From invoice to cash (B13): what following a deal up brings, and what it takes."""

from dataclasses import replace

import numpy as np
import pytest

from policies.library import load_playbook
from scenarios.company import company_of
from scenarios.errors import InputError
from scenarios.luck import normal
from scenarios.territories import dealt, log_spread
from simulator.laws import broken
from simulator.ledger import Fact
from simulator.run import run_one
from tests.companies import plain_playbook, scenario


def collected(hours=0.0, **collection):
    """Return outcome, mean days from a deal's invoice to its cash, and minutes available after the first month."""
    book = plain_playbook()
    book = replace(book, conduct=replace(book.conduct, follow_up_hours_per_invoice=hours))
    # nobody changes what they do, so that the same invoices are sent
    dynamics = {"effort": "off", "attrition": "off", "dismissal": "off", "fatigue": "off"}
    outcome, ledger = run_one(scenario(collection=collection, dynamics=dynamics), book, 5, 0, 12, 0)
    facts = ledger.by_kind()
    sent = {
        subject: minute
        for minute, subject in zip(facts[Fact.INVOICED].minute, facts[Fact.INVOICED].subject, strict=True)
    }
    deals = facts[Fact.PAID].subject >= 0
    days = [
        minute - sent[subject]
        for minute, subject in zip(facts[Fact.PAID].minute[deals], facts[Fact.PAID].subject[deals], strict=True)
    ]
    return outcome, facts, float(np.mean(days))


def test_an_hour_of_follow_up_makes_deals_paid_a_tenth_sooner_and_takes_that_hour():
    _usual, before, late = collected()
    eager, after, soon = collected(1.0)
    assert broken(eager.totals) == []
    assert soon == pytest.approx(0.9 * late, rel=0.1)
    wins = len(before[Fact.WON].amount)
    gone = before[Fact.AVAILABLE].amount.sum() - after[Fact.AVAILABLE].amount.sum()
    assert 0.5 * 60 * wins < gone < 1.1 * 60 * wins, "most months' deals are followed up within the run"
    assert len(after[Fact.WON].amount) <= wins


def test_follow_up_has_a_floor_and_saves_no_bad_debt():
    _, _, three = collected(3.0, bad_debt_rate=0.3, follow_up_most=0.2)
    _outcome, facts, none = collected(0.0, bad_debt_rate=0.3)
    assert three == pytest.approx(0.8 * none, rel=0.1)
    assert len(facts[Fact.WRITTEN_OFF].amount) > 0


def test_without_follow_up_nothing_changes_and_playbooks_keep_their_hash():
    book = plain_playbook()
    assert "follow_up_hours_per_invoice" not in book.table()["conduct"]
    asked = replace(book, conduct=replace(book.conduct, follow_up_hours_per_invoice=2.0))
    assert load_playbook(asked.table()).conduct.follow_up_hours_per_invoice == 2.0
    with pytest.raises(InputError, match=r"conduct\.follow_up_hours_per_invoice.*9.*0 to 5"):
        replace(book.conduct, follow_up_hours_per_invoice=9.0)


def held(cv):
    table = {"ownership": "uneven", "territory_cv": cv, "count": 1200}
    base = scenario(reps=12)
    firm = company_of(base.model_copy(update={"accounts": base.accounts.model_copy(update=table)}))
    return np.bincount(firm.account_owner, weights=firm.account_potential, minlength=12)


@pytest.mark.parametrize("cv", [0.2, 0.45, 0.8])
def test_uneven_patches_differ_as_much_as_asked(cv):
    patches = held(cv)
    assert np.std(patches, ddof=1) / patches.mean() == pytest.approx(cv, abs=0.03)


def test_patches_are_dealt_by_share_largest_account_first():
    owner = dealt(np.array([1.0, 4.0, 3.0, 2.0, 2.0]), np.array([1.0, 2.0]))
    assert np.bincount(owner, weights=[1.0, 4.0, 3.0, 2.0, 2.0]).tolist() == [4.0, 8.0]
    z = normal(np.array([0.1, 0.3, 0.6, 0.9]))
    shares = np.exp(log_spread(z, 0.5) * z)
    assert np.std(shares, ddof=1) / shares.mean() == pytest.approx(0.5)
