"""More leads to those who sold more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import choice, number, whole
from policies.routing.load import taken_by
from policies.routing.weights import share_leads
from policies.views import LeadView, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Performance:
    """Leads in proportion to recent results raised to a power (merit).

    Results of few months are drawn towards the team's mean, as if `shrink_months` average months came on top; so a
    newcomer starts as average and a lucky month does not decide. What it does to people is a model prediction: no
    controlled study exists (F75, D21; evidence E: share ~ productivity ** 1.5).
    """

    power: float = 1.5
    """0 = equal shares, 1 = in proportion to results, above 1 = more than in proportion."""
    measure: str = "bookings"
    """bookings, or attainment (bookings / own goals)."""
    months: int = 6
    """Months of results that count."""
    shrink_months: float = 3.0
    """Average months added to everybody's own."""

    card: ClassVar[Card] = Card(
        name="performance",
        family="routing",
        summary=Text(en="The better the recent results, the more leads.", zh="业绩越好，分到的线索越多。"),
        reads=frozenset({"RepView.bookings_cents", "RepView.goals_cents"}),
        benchmark=False,
        source="practice; F75, D21: effect is a model prediction",
        params={
            "power": Text(en="How strongly results count (power)", zh="业绩倾斜程度（次方）"),
            "measure": Text(en="Measured by", zh="按什么衡量"),
            "months": Text(en="Months that count", zh="看最近几个月"),
            "shrink_months": Text(en="Pull to the mean (months)", zh="向平均收缩（月）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "power", 0, 5)
        choice(self, "measure", ("bookings", "attainment"))
        whole(self, "months", 1, 12)
        number(self, "shrink_months", 0, 36)

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return a rep for every lead, so that the batch is shared in proportion to the weights."""
        return taken_by(self.by_turn, leads, team)

    def by_turn(self, team: TeamView, first: str) -> Iterator[str]:
        """Return who gets one lead after the other, whatever leads they are; `first` is the id of the first."""
        return share_leads(first, team.reps, self.weights(team.reps)) if team.reps else iter(())

    def weights(self, reps: Sequence[RepView]) -> list[float]:
        """Return the weight of each rep relative to the mean, rounded to 1e-9; equal when nobody has results."""
        results = [self._results(rep) for rep in reps]
        reached, base = sum(r for r, _ in results), sum(b for _, b in results)
        if reached <= 0 or base <= 0:
            return [1.0] * len(reps)
        mean = reached / base
        extra = self.shrink_months * base / max(sum(self._counted(rep) for rep in reps), 1)
        scores = [(r + extra * mean) / (b + extra) / mean if b + extra > 0 else 1.0 for r, b in results]
        weights = [round(score**self.power, 9) for score in scores]
        return weights if sum(weights) > 0 else [1.0] * len(reps)

    def _results(self, rep: RepView) -> tuple[float, float]:
        """Return what was reached and what it is measured against: months, or the goals of those months."""
        months = self._counted(rep)
        if not months:
            return 0.0, 0.0
        against = months if self.measure == "bookings" else sum(rep.goals_cents[-months:])
        return float(sum(rep.bookings_cents[-months:])), float(against)

    def _counted(self, rep: RepView) -> int:
        return min(len(rep.bookings_cents), self.months)
