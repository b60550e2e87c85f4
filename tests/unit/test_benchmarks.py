"""The benchmarks measure what they say: the same company in a file, missed budgets told, every form planned."""

import json

import numpy as np
import pytest

from benchmarks import __main__ as program
from benchmarks import forms, processes, timing
from benchmarks.firm import ACCOUNTS_PER_REP, firm
from scenarios.loader import canonical, decode, digest, parse


def test_the_cold_experiment_measures_the_same_company():
    scenario = firm()
    again = parse(decode(processes.firm_toml(canonical(scenario)).encode(), "firm"), "firm")
    assert digest(again) == digest(scenario)
    assert again.accounts.count == 30 * ACCOUNTS_PER_REP == 1200


def test_rep_months_count_the_warm_up():
    assert timing.rep_months(firm(10), 4, 12) == 10 * 4 * 15


def test_a_bare_timeout_is_measured_with_one_and_with_many_processes():
    assert 0 < timing.timeout_seconds() < 1e-4
    assert 0 < timing.timeout_seconds(100) < 1e-4


def test_all_forms_of_planning_spend_the_same_minutes():
    people, tasks = forms.DENSITY.reshape(-1, forms.TASKS), forms.NEED.reshape(-1, forms.TASKS)
    columns = forms.by_value(forms.SEAT, forms.DENSITY, forms.NEED, np.full(len(people), forms.CAPACITY_MINUTES))
    for person, (density, need) in enumerate(zip(people, tasks, strict=True)):
        minutes, left = np.zeros(forms.TASKS, dtype=np.int64), forms.CAPACITY_MINUTES
        for task in sorted(range(forms.TASKS), key=lambda k: -density[k]):
            minutes[task] = min(need[task], left)
            left -= minutes[task]
        mine = columns.minutes[person * forms.TASKS : (person + 1) * forms.TASKS]
        assert mine.tolist() == minutes.tolist()


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (None, 0), (False, 1)])
def test_a_missed_budget_is_told(monkeypatch, tmp_path, capsys, ok, code):
    monkeypatch.setattr(
        program, "measure", lambda _parts: iter([program.Line("a thing", "3 s", "under 2 s", ok, "unit")])
    )
    page = tmp_path / "page.md"
    monkeypatch.setattr("sys.argv", ["benchmarks", "--write", str(page)])
    assert program.main() == code
    assert "a thing" in capsys.readouterr().out
    assert ("**missed**" in page.read_text()) == (ok is False)


def test_the_golden_counts_are_written(monkeypatch, tmp_path):
    monkeypatch.setattr(program.counts, "as_json", lambda: '{"status-quo": {"won": 1}}')
    monkeypatch.setattr("sys.argv", ["benchmarks", "--counts", str(tmp_path / "counts.json")])
    assert program.main() == 0
    assert json.loads((tmp_path / "counts.json").read_text()) == {"status-quo": {"won": 1}}


def test_a_part_left_out_keeps_its_figure_and_its_day(monkeypatch, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        program.page(
            [
                program.Line("one timeout", "1 µs", part="unit", when="2026-01-01"),
                program.Line("a rep-month", "999 timeouts", "at most 200", False, "rep-month", "2026-01-01"),
            ]
        )
    )
    monkeypatch.setitem(program.PARTS, "unit", lambda: iter([program.Line("one timeout", "2 µs")]))
    monkeypatch.setattr("sys.argv", ["benchmarks", "--parts", "unit", "--write", str(page)])
    assert program.main() == 0
    rows = [line for line in page.read_text().splitlines() if line.startswith("| ")]
    assert "| rep-month | a rep-month | 999 timeouts | at most 200 | **missed** | 2026-01-01 |" in rows
    assert any("| 2 µs |" in row and "2026-01-01" not in row for row in rows)
    assert not any("1 µs" in row for row in rows)
