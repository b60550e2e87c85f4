"""Goals that breathe with the market."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from policies.cards import Card
from policies.composition import check_base
from policies.goals.apportion import apportion
from policies.goals.potential_based import PotentialBased
from policies.parameters import number, whole
from policies.protocols import GoalPolicy
from policies.views import TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class RelativeToMarket:
    """Another rule's goals, raised or lowered by how the whole team sells now against the year before.

    The team's recent months against its own earlier ones stand for the market: what moves everybody is not one
    person's merit or fault (relative performance evaluation). Reviewed every quarter, within limits.
    """

    base: GoalPolicy = field(default_factory=PotentialBased)
    """Rule whose goals are scaled."""
    months: int = 3
    """Recent months that stand for the market."""
    most_percent: float = 30.0
    """Most the goals are raised or lowered."""
    review_every_months: int = 3

    card: ClassVar[Card] = Card(
        name="relative-to-market",
        family="goals",
        summary=Text(
            en="Goals rise and fall with the market, judged by the whole team's sales.",
            zh="目标随行就市：大盘好就高，大盘差就低。",
        ),
        reads=frozenset({"RepView.bookings_cents", "TeamView.season"}),
        source="Holmstrom 1982 (relative performance); experience M9",
        params={
            "base": Text(en="Goals that are scaled", zh="以哪条规则为底"),
            "months": Text(en="Recent months", zh="看最近几个月"),
            "most_percent": Text(en="Most change (%)", zh="最多调整（%）"),
            "review_every_months": Text(en="Review every (months)", zh="每隔几个月复盘"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        check_base(self)
        whole(self, "months", 1, 11)
        number(self, "most_percent", 0, 90)
        whole(self, "review_every_months", 1, 12)

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return the base rule's goals times the market's index."""
        goals = self.base.set(team, target_cents)
        index = self.index(team)
        return apportion(round(sum(goals.values()) * index), goals) if goals else {}

    def index(self, team: TeamView) -> float:
        """Return recent sales / earlier sales a month of those there for a year, without season, within the limits."""
        season = team.season  # season[-k] is the index of the month k before this one
        recent = earlier = 0.0
        for rep in team.reps:
            if len(rep.bookings_cents) == 12:
                plain = [sold / max(season[at], 0.05) for at, sold in enumerate(rep.bookings_cents)]
                recent += sum(plain[-self.months :]) / self.months
                earlier += sum(plain[: -self.months]) / (12 - self.months)
        if earlier <= 0:
            return 1.0
        most = self.most_percent / 100
        return round(min(max(recent / earlier, 1 - most), 1 + most), 9)
