"""Every mechanism has a card; the evidence page claims nothing that was not measured."""

import json
import re

from pages import ROOT

from coaching.validate.catalogue import PATTERNS
from coaching.validate.management import table
from coaching.validate.page import page
from coaching.validate.protocol import LEAST_WORLDS
from scenarios.behaviour import Behaviour, Dynamics

CARDS = (ROOT / "docs/reference/mechanisms.md").read_text(encoding="utf-8")


def test_every_switch_has_a_card():
    heads = re.findall(r"^### .*: switch(?:es)? (.*)$", CARDS, re.MULTILINE)
    named = [name for head in heads for name in re.findall(r"`(\w+)`", head)]
    assert sorted(named) == sorted(Dynamics.model_fields)


def test_every_card_says_formula_source_and_limits():
    cards = re.split(r"^### ", CARDS, flags=re.MULTILINE)[1:]
    assert len(cards) >= 15
    for card in cards:
        for part in ("**Formula**", "**Source, strength**", "**Cannot say**"):
            assert part in card, card.splitlines()[0]


def test_numbers_named_on_the_cards_exist():
    named = set(re.findall(r"`behaviour\.([a-z_]+)`", CARDS))
    assert named
    assert named <= set(Behaviour.model_fields)


def test_the_evidence_page_is_made_from_its_figures_and_names_what_was_not_measured():
    report = json.loads((ROOT / "docs/reference/evidence.json").read_text(encoding="utf-8"))
    text = (ROOT / "docs/reference/evidence.md").read_text(encoding="utf-8")
    assert text == page(report)
    assert [one.id for one in PATTERNS] == [f"P{k:02d}" for k in range(1, 21)]
    measured = {one["id"] for one in report["patterns"]}
    assert all(one["worlds"] >= LEAST_WORLDS for one in report["patterns"])
    missing = [one.id for one in PATTERNS if one.id not in measured]
    assert (
        not missing
        or f"Not yet measured by the protocol, so nothing is claimed of them:** {', '.join(missing)}" in text
    )


def test_the_table_of_good_management_is_made_from_its_figures():
    found = json.loads((ROOT / "docs/reference/good-management.json").read_text(encoding="utf-8"))
    assert found["worlds"] >= 200
    assert f"\n{table(found)}\n" in (ROOT / "docs/explanation/odd.md").read_text(encoding="utf-8")
