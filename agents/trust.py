"""Trust in management (B15, assumption): worn down fast by what is asked for or broken, earned back slowly.

T' = T + .06 (T* - T) - .35 overtime asked * min(1, T / .7)^2 - .1 {goal raised after it was beaten}
       - .05 {hopeless goal imposed} - .2 {goal raised within a period that was promised}
T* = .7, or .85 where goals are talked through; J gets 3 (T - .7) a month, ln hazard gets -.5 (T - .7). Overtime is
given in full down to half of the usual trust, and less below: asked * min(1, T / .35). Who is asked all the time comes
to expect it, so later asks disappoint less.
No study gives these sizes; signs follow the justice and psychological-contract literature. They are set so that
squeezing a team looks good while it lasts and costs more within the year after than it brings. Switch `trust`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
HOPELESS = 0.25
"""Chance to reach it below which an imposed goal is felt as hopeless."""
RAISED = 1.02
"""Goals that rise by less than this factor are not felt as raised."""


def goals_set(
    trust: Floats, before: Floats, after: Floats, beaten: Flags, chance: Floats, promised: bool, discussed: bool,
    b: Behaviour, strength: float,
) -> Floats:  # fmt: skip
    """Return trust after goals were announced.

    Args:
        trust: T.
        before: monthly goals so far (0 = none).
        after: monthly goals now.
        beaten: who has been beating the old goal.
        chance: chance to reach the new one.
        promised: whether the old goal was to hold for longer (a raise now breaks a promise).
        discussed: whether goals are talked through; then neither hard goals nor raises are felt as imposed.
        b: behavioural numbers.
        strength: of the switch.
    """
    raised = (before > 0) & (after > RAISED * before)
    broken = raised & promised
    ratchet, hopeless = raised & beaten & ~broken & (not discussed), (chance < HOPELESS) & (not discussed)
    lost = b.trust_broken * broken + b.trust_ratchet * ratchet + b.trust_hopeless * hopeless
    return _bounded(trust - strength * lost)


def after_month(
    trust: Floats, overtime: Floats | float, discussed: Flags | bool, b: Behaviour, strength: float
) -> Floats:
    """Return T at the end of a month in which `overtime` extra effort was asked for."""
    settled = np.where(discussed, b.trust_discussed, b.trust_settled)
    earned = b.trust_earned * (settled - trust)
    new = np.minimum(trust / b.trust_settled, 1.0) ** b.trust_used_to
    return _bounded(trust + strength * (earned - b.trust_overtime * overtime * new))


def missing(trust: Floats, b: Behaviour) -> Floats:
    """Return T - T*: what trust adds to J and, with its own slope, takes from the hazard."""
    return trust - b.trust_settled


def given(overtime: Floats | float, trust: Floats, b: Behaviour) -> Floats:
    """Return the extra effort that people give when asked: less, the less they trust."""
    return overtime * np.minimum(1.0, trust / b.trust_giving)


def _bounded(trust: Floats) -> Floats:
    return np.minimum(np.maximum(trust, 0.0), 1.0).round(9)
