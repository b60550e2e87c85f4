"""The board: how the players of one machine did on the same mission, luck and level, against par."""

from __future__ import annotations

from collections.abc import Sequence

from coaching.game.log import DecisionLog
from coaching.game.scoring import par_of, score, spread_of
from coaching.game.session import Session
from coaching.game.told import BoardRow
from scenarios.mission import Mission


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


def _options(log: DecisionLog) -> tuple[tuple[int, str, str], ...]:
    out, standing = [], {}
    for entry in log.effective():
        if entry.do == "decide" and isinstance(entry.value, dict):
            option = str(entry.value.get("option", ""))
            if standing.get(entry.what) != option:
                out.append((entry.month, entry.what, option))
            standing[entry.what] = option
    return tuple(out)
