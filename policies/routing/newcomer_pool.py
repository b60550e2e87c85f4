"""A share of the leads is reserved for newcomers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import number, whole
from policies.routing.load import in_turn, spread, taken_by
from policies.views import LeadView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class NewcomerPool:
    """Newcomers share a reserved part of the leads, everybody else the rest; inside each group, the least loaded first.

    Without newcomers (or with nobody else) the whole batch goes to the one group there is.
    """

    share_percent: float = 40.0
    """Share of all leads that newcomers get together."""
    newcomer_months: int = 12
    """Tenure below which somebody is a newcomer."""

    card: ClassVar[Card] = Card(
        name="newcomer-pool",
        family="routing",
        summary=Text(en="A fixed share of the leads is kept for newcomers.", zh="固定留一部分线索给新人。"),
        reads=frozenset({"RepView.tenure_months", "RepView.open_leads", "RepView.open_opportunities"}),
        source="practice; P18 (F45): leads feed learning",
        params={
            "share_percent": Text(en="Share of leads for newcomers (%)", zh="留给新人的线索（%）"),
            "newcomer_months": Text(en="Newcomer below (months of tenure)", zh="入职不满几个月算新人"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "share_percent", 0, 100)
        whole(self, "newcomer_months", 1, 120)

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return a newcomer for the reserved leads and somebody else for the rest."""
        return taken_by(self.by_turn, leads, team)

    def by_turn(self, team: TeamView, first: str) -> Iterator[str]:
        """Yield who gets one lead after the other, whatever leads they are; `first` is the id of the first."""
        new = [rep for rep in team.reps if rep.tenure_months < self.newcomer_months]
        others = [rep for rep in team.reps if rep.tenure_months >= self.newcomer_months]
        newcomers, rest = in_turn(new or others), in_turn(others or new)
        share = self.share_percent / 100
        for at in spread(first) if team.reps else ():
            yield next(newcomers if at < share else rest)
