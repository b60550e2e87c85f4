"""Who is on the board: the players of one machine who finished a mission on the same luck. Off until it is turned on.

Players are shown as animals, not by name.
"""

from __future__ import annotations

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


def animal_of(place: int) -> str:
    """Return the animal of a player, by place in the sorted list of players; a number where there are many."""
    turn, at = divmod(place, len(ANIMALS))
    return ANIMALS[at] + (f" {turn + 1}" if turn else "")


def gathered(saves: Saves, log: DecisionLog, player: str) -> list[tuple[str, bool, DecisionLog]]:
    """Return animal, whether it is you, and log of everybody's last finished game on the luck of `log`."""
    out = []
    for place, name in enumerate(saves.players()):
        found = log if name == player else _finished(saves, name, log)
        if found is not None and _done(found):
            out.append((animal_of(place), name == player, found))
    return out


def _finished(saves: Saves, player: str, like: DecisionLog) -> DecisionLog | None:
    logs = saves.earlier(player, like.header.mission, 2**62)
    same = [one for one in logs if one.header == like.header and _done(one)]
    return same[-1] if same else None


def _done(log: DecisionLog) -> bool:
    return any(one.do == "monday" for one in log.effective())
