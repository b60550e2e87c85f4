"""How much of a mission's balance is measured: what was asked for, or what rows of plays hold already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from coaching.game.judges import MANY, Judges, given_by
from coaching.game.over_worlds import FIRST_WORLD as STORED_FROM
from coaching.game.over_worlds import contrasts, stored_worlds
from coaching.game.rows import CLICKER, Rows, bot_names
from scenarios.mission import Mission


@dataclass(frozen=True)
class Counts:
    """On how many worlds, and of how many plans."""

    worlds: int = 50
    best: int = 0
    """Worlds over which the best plan is held against the next; fewer than `worlds` = those."""
    bots: int = MANY
    """Worlds at most on which the bots play."""
    judge: int = MANY
    """Stored worlds at most on which a plan is judged where gates ask for them."""
    random: int = MANY
    """Random plans at most of which the first star's gates are asked."""
    starred: int = 0
    """Random plans of which the third star's gates over worlds are asked."""
    known: bool = False
    """Play nothing: the best plan is held against the next as far as both, and par, are known."""


def known_counts(rows: Rows, first: int) -> Counts:
    """Return the worlds from `first` on, without a gap, that rows of plays hold; nothing need be played for them.

    Where gates judge plans over worlds, only plans count that were played on as many of theirs as decide.
    """
    mission = rows.mission
    ready = ready_plans(mission)
    references = [plan.id for plan in mission.of_role("reference")]
    best = _run(first, lambda world: all(rows.known(plan, [world]) for plan in references))
    worlds = _run(first, lambda world: all(rows.known(plan, [world]) for plan in ready))
    worlds = min(worlds, _run(first, lambda world: rows.known(f"{CLICKER}-{world}", [world])))
    bots = min(worlds, _run(first, lambda world: all(rows.known(bot, [world]) for bot in bot_names(mission))))
    judged = {star: _plans(rows, star, first) for star in (1, 3)}
    if judged[1] is not None and judged[1] < 1:
        worlds = 0
    random = worlds if judged[1] is None else min(worlds, judged[1])
    return Counts(worlds, best, bots, MANY, random, judged[3] or 0, known=True)


def ready_plans(mission: Mission) -> list[str]:
    """Return the plans that every line is held against: the references and the contrasts."""
    return [*(plan.id for plan in mission.of_role("reference")), *contrasts(mission)]


def _plans(rows: Rows, star: int, first: int) -> int | None:
    """Return of how many random plans the gates of a star over worlds can be judged; None = there are none such."""
    worlds = over(rows.mission, star)
    if not worlds:
        return None
    on = range(STORED_FROM, STORED_FROM + worlds)
    good = rows.mission.of_role("good")[0].id
    stored = len(stored_worlds(rows.mission)) >= worlds or all(
        rows.known(plan, on) for plan in ready_plans(rows.mission)
    )
    if not stored or not rows.known(good, on):
        return 0
    judges, world = Judges(rows, star), given_by(rows, worlds)
    return _run(first, lambda number: judges.known(f"{CLICKER}-{number}", world))


def _run(first: int, holds: Callable[[int], bool]) -> int:
    return next(at for at in count() if not holds(first + at))


def over(mission: Mission, star: int) -> int:
    """Return on how many stored worlds the gates of a star judge a plan in the game; 0 = on none."""
    return max((gate.worlds for gate in mission.gates if gate.stars == star), default=0)


def judging(mission: Mission, most: int) -> tuple[int, int]:
    """Return on how many stored worlds the first star's plans are judged here and in the game."""
    worlds = over(mission, 1)
    return min(worlds, most), worlds
