"""``shapan memo``: from an experiment file and from JSON to a file."""

import csv
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def shapan(*words, lang="en"):
    return subprocess.run(
        [sys.executable, "-m", "tui", *map(str, words)], capture_output=True, text=True, cwd=ROOT, timeout=300,
        env={"PATH": "/usr/bin:/bin", "SHAPAN_LANG": lang, "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"},
    )  # fmt: skip


def test_an_experiment_becomes_a_memo_with_who_loses_and_its_json_becomes_numbers(tmp_path):
    experiment = tmp_path / "a.exp"
    done = shapan("compare", "start-up-of-five", "--playbooks", "status-quo,equal-split", "--worlds", 3, "--months", 4,
                  "--out", experiment, "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    (tmp_path / "a.json").write_text(done.stdout, encoding="utf-8")

    memo = shapan("memo", experiment, "--out", tmp_path / "memo.html", "--who", 2, lang="zh")
    assert memo.returncode == 0, memo.stderr
    page = (tmp_path / "memo.html").read_text(encoding="utf-8")
    assert "谁吃亏" in page
    assert "还没有人看过谁吃亏" not in page

    assert shapan("memo", tmp_path / "a.json", "--out", tmp_path / "a.md").returncode == 0
    assert "Nobody has looked at who loses" in (tmp_path / "a.md").read_text(encoding="utf-8")

    assert shapan("memo", tmp_path / "a.json", "--out", tmp_path / "a.csv").returncode == 0
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert {row["playbook"] for row in csv.DictReader(file)} == {"status-quo", "equal-split"}


def test_what_is_no_comparison_and_what_is_no_memo_is_refused(tmp_path):
    (tmp_path / "x.json").write_text('{"playbooks": []}', encoding="utf-8")
    refused = shapan("memo", tmp_path / "x.json", "--out", tmp_path / "x.md")
    assert (refused.returncode, "MEM-02" in refused.stderr) == (2, True)
    refused = shapan("memo", tmp_path / "x.json", "--out", tmp_path / "x.docx")
    assert (refused.returncode, "MEM-01" in refused.stderr) == (2, True)
    assert not (tmp_path / "x.docx").exists()
