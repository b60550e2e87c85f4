"""The board: how the players of one machine did on the same mission, luck and level, against par."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from coaching.game.debrief import insight_of
from coaching.game.log import DecisionLog
from coaching.game.replays import other_worlds
from coaching.game.scoring import par_of, score, spread_of
from coaching.game.session import Session
from coaching.game.told import TIE_POINTS, BoardRow
from scenarios.mission import Mission

SWAP_WORLDS = 10
"""Other worlds in which two close players are held against each other."""


def board(mission: Mission, logs: Sequence[tuple[str, bool, DecisionLog]]) -> list[BoardRow]:
    """Return the rows of a board, best first; all games are of one mission, luck and level.

    Args:
        mission: the mission, as its file has it.
        logs: animal, whether it is you, and log.
    """
    if not logs:
        return []
    session = Session(mission, logs[0][2])
    spread, par = spread_of(session.base, session.log.header.seed), par_of(session.references())
    mine = next((_options(log) for _animal, yours, log in logs if yours), ())
    rows = []
    for animal, yours, log in logs:
        session.log = log
        found = score(session.performance(), par, spread, session.mission.energy_red_line)
        differs = tuple(one for one in _options(log) if one not in mine)
        rows.append(BoardRow(animal, yours, found.total, dict(found.scales), found.red, differs))
    session.close()
    return sorted(rows, key=lambda row: (-row.total, row.animal))


def filled_in(
    mission: Mission, logs: Sequence[tuple[str, bool, DecisionLog]], rows: Sequence[BoardRow]
) -> Iterator[list[BoardRow]]:
    """Yield the board again with more on it each time: first everybody's insight, then who of close ones swaps places.

    Args:
        mission: the mission, as its file has it.
        logs: as for `board`.
        rows: what `board` returned.
    """
    log_of, out = {animal: log for animal, _yours, log in logs}, list(rows)
    for at, row in enumerate(out):
        session = Session(mission, log_of[row.animal])
        out[at] = replace(row, insight=insight_of(session))
        session.close()
        yield list(out)
    for at, (one, other) in enumerate(pairwise(out)):
        if one.total - other.total < TIE_POINTS:
            found = swapped(mission, log_of[one.animal], log_of[other.animal])
            out[at] = replace(one, swaps=(found, SWAP_WORLDS))
            yield list(out)


def swapped(mission: Mission, one: DecisionLog, other: DecisionLog) -> int:
    """Count the other worlds in which the second of two games, replayed unchanged, scores above the first."""
    session = Session(mission, one)
    worlds, spread = other_worlds(session, SWAP_WORLDS), spread_of(mission, one.header.seed)
    session.close()
    count = 0
    for world in worlds:
        header = replace(one.header, world=world)
        session = Session(mission, DecisionLog(header, one.entries))
        par, totals = par_of(session.references()), []
        for log in (one, other):
            session.log = DecisionLog(header, log.entries)
            totals.append(score(session.performance(), par, spread, session.mission.energy_red_line).total)
        session.close()
        count += totals[1] > totals[0]
    return count


def _options(log: DecisionLog) -> tuple[tuple[int, str, str], ...]:
    out, standing = [], {}
    for entry in log.effective():
        if entry.do == "decide" and isinstance(entry.value, dict):
            option = str(entry.value.get("option", ""))
            if standing.get(entry.what) != option:
                out.append((entry.month, entry.what, option))
            standing[entry.what] = option
    return tuple(out)
