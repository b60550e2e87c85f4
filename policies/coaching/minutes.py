"""Share out hours in whole minutes, so that parts never exceed the whole."""

from __future__ import annotations

from collections.abc import Mapping

from policies.goals.apportion import apportion


def share_out(hours: float, weights: Mapping[str, int]) -> dict[str, float]:
    """Split `hours` in proportion to whole weights; every part is a whole number of minutes, in hours.

    Nobody is named whose weight is 0; without any weight the answer is empty.
    """
    some = {rep: weight for rep, weight in weights.items() if weight > 0}
    minutes = apportion(int(hours * 60), some) if some else {}
    return {rep: part / 60 for rep, part in minutes.items() if part > 0}
