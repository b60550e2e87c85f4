"""The score: five scales against par on the same luck, a weak-link mean, red lines, stars (experience.md 8.5)."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from importlib.resources import files

from coaching.game.decisions import plan_playbook
from coaching.game.measures import SCALES, WEIGHT, leavers_above_par, scales_of, tired_people
from coaching.game.stage import Performance, Stage
from coaching.game.told import Par, Score
from scenarios.mission import Mission

POINTS_PER_SPREAD = 15.0
MOST_SPREADS = 3.0
LIVE_WORLDS = 12
"""Worlds from which the spread is measured when a mission brings no stored one (a facilitator's own)."""
ONE_STAR, TWO_STARS, THREE_STARS = 50.0, 55.0, 60.0
INSIGHT_FOR_THREE = 2


def par_of(references: Sequence[Performance]) -> Par:
    """Return par: the median of the references on the same luck."""
    values = [scales_of(one) for one in references]
    return Par(
        {scale: statistics.median(row[scale] for row in values) for scale in SCALES},
        statistics.median(tired_people(one) for one in references),
        statistics.median(leavers_above_par(one) for one in references),
    )


def references(mission: Mission, stage: Stage) -> list[Performance]:
    """Play the four reference plans."""
    return [stage.perform(*plan_playbook(mission, plan)) for plan in mission.of_role("reference")]


def score(one: Performance, par: Par, spread: Mapping[str, float], red_share: float) -> Score:
    """Score a performance against par on the same luck.

    Args:
        one: what was played.
        par: the references on the same world.
        spread: s_d of every scale (> 0).
        red_share: share of the people in the red from which the red line counts, beyond par's number of people.
    """
    raw = scales_of(one)
    scales = {scale: scale_points(raw[scale], par.scales[scale], spread[scale]) for scale in SCALES}
    red = []
    tired = tired_people(one)
    if tired >= red_share * one.company.seats and tired > par.tired:
        red.append("energy")
    if leavers_above_par(one) > par.leavers + 1:
        red.append("leavers")
    return Score(weak_link(scales), scales, tuple(red))


def scale_points(value: float, par: float, spread: float) -> float:
    """Return 50 + 15 x clip((value - par) / spread, -3, 3)."""
    away = (value - par) / max(spread, 1e-9)
    return 50.0 + POINTS_PER_SPREAD * min(max(away, -MOST_SPREADS), MOST_SPREADS)


def weak_link(scales: Mapping[str, float]) -> float:
    """Return the weighted geometric mean: a weak scale pulls down, nobody buys People with Results."""
    return math.exp(sum(WEIGHT[scale] * math.log(scales[scale]) for scale in SCALES))


def stars(result: Score, failed_star: int, insight: int) -> int:
    """Return 0 to 3 stars; red means one at most.

    Args:
        result: the score.
        failed_star: first star that a gate keeps away (1 = the lesson's gate is not met, 4 = all gates are).
        insight: points of insight, 0 to 3.
    """
    if result.total < ONE_STAR:
        earned = 0
    elif result.red or result.total < TWO_STARS:
        earned = 1
    else:
        earned = 3 if result.total >= THREE_STARS and insight >= INSIGHT_FOR_THREE else 2
    return min(earned, failed_star - 1)


def spread_of(mission: Mission, seed: int) -> dict[str, float]:
    """Return s_d of every scale: stored with a built-in mission, else measured on a few worlds.

    The stored one counts only while the mission's numbers are those it was measured for.
    """
    stored = json.loads((files("coaching.game") / "spreads.json").read_text(encoding="utf-8")).get(mission.name, {})
    if stored.get("digest") == mission.digest():
        return dict(stored["spread"])
    return measure_spread(mission, seed, LIVE_WORLDS)


def measure_spread(mission: Mission, seed: int, worlds: int) -> dict[str, float]:
    """Return the root mean square of (reference - par) over worlds x references, for every scale.

    A scale on which the references never differ gets the spread over all ready plans, and 1 % of its size where
    those agree too, so that nothing is divided by zero and nothing is made large that is not.
    """
    away: dict[str, list[float]] = {scale: [] for scale in SCALES}
    wide: dict[str, list[float]] = {scale: [] for scale in SCALES}
    size: dict[str, float] = dict.fromkeys(SCALES, 0.0)
    for world in range(worlds):
        stage = Stage(mission, seed, world)
        base = references(mission, stage)
        par = par_of(base)
        ready = [stage.perform(*plan_playbook(mission, plan)) for plan in mission.plans if _ready(plan.role)]
        stage.close()
        for scale in SCALES:
            away[scale] += [scales_of(one)[scale] - par.scales[scale] for one in base]
            wide[scale] += [scales_of(one)[scale] - par.scales[scale] for one in ready]
            size[scale] = max(size[scale], abs(par.scales[scale]))
    return {scale: _spread(away[scale], wide[scale], size[scale]) for scale in SCALES}


def _ready(role: str) -> bool:
    return role in ("good", "trap", "other")


def _spread(away: list[float], wide: list[float], size: float) -> float:
    for values in (away, wide):
        found = math.sqrt(statistics.fmean(value * value for value in values)) if values else 0.0
        if found > 1e-6 * max(size, 1.0):
            return found
    return max(0.01 * size, 1e-6)
