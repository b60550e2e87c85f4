"""The third screen: the comparison, while it runs and when it is done."""

from __future__ import annotations

from dataclasses import replace

from tui.drawing import Line, bar
from tui.languages import _
from tui.pages import cards, differences, matrix, numbers
from tui.present import MAIN_METRICS, Table, running_line
from tui.screens.page import Entry, Page
from tui.state import Look, Paper, Run, step_worlds


class LabScreen(Page):
    """Matrix and paired differences, as pictures or as numbers."""

    place = "lab"

    def heading(self) -> tuple[str, str]:
        """The view, and how far the run is."""
        views = {"matrix": _("Result"), "differences": _("Differences")}
        run = self.shapan.run_state
        room = run and run.table and (run.phase == "done" or self.paper().wide)
        company = f"  {run.table.scenario}" if run and run.table and room else ""
        return views[self.shapan.look.view] + company, self._status(run) if run else ""

    def _status(self, run: Run) -> str:
        if run.phase == "running":
            left = f" {run.seconds_left:.0f} s" if run.seconds_left is not None else ""
            return f"{running_line(run.done, run.total)} {bar(run.done, run.total, 8, self.shapan.glyphs)}{left}"
        if run.phase == "done" and self.shapan.plan.worlds == run.total:
            return _("{worlds} worlds, same luck").format(worlds=run.total)
        if run.phase == "done":
            return _("{worlds} worlds; F9 runs {next}").format(worlds=run.total, next=self.shapan.plan.worlds)
        return _("stopped at {done} of {total} worlds; not settled").format(done=run.done, total=run.total)

    def body(self, paper: Paper) -> list[Line]:
        """The view of the comparison, or the wait for it."""
        run, look = self.shapan.run_state, self.shapan.look
        if run is None:
            return cards.loading()
        if run.table is None:
            return cards.waiting(run, paper)
        if look.numbers:
            return numbers.lines(run.table, run, look, paper)
        page = matrix if look.view == "matrix" else differences
        return page.lines(run.table, run, look, paper)

    def entries(self) -> list[Entry]:
        """Keys of this screen and view."""
        run, look, glyphs = self.shapan.run_state, self.shapan.look, self.shapan.glyphs
        wide = self.paper().wide
        other = ("2", _("differences"), "pick(1)") if look.view == "matrix" else ("1", _("result"), "pick(0)")
        shape = ("t", _("picture") if look.numbers else _("numbers"), "numbers")
        back = ("Esc", _("stop") if run and run.phase == "running" else _("back"), "back")
        if look.numbers:
            moves = [(glyphs.vertical_move, _("scroll"), "move(1)")]
        elif look.view == "differences":
            moves = [(glyphs.horizontal_move, _("pair"), "sideways(1)"), (glyphs.vertical_move, _("metric"), "move(1)")]
        elif wide:
            moves = [(glyphs.horizontal_move, _("playbook"), "sideways(1)")]
        else:
            moves = [
                (glyphs.horizontal_move, _("metric"), "sideways(1)"),
                (glyphs.vertical_move, _("playbook"), "move(1)"),
            ]
        again = [] if run and run.phase == "running" else [("F9", _("again"), "go")]
        return [other, *moves, shape, back, *again]

    def about(self) -> list[str]:
        """How to read this screen."""
        if self.shapan.look.view == "differences":
            return differences.how_to_read()
        return [
            _(
                "Every playbook met the same customers, market and luck in every world, so differences come "
                "from the rules alone."
            ),
            _(
                "The mark compares with A, today: better, worse, or too close to call. No line names a winner: "
                "what you value decides."
            ),
            _(
                "chance gap: the chance to hit the goal of the luckiest third of people minus that of the "
                "unluckiest third."
            ),
        ]

    # The look

    def _table(self) -> Table | None:
        return self.shapan.run_state.table if self.shapan.run_state else None

    def _look(self, look: Look) -> None:
        self.shapan.look = look
        self.repaint()

    def _step_metric(self, by: int) -> None:
        if table := self._table():
            count = max(len(table.shown_metrics(MAIN_METRICS)), 1)
            self._look(replace(self.shapan.look, metric=(self.shapan.look.metric + by) % count))

    def _step_playbook(self, by: int) -> None:
        table, look = self._table(), self.shapan.look
        if table and len(table.names) > 1:
            self._look(replace(look, playbook=(look.playbook - 1 + by) % (len(table.names) - 1) + 1))

    def _step_pair(self, by: int) -> None:
        if table := self._table():
            count = max(len(differences.pairs_of(table)), 1)
            self._look(replace(self.shapan.look, pair=(self.shapan.look.pair + by) % count))

    def action_pick(self, index: int) -> None:
        """1 is the matrix, 2 the differences."""
        views = ("matrix", "differences")
        if index < len(views):
            self._look(replace(self.shapan.look, view=views[index], top=0))

    def action_turn(self, by: int) -> None:
        """Tab changes the view."""
        self.action_pick(1 if self.shapan.look.view == "matrix" else 0)

    def action_numbers(self) -> None:
        """Change between picture and numbers."""
        self._look(replace(self.shapan.look, numbers=not self.shapan.look.numbers, top=0))

    def action_move(self, by: int) -> None:
        """Scroll numbers, change the playbook, or the metric of the differences."""
        look, table = self.shapan.look, self._table()
        if look.numbers and table:
            most = max(numbers.count(table, look) - self.paper().rows, 0)
            self._look(replace(look, top=max(0, min(most, look.top + by))))
        elif look.view == "differences":
            self._step_metric(by)
        else:
            self._step_playbook(by)

    def action_sideways(self, by: int) -> None:
        """Change the pair, the playbook on wide paper, or the metric on narrow paper."""
        if self.shapan.look.view == "differences":
            self._step_pair(by)
        elif self.paper().wide or self.shapan.look.numbers:
            self._step_playbook(by)
        else:
            self._step_metric(by)

    def action_metric(self, index: int) -> None:
        """A metric was clicked."""
        self._look(replace(self.shapan.look, metric=index))

    def action_playbook(self, index: int) -> None:
        """A playbook was clicked."""
        if index:
            self._look(replace(self.shapan.look, playbook=index))

    # The run

    def action_amount(self, by: int) -> None:
        """Plan more or fewer worlds for the next run."""
        self.shapan.plan = replace(self.shapan.plan, worlds=step_worlds(self.shapan.plan.worlds, by))
        self.repaint()

    def action_go(self) -> None:
        """Run again; a run under way is left alone."""
        if self.shapan.run_state is None or self.shapan.run_state.phase != "running":
            self.shapan.start_run()
            self.repaint()

    def action_back(self) -> None:
        """Stop a run at once; without one, go back."""
        if self.shapan.run_state and self.shapan.run_state.phase == "running":
            self.shapan.cancel_run()
            self.repaint()
        else:
            super().action_back()
