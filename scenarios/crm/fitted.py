"""A fitted number with its interval and the rows it rests on."""

from __future__ import annotations

from dataclasses import dataclass

LEVEL = 0.95
"""Coverage of the intervals that an import reports."""


@dataclass(frozen=True)
class Fitted:
    """One fitted number."""

    value: float
    low: float
    """Lower end of the interval (95 % unless another level was asked for)."""
    high: float
    rows: int


def share_of(hits: int, of: int, level: float = LEVEL) -> Fitted:
    """Return a share with its Clopper-Pearson interval."""
    from scenarios.crm.laws import beta_quantile

    tail = (1 - level) / 2
    low = beta_quantile(tail, hits, of - hits + 1) if hits else 0.0
    high = beta_quantile(1 - tail, hits + 1, of - hits) if hits < of else 1.0
    return Fitted(hits / of, low, high, of)
