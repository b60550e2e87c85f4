"""The rules of a shared pool (公海): what returns to it when, and who may take from it.

A routing rule that has pool rules carries them as `pool`; the engine recycles by them, whatever the rule is called.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from policies.cards import parts


class PoolRules(NamedTuple):
    """When customers and leads go back to the pool; 0 days = never for that reason."""

    days_untouched: int = 0
    """Calendar days without work after which an account or a lead is taken away."""
    days_without_deal: int = 0
    """Calendar days without a booking after which an account is taken away."""
    warning_days: int = 0
    """Calendar days before that in which the owner is told, and may answer with a token touch."""
    cool_down_days: int = 0
    """Calendar days in which whoever lost something may not take it back."""
    keep_accounts: bool = False
    """Whether taking an opportunity of a pooled account makes its taker the owner."""
    most_accounts: int = 0
    """Accounts somebody may own and still take more; 0 = no limit."""


def pool_of(rule: Any) -> PoolRules | None:
    """Return the pool rules of a routing rule, or of the first rule inside it that has some."""
    for part in parts(rule):
        found = getattr(part, "pool", None)
        if isinstance(found, PoolRules):
            return found
    return None
