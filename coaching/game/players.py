"""Who is on the board: the players of one machine who finished a mission on the same luck. Off until it is turned on.

Players are shown as animals, not by name; who is called like one of them is that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from coaching.game.log import DecisionLog
from coaching.game.saves import Saves
from coaching.game.where import saves_path

ANIMALS = ("crane", "tortoise", "heron", "otter", "magpie", "carp", "fox", "hare", "owl", "deer", "badger", "swallow")


def switched_on() -> bool:
    """Return whether the board may be shown on this machine."""
    return _switch().exists()


def switch(on: bool) -> None:
    """Turn the board on or off for this machine."""
    _switch().parent.mkdir(parents=True, exist_ok=True)
    if on:
        _switch().touch()
    else:
        _switch().unlink(missing_ok=True)


def _switch() -> Path:
    return saves_path().with_name("board-on")


def animals_of(players: Sequence[str]) -> dict[str, str]:
    """Return the animal of each player: the own one of who is called like one, of the others the next that is free.

    Args:
        players: their names, sorted.
    """
    own = {name: name.lower() for name in players if name.lower() in ANIMALS}
    free = (kind for kind in _endless() if kind not in own.values())
    return {name: own.get(name) or next(free) for name in players}


def _endless() -> Iterator[str]:
    for turn in count(1):
        yield from (kind if turn == 1 else f"{kind} {turn}" for kind in ANIMALS)


def gathered(saves: Saves, log: DecisionLog, player: str) -> list[tuple[str, bool, DecisionLog]]:
    """Return animal, whether it is you, and log of everybody's last finished game on the luck of `log`."""
    out = []
    for name, animal in animals_of(saves.players()).items():
        yours = name == player
        found = log if yours and _done(log) else _finished(saves, name, log)
        if found is not None:
            out.append((animal, yours, found))
    return out


def _finished(saves: Saves, player: str, like: DecisionLog) -> DecisionLog | None:
    logs = saves.earlier(player, like.header.mission, 2**62)
    same = [one for one in logs if one.header == like.header and _done(one)]
    return same[-1] if same else None


def _done(log: DecisionLog) -> bool:
    return any(one.do == "monday" for one in log.effective())
