"""Prizes for the best of the month."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, ppm
from policies.parameters import flag, number
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class Contest:
    """A fixed pot of prizes each month for the best by attainment: equal prizes, or the first gets most.

    The pot is `pot_percent` of on-target variable pay for every head of the team; whoever is not among the winners
    gets nothing. With prizes by rank, place k of n winners gets a part in proportion to n + 1 - k.
    """

    pot_percent: float = 10.0
    winners_percent: float = 20.0
    """Share of the team that wins, rounded up (F27: many prizes beat one for people who dislike risk)."""
    by_rank: bool = False

    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = Card(
        name="contest",
        family="incentives",
        summary=Text(en="Prizes for the best of each month.", zh="月度擂台：排前几名的拿奖。"),
        reads=frozenset({"PayView.target_variable_cents", "PayView.rank", "PayView.team_size"}),
        source="F26, F27 (Lim, Ahearne & Ham 2009)",
        params={
            "pot_percent": Text(en="Pot per head, of on-target variable (%)", zh="人均奖池为目标浮动的（%）"),
            "winners_percent": Text(en="Winners, of the team (%)", zh="获奖人数占团队（%）"),
            "by_rank": Text(en="Higher prizes for higher places", zh="名次越高奖越大"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "pot_percent", 0, 500)
        number(self, "winners_percent", 1, 100)
        flag(self, "by_rank")

    def pay(self, results: PayView) -> int:
        """Return the prize of the month's place."""
        size = max(results.team_size, 1)
        winners = ceil(size * self.winners_percent / 100)
        if results.rank is None or not 1 <= results.rank <= winners:
            return 0
        pot = results.target_variable_cents * size * ppm(self.pot_percent) // PPM
        if not self.by_rank:
            return pot // winners
        return pot * (winners + 1 - results.rank) // (winners * (winners + 1) // 2)
