"""The tape's acceptance tests of model.md: luck does not depend on decisions, and changes stay local."""

import dataclasses
import os
import subprocess
import sys
from functools import cache

import numpy as np
import pytest

from policies.library import load_playbook
from scenarios.units import MINUTES_PER_MONTH
from simulator.ledger import Fact
from simulator.run import incumbent_of, play, run_one
from simulator.tape import Tape, build_tape
from tests.companies import company, scenario

COLUMNS = (
    "source", "occurrence", "account", "is_lead", "arrival", "segment", "region", "product", "value_cents",
    "size_factor", "proposal_after", "negotiation_after", "decided_after", "work_minutes", "patience", "u_qualify",
    "u_win", "u_timing", "pay_delay", "bad_debt",
)  # fmt: skip


def rows_by_id(co, tape: Tape) -> dict[str, tuple]:
    columns = [getattr(tape, name)[:].tolist() for name in COLUMNS if name not in ("source", "account")]
    return {tape.row_id(co, row): values for row, values in enumerate(zip(*columns, strict=True))}


def test_the_tape_is_a_pure_function_of_scenario_seed_and_replication():
    co = company()
    one, two = build_tape(co, 7, 2, 6), build_tape(co, 7, 2, 6)
    assert all(np.array_equal(getattr(one, name), getattr(two, name)) for name in COLUMNS)
    other = build_tape(co, 7, 3, 6)
    assert not np.array_equal(one.u_win[:50], other.u_win[:50])


def test_a_longer_tape_begins_like_a_shorter_one():
    co = company()
    short, long = build_tape(co, 7, 0, 3), build_tape(co, 7, 0, 9)
    early = long.arrival < 4 * MINUTES_PER_MONTH
    assert 0 < short.rows == early.sum()
    for name in COLUMNS:
        assert np.array_equal(getattr(short, name), getattr(long, name)[early]), name


def test_appending_an_account_or_a_rep_moves_nobody_elses_numbers():
    listed = [{"id": f"K{k}", "potential": 1.0 + k, "owner": "P1"} for k in range(8)]
    reps = [{"id": "P1"}, {"id": "P2"}]
    # The market's size norm is by segment, so the appended account gets a segment of its own.
    kinds = [{"name": "all"}, {"name": "new"}]
    small = company(reps=0, accounts=0, account=listed, rep=reps, segments=kinds)
    large = company(
        reps=0, accounts=0, account=[*listed, {"id": "K99", "segment": "new", "owner": "P2"}],
        rep=[*reps, {"id": "P3"}], segments=kinds,
    )  # fmt: skip
    before, after = rows_by_id(small, build_tape(small, 7, 0, 6)), rows_by_id(large, build_tape(large, 7, 0, 6))
    assert before.items() <= after.items()
    assert {name.split("#")[0] for name in after.keys() - before.keys()} == {"K99", "inbound-P3"}


def replay(co, tape, name="status-quo", months=6):
    return play(co, tape, load_playbook(name), incumbent_of(co.scenario), months, 0)


def with_ghost(tape: Tape, minute: int, region: int = 0) -> Tape:
    """Return the tape with one more inbound lead, a copy of the region's first one, arriving at `minute`."""
    model = int(np.flatnonzero(tape.is_lead & (tape.region == region))[0])
    place = int(np.searchsorted(tape.arrival, minute, side="right"))
    columns = {name: np.insert(getattr(tape, name), place, getattr(tape, name)[model]) for name in COLUMNS}
    columns["arrival"][place] = minute
    columns["occurrence"][place] = 999
    return dataclasses.replace(tape, **columns)


def facts_by_id(ledger, co, tape) -> list[tuple]:
    names = {row: tape.row_id(co, row) for row in range(tape.rows)}
    columns = ledger.columns()
    seat_facts = {
        int(kind) for kind in Fact
        if kind.name in ("HANDED_OVER", "EARNED", "SALARY", "SETTLED", "GOAL_SET", "COACHED", "WORKED", "AVAILABLE",
                         "COVERED", "LEFT", "JOINED", "CARED", "CHANCE", "ENERGY", "HEADS")
    }  # fmt: skip
    out = []
    for minute, kind, subject, person, amount, cause in zip(*(c.tolist() for c in columns), strict=True):
        who = ("seat", subject) if kind in seat_facts else names[subject] if subject >= 0 else ("account", subject)
        out.append((minute, kind, who, person, amount, cause))
    return out


