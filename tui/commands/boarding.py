"""``shapan play MISSION --board``: the scores of the players of one machine, as text; off until it is turned on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.errors import InputError
from tui.languages import _

if TYPE_CHECKING:
    from coaching.game.log import DecisionLog
    from scenarios.mission import Mission


def switch_board(on: bool) -> None:
    """Turn the board on or off for this machine."""
    from coaching.game.players import switch
    from tui.terminal.output import note

    switch(on)
    note(_("The board is on.") if on else _("The board is off."))


def show_board(one: Mission, log: DecisionLog, player: str, word: str) -> None:
    """Write the board of a mission on the luck of the player's game.

    Raises:
        InputError: the word is none of on, off and show, or the board is off.
    """
    from coaching.game.board import board, filled_in
    from coaching.game.players import gathered, switched_on
    from coaching.game.saves import Saves
    from coaching.game.where import saves_path
    from tui.playing.boards import board_lines
    from tui.terminal.output import out

    if word != "show":
        raise InputError("CLI-25", "--board: got {got!r}, allowed: on, off, show", got=word)
    if not switched_on():
        raise InputError("CLI-26", "the board is off on this machine; '--board on' turns it on")
    saves = Saves(saves_path())
    try:
        logs = gathered(saves, log, player)
    finally:
        saves.close()
    rows = board(one, logs)
    for more in filled_in(one, logs, rows):
        rows = more
    for line in board_lines(one, rows):
        out(line)
