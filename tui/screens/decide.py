"""The card of the decision: one playbook, one tripwire, one person who looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.drawing import Line, Span
from tui.intake.words import badge_words
from tui.languages import _
from tui.pages import session
from tui.pages.lists import next_row
from tui.present import Table
from tui.resolution import FIRST_MONTH, LAST_MONTH, Resolution, Tripwire, usual_tripwire
from tui.screens.page import Entry, Page
from tui.state import RAILS, Paper, stepped
from tui.textline import TextLine, clean_all

DECISION, METRIC, LIMIT, MONTH, WATCHER = range(5)
NAME_CELLS = 40


class DecideScreen(Page):
    """Rows that arrows change; the last one is typed."""

    cursor = 0

    def __init__(self, scenario: str, playbooks: Sequence[str], table: Table) -> None:
        """Decide about a finished comparison."""
        super().__init__()
        self._scenario, self._playbooks, self._table = scenario, tuple(playbooks), table

    @property
    def made(self) -> Resolution:
        """What was written down so far."""
        return self.shapan.resolution(self._scenario, self._playbooks)

    def titles(self) -> Table:
        """Return the comparison with its titles in the language in use."""
        run = self.shapan.result_of(self._scenario, self._playbooks)
        return run.table if run and run.table else self._table

    def heading(self) -> tuple[str, str]:
        """What it is."""
        return _("One decision, one tripwire"), badge_words(self.titles().badge)

    def body(self, paper: Paper) -> list[Line]:
        """The rows, and the sentence they make."""
        table = self.titles()
        return session.decision(self.made, table.titles, table, self.cursor, self._watcher(), paper)

    def _watcher(self) -> Line:
        if self.line is not None:
            return self.line.drawn(NAME_CELLS)
        return (Span(clean_all(self.made.watcher)[:NAME_CELLS] or _("(nobody yet)"), "strong"),)

    def entries(self) -> list[Entry]:
        """Keys of this screen."""
        glyphs = self.shapan.glyphs
        return [
            (f"1-{len(self._playbooks)}", _("decide"), ""),
            (glyphs.vertical_move, _("choose"), "move(1)"),
            (glyphs.horizontal_move, _("change"), "sideways(1)"),
            ("Esc", _("done"), "back"),
        ]

    def about(self) -> list[str]:
        """What this screen is for."""
        return [
            _("The numbers do not decide: people do. Say which way, and what would show that it was wrong."),
            _("The limit offered first is the edge of what 8 in 10 worlds stay inside of."),
        ]

    def _set(self, made: Resolution) -> None:
        self.shapan.resolve(replace(made, printed=""))
        self.repaint()

    def _rows(self) -> int:
        return WATCHER + 1 if self.made.tripwire else 1

    def _metrics(self) -> list[str]:
        return [metric for metric in RAILS if any(self._table.value(i, metric) for i in range(len(self._playbooks)))]

    def _go_to(self, row: int) -> None:
        self.cursor = row % self._rows()
        self.line = TextLine.of(self.made.watcher) if self.cursor == WATCHER else None
        self.repaint()

    def typed(self, words: str) -> None:
        """The name of who looks was typed."""
        self.shapan.resolve(replace(self.made, watcher=words, printed=""))

    def action_move(self, by: int) -> None:
        """Another row; the list is round."""
        self._go_to(next_row(self.cursor, by, self._rows()))

    def action_turn(self, by: int) -> None:
        """Tab moves too."""
        self.action_move(by)

    def action_choose(self, index: int) -> None:
        """A click on a row."""
        if index < self._rows():
            self._go_to(index)

    def action_pick(self, index: int) -> None:
        """A digit decides; the first decision brings a tripwire to start from."""
        if index < len(self._playbooks):
            made = self.made
            wire = made.tripwire or usual_tripwire(self._table, index)
            self._set(replace(made, decision=index, tripwire=wire))

    def action_sideways(self, by: int) -> None:
        """Change the row under the cursor."""
        made, wire = self.made, self.made.tripwire
        if self.cursor == DECISION or wire is None or made.decision is None:
            self.action_pick(0 if made.decision is None else (made.decision + by) % len(self._playbooks))
        elif self.cursor == METRIC:
            metrics = self._metrics()
            metric = metrics[(metrics.index(wire.metric) + by) % len(metrics)] if wire.metric in metrics else metrics[0]
            self._set(replace(made, tripwire=usual_tripwire(self._table, made.decision, metric, wire.month)))
        elif self.cursor == LIMIT:
            choice = RAILS[wire.metric]
            limit = stepped(wire.limit, by, choice.step, 0, choice.top)
            self._set(replace(made, tripwire=wire._replace(limit=limit)))
        elif self.cursor == MONTH:
            month = max(FIRST_MONTH, min(LAST_MONTH, wire.month + by))
            self._set(replace(made, tripwire=Tripwire(wire.metric, wire.limit, month)))

    def action_amount(self, by: int) -> None:
        """Plus and minus do the same as right and left."""
        self.action_sideways(by)

    def action_enter(self) -> None:
        """Enter goes to the next row, and back from the last one."""
        if self.cursor == self._rows() - 1 and self.made.decision is not None:
            self.action_back()
        else:
            self.action_move(1)

    action_go = action_enter
