"""Runs that keep step: each does its own part of a step, and what all ask on the way is answered together.

A run whose rule fails stops (`Run.failed`); the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from scenarios.errors import PolicyError
from simulator.asking import Asking, Question, answers

if TYPE_CHECKING:
    from simulator.run import Run

Floats = NDArray[np.float64]
Heard = TypeVar("Heard")


class Together:
    """Some runs of one company."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = runs

    def going(self) -> list[Run]:
        """Return the runs that nothing has stopped."""
        return [run for run in self.runs if run.failed is None]

    def each(self, step: Callable[[Run], None]) -> None:
        """Let every run do its own part of a step; one whose rule fails stops here."""
        for run in self.going():
            try:
                step(run)
            except PolicyError as error:
                run.stop(error)

    def heard(self, step: Callable[[Run], Heard]) -> list[Heard | None]:
        """Return what every run says of itself; None of those that a rule has stopped."""
        found: dict[Run, Heard] = {}

        def ask(run: Run) -> None:
            found[run] = step(run)

        self.each(ask)
        return [found.get(run) for run in self.runs]

    def each_asking(self, step: Callable[[Run], Asking], runs: Iterable[Run] | None = None) -> None:
        """Let every run (or some) do its own part of a step, and answer what all ask on the way together."""
        steps = {run: step(run) for run in (self.going() if runs is None else runs)}
        heard: dict[Run, Any] = dict.fromkeys(steps)
        while heard:
            asked: dict[Run, Question] = {}
            for run, answer in heard.items():
                try:
                    asked[run] = steps[run].send(answer)
                except StopIteration:
                    pass
                except PolicyError as error:
                    run.stop(error)
            heard = self.answered(asked)

    def ask(self, question: Callable[[int, Run], Question]) -> Floats:
        """Ask a question for everybody in every run.

        Args:
            question: what is asked for a run, given its number too; stopped runs ask nothing.

        Returns:
            The answers, seats counted through all runs; 0 for those who do not ask.
        """
        seats = self.runs[0].company.seats
        heard = self.answered({run: question(at, run) for at, run in enumerate(self.runs) if run.failed is None})
        if len(heard) == len(self.runs) == 1:
            return heard[self.runs[0]]
        none = np.zeros(seats)
        return np.concatenate([heard.get(run, none) for run in self.runs])

    def answered(self, asked: dict[Run, Question]) -> dict[Run, Any]:
        """Answer what runs ask; a pay rule that fails where its tables are solved stops those who asked by it."""
        try:
            return dict(zip(asked, answers(list(asked.values())), strict=True))
        except PolicyError:
            found: dict[Run, Any] = {}
        for run, question in asked.items():
            try:
                found[run] = answers([question])[0]
            except PolicyError as error:
                run.stop(error)
        return found
