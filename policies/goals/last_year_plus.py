"""Own results of the last year plus a percentage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.parameters import flag, number, whole
from policies.views import TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class LastYearPlus:
    """Own monthly average of the last 12 months plus x %: who sold more is asked for more (F23, ratchet).

    People with too little history get the share of the company target that their accounts' potential has in the team
    (an equal share where no potential is known). Nobody falls below a floor. With `scale_to_target` the goals are
    brought to the company target in the same proportions; without, they add up to whatever they add up to.
    """

    plus_percent: float = 8.0
    """Raise over the own average; may be negative."""
    minimum_months: int = 3
    """Months of history below which the fall-back holds."""
    floor_percent: float = 20.0
    """Least goal, in percent of an equal share of the target."""
    scale_to_target: bool = False

    card: ClassVar[Card] = Card(
        name="last-year-plus",
        family="goals",
        summary=Text(en="Everybody's own last twelve months plus a percentage.", zh="在自己过去一年的基础上加几个点。"),
        reads=frozenset({"RepView.bookings_cents", "RepView.potential_cents"}),
        source="practice; F23 (ratchet)",
        params={
            "plus_percent": Text(en="Raise (%)", zh="加码（%）"),
            "minimum_months": Text(en="Least history (months)", zh="至少要有几个月历史"),
            "floor_percent": Text(en="Least goal, of an equal share (%)", zh="最低目标为人均的（%）"),
            "scale_to_target": Text(en="Scale to the company target", zh="按公司总目标折算"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "plus_percent", -50, 200)
        whole(self, "minimum_months", 1, 12)
        number(self, "floor_percent", 0, 100)
        flag(self, "scale_to_target")

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return own history plus x %, or the fall-back; scaled to the target if so asked."""
        fallback = apportion(target_cents, {rep.id: rep.potential_cents for rep in team.reps})
        floor = round(target_cents / max(len(team.reps), 1) * self.floor_percent / 100)
        least, raised, goals = self.minimum_months, 1 + self.plus_percent / 100, {}
        for rep in team.reps:
            booked = rep.bookings_cents
            own = fallback[rep.id] if len(booked) < least else round(sum(booked) / len(booked) * raised)
            goals[rep.id] = own if own > floor else floor
        return apportion(target_cents, goals) if self.scale_to_target else goals
