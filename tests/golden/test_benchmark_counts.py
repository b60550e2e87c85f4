"""A speed-up must not change behaviour: the measured company makes the same facts as before.

After a model change: ``python -m benchmarks --counts tests/golden/benchmark_counts.json`` and a "Model change" line in
the changelog.
"""

import json
from pathlib import Path

from benchmarks.counts import counts

GOLDEN = json.loads(Path(__file__).with_name("benchmark_counts.json").read_text())


def test_the_measured_company_makes_the_same_facts():
    assert counts() == GOLDEN


def test_a_rep_month_has_about_sixteen_opportunities():
    from benchmarks.firm import MONTHS, REPS, firm

    months = REPS * (MONTHS + firm().calendar.warmup_months)
    for playbook, number in GOLDEN.items():
        assert 15 < number["created"] / months < 21, playbook
