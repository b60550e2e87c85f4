"""The page of long tests: a run of some replaces their rows and leaves the others as they were, with their date."""

import runpy
from pathlib import Path

LONG = runpy.run_path(str(Path(__file__).parents[2] / "docs/make_long.py"))
BEFORE = LONG["HEAD"] + (
    "| `tests/a.py::test_one` | 2 | passed | 20 | 2026-01-02 | an old machine |\n"
    "| `tests/a.py::test_two` | 1 | **1 failed** | 3 | 2026-01-02 | an old machine |\n"
    "| `tests/a.py::test_gone` | 1 | passed | 3 | 2026-01-02 | an old machine |\n"
)
REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_two" time="1.5"/>
<testcase classname="tests.b" name="test_three[en]" time="2.0"/>
<testcase classname="tests.b" name="test_three[zh]" time="4.0"><failure/></testcase>
</testsuite></testsuites>"""


def made(tmp_path, cases):
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    return LONG["rows_of"](LONG["page"](cases, LONG["rows_of"](BEFORE), LONG["ran"](report)))


def test_a_run_of_some_tests_replaces_their_rows_and_keeps_the_others(tmp_path):
    names = ("tests/a.py::test_one", "tests/a.py::test_two", "tests/b.py::test_three", "tests/b.py::test_new")
    rows = made(tmp_path, dict(zip(names, (2, 1, 2, 1), strict=True)))
    assert sorted(rows) == sorted(names)  # a test that is gone loses its row
    assert rows[names[0]] == "2 | passed | 20 | 2026-01-02 | an old machine"
    assert rows[names[1]].startswith("1 | passed | 2 | ")
    assert rows[names[2]].startswith("2 | **1 failed** | 6 | ")
    assert rows[names[3]] == "- | not run | - | - | -"


def test_a_piece_of_a_test_does_not_pass_for_the_whole(tmp_path):
    assert made(tmp_path, {"tests/b.py::test_three": 26})["tests/b.py::test_three"].startswith("2 of 26 | **1 failed**")
