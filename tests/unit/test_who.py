"""Who wins and who loses: groups of five and more only, codes only for a purpose, sums that agree with the run."""

import pytest
from rich.cells import cell_len

from coaching.who import EVERYBODY, POOLED, who, who_by_code
from policies.library import load_playbook
from scenarios.company import company_of
from scenarios.errors import InputError
from simulator.people import PeopleTable, people_table, play_people
from simulator.run import run_one
from tests.companies import scenario


def company(*tenures):
    return company_of(scenario(reps=len(tenures), team={"count": len(tenures), "tenure_months": list(tenures)}))


def table(pay):
    n = len(pay)
    return PeopleTable("", [12] * n, [float(one) for one in pay], [0.0] * n, [0.5] * n, [0.0] * n)


def test_groups_under_five_are_not_shown():
    team = company(*[6.0] * 6, *[20.0] * 4)
    found = who(team, [table([100] * 10)], [table([90] * 6 + [150] * 4)], by="tenure", measure="pay_cents")
    assert [(one.name, one.people, one.now, one.difference.mean) for one in found.changes] == [
        (EVERYBODY, 10, 100.0, 14.0)
    ], "the four could be worked out from the team's mean and that of the six"
    assert found.hidden == 0
    assert who(company(*[6.0] * 4), [table([1] * 4)], [table([2] * 4)], by="tenure", measure="pay_cents").hidden == 4


def test_a_small_group_is_pooled_with_the_smallest_other_one():
    team = company(*[6.0] * 7, *[20.0] * 4, *[50.0] * 5)
    found = who(team, [table([0] * 16)], [table([0] * 7 + [9] * 4 + [18] * 5)], by="tenure", measure="pay_cents")
    assert [(one.name, one.people, one.difference.mean) for one in found.changes] == [
        ("under 1 year", 7, 0.0), (POOLED, 9, 14.0),
    ]  # fmt: skip


def test_small_groups_are_pooled_when_the_pool_is_large_enough():
    team = company(*[6.0] * 5, *[20.0] * 3, *[50.0] * 3)
    found = who(team, [table([0] * 11)], [table([0] * 5 + [10] * 3 + [20] * 3)], by="tenure", measure="pay_cents")
    assert [(one.name, one.people, one.difference.mean) for one in found.changes] == [
        ("under 1 year", 5, 0.0), (POOLED, 6, 15.0),
    ]  # fmt: skip
    assert found.hidden == 0


def test_every_partition_hides_small_groups():
    for people in (5, 6, 9, 14, 31):
        team = company(*range(0, 3 * people, 3))
        for by in ("tenure", "region", "patch"):
            found = who(team, [table([1] * people)], [table([2] * people)], by=by, measure="pay_cents")
            assert all(one.people >= 5 for one in found.changes)
            assert sum(one.people for one in found.changes) + found.hidden == people


def test_codes_need_a_purpose_and_five_people():
    team, tables = company(*[6.0] * 5), [table([1, 2, 3, 4, 5])]
    for purpose in ("", "because", "   x        "):
        with pytest.raises(InputError, match="stated purpose"):
            who_by_code(team, tables, tables, measure="pay_cents", purpose=purpose)
    with pytest.raises(InputError, match="team has 4 people"):
        who_by_code(company(*[6.0] * 4), tables, tables, measure="pay_cents", purpose="protect those who lose")
    after = [table([1, 2, 3, 9, 0])]
    found = who_by_code(team, tables, after, measure="pay_cents", purpose="protect those who lose")
    assert [one.name for one in found.changes] == ["R05", "R01", "R02", "R03", "R04"]
    assert found.purpose == "protect those who lose"
    assert [one.loses_in for one in found.changes] == [1, 0, 0, 0, 0]


def test_the_people_of_a_run_earn_what_the_run_paid():
    world = scenario(reps=6, dynamics={"attrition": "off", "dismissal": "off"})
    book = load_playbook("status-quo")
    outcome, ledger = run_one(world, book, 7, 0, 6, 0)
    found = people_table(company_of(world), ledger, 6, outcome.digest)
    assert found.months == [6] * 6
    assert sum(found.pay_cents) * 6 == pytest.approx(outcome.metrics["pay_cost_cents"])
    assert sum(found.bookings_cents) * 6 == pytest.approx(outcome.metrics["bookings_cents"])
    assert all(0 <= one <= 1 for one in found.chance)
    assert play_people(world, book, 7, 0, 6, 0) == found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_fits_a_terminal_whatever_groups_are_called(lang):
    from coaching.intervals import estimate
    from coaching.who import PATCHES, Change, Who
    from tui.commands.people import _text
    from tui.languages import use

    use(lang)
    try:
        for names in (PATCHES, ("all",)):
            changes = [Change(name, 10, 1480000.0, estimate([-284000.0, 295000.0, 5540.0]), 2) for name in names]
            lines = _text(Who("pay_cents", "patch", changes, 0, ""), "a", "b", "pay", "CNY", 36)
            assert not [line for line in lines if "years" in line or "年" in line], "a world of 36 months is no year"
            assert max(map(cell_len, lines)) <= 80
            assert sum("2 / 3" in line or "2 of 3" in line for line in lines) == len(names)
    finally:
        use("en")


def test_every_group_has_a_name_in_both_languages_in_one_place_only():
    from pathlib import Path

    from coaching.who import EVERYBODY, PATCHES, TENURES
    from tui.group_names import NAMES, group_name
    from tui.languages import use

    assert {*(name for _top, name in TENURES), *PATCHES, POOLED, EVERYBODY, "all"} == set(NAMES)
    assert group_name("under 1 year") == "under 1 year"
    assert group_name("all") == "all", "the one region of a company that names none"
    use("zh")
    try:
        assert not [name for name in NAMES if group_name(name) == name]
        assert group_name("East") == "East"
        assert [group_name(name) for name in ("east", "key-account")] == ["东区", "重点客户"]
    finally:
        use("en")
    again = [path.name for path in Path("tui").rglob("*.py") if PATCHES[0] in path.read_text(encoding="utf-8")]
    assert again == ["group_names.py"]


def test_the_companies_that_come_with_the_program_have_no_english_name_of_a_group_in_chinese():
    from scenarios.loader import library_names, load
    from tui.group_names import group_name
    from tui.languages import use

    names = {
        one.name for name in library_names() for part in ("regions", "segments") for one in getattr(load(name), part)
    }
    use("zh")
    try:
        assert not [name for name in names if group_name(name).isascii()]
    finally:
        use("en")
