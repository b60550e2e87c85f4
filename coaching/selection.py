"""Which playbook is best, with as few worlds as it takes: fully sequential selection with an indifference zone.

Frazier (2014, "A fully sequential elimination procedure for indifference-zone ranking and selection with tight bounds
on probability of correct selection", Operations Research 62): every playbook starts with the same worlds; after each
stage the odds of every playbook to be the best one, a zone ahead of all others, are worked out; whoever's odds are
negligible leaves, and the race ends when one's odds reach the asked confidence. Ours are:

- The odds of a pair rest on its own paired differences (the same luck), whatever their spread, and the unknown spread
  is integrated out, every spread being as likely as any other beforehand, instead of being taken as known.
- A race is looked at between worlds only and so ends beyond the line, surer than asked. The line is therefore drawn
  nearer by what a random walk oversteps one on average, 0.583 standard deviations of what the log odds move from look
  to look (Siegmund 1985, "Sequential Analysis"). Those who leave do not need that: Frazier counts the odds with which
  they really left.
- Differences below the zone need not be told apart: when all that are left certainly differ by less, the answer is
  "equal"; worlds in which they do not differ at all count for that as far as `coaching.ties` allows. Who is then ahead
  may be the worse one, for which a tenth of the error is set aside.

When the budget ends first it is "undecided".
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist, variance
from typing import Literal, NamedTuple

from coaching.intervals import mean, t_quantile
from coaching.ties import room_left_by_ties
from scenarios.errors import InputError

FIRST_WORLDS = 10
"""Worlds before the first look; spreads are estimated from them and from all that follow."""
STAGE_WORLDS = 2
"""Worlds between two looks at least, see `next_worlds`."""
LATER_WORLDS = 4
"""Worlds between two looks once these are a tenth of the worlds so far: a second processor wants something to do."""
CONFIDENCE = 0.95
OVERSTEPPED = 0.583
"""Standard deviations of a step by which a random walk oversteps a line on average (Siegmund 1985)."""
LARGEST_STEP = 1.0
"""Log odds; for larger steps the approximation is no good, and they are corrected as if they were this large."""
SET_ASIDE = 0.1
"""Share of the error for races that end "equal" with the worse one ahead; of 5 points, 0.3 to 0.5 were measured."""

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


class Terms(NamedTuple):
    """What a race is about; kept with the experiment, so that whoever resumes it stops where it would have stopped."""

    metric: str
    indifference: float
    confidence: float = CONFIDENCE

    def text(self) -> str:
        """Return the terms as canonical JSON."""
        return json.dumps(self._asdict(), sort_keys=True, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Terms:
        """Read `text` back.

        Raises:
            InputError: not the terms of a race.
        """
        try:
            table = json.loads(text)
            return cls(str(table["metric"]), float(table["indifference"]), float(table["confidence"]))
        except (ValueError, TypeError, KeyError) as error:
            raise InputError("SEL-07", "the terms of the race cannot be read: {reason}", reason=error) from error


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
        self._required = 1 - (1 - confidence) * (1 - SET_ASIDE)
        """Odds to be the best (as a share) that end the race; rises a little with everyone who leaves."""
        self._certain = 1 - (1 - confidence) / max(len(names) - 1, 1)
        self._negligible = 1 - self._required ** (1 / max(len(names) - 1, 1))
        self._looked = 0
        """Worlds at the last look."""

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
        if self.worlds < 2 or len(self.alive) == 1:
            return len(self.alive) == 1
        gaps = {(a, b): self._gap(a, b) for a in self.alive for b in self.alive if a < b}
        if all(self._surely_alike(pair, gap) for pair, gap in gaps.items()):
            return True
        odds = {pair: gap.log_odds(self.indifference) for pair, gap in gaps.items()}
        step, self._looked = self.worlds - self._looked if self._looked else 0, self.worlds
        while len(self.alive) > 1:
            chances = {name: self._chance(name, odds) for name in self.alive}
            best = max(self.alive, key=chances.__getitem__)
            missing = _log_odds(self._required) - _log_odds(chances[best])
            if missing <= 0 or missing <= OVERSTEPPED * self._moves(best, odds, gaps, step):
                self._leave([name for name in self.alive if name != best])
                return True
            last = min(self.alive, key=chances.__getitem__)
            if chances[last] > self._negligible:
                return False
            self._required /= 1 - chances[last]
            self._leave([last])
        return True

    def _gap(self, a: str, b: str) -> _Gap:
        differences = [x - y for x, y in zip(self.values[a], self.values[b], strict=True)]
        centre = mean(differences)
        return _Gap(len(differences), centre, math.fsum((one - centre) ** 2 for one in differences))

    def _surely_alike(self, pair: tuple[str, str], gap: _Gap) -> bool:
        """Return whether two playbooks differ by less than the zone for sure."""
        if not gap.surely_within(self.indifference, self._certain):
            return False
        a, b = pair
        return room_left_by_ties(self.values[a], self.values[b], self._certain) < self.indifference

    def _chance(self, name: str, odds: Mapping[tuple[str, str], float]) -> float:
        """Return the share of the odds that `name` is the best of those in the race."""
        against = [odds[b, name] if b < name else -odds[name, b] for b in self.alive if b != name]
        return 1 / (1 + math.fsum(math.exp(min(one, 500.0)) for one in against))

    def _moves(
        self, name: str, odds: Mapping[tuple[str, str], float], gaps: Mapping[tuple[str, str], _Gap], step: int
    ) -> float:
        """Return by how much a step of so many worlds moves the log odds that `name` is the best (standard deviation).

        They move with the differences to its rivals, each weighed by its share in the odds against `name`.
        """
        if not step:  # the first look: nobody was on this side of the line before
            return 0.0
        pairs = {b: (b, name) if b < name else (name, b) for b in self.alive if b != name}
        against = {b: math.exp(max(min(odds[p] if b < name else -odds[p], 500.0), -500.0)) for b, p in pairs.items()}
        total = math.fsum(against.values())
        slopes = {b: against[b] / total * gaps[p].slope(self.indifference) for b, p in pairs.items()}
        moves = [
            math.fsum(slope * (mine - self.values[b][world]) for b, slope in slopes.items())
            for world, mine in enumerate(self.values[name])
        ]
        return min(LARGEST_STEP, math.sqrt(step * variance(moves)))

    def _leave(self, names: Sequence[str]) -> None:
        count = self.worlds
        for name in names:
            self.alive.remove(name)
            self.left_after[name] = count


@dataclass(frozen=True)
class _Gap:
    """What the worlds say about the difference a - b of two playbooks."""

    worlds: int
    mean: float
    squares: float
    """Sum of squared deviations from the mean."""

    def log_odds(self, zone: float) -> float:
        """Return the log odds that a is `zone` better than b, against b that much better than a; spread unknown."""
        against = self.squares + self.worlds * (self.mean - zone) ** 2
        in_favour = self.squares + self.worlds * (self.mean + zone) ** 2
        if not against or not in_favour:  # every world shows a difference of exactly the zone
            return math.copysign(math.inf, self.mean)
        return (self.worlds - 1) / 2 * math.log(in_favour / against)

    def slope(self, zone: float) -> float:
        """Return the log odds that one more unit of difference brings, the spread as it was so far; 0.0 without one."""
        return 2 * zone * (self.worlds - 1) / self.squares if self.squares else 0.0

    def surely_within(self, zone: float, confidence: float) -> bool:
        """Say whether the interval of the difference lies inside the zone."""
        spread = math.sqrt(self.squares / (self.worlds - 1) / self.worlds)
        return abs(self.mean) + t_quantile((1 + confidence) / 2, self.worlds - 1) * spread < zone


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share)) if share < 1 else math.inf


Stage = Callable[[Sequence[str], range], Sequence[Mapping[str, float]]]
"""Runs some worlds of some playbooks and returns one table playbook -> value a world (higher is better)."""


def next_worlds(done: int) -> int:
    """Return the worlds until the next look: ten first, later two, a tenth up to four, a twentieth above 100 worlds.

    The same whatever the number of workers.
    """
    return max(STAGE_WORLDS, min(done // 10, LATER_WORLDS), done // 20) if done else FIRST_WORLDS


def select(
    names: Sequence[str], stage: Stage, *, metric: str, indifference: float, budget: int,
    confidence: float = CONFIDENCE,
) -> Selection:  # fmt: skip
    """Race playbooks until the best is known or the budget is spent.

    Args:
        names: playbooks.
        stage: runs worlds; called with those still in the race and the next worlds.
        metric: metric id, for the label.
        indifference: differences of the mean below this need not be told apart (metric's unit, above 0).
        budget: most worlds of one playbook, at least 2.
        confidence: of the selection.

    Raises:
        InputError: a number out of range.
    """
    if budget < 2:
        raise InputError("SEL-03", "budget: got {got} worlds, allowed: 2 or more", got=budget)
    race, over = Race(names, indifference, confidence), False
    while not over and race.worlds < budget:
        done = race.worlds
        for world in stage(tuple(race.alive), range(done, min(done + next_worlds(done), budget))):
            race.add(world)
        over = race.look()
    verdict: Verdict = "decided" if len(race.alive) == 1 else "equal" if over else "undecided"
    ranked = sorted(race.alive, key=lambda name: -math.fsum(race.values[name]))
    runs = sum(len(values) for values in race.values.values())
    return Selection(metric, verdict, tuple(ranked), indifference, confidence, race.worlds, runs, dict(race.left_after))


def fixed_design_worlds(deviation: float, indifference: float, playbooks: int, confidence: float = CONFIDENCE) -> int:
    """Return the worlds that a fixed paired design of that confidence or more needs for every playbook, spread known.

    The best of k is told from each rival by a one-sided test on the paired difference at the edge of the zone, with
    the error shared out over the rivals (Bonferroni): n = (z sd / zone)^2. With three playbooks and more that is surer
    than it was asked to be; exactly as sure as asked is `exact_design_worlds`.

    Args:
        deviation: standard deviation of a paired difference.
        indifference: half-width of the zone.
        playbooks: how many are compared.
        confidence: of the selection.
    """
    z = NormalDist().inv_cdf(1 - (1 - confidence) / max(playbooks - 1, 1))
    return max(2, math.ceil((z * deviation / indifference) ** 2))


def exact_design_worlds(spreads: Sequence[float], indifference: float, confidence: float = CONFIDENCE) -> int:
    """Return the fewest worlds with which a fixed paired design selects the best exactly so surely (Bechhofer 1954).

    In the worst case, the first playbook a zone ahead of all others, all spreads known: nobody who has to find the
    spreads can plan it, so it is the strictest yardstick of a race.

    Args:
        spreads: of each playbook beside the luck that all share, the best one's first.
        indifference: half-width of the zone.
        confidence: of the selection.
    """
    first, rest = spreads[0], spreads[1:]
    normal, steps = NormalDist(), range(-600, 601)

    def right(worlds: int) -> float:
        ahead = indifference * math.sqrt(worlds)
        return 0.01 * math.fsum(
            normal.pdf(step / 100) * math.prod(normal.cdf((ahead + first * step / 100) / spread) for spread in rest)
            for step in steps
        )

    low, high = 0, 1
    while right(high) < confidence:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if right(middle) < confidence else (low, middle)
    return high


def two_stage_worlds(first: Sequence[Sequence[float]], indifference: float, confidence: float = CONFIDENCE) -> int:
    """Return the worlds that a two-stage paired design of equal confidence asks of every playbook, the spread unknown.

    Clark and Yang (1986, with Nelson and Matejcik 1995): the first stage estimates the spread of every paired
    difference, the largest one sets the size of the second: n = (t s / zone)^2, the error shared out over the rivals.

    Args:
        first: the first stage, one row a world (two or more), one value a playbook.
        indifference: half-width of the zone.
        confidence: of the selection.
    """
    count, playbooks = len(first), len(first[0])
    t = t_quantile(1 - (1 - confidence) / (playbooks - 1), count - 1)
    largest = max(
        variance([row[a] - row[b] for row in first]) for a in range(playbooks) for b in range(a + 1, playbooks)
    )
    return max(count, math.ceil(t * t * largest / indifference**2))
