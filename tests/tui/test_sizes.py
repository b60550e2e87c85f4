"""How large a company is: one person is a person, thousands are told apart."""

import pytest

from tui.drawing import GLYPHS, plain
from tui.languages import use
from tui.pages import choose
from tui.sizes import accounts_of, customers_of, people_of
from tui.state import Paper


@pytest.fixture(autouse=True)
def _english():
    use("en")
    yield
    use("en")


def test_sizes_in_both_languages():
    assert [people_of(1), people_of(30), customers_of(1), accounts_of(12_000)] == [
        "1 person", "30 people", "1 customer", "12,000 accounts",
    ]  # fmt: skip
    use("zh")
    assert [people_of(1), customers_of(12_000), accounts_of(1)] == ["1 人", "12,000 家客户", "1 家客户"]


def test_the_list_of_companies_says_them_alike():
    tables = [
        {"name": "one", "title": {"en": "One", "zh": "一"}, "reps": 1, "accounts": 12_000},
        {"name": "torn"},  # a file that cannot be read has no size
    ]
    shown = [plain(line).rstrip() for line in choose.scenarios(tables, 0, Paper(76, 18, GLYPHS["full"]))]
    assert any(line.endswith("1 person, 12,000 customers") for line in shown)
    assert any(line.endswith("torn") for line in shown)
