"""Small drawings that the pages of the game share: sums in thousands, bars against a goal, how somebody feels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from coaching.game.seen import Feeling
from scenarios.mission import Mission
from tui.drawing import Glyphs, Line, Span, fit, text, wrapped
from tui.languages import N_, _
from tui.playing.words import name_of
from tui.state import Paper

LEVELS: Mapping[str, int] = {"fine": 3, "stretched": 2, "tired": 1, "": 0}
FEELS: Mapping[str, str] = {
    "fine": N_("fine"),
    "stretched": N_("a lot"),
    "tired": N_("worn out"),
    "": N_("not said"),
}
"""How somebody feels, short enough for a column."""
CAUSE_NAMES: Mapping[str, str] = {
    "goal": N_("the goals"), "market": N_("the market"), "allocation": N_("who holds what"), "skill": N_("skill"),
    "effort": N_("effort and energy"), "luck": N_("the target, and luck"),
}  # fmt: skip
"""Causes, short enough to stand beside a bar."""
BEHIND, AHEAD = 0.95, 1.05
NAME = 10
"""Cells of a person's name in a table."""


def thousands(cents: float, *, signed: bool = False) -> str:
    """Return money in thousands: what stands in tables, with the unit said once."""
    value = cents / 100_000
    shown = round(value, 1) if 0 < abs(value) < 10 else round(value)
    return f"{shown:{'+' if signed else ''}}" if shown else "0"


def whole(cents: float) -> int:
    """Return money rounded as `thousands` shows it, so that sums of what is shown agree."""
    return round(cents / 100_000) * 100_000


def person(mission: Mission, rep: str, cells: int = NAME) -> str:
    """Return a name in exactly so many cells."""
    return fit(name_of(mission, rep), cells)


def share_span(done: float, goal: float, glyphs: Glyphs, cells: int = 7) -> Span:
    """Return how much of a goal was reached, with its mark: ahead, behind or as asked."""
    if goal <= 0:
        return Span(fit("-", cells, right=True))
    share = done / goal
    mark, role = (glyphs.worse, "worse") if share < BEHIND else (glyphs.better, "better") if share > AHEAD else (
        glyphs.level, ""
    )  # fmt: skip
    return Span(fit(f"{mark} {share:.0%}", cells, right=True), role)


def goal_bar(done: float, goal: float, cells: int, glyphs: Glyphs, most: float = 1.5) -> str:
    """Return a bar whose mark | stands at the goal; the bar ends at `most` times the goal."""
    at = round(cells / most)
    filled = min(round(at * done / goal), cells) if goal > 0 else 0
    row = glyphs.bar * filled + " " * (cells - filled)
    return row[:at] + "|" + row[at:]


def amount_bar(value: float, most: float, cells: int, glyphs: Glyphs) -> str:
    """Return a bar of a value on a scale that ends at `most`; something above nothing is at least one cell."""
    filled = min(cells, round(cells * value / most)) if most > 0 else 0
    filled = max(filled, 1) if value > 0 else 0
    return glyphs.bar * filled + " " * (cells - filled)


def split_bar(part: float, whole: float, cells: int, glyphs: Glyphs) -> str:
    """Return a bar of a part of a whole."""
    filled = max(0, min(cells, round(cells * part / whole))) if whole > 0 else 0
    return glyphs.bar * filled + glyphs.rest * (cells - filled)


def feeling(says: Feeling, glyphs: Glyphs) -> Span:
    """Return what somebody says of their energy: three blocks and a word."""
    level = LEVELS[says]
    blocks = glyphs.bar * level + glyphs.rest * (3 - level) if says else "   "
    role = "urgent" if says == "tired" else "worse" if says == "stretched" else ""
    return Span(fit(f"{blocks} {_(FEELS[says])}{' !' if says == 'tired' else ''}", 14), role)


def paragraph(words: str, cells: int, role: str = "", most: int = 99, indent: int = 0) -> list[Line]:
    """Return a text broken into lines, at most `most`."""
    return [text(line, role) for line in wrapped(words, cells, indent)[:most]]


def spread(spans: Sequence[Span], gap: int = 2) -> Line:
    """Return spans with a gap between them."""
    out: list[Span] = []
    for span in spans:
        out += [span, Span(" " * gap)]
    return tuple(out[:-1])


def filled(lines: Sequence[Line], rows: int) -> list[Line]:
    """Return exactly so many lines."""
    return [*lines[:rows], *[()] * max(rows - len(lines), 0)]


def sure_line(values: Sequence[int], chosen: int) -> Line:
    """Return the scale of how sure a guess is."""
    spans = [Span(fit(_("How sure?"), 12))]
    for place, value in enumerate(values):
        words = f"[{value}]" if place == chosen else f" {value} "
        spans += [Span(words, "focus" if place == chosen else "", f"screen.sure({place})"), Span(" ")]
    return (*spans, Span("%"))


def answers(words: Sequence[str], chosen: int, cells: int, indent: int = 2) -> list[Line]:
    """Return numbered answers, the chosen one marked."""
    out: list[Line] = []
    for place, answer in enumerate(words):
        mark = ">" if place == chosen else " "
        for at, line in enumerate(wrapped(answer, cells - indent - 4)):
            lead = f"{' ' * indent}{mark} {place + 1} " if at == 0 else " " * (indent + 4)
            action = f"screen.pick({place})"
            out.append((Span(lead, "key", action), Span(line, "focus" if place == chosen else "", action)))
    return out


def figures(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[object]]], paper: Paper) -> list[Line]:
    """Return a table: a name and its numbers a row, as wide as the longest of each column needs.

    Args:
        heads: what each column of numbers is called.
        rows: name and numbers.
        paper: the room; rows that do not fit are counted in the last line.
    """
    shown = [(name, [str(value) for value in values]) for name, values in rows]
    widths = [max(cell_len(head), *(cell_len(values[at]) for _name, values in shown), 6) + 2
              for at, head in enumerate(heads)]  # fmt: skip
    first = min(max((cell_len(name) for name, _values in shown), default=6), max(paper.cells - sum(widths), 8))
    out: list[Line] = [
        (
            Span(" " * first),
            Span("".join(fit(head, n, right=True) for head, n in zip(heads, widths, strict=True)), "strong"),
        )
    ]
    for name, values in shown:
        row = "".join(fit(value, n, right=True) for value, n in zip(values, widths, strict=True))
        out.append((Span(fit(name, first)), Span(row)))
    room = max(paper.rows - 2, 2)
    if len(out) > room:
        rest = len(out) - room + 1
        out = [*out[: room - 1], text(_("and {count} more rows").format(count=rest), "reference")]
    return out
