"""Goals that stand, unless a tripwire set in advance is touched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from policies.cards import Card
from policies.composition import check_base
from policies.goals.potential_based import PotentialBased
from policies.parameters import choice, number, whole
from policies.protocols import GoalPolicy
from policies.views import RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class ResetTripwire:
    """Set by another rule at the start of the year; lowered in mid-year only when the whole team falls below a line.

    The line is drawn in advance: team bookings under `below_percent` of team goals over `months`. Then everybody's
    goal comes down by a part of the shortfall, never below a floor; the original goals stay in the books. A single
    person's bad months reset nothing, except as special relief: somebody under `relief_percent` of their own goals
    over the same months gets the same cut (0 = no relief).
    """

    base: GoalPolicy = field(default_factory=PotentialBased)
    below_percent: float = 75.0
    """Team attainment under which goals are reset."""
    months: int = 3
    """Months that count, one review period."""
    cut_percent: float = 70.0
    """Part of the shortfall by which goals come down."""
    floor_percent: float = 60.0
    """Least goal after a reset, in percent of the one before."""
    relief_percent: float = 0.0
    """Own attainment under which one person is relieved (special case); 0 = never."""
    review_every_months: int = 3

    card: ClassVar[Card] = Card(
        name="reset-tripwire",
        family="goals",
        summary=Text(
            en="Goals stand, unless the whole team falls below a line drawn in advance.",
            zh="目标不动，除非全队掉到事先说好的线以下才下调。",
        ),
        reads=frozenset({"RepView.bookings_cents", "RepView.goals_cents", "TeamView.season", "TeamView.fiscal_month"}),
        source="experience M9; F20 (giving up)",
        params={
            "base": Text(en="Goals at the start of the year", zh="年初目标按哪条规则"),
            "below_percent": Text(en="Reset below team attainment (%)", zh="全队达成低于（%）时下调"),
            "months": Text(en="Months that count", zh="看最近几个月"),
            "cut_percent": Text(en="Shortfall taken off (%)", zh="按缺口下调（%）"),
            "floor_percent": Text(en="Least goal, of the old one (%)", zh="最低为原目标的（%）"),
            "relief_percent": Text(en="Special relief below (%, 0 = none)", zh="个人低于（%）特批下调（0＝不设）"),
            "review_every_months": Text(en="Review every (months)", zh="每隔几个月复盘"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check_base(self)
        number(self, "below_percent", 0, 100)
        whole(self, "months", 1, 12)
        number(self, "cut_percent", 0, 100)
        number(self, "floor_percent", 10, 100)
        number(self, "relief_percent", 0, 100)
        choice(self, "review_every_months", (1, 2, 3, 4, 6, 12))

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return new goals at the start of a year, else the old ones or what the tripwire makes of them."""
        fresh = dict(self.base.set(team, target_cents))
        if team.fiscal_month == 1:
            return fresh
        old = {rep.id: _goal_so_far(rep, team.season) for rep in team.reps}
        reached = _attainment(team.reps, self.months)
        return {
            rep.id: fresh[rep.id] if old[rep.id] is None else self._reset(rep, old[rep.id] or 0, reached)
            for rep in team.reps
        }

    def _reset(self, rep: RepView, goal: int, team_reached: float | None) -> int:
        if team_reached is None:
            return goal
        own = _attainment([rep], self.months)
        touched = team_reached < self.below_percent / 100
        relieved = own is not None and own < self.relief_percent / 100
        if not touched and not relieved:
            return goal
        short = 1 - (team_reached if touched else own or 0.0)
        return round(goal * max(1 - short * self.cut_percent / 100, self.floor_percent / 100))


def _goal_so_far(rep: RepView, season: tuple[float, ...]) -> int | None:
    """Return the monthly goal in force (before the season index); None for who had none last month."""
    if not rep.goals_cents or not rep.goals_cents[-1] or season[-1] <= 0:
        return None
    return round(rep.goals_cents[-1] / season[-1])


def _attainment(reps: tuple[RepView, ...] | list[RepView], months: int) -> float | None:
    goal = sum(sum(rep.goals_cents[-months:]) for rep in reps)
    return sum(sum(rep.bookings_cents[-months:]) for rep in reps if rep.goals_cents) / goal if goal else None
