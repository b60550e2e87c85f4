"""No rule is dominated by accident: where each is best, and why it stands in the catalogue where it is not."""

from pathlib import Path

import pytest

from coaching.families import WHY_NOT_BEST, Best, FamilyTable, columns, compare_families
from policies.catalog import names
from policies.library import load_playbook
from policies.protocols import FAMILIES
from scenarios.loader import load
from tests.companies import scenario

PAGE = Path(__file__).parents[2] / "docs/reference/families.md"
COACHING = [name for name in names("coaching") if name not in ("stack", "by")]


@pytest.fixture(scope="module")
def coached():
    world = scenario(reps=6, accounts=60)
    return compare_families([world], worlds=2, months=4, after=0, seed=3, families=["coaching"])


def test_the_best_rule_has_the_best_mean_of_its_family(coached):
    assert coached.best
    for one in coached.best:
        place = f"{one.metric} in {one.scenario}"
        values = {rule: row[place] for (_family, rule), row in coached.means.items()}
        assert one.rule == max(values, key=values.__getitem__)
        assert list(values.values()).count(values[one.rule]) == 1


def test_every_rule_is_tried_and_has_its_place_said(coached):
    assert {rule for _family, rule in coached.means} == set(COACHING)
    assert all(coached.why("coaching", rule) for rule in COACHING)
    today = load_playbook("status-quo")
    assert all(getattr(book, "coaching").card.name == name for name, book in columns("coaching", today).items())  # noqa: B009


def test_dominated_means_as_good_everywhere_and_better_somewhere():
    means = {("f", "a"): {"x": 1.0, "y": 2.0}, ("f", "b"): {"x": 1.0, "y": 3.0}, ("f", "c"): {"x": 2.0, "y": 0.0},
             ("g", "d"): {"x": 9.0, "y": 9.0}}  # fmt: skip
    tested = FamilyTable((Best("f", "b", "s", "y", True),), means)
    assert [tested.dominated_by("f", rule) for rule in "abc"] == ["b", "", ""]
    assert [tested.why("f", rule) for rule in "abc"] == ["dominated by b", "best", "compromise"]
    assert tested.why("allocation", "explicit") == WHY_NOT_BEST["allocation:explicit"]


def test_the_published_table_holds_every_rule_and_none_is_dominated_without_a_reason():
    page = PAGE.read_text(encoding="utf-8")
    for family in FAMILIES:
        section = page.split(f"## {family}\n")[1].split("\n## ")[0]
        for name in names(family):
            assert name in ("stack", "by") or f"| `{name}` |" in section, f"{family}:{name}"
    assert "dominated by" not in page


@pytest.mark.long
def test_no_rule_is_dominated_in_the_companies_of_the_library():
    companies = [load(name) for name in ("team-of-eight", "start-up-of-five")]
    found = compare_families(companies, worlds=4, months=12, after=6, seed=7)
    said = {f"{family}:{rule}": found.why(family, rule) for family, rule in found.means}
    assert not {rule: why for rule, why in said.items() if why.startswith("dominated")}
