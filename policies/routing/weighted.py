"""Leads by fixed weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import number, refuse
from policies.routing.load import taken_by
from policies.routing.weights import share_leads
from policies.views import LeadView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Weighted:
    """Leads in proportion to weights that a manager writes down for each seat; seats left out share the rest weight.

    With weight 0 for everybody there, leads stay in the pool.
    """

    weights: tuple[tuple[str, float], ...] = ()
    """(seat, weight) pairs; in TOML a table such as { R01 = 2, R02 = 0.5 }."""
    otherwise: float = 1.0
    """Weight of every seat that is not named."""

    card: ClassVar[Card] = Card(
        name="weighted",
        family="routing",
        summary=Text(en="Leads by weights that a manager sets for each seat.", zh="线索按经理给每个岗位定的权重分。"),
        source="practice (Zoho, Odoo assignment rules)",
        params={
            "weights": Text(en="Weight of each seat", zh="各岗位权重"),
            "otherwise": Text(en="Weight of the others", zh="其余人的权重"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        fitting = isinstance(self.weights, tuple) and all(
            isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str) and _is_weight(pair[1])
            for pair in self.weights
        )
        if not fitting or len(dict(self.weights)) != len(self.weights):
            raise refuse(self, "weights", "a table of seats, each once, with a number from 0 to 1000")
        object.__setattr__(self, "weights", tuple((seat, float(weight)) for seat, weight in self.weights))
        number(self, "otherwise", 0, 1000)

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return a rep for every lead in proportion to the weights."""
        return taken_by(self.by_turn, leads, team)

    def by_turn(self, team: TeamView, first: str) -> Iterator[str]:
        """Return who gets one lead after the other, whatever leads they are; `first` is the id of the first."""
        known = dict(self.weights)
        weights = [known.get(rep.seat, self.otherwise) for rep in team.reps]
        return share_leads(first, team.reps, weights) if sum(weights) > 0 else iter(())


def _is_weight(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1000
