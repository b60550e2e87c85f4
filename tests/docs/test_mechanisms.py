"""Every mechanism has a card; the evidence page claims nothing that was not measured."""

import json
import re

import pytest
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


def test_every_formula_of_evidence_b_has_a_card_or_says_why_not():
    told = " ".join(re.findall(r"\bB\d+\b", CARDS))
    missing = [f"B{k}" for k in range(1, 26) if not re.search(rf"\bB{k}\b", told)]
    assert missing == ["B14"], "B14 is the luck, which is no mechanism"


SAID = {
    "B1": ("ramp_start", "ramp_months", "learning_cap"), "B3": ("fatigue_kept", "fatigue_gain", "fatigue_cost"),
    "B4": ("effort_elasticity", "cost_exponent", "non_pay_drive", "discount_per_month", "present_bias"),
    "B5": ("pull_share", "push_share", "pull_discount", "pull_delay_days", "push_loss", "timing_skill"),
    "B6": ("relationship_weight", "relationship_months", "relationship_decay", "handover_same_segment",
           "handover_other_segment", "handover_new_hire", "fresh_eyes"),
    "B7": ("fairness_memory", "justice_weight", "outside_weight", "fairness_effort"),
    "B8": ("base_quit_rate_per_year", "quit_attainment", "quit_disadvantage", "quit_disadvantage_mean",
           "quit_first_year", "quit_peer_exit", "quit_pay", "quit_justice", "quit_fatigue", "quit_trust",
           "dismissal_below", "dismissal_per_month"),
    "B9": ("selection_slope", "handover_new_hire"),
    "B10": ("exchange_gain", "volunteer_slope", "coaching_gain", "coaching_half_hours"),
    "B11": ("goal_utility", "goal_consent", "goal_consent_discussed", "game_imposed_cost", "rank_feedback",
            "rank_expected", "recognition_norm"),
    "B15": ("trust_settled", "trust_discussed", "trust_earned", "trust_overtime", "trust_used_to", "trust_giving",
            "trust_ratchet", "trust_hopeless", "trust_broken", "trust_fairness", "quit_trust"),
    "B16": ("oversell_gain",), "B17": ("complaint_query_days", "complaint_days", "complaint_relationship",
                                       "complaint_repeat"),
    "B18": ("return_days",), "B19": ("double_odds", "double_hours"),
    "B20": ("rumour_spread", "rumour_quit", "rumour_offers", "rumour_offer_quit", "rumour_hours"),
    "B22": ("tools_gain",), "B23": ("training_gain",), "B24": ("logging_share",), "B25": ("dilution_measures",),
}  # fmt: skip


@pytest.mark.parametrize("formula", SAID)
def test_cards_say_the_defaults_as_they_are(formula):
    heads = [
        card for card in re.split(r"^### ", CARDS, flags=re.MULTILINE)[1:] if f"({formula})" in card.split("\n")[0]
    ]
    numbers = {float(one) for one in re.findall(r"(?<![\w.])\d*\.?\d+", " ".join(heads))}
    assert heads
    missing = [key for key in SAID[formula] if abs(getattr(Behaviour(), key)) not in numbers]
    assert missing == []


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
