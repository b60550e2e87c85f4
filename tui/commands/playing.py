"""``shapan play``: a mission as questions and answers in a line terminal."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, NoReturn

import typer

from scenarios.errors import Incomplete, InputError
from tui.languages import N_, _

if TYPE_CHECKING:
    from coaching.game.log import DecisionLog, Entry
    from coaching.game.session import Session
    from coaching.game.told import Debrief
    from scenarios.mission import Mission
    from tui.playing.game import Keep

MOST_WORLDS = 500


def play_command(
    mission: Annotated[str, typer.Argument(help=N_("Built-in mission or TOML file."))] = "first-monday",
    plain: Annotated[bool, typer.Option("--plain", help=N_("Questions and answers, line by line."))] = False,
    log: Annotated[
        Path | None, typer.Option(help=N_("Keep the decision log in this file; one that is there is replayed first."))
    ] = None,
    world: Annotated[int, typer.Option(help=N_("World, counted from 0."))] = 0,
    seed: Annotated[int, typer.Option(help=N_("Root of all luck."))] = 7,
    worlds: Annotated[int, typer.Option(help=N_("Other worlds that the debrief tries."))] = 20,
    player: Annotated[str, typer.Option(help=N_("Whose game; several people can play on one machine."))] = "",
    level: Annotated[
        str, typer.Option(help=N_("Difficulty of a new game: guided, standard, realistic or blind."))
    ] = "standard",
    new: Annotated[bool, typer.Option("--new", help=N_("Begin anew instead of going on."))] = False,
    number: Annotated[
        int | None, typer.Option("--game", help=N_("Go on with an earlier game: 1 is the last one, 2 the one before."))
    ] = None,
    export: Annotated[Path | None, typer.Option(help=N_("Write the game so far into a file, and stop."))] = None,
    capsule: Annotated[
        Path | None,
        typer.Option(help=N_("Write the game as a capsule that 'shapan capsule verify' replays, and stop.")),
    ] = None,
    board: Annotated[
        str, typer.Option(help=N_("Scores of the players of this machine: on, off (as it comes), or show."))
    ] = "",
    template: Annotated[
        Path | None, typer.Option(help=N_("Write the mission's own file here, to make another of it, and stop."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))] = False,
) -> None:
    """Play a mission."""
    from coaching.game.session import new_log
    from scenarios.mission import LEVELS, load_mission
    from tui.commands.asking import world_of
    from tui.commands.boarding import show_board, switch_board

    if not 0 <= worlds <= MOST_WORLDS:
        raise InputError("CLI-20", "--worlds: got {got}, allowed: 0 to {most}", got=worlds, most=MOST_WORLDS)
    if template is not None:
        return _template(mission, template)
    if board in ("on", "off"):
        return switch_board(board == "on")
    one = load_mission(mission)
    if number is not None:
        _take_up(one, player, number)
    if not (plain or as_json or log or export or capsule or board):
        _open_screens(mission, player, new)
    chosen = next((name for name in LEVELS if name == level), None)
    if chosen is None:
        raise InputError("CLI-23", "--level: got {got!r}, allowed: {known}", got=level, known=", ".join(LEVELS))
    fresh = new_log(one, seed, world_of(world), chosen)
    game = _kept_in_file(log, fresh, new) if log else _saved(one, player, fresh, new, number is not None)
    if board:
        return show_board(one, game.log, player, board)
    if export is not None:
        return _export(game.log, export)
    if capsule is not None:
        return _seal(one, game.log, capsule)
    return _play(one, game, player, worlds, as_json)


def _open_screens(mission: str, player: str, new: bool) -> NoReturn:
    """Open the mission on the screens."""
    from tui.app import run_app

    if not (sys.stdin.isatty() and sys.stdout.isatty()) and "TEXTUAL_DRIVER" not in os.environ:
        raise InputError("CLI-21", "the screens need a terminal; here play it with --plain: questions and answers")
    raise typer.Exit(run_app(None, f"{'new ' if new else ''}{mission}", player))


class _Game(NamedTuple):
    """A game as it is kept: its log, what appends to it, and the player's earlier games of the mission."""

    log: DecisionLog
    keep: Keep
    earlier: tuple[DecisionLog, ...] = ()


def _export(log: DecisionLog, path: Path) -> None:
    """Write a game into a file that --log replays anywhere, number for number."""
    from coaching.game.log import LogFile
    from tui.terminal.output import note

    LogFile(path).begin(log)
    note(_("Written to {path}; 'shapan play MISSION --log FILE' replays it.").format(path=path))


