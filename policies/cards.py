"""The card of a policy: what it is, what it reads, where it comes from. Every claim is tested (conformance kit)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from scenarios.schema import Text


@dataclass(frozen=True)
class Card:
    """Metadata of a rule."""

    name: str
    """Kebab-case, unique in its family."""
    family: str
    """allocation, routing, goals, incentives or coaching."""
    summary: Text
    """One line in both languages."""
    reads: frozenset[str] = frozenset()
    """Fields of the views that the decision uses, e.g. {"RepView.tenure_months"}; others may be blanked."""
    stochastic: bool = False
    """Whether the rule uses the team's keyed luck."""
    source: str = "practice"
    """Paper, evidence id or 'practice'."""
    benchmark: bool = True
    """False for rules whose effect evidence C calls a prediction of the model without any published benchmark; True
    claims no study of the rule itself (`source` says what it rests on)."""
    needs_owners: bool = False
    """Allocation rules only: whether accounts must have owners on day 0."""
    params: dict[str, Text] = field(default_factory=dict)
    """Label of each parameter, by field name."""


def parts(rule: Any) -> Iterator[Any]:
    """Yield the rule and every rule inside it (components of a `stack`, cases of a `by`), outermost first."""
    yield rule
    for one in fields(rule):
        yield from _parts_in(getattr(rule, one.name))


def _parts_in(value: Any) -> Iterator[Any]:
    if hasattr(type(value), "card"):
        yield from parts(value)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _parts_in(inner)


def reads_of(rule: Any) -> frozenset[str]:
    """Return the view fields that a rule and the rules inside it declare."""
    return frozenset().union(*(part.card.reads for part in parts(rule)))


def is_stochastic(rule: Any) -> bool:
    """Whether the rule, or a rule inside it, uses the team's keyed luck."""
    return any(part.card.stochastic for part in parts(rule))


def predicted(rule: Any) -> tuple[str, ...]:
    """Return the names of the rule and the rules inside it whose effect no study has measured."""
    return tuple(dict.fromkeys(part.card.name for part in parts(rule) if not part.card.benchmark))


def needs_owners(rule: Any) -> bool:
    """Whether the rule, or a rule inside it, makes sense only where accounts have owners on day 0."""
    return any(part.card.needs_owners for part in parts(rule))
