"""Worlds of a comparison one by one (S8b): each is a dot that falls where the difference lies in that world."""

from __future__ import annotations

from typing import NamedTuple

from tui.drawing import Line, Span, text
from tui.languages import _
from tui.present import Table, letter

MOST = 20
"""Worlds that are replayed."""
SECONDS = 0.7
"""From one world to the next."""


class World(NamedTuple):
    """A metric of two playbooks in one world; None where a playbook has no value there."""

    a: float | None
    b: float | None

    @property
    def difference(self) -> float | None:
        """The second one minus the first."""
        return None if self.a is None or self.b is None else self.b - self.a


def worlds_of(table: Table, pair: tuple[int, int], metric: str) -> list[World]:
    """Return what the first worlds gave for a pair, at most `MOST`."""
    rows = table.years.get(metric, ())
    if max(pair) >= len(rows):
        return []
    return [World(*both) for both in zip(rows[pair[0]], rows[pair[1]], strict=True)][:MOST]


def differences(worlds: list[World]) -> tuple[float, ...]:
    """Return the differences that there are."""
    return tuple(one.difference for one in worlds if one.difference is not None)


def numbers(table: Table, pair: tuple[int, int], metric: str, worlds: list[World], shown: int) -> list[Line]:
    """Return the three lines under the dots of the first `shown` worlds: this world, its difference, all so far."""
    one, so_far = worlds[shown - 1], differences(worlds[:shown])
    values = {"x": one.a, "y": one.b}
    written = {key: "-" if value is None else table.write(metric, value) for key, value in values.items()}
    this = _("World {number} of {all}: {a} {x}, {b} {y}").format(
        number=shown, all=len(worlds), a=letter(pair[0]), b=letter(pair[1]), **written
    )
    if one.difference is None:
        return [text(this), text(_("Not both have a value in this world.")), _summary(table, pair, metric, so_far)]
    side = _side(table, metric, one.difference)
    words = {
        "better": _("{b} is better: {amount}"), "worse": _("{b} is worse: {amount}"), "": _("difference: {amount}"),
    }[side]  # fmt: skip
    amount = table.write_difference(metric, one.difference)
    return [text(this), (Span(words.format(b=letter(pair[1]), amount=amount), side),),
            _summary(table, pair, metric, so_far)]  # fmt: skip


def _side(table: Table, metric: str, difference: float) -> str:
    better = table.better(metric)
    if better == "none" or difference == 0:
        return ""
    return "better" if (difference > 0) == (better == "higher") else "worse"


def _summary(table: Table, pair: tuple[int, int], metric: str, so_far: tuple[float, ...]) -> Line:
    if not so_far:
        return ()
    mean = table.write_difference(metric, sum(so_far) / len(so_far))
    if table.better(metric) == "none":
        return text(_("so far {count} worlds, average {mean}").format(count=len(so_far), mean=mean))
    won = sum(_side(table, metric, one) == "better" for one in so_far)
    words = _("so far {b} is better in {won} of {count}, average {mean}")
    return text(words.format(b=letter(pair[1]), won=won, count=len(so_far), mean=mean))
