"""Whether a playbook can be carried out in a scenario at all, told before anything is run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from policies.playbook import Playbook
from scenarios.errors import InputError
from scenarios.schema import Scenario


def check_owners(scenario: Scenario, playbooks: Iterable[Playbook]) -> None:
    """Refuse allocation rules that need owners where nobody owns an account on day 0.

    Raises:
        InputError: names playbook and rule, why, and the way out.
    """
    if has_owners(scenario):
        return
    for playbook in playbooks:
        for rule in rules_in(playbook.allocation):
            if rule.card.needs_owners:
                raise InputError(
                    "FIT-01",
                    "playbook {playbook!r}: the allocation rule {rule!r} needs accounts that have owners, but in "
                    "scenario {scenario!r} nobody owns an account on day 0 (all start in the pool). Import the data "
                    "with '--infer-owners main-seller', or choose a playbook whose routing decides",
                    playbook=playbook.name, rule=rule.card.name, scenario=scenario.name,
                )  # fmt: skip


def has_owners(scenario: Scenario) -> bool:
    """Return whether any account has an owner on day 0."""
    listed = any(account.owner is not None for account in scenario.account)
    drawn = scenario.accounts.count > 0 and scenario.accounts.ownership != "pool"
    return listed or drawn


def rules_in(value: Any) -> Iterator[Any]:
    """Yield a rule and the rules nested in its parameters (`stack`, `by`)."""
    if isinstance(value, tuple):
        for inner in value:
            yield from rules_in(inner)
    elif hasattr(type(value), "card"):
        yield value
        for one in dataclasses.fields(value):
            yield from rules_in(getattr(value, one.name))
