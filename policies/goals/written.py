"""Goals written down person by person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.parameters import refuse
from policies.views import RepView, TeamView
from scenarios.schema import Text

MONTHS = 12


@dataclass(frozen=True)
class Written:
    """Every seat listed has its goal for a year; whoever sits there has it. The goal tree writes this.

    Seats that are not listed share what the list leaves of the company target in proportion to their patches. A year's
    goal is split over its months by the season, as all goals are.
    """

    goals: tuple[tuple[str, int], ...] = ()
    """(seat, cents a year) pairs; in TOML a table such as { R01 = 360000000 }."""

    card: ClassVar[Card] = Card(
        name="written",
        family="goals",
        summary=Text(en="Goals written down seat by seat.", zh="一份写明每个岗位目标的清单。"),
        reads=frozenset({"RepView.potential_cents"}),
        params={"goals": Text(en="Goal of each seat (cents a year)", zh="各岗位目标（分/年）")},
    )

    def __post_init__(self) -> None:
        """Refuse anything but whole cents >= 0, each seat once."""
        fitting = isinstance(self.goals, tuple) and all(
            isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str) and _is_cents(pair[1])
            for pair in self.goals
        )
        if not fitting or len(dict(self.goals)) != len(self.goals):
            raise refuse(self, "goals", "a table such as { R01 = 360000000 }, whole cents a year, each seat once")

    def set(self, team: TeamView, target_cents: int) -> dict[str, int]:
        """Return a twelfth of what is written, and a share of the rest for those who are not listed."""
        listed = dict(self.goals)
        goals = {rep.id: _month_of(listed[rep.seat]) for rep in team.reps if rep.seat in listed}
        return goals | self._rest(
            [rep for rep in team.reps if rep.seat not in listed], target_cents, sum(goals.values())
        )

    @staticmethod
    def _rest(unlisted: Sequence[RepView], target_cents: int, given: int) -> dict[str, int]:
        return apportion(max(target_cents - given, 0), {rep.id: rep.potential_cents for rep in unlisted})


def _is_cents(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**15


def _month_of(year_cents: int) -> int:
    return (2 * year_cents + MONTHS) // (2 * MONTHS)
