"""What a balanced assignment costs: relationships lost, misfit, and patches out of line in money or in work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.allocation.solver import FORBIDDEN, Problem
from policies.routing.weights import mean_win_rate, win_rate
from policies.views import AccountView, RepView, TeamView

Floats = NDArray[np.float64]
RHO, TAU_MONTHS = 0.35, 9.0
"""B6: weight of the relationship and how fast it grows."""
KNOWN, UNKNOWN = 0.45, 0.25
"""B6: relationship right after a handover to somebody who knows the segment, and who does not."""
REGION_COST, SEGMENT_COST = 0.03, 0.05
"""Part of a year's sales that another region, or a specialist of another segment, costs (assumption)."""
KNOWN_SHARE = 0.2
"""A rep knows a segment that makes up at least this share of the accounts held (as in the engine)."""
EVIDENCE_DEALS = 40.0
"""Decided deals that count as much as the team's mean: p (1 - p) / (.3 p)^2 at p = .21."""
PENALTY = 6.0
"""Months of sales that one month of potential outside the balance limits counts for."""
WORK_PENALTY = 2.0
"""The same for work worth one month of potential: sales follow hours with an elasticity of .31 only (F01)."""


class Wishes(NamedTuple):
    """How the assignment should be."""

    tolerance: float = 0.10
    """Distance from the own share of potential, and of work, that is accepted."""
    most_moves: int = 10**9
    newcomer_months: int = 12
    newcomer_share: float = 0.8
    """Patch of a newcomer relative to everybody else's."""
    most_accounts: int = 10**9
    pins: tuple[tuple[str, str], ...] = ()
    """(account, holder) that must hold."""
    excluded: tuple[str, ...] = ()
    """Holders who get nothing new; what they hold may leave."""
    tilt: float = 0.0
    """How far a patch may lie off its equal share by what its holder wins of the deals decided; 0 = not at all."""


def holders_of(team: TeamView) -> list[str]:
    """Return who may hold accounts: the reps, then the vacant seats."""
    return [*(rep.id for rep in team.reps), *team.vacant_seats]


def balance_problem(accounts: Sequence[AccountView], team: TeamView, wishes: Wishes) -> Problem:
    """Return the programme: costs in expected cents of the first year; potential and work in cents a month.

    Work counts in the money that as large a part of all potential is; where nobody knows of any, it binds nobody.
    """
    holders = holders_of(team)
    place = {holder: k for k, holder in enumerate(holders)}
    size = np.array([one.potential_cents for one in accounts], dtype=np.float64)
    owner = np.array([place.get(one.owner, -1) for one in accounts], dtype=np.int64)
    cost = _costs(accounts, team, size, owner)
    for name in wishes.excluded:
        column = cost[:, place[name]]
        column[owner != place[name]] = FORBIDDEN
    rows = {one.id: k for k, one in enumerate(accounts)}
    for account, holder in wishes.pins:
        kept = cost[rows[account], place[holder]]
        cost[rows[account]] = FORBIDDEN
        cost[rows[account], place[holder]] = kept if np.isfinite(kept) else 0.0
    work = np.array([one.work_minutes for one in accounts], dtype=np.float64)
    work = np.round(work * (size.sum() / max(work.sum(), 1.0)))
    load = np.stack([size, work])
    share = np.stack([shares(team, wishes) * size.sum(), capacities(team, wishes) * work.sum()])
    return Problem(
        np.round(cost), load, np.floor(share * (1 - wishes.tolerance)), np.ceil(share * (1 + wishes.tolerance)),
        owner, min(wishes.most_moves, len(accounts)), min(wishes.most_accounts, len(accounts)),
        np.array([PENALTY, WORK_PENALTY]),
    )  # fmt: skip


def shares(team: TeamView, wishes: Wishes) -> Floats:
    """Return everybody's share of all potential, shape (holders,); newcomers and vacant seats a smaller one."""
    mean = mean_win_rate(team.reps) if wishes.tilt else 1.0
    weight = [_weight(rep, wishes, mean) for rep in team.reps] + [wishes.newcomer_share] * len(team.vacant_seats)
    return np.array(weight) / max(sum(weight), 1e-9)


def capacities(team: TeamView, wishes: Wishes) -> Floats:
    """Return everybody's share of all work, shape (holders,): hours do not grow with ability."""
    return shares(team, wishes._replace(tilt=0.0))


def _weight(rep: RepView, wishes: Wishes, mean: float) -> float:
    own = wishes.newcomer_share if rep.tenure_months < wishes.newcomer_months else 1.0
    return own * (ability(rep, mean, wishes.tilt) if wishes.tilt else 1.0)


def ability(rep: RepView, mean: float, tilt: float) -> float:
    """Return the share of deals won over the team's, drawn towards 1 where few were decided, within 1 +- tilt.

    `EVIDENCE_DEALS` deals at the team's mean are counted on top: with a spread of abilities of 30 % (B1) and a win
    rate of .21 (B2) this is what makes the estimate unbiased towards the mean.
    """
    return min(max(win_rate(rep, mean, EVIDENCE_DEALS) / max(mean, 1e-9), 1 - tilt), 1 + tilt)


def _costs(accounts: Sequence[AccountView], team: TeamView, size: Floats, owner: NDArray[np.int64]) -> Floats:
    knows, near, other = _fit(accounts, team)
    months = np.array([one.months_with_owner for one in accounts], dtype=np.float64)
    now = np.where(owner >= 0, 1 - (1 - KNOWN) * np.exp(-months / TAU_MONTHS), 1.0)
    after = np.where(knows, KNOWN, UNKNOWN)
    year = RHO * TAU_MONTHS / 12 * (1 - np.exp(-12 / TAU_MONTHS))
    lost = np.maximum(now[:, None] - after, 0.0) * year
    held = np.flatnonzero(owner >= 0)
    lost[held, owner[held]] = 0.0
    lost[owner < 0] = year * (1 - after[owner < 0])
    return 12 * size[:, None] * (lost + REGION_COST * ~near + SEGMENT_COST * other)


def _fit(accounts: Sequence[AccountView], team: TeamView) -> tuple[NDArray[np.bool_], ...]:
    """Return three tables (accounts, holders): knows the segment; same region; specialist of another segment."""
    holders = holders_of(team)
    count: dict[tuple[str, str], int] = {}
    total = dict.fromkeys(holders, 0)
    for one in accounts:
        if one.owner in total:
            count[one.owner, one.segment] = count.get((one.owner, one.segment), 0) + 1
            total[one.owner] += 1
    segments = sorted({one.segment for one in accounts})
    which = np.array([segments.index(one.segment) for one in accounts], dtype=np.int64)
    special = {rep.id: rep.segment for rep in team.reps}
    knows = np.array(
        [[count.get((h, s), 0) >= KNOWN_SHARE * max(total[h], 1) or special.get(h) == s for h in holders]
         for s in segments]
    ).reshape(len(segments), len(holders))  # fmt: skip
    strange = np.array([[special.get(h, "") not in ("", s) for h in holders] for s in segments])
    regions = {rep.id: rep.region for rep in team.reps}
    near = np.array([[regions.get(h, one.region) == one.region for h in holders] for one in accounts])
    strange = strange.reshape(len(segments), len(holders))
    return knows[which], near.reshape(len(accounts), len(holders)), strange[which]
