"""What is suggested is better than an equal number of accounts in its second year, and stays under its cap on moves."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from coaching.second_year import MONTHS, Year, gain, second_years, with_equal_count
from coaching.suggest import suggest
from policies.library import load_playbook
from scenarios.company import company_of
from scenarios.loader import load
from simulator.worlds import simulate_block
from tests.companies import scenario

PAGE = Path(__file__).parents[2] / "docs/reference/suggested.md"
NUMBER = re.compile(r"([+-][\d.]+) ± ([\d.]+)")


def interval(cell):
    centre, half = map(float, NUMBER.fullmatch(cell).groups())
    return centre - half, centre + half


def test_the_second_year_is_what_the_engine_booked_and_who_moved():
    world = scenario(reps=6, accounts=60)
    book = suggest(world, most_moves=10).playbook
    (found,) = second_years(world, {"s": book}, seed=5, worlds=[2])["s"]
    (whole,) = simulate_block(world, (book,), 5, 2, MONTHS, 0)
    company = company_of(world)
    target = company.target_cents(MONTHS) - company.target_cents(12)
    assert found.attainment == pytest.approx(100 * sum(whole.months["bookings_cents"][12:]) / target)
    assert found.moved_first + found.moved_second == whole.metrics["accounts_moved"]
    assert found.moved_first <= 10
    assert 0 <= found.chance_gap <= 100


def test_a_gain_is_the_paired_difference_and_the_share_of_worlds():
    ours, theirs = [Year(101, 20, 0, 0), Year(103, 31, 0, 0)], [Year(100, 25, 0, 0), Year(101, 30, 0, 0)]
    found = gain(ours, theirs)
    assert (found.attainment.mean, found.chance_gap.mean) == (1.5, -2.0)
    assert (found.better_attainment, found.better_gap) == (1.0, 0.5)


def test_equal_count_differs_in_the_allocation_alone():
    book = load_playbook("rotate-everything")
    other = with_equal_count(book)
    assert replace(other, name=book.name, allocation=book.allocation) == book


def test_the_published_measurement_has_both_differences_off_zero_and_moves_under_the_cap():
    text = PAGE.read_text(encoding="utf-8")
    fresh = text.split("## Fresh worlds")[1].split("## How")[0]
    assert int(re.search(r"(\d+) worlds", fresh)[1]) >= 100
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in fresh.splitlines() if "| suggested" in line
    ]
    assert [row[0].partition(" --")[0].rstrip(",") for row in rows] == ["suggested", "suggested"]
    for row in rows:
        assert interval(row[1])[0] > 0
        assert interval(row[3])[1] < 0
    cap = int(rows[1][0].rsplit(" ", 1)[1].strip("`"))
    assert int(re.search(r"\((\d+)\)", rows[1][5])[1]) <= cap


@pytest.mark.long
def test_the_suggestion_beats_equal_count_in_fresh_worlds_of_the_manufacturer():
    book = suggest(load("manufacturer"), most_moves=150).playbook
    books = {"suggested": book, "equal": with_equal_count(book)}
    found = second_years(load("manufacturer"), books, seed=77, worlds=range(60))
    better = gain(found["suggested"], found["equal"])
    assert better.attainment.low > 0
    assert better.chance_gap.high < 0
    assert max(year.moved_first for year in found["suggested"]) <= 150
