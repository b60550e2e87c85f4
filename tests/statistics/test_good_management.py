"""Good management matters, and squeezing a team does not pay (architecture.md, conduct): paired worlds, same luck.

The figures at 200 worlds stand in docs/explanation/odd.md; here fewer worlds test the same signs.
"""

from dataclasses import replace

import numpy as np
import pytest

from policies.library import load_playbook
from scenarios.loader import load
from simulator.run import simulate_block

WORLDS = 24
BOTH = {"en": "x", "zh": "x"}
ASKED = 0.35


def good():
    return load_playbook({
        "name": "good", "title": BOTH, "summary": BOTH, "allocation": {"policy": "capacity-matched"},
        "routing": {"policy": "least-loaded"}, "goals": {"policy": "potential-based"},
        "incentives": {"policy": "flat-commission"}, "coaching": {"policy": "equal"},
        "conduct": {"announcement": "voice", "goals": "discussed"},
    })  # fmt: skip


def squeezed(name, overtime):
    book = good()
    return replace(book, name=name, conduct=replace(book.conduct, overtime=overtime))


@pytest.fixture(scope="module")
def runs():
    calm = (0.0,) * 12
    books = (
        good(), load_playbook("equal-split"), squeezed("squeeze-1", (*calm[:11], ASKED)),
        squeezed("squeeze-3", (*calm[:9], *(ASKED,) * 3)), squeezed("burn", (ASKED,) * 12),
    )  # fmt: skip
    scene = load("team-of-eight")
    worlds = [simulate_block(scene, books, 7, world, 12, 12) for world in range(WORLDS)]
    profit = np.array([[o.metrics["profit_cents"] + o.metrics["profit_after_cents"] for o in row] for row in worlds])
    months = np.array([[o.months["bookings_cents"] for o in row] for row in worlds], dtype=float)
    return profit, months


def test_a_good_playbook_beats_equal_split_over_two_years(runs):
    gain = (runs[0][:, 0] - runs[0][:, 1]) / runs[0][:, 1].mean()
    low = gain.mean() - 1.714 * gain.std(ddof=1) / np.sqrt(WORLDS)
    assert low > 0, f"90 % interval of the paired mean from {low:.3f}"


@pytest.mark.parametrize(("column", "first"), [(2, 11), (3, 9)], ids=["squeeze-1", "squeeze-3"])
def test_a_squeeze_looks_good_while_it_lasts_and_loses_in_the_end(runs, column, first):
    profit, months = runs
    during = months[:, column, first:].sum() / months[:, 0, first:].sum()
    assert during >= 1.0, "it looks better or equal"
    assert np.mean(profit[:, column] < profit[:, 0]) >= 0.9, "and loses in nearly every world (95 % at 200 worlds)"


def test_burning_people_all_year_loses(runs):
    profit, months = runs
    assert months[:, 4, :3].sum() / months[:, 0, :3].sum() >= 1.0, "the first quarter looks better"
    assert np.mean(profit[:, 4] < profit[:, 0]) >= 0.95
