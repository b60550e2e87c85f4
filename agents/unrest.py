"""Rumour before a change (B20, assumption): people talk, get offers, and the best leave first.

U' = U + .5 (1 - U) while something is to come and nobody says what; afterwards U halves each month.
ln hazard + .8 U (x 1.5 for the best third) + .7 in the two months after an outside offer; hours x (1 - .05 U).
A fair process halves what is felt, an opaque one adds to it. The hazard follows the talk by a month.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
CALMING = 0.5
FELT = {-1: 1.3, 0: 1.0, 1: 0.5}
"""Procedural justice (B7) -> how strongly uncertainty is felt."""
OFFER_MONTHS = 2


def spread(u: float, open_question: bool, b: Behaviour) -> float:
    """Return the uncertainty of the next month, 0 to 1."""
    return round(u + b.rumour_spread * (1 - u) if open_question else CALMING * u, 9)


def best_third(skill: Floats, present: Flags) -> Flags:
    """Return the best third of those who are there."""
    if not present.any():
        return present.copy()
    return present & (skill >= _quantile(np.sort(skill[present]), 2 / 3))


def _quantile(ordered: Floats, share: float) -> float:
    """Return what `np.quantile` says of numbers in order, which takes twenty times as long for a team."""
    place = (len(ordered) - 1) * share
    low = int(place)
    one, two, right = ordered.item(low), ordered.item(min(low + 1, len(ordered) - 1)), place - low
    return two - (two - one) * (1 - right) if right >= 0.5 else one + (two - one) * right


def offer_chance(u: float, best: Flags, b: Behaviour, strength: float) -> Floats:
    """Return everybody's chance of an outside offer this month."""
    return np.round(np.minimum(strength * b.rumour_offers * u * (1 + b.rumour_best * best), 1.0), 9)


def log_hazard(u: float, best: Flags, offered: Flags, b: Behaviour, strength: float) -> Floats:
    """Return what unrest adds to ln hazard (B8)."""
    return strength * (b.rumour_quit * u * (1 + b.rumour_best * best) + b.rumour_offer_quit * offered)


def hours_factor(u: float, b: Behaviour, strength: float) -> float:
    """Return the factor on selling hours: what is not talked away."""
    return round(max(0.0, 1 - strength * b.rumour_hours * u), 9)
