"""The 32 combinations of one world, quarter by quarter: each stands where the last review ended and goes on from there.

A review in month 6 then takes three months of every combination, not six and a warm-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coaching.shapley import (
    FACTORS,
    GOAL,
    Chosen,
    Deviation,
    by_seat,
    combinations,
    markets_of,
    on_day_0,
    rules_of,
    split,
)

if TYPE_CHECKING:
    from policies.playbook import Playbook
    from scenarios.schema import Scenario
    from simulator.run import Run


class Quarters:
    """All combinations of what was and what is plain, on one world."""

    def __init__(self, scenario: Scenario, *, seed: int, world: int, months: int) -> None:
        """Warm everything up.

        Args:
            scenario: the company.
            seed: root of all luck.
            world: number of the world.
            months: months that will be looked at most.
        """
        self.scenario, self.month = scenario, 0
        """`month` is where the runs stand."""
        self._runs: dict[Chosen, Run] = {}
        markets, tapes = markets_of(scenario, seed, world, months)
        for chosen in combinations([one for one in FACTORS if one != GOAL]):
            real = "market" in chosen
            start = on_day_0(markets[real], tapes[real], chosen, months)
            self._runs |= {one: start.fork(start.playbook) for one in (chosen, chosen | {GOAL})}
            start.floor.close()

    def until(self, month: int, playbook: Playbook) -> Deviation:
        """Go on to the end of a month and split the deviation from day 0 up to there.

        Args:
            month: not before where the runs stand.
            playbook: what was decided; up to where the runs stand it must be what they were played under.

        Raises:
            PolicyError: a rule raised or answered nonsense.
        """
        sold = {}
        for chosen, run in self._runs.items():
            run.playbook = rules_of(playbook, chosen)
            if month > self.month:
                run.play_between(self.month, month)
            sold[chosen] = by_seat(run.company, run.ledger, month)
        self.month = month
        return split(self.scenario, sold, month)

    def close(self) -> None:
        """Let go of the people."""
        for run in self._runs.values():
            run.floor.close()
        self._runs = {}
