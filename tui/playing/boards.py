"""The board in words: animals and points above par, who is tied, what others decided differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from scenarios.mission import Mission
from tui.languages import N_, _, choose, joined, number
from tui.playing.words import SCALES
from tui.terminal.cells import Align, columns

if TYPE_CHECKING:
    from coaching.game.told import BoardRow

PAR = 50.0
TIE = 2.0
NAMES: Mapping[str, str] = {
    "crane": N_("Crane"), "tortoise": N_("Tortoise"), "heron": N_("Heron"), "otter": N_("Otter"),
    "magpie": N_("Magpie"), "carp": N_("Carp"), "fox": N_("Fox"), "hare": N_("Hare"), "owl": N_("Owl"),
    "deer": N_("Deer"), "badger": N_("Badger"), "swallow": N_("Swallow"),
}  # fmt: skip
VIEWS: Mapping[str, str] = {"total": N_("Score"), **SCALES}


def animal_name(animal: str) -> str:
    """Return what an animal is called."""
    kind, _space, turn = animal.partition(" ")
    return f"{_(NAMES[kind])} {turn}".strip()


def points(row: BoardRow, view: str) -> float:
    """Return a player's points above par, in all or on one scale."""
    return (row.total if view == "total" else row.scales[view]) - PAR


def insight(row: BoardRow) -> str:
    """Return a player's points of insight out of three; ".." while they are worked out."""
    return ".." if row.insight is None else _("{points} of 3").format(points=row.insight)


def together(rows: Sequence[BoardRow]) -> str:
    """Return how many are above par, and how the class stands."""
    above = sum(points(row, "total") > 0 for row in rows)
    mean = sum(points(row, "total") for row in rows) / max(len(rows), 1)
    line = _("above par: {above} of {count}; together {mean} on average")
    return line.format(above=above, count=len(rows), mean=number(mean, 1, signed=True))


def ties(rows: Sequence[BoardRow], view: str = "total") -> list[str]:
    """Return neighbours that are too close to tell apart."""
    line = _("{one} and {other} are a tie: under {points} points are no difference")
    often = _("{one} and {other} are a tie: they swap places in {swaps} of {worlds} other worlds")
    out = []
    for a, b in pairwise(rows):
        if abs(points(a, view) - points(b, view)) < TIE:
            said = often if a.swaps and view == "total" else line
            swaps, worlds = a.swaps or (0, 0)
            names = {"one": animal_name(a.animal), "other": animal_name(b.animal)}
            out.append(said.format(**names, points=number(TIE), swaps=swaps, worlds=worlds))
    return out


def differs(mission: Mission, row: BoardRow) -> list[str]:
    """Return what somebody decided that you did not."""
    line = _("month {month}: {option}")
    return [
        line.format(month=month, option=choose(option.label))
        for month, lever, name in row.differs
        for option in mission.lever(lever).options
        if option.id == name
    ]


def board_lines(mission: Mission, rows: Sequence[BoardRow]) -> list[str]:
    """Return the board as text, points above par."""
    if not rows:
        return [_("Nobody has finished this mission on this luck.")]
    head = [_("points above par"), *(_(one) for one in VIEWS.values()), _("Insight")]
    table = [
        [animal_name(row.animal) + (f" ({_('you')})" if row.yours else ""),
         *(number(points(row, view), signed=True) for view in VIEWS), insight(row)]
        for row in rows
    ]  # fmt: skip
    others = [
        _("{name} decided otherwise: {what}").format(
            name=animal_name(row.animal), what=joined(differs(mission, row)[:3])
        )
        for row in rows
        if not row.yours and differs(mission, row)
    ]
    note = _("Same mission, same luck. One luck is one draw; animals, never names.")
    right: Align = "right"
    aligns: list[Align] = [right] * (len(VIEWS) + 2)
    aligns[0] = "left"
    return [*columns([head, *table], aligns), "", together(rows), *ties(rows), *others, note]
