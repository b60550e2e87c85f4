"""Early warnings and the facts of a review, from what a manager may see (views) and the months of a run.

Alerts: behind plan with a low chance to hit, pipeline that cannot cover the goal, no deal decided for long, newcomers
without leads. Each carries a code, the person and its numbers; the screens put them into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from policies.views import AccountView, RepView, TeamView

Code = Literal["behind-plan", "thin-pipeline", "no-leads", "untouched-accounts", "low-energy"]


@dataclass(frozen=True)
class Thresholds:
    """When an alert is given; the defaults are practice, not evidence."""

    chance: float = 0.30
    """Behind plan and a chance to hit below this."""
    coverage: float = 3.0
    """Open opportunities per deal that the month's goal asks for."""
    untouched_days: int = 60
    untouched_share: float = 0.25
    """Share of own accounts untouched for so long."""
    energy: float = 0.7
    newcomer_months: int = 6
    """Newcomers under this tenure need at least one open lead or opportunity."""


@dataclass(frozen=True)
class Alert:
    """One warning."""

    code: Code
    rep: str
    value: float
    line: float
    """The threshold that was crossed."""


def alerts(
    team: TeamView,
    accounts: tuple[AccountView, ...] = (),
    chances: Mapping[str, float] | None = None,
    energy: Mapping[str, float] | None = None,
    lines: Thresholds | None = None,
) -> list[Alert]:
    """Return the warnings of a month, in the order of the team.

    Args:
        team: people at the begin of a month.
        accounts: customers, for untouched ones.
        chances: rep id -> simulated chance to hit the goal in force.
        energy: rep id -> energy in [0, 1] as people tell it.
        lines: thresholds; the defaults when None.
    """
    lines = lines or Thresholds()
    idle = _untouched(accounts, lines.untouched_days)
    found: list[Alert] = []
    for rep in team.reps:
        found += _of_results(rep, (chances or {}).get(rep.id), lines)
        share = idle.get(rep.id, 0.0)
        if share > lines.untouched_share:
            found.append(Alert("untouched-accounts", rep.id, share, lines.untouched_share))
        told = (energy or {}).get(rep.id, 1.0)
        if told < lines.energy:
            found.append(Alert("low-energy", rep.id, told, lines.energy))
    return found


def _of_results(rep: RepView, chance: float | None, lines: Thresholds) -> list[Alert]:
    found = []
    goal, sold = sum(rep.goals_cents[-3:]), sum(rep.bookings_cents[-3:])
    if goal and sold < goal and chance is not None and chance < lines.chance:
        found.append(Alert("behind-plan", rep.id, chance, lines.chance))
    cover = coverage(rep)
    if cover is not None and cover < lines.coverage:
        found.append(Alert("thin-pipeline", rep.id, round(cover, 3), lines.coverage))
    if rep.tenure_months < lines.newcomer_months and rep.open_leads + rep.open_opportunities == 0:
        found.append(Alert("no-leads", rep.id, 0.0, 1.0))
    return found


def coverage(rep: RepView) -> float | None:
    """Return open opportunities / deals that the last month's goal asks for; None without a goal or a deal so far."""
    if not rep.wins or not rep.goals_cents or not rep.goals_cents[-1] or not sum(rep.bookings_cents):
        return None
    deal = sum(rep.bookings_cents) / rep.wins
    return rep.open_opportunities / max(rep.goals_cents[-1] / deal, 1e-9)


def _untouched(accounts: tuple[AccountView, ...], days: int) -> dict[str, float]:
    held: dict[str, list[int]] = {}
    for one in accounts:
        held.setdefault(one.owner, []).append(one.days_untouched > days)
    return {owner: sum(idle) / len(idle) for owner, idle in held.items() if owner}
