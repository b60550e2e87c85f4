"""Share a batch of leads in proportion to weights."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from policies.routing.load import spread
from policies.views import RepView


def share_leads(first: str, reps: Sequence[RepView], weights: Sequence[float]) -> Iterator[str]:
    """Yield who gets one lead after the other, so that a batch is shared in proportion to `weights`, one above 0."""
    edges = list(accumulate(weights))
    last = len(reps) - 1
    for at in spread(first):
        yield reps[min(bisect_right(edges, at * edges[-1]), last)].id


def win_rate(rep: RepView, mean: float, shrink: float = 10.0) -> float:
    """Return the rep's share of deals won, as if `shrink` decided deals at the team's mean came on top (1e-9)."""
    return round((rep.wins + shrink * mean) / (rep.decided + shrink), 9)


def mean_win_rate(reps: Sequence[RepView]) -> float:
    """Return the team's share of deals won; 0.2 where nothing was decided yet."""
    decided = sum(rep.decided for rep in reps)
    return sum(rep.wins for rep in reps) / decided if decided else 0.2
