"""The app's further questions to the worker: about a result, and of rooms that have no run (a preview, a search)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.messages import Answered, Failed
from tui.state import Answer, Plan, Run
from tui.troubles import trouble_of
from tui.version import shapan_version

if TYPE_CHECKING:
    from tui.link import Line
    from tui.memory import Memory

ANSWERS = "answers"
"""Name of the file of answers."""


class Questions:
    """What the app can ask; a part of `tui.app.ShapanApp`. The worker leaves a question for what it is asked next."""

    link: Line
    memory: Memory
    run_state: Run | None
    told_rooms: dict[str, Answer]
    """Answers to questions that are about no run, by their key."""

    @property
    def plan(self) -> Plan:
        """What is going to be compared."""
        raise NotImplementedError

    def ask(self, key: str, request: Mapping[str, object]) -> None:
        """Ask a further question about the result, once."""
        run = self.run_state
        if run and run.final and run.table and key not in run.answers:
            self.drop_open_questions()
            kept = self.run_state.answers if self.run_state else {}
            self.run_state = replace(run, answers={**kept, key: Answer()})
            asked = replace(self.plan, playbooks=run.asked or run.table.names, worlds=run.total)
            self.link.ask(run.number, key, {**asked.request(), **request})

    def stop_asking(self, key: str) -> bool:
        """Stop a further question that is under way; returns whether there was one."""
        run = self.run_state
        if run is None or (answer := run.answers.get(key)) is None or answer.settled:
            return False
        self.drop_answer(key)
        self.link.ask(run.number, key, {"op": "drop"})
        return True

    def drop_answer(self, key: str) -> None:
        """Forget the answer to a further question, so that it can be asked again."""
        if run := self.run_state:
            self.run_state = replace(run, answers={known: one for known, one in run.answers.items() if known != key})

    def inquire(self, key: str, request: Mapping[str, object]) -> None:
        """Ask something that is about no run; the answer comes into `told_rooms`."""
        self.drop_open_questions()
        self.told_rooms = {**self.told_rooms, key: Answer()}
        self.link.ask(0, key, request)

    def drop_inquiry(self, key: str) -> None:
        """Stop a question that is under way."""
        if (answer := self.told_rooms.get(key)) and not answer.settled:
            self.told_rooms = {known: one for known, one in self.told_rooms.items() if known != key}
            self.link.ask(0, key, {"op": "drop"})

    def take_answer(self, event: Answered | Failed) -> None:
        """Take what the worker says to a question; answers nobody waits for are dropped."""
        if known := self.told_rooms.get(event.key):
            self.told_rooms = {**self.told_rooms, event.key: _answer(event, known)}
            return
        run = self.run_state
        if run and run.number == event.run and event.key in run.answers:
            answer = _answer(event, run.answers[event.key])
            self.run_state = replace(run, answers={**run.answers, event.key: answer})
            if answer.settled:
                self.keep_answers()

    def keep_answers(self) -> None:
        """Write what is known of the result beyond its numbers: whoever comes back need not wait for it again."""
        answers = self.run_state.answers if self.run_state else {}
        kept = {key: [one.total, one.table] for key, one in answers.items() if one.settled and not one.failed}
        about = {"version": shapan_version(), "request": self.plan.request()}
        self.memory.keep_draft(ANSWERS, {**about, "answers": kept})

    def kept_answers(self, request: object) -> dict[str, Answer]:
        """Return the answers that were kept of the result of a request; of another one, or another version, none."""
        found = self.memory.draft(ANSWERS)
        answers = found.get("answers")
        if not isinstance(answers, dict) or found.get("request") != request or found.get("version") != shapan_version():
            return {}
        rows = {key: one for key, one in answers.items() if isinstance(one, list) and len(one) == 2}
        return {key: Answer(of, of, told) for key, (of, told) in rows.items() if isinstance(told, dict)}

    def drop_open_questions(self) -> None:
        """Forget questions without their answer."""
        self.told_rooms = {key: one for key, one in self.told_rooms.items() if one.settled}
        if run := self.run_state:
            kept = {key: one for key, one in run.answers.items() if one.table is not None and one.done == one.total}
            self.run_state = replace(run, answers=kept)

    def forget_questions(self) -> None:
        """Drop questions that a worker took with it: they are asked again when somebody looks."""
        self.told_rooms = {key: one for key, one in self.told_rooms.items() if one.settled}
        if run := self.run_state:
            kept = {key: one for key, one in run.answers.items() if one.table is not None}
            self.run_state = replace(run, answers=kept)


def _answer(event: Answered | Failed, known: Answer) -> Answer:
    if isinstance(event, Failed):
        return replace(known, failed=trouble_of(event, True).happened)
    return Answer(event.done, event.total, event.table)
