"""What rules made of other rules share in every family: checking their parts, and choosing the case that applies."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from policies.parameters import choice, refuse
from policies.protocols import PROTOCOL
from scenarios.errors import reason

A_LIST = 'a list of {family} rules, each a table like {{ policy = "name" }}'
A_TABLE = 'a table like {{ policy = "name" }} of the family {family}'
BY_KEY = '{family} rules by {key}, each a table like {{ policy = "name" }}'
MOST_PARTS = 32
"""Components or cases that one rule may have."""

Cases = tuple[tuple[str, Any], ...]
"""(value, rule) pairs of a `by`, in the order of the file."""


def check_components(rule: Any) -> None:
    """Refuse a stack without components, or with one that is no rule of its family.

    Raises:
        InputError: names the stack and the component's position.
    """
    family, components = rule.card.family, rule.components
    if not isinstance(components, tuple) or not 1 <= len(components) <= MOST_PARTS:
        raise refuse(rule, "components", reason("a list of 1 to {most} rules", most=MOST_PARTS))
    if not all(_is_rule(family, part) for part in components):
        raise refuse(rule, "components", reason(A_LIST, family=family))


def check_base(rule: Any) -> None:
    """Refuse a rule around another one whose `base` is no rule of its family.

    Raises:
        InputError: names the rule.
    """
    if not _is_rule(rule.card.family, rule.base):
        raise refuse(rule, "base", reason(A_TABLE, family=rule.card.family))


def check_cases(rule: Any, keys: Collection[str]) -> None:
    """Refuse a `by` whose key, cases or fall-back do not fit.

    Raises:
        InputError: names the parameter, what was got and what is allowed.
    """
    family, cases = rule.card.family, rule.cases
    choice(rule, "key", keys)
    if not isinstance(cases, tuple) or not 1 <= len(cases) <= MOST_PARTS:
        raise refuse(rule, "cases", reason("a table of 1 to {most} rules by {key}", most=MOST_PARTS, key=rule.key))
    if not all(isinstance(pair, tuple) and len(pair) == 2 and _is_rule(family, pair[1]) for pair in cases):
        raise refuse(rule, "cases", reason(BY_KEY, family=family, key=rule.key))
    if not _is_rule(family, rule.otherwise):
        raise refuse(rule, "otherwise", reason(A_TABLE, family=family))
    if rule.key == "tenure" and not _ascending([value for value, _ in cases]):
        raise refuse(rule, "cases", 'months of tenure in rising order, e.g. "6" = under 6 months, "24" = under 24')


def _is_rule(family: str, part: Any) -> bool:
    return isinstance(part, PROTOCOL[family]) and part.card.family == family


def _ascending(bounds: list[str]) -> bool:
    if not all(bound.isascii() and bound.isdigit() for bound in bounds):
        return False
    months = [int(bound) for bound in bounds]
    return all(low < high for low, high in zip([0, *months], months, strict=False))


def case_of(key: str, cases: Cases, value: Any) -> str | None:
    """Return the name of the case that `value` falls into, or None for the fall-back.

    With key "tenure" the case names are upper bounds: the first one above `value` (months) applies.
    """
    for name, _ in cases:
        if (value < int(name)) if key == "tenure" else (value == name):
            return name
    return None


def rule_of(rule: Any, value: Any) -> Any:
    """Return the rule inside a `by` that applies to `value`."""
    return dict(rule.cases).get(case_of(rule.key, rule.cases, value), rule.otherwise)


def groups(rule: Any) -> list[tuple[str | None, Any]]:
    """Return (case name, rule) of a `by` in the order of the file, the fall-back (None) last."""
    return [*rule.cases, (None, rule.otherwise)]
