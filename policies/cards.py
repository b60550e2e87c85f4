"""The card of a policy: what it is, what it reads, where it comes from. Every claim is tested by the conformance kit."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    needs_owners: bool = False
    """Allocation rules only: whether accounts must have owners on day 0."""
    params: dict[str, Text] = field(default_factory=dict)
    """Label of each parameter, by field name."""
