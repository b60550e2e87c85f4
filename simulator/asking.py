"""Questions to effort tables: put by each run of a lockstep where it needs them, answered for all runs at once.

A step of a run that asks is a generator: it yields a `Question` and is sent the answer. What is answered does not
depend on who asks beside it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.effort import EffortBook
from agents.own_books import OwnBooks

Floats = NDArray[np.float64]


class Question(NamedTuple):
    """A question of `EffortBook`; columns have shape (people,)."""

    book: EffortBook | OwnBooks
    name: str
    """"effort", "chance", "value" or "expected_pay"."""
    columns: tuple[Floats, ...]
    consent: NDArray[np.bool_] | None = None
    moment: tuple[int, ...] = ()
    """Month of the pay period, where the question takes one."""


Asking = Generator[Question, Floats, None]
"""A step of a run that asks."""


def answers(questions: Sequence[Question]) -> list[Floats]:
    """Answer questions, those of a kind together, in the order in which they are put."""
    found: dict[int, Floats] = {}
    for places in alike(questions):
        asked = [questions[place] for place in places]
        first = asked[0]
        if len(asked) == 1:
            found[places[0]] = _answer(first, first.columns, first.consent)
            continue
        columns = tuple(map(np.concatenate, zip(*(one.columns for one in asked), strict=True)))
        consent = None if first.consent is None else np.concatenate([one.consent for one in asked])
        whole, end = _answer(first, columns, consent), 0
        for place, one in zip(places, asked, strict=True):
            start, end = end, end + len(one.columns[0])
            found[place] = whole[start:end]
    return [found[place] for place in range(len(questions))]


def alike(questions: Sequence[Question]) -> list[list[int]]:
    """Return the places of questions that can be put as one."""
    groups: dict[object, list[int]] = {}
    for place, one in enumerate(questions):
        joins = isinstance(one.book, EffortBook)
        key = (one.book, one.name, one.moment, one.consent is None) if joins else place
        groups.setdefault(key, []).append(place)
    return list(groups.values())


def _answer(question: Question, columns: tuple[Floats, ...], consent: NDArray[np.bool_] | None) -> Floats:
    agrees = {} if consent is None else {"consent": consent}
    return getattr(question.book, question.name)(*question.moment, *columns, **agrees)
