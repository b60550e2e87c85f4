"""Who joins (B9): candidates come with talent and know-how; steeper plans attract the able."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.skill import know_how
from scenarios.behaviour import Behaviour
from scenarios.company import Company
from scenarios.luck import LANES, Luck, exponential, normal

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Traits:
    """Hidden traits of a person: a_i relative to the median, K_i(0), and what decides consent to goals (B11)."""

    talent: float
    know_how: float
    consent_luck: float


def traits(u: Floats, b: Behaviour) -> tuple[Floats, Floats, Floats]:
    """Draw people's talent, know-how and luck of consent from one row of uniforms each (lanes 0, 1, 3).

    a ~ lognormal with sd .20, K ~ Beta (B1).
    """
    return _talents(u[:, 0], b), np.array([_know_how(one, b) for one in u[:, 1].tolist()]), u[:, 3]


def _talents(u: Floats, b: Behaviour) -> Floats:
    return np.round(np.exp(b.talent_sd * normal(u)), 9)


def _know_how(u: float, b: Behaviour) -> float:
    return round(know_how(u, b), 9)


@dataclass(frozen=True)
class Approached:
    """The people who would be approached for each seat, in order."""

    luck: Floats
    """Shape (seats, offers, lanes)."""
    talent: Floats
    """Shape (seats, offers)."""

    def first_to_accept(self, seat: int, expected_pay: Floats, outside_pay: float, b: Behaviour) -> Traits:
        """Return who takes the seat: the first to accept what each can expect there, or the last who is asked."""
        luck = self.luck[seat].tolist()
        offers = zip(luck, expected_pay.tolist(), strict=True)
        takes = (n for n, (u, pay) in enumerate(offers) if accepts(u[2], pay, outside_pay, b))
        chosen = next(takes, len(luck) - 1)
        return Traits(float(self.talent[seat, chosen]), _know_how(luck[chosen][1], b), luck[chosen][3])


def approached(luck: Luck, company: Company, holder: int) -> Approached:
    """Return who would be approached for each seat's n-th holder, keyed by seat, holder and offer.

    All seats are drawn when the first is asked for: a few numbers for one seat take as many calls, and nearly as long.
    """
    offers, b = company.scenario.staffing.offers, company.scenario.behaviour

    def draw() -> Approached:
        u = luck.table("candidate", company.rep_hashes(holder), offers).reshape(company.seats, offers, LANES)
        return Approached(u, _talents(u[:, :, 0], b))

    return luck.once(("approached", company, holder), draw)


def vacancies(luck: Luck, company: Company, holder: int, mean_minutes: float) -> list[int]:
    """Return how long each seat stays empty after its n-th holder: Gamma(3) as three exponentials (lanes 0-2)."""

    def draw() -> list[int]:
        first, second, third = exponential(luck.table("vacancy", company.rep_hashes(holder))[:, :3]).T
        return [round(wait) for wait in ((first + second + third) / 3 * mean_minutes).tolist()]

    return luck.once(("vacancies", company, holder, mean_minutes), draw)


def accepts(u: float, expected_pay: float, outside_pay: float, b: Behaviour) -> bool:
    """Return whether the candidate takes the offer: logistic(1.5 (E[pay|a] - outside)), pay in variable units."""
    return u < round(1 / (1 + math.exp(-b.selection_slope * (expected_pay - outside_pay))), 9)
