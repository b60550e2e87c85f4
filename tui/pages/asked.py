"""Pages that ask the worker: what stands in the way of an answer is the same on all of them and is told here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tui.drawing import Line, bar, text, wrapped
from tui.languages import _
from tui.present import unfinished
from tui.state import Answer, Paper, Run

Show = Callable[[Answer, Mapping[str, Any]], list[Line]]
"""Draws what is known of an answer, which may not be whole yet."""


def answered(run: Run, key: str, offer: Sequence[str], show: Show, paper: Paper) -> list[Line]:
    """Return what a page shows below its head, whatever stands in the way of the answer.

    In order: the run is not whole, the question was not asked, it failed, nothing has come yet.

    Args:
        run: the comparison, with the answers so far.
        key: key of the question.
        offer: sentences that say what asking would do; none where the question is asked by itself.
        show: draws what is known.
        paper: the room there is.
    """
    if not run.final:
        return [text(unfinished(run.phase))]
    answer = run.answers.get(key)
    if answer is None and offer:
        return [line for one in offer for line in [*(text(part) for part in wrapped(one, paper.cells)), ()]]
    answer = answer or Answer()
    if answer.failed or answer.table is None:
        return waiting(answer, paper)
    return show(answer, answer.table)


def needs_two() -> list[Line]:
    """Return what is said where there is nothing to compare with."""
    return [text(_("This needs two playbooks."))]


def waiting(answer: Answer, paper: Paper) -> list[Line]:
    """Return what is shown until there is an answer, or why there is none."""
    if answer.failed:
        return [text(line) for line in wrapped(answer.failed, paper.cells)]
    said = _("Playing worlds again: {done} of {total}").format(done=answer.done, total=answer.total or "..")
    return [text(said), text(bar(answer.done, answer.total, 40, paper.glyphs))]
