"""Share a batch of leads in proportion to weights."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from policies.routing.load import spread
from policies.views import LeadView, RepView


def share_leads(leads: Sequence[LeadView], reps: Sequence[RepView], weights: Sequence[float]) -> dict[str, str]:
    """Return a rep for every lead, so that the batch is shared in proportion to `weights` (at least one above 0)."""
    edges = list(accumulate(weights))
    last = len(reps) - 1
    picks = (min(bisect_right(edges, at * edges[-1]), last) for at in spread(leads))
    return {lead.id: reps[pick].id for lead, pick in zip(leads, picks, strict=True)}


def win_rate(rep: RepView, mean: float, shrink: float = 10.0) -> float:
    """Return the rep's share of deals won, as if `shrink` decided deals at the team's mean came on top (1e-9)."""
    return round((rep.wins + shrink * mean) / (rep.decided + shrink), 9)


def mean_win_rate(reps: Sequence[RepView]) -> float:
    """Return the team's share of deals won; 0.2 where nothing was decided yet."""
    decided = sum(rep.decided for rep in reps)
    return sum(rep.wins for rep in reps) / decided if decided else 0.2
