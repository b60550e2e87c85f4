"""People propose their own goals; part of the gap to the target is imposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.parameters import number
from policies.views import RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class BottomUp:
    """Everybody proposes; management closes a part of the gap to the target in proportion to the top-down shares.

    A proposal is what somebody's own results and patch suggest, less a cushion. A bonus for honest forecasts shrinks
    the cushion: by half at `honesty_half_percent` of on-target pay (assumption: no field estimate is known). The bonus
    itself is paid by the incentive rule; here it changes what people say.
    """

    cushion_percent: float = 15.0
    """What people keep back without a bonus for honesty."""
    honesty_percent: float = 0.0
    """Bonus for an accurate forecast, in percent of on-target variable pay."""
    honesty_half_percent: float = 5.0
    """Bonus that halves the cushion."""
    reconcile_percent: float = 50.0
    """Part of the gap to the company target that is imposed: 0 = as proposed, 100 = adds up to the target."""

    card: ClassVar[Card] = Card(
        name="bottom-up",
        family="goals",
        summary=Text(
            en="People propose their goals; honesty is rewarded, part of the gap is imposed.",
            zh="自己报目标：报得准有奖，和总目标的差额分摊一部分。",
        ),
        reads=frozenset({"RepView.bookings_cents", "RepView.potential_cents"}),
        source="practice (Gonik 1978); the size of the cushion is an assumption",
        params={
            "cushion_percent": Text(en="Kept back without a bonus (%)", zh="没有诚实奖时留的余量（%）"),
            "honesty_percent": Text(en="Honesty bonus, of on-target variable (%)", zh="诚实奖为目标浮动的（%）"),
            "honesty_half_percent": Text(en="Bonus that halves the cushion (%)", zh="余量减半所需奖金（%）"),
            "reconcile_percent": Text(en="Gap to the target imposed (%)", zh="差额分摊（%）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "cushion_percent", 0, 80)
        number(self, "honesty_percent", 0, 100)
        number(self, "honesty_half_percent", 0.1, 100)
        number(self, "reconcile_percent", 0, 100)

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return the proposals, moved towards the top-down shares by a part of the gap."""
        top_down = apportion(target_cents, {rep.id: rep.potential_cents for rep in team.reps})
        proposed = {rep.id: self.proposal(rep, top_down[rep.id]) for rep in team.reps}
        gap = target_cents - sum(proposed.values())
        part = int(abs(gap) * self.reconcile_percent / 100) * (1 if gap > 0 else -1)
        shares = apportion(abs(part), top_down if gap > 0 else proposed)
        return {rep: max(0, said + (shares[rep] if gap > 0 else -shares[rep])) for rep, said in proposed.items()}

    def proposal(self, rep: RepView, top_down_cents: int) -> int:
        """Return what somebody says they can sell a month: history and patch, less the cushion."""
        months = len(rep.bookings_cents)
        own = (sum(rep.bookings_cents) + 3 * top_down_cents) / (months + 3)
        kept = self.cushion_percent / 100 / (1 + self.honesty_percent / self.honesty_half_percent)
        return round(own * (1 - kept))
