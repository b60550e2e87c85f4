"""A month: the guess, the weeks, the result, and at a quarter's end the review."""

from __future__ import annotations

from typing import Any

from textual.timer import Timer

from coaching.game.log import Entry as LogEntry
from tui.drawing import Line, Span
from tui.languages import _, joined, money, percent
from tui.pages.play import month as pages
from tui.pages.play import review
from tui.pages.play.briefing import SURE
from tui.pages.play.levers import short_name, summary
from tui.playing.why import Item, cause_items, result_items
from tui.playing.words import CAUSES, LANDINGS
from tui.screens.page import Entry
from tui.screens.play.page import PlayPage, moved
from tui.seat import SPEEDS
from tui.state import Paper


class Guessing(PlayPage):
    """A numbered answer and how sure it is."""

    answer = 0
    sure = 2
    count = 0

    def recall(self, entry: LogEntry | None, usual: int) -> None:
        """Begin with what was answered before."""
        value = entry.value if entry and isinstance(entry.value, dict) else {}
        self.answer = int(value.get("answer", usual))
        self.sure = SURE.index(value["sure"]) if value.get("sure") in SURE else 2

    def value(self) -> dict[str, int]:
        """Return the guess as the log keeps it."""
        return {"answer": self.answer, "sure": SURE[self.sure]}

    def action_pick(self, index: int) -> None:
        """A digit answers."""
        if index < self.count:
            self.answer = index
            self.repaint()

    def action_move(self, by: int) -> None:
        """Another answer."""
        self.action_pick(moved(self.answer, by, self.count))

    def action_sideways(self, by: int) -> None:
        """More or less sure."""
        self.action_sure(max(0, min(len(SURE) - 1, self.sure + by)))

    def action_sure(self, place: int) -> None:
        """So sure."""
        self.sure = place
        self.repaint()


class GuessScreen(Guessing):
    """One guess before the month runs."""

    count = len(LANDINGS)

    def __init__(self, month: int) -> None:
        super().__init__()
        self.month = month

    def on_mount(self) -> None:
        """Begin with the guess that stands, if there is one."""
        self.recall(self.game.entry("guess", self.month, "landing"), 2)
        super().on_mount()

    def heading(self) -> tuple[str, str]:
        """The month."""
        return self.title_line(_("month {month} of {months}").format(
            month=self.month, months=self.game.mission.months)), ""  # fmt: skip

    def body(self, paper: Paper) -> list[Line]:
        """The card."""
        return pages.guess(self.month, self.answer, self.sure, self._orders(), paper)

    def _orders(self) -> list[str]:
        known = self.game.desk(self.month)
        if known is None:
            return []
        out = []
        for lever in self.game.mission.levers:
            if lever.id in known[1]:
                said = summary(self.game.mission, lever, self.game.standing_choice(lever, self.month), known[0])
                out.append(_("{head}: {said}").format(head=short_name(lever), said=joined(said)))
        return out

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        return [
            ("1-4", _("answer"), ""), (self.shapan.glyphs.horizontal_move, _("how sure"), "sideways(1)"),
            ("Enter", _("run the month"), "enter"), ("Esc", _("desk"), "back"),
        ]  # fmt: skip

    def about(self) -> list[str]:
        """What this screen is for."""
        return [_("One guess makes surprise possible. It never costs score; the debrief shows how sure you should be.")]

    def action_enter(self) -> None:
        """Keep guess and orders, and run the month."""
        known = self.game.desk(self.month)
        if not self.is_current or known is None:
            return
        for lever in self.game.mission.levers:
            if lever.id in known[1]:
                self.game.settle(lever, self.month, self.game.standing_choice(lever, self.month))
        self.game.note("guess", self.month, "landing", self.value())
        self.game.note("run", self.month)
        self.app.pop_screen()
        self.app.switch_screen(RunningScreen(self.month))

    action_go = action_enter