def _seal(one: Mission, log: DecisionLog, path: Path) -> None:
    """Write a game as a capsule."""
    from coaching.game.capsule import seal_game
    from coaching.game.session import Session
    from tui.commands.asking import refuse_unwritable
    from tui.terminal.output import note, write_file

    refuse_unwritable(path)
    session = Session(one, log)
    try:
        write_file(path, seal_game(session))
    finally:
        session.close()
    note(_("Written to {path}; 'shapan capsule verify {path}' replays it.").format(path=path))


def _template(mission: str, path: Path) -> None:
    """Write a built-in mission's file under a name of its own, ready to be changed and checked."""
    from scenarios.mission import text_of
    from tui.terminal.output import note, write_file

    if os.path.exists(path):
        raise InputError("CLI-24", "{path} is there already; name another file", path=path)
    write_file(path, text_of(mission))
    note(
        _("Written to {path}; change it, then 'shapan check {path}' and 'shapan play {path} --plain'.").format(
            path=path
        )
    )


def _play(one: Mission, game: _Game, player: str, worlds: int, as_json: bool) -> None:
    from coaching.game.session import Session
    from tui.playing.asking import standard
    from tui.playing.game import PlainGame
    from tui.terminal.output import note, out

    session = Session(one, game.log)
    try:
        step = session.step()
        if game.log.entries and step.kind != "done":
            note(_("Going on in month {month}.").format(month=max(step.month, 1)))
        found = PlainGame(session, standard(as_json), game.keep, player, worlds, game.earlier).play()
        if as_json:
            out(json.dumps(result_table(session, found), ensure_ascii=False, indent=1, sort_keys=True))
        if found is None:
            raise Incomplete("CLI-22", "stopped before the end; every choice is saved, the same command goes on")
    finally:
        session.close()


def result_table(session: Session, found: Debrief | None) -> dict[str, Any]:
    """Return a game as plain data: what was decided, what came of every month, and the debrief."""
    months = [entry.month for entry in session.log.effective() if entry.do == "run"]
    return {
        **asdict(session.log.header),
        "finished": found is not None,
        "decisions": [
            {"month": one.month, "lever": one.what, "value": one.value}
            for one in session.log.effective() if one.do == "decide"
        ],
        "months": [asdict(session.result(month)) for month in months],
        "debrief": None if found is None else asdict(found),
        "ledger": session.performance().outcome.digest if found else None,
    }  # fmt: skip


def _kept_in_file(path: Path, fresh: DecisionLog, new: bool) -> _Game:
    """Return the log in a file, and what appends to it."""
    from coaching.game.log import LogFile

    file = LogFile(path)
    log = None if new else file.read()
    if log is None:
        log = fresh
        file.begin(log)
    _say_notes(log)
    return _Game(log, lambda entry: file.append(log, entry))


def _saved(one: Mission, player: str, fresh: DecisionLog, new: bool, ended_too: bool) -> _Game:
    """Return the player's last game of this mission, or a new one where it has ended, and what saves a choice."""
    from coaching.game.saves import Saves
    from coaching.game.session import steps_of
    from coaching.game.where import saves_path
    from tui.playing.game import LOSER

    saves = Saves(saves_path())
    found = None if new else saves.at_hand(player, fresh)
    steps = sum(1 for _step in steps_of(one))
    ended = found is not None and sum(one.what != LOSER for one in found[1].effective()) >= steps
    if found is None or (ended and not ended_too):
        found = saves.begin(player, fresh.header), fresh
    game, log = found

    def keep(entry: Entry) -> None:
        saves.append(game, entry)
        log.entries.append(entry)

    return _Game(log, keep, saves.earlier(player, one.name, game))


def _take_up(one: Mission, player: str, number: int) -> None:
    """Let one of a player's games of a mission, counted from the last one, be the one that goes on.

    Raises:
        InputError: there is no such game, or the mission has changed since.
    """
    from coaching.game.saves import Saves
    from coaching.game.where import saves_path

    saves = Saves(saves_path())
    games = saves.games(player, one.name)
    if not 1 <= number <= len(games):
        raise InputError(
            "CLI-50", "--game: got {got}; you have {most} games of this mission, and 1 is the last one",
            got=number, most=len(games),
        )  # fmt: skip
    if games[number - 1].header.digest != one.digest():
        raise InputError(
            "CLI-51", "--game {got}: the mission has other numbers now than in that game, so it cannot go on; "
            "begin a new one", got=number,
        )  # fmt: skip
    saves.take_up(player, games[number - 1])


def _say_notes(log: DecisionLog) -> None:
    from tui.terminal.output import note

    for text in log.notes:
        note(_(text))
