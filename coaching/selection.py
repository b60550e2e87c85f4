"""Which playbook is best, with as few worlds as it takes: fully sequential selection with an indifference zone.

Kim and Nelson (2001): every playbook starts with the same worlds; after each stage a playbook leaves the race when
another one, on the same luck, is ahead by more than chance allows. Differences below the indifference zone need not
be told apart. When all worlds are paired the procedure selects the best playbook, or one within the zone of it, with
at least the asked confidence. When the budget ends first the answer is "undecided", with those still in the race.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from scenarios.errors import InputError

FIRST_WORLDS = 10
"""Worlds before the first look; variances are estimated from them and from all that follow."""
STAGE_WORLDS = 5
"""Worlds between two looks; fixed, so that the answer does not depend on the number of workers."""
CONFIDENCE = 0.95

Verdict = Literal["decided", "equal", "undecided"]


@dataclass(frozen=True)
class Selection:
    """What the race said."""

    metric: str
    verdict: Verdict
    """"decided": one is left; "equal": those left differ by less than the zone; "undecided": the budget ended."""
    left: tuple[str, ...]
    """Playbooks still in the race, best mean first."""
    indifference: float
    """Half-width of the zone, in the metric's unit."""
    confidence: float
    worlds: int
    """Worlds of those who stayed longest."""
    runs: int
    """Runs of all playbooks together."""
    left_after: dict[str, int] = field(default_factory=dict)
    """Playbook that left the race -> worlds after which it did."""


class Race:
    """Keeps the values of every playbook world by world and says who is still in.

    Raises:
        InputError: an indifference zone that is not above 0, or a confidence outside (0.5, 1).
    """

    def __init__(self, names: Sequence[str], indifference: float, confidence: float = CONFIDENCE) -> None:
        """Start with all `names` in the race; values are such that higher is better."""
        if not indifference > 0 or not math.isfinite(indifference):
            raise InputError(
                "SEL-01", "indifference: got {got}, allowed: a difference above 0, in the metric's unit",
                got=indifference,
            )  # fmt: skip
        if not 0.5 < confidence < 1:
            raise InputError("SEL-02", "confidence: got {got}, allowed: above 0.5 and below 1", got=confidence)
        self.alive = list(names)
        self.left_after: dict[str, int] = {}
        self.indifference, self.confidence = indifference, confidence
        self.values: dict[str, list[float]] = {name: [] for name in names}
        self._rivals = max(len(names) - 1, 1)

    @property
    def worlds(self) -> int:
        """Worlds of those in the race."""
        return len(self.values[self.alive[0]])

    def add(self, world: Mapping[str, float]) -> None:
        """Take the next world's value of every playbook in the race."""
        for name in self.alive:
            self.values[name].append(world[name])

    def look(self) -> bool:
        """Let those leave who are behind by more than chance allows; True when the race is over."""
        count = self.worlds
        if count < 2:
            return len(self.alive) == 1
        reach = self._reach(count)
        behind, over = set(), True
        for place, a in enumerate(self.alive):
            for b in self.alive[place + 1 :]:
                differences = [x - y for x, y in zip(self.values[a], self.values[b], strict=True)]
                gap = math.fsum(differences) / count
                spread = math.fsum((one - gap) ** 2 for one in differences) / (count - 1)
                margin = self.indifference / 2 * (reach * spread / self.indifference**2 / count - 1)
                if abs(gap) > max(margin, 0.0):
                    behind.add(b if gap > 0 else a)
                over = over and margin <= 0
        for name in [one for one in self.alive if one in behind]:
            self.alive.remove(name)
            self.left_after[name] = count
        return over or len(self.alive) == 1

    def _reach(self, count: int) -> float:
        """Return h^2 of Kim and Nelson with the variance of all worlds so far (their updating form, KN++)."""
        tail = 2 * (1 - self.confidence) / self._rivals
        eta = (tail ** (-2 / (count - 1)) - 1) / 2
        return 2 * eta * (count - 1)


Stage = Callable[[Sequence[str], range], Sequence[Mapping[str, float]]]
"""Runs some worlds of some playbooks and returns one table playbook -> value a world (higher is better)."""


def select(
    names: Sequence[str], stage: Stage, *, metric: str, indifference: float, budget: int,
    confidence: float = CONFIDENCE, first: int = FIRST_WORLDS, step: int = STAGE_WORLDS,
) -> Selection:  # fmt: skip
    """Race playbooks until the best is known or the budget is spent.

    Args:
        names: playbooks.
        stage: runs worlds; called with those still in the race and the next worlds.
        metric: metric id, for the label.
        indifference: differences of the mean below this need not be told apart (metric's unit, above 0).
        budget: most worlds of one playbook, at least 2.
        confidence: of the selection.
        first: worlds before the first look.
        step: worlds between looks.

    Raises:
        InputError: a number out of range.
    """
    if budget < 2:
        raise InputError("SEL-03", "budget: got {got} worlds, allowed: 2 or more", got=budget)
    race, over = Race(names, indifference, confidence), False
    while not over and race.worlds < budget:
        done = race.worlds
        for world in stage(tuple(race.alive), range(done, min(done + (step if done else first), budget))):
            race.add(world)
        over = race.look()
    verdict: Verdict = "decided" if len(race.alive) == 1 else "equal" if over else "undecided"
    ranked = sorted(race.alive, key=lambda name: -math.fsum(race.values[name]))
    runs = sum(len(values) for values in race.values.values())
    return Selection(metric, verdict, tuple(ranked), indifference, confidence, race.worlds, runs, dict(race.left_after))


def fixed_design_worlds(deviation: float, indifference: float, playbooks: int, confidence: float = CONFIDENCE) -> int:
    """Return the worlds that a fixed paired design of equal confidence needs for every playbook.

    The best of k is told from each rival by a one-sided test on the paired difference at the edge of the zone, with
    the error shared out over the rivals: n = (z sd / zone)^2. The deviation is taken as known, which favours it.

    Args:
        deviation: standard deviation of a paired difference.
        indifference: half-width of the zone.
        playbooks: how many are compared.
        confidence: of the selection.
    """
    from statistics import NormalDist

    z = NormalDist().inv_cdf(1 - (1 - confidence) / max(playbooks - 1, 1))
    return max(2, math.ceil((z * deviation / indifference) ** 2))