class RunningScreen(PlayPage):
    """The month while it runs: the worker plays it, then its weeks go by."""

    week = 0
    paused = False
    timer: Timer | None = None

    def __init__(self, month: int) -> None:
        super().__init__()
        self.month = month

    def heading(self) -> tuple[str, str]:
        """The month."""
        return self.title_line(_("running month {month}").format(month=self.month)), ""

    def body(self, paper: Paper) -> list[Line]:
        """The weeks so far, or the wait."""
        told = self.game.want("result", month=self.month)
        if told is None:
            return self.wait() if self.game.failed else pages.waiting(self.month, paper)
        self._start(len(told.table["story"]["booked_cents"]))
        goal = int(told.table["result"]["goal_cents"])
        return pages.running(self.game.mission, self.month, told.table["story"], goal, self.week, paper)

    def _start(self, weeks: int) -> None:
        if self.timer is None:
            seconds = SPEEDS[self.shapan.speed]
            self.timer = self.set_interval(max(seconds, 0.001), lambda: self._tick(weeks))

    def _tick(self, weeks: int) -> None:
        if not self.paused and self.is_current:
            if self.week >= weeks or SPEEDS[self.shapan.speed] == 0.0:
                self.action_enter()
                return
            self.week += 1
            self.repaint()

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        if self.timer is None:
            return [("Esc", _("take it back"), "back")]
        speed = " ".join(f"[{at + 1}]" if at == self.shapan.speed else str(at + 1) for at in range(len(SPEEDS)))
        return [
            ("Enter", _("result"), "enter"), ("Space", _("pause"), "mark"), (speed, _("slow, normal, instant"), ""),
        ]  # fmt: skip

    def about(self) -> list[str]:
        """What this screen is for."""
        return [_("Only what you can act on, or should not blame yourself for. 1, 2 and 3 set the speed; it is kept.")]

    def action_pick(self, index: int) -> None:
        """Set the speed."""
        if index < len(SPEEDS):
            self.shapan.speed = index
            self.shapan.keep_session()
            if self.timer is not None:
                self.timer.stop()
                self.timer = None
            self.repaint()

    def action_mark(self) -> None:
        """Pause."""
        self.paused = not self.paused

    def action_enter(self) -> None:
        """Go to the result, once there is one."""
        if self.is_current and not self.retry() and self.timer is not None:
            self.timer.stop()
            self.app.switch_screen(ResultScreen(self.month))

    action_go = action_enter

    def action_back(self) -> None:
        """Take the month back while it is being played; afterwards it is over, and Esc skips to the result."""
        if self.timer is not None:
            self.action_enter()
        elif self.is_current:
            from tui.screens.play.desk import DeskScreen

            self.game.again()
            self.shapan.take_back_month(self.month)
            self.app.switch_screen(DeskScreen(self.month))


class ResultScreen(PlayPage):
    """What came of a month."""

    opened = -1
    top = 0
    """The first person shown, where not all have room."""

    def __init__(self, month: int) -> None:
        super().__init__()
        self.month = month

    def heading(self) -> tuple[str, str]:
        """The month, the sum, and par."""
        result = self.game.result(self.month)
        left = self.title_line(_("result of month {month}").format(month=self.month))
        if result is None:
            return left, ""
        currency = str(self.game.mission.scenario.get("currency", ""))
        share = percent(result.sold_cents / max(result.goal_cents, 1), 0)
        right = _("{sold}, {share} of goal; par {par}").format(
            sold=money(result.sold_cents, currency), share=share, par=money(result.par_cents, currency)
        )
        return left, right

    def body(self, paper: Paper) -> list[Line]:
        """The result."""
        result = self.game.result(self.month)
        if result is None:
            return self.wait()
        if self.month < self.game.mission.months and not self.game.reviews(self.month):
            self.game.desk(self.month + 1)  # ready before somebody goes there
        return pages.result(self.game.mission, result, self._guessed(), self.opened, paper, self.as_table, self.top)

    def _guessed(self) -> dict[str, Any] | None:
        """Return where the month was said to land."""
        entry = self.game.entry("guess", self.month, "landing")
        return dict(entry.value) if entry and isinstance(entry.value, dict) else None

    def action_move(self, by: int) -> None:
        """Show people further down, or up."""
        result = self.game.result(self.month)
        if result is not None:
            said = self._guessed()
            room = pages.people_room(self.game.mission, result, said, self.opened, self.paper(), self.as_table)
            self.top = max(0, min(self.top + by, len(result.people) - room))
            self.repaint()

    def telling(self) -> list[Span]:
        """The result as plain mode says it."""
        from tui.playing.desk import show_result

        result = self.game.result(self.month)
        if result is None:
            return []
        return self.spoken(lambda plain: show_result(plain, self.game.mission, result, self.currency, asking=False))

    def whys(self) -> list[Item]:
        """Return the numbers of the month: what the coach says, the team, each person."""
        result = self.game.result(self.month)
        return result_items(self.game.mission, result, self.currency) if result else []

    def action_again(self) -> None:
        """Play this month again: the same luck, another decision, as a game of its own."""
        if self.is_current and self.game.result(self.month) is not None:
            from tui.screens.play.ending import BackScreen

            self.app.push_screen(BackScreen(self.month, self.month))

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        after = _("review") if self.game.reviews(self.month) else _("next month")
        if self.month >= self.game.mission.months and not self.game.reviews(self.month):
            after = _("debrief")
        result = self.game.result(self.month)
        count = len(result.things) if result else 1
        return [
            ("Enter", after, "enter"), (f"1-{count}", _("where from"), "pick(0)"), ("w", _("why"), "why"),
            ("r", _("redo it"), "again"), ("t", _("table"), "numbers"), ("Esc", _("leave"), "back"),
        ]  # fmt: skip

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Par is what plain plans make in the same month on the same luck; the rest are your moves."),
            _("At most three things are worth a look; at least one of them is often not your doing. A digit says where "
              "its numbers come from."),
            _("w (F6): why any number is what it is, with notes for a talk. r (F8): this month again on the same luck, "
              "as a game of its own. t (F3): the same numbers as a table."),
        ]  # fmt: skip

    def action_pick(self, index: int) -> None:
        """Look closer at a thing, or no longer."""
        result = self.game.result(self.month)
        if result and index < len(result.things):
            self.opened = -1 if self.opened == index else index
            self.repaint()

    def action_enter(self) -> None:
        """Go on: review, next month, debrief."""
        if not self.is_current or self.retry():
            return
        if self.game.reviews(self.month) and self.game.entry("guess", self.month, "review") is None:
            self.app.switch_screen(ReviewScreen(self.month))
        else:
            go_on(self)

    action_go = action_enter


