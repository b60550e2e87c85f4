"""Run the long tests and write what came out: ``python docs/make_long.py [PYTEST ARGUMENTS]``.

Rows of tests that were not run this time stay as they were, with their own date; tests that are gone lose their row.
"""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/reference/long-tests.md"
HEAD = """# Long tests

Written by `make long` (`python docs/make_long.py`); do not edit. These are the full forms of tests whose short form
runs with every change. Each row is the last run of that test, cases together; "not run" means: not since this page
exists.

| test | cases | result | seconds | date | machine |
|---|---|---|---|---|---|
"""
ROW = re.compile(r"\| `(?P<name>[^`]+)` \| (?P<rest>.*) \|$")


class Run(NamedTuple):
    """The last run of one test."""

    cases: int
    failed: int
    skipped: int
    seconds: float

    def add(self, case: ElementTree.Element) -> Run:
        """Count one more case."""
        bad = case.find("failure") is not None or case.find("error") is not None
        skipped = case.find("skipped") is not None
        spent = self.seconds + float(case.get("time", "0"))
        return Run(self.cases + 1, self.failed + bad, self.skipped + skipped, spent)

    def row(self, cases: int) -> str:
        """Return its part of the table; a test of more cases than were run this time says so."""
        ran = str(self.cases) if self.cases >= cases else f"{self.cases} of {cases}"
        result = f"**{self.failed} failed**" if self.failed else "skipped" if self.skipped == self.cases else "passed"
        machine = (
            f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
        )
        return f"{ran} | {result} | {self.seconds:.0f} | {datetime.date.today().isoformat()} | {machine}"


def pytest(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in the project's folder."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "long", *arguments], cwd=ROOT, text=True, check=False,
        stdout=subprocess.PIPE if "--collect-only" in arguments else None,
    )  # fmt: skip


def all_tests() -> Counter[str]:
    """Return every long test, as file::function, with the number of its cases."""
    quiet = ("-o", "addopts=--strict-markers", "--collect-only", "-q")
    lines = (pytest(*quiet).stdout or "").splitlines()
    return Counter(line.partition("[")[0] for line in lines if "::" in line)


def ran(report: Path) -> dict[str, Run]:
    """Read what pytest says of its run."""
    found: dict[str, Run] = {}
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        place = str(case.get("classname")).replace(".", "/") + ".py"
        name = f"{place}::{str(case.get('name')).partition('[')[0]}"
        found[name] = found.get(name, Run(0, 0, 0, 0.0)).add(case)
    return found


def rows_of(text: str) -> dict[str, str]:
    """Return the rows of a page by test."""
    return {found["name"]: found["rest"] for line in text.splitlines() if (found := ROW.match(line))}


def page(cases: Mapping[str, int], before: Mapping[str, str], now: Mapping[str, Run]) -> str:
    """Return the page.

    Args:
        cases: every long test there is, with the number of its cases.
        before: rows as they stood.
        now: what was run this time.
    """
    unrun = "- | not run | - | - | -"
    rows = {name: now[name].row(n) if name in now else before.get(name, unrun) for name, n in sorted(cases.items())}
    return HEAD + "".join(f"| `{name}` | {rest} |\n" for name, rest in rows.items())


def main() -> int:
    """Run, write, and return pytest's exit code."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        done = pytest(f"--junit-xml={report}", *sys.argv[1:])
        now = ran(report) if report.exists() else {}
    PAGE.write_text(page(all_tests(), rows_of(text), now), encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
