"""Games, ranks and praise (B11) work only through consent, money, comparison and norms; nothing motivates as such.

consent: a goal is a goal (phi of B4) for those who consent: .6 of people if it is imposed, .85 if talked through;
in an imposed game the others feel J - .1.  ranks: J - psi max(0, expected - actual share of the team outranked).
praise in public: who is not praised works .03 harder for a month (Bradler et al. 2016: conformity).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.teams import Teams
from scenarios.behaviour import Behaviour

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def consents(u: Floats, discussed: Flags | bool, b: Behaviour) -> Flags:
    """Return to whom the goal is a goal; `u` is one uniform a person, so talking things through only adds people."""
    return u < np.where(discussed, b.goal_consent_discussed, b.goal_consent)


def told_their_rank(attained: Floats, present: Flags, teams: Teams, b: Behaviour) -> Floats:
    """Return what a month's rank does to J: -psi max(0, expected - actual), 0 for who is absent or alone."""
    below, others = teams.outranked(attained, present)
    actual = np.where(others > 0, below / np.maximum(others, 1), 1.0)
    return -b.rank_feedback * np.maximum(0.0, b.rank_expected - actual) * present


def in_an_imposed_game(consent: Flags, b: Behaviour) -> Floats:
    """Return what an imposed game does to J of those who did not consent (F43)."""
    return np.where(consent, 0.0, -b.game_imposed_cost)


def norm(recognised: Flags, present: Flags, teams: Teams, b: Behaviour, strength: float) -> Floats:
    """Return the extra effort of those who were not praised while a teammate was (F44)."""
    others = teams.any(recognised) & present & ~recognised
    return np.asarray(b.recognition_norm * strength * others, dtype=np.float64)