class ReviewScreen(Guessing):
    """The quarter: first the guess, then the causes."""

    count = len(CAUSES)

    def __init__(self, month: int) -> None:
        super().__init__()
        self.month = month

    @property
    def guessed(self) -> dict[str, Any] | None:
        """The guess, once it is made."""
        entry = self.game.entry("guess", self.month, "review")
        return dict(entry.value) if entry and isinstance(entry.value, dict) else None

    def heading(self) -> tuple[str, str]:
        """The quarter."""
        quarter = _("review of quarter {quarter}").format(quarter=self.month // 3)
        return self.title_line(quarter), "2/2" if self.guessed else "1/2"

    def body(self, paper: Paper) -> list[Line]:
        """The question, or the answer."""
        sums = self.game.want("quarter", month=self.month)
        if not self.guessed:
            if sums:
                self.game.want("causes", month=self.month)  # worked out while somebody thinks; told after the guess
            return review.guess(self.month // 3, sums.table if sums else None, self.answer, self.sure, paper)
        told = self.game.want("causes", month=self.month)
        if not sums or not told or not told.table.get("causes"):
            return self.wait(_('Asking every "what if" in every order ..'))
        return review.reveal(sums.table, told.table["causes"], self.guessed, paper, self.as_table)

    def whys(self) -> list[Item]:
        """Return the causes, once they are told."""
        told = self.game.want("causes", month=self.month) if self.guessed else None
        return cause_items(self.month, told.table["causes"]) if told and told.table.get("causes") else []

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        if self.guessed:
            return [
                ("Enter", _("go on"), "enter"), ("w", _("why"), "why"), ("t", _("table"), "numbers"),
                ("Esc", _("leave"), "back"),
            ]  # fmt: skip
        return [
            ("1-6", _("answer"), ""), (self.shapan.glyphs.horizontal_move, _("how sure"), "sideways(1)"),
            ("Enter", _("show me"), "enter"), ("Esc", _("later"), "back"),
        ]  # fmt: skip

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("A column is a decision, a row is a person: ask for causes before you ask for names."),
            _("Each cause is put to what was planned, in every order, on your luck; the averages are shown."),
        ]

    def action_pick(self, index: int) -> None:
        """A digit answers, as long as it is asked."""
        if not self.guessed:
            super().action_pick(index)

    def action_enter(self) -> None:
        """Keep the guess and reveal, then go on."""
        if not self.is_current or self.retry():
            return
        if self.guessed is None:
            self.game.note("guess", self.month, "review", self.value())
            self.repaint()
        elif (told := self.game.want("causes", month=self.month)) and told.table.get("causes"):
            go_on(self)  # not before there was something to see

    action_go = action_enter


def go_on(screen: PlayPage) -> None:
    """Go from a month that is over to what comes next."""
    from tui.screens.play.debrief import DebriefScreen
    from tui.screens.play.desk import DeskScreen

    month = max(one.month for one in screen.game.log.effective() if one.do == "run")
    over = month >= screen.game.mission.months
    screen.app.switch_screen(DebriefScreen() if over else DeskScreen(month + 1))
