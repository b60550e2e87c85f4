"""Goals by what the patch and the person can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.goals.ramp import ramp_ppm
from policies.parameters import number, whole
from policies.routing.weights import mean_win_rate, win_rate
from policies.views import TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class CapabilityBased:
    """The target in proportion to potential x (own share of deals won / the team's) ^ power, newcomers ramping up.

    Few deals say little, so shares are drawn towards the mean. Nobody's patch counts for less than a floor.
    """

    power: float = 0.7
    """How strongly ability counts: 0 = potential alone, 1 = in full."""
    ramp_months: int = 6
    ramp_start_percent: float = 50.0
    floor_percent: float = 20.0
    """Least patch, in percent of the mean."""

    card: ClassVar[Card] = Card(
        name="capability-based",
        family="goals",
        summary=Text(
            en="Goals follow the patch and what the person can make of it.", zh="目标看盘子，也看本人的本事。"
        ),
        reads=frozenset({"RepView.potential_cents", "RepView.tenure_months", "RepView.wins", "RepView.decided"}),
        source="F07, F45; practice",
        params={
            "power": Text(en="How strongly ability counts (power)", zh="能力影响程度（次方）"),
            "ramp_months": Text(en="Full goal from (months of tenure)", zh="入职几个月后背全额目标"),
            "ramp_start_percent": Text(en="Goal on the first day (%)", zh="入职时目标为全额的（%）"),
            "floor_percent": Text(en="Least patch, of the mean (%)", zh="最低盘子为平均的（%）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "power", 0, 3)
        whole(self, "ramp_months", 0, 60)
        number(self, "ramp_start_percent", 0, 100)
        number(self, "floor_percent", 0, 100)

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return goals that add up to the target."""
        mean_rate = mean_win_rate(team.reps) or 1.0
        mean = sum(rep.potential_cents for rep in team.reps) // max(len(team.reps), 1) or 1
        floor = round(mean * self.floor_percent / 100)
        size = {
            rep.id: max(rep.potential_cents, floor)
            * ramp_ppm(rep.tenure_months, self.ramp_months, self.ramp_start_percent)
            * round(1_000_000 * (win_rate(rep, mean_rate) / mean_rate) ** self.power)
            for rep in team.reps
        }
        return apportion(target_cents, size)
