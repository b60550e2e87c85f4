"""The end card, and the way back to a month on the same luck."""

from __future__ import annotations

from pydantic import TypeAdapter

from coaching.game.players import switched_on
from coaching.game.told import Debrief
from tui.drawing import Line, Span
from tui.languages import _
from tui.pages.play import ending
from tui.pages.play.strokes import answers, paragraph
from tui.present import text_of
from tui.screens.page import Entry
from tui.screens.play.page import PlayPage, moved
from tui.state import Paper


class EndScreen(PlayPage):
    """Score, luck, the idea, and where to go from here."""

    cursor = 0

    def heading(self) -> tuple[str, str]:
        """The mission, and how many other worlds are in."""
        told = self.game.want("debrief")
        right = "" if told is None or told.whole else _("{done} of {total} other worlds").format(
            done=max(told.done, told.table["plan"]["worlds"]), total=told.total
        )  # fmt: skip
        return self.title_line(_("the end")), right

    def ways(self) -> list[tuple[str, str]]:
        """Return the doors: words and where they go."""
        out = [
            (_("Again, same luck, change things"), "same"), (_("Again, new luck"), "new"),
            (_("Look at the debrief again"), "debrief"),
        ]  # fmt: skip
        if switched_on():
            out.append((_("The board: others on this machine"), "board"))
        rows = self.shapan.missions or ()
        names = [str(one["name"]) for one in rows]
        at = names.index(self.game.mission.name) + 1 if self.game.mission.name in names else len(names)
        if at < len(rows):
            title = text_of(rows[at].get("title"), rows[at]["name"])
            out.append((_("Next mission: {title}").format(title=title), str(rows[at]["source"])))
        return out

    def body(self, paper: Paper) -> list[Line]:
        """The card."""
        self.shapan.list_missions()
        told = self.game.want("debrief")
        if told is None:
            return self.wait(_("Adding up the score .."))
        found = TypeAdapter(Debrief).validate_python(told.table)
        ways = [words for words, _goes in self.ways()]
        return ending.lines(self.game.mission, found, ways, self.cursor, paper, told.whole)

    def telling(self) -> list[Span]:
        """The card as plain mode says it."""
        from tui.playing.ending import show_end_card

        told = self.game.want("debrief")
        if told is None:
            return []
        found = TypeAdapter(Debrief).validate_python(told.table)
        return self.spoken(lambda plain: show_end_card(plain, self.game.mission, found, self.currency))

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [(f"1-{len(self.ways())}", _("choose"), ""), ("Enter", _("do it"), "enter"), ("Esc", _("home"), "back")]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("50 points are par on your luck. The score is a weak-link mean: a weak scale pulls down more than a "
              "strong one lifts. Results and After you count 12 more months under a neutral manager."),
            _("Luck is what par made in your world beyond par on average; your decisions are your money beyond par."),
            _("Insight, apart from the stars: one point for guesses surer than a coin, one for naming the right family "
              "of cause in a review, one for a replay opened and both lines written."),
        ]  # fmt: skip

    def action_move(self, by: int) -> None:
        """Another door."""
        self.cursor = moved(self.cursor, by, len(self.ways()))
        self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit opens its door."""
        if index < len(self.ways()):
            self.cursor = index
            self.action_enter()

    def action_enter(self) -> None:
        """Go there."""
        if not self.is_current or self.retry():
            return
        from tui.screens.play.board import BoardScreen
        from tui.screens.play.debrief import DebriefScreen
        from tui.screens.play.flow import again

        goes = self.ways()[self.cursor][1]
        world = self.game.log.header.world
        if goes == "board":
            self.app.push_screen(BoardScreen())
        elif goes == "debrief":
            self.app.switch_screen(DebriefScreen())
        elif goes in ("same", "new"):
            again(self.shapan, world=world + (goes == "new"))
        else:
            again(self.shapan, world=0, source=goes)

    action_go = action_enter


class BackScreen(PlayPage):
    """To which month, on the same luck?"""

    def __init__(self, month: int = 1, count: int = 0) -> None:
        """Ask with the cursor on `month`, of the first `count` months (0 = all of the mission)."""
        super().__init__()
        self.cursor = month - 1
        self.count = count

    def heading(self) -> tuple[str, str]:
        """What it is about."""
        return self.title_line(_("again, same luck") if self.count else _("your own idea")), ""

    def body(self, paper: Paper) -> list[Line]:
        """The months."""
        head = _("Back to the beginning of which month? Same luck; your game stays saved, this is another one.")
        months = [_("month {month}").format(month=month) for month in range(1, self._count() + 1)]
        return [*paragraph(head, paper.cells, "strong"), (), *answers(months, self.cursor, paper.cells)]

    def _count(self) -> int:
        return self.count or self.game.mission.months

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [(self.shapan.glyphs.vertical_move, _("choose"), "move(1)"), ("Enter", _("go there"), "enter"),
                ("Esc", _("back"), "back")]  # fmt: skip

    def about(self) -> list[str]:
        """What this screen is for."""
        return [_("Decisions before that month stay as they were; from there on you decide anew.")]

    def action_move(self, by: int) -> None:
        """Another month."""
        self.cursor = moved(self.cursor, by, self._count())
        self.repaint()

    def action_pick(self, index: int) -> None:
        """A digit goes to its month."""
        if index < self._count():
            self.cursor = index
            self.action_enter()

    def action_enter(self) -> None:
        """Go there."""
        if self.is_current:
            from tui.screens.play.flow import again

            world = self.game.log.header.world
            self.app.pop_screen()
            again(self.shapan, world=world, since=self.cursor + 1)

    action_go = action_enter
