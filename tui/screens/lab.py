"""The third screen: the comparison, while it runs and when it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tui.drawing import Line, Span, bar
from tui.intake.words import badge_words
from tui.languages import N_, _
from tui.lengths import YEAR, of_length
from tui.pages import cards, change, differences, losers, matrix, numbers, rails, regimes, search, tradeoff, views, why
from tui.present import MAIN_METRICS, Table, running_line
from tui.screens.keeping import KeepingPage
from tui.screens.page import Entry
from tui.screens.replaying import ReplayPage
from tui.state import GROUPINGS, RATES, VIEWS, Look, Paper, Run, step_worlds

SCROLLED = ("matrix", "differences")
"""Views with a long table of numbers behind `t`."""
WITH_NUMBERS = (*SCROLLED, "why")
"""Views with numbers behind `t`; the others are tables already, or have their numbers beside them."""
LONG = ("regimes", "search", "why")
"""Views that run something long: only when asked to."""


class LabScreen(ReplayPage, KeepingPage):
    """Matrix and paired differences, as pictures or as numbers."""

    place = "lab"

    def heading(self) -> tuple[str, str]:
        """The view, and how far the run is; or what has just been kept."""
        if self.said:
            return self.said, ""
        run = self.shapan.run_state
        room = run and run.table and (run.phase == "done" or self.paper().wide)
        company = f"  {run.table.scenario}" if run and run.table and room else ""
        badge = f"   {badge_words(run.table.badge)}" if run and run.table and run.table.badge else ""
        return views.view_names()[self.shapan.look.view] + company, self._status(run) + badge if run else ""

    def _status(self, run: Run) -> str:
        if run.phase == "running":
            left = f" {run.seconds_left:.0f} s" if run.seconds_left is not None else ""
            return f"{running_line(run.done, run.total)} {bar(run.done, run.total, 8, self.shapan.glyphs)}{left}"
        if run.phase == "done" and self.shapan.plan.worlds == run.total:
            words = of_length(
                run.table.months if run.table else YEAR,
                N_("{worlds} worlds, same luck"),
                N_("{worlds} worlds of {months} months, same luck"),
            )
            return words.format(worlds=self._worlds_shown(run))
        if run.phase == "done":
            return _("{worlds} worlds; F9 runs {next}").format(worlds=run.total, next=self.shapan.plan.worlds)
        return _("stopped at {done} of {total} worlds; not settled").format(done=run.done, total=run.total)

    def _worlds_shown(self, run: Run) -> int:
        """Return how many worlds the view rests on: what is asked about a result is asked of fewer of them."""
        table, look = run.table, self.shapan.look
        if table is None or look.view not in ("who", "change", "regimes", "why") or len(table.names) < 2:
            return run.total
        focus = min(look.playbook, len(table.names) - 1)
        key = {"who": losers.key_of(table, focus), "change": change.key_of(table, look)}.get(look.view)
        answer = run.answers.get(key or self._long_key())
        return int((answer.table or {}).get("worlds") or run.total) if answer else run.total

    def body(self, paper: Paper) -> list[Line]:
        """The view of the comparison, or the wait for it."""
        run = self.shapan.run_state
        if run is None:
            return cards.loading()
        if run.table is None:
            return cards.waiting(run, paper)
        room = self._room(run.table, paper)
        shown = self._view(run, run.table, room)
        if not room.taken:
            return shown
        return [*shown, *[()] * (room.rows - len(shown)), views.predictions(run.table, paper.cells)]

    def _room(self, table: Table, paper: Paper) -> Paper:
        """Return the room of the view: the matrix marks predictions itself, the others have a line beneath."""
        look = self.shapan.look
        if not table.predicted or (look.view == "matrix" and not look.numbers):
            return paper
        return Paper(paper.cells, paper.rows - 1, paper.glyphs, taken=1)

    def _view(self, run: Run, table: Table, paper: Paper) -> list[Line]:
        look = self.shapan.look
        if look.view == "rails":
            return rails.lines(table, run, paper)
        if look.numbers and look.view in SCROLLED:
            return numbers.lines(table, run, look, paper)
        pages = {
            "matrix": matrix, "differences": differences, "tradeoff": tradeoff, "who": losers, "change": change,
            "regimes": regimes, "search": search, "why": why,
        }  # fmt: skip
        return pages[look.view].lines(table, run, look, paper)

    def telling(self) -> Sequence[Span]:
        """The memo of the comparison; before its last world is in only how far it is."""
        run, told = self.shapan.run_state, self.shapan.told()
        if run is None or run.table is None:
            return ()
        if told is None:
            return [Span(run.table.scenario, "strong"), Span(self._status(run)), Span(_("The order may still change."))]
        from tui.memo.reading import reading
        from tui.memo.writing import memo_blocks

        title, _draft, *found = memo_blocks(*told)
        return reading([title, *found])

    def entries(self) -> list[Entry]:
        """Keys of this screen and view."""
        run, look = self.shapan.run_state, self.shapan.look
        running = run is not None and run.phase == "running"
        shape = [("t", _("picture") if look.numbers else _("numbers"), "numbers")] if look.view in WITH_NUMBERS else []
        save = [("F6", _("save"), "export")] if run and run.final else []
        back = ("Esc", _("stop") if running else _("back"), "back")
        idle = not running and (look.view in LONG or not self.shapan.standing())
        stopped = run is not None and run.phase == "stopped" and run.total == self.shapan.plan.worlds
        again = [("F9", _("go on") if stopped and look.view not in LONG else _("run"), "go")] if idle else []
        if key := self._long_key():
            answer = run.answers.get(key) if run else None
            if answer is not None and not answer.settled:
                back, again = ("Esc", _("stop"), "back"), []
        return [(f"1-{len(VIEWS)}", _("views"), "turn(1)"), *self._moves(), *shape, *save, *again, back]

    def _moves(self) -> list[Entry]:
        """Return what the arrows do in the view at hand."""
        look, glyphs = self.shapan.look, self.shapan.glyphs
        across, along = glyphs.horizontal_move, glyphs.vertical_move
        if look.numbers and look.view in SCROLLED:
            return [(along, _("scroll"), "move(1)")]
        if look.view == "differences":
            moves = [(across, _("pair"), "sideways(1)"), (along, _("metric"), "move(1)")]
            return [*moves, *self.replay_entry()]
        if look.view == "tradeoff":
            return [
                (across, _("exchange"), "sideways(1)"),
                (along, _("axis"), "move(1)"),
                ("Space", _("other axis"), "mark"),
            ]
        if look.view == "who":
            moves = [(across, _("playbook"), "sideways(1)"), (along, _("groups"), "move(1)")]
            return [*moves, ("Enter", _("protect"), "enter")] if self.protected() else moves
        if look.view in ("change", "why"):
            return [(across, _("playbook"), "sideways(1)"), (along, _("metric"), "move(1)")]
        if look.view == "regimes":
            return [(along, _("metric"), "move(1)")]
        if look.view == "search":
            return [(across, _("playbook"), "sideways(1)"), (along, _("rows"), "move(1)"),
                    ("Enter", _("keep"), "enter")]  # fmt: skip
        if look.view == "rails":
            return []
        final, wide = self.shapan.run_state and self.shapan.run_state.final, self.paper().wide
        reason = [("Enter" if wide else "9", _("why"), "enter")] if final else []
        if wide:
            return [(across, _("playbook"), "sideways(1)"), *reason]
        return [(across, _("metric"), "sideways(1)"), (along, _("playbook"), "move(1)"), *reason]

    def about(self) -> list[str]:
        """How to read this screen."""
        table = self._table()
        return views.about(self.shapan.look.view, table.months if table else YEAR)

    def unsay(self) -> None:
        """Drop what was said in the other language."""
        self.said = ""

    # The look

    def _table(self) -> Table | None:
        return self.shapan.run_state.table if self.shapan.run_state else None

    def _look(self, look: Look) -> None:
        self.end_replay()
        self.shapan.look, self.said = replace(look, replayed=0), ""
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
        """Digits choose the view."""
        if index < len(VIEWS):
            self._look(replace(self.shapan.look, view=VIEWS[index], top=0))
            self._begin()

    def action_turn(self, by: int) -> None:
        """Tab goes through the views."""
        self.action_pick((VIEWS.index(self.shapan.look.view) + by) % len(VIEWS))

    def repaint(self) -> None:
        """Ask what the view still needs to know, then paint."""
        if self.is_mounted and self.is_current:
            self.take_kept()
            self._wonder()
        super().repaint()

    def _wonder(self) -> None:
        run, look, table = self.shapan.run_state, self.shapan.look, self._table()
        if run is None or table is None or not run.final or len(table.names) < 2:
            return
        focus = min(look.playbook, len(table.names) - 1)
        if look.view == "who":
            request = {"op": "who", "a": table.names[0], "b": table.names[focus]}
            self.shapan.ask(losers.key_of(table, focus), request)
        elif look.view == "change":
            request = {"op": "change", "metric": change.metric_of(table, look)}
            self.shapan.ask(change.key_of(table, look), request)

    def action_numbers(self) -> None:
        """Change between picture and numbers."""
        self._look(replace(self.shapan.look, numbers=not self.shapan.look.numbers, top=0))

    def action_move(self, by: int) -> None:
        """Scroll numbers, change the playbook, or the metric of the differences."""
        look, table = self.shapan.look, self._table()
        if look.numbers and table and look.view in SCROLLED:
            most = max(numbers.count(table, look) - self._room(table, self.paper()).rows + 2, 0)
            self._look(replace(look, top=max(0, min(most, look.top + by))))
        elif look.view in ("differences", "change", "regimes", "why"):
            self._step_metric(by)
        elif look.view == "search":
            self._look(replace(look, top=max(0, min(len(self._candidates()) - 1, look.top + by))))
        elif look.view == "tradeoff":
            self._look(replace(look, across=look.across + by))
        elif look.view == "who":
            at = (GROUPINGS.index(look.by) + by) % len(GROUPINGS)
            self._look(replace(look, by=GROUPINGS[at]))
        else:
            self._step_playbook(by)

    def action_end(self, by: int) -> None:
        """Home and End: the ends of what scrolls, and of the candidates of a search."""
        look = self.shapan.look
        if look.view == "search" or (look.numbers and look.view in SCROLLED):
            super().action_end(by)

    def action_mark(self) -> None:
        """Space shows world after world of the differences, and changes the upper axis of the trade-off."""
        if self.shapan.look.view == "differences" and not self.shapan.look.numbers:
            self.replay()
        if self.shapan.look.view == "tradeoff":
            self._look(replace(self.shapan.look, up=self.shapan.look.up + 1, rate=0))

    def action_sideways(self, by: int) -> None:
        """Change the pair, the exchange rate, the playbook on wide paper, or the metric on narrow paper."""
        look = self.shapan.look
        if look.view == "differences":
            self._step_pair(by)
        elif look.view == "tradeoff":
            self._look(replace(look, rate=max(0, min(RATES, look.rate + by))))
        elif self.paper().wide or look.numbers or look.view != "matrix":
            self._step_playbook(by)
            self._begin()
        else:
            self._step_metric(by)

    def action_metric(self, index: int) -> None:
        """A metric was clicked."""
        self._look(replace(self.shapan.look, metric=index))

    def action_playbook(self, index: int) -> None:
        """A playbook was clicked."""
        if index:
            self._look(replace(self.shapan.look, playbook=index))

    def action_why(self, playbook: int, metric: int) -> None:
        """A cell of the matrix was clicked."""
        self.shapan.look = replace(self.shapan.look, playbook=max(playbook, 1), metric=metric)
        self.action_pick(VIEWS.index("why"))

    # Long questions

    def _begin(self) -> None:
        """Ask at once why: whoever comes to that view has asked already."""
        if self.shapan.look.view == "why":
            self._ask_long()
            self.repaint()

    def _long_key(self) -> str:
        """Return the key of the long question of this view, empty where the view has none."""
        table, look = self._table(), self.shapan.look
        if table is None or look.view not in LONG:
            return ""
        return {"regimes": regimes, "search": search, "why": why}[look.view].key_of(table, look)

    def _ask_long(self) -> None:
        """Run what the view is about, unless it is known or under way."""
        run, look, table, key = self.shapan.run_state, self.shapan.look, self._table(), self._long_key()
        if run is None or table is None or not run.final or len(table.names) < 2:
            return
        if (answer := run.answers.get(key)) is not None and answer.failed:
            self.shapan.drop_answer(key)
        if look.view == "regimes":
            self.shapan.ask(key, {"op": "regimes", "metric": change.metric_of(table, look)})
        elif look.view == "why":
            self.shapan.ask(key, why.request_of(table, look))
        else:
            b = table.names[search.focus_of(table, look)]
            self.shapan.ask(key, {"op": "search", "b": b, "objectives": search.objectives_of(table)})

    def _candidates(self) -> Sequence[Mapping[str, Any]]:
        run, key = self.shapan.run_state, self._long_key()
        answer = run.answers.get(key) if run and key else None
        found = answer.table if answer and self.shapan.look.view == "search" else None
        return search.ordered(found) if found and "candidates" in found else ()

    def action_candidate(self, index: int) -> None:
        """A candidate was clicked."""
        self._look(replace(self.shapan.look, top=index))

    def action_enter(self) -> None:
        """From the matrix to why; keep the candidate of a search as a playbook; protect those who lose."""
        run = self.shapan.run_state
        if self.shapan.look.view == "matrix" and run and run.final:
            self.action_pick(VIEWS.index("why"))
        found = self._candidates()
        if found:
            self.keep(found[min(self.shapan.look.top, len(found) - 1)]["playbook"])
        if self.shapan.look.view == "who":
            self.protect()

    # The run

    def action_amount(self, by: int) -> None:
        """Plan more or fewer worlds for the next run."""
        self.shapan.plan = replace(self.shapan.plan, worlds=step_worlds(self.shapan.plan.worlds, by))
        self.repaint()

    def action_export(self) -> None:
        """Save the memo or the numbers of a finished comparison."""
        if self.shapan.run_state and self.shapan.run_state.final:
            from tui.screens.export import ExportScreen

            self.app.push_screen(ExportScreen())

    def action_go(self) -> None:
        """Run again, or what the view is about; not during a run, nor where the same result would come again."""
        if self.shapan.look.view in LONG:
            self._ask_long()
            self.repaint()
        elif self.shapan.standing():
            self.said = _("The same plan gives the same numbers. + and - plan other worlds for F9.")
            self.repaint()
        elif self.shapan.run_state is None or self.shapan.run_state.phase != "running":
            self.shapan.start_run()
            self.repaint()

    def action_back(self) -> None:
        """Stop a run at once; without one, go back."""
        if self.shapan.run_state and self.shapan.run_state.phase == "running":
            self.shapan.cancel_run()
            self.repaint()
        elif (key := self._long_key()) and self.shapan.stop_asking(key):
            self.repaint()
        else:
            super().action_back()
