"""Large leads to proven people, the rest to everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from policies.cards import Card
from policies.parameters import number, whole
from policies.routing.load import in_turn
from policies.routing.weights import mean_win_rate, win_rate
from policies.views import POOL, LeadView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class ValueTiered:
    """The most valuable part of every batch goes to those with the best share of deals won, the rest to the others.

    Inside each group the least loaded come first. With nobody in the other group everything goes to the one there is.
    """

    large_percent: float = 20.0
    """Part of a batch, by stated value, that counts as large; rounded down."""
    large_from_cents: int = 0
    """Value from which a lead counts as large whatever the batch; 0 = by the percentage alone."""
    proven_percent: float = 30.0
    """Part of the team that gets the large ones, by share of deals won; rounded up."""

    card: ClassVar[Card] = Card(
        name="value-tiered",
        family="routing",
        summary=Text(
            en="Large leads go to proven people, the rest to everybody else.",
            zh="大单给有把握的人，小单给其他人。",
        ),
        reads=frozenset(
            {"RepView.wins", "RepView.decided", "RepView.open_leads", "RepView.open_opportunities",
             "LeadView.value_cents"}
        ),
        source="practice; model.md: large deals ask for skill",
        params={
            "large_percent": Text(en="Large leads, of a batch (%)", zh="每批中算大单的（%）"),
            "large_from_cents": Text(en="Large from (cents, 0 = by percentage)", zh="大单起点（分，0＝只看比例）"),
            "proven_percent": Text(en="Proven people, of the team (%)", zh="有把握的人占团队（%）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "large_percent", 0, 100)
        whole(self, "large_from_cents", 0, 10**15)
        number(self, "proven_percent", 1, 100)

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return a proven rep for the large leads and somebody else for the rest."""
        mean = mean_win_rate(team.reps)
        ranked = sorted(team.reps, key=lambda rep: (-win_rate(rep, mean), rep.seat))
        many = ceil(len(ranked) * self.proven_percent / 100)
        proven, others = in_turn(ranked[:many]), in_turn(ranked[many:] or ranked)
        large = self._large(leads)
        answer = {lead.id: next(proven if lead.id in large else others, POOL) for lead in leads}
        return {lead: rep for lead, rep in answer.items() if rep != POOL}

    def _large(self, leads: Sequence[LeadView]) -> frozenset[str]:
        ranked = sorted(leads, key=lambda lead: (-lead.value_cents, lead.id))
        top = ranked[: int(len(ranked) * self.large_percent / 100)]
        big = [lead for lead in ranked if self.large_from_cents and lead.value_cents >= self.large_from_cents]
        return frozenset(lead.id for lead in [*top, *big])
