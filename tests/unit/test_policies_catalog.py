"""Finding rules by name, built in or plugged in, and building them from tables."""

import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from policies import catalog
from policies.builtin import GROUP
from policies.cards import Card
from policies.incentives.tiered import Tiered
from policies.protocols import FAMILIES
from scenarios.errors import InputError
from scenarios.schema import Text

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Gift:
    """A plug-in: the same gift for everybody."""

    cents: int = 100
    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = Card("gift", "incentives", Text(en="A gift.", zh="礼物。"),
                                params={"cents": Text(en="Cents", zh="分")})  # fmt: skip

    def pay(self, results):
        return self.cents


@pytest.fixture
def plugged(monkeypatch):
    """Declare entry points; the module `gift_shop` can be imported, others cannot."""
    module = ModuleType("gift_shop")
    module.Gift = Gift
    module.no_rule = 3
    monkeypatch.setitem(sys.modules, "gift_shop", module)

    def declare(*points):
        found = [EntryPoint(name, value, GROUP) for name, value in points]
        monkeypatch.setattr(catalog, "entry_points", lambda group: found)
        catalog._rules.cache_clear()

    yield declare
    monkeypatch.undo()
    catalog._rules.cache_clear()


@pytest.mark.parametrize("family", FAMILIES)
def test_every_rule_says_of_itself_what_it_is_registered_as(family):
    assert [catalog.find(family, name).card.name for name in catalog.names(family)] == catalog.names(family)
    assert {catalog.find(family, name).card.family for name in catalog.names(family)} == {family}


def test_only_the_rules_that_are_named_are_imported():
    code = """
import sys
from policies import catalog
catalog.names("goals")
catalog.build("goals", "equal")
rules = {point.module for point in catalog.BUILTIN} & set(sys.modules)
print(*rules)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["policies.goals.equal"]


def test_a_plugin_is_found_and_built_like_a_builtin(plugged):
    plugged(("incentives:gift", "gift_shop:Gift"))
    assert "gift" in catalog.names("incentives")
    rule = catalog.build("incentives", {"policy": "gift", "cents": 5})
    assert rule == Gift(5)
    assert catalog.describe("incentives", rule) == {"policy": "gift", "cents": 5}


def test_a_broken_plugin_fails_only_when_it_is_named(plugged):
    plugged(("incentives:broken", "no_such_module:Rule"), ("incentives:gift", "gift_shop:Gift"))
    assert catalog.build("incentives", "gift") == Gift()
    assert catalog.build("incentives", "tiered") == Tiered()
    with pytest.raises(InputError, match=r"broken.*no_such_module.*does not load"):
        catalog.find("incentives", "broken")


@pytest.mark.parametrize("name", ["incentives:tiered", "incentives:gift"])
def test_two_rules_of_one_name_are_refused(plugged, name):
    plugged((name, "gift_shop:Gift"), ("incentives:gift", "gift_shop:Gift"))
    with pytest.raises(InputError, match="two rules of family incentives"):
        catalog.names("incentives")


def test_a_plugin_whose_card_says_something_else_is_refused(plugged):
    plugged(("coaching:gift", "gift_shop:Gift"), ("coaching:three", "gift_shop:no_rule"))
    with pytest.raises(InputError, match="card says incentives:gift"):
        catalog.find("coaching", "gift")
    with pytest.raises(InputError, match="does not load"):
        catalog.find("coaching", "three")


def test_every_family_has_at_least_three_rules_besides_stack_and_by():
    for family in FAMILIES:
        names = catalog.names(family)
        assert len(set(names) - {"stack", "by"}) >= 3
        assert {"stack", "by"} < set(names)
        assert [card.name for card in catalog.cards(family)] == names


@pytest.mark.parametrize(
    ("family", "table", "words"),
    [
        ("incentive", "tiered", ["unknown family"]),
        ("incentives", "tierd", ["'tierd'", "did you mean 'tiered'", "flat-commission"]),
        ("incentives", {}, ["incentives", "needs a rule"]),
        ("incentives", 7, ["needs a rule"]),
        ("incentives", {"policy": ["tiered"]}, ["needs a rule"]),
        ("incentives", {"policy": "tiered", "cap": 3}, ["incentives.cap", "did you mean 'cap_percent'"]),
        ("incentives", {"policy": "tiered", "cap_percent": "200"}, ["tiered.cap_percent", "'200'", "0 to 2000"]),
        ("incentives", {"policy": "tiered", "tiers": 3}, ["tiered.tiers", "got 3"]),
        ("incentives", {"policy": "stack"}, ["components"]),
        ("incentives", {"policy": "stack", "components": [{"policy": "x"}]}, ["components[1]", "'x'"]),
        ("incentives", {"policy": "by", "key": "tenure", "cases": {"6": {"policy": "tiered", "cap_percent": -1}}},
         ["incentives.cases.6", "-1"]),
        ("incentives", {"policy": "by", "key": "tenur", "cases": {"6": {"policy": "tiered"}}}, ["'tenur'", "tenure"]),
        ("incentives", {"policy": "by", "key": "tenure", "cases": {"6": "tiered"}}, ["cases", "policy ="]),
        ("allocation", {"policy": "equal-count", "review_every_months": 2.5}, ["review_every_months", "2.5"]),
        ("routing", {"policy": "performance", "measure": "booking"}, ["did you mean 'bookings'"]),
        ("goals", {"policy": "stack", "components": [{"policy": "equal"}], "weights": [1, 2]}, ["weights"]),
        ("goals", {"policy": "last-year-plus", "scale_to_target": 1}, ["scale_to_target", "true or false"]),
    ],
)  # fmt: skip
def test_wrong_tables_are_told_where_what_and_what_is_allowed(family, table, words):
    with pytest.raises(InputError) as caught:
        catalog.build(family, table, "my.toml")
    for word in words:
        assert word in str(caught.value)


def test_whole_and_decimal_numbers_make_the_same_rule():
    assert catalog.build("incentives", {"policy": "tiered", "cap_percent": 150}) == Tiered(cap_percent=150.0)
    assert repr(Tiered(cap_percent=150)) == repr(Tiered(cap_percent=150.0))
