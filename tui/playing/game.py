"""The plain game: asks what the session waits for, writes every answer to the log, ends with the debrief."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from coaching.game.achievements import earned
from coaching.game.debrief import debrief, two_lines
from coaching.game.log import DecisionLog, Entry
from coaching.game.replays import elsewhere, offered, what_if
from coaching.game.session import Session, Step
from coaching.game.told import Debrief, Elsewhere, YourPlan
from tui.languages import _, choose
from tui.playing.achieved import achievement_lines
from tui.playing.asking import Terminal, Turn
from tui.playing.desk import (
    ask_cause,
    ask_guess,
    ask_landing,
    briefing,
    show_causes,
    show_desk,
    show_everybody,
    show_goals,
    show_result,
)
from tui.playing.ending import (
    ask_replay,
    elsewhere_lines,
    show_debrief,
    show_end_card,
    show_two_lines,
    what_if_lines,
)
from tui.playing.levers import ask_lever
from tui.playing.whys import Whys
from tui.terminal.progress import ProgressLine

Keep = Callable[[Entry], None]
LOSER = "loser"
"""The line in which the player speaks for somebody who loses from the plan."""


class PlainGame:
    """One player at a line terminal."""

    def __init__(
        self, session: Session, terminal: Terminal, keep: Keep, who: str, worlds: int,
        earlier: tuple[DecisionLog, ...] = (),
    ) -> None:  # fmt: skip
        """Begin or go on.

        Args:
            session: the game.
            terminal: questions and answers.
            keep: writes an entry where it survives a kill, and appends it to the session's log.
            who: name in the log.
            worlds: other worlds that the debrief tries.
            earlier: the player's earlier games of this mission, oldest first.
        """
        self.session, self.terminal, self.keep, self.who, self.worlds = session, terminal, keep, who, worlds
        self.mission = session.mission
        self.currency = session.mission.world().currency
        self.earlier = earlier
        self._shown = 0
        self._month = 1
        """Month whose desk was said last."""
        terminal.orders = {"w": Whys(session, terminal, self.currency).answer}
        terminal.in_full = self._in_full
        self._away: tuple[str, tuple[list[Elsewhere], YourPlan]] | None = None

    def play(self) -> Debrief | None:
        """Play to the end; None when the player stopped before it (all is saved).

        Raises:
            InputError: the log does not fit the mission.
        """
        briefing(self.terminal, self.mission)
        while (step := self.session.step()).kind != "done":
            try:
                self._do(step)
            except Turn as turn:
                if turn.command.order == "quit":
                    return None
                self._back(turn)
        self._judge()
        found = debrief(self.session, self._others())
        show_debrief(self.terminal, self.mission, found, self.currency)
        show_end_card(self.terminal, self.mission, found, self.currency)
        lines = achievement_lines(earned(self.session, found, self.earlier))
        if lines:
            self.terminal.say(_("Earned:"))
        for line in lines:
            self.terminal.say(line, indent=2)
        return found

    def _back(self, turn: Turn) -> None:
        if turn.command.order == "undo":
            self._note("undo")
            self.terminal.say(_("The last choice is undone."))
        elif turn.command.month <= self.mission.months:
            self._note("rewind", turn.command.month)
            self.terminal.say(_("Back to the beginning of month {month}.").format(month=turn.command.month))
        self._shown = 0

    def _note(self, do: str, month: int = 0, what: str = "", value: Any = None) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.keep(Entry(do, month, what, value, self.who, now))

    def _do(self, step: Step) -> None:
        ask = {
            "opening": self._opening, "decide": self._decide, "guess": self._guess, "run": self._run,
            "review": self._review, "replay": self._replay, "words": self._say_it, "monday": self._say_it,
        }[step.kind]  # fmt: skip
        ask(step)

    def _opening(self, step: Step) -> None:
        guess = self.mission.guess
        answers = [choose(one) for one in guess.answers]
        value = ask_guess(self.terminal, choose(guess.question), answers, 0)
        self._note("guess", step.month, step.what, value)

    def _decide(self, step: Step) -> None:
        desk, lever = self.session.desk(step.month), self.mission.lever(step.what)
        if self._shown != step.month:
            before = self.session.desk(step.month - 1) if self._shown and self._shown == step.month - 1 else None
            show_desk(self.terminal, self.mission, desk, before, self.currency)
            self._shown = self._month = step.month
        offered = self.session.offered(lever, step.month)
        value = ask_lever(self.terminal, self.mission, lever, desk, self.session.last_choice(lever.id), offered)
        self._note("decide", step.month, step.what, value)
        if lever.family == "goals":
            goals = self.session.goals(step.month)
            show_goals(self.terminal, self.mission, goals, self.session.chances(step.month, goals), self.currency)

    def _in_full(self) -> None:
        show_everybody(self.terminal, self.mission, self.session.desk(self._month), self.currency)

    def _guess(self, step: Step) -> None:
        self._note("guess", step.month, step.what, ask_landing(self.terminal, step.month))

    def _run(self, step: Step) -> None:
        self._note("run", step.month)
        show_result(self.terminal, self.mission, self.session.result(step.month), self.currency)

    def _review(self, step: Step) -> None:
        value = ask_cause(self.terminal, step.month)
        self._note("guess", step.month, step.what, value)
        show_causes(self.terminal, self.session.causes(step.month), value["answer"])

    def _replay(self, step: Step) -> None:
        plans = offered(self.mission)
        own = [what_if(self.session, plan) for plan in plans]
        plan = plans[ask_replay(self.terminal, what_if_lines(self.mission, own, self.currency))]
        self._note("replay", step.month, plan.id)
        show_two_lines(self.terminal, *two_lines(self.session, plan.id), self.currency)
        rows = self._others()[0]
        if rows and self.worlds:
            self.terminal.say(_("In other worlds, profit of the mission and of the 12 months after it, against yours:"))
        for line in elsewhere_lines(self.mission, rows if self.worlds else (), self.currency):
            self.terminal.say(line, indent=2)

    def _say_it(self, step: Step) -> None:
        question = {
            "words": _("In your words, one line (Enter = nothing):"),
            "monday": _("On Monday I will (Enter = nothing):"),
        }[step.kind]
        self._note(step.kind, step.month, value=self.terminal.line(question))
        if step.kind == "words":
            loser = _("Somebody loses from your plan. In their words, one line (Enter = nothing):")
            self._note("words", step.month, LOSER, self.terminal.line(loser))

    def _judge(self) -> None:
        """Judge the plan over the stored worlds, where a gate asks for it, and say so: it takes a while."""
        for worlds in sorted({gate.worlds for gate in self.mission.gates if gate.worlds}):
            line = ProgressLine()
            self.terminal.say(_("Judging your plan in {worlds} worlds ..").format(worlds=worlds))
            for done in self.session.judging(worlds).go_on():
                line.draw(done, worlds, None)
            line.clear()

    def _others(self) -> tuple[list[Elsewhere], YourPlan]:
        """Return what happens in other worlds; worked out once for the decisions as they are."""
        key = str(self.session.choices())
        if self._away is None or self._away[0] != key:
            line = ProgressLine()
            if self.worlds:
                self.terminal.say(_("Playing {worlds} other worlds ..").format(worlds=self.worlds))
            self._away = key, elsewhere(self.session, self.worlds, lambda done: line.draw(done, self.worlds, None))
            line.clear()
        return self._away[1]
