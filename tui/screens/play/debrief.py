"""The debrief: six steps, the replays on the same luck, a line in own words, a line for Monday."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from textual.events import Key

from coaching.game.told import Debrief
from tui.drawing import Line, Span
from tui.languages import _
from tui.pages.play import debrief
from tui.pages.play.debrief import STEPS
from tui.playing.predicted import explained
from tui.playing.why import Item, replay_items
from tui.screens.page import Entry
from tui.screens.play.page import PlayPage, moved
from tui.state import Paper
from tui.textline import TextLine

if TYPE_CHECKING:
    from tui.playing.asking import Terminal

WHAT_IF, WORDS, MONDAY = 3, 4, 5
DO = {WORDS: "words", MONDAY: "monday"}


class DebriefScreen(PlayPage):
    """Expected, happened, why, what if, words, Monday."""

    step = 0
    cursor = 0
    top = 0
    """The first line shown of a step that is longer than the window."""
    opened = ""
    """Plan whose months are drawn."""
    armed = False
    """Enter was pressed once on a text: a Chinese input method may have meant its own candidate."""

    def found(self) -> Debrief | None:
        """Return what the worker told so far."""
        told = self.game.want("debrief")
        return TypeAdapter(Debrief).validate_python(told.table) if told else None

    def written(self) -> tuple[str, str, str]:
        """Return the two lines, what is being typed included, and what keys do meanwhile."""
        out = []
        for step in (WORDS, MONDAY):
            entry = self.game.entry(DO[step], self.game.mission.months, "")
            said = str(entry.value or "") if entry else ""
            out.append(f"{self.line.text}_" if self.line and self.step == step else said)
        return out[0], out[1], self._hint()

    def _hint(self) -> str:
        """Say what comes of Enter while a line is written."""
        if self.line is None:
            return ""
        if self.armed:
            return _("Enter once more, or F9, keeps the line.")
        return _("Enter twice, or F9, keeps the line and goes on; Esc keeps it and stops writing.")

    def heading(self) -> tuple[str, str]:
        """The step, and how many other worlds are in."""
        left = self.title_line(_("debrief {step}/6").format(step=self.step + 1))
        told = self.game.want("debrief")
        if told is None or told.whole:
            return left, ""
        return left, _("{done} of {total} other worlds").format(
            done=max(told.done, told.table["plan"]["worlds"]), total=told.total
        )

    def body(self, paper: Paper) -> list[Line]:
        """The step at hand."""
        found = self.found()
        if found is None:
            return self.wait(_("Playing what else could have been, on the same luck .."))
        replay = self.game.want("lines", plan=self.opened) if self.opened else None
        lines = replay.table if replay else None
        return debrief.lines(
            self.game.mission, found, self.step, self.cursor, lines, self.written(), paper, self.as_table,
            bool(self.opened), self.top,
        )  # fmt: skip

    def telling(self) -> list[Span]:
        """The debrief and the replays as plain mode says them."""
        from tui.playing.ending import elsewhere_lines, show_debrief, what_if_lines

        found = self.found()
        if found is None:
            return []

        def say(plain: Terminal) -> None:
            show_debrief(plain, self.game.mission, found, self.currency)
            plain.say(_("What if? Same luck, other decisions. Profit of the mission and of the 12 months after it, "
                        "against yours."))  # fmt: skip
            for line in what_if_lines(self.game.mission, found.what_ifs, self.currency):
                plain.say(line, indent=2)
            for line in elsewhere_lines(self.game.mission, [one for one in found.elsewhere if one.worlds],
                                        self.currency):  # fmt: skip
                plain.say(line, indent=2)

        return self.spoken(say)

    def whys(self) -> list[Item]:
        """Return what each replay would have brought."""
        found = self.found()
        return replay_items(self.game.mission, found, self.currency) if found and self.line is None else []

    def entries(self) -> list[Entry]:
        """Keys of this step."""
        if self.line is not None:
            return [("F9", _("keep it"), "go"), ("Esc", _("stop writing"), "back")]
        glyphs = self.shapan.glyphs
        steps: list[Entry] = [(f"1-6 {glyphs.horizontal_move}", _("steps"), "sideways(1)")]
        if self.step == WHAT_IF:
            doing: list[Entry] = [
                (glyphs.vertical_move, _("choose"), "move(1)"), ("Enter", _("month by month"), "enter"),
                ("e", _("own idea"), "own"), ("w", _("why"), "why"), ("t", _("table"), "numbers"),
                ("F9", _("on"), "go"),
            ]  # fmt: skip
        elif self.step in DO:
            doing = [("Enter", _("write"), "enter"), ("F9", _("on"), "go")]
        else:
            doing = [("Enter", _("on"), "enter")]
        return [*doing, *steps, ("Esc", _("leave"), "back")]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("Same luck: the same customers, market and dice, one decision changed. Your world is one draw, so "
              "look at the other worlds too."),
            _("The coach is a script: it asks, and every number it says is counted in the ledger."),
            *explained(self.game.mission),
        ]  # fmt: skip

    def action_pick(self, index: int) -> None:
        """A digit goes to its step."""
        if index < len(STEPS) and self.line is None:
            self.step, self.top = index, 0
            self.repaint()

    def action_sideways(self, by: int) -> None:
        """The next step, or the one before."""
        self.action_pick(max(0, min(len(STEPS) - 1, self.step + by)))

    action_turn = action_sideways

    def action_move(self, by: int) -> None:
        """Another replay; on the other steps further down, where there is more than the window holds."""
        found = self.found()
        if found is None:
            return
        if self.step == WHAT_IF:
            self.cursor = moved(self.cursor, by, len(found.what_ifs) + 1)
        else:
            most = debrief.most_top(self.game.mission, found, self.step, self.written(), self.paper())
            self.top = max(0, min(self.top + by, most))
        self.repaint()

    def action_row(self, place: int) -> None:
        """A replay was clicked."""
        self.cursor = place
        self.action_enter()

    def action_enter(self) -> None:
        """Open a replay, write a line, or go on."""
        found = self.found()
        if not self.is_current or self.retry() or found is None:
            return
        if self.line is not None:
            self._commit()
        elif self.step == WHAT_IF:
            self._open(found)
        elif self.step in DO:
            self.action_write(self.step)
        else:
            self.action_sideways(1)

    def _open(self, found: Debrief) -> None:
        if self.cursor >= len(found.what_ifs):
            self.action_own()
            return
        self.opened = found.what_ifs[self.cursor].plan
        if self.game.entry("replay", self.game.mission.months, self.opened) is None:
            self.game.note("replay", self.game.mission.months, self.opened)
        self.repaint()

    action_mark = action_enter

    def action_own(self) -> None:
        """Go back to a month of one's choice, on the same luck."""
        if self.line is None and self.is_current:
            from tui.screens.play.ending import BackScreen

            self.app.push_screen(BackScreen())

    action_again = action_own

    def on_key(self, event: Key) -> None:
        """Where a line is to be written, a letter begins it: it is no shortcut there."""
        letter = event.character is not None and event.character.isalpha()
        if letter and self.step in DO and not self.small:
            self.action_write(self.step)

    def action_write(self, step: int) -> None:
        """Begin to write a line."""
        if self.line is None and self.found() is not None:
            self.step = step
            self.line = TextLine.of(self.written()[step - WORDS])
            self.armed = False
            self.repaint()

    def typed(self, words: str) -> None:
        """Something was typed: Enter has to be pressed twice again."""
        self.armed = False

    def _commit(self) -> None:
        """Keep the line on the second Enter in a row; the first may belong to an input method."""
        if self.line and self.line.text and not self.armed:
            self.armed = True
            self.shapan.note(lambda: _("Enter once more, or F9, keeps the line."))
            self.repaint()
            return
        self._keep_line()

    def _keep_line(self) -> None:
        words = self.line.text if self.line else ""
        self.line = None
        self.game.note(DO[self.step], self.game.mission.months, value=words)
        self._next()

    def put_away(self) -> None:
        """Keep what is typed where it differs from what is kept, and go nowhere."""
        words, self.line = self.line.text if self.line else None, None
        if words is not None and words != self.written()[self.step - WORDS]:
            self.game.note(DO[self.step], self.game.mission.months, value=words)

    def _next(self) -> None:
        if self.step < MONDAY:
            self.action_sideways(1)
            return
        for do in DO.values():
            if self.game.entry(do, self.game.mission.months, "") is None:
                self.game.note(do, self.game.mission.months, value="")
        from tui.screens.play.ending import EndScreen

        self.app.switch_screen(EndScreen())

    def action_go(self) -> None:
        """Keep what is typed, or go on to the next step."""
        if not self.is_current or self.retry() or self.found() is None:
            return
        if self.line is not None:
            self._keep_line()
        else:
            self._next()

    def action_back(self) -> None:
        """Stop writing, what is typed is kept; without that, leave."""
        if self.line is not None:
            self.put_away()
            self.repaint()
        else:
            super().action_back()
