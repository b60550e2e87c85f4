"""The score: five scales against par on the same luck, a weak-link mean, red lines, stars (experience.md 8.5)."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from coaching.game.decisions import plan_playbook
from coaching.game.measures import SCALES, WEIGHT, leavers_above_par, scales_of, tired_people
from coaching.game.stage import Performance, Stage
from coaching.game.told import INSIGHT_FOR_THREE, STAR_POINTS, Par, Score
from scenarios.mission import Mission

POINTS_PER_SPREAD = 15.0
MOST_SPREADS = 3.0
LIVE_WORLDS = 12
"""Worlds from which the spread is measured when a mission brings no stored one (a facilitator's own)."""
ONE_STAR, TWO_STARS, THREE_STARS = STAR_POINTS


def par_of(references: Sequence[Performance]) -> Par:
    """Return par: the median of the references on the same luck."""
    return median_of([(scales_of(one), tired_people(one), leavers_above_par(one)) for one in references])


def median_of(rows: Sequence[tuple[Mapping[str, float], int, int]]) -> Par:
    """Return par from the references' raw scales, tired people and good people who left."""
    return Par(
        {scale: statistics.median(scales[scale] for scales, _tired, _left in rows) for scale in SCALES},
        statistics.median(tired for _scales, tired, _left in rows),
        statistics.median(left for _scales, _tired, left in rows),
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
    red = []
    tired = tired_people(one)
    if tired >= red_share * one.company.seats and tired > par.tired:
        red.append("energy")
    if leavers_above_par(one) > par.leavers + 1:
        red.append("leavers")
    scales = points_of(scales_of(one), par, spread)
    return Score(weak_link(scales), scales, tuple(red))


def points_of(raw: Mapping[str, float], par: Par, spread: Mapping[str, float]) -> dict[str, float]:
    """Return the points of the five scales, from their raw values."""
    return {scale: scale_points(raw[scale], par.scales[scale], spread[scale]) for scale in SCALES}


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
    return stored_spread(mission) or measure_spread(mission, seed, LIVE_WORLDS)


def stored_spread(mission: Mission) -> dict[str, float]:
    """Return the spreads that are stored for the mission's numbers; empty = none are."""
    stored = json.loads((files("coaching.game") / "spreads.json").read_text(encoding="utf-8")).get(mission.name, {})
    return dict(stored["spread"]) if stored.get("digest") == mission.play_digest() else {}


def measure_spread(mission: Mission, seed: int, worlds: int) -> dict[str, float]:
    """Return the root mean square of (reference - par) over worlds x references, for every scale.

    A scale on which the references never differ gets the spread over all ready plans, and 1 % of its size where
    those agree too, so that nothing is divided by zero and nothing is made large that is not.
    """
    rows = []
    for world in range(worlds):
        stage = Stage(mission, seed, world)
        base = [scales_of(one) for one in references(mission, stage)]
        ready = [stage.perform(*plan_playbook(mission, plan)) for plan in mission.plans if plan.role in CONTRASTS]
        stage.close()
        rows.append((base, [scales_of(one) for one in ready]))
    return spread_from(rows)


CONTRASTS = ("good", "trap", "other")
"""Roles of the ready plans beside the references."""
Raw = Mapping[str, float]


def spread_from(worlds: Iterable[tuple[Sequence[Raw], Sequence[Raw]]]) -> dict[str, float]:
    """Return s_d of every scale from the raw scales of (references, other ready plans) of each world."""
    away: dict[str, list[float]] = {scale: [] for scale in SCALES}
    wide: dict[str, list[float]] = {scale: [] for scale in SCALES}
    size: dict[str, float] = dict.fromkeys(SCALES, 0.0)
    for base, ready in worlds:
        for scale in SCALES:
            par = statistics.median(row[scale] for row in base)
            away[scale] += [row[scale] - par for row in base]
            wide[scale] += [row[scale] - par for row in ready]
            size[scale] = max(size[scale], abs(par))
    return {scale: _spread(away[scale], wide[scale], size[scale]) for scale in SCALES}


def _spread(away: list[float], wide: list[float], size: float) -> float:
    for values in (away, wide):
        found = math.sqrt(statistics.fmean(value * value for value in values)) if values else 0.0
        if found > 1e-6 * max(size, 1.0):
            return found
    return max(0.01 * size, 1e-6)
