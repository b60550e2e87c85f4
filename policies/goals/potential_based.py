"""Goals in proportion to the potential of the patch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.goals.ramp import ramp_ppm
from policies.parameters import number, whole
from policies.views import RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class PotentialBased:
    """The company target in proportion to the estimated potential of everybody's accounts, newcomers ramping up.

    Nobody's goal falls below a floor (in percent of the mean weight), so that people who live on leads alone have a
    goal too. Goals add up to the target.
    """

    ramp_months: int = 6
    """Tenure from which the full goal holds (F45: 80 % of steady bookings after 4 to 8 months)."""
    ramp_start_percent: float = 50.0
    """Part of the goal on the first day; grows in a straight line."""
    floor_percent: float = 20.0
    """Least weight, in percent of the team's mean."""

    card: ClassVar[Card] = Card(
        name="potential-based",
        family="goals",
        summary=Text(
            en="Goals follow the potential of each patch; newcomers ramp up.",
            zh="目标看盘子：潜力大目标高，新人逐月加码。",
        ),
        reads=frozenset({"RepView.potential_cents", "RepView.tenure_months"}),
        source="F07, F45; P14",
        params={
            "ramp_months": Text(en="Full goal from (months of tenure)", zh="入职几个月后背全额目标"),
            "ramp_start_percent": Text(en="Goal on the first day (%)", zh="入职时目标为全额的（%）"),
            "floor_percent": Text(en="Least goal, of the mean (%)", zh="最低目标为平均的（%）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        whole(self, "ramp_months", 0, 60)
        number(self, "ramp_start_percent", 0, 100)
        number(self, "floor_percent", 0, 100)

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return goals in proportion to potential x ramp that add up to the target."""
        mean = sum(rep.potential_cents for rep in team.reps) // max(len(team.reps), 1) or 1
        floor = round(mean * self.floor_percent / 100)
        size = {rep.id: max(rep.potential_cents, floor) * self._ramp_ppm(rep) for rep in team.reps}
        if not any(size.values()):
            size = {rep.id: self._ramp_ppm(rep) for rep in team.reps}
        return apportion(target_cents, size)

    def _ramp_ppm(self, rep: RepView) -> int:
        return ramp_ppm(rep.tenure_months, self.ramp_months, self.ramp_start_percent)
