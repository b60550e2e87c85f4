"""What the worker process says to the screens: frozen facts, one class each, and their form as JSON lines.

Workers post, handlers change: an event carries data and never touches a widget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Listed:
    """What there is to choose from."""

    scenarios: tuple[Mapping[str, Any], ...]
    """Tables with name, title and summary ``{en, zh}``, reps, accounts, months, currency, incumbent."""
    playbooks: tuple[Mapping[str, Any], ...]
    """Tables with name, title and summary ``{en, zh}``."""


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    run: int
    done: int
    """Worlds that are finished for every playbook."""
    total: int
    seconds_left: float | None = None


@dataclass(frozen=True)
class Partial:
    """The comparison of the worlds run so far; the order may still change."""

    run: int
    worlds: int
    comparison: Mapping[str, Any]


@dataclass(frozen=True)
class Finished:
    """The comparison of all worlds."""

    run: int
    comparison: Mapping[str, Any]


@dataclass(frozen=True)
class Answered:
    """How far a further question about a result is, and its answer as soon as there is one."""

    run: int
    key: str
    """The question, as the screens name it."""
    done: int
    total: int
    table: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Step:
    """How far a piece of work other than a comparison is, and its result as soon as there is one."""

    run: int
    work: str
    """The request's ``op``."""
    part: str
    """What is being done, a word of the work's own."""
    done: int
    total: int
    table: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Cancelled:
    """The run was stopped on request."""

    run: int


@dataclass(frozen=True)
class Failed:
    """An error that a person can act on: code, English template and values of a `ShapanError`."""

    run: int
    """0 when it was not about a run."""
    code: str
    template: str
    values: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    """The further question that it is about, empty when it is about the run."""


@dataclass(frozen=True)
class Died:
    """The worker process ended without being asked."""

    run: int
    """The run it was working on, 0 = none."""
    status: int
    """Exit status, negative for a signal."""
    detail: str
    """Last lines of its stderr, for a colleague."""


Event = Listed | Progress | Partial | Finished | Answered | Step | Cancelled | Failed | Died
KINDS: dict[str, type[Any]] = {
    one.__name__.lower(): one for one in (Listed, Progress, Partial, Finished, Answered, Step, Cancelled, Failed, Died)
}


def as_table(event: Event) -> dict[str, Any]:
    """Return the event as a JSON-ready table."""
    return {"event": type(event).__name__.lower(), **asdict(event)}


def from_table(table: Mapping[str, Any]) -> Event:
    """Read `as_table` back.

    Raises:
        ValueError: not an event.
    """
    data = dict(table)
    kind = KINDS.get(str(data.pop("event", "")))
    if kind is None:
        raise ValueError(f"not an event: {str(table)[:80]}")
    try:
        return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in data.items()})
    except TypeError as error:
        raise ValueError(f"not an event: {error}") from error
