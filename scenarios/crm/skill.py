"""Do the reps differ, or were they lucky? Win rates shrunk by a hierarchical model (beta-binomial).

Rep i wins w_i of n_i decided deals. Win chances differ between reps like Beta with mean m_i, what an average rep
would win of the same mix of products, and intra-class correlation rho = var(p) / (m (1 - m)). Raw win rates are never
read as skill: with rho near 0 every rep's best estimate is the mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import betaln, expit, logit

from scenarios.crm.tables import Deal

Floats = NDArray[np.float64]
Verdict = Literal["none", "unclear", "differ", "one-rep", "orders"]
NEGLIGIBLE = 0.01
"""Below this intra-class correlation an sd of win chances is under a tenth of its possible spread."""
CHI2_95 = 3.841458820694124
PRODUCT_PRIOR_DEALS = 20.0
"""Deals at the overall win rate that are added to each product's before reading its win rate."""
_GRID = np.concatenate([[1e-7], np.geomspace(1e-5, 0.9, 240)])


class RepSkill(NamedTuple):
    """What the files say about one rep."""

    code: str
    won: int
    decided: int
    win_rate: float
    """Raw win rate."""
    expected: float
    """Win rate of an average rep with the same mix of products."""
    skill: float
    """Shrunk win rate relative to `expected`: 1 = average."""


@dataclass(frozen=True)
class SkillFit:
    """Shrunk skills, and whether there is anything to tell apart."""

    icc: float
    low: float
    """Lower end of the 95 % interval (profile likelihood) of the intra-class correlation."""
    high: float
    verdict: Verdict
    """none: no difference found; unclear: luck alone would do; differ: more than luck; one-rep: nobody to compare;
    orders: no lost deals."""
    reps: tuple[RepSkill, ...]
    decided: int

    @property
    def sentence(self) -> str:
        """The verdict in English, without the numbers."""
        return VERDICTS[self.verdict][1]


VERDICTS: dict[Verdict, tuple[str, str]] = {
    "none": ("IMP-F15", "No skill difference found: the reps' win rates differ by luck only."),
    "unclear": ("IMP-F16", "No skill difference shown: luck could explain the win rates, but one is not excluded."),
    "differ": ("IMP-F17", "The reps' win rates differ by more than luck; their skill is shrunk towards the mean."),
    "one-rep": ("IMP-F18", "One rep only: nobody to compare with."),
    "orders": (
        "IMP-F38",
        "Orders hold no lost deals: skill cannot be told from the accounts people have; all are taken as equal.",
    ),
}
"""Verdict -> code and English sentence."""


def fit_skill(deals: Sequence[Deal], codes: Sequence[str]) -> SkillFit:
    """Fit the intra-class correlation and each rep's shrunk skill, adjusted for the mix of products.

    Args:
        deals: all deals; only won and lost ones of these reps count.
        codes: reps, in the order of the result.
    """
    known = frozenset(codes)
    decided = [deal for deal in deals if deal.decided and deal.owner in known]
    rates = _product_rates(decided)
    row = {code: k for k, code in enumerate(codes)}
    won, count, expected = (np.zeros(len(codes)) for _ in range(3))
    for deal in decided:
        at = row[deal.owner]
        count[at] += 1
        won[at] += deal.stage == "won"
        expected[at] += rates[deal.product]
    overall = won.sum() / max(count.sum(), 1)
    mean = np.clip(np.where(count > 0, expected / np.maximum(count, 1), overall), 1e-6, 1 - 1e-6)
    able = count > 0
    if able.sum() < 2:
        icc, low, high, shift, verdict = 0.0, 0.0, 0.0, 0.0, "one-rep"
    else:
        icc, low, high, shift = _profile(won[able], count[able], mean[able])
        verdict = _verdict(low, high)
    mean = expit(logit(mean) + shift)
    skill = _shrunk(won, count, mean, icc) / mean
    reps = tuple(
        RepSkill(code, int(won[k]), int(count[k]), float(won[k] / max(count[k], 1)), float(mean[k]), float(skill[k]))
        for k, code in enumerate(codes)
    )
    return SkillFit(icc, low, high, verdict, reps, len(decided))


def _product_rates(decided: Sequence[Deal]) -> dict[str, float]:
    won: dict[str, int] = {}
    count: dict[str, int] = {}
    for deal in decided:
        count[deal.product] = count.get(deal.product, 0) + 1
        won[deal.product] = won.get(deal.product, 0) + (deal.stage == "won")
    overall = sum(won.values()) / max(sum(count.values()), 1)
    prior = PRODUCT_PRIOR_DEALS
    return {name: (won[name] + prior * overall) / (count[name] + prior) for name in count}


def log_likelihood(won: Floats, count: Floats, mean: Floats, icc: float) -> float:
    """Return the beta-binomial log likelihood (without the binomial coefficients, which do not move)."""
    strength = 1.0 / icc - 1.0
    a, b = mean * strength, (1.0 - mean) * strength
    return float(np.sum(betaln(a + won, b + count - won) - betaln(a, b)))


def _profile(won: Floats, count: Floats, mean: Floats) -> tuple[float, float, float, float]:
    """Return the best intra-class correlation, its 95 % interval, and the shift of the log odds of `mean`."""
    base = logit(mean)

    def best_shift(icc: float) -> tuple[float, float]:
        found = minimize_scalar(
            lambda shift: -log_likelihood(won, count, expit(base + shift), icc),
            bounds=(-2.0, 2.0), method="bounded", options={"xatol": 1e-5},
        )  # fmt: skip
        return float(-found.fun), float(found.x)

    profile = [best_shift(icc) for icc in _GRID]
    height = np.array([value for value, _ in profile])
    top = int(np.argmax(height))
    inside = np.flatnonzero(2 * (height[top] - height) <= CHI2_95)
    low, high = float(_GRID[inside[0]]), float(_GRID[inside[-1]])
    floor = float(_GRID[0])
    best = float(_GRID[top])
    return (0.0 if best <= floor else best), (0.0 if low <= floor else low), high, profile[top][1]


def _verdict(low: float, high: float) -> Verdict:
    if high <= NEGLIGIBLE:
        return "none"
    return "differ" if low > 0 else "unclear"


def _shrunk(won: Floats, count: Floats, mean: Floats, icc: float) -> Floats:
    if icc <= 0:
        return mean
    strength = 1.0 / icc - 1.0
    return (mean * strength + won) / (strength + count)
