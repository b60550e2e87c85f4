"""Tier 3 reads known tables rightly, reports them without a verdict, and leaves the patterns on the page alone."""

import json
from math import log
from types import SimpleNamespace

import numpy as np
import pytest

from coaching.validate import tier_three
from coaching.validate.page import page
from coaching.validate.protocol import BASE
from coaching.validate.reading import Reading
from coaching.validate.rules import Prize
from coaching.validate.tier_three import DIAGNOSTICS, YearlyContest
from coaching.validate.unjudged import reported, section
from policies.views import PayView
from scenarios.units import MINUTES_PER_MONTH
from simulator.ledger import Cause, Columns, Fact
from tui.cli import run

SEATS, MONTHS = 16, 8
ONE = {one.id: one for one in DIAGNOSTICS}


def reading_of(left, sold):
    """Return a reading of two teams of eight who were there all along, from (month, seat, cause) and monthly sales."""
    month, seat, cause = (np.array(column, dtype=np.int64) for column in zip(*left, strict=True))
    minute = (month + 1) * MINUTES_PER_MONTH - 1
    facts = {Fact.LEFT: Columns(minute, minute * 0 + int(Fact.LEFT), seat, seat, minute * 0 + 30, cause)}
    nothing = np.zeros(0)
    out = Reading(
        0, MONTHS, np.arange(SEATS), facts, nothing, nothing, np.ones(SEATS), nothing, 1.0, np.ones(SEATS, dtype=bool),
        SEATS, 0, nothing, nothing, nothing, 100.0,
    )  # fmt: skip
    table = np.repeat(np.append(sold, 0.0)[:, None], MONTHS, axis=1)
    known = {"sold": table, "goals": np.ones((SEATS, MONTHS)), "heads": np.ones((SEATS, MONTHS))}
    vars(out).update(known, tenure=np.full((SEATS, MONTHS), 30.0))
    return out


def test_quits_are_counted_by_thirds_of_attainment_without_dismissals():
    sold = np.linspace(0.4, 1.9, SEATS)
    left = [(6, 0, Cause.QUIT), (7, 1, Cause.QUIT), (7, 8, Cause.QUIT), (6, 15, Cause.DISMISSAL), (2, 3, Cause.QUIT)]
    parts = tier_three._quits(reading_of(left, sold))
    # 16 people, thirds of 6, 4 and 6 once cut between the fifth and sixth; two months are looked at.
    heads = [parts[f"{name} h"] for name in ("low", "mid", "top")]
    assert sum(heads) == 2 * SEATS
    assert [parts[f"{name} q"] for name in ("low", "mid", "top")] == [2.0, 1.0, 0.0]
    low, top = reported(ONE["quits-by-performance"], [parts, parts]).figures
    assert low.value == pytest.approx(2 / heads[0] * heads[1])
    assert top.value == 0.0


def test_teams_whose_results_lie_close_together_are_told_from_others():
    sold = np.concatenate([np.linspace(0.9, 1.1, 8), np.linspace(0.4, 1.6, 8)])
    left = [(6, 0, Cause.QUIT), (7, 3, Cause.QUIT), (7, 5, Cause.QUIT), (6, 12, Cause.QUIT), (7, 9, Cause.DISMISSAL)]
    parts = tier_three._spreads(reading_of(left, sold))
    assert parts == {"close q": 3.0, "close h": 16.0, "apart q": 1.0, "apart h": 16.0}
    (figure,) = reported(ONE["peer-variance"], [parts, parts]).figures
    assert (figure.value, figure.null) == (pytest.approx(3.0), 1.0)


class Staged:
    """A world whose contest has known months."""

    def reading(self, arm):
        prize = dict(arm.playbook)["incentives"].contest.prize
        monthly = np.full(24, 10.0)
        if prize:
            monthly[11], monthly[12:15], monthly[15:18] = 9.0, 11.0, 10.5
        return SimpleNamespace(monthly=monthly, total=float(monthly.sum()))


def test_the_contest_is_read_before_during_and_after():
    parts = tier_three._contest(Staged(), BASE)
    figures = reported(ONE["contest-calendar"], [parts, parts]).figures
    assert [one.value for one in figures] == pytest.approx([log(0.9), log(1.1), log(1.05), log(243.5 / 240)])


