"""Gates that judge a plan over the stored worlds, for the balance: each plan once, no further than it can still pass.

Plans are played world by world, so that each world is built once; a plan that misses a gate whatever it does on the
worlds that are left is not played on. The answer is that of all the worlds.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from coaching.game.over_worlds import FIRST_WORLD as STORED_FROM
from coaching.game.over_worlds import Given, Yours, contrasts, lost, stored_worlds
from coaching.game.rows import Row, Rows

MANY = 10**6


class Judges:
    """Gates of one star that judge a plan on stored worlds."""

    def __init__(self, rows: Rows, star: int, most: int = MANY) -> None:
        self.rows = rows
        self.gates = [gate for gate in rows.mission.gates if gate.worlds and gate.stars == star]
        self.worlds = min(most, max((gate.worlds for gate in self.gates), default=0))

    def met(self, plans: Iterable[str]) -> dict[str, bool]:
        """Return whether each plan meets the gates."""
        mine: dict[str, list[Yours]] = {plan: [] for plan in plans}
        alive, world = list(mine), given_by(self.rows, self.worlds)
        for number in range(STORED_FROM, STORED_FROM + self.worlds):
            for plan in alive:
                mine[plan].append(_seen(self.rows.of(plan, number)))
            alive = [plan for plan in alive if not self._lost(mine[plan], world)]
        return {plan: plan in alive for plan in mine}

    def known(self, plan: str, world: list[Given]) -> bool:
        """Whether the rows hold all that decides about a plan."""
        mine: list[Yours] = []
        for number in range(STORED_FROM, STORED_FROM + self.worlds):
            if not self.rows.known(plan, [number]):
                return False
            mine.append(_seen(self.rows.of(plan, number)))
            if self._lost(mine, world):
                return True
        return True

    def _lost(self, mine: list[Yours], world: list[Given]) -> bool:
        return any(lost(gate, mine, world) for gate in self.gates)


def _seen(row: Row) -> Yours:
    return Yours(row.money_cents, int(row.found["people-stay"]), row.seats)


def given_by(rows: Rows, worlds: int) -> list[Given]:
    """Return what holds on the stored worlds whatever the player does: stored, else from the rows."""
    if len(known := stored_worlds(rows.mission)) >= worlds:
        return known[:worlds]
    mission, out = rows.mission, []
    for number in range(STORED_FROM, STORED_FROM + worlds):
        money = [rows.of(plan, number).money_cents for plan in contrasts(mission)]
        base = [rows.of(plan.id, number).money_cents for plan in mission.of_role("reference")]
        out.append(Given(statistics.median(base), tuple(money), rows.shocked(number)))
    return out
