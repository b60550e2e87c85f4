"""The briefing: read, guess, take the desk."""

from __future__ import annotations

from pydantic import TypeAdapter

from coaching.game.seen import Desk
from scenarios.mission import LEVELS, Level
from tui.drawing import Line
from tui.languages import _, joined
from tui.pages.play import briefing
from tui.pages.play.briefing import SURE
from tui.playing.words import LEVEL_NAMES, LEVEL_SAYS
from tui.screens.page import Entry
from tui.screens.play.page import PlayPage, moved
from tui.state import Paper


class BriefingScreen(PlayPage):
    """Where you are, and the opening guess."""

    answer = 0
    sure = 2
    turned = False

    def heading(self) -> tuple[str, str]:
        """The mission and its length."""
        mission = self.game.mission
        length = _("{months} months, {minutes} min").format(months=mission.months, minutes=mission.minutes)
        return self.title_line(), joined([_(LEVEL_NAMES[self.level]), length])

    @property
    def level(self) -> Level:
        """The difficulty of this game."""
        return next(one for one in LEVELS if one == self.game.log.header.level)

    def body(self, paper: Paper) -> list[Line]:
        """The briefing."""
        told = self.game.want("open")
        desk = TypeAdapter(Desk).validate_python(told.table["desk"]) if told else None
        turned = self.turned and not paper.wide
        if self.as_table:
            return briefing.table(self.game.mission, desk, paper)
        return briefing.lines(self.game.mission, desk, self.answer, self.sure, paper, turned)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        back = _("the guess") if self.turned else _("who holds what")
        return [
            (f"1-{len(self.game.mission.guess.answers)}", _("guess"), ""),
            (self.shapan.glyphs.horizontal_move, _("how sure"), "sideways(1)"),
            ("Enter", _("begin"), "enter"),
            *([] if self.paper().wide else [("Tab", back, "turn(1)")]),
            ("d", _("difficulty"), "level"),
            ("Esc", _("back"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("The guess is kept and comes back in the debrief. It never costs score."),
            _("d (F7) changes the difficulty: {level} now. {says}").format(
                level=_(LEVEL_NAMES[self.level]), says=_(LEVEL_SAYS[self.level])
            ),
            _("50 points are par: what plain plans reach on the same luck. Five scales count, the weakest pulls down."),
        ]

    def action_pick(self, index: int) -> None:
        """A digit answers."""
        if index < len(self.game.mission.guess.answers):
            self.answer = index
            self.repaint()

    def action_move(self, by: int) -> None:
        """Another answer."""
        self.action_pick(moved(self.answer, by, len(self.game.mission.guess.answers)))

    def action_turn(self, by: int) -> None:
        """Turn the page, where it has a back."""
        self.turned = not self.turned
        self.repaint()

    def action_sideways(self, by: int) -> None:
        """More or less sure."""
        self.action_sure(max(0, min(len(SURE) - 1, self.sure + by)))

    def action_sure(self, place: int) -> None:
        """So sure."""
        self.sure = place
        self.repaint()

    def action_level(self) -> None:
        """Take up the same mission at the next level: what you are told changes, people do not."""
        if not self.is_current or self.game.log.entries:
            return
        from tui.screens.play.flow import again

        level = LEVELS[(LEVELS.index(self.level) + 1) % len(LEVELS)]
        self.shapan.note(lambda: f"{_(LEVEL_NAMES[level])}: {_(LEVEL_SAYS[level])}")
        page = again(self.shapan, world=self.game.log.header.world, level=level)
        if isinstance(page, BriefingScreen):
            page.answer, page.sure = self.answer, self.sure  # what has been chosen stays chosen

    def action_enter(self) -> None:
        """Keep the guess and take the desk."""
        if self.is_current and not self.retry():
            from tui.screens.play.desk import DeskScreen

            self.game.note("guess", 0, "opening", {"answer": self.answer, "sure": SURE[self.sure]})
            self.app.switch_screen(DeskScreen(1))

    action_go = action_enter
