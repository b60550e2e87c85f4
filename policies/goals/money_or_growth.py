"""Another kind of goal for newcomers, for the middle and for old hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.parameters import flag, number, whole
from policies.views import RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class MoneyOrGrowth:
    """Newcomers get a growth goal, old hands a money goal, everybody between the mean of both.

    Growth: the mean of the last three months plus a percentage. Money: the share of the company target that the patch
    has. Who has no history yet starts from a part of the money goal.
    """

    growth_until_months: int = 12
    """Tenure below which the goal is growth."""
    money_from_months: int = 36
    """Tenure from which the goal is money."""
    growth_percent: float = 15.0
    """Growth over the mean of the last three months."""
    start_percent: float = 40.0
    """First goal of a newcomer, in percent of the money goal; growth goals never fall below it."""
    scale_to_target: bool = False

    card: ClassVar[Card] = Card(
        name="money-or-growth",
        family="goals",
        summary=Text(
            en="Growth goals for newcomers, money goals for old hands, both for the middle.",
            zh="新人看成长，老人看金额，中间的两样都看。",
        ),
        reads=frozenset({"RepView.bookings_cents", "RepView.potential_cents", "RepView.tenure_months"}),
        source="practice (growth goals and challenge goals); F45",
        params={
            "growth_until_months": Text(en="Growth goal below (months of tenure)", zh="司龄低于（月）看成长"),
            "money_from_months": Text(en="Money goal from (months of tenure)", zh="司龄满（月）看金额"),
            "growth_percent": Text(en="Growth (%)", zh="成长（%）"),
            "start_percent": Text(en="First goal, of the money goal (%)", zh="起步目标为金额目标的（%）"),
            "scale_to_target": Text(en="Scale to the company target", zh="按公司总目标折算"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        whole(self, "growth_until_months", 0, 600)
        whole(self, "money_from_months", 0, 600)
        number(self, "growth_percent", 0, 200)
        number(self, "start_percent", 0, 100)
        flag(self, "scale_to_target")

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return a goal of the kind that fits each person."""
        money = apportion(target_cents, {rep.id: rep.potential_cents for rep in team.reps})
        goals = {rep.id: self._goal(rep, money[rep.id]) for rep in team.reps}
        return apportion(target_cents, goals) if self.scale_to_target else goals

    def _goal(self, rep: RepView, money: int) -> int:
        if rep.tenure_months >= self.money_from_months:
            return money
        recent = rep.bookings_cents[-3:]
        mean = sum(recent) / len(recent) if recent else 0.0
        growth = max(round(mean * (1 + self.growth_percent / 100)), round(money * self.start_percent / 100))
        return growth if rep.tenure_months < self.growth_until_months else (growth + money) // 2
