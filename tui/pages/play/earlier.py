"""The list of a player's games of one mission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from coaching.game.log import DecisionLog
from scenarios.mission import Mission
from tui.drawing import Line, Span, fit, text
from tui.games import how_far
from tui.languages import _
from tui.pages.lists import hidden_rows, right_end, window
from tui.pages.play.missions import state_words
from tui.pages.play.strokes import paragraph
from tui.playing.words import LEVEL_NAMES
from tui.state import Paper

WHEN, LEVEL, LUCK = 18, 12, 14


def lines(mission: Mission, games: Sequence[DecisionLog], cursor: int, paper: Paper) -> list[Line]:
    """Return the games, the last one first."""
    if not games:
        return paragraph(_("You have not played this mission yet."), paper.cells)
    rows = paper.rows - 3
    asked = text(_("Which game do you want to go on with?"), "strong")
    heads = f"     {fit(_('begun'), WHEN)}{fit(_('difficulty'), LEVEL)}{fit(_('luck'), LUCK)}{_('stands at')}"
    head = [right_end(asked, hidden_rows(len(games) - rows, paper.glyphs), paper.cells, "reference"), ()]
    return [*head, text(heads, "reference"), *[
        _row(mission, games[place], place, place == cursor) for place in window(cursor, len(games), rows)
    ]]  # fmt: skip


def _row(mission: Mission, log: DecisionLog, place: int, focused: bool) -> Line:
    action = f"screen.pick({place})"
    digit = str(place + 1) if place < 9 else " "
    state = state_words(how_far(log), mission.months)
    if log.header.digest != mission.digest():
        state = _("{state}; the mission has other numbers now").format(state=state)
    level = next((name for key, name in LEVEL_NAMES.items() if key == log.header.level), log.header.level)
    luck = _("world {number}").format(number=log.header.world + 1)
    said = f"{fit(begun(log), WHEN)}{fit(_(level), LEVEL)}{fit(luck, LUCK)}{state}"
    return (
        Span(f"{'>' if focused else ' '} {digit}  ", "key", action),
        Span(said, "focus" if focused else "", action),
    )


def begun(log: DecisionLog) -> str:
    """Return when a game was begun, by this machine's clock; "-" where its lines do not say."""
    at = next((one.at for one in log.entries if one.at), "")
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M") if at else "-"
