"""Who joins (B9): candidates come with talent and know-how; steeper plans attract the able."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.skill import know_how
from scenarios.behaviour import Behaviour
from scenarios.luck import normal

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Traits:
    """Hidden traits of a person: a_i relative to the median, K_i(0), and what decides consent to goals (B11)."""

    talent: float
    know_how: float
    consent_luck: float


def traits(u: Floats, b: Behaviour) -> list[Traits]:
    """Draw people's traits, one row of uniforms each (lanes 0, 1, 3): a ~ lognormal with sd .20, K ~ Beta (B1)."""
    talents = np.round(np.exp(b.talent_sd * normal(u[:, 0])), 9).tolist()
    rows = zip(talents, u[:, 1].tolist(), u[:, 3].tolist(), strict=True)
    return [Traits(a, round(know_how(k, b), 9), consent) for a, k, consent in rows]


def accepts(u: float, expected_pay: float, outside_pay: float, b: Behaviour) -> bool:
    """Return whether the candidate takes the offer: logistic(1.5 (E[pay|a] - outside)), pay in variable units."""
    return u < round(1 / (1 + math.exp(-b.selection_slope * (expected_pay - outside_pay))), 9)


def vacancy_minutes(u: Floats, mean_minutes: float) -> int:
    """Return how long a seat stays empty: Gamma(3) as the sum of three exponentials (lanes 0-2)."""
    return round(float(np.sum(-np.log1p(-u[:3]))) / 3 * mean_minutes)
