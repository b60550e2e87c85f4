"""The player's seat: the game in progress as a part of the app, its questions to the worker and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from scenarios.errors import ShapanError
from tui.languages import _
from tui.messages import Answered, Cancelled, Died, Event, Failed

if TYPE_CHECKING:
    from coaching.game.log import DecisionLog
    from tui.games import Game
    from tui.link import Line
    from tui.state import Note

RUN = -1
"""The run that questions about games carry; comparisons count from 1."""
KEY = "game "
"""What the keys of questions about games begin with."""
LIST = "game missions"
SPEEDS = (1.0, 0.6, 0.0)
"""Seconds that a week takes on the screen: slow, normal, instant."""


class Seat:
    """What the app can do about games; a part of `tui.app.ShapanApp`."""

    link: Line
    notes: tuple[Note, ...]
    game: Game | None
    missions: tuple[Mapping[str, Any], ...] | None
    """What there is to play, None until the worker has listed it."""
    player: str
    speed: int
    """Place in `SPEEDS`."""
    listing: bool = False
    """Whether the worker is being asked what there is to play."""

    def note(self, words: Callable[[], str]) -> None:
        """Add a message to the list."""
        raise NotImplementedError

    def show_card(self, event: Failed | Died) -> None:
        """Show what went wrong in a game."""
        raise NotImplementedError

    def list_missions(self) -> None:
        """Ask what there is to play, once: a page that is painted again and again does not ask each time."""
        if self.missions is None and not self.listing:
            self.listing = True
            self.link.ask(RUN, LIST, {"op": "game", "ask": "missions"})

    def sit_down(
        self, source: str, *, new: bool = False, world: int = 0, since: int = 0, level: str = "standard",
        taken_up: DecisionLog | None = None,
    ) -> bool:  # fmt: skip
        """Take up a mission; False when it cannot be, and a card says why.

        Args:
            source: name or path of the mission.
            new: begin anew.
            world: the luck of a new game.
            since: keep the decisions of the game at hand before this month, on the same luck.
            level: difficulty of a new game.
            taken_up: an earlier game to go on with.
        """
        from tui.games import open_game

        kept = self.game.log.forked(since).entries if self.game and since else []
        try:
            self.game = open_game(
                source, self._ask_about, self.missed, player=self.player, new=new, world=world, level=level,
                taken_up=taken_up,
            )  # fmt: skip
        except ShapanError as error:
            self.missed(error)
            return False
        for words in self.game.log.notes:
            self.note(lambda words=words: _(words))
        for entry in kept:
            self.game.keep(entry)
        return True

    def _ask_about(self, key: str, request: Mapping[str, Any]) -> None:
        self.link.ask(RUN, key, request)

    def missed(self, error: ShapanError) -> None:
        """Show that a mission could not be opened, or a choice not be saved."""
        values = {key: str(value) for key, value in error.values.items()}
        self.show_card(Failed(RUN, error.code, error.template, values))

    def hear_game(self, event: Event) -> bool:
        """Take what the worker says about games; False when it is about something else."""
        match event:
            case Answered() if event.key.startswith(KEY):
                self._told(event)
            case Failed() if event.key.startswith(KEY):
                self.listing = False
                if self.game:
                    self.game.trouble(event.key)
                self.show_card(event)
            case Cancelled() if event.run == RUN:
                pass  # the screen had let go already
            case Died() if event.run == 0 and self.listing and not (self.game and self.game.asked):
                self.listing = False
                return False
            case Died() if event.run == 0 and self.game and self.game.asked:
                self.listing = False
                self.game.trouble("")
                self.show_card(event)
            case _:
                return False
        return True

    def _told(self, event: Answered) -> None:
        if event.key == LIST and event.table:
            self.missions, self.listing = tuple(event.table["missions"]), False
        elif self.game:
            self.game.hear(event.key, event.done, event.total, event.table)

    def take_back_month(self, month: int) -> None:
        """Stop a month that is running: it is as if it had never begun."""
        if self.game:
            self.game.asked.clear()
            self.listing = False  # the line may end the worker, and with it whatever it had still to answer
            self.game.note("undo", month)
            self.link.cancel(RUN)

    def game_line(self) -> str:
        """Say which game is going on."""
        if self.game is None:
            return ""
        from tui.playing.words import title_of

        stop, month = self.game.stop()
        where = {
            "briefing": _("briefing"), "desk": _("month {month}").format(month=month),
            "result": _("month {month}").format(month=month), "debrief": _("debrief"),
        }[stop]  # fmt: skip
        return f"{title_of(self.game.mission)}, {where}"
