"""Promising too much (B16, assumption), and what customers make of it (B17, B18).

odds' = odds x (1 + .15 m strength), m = pressure in [0, 2] x (1 + overtime asked). A deal whose luck lies between the
two odds was won by the promise alone: it is oversold, without a draw of its own. Its customer asks, complains, and may
send the goods back. Pressure is what a signature pays at once and nobody takes back, relative to plain commission.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
MOST_PRESSURE = 2.0


def pressure(signed: Floats, taken_back: Floats, plain: Floats, overtime: float) -> Floats:
    """Return m of each person.

    Args:
        signed: what one more deal pays at its signature.
        taken_back: what is taken back if its customer never pays.
        plain: what it pays under plain commission: on-target pay / goal.
        overtime: extra effort asked for.
    """
    m = np.clip((signed - taken_back) / np.maximum(plain, 1.0), 0.0, MOST_PRESSURE)
    return np.round(m * (1 + overtime), 9)


def promised(m: Floats, b: Behaviour, strength: float) -> Floats:
    """Return the factor on the odds of a signature."""
    return np.round(1 + strength * b.oversell_gain * m, 9)


def return_days(u: Floats, b: Behaviour) -> Floats:
    """Return the calendar days after which oversold deals come back, a quarter of the mean both ways."""
    return np.round(b.return_days * (0.75 + 0.5 * u), 6)
