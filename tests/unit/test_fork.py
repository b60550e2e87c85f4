"""A run that goes on from a shared warm-up equals one that was warmed up for itself."""

import pickle
from dataclasses import replace

import pytest

from benchmarks.play import replay_seconds, review_seconds
from policies.library import load_playbook, playbook_names
from scenarios.company import company_of
from simulator.run import Run, incumbent_of, play, warmed_up
from simulator.tape import build_tape
from simulator.worlds import simulate_block
from tests.companies import scenario

CURIOUS = scenario(reps=7, accounts=140, warmup=1, dynamics={"research": "normal"})
WORLD = scenario(reps=7, accounts=140, warmup=2, regions=[{"name": "a"}, {"name": "b"}])


def test_every_playbook_after_a_shared_warm_up_equals_its_run_alone():
    books = tuple(load_playbook(name) for name in playbook_names()[:12])
    together = simulate_block(WORLD, books, 7, 3, 4, 2)
    for book, outcome in zip(books, together, strict=True):
        assert simulate_block(WORLD, (book,), 7, 3, 4, 2) == [outcome], book.name


def test_a_fork_leaves_its_origin_as_it_was():
    company, incumbent = company_of(WORLD), incumbent_of(WORLD)
    tape = build_tape(company, 7, 0, 3)
    start = warmed_up(company, tape, incumbent, 3, 0)
    before = start.fork(incumbent).play().digest()
    start.fork(load_playbook("old-hands-first")).play()
    assert start.fork(incumbent).play().digest() == before


def test_what_forks_share_is_never_written():
    company, incumbent = company_of(CURIOUS), incumbent_of(CURIOUS)
    start = warmed_up(company, build_tape(company, 7, 0, 3), incumbent, 3, 0)
    before = pickle.dumps((start.market.constants(), start.observer.constants()))
    for name in ("shared-pool", "rotate-everything"):
        book = load_playbook(name)
        start.fork(replace(book, conduct=replace(book.conduct, research_cents_per_month=10**7))).play()
    assert pickle.dumps((start.market.constants(), start.observer.constants())) == before


def test_without_a_warm_up_day_0_is_the_start():
    world = scenario(reps=5, accounts=50, warmup=0)
    company, incumbent = company_of(world), incumbent_of(world)
    tape = build_tape(company, 7, 0, 3)
    outcome, _ = play(company, tape, load_playbook("old-hands-first"), incumbent, 3, 0)
    assert outcome.metrics["accounts_moved"] > 0
    assert isinstance(warmed_up(company, tape, incumbent, 3, 0), Run)
    assert outcome.totals["heads_start"] == pytest.approx(5)


@pytest.mark.long
def test_twelve_people_replay_two_years_within_a_tenth_of_a_second(slowness):
    """Scaled to the machine of the performance page; processor time, so that a busy machine counts alike."""
    took = replay_seconds(3)
    print(f"{1000 * took:.0f} ms; machine {slowness:.1f} times slower")
    assert took < 0.1 * slowness


@pytest.mark.long
def test_a_review_splits_a_quarter_within_two_seconds(slowness):
    """32 combinations of the largest mission, warm-ups and effort tables included; scaled as above."""
    took = max(review_seconds())
    print(f"{took:.2f} s; machine {slowness:.1f} times slower")
    assert took < 2.0 * slowness
