"""A rep at work: the Mesa agent who holds a seat for as long as he or she stays."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from agents.base import Agent

if TYPE_CHECKING:
    from agents.floor import SalesFloor


class Rep(Agent):
    """A person: id, seat and the row of the floor's columns on which the state stands."""

    def __init__(self, model: SalesFloor, seat: int, holder: int, person: int) -> None:
        super().__init__(model)
        self.floor = model
        self.seat = seat
        self.holder = holder
        self.person = person
        self.id = rep_id(model.company.seat_ids[seat], holder)

    def __deepcopy__(self, memo: dict[int, Any]) -> Rep:
        """Copy along with the floor, for a fork of the run: the same person, without looking at each field."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other.model = other.floor = copy.deepcopy(self.floor, memo)
        return other

    @property
    def skill(self) -> float:
        """Skill today, 1 = the median veteran."""
        return float(self.floor.skill[self.seat])

    @property
    def effort(self) -> float:
        """Effort this month, 1 = standard."""
        return float(self.floor.people.effort[self.seat])

    @property
    def tenure_months(self) -> int:
        """Months since joining."""
        return int(self.floor.people.tenure_months[self.seat])


def rep_id(seat: str, holder: int) -> str:
    """Return the id of the n-th holder of a seat: R01 for the first, R01-2 for the next."""
    return seat if holder == 0 else f"{seat}-{holder + 1}"