def test_a_yearly_contest_pays_its_prize_in_the_third_month_alone():
    rule, none = (YearlyContest(Prize(prize=prize)) for prize in (0.3, 0.0))
    goal = 12_000
    for month in range(1, 13):
        seen = PayView(month, 12, 0, 500, goal, 1_500 * (month - 1), 1_500)
        more = rule.pay(seen) - none.pay(seen)
        assert none.pay(seen) == 750, "commission on half as much again"
        assert (more > 0) == (month == 3)
        if month == 3:
            chance = Prize()._among_first(1.5)
            assert more == round(500 * 0.3 * 8 * chance)


def test_hours_that_were_only_logged_are_a_share_of_the_log():
    parts = {"logged": 110.0, "worked": 99.0, "paid for hours": 0.01}
    share, gain = reported(ONE["hours-logged"], [parts, parts]).figures
    assert (share.value, gain.value) == (pytest.approx(0.1), pytest.approx(0.01))


def test_no_diagnostic_passes_or_fails_whatever_is_measured():
    for value in (-5.0, 0.0, 5.0):
        (figure,) = reported(ONE["contest-winners"], [{"three": value}, {"three": value + 0.1}]).figures
        assert (figure.verdict, figure.band) == ("no verdict", (None, None))
        assert figure.low < figure.value < figure.high


def test_every_fact_that_tier_three_names_is_measured_or_says_why_not():
    cited = " ".join(one.published for one in DIAGNOSTICS)
    assert all(fact in cited for fact in ("F19", "F21", "F22", "F27", "F29", "F30", "F41", "F59", "F60"))
    assert all(bool(one.checks) != bool(one.missing) for one in DIAGNOSTICS)


GROUPS = ("low", "middle", "high", "weak 0.8", "weak 1.0", "fair 0.8", "fair 1.0", "top 0.8", "top 1.0")
PARTS = {
    "P15": {"three": -0.002},
    "P08": {"paid annual": 9.0, "paid 0.8": 8.0, "paid 1.0": 12.0},
    "tier-3": {
        "frequent": -0.02, "deals one": 10.0, "deals other": 11.0, "value one": 5.0, "value other": 5.5, "eve": -0.03,
        "during": 0.02, "after": 0.001, "contest": 0.002, "logged": 110.0, "worked": 100.0, "paid for hours": 0.01,
        **{f"{name} {part}": 3.0 for name in ("low", "mid", "top", "close", "apart") for part in "qh"},
    },
}  # fmt: skip


def kept(path):
    """Write a keep file of two worlds that holds all that the diagnostics ask for."""
    sold = {f"{name} {arm}": 100.0 for name in GROUPS for arm in ("one", "other")}
    rows = [
        json.dumps([[source, False, [world]], {str(world): sold | parts}])
        for source, parts in PARTS.items() for world in (0, 1)
    ]  # fmt: skip
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_the_command_reports_them_and_leaves_the_patterns_of_the_page(tmp_path, capsys):
    kept(tmp_path / "k")
    before = {"worlds": 60, "ablation_worlds": 24, "patterns": []}
    (tmp_path / "evidence.json").write_text(json.dumps(before), encoding="utf-8")
    ask = ["validate", "--diagnostics", "--worlds", "2", "--keep", str(tmp_path / "k")]
    assert run([*ask, "--write", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert text.count("no verdict") == sum(max(len(one.checks), 1) for one in DIAGNOSTICS)
    report = json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))
    assert report["worlds"] == 60
    assert section(report["diagnostics"]) in page(report) == (tmp_path / "evidence.md").read_text(encoding="utf-8")
    assert run([*ask, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["diagnostics"]
    assert rows == report["diagnostics"]
    assert rows[2]["figures"][0]["value"] == pytest.approx(-0.002)


def test_the_command_says_the_block_in_chinese(tmp_path, capsys):
    kept(tmp_path / "k")
    assert run(["--lang", "zh", "validate", "--diagnostics", "--worlds", "2", "--keep", str(tmp_path / "k")]) == 0
    head, names, *rows = capsys.readouterr().out.splitlines()
    assert head == "第 3 级：只列数字，不判定"
    assert names.split() == ["诊断", "公开的研究结论", "指标", "实测（90%", "区间）", "世界数", "判定"]
    assert "不判定" in rows[0]
    assert "测不了" in rows[-2]


def test_the_diagnostics_are_not_asked_for_beside_patterns(capsys):
    assert run(["validate", "--diagnostics", "--pattern", "P05"]) != 0
    assert "VAL-02" in capsys.readouterr().err
