"""The short form of the validation, on every change: figures whose effect in the full run exceeds 4 standard errors.

Three worlds of each pattern (`shapan validate --short`; `shapan validate` is the full run). What they give must agree
with the published table within chance, and the first world must give the very numbers that were published with it: so
the table is that of the present model.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from agents.productivity import outlook
from coaching.validate.belonging import SlowFed
from coaching.validate.catalogue import CLEAR, PATTERNS, SHORT, SHORT_WORLDS, chosen
from coaching.validate.moved import earlier
from coaching.validate.page import page
from coaching.validate.pattern import VANISHED, Check, estimate, measured, overall
from coaching.validate.paying import STRETCHES, _peak, at_neutral_budget
from coaching.validate.protocol import LEAST_WORLDS, scenario_of
from coaching.validate.rules import (
    ForHours,
    Prize,
    Programme,
    Reassign,
    Schedule,
    SharedBonus,
    Stretched,
    TwoSchedules,
    Uneven,
)
from coaching.validate.running import _Task, measure, measure_worlds, validate
from coaching.validate.tier_three import OWN, YearlyContest
from policies.conformance import check as conformance
from scenarios.company import company_of
from scenarios.errors import InputError
from tui.cli import run

PUBLISHED = json.loads((Path(__file__).parents[2] / "docs/reference/evidence.json").read_text(encoding="utf-8"))
TABLE = {one["id"]: one for one in PUBLISHED["patterns"]}


@cache
def short(name):
    return measure(chosen([name]), (), SHORT_WORLDS, jobs=1, ablations=False)


def clear(figure):
    """Return whether the effect exceeds 4 standard errors in the full run."""
    return figure["null"] is not None and abs(figure["value"] - figure["null"]) > CLEAR * figure["standard_error"]


def test_the_short_form_holds_every_pattern_with_a_clear_effect():
    assert set(SHORT) == {name for name, one in TABLE.items() if any(clear(figure) for figure in one["figures"])}


@pytest.mark.parametrize("name", SHORT)
def test_clear_effects_are_what_the_table_says_within_chance(name):
    worse = (TABLE[name]["worlds"] / SHORT_WORLDS) ** 0.5
    pairs = zip(TABLE[name]["figures"], short(name).patterns[0].figures, strict=True)
    for full, few in ((full, few) for full, few in pairs if clear(full)):
        error = worse * full["standard_error"]
        assert abs(few.value - full["value"]) <= CLEAR * error, full["name"]
        effect = full["value"] - full["null"]
        assert (few.value - full["null"]) * effect > 0 or abs(effect) <= CLEAR * error, f"{full['name']}: wrong sign"


@pytest.mark.parametrize("name", SHORT)
def test_the_published_table_is_that_of_the_present_model(name):
    said = PUBLISHED["first_world"][name]
    told = "the model has changed: run shapan validate --write docs/reference, and list what moved"
    assert short(name).first[name] == pytest.approx(said, rel=1e-9, abs=1e-12, nan_ok=True), told


def test_the_diagnostics_are_those_of_the_present_model():
    found = measure_worlds(_Task(OWN.id, False, (0,)))[0]
    assert found == pytest.approx(PUBLISHED["first_world"][OWN.id], rel=1e-9, abs=1e-12, nan_ok=True)


def test_team_bonuses_pay_less_the_more_share_them():
    _, two_four, four_eight = short("P16").patterns[0].figures
    assert min(two_four.low, four_eight.low) > 0


def check(**changes):
    return Check("x", lambda m: m["x"], **({"low": 0.03, "high": 0.14} | changes))


def rows(*values):
    return [{"x": value} for value in values]


def test_the_jackknife_of_a_mean_is_its_standard_error():
    value, error = estimate(check(), rows(1.0, 2.0, 3.0, 4.0))
    assert value == 2.5
    assert error == pytest.approx((5 / 3) ** 0.5 / 2)


@pytest.mark.parametrize(("values", "verdict"), [
    ((0.08, 0.081, 0.082, 0.083), "pass"), ((0.032, 0.03, 0.033, 0.027), "weak pass"),
    ((0.0, 0.02, 0.12, -0.01), "fail"), ((0.2, 0.2, 0.21, 0.2), "fail"),
])  # fmt: skip
def test_verdicts_follow_the_protocol(values, verdict):
    assert measured(check(), rows(*values), None).verdict == verdict


def test_a_sign_alone_is_no_weak_pass_before_it_is_sure():
    sign = check(low=0.0, high=None)
    assert measured(sign, rows(0.01, -0.008, 0.012, -0.004), None).verdict == "fail"
    assert measured(sign, rows(0.01, 0.011, 0.012, 0.009), None).verdict == "pass"
    assert measured(check(low=-0.02, high=0.02, null=None), rows(0.03, -0.01, 0.02, -0.01), None).verdict == "weak pass"


def test_unequal_patches_are_as_unequal_as_they_say():
    z = np.random.Generator(np.random.Philox(3)).normal(size=48)
    for cv in (0.45, 0.55, 0.7):
        share = np.exp(Uneven(cv, exact=True)._spread(z) * z)
        assert np.std(share, ddof=1) / np.mean(share) == pytest.approx(cv, abs=1e-6)


def test_a_neutral_budget_is_read_between_the_two_bonuses():
    m = {"paid annual": 9.0, "paid 0.8": 8.0, "paid 1.0": 12.0}
    assert at_neutral_budget(m, lambda size: size) == pytest.approx(0.85)


def test_the_peak_lies_between_the_stretches_that_were_run():
    def made(top):
        m = {f"sold {scale}": 1 - (scale - top) ** 2 for scale in STRETCHES}
        return m | {f"hit {scale}": 1.5 - scale for scale in STRETCHES}

    for top in (0.75, 0.92, 1.3):
        assert _peak(made(top))[::2] == pytest.approx((top, 1.5 - top))
    assert _peak(made(3.0))[0] == STRETCHES[-1], "no peak inside: the end is the best"


def test_a_pattern_is_as_good_as_its_weakest_figure():
    good, bad = (measured(check(), rows(*v), None) for v in ((0.08, 0.081, 0.08), (0.2, 0.21, 0.2)))
    assert overall([good, bad], "hold-out") == "fail"
    assert overall([good], "verification") == "pass"
    assert overall([bad], "diagnostic") == "no verdict"


def test_an_ablation_must_take_most_of_the_effect_away():
    full = rows(0.08, 0.081, 0.082, 0.083)
    assert measured(check(), full, rows(0.001, -0.002, 0.002)).vanishes
    assert not measured(check(), full, rows(0.07, 0.071, 0.072)).vanishes


def test_a_second_ablation_is_judged_beside_the_first():
    full, left, gone = rows(0.08, 0.081, 0.082), rows(0.07, 0.071, 0.072), rows(0.001, -0.002, 0.002)
    figure = measured(check(), full, left, gone)
    assert (figure.vanishes, figure.vanishes_beside) == (False, True)
    assert (figure.without, figure.without_beside) == pytest.approx((0.071, 0.001 / 3))
    only_second = measured(check(vanishes=False, vanishes_beside=True), full, left, gone)
    assert (only_second.vanishes, only_second.vanishes_beside) == (None, True)
    assert measured(check(vanishes_beside=False), full, left, gone).vanishes_beside is None
    assert measured(check(), full, left, None).vanishes_beside is None


def kept_of_p02(path, gains):
    """Write a keep file of two worlds as runs of P02 leave it, from (which mechanism is off, gain of each world)."""
    lines = [
        json.dumps([["P02", off, [world]], {str(world): {"gain": gain, "first": 0.0, "second": 0.09 + gain}}])
        for off, row in gains
        for world, gain in enumerate(row)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_keep_file_tells_three_kinds_of_parts_apart(tmp_path):
    keep, told = tmp_path / "parts.jsonl", []
    kept_of_p02(keep, [(False, (0.03, 0.031)), (True, (0.02, 0.021)), ("beside", (0.001, -0.001))])
    found = validate(["P02"], 2, 1, True, keep, lambda done, total: told.append(done))[0]
    assert told == [], "lines of before, with false and true, are read like those with the second ablation"
    assert (found.vanishes, found.vanishes_beside) == (False, True)
    assert found.figures[0].without == pytest.approx(0.0205)
    assert found.figures[0].without_beside == pytest.approx(0.0, abs=1e-12)
    assert found.beside.startswith("hours are no constraint")


def report_of(tmp_path, gain):
    kept_of_p02(tmp_path / "k", [(False, (gain, gain + 0.001)), (True, (0.02, 0.0202)), ("beside", (0.001, 0.0012))])
    found = [one.table() for one in validate(["P02"], 2, 1, True, tmp_path / "k")]
    return {"worlds": 2, "ablation_worlds": 2, "patterns": json.loads(json.dumps(found))}


def test_the_page_says_in_which_ablation_a_pattern_vanishes(tmp_path):
    report = report_of(tmp_path, 0.03)
    text = page(report)
    assert "**1 of the 1 patterns that pass vanish in an ablation.** In the one that evidence C names: none." in text
    assert "In a second one only: P02;" in text
    assert "| in the second |" in text
    assert "in proportion (eps 1) (leaves gain without handover loss +2.0 %). Second ablation: hours" in text
    assert "at full depth) (leaves gain without handover loss +0.1 %)." in text
    (figure, _other) = report["patterns"][0]["figures"]
    figure["vanishes_beside"] = report["patterns"][0]["vanishes_beside"] = False
    assert "**0 of the 1 patterns" in page(report)
    assert "In none: P02;" in page(report)


def test_the_page_lists_what_moved_since_an_earlier_report(tmp_path):
    then, now = report_of(tmp_path, 0.003), report_of(tmp_path, 0.03)
    assert earlier(now, now["patterns"]) == []
    now["before"] = earlier(then, now["patterns"])
    lines = [line for line in page(now).splitlines() if "+0.4 %" in line]
    assert len(lines) == 1
    assert lines[0].startswith("| P02 ")
    assert lines[0].endswith("| **fail** | **pass** |")
    assert "pay_foreseen" in page(now)
    assert "pay_foreseen" not in page(then)


def test_the_command_compares_and_keeps_the_comparison(tmp_path, capsys):
    report_of(tmp_path, 0.03)
    then = tmp_path / "then.json"
    then.write_text(json.dumps(report_of(tmp_path, 0.003)), encoding="utf-8")
    report_of(tmp_path, 0.03)
    ask = ["validate", "--pattern", "P02", "--worlds", "2", "--keep", str(tmp_path / "k"), "--write", str(tmp_path)]
    for more in (["--before", str(then)], []):
        assert run([*ask, *more]) == 0
        assert "in the second" in capsys.readouterr().out
        assert "pay_foreseen" in (tmp_path / "evidence.md").read_text(encoding="utf-8")


def test_where_hours_are_no_constraint_all_patches_bring_in_proportion():
    (pattern,) = chosen(["P02"])

    def lost_by_unequal_patches(changes):
        company = company_of(scenario_of(changes, 0))
        seats, accounts = company.seats, len(company.account_ids)
        even = np.arange(accounts) % seats
        uneven = even - (even % 2) * (np.arange(accounts) // seats % 2)  # 60 accounts and 20 where each has 40
        leads, rel = np.zeros(seats), np.ones(accounts)
        first, second = (outlook(company, owner, leads, rel).new.sum() for owner in (even, uneven))
        return 1 - second / first

    assert lost_by_unequal_patches(()) > 0.02
    assert lost_by_unequal_patches(pattern.beside) == pytest.approx(0.0, abs=1e-9)


def test_finished_parts_are_not_run_again(tmp_path):
    keep, told = tmp_path / "parts.jsonl", []
    first = validate(["P05"], 2, 1, False, keep)
    keep.write_text(keep.read_text() + '["P05", fal', encoding="utf-8")
    again = validate(["P05"], 2, 1, False, keep, lambda done, total: told.append(done))
    assert told == []
    assert again == first


def test_unknown_patterns_are_refused():
    with pytest.raises(InputError, match="no pattern 'P99'"):
        chosen(["P99"])
    assert len(PATTERNS) == 20


def test_rules_of_the_arms_declare_what_they_read():
    """A rule is shown what its card declares: an arm that reads more measures something else than it says."""
    year = Schedule(1.0, floor=0.9, cap=1.3, bonus=0.5, over=1.0)
    arms = (
        year, TwoSchedules(year, year), SharedBonus(), Stretched(0.8), ForHours(), Prize(), Uneven(), Uneven(even=True),
        Reassign(), Reassign(to="star"), Programme(), Programme("mentors"), YearlyContest(Prize()), SlowFed(),
    )  # fmt: skip
    for rule in arms:
        read = [one.detail for one in conformance(rule) if one.claim == "reads" and "does not declare" in one.detail]
        assert read == [], rule


def test_what_chance_alone_would_call_gone_is_run_in_all_worlds():
    """An ablation may leave more than a quarter only where all worlds were run and do not tell it from nothing."""
    for one in PUBLISHED["patterns"]:
        for row in one["figures"]:
            for left, gone in ((row["without"], row["vanishes"]), (row["without_beside"], row["vanishes_beside"])):
                if gone and one["verdict"] != "fail" and row["null"] is not None:
                    part = abs(left - row["null"]) / abs(row["value"] - row["null"])
                    assert part <= VANISHED or one["ablation_worlds"] == LEAST_WORLDS, f"{one['id']} {row['name']}"


def test_the_page_says_where_ablations_have_more_worlds(tmp_path):
    report = report_of(tmp_path, 0.03)
    assert "ablations in 2. Base" in " ".join(page(report).split())
    report["patterns"][0]["ablation_worlds"] = 9
    assert "ablations in 2 (P02 in 9: fewer leave it to chance" in " ".join(page(report).split())
