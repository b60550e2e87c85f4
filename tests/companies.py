"""Small scenarios for tests."""

from policies.library import load_playbook
from scenarios.company import company_of
from scenarios.loader import parse
from scenarios.schema import Scenario

BOTH = {"en": "test", "zh": "测试"}


def scenario(reps: int = 6, accounts: int = 120, warmup: int = 1, **tables) -> Scenario:
    """Return a scenario; tables are merged over the defaults, e.g. market={"volatility": 0.0}."""
    table = {
        "name": "test", "title": BOTH, "summary": BOTH, "team": {"count": reps}, "accounts": {"count": accounts},
        "calendar": {"warmup_months": warmup},
    }  # fmt: skip
    for key, value in tables.items():
        table[key] = {**table.get(key, {}), **value} if isinstance(value, dict) else value
    return parse(table)


def company(**tables):
    """Return the company of `scenario(**tables)`."""
    return company_of(scenario(**tables))


ALL_OFF = dict.fromkeys(
    ("learning", "effort", "fatigue", "lead_decay", "patience", "relationship", "repeat", "fairness", "attrition",
     "dismissal", "peer_exit", "coaching", "market_cycle", "collection"), "off",
)  # fmt: skip
"""Switches of a world in which people do not react."""


def plain_playbook(**families):
    """Return a playbook that changes nothing: accounts stay, leads go round, equal goals, linear pay, no coaching."""
    table = {
        "name": "plain", "title": BOTH, "summary": BOTH, "allocation": {"policy": "keep"},
        "routing": {"policy": "round-robin"}, "goals": {"policy": "equal"}, "incentives": {"policy": "flat-commission"},
        "coaching": {"policy": "none"}, **families,
    }  # fmt: skip
    return load_playbook(table)