def test_one_extra_lead_on_day_90_changes_nothing_before_day_90():
    co = company(market={"leads_per_rep_month": 3.0})
    tape = build_tape(co, 7, 1, 6)
    minute = co.day0_minute + 3 * MINUTES_PER_MONTH
    ghost = with_ghost(tape, minute)
    plain = [fact for fact in facts_by_id(replay(co, tape)[1], co, tape) if fact[0] < minute]
    other = [fact for fact in facts_by_id(replay(co, ghost)[1], co, ghost) if fact[0] < minute]
    assert len(plain) > 500
    assert plain == other


def test_one_extra_lead_changes_nothing_for_reps_it_cannot_reach():
    # Leads go by territory; the ghost is for region 0, so people of region 1 cannot be reached. People who leave,
    # goals that split a target, felt disadvantage and the team's average skill (by which chances are noted) tie people
    # together, so they are held still here.
    regions = [{"name": "east"}, {"name": "west"}]
    still = {"attrition": "off", "dismissal": "off", "fairness": "off", "learning": "off"}
    co = company(reps=6, regions=regions, dynamics=still, market={"leads_per_rep_month": 3.0})
    book = load_playbook({
        "name": "by-place", "title": {"en": "x", "zh": "x"}, "summary": {"en": "x", "zh": "x"},
        "allocation": {"policy": "keep"}, "routing": {"policy": "by-territory"},
        "goals": {"policy": "equal"}, "incentives": {"policy": "flat-commission"}, "coaching": {"policy": "none"},
    })  # fmt: skip
    tape = build_tape(co, 7, 1, 6)
    ghost = with_ghost(tape, co.day0_minute + 3 * MINUTES_PER_MONTH)
    incumbent = incumbent_of(co.scenario)

    def west(one: Tape) -> list[tuple]:
        people = set(np.flatnonzero(co.seat_region == 1).tolist())
        ledger = play(co, one, book, incumbent, 6, 0)[1]
        return [fact for fact in facts_by_id(ledger, co, one) if fact[3] in people and fact[0] >= co.day0_minute]

    assert len(west(tape)) > 300
    assert west(tape) == west(ghost)


def test_another_playbook_moves_no_exogenous_number():
    co = company()
    tape = build_tape(co, 7, 1, 6)
    before = {name: getattr(tape, name).copy() for name in COLUMNS}
    replay(co, tape, "old-hands-first")
    replay(co, tape, "potential-based")
    assert all(np.array_equal(before[name], getattr(tape, name)) for name in COLUMNS)


def test_the_first_months_of_a_longer_run_are_the_shorter_run():
    co = company()
    short = replay(co, build_tape(co, 7, 0, 3), months=3)[1]
    long = replay(co, build_tape(co, 7, 0, 6), months=6)[1]
    end = co.day0_minute + 3 * MINUTES_PER_MONTH
    closing = {int(Fact.SPENT), int(Fact.OWED), int(Fact.HEADS)}

    def until(ledger):
        rows = zip(*(c.tolist() for c in ledger.columns()), strict=True)
        return [row for row in rows if row[0] < end and not (row[1] in closing and row[0] >= end - 1)]

    assert len(until(short)) > 1000
    assert until(short) == until(long)


PROGRAM = """
import sys
from policies.library import load_playbook
from scenarios.loader import load
from simulator.run import run_one
outcome, _ = run_one(load("team-of-eight"), load_playbook("old-hands-first"), 7, 1, 4, 2)
print(outcome.digest, outcome.to_json())
"""


@cache
def told(hash_seed, kernels=""):
    """Return what a process says that takes strings and sums in another order."""
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.getcwd(), "TZ": "Asia/Shanghai"}
    if kernels:
        env["NPY_DISABLE_CPU_FEATURES"] = kernels
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM], capture_output=True, text=True, env=env, check=False
    )
    if kernels and run.returncode:
        pytest.skip("this CPU has none of the features to switch off")
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("kernels", ["", "AVX2 FMA3 AVX512F"])
def test_two_processes_with_other_hash_seeds_and_kernels_give_the_same_bytes(kernels):
    assert told("1") == told("2", kernels)


def test_better_skill_turns_losses_into_wins_never_wins_into_losses():
    # With nobody reacting and first come, first served, skill changes nothing but win odds (monotone coupling).
    still = dict.fromkeys(
        ("effort", "learning", "relationship", "attrition", "dismissal", "fairness", "priorities", "timing"), "off"
    )
    people = [{"id": f"P{k}", "skill": 0.8} for k in range(4)]
    able = [{"id": f"P{k}", "skill": 1.2} for k in range(4)]
    book = load_playbook("flat-pay")
    wins = []
    for team in (people, able):
        co = scenario(reps=0, rep=team, dynamics=still)
        _, ledger = run_one(co, book, 7, 0, 8, 0)
        wins.append({ledger.rows[row]["opportunity"] for row in ledger.columns().of(Fact.WON).subject.tolist()})
    assert wins[0] < wins[1]
