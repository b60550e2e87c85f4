"""A lever as a form: rows to stand on, and what a key makes of the choice. Works for every lever of every mission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from coaching.game.seen import Desk
from scenarios.mission import Lever, Option
from tui.playing.levers import COUNTS, MOST_MOVES
from tui.playing.words import WHICH

RowKind = Literal["option", "person", "line", "add"]
LISTS: Mapping[str, tuple[str, int]] = {"moves": ("moves", 4), "pairs": ("pairs", 2)}
"""How it is done by hand -> key of the choice, and the number of fields of a line."""


class Row(NamedTuple):
    """Something the cursor can stand on."""

    kind: RowKind
    place: int
    """Position among the options, the people or the lines."""


@dataclass(frozen=True)
class Form:
    """One lever, what stands at it, and the people it is about."""

    lever: Lever
    value: Mapping[str, Any]
    desk: Desk
    offered: tuple[str, ...] | None = None
    """Options that money and patience still allow, None = all of them."""

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that can be chosen, the one that stands included."""
        return tuple(
            one for one in self.lever.options
            if self.offered is None or one.id in self.offered or one.id == self.value["option"]
        )  # fmt: skip

    @property
    def option(self) -> Option:
        """The option that stands."""
        return next(one for one in self.lever.options if one.id == self.value["option"])

    @property
    def by_hand(self) -> Option | None:
        """The option that is worked out by hand, None when there is none."""
        return next((one for one in self.options if one.by_hand), None)

    @property
    def kind(self) -> str:
        """How the lever is worked by hand: percent, hours, moves, pairs; empty when it is not."""
        return (self.by_hand.by_hand or "") if self.by_hand else ""

    @property
    def open(self) -> bool:
        """Whether the option that stands is the one worked out by hand."""
        return self.option.by_hand is not None

    @property
    def lines(self) -> list[list[Any]]:
        """Moves or pairs, when the lever has them."""
        key = LISTS.get(self.kind, ("", 0))[0]
        return [list(one) for one in self.value.get(key, ())] if key and self.open else []

    def rows(self) -> list[Row]:
        """Return what the cursor can stand on, top down."""
        out = [Row("option", place) for place in range(len(self.options))]
        if self.kind in LISTS:
            out += [Row("line", place) for place in range(len(self.lines))]
            out += [Row("add", 0)] if len(self.lines) < MOST_MOVES and len(self.desk.people) > 1 else []
        elif self.kind:
            out += [Row("person", place) for place in range(len(self.desk.people))]
        return out

    def first_row(self) -> int:
        """Return the row of the option that stands."""
        return [one.id for one in self.options].index(self.value["option"])

    def step_of(self, seat: str) -> float:
        """Return the step that stands for a person; the one nearest to zero before anything was chosen."""
        wanted = float(self.value.get("people", {}).get(seat, 0.0)) if self.open else 0.0
        return min(self.lever.steps, key=lambda step: abs(step - wanted))

    def taken(self, row: Row) -> dict[str, Any] | None:
        """Return the choice after Enter on a row, None when nothing changes."""
        if row.kind == "add":
            return self._with_lines([*self.lines, self._fresh_line()])
        if row.kind == "option":
            option = self.options[row.place]
            return None if option.id == self.value["option"] else self._as(option)
        return self._as(self.by_hand) if self.by_hand and not self.open else None

    def _as(self, option: Option) -> dict[str, Any]:
        if option.by_hand is None:
            return {"option": option.id}
        if option.by_hand in LISTS:
            return {"option": option.id, LISTS[option.by_hand][0]: []}
        return {"option": option.id, "people": {one.seat: self.step_of(one.seat) for one in self.desk.people}}

    def amount(self, row: Row, field: int, by: int) -> dict[str, Any] | None:
        """Return the choice after plus or minus on a row, None when nothing changes."""
        if row.kind == "person":
            return self._stepped(self.desk.people[row.place].seat, by)
        if row.kind == "line":
            return self._line_changed(row.place, field, by)
        return None

    def _stepped(self, seat: str, by: int) -> dict[str, Any] | None:
        steps, now = sorted(self.lever.steps), self.step_of(seat)
        place = steps.index(now) + by
        if self.by_hand is None or not 0 <= place < len(steps):
            return None
        people = {one.seat: self.step_of(one.seat) for one in self.desk.people}
        return {"option": self.by_hand.id, "people": {**people, seat: steps[place]}}

    def _line_changed(self, place: int, field: int, by: int) -> dict[str, Any] | None:
        lines = self.lines
        line = lines[place]
        if field < 2:
            line[field] = self._next_seat(line, field, by)
        elif field == 2:
            at = min(range(len(COUNTS)), key=lambda one: abs(COUNTS[one] - line[2])) + by
            if at < 0:
                return self.without(place)
            line[2] = COUNTS[min(at, len(COUNTS) - 1)]
        else:
            which = list(WHICH)
            line[3] = which[(which.index(line[3]) + by) % len(which)]
        return self._with_lines(lines)

    def without(self, place: int) -> dict[str, Any]:
        """Return the choice without a line."""
        return self._with_lines([line for at, line in enumerate(self.lines) if at != place])

    def _next_seat(self, line: list[Any], field: int, by: int) -> str:
        """Return the next person for a field; the two of a line are never the same."""
        seats = [one.seat for one in self.desk.people]
        at = seats.index(line[field]) if line[field] in seats else 0
        for _turn in seats:
            at = (at + by) % len(seats)
            if seats[at] != line[1 - field]:
                break
        return seats[at]

    def _fresh_line(self) -> list[Any]:
        """Return a first guess: from who holds most to who holds least; the oldest hand beside the newest."""
        if self.kind == "pairs":
            ranked = sorted(self.desk.people, key=lambda one: one.tenure_months)
            return [ranked[-1].seat, ranked[0].seat]
        ranked = sorted(self.desk.people, key=lambda one: one.potential_cents)
        return [ranked[-1].seat, ranked[0].seat, COUNTS[1], next(iter(WHICH))]

    def _with_lines(self, lines: list[list[Any]]) -> dict[str, Any]:
        assert self.by_hand is not None
        return {"option": self.by_hand.id, LISTS[self.kind][0]: lines}

    def hours(self) -> float:
        """Return the manager's hours that were given to people by hand (0 for rules)."""
        return sum(float(some) for some in self.value.get("people", {}).values()) if self.kind == "hours" else 0.0

    def without_last(self) -> dict[str, Any]:
        """Return the choice in which the last person who got hours gets none."""
        people = {str(seat): float(some) for seat, some in self.value.get("people", {}).items()}
        given = [one.seat for one in self.desk.people if people.get(one.seat)]
        return {"option": self.value["option"], "people": {**people, **dict.fromkeys(given[-1:], 0.0)}}

    def halved(self) -> dict[str, Any]:
        """Return the choice in which everybody gets half, on the steps there are."""
        steps = sorted(self.lever.steps)
        people = self.value.get("people", {})
        half = {seat: max(step for step in steps if step <= max(some / 2, steps[0])) for seat, some in people.items()}
        return {"option": self.value["option"], "people": half}
