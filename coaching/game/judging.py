"""A plan before the stored worlds, one after the other: whoever waits can look in between, or go on another time."""

from __future__ import annotations

from collections.abc import Iterator

from coaching.game.over_worlds import Given, Yours, given_on, stored_worlds, yours_on
from scenarios.mission import Choice, Mission


class Judging:
    """One plan, played unchanged on the stored worlds as far as it has come."""

    def __init__(self, mission: Mission, choices: tuple[Choice, ...], worlds: int) -> None:
        """Begin.

        Args:
            mission: the mission as it is played.
            choices: the decisions.
            worlds: stored worlds on which a gate judges them.
        """
        self.mission, self.choices, self.worlds = mission, choices, worlds
        self.mine: list[Yours] = []
        self.given: list[Given] = []

    @property
    def left(self) -> int:
        """Worlds still to be played."""
        return self.worlds - len(self.mine)

    def go_on(self) -> Iterator[int]:
        """Play on from where it stands; yields the worlds done after each.

        What holds on a world whatever the player does is stored for a mission's own numbers; else it is played too.
        """
        stored = stored_worlds(self.mission)
        for number in range(len(self.mine), self.worlds):
            found = stored[number] if number < len(stored) else given_on(self.mission, number)
            self.mine.append(yours_on(self.mission, self.choices, number))
            self.given.append(found)
            yield number + 1
