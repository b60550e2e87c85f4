"""The first two pages: where to go (S1), and what is settled once on the first run (S1b)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from tui.drawing import RULE, Glyphs, Line, Span, beside, fit, text, wrapped
from tui.languages import _
from tui.present import MAIN_METRICS, findings, letter
from tui.state import Note, Paper, Run

LEFT = 48
"""Cells of the list on wide paper."""


class Door(NamedTuple):
    """A place to go to."""

    name: str
    note: str
    goes: str
    """Name of the way, for `tui.screens.home`."""


def home(doors: Sequence[Door], cursor: int, run: Run | None, notes: Sequence[Note], paper: Paper) -> list[Line]:
    """Return the home page: the doors, and what the last comparison said."""
    listed = [line for i, door in enumerate(doors) for line in _door(door, i, i == cursor, paper)]
    told = _last(run)
    if notes:
        told = [*told, ("", ""), (_("Last message"), "strong"), (f"{notes[-1].at}  {notes[-1].words()}", "")]
    if paper.wide:
        if len(listed) > paper.rows:
            listed = [line for line in listed if line]  # no room for the gaps between doors
        right = _paragraphs(told, paper.cells - LEFT - 3)
        return beside([*listed, *[()] * (paper.rows - len(listed))], right[: paper.rows], LEFT, paper.glyphs)
    return [*listed, RULE, *_paragraphs(told, paper.cells)[: max(paper.rows - len(listed) - 1, 0)]]


def _door(door: Door, index: int, focused: bool, paper: Paper) -> list[Line]:
    cells, action = LEFT if paper.wide else paper.cells, f"screen.pick({index})"
    name = Span(door.name, "focus" if focused else "strong", action)
    start = Span(f"{'>' if focused else ' '} [{index + 1}] ", "key", action)
    if not paper.wide:
        return [(start, name, Span(" " * max(28 - cell_len(door.name), 2) + door.note, "", action))]
    notes = wrapped(door.note, cells - 6)
    return [(start, name), *[text("      " + note, "", action) for note in notes], ()]


def _last(run: Run | None) -> list[tuple[str, str]]:
    """Return what the last comparison said, as (words, role)."""
    if run is None or run.table is None:
        return [
            (_("What this is"), "strong"),
            (_("A flight simulator for decisions about a sales team: try them on people who are made up."), ""),
            (_("Nobody here is real. Mistakes are free: that is the point."), ""),
        ]
    table = run.table
    head = _("Your last comparison: {company}").format(company=table.scenario)
    if not run.final:
        return [(head, "strong"), (_("It did not finish, so nothing is settled."), "")]
    said = findings(table, table.shown_metrics(MAIN_METRICS))
    marked = [_("{title} (prediction)").format(title=title) if i in table.predicted else title
              for i, title in enumerate(table.titles)]  # fmt: skip
    names = _("; ").join(f"{letter(i)} {title}" for i, title in enumerate(marked))
    return [(head, "strong"), (names, ""), *[(one, "") for one in [*said.settled, *said.unsettled][:3]]]


def _paragraphs(said: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    return [text(line, role) for words, role in said for line in wrapped(words, cells, indent=2)]


class Choice(NamedTuple):
    """A setting of the first run: its values, and which one is chosen."""

    name: str
    values: Sequence[str]
    chosen: int
    note: str


def first_run(
    doors: Sequence[Door], choices: Sequence[Choice], cursor: int, size: tuple[int, int], paper: Paper
) -> list[Line]:
    """Return the first run: welcome, doors, language and symbols with an eye test."""
    lines: list[Line] = [
        text(_("Welcome. You are about to try decisions on a sales team."), "strong"),
        text(_("Nobody here is real. Mistakes are free. That is the point.")),
        (),
    ]
    gap: list[Line] = [()] if 2 * len(doors) + len(choices) + len(lines) + 4 <= paper.rows else []
    for i, door in enumerate(doors):
        lines += [_wide_door(door, i, i == cursor), *gap]
    lines += [] if gap else [()]
    lines += [_choice(one, len(doors) + i, cursor) for i, one in enumerate(choices)]
    lines.append(_window(size))
    return [*lines, (), *eye_test(paper.glyphs)][: paper.rows]


def _wide_door(door: Door, index: int, focused: bool) -> Line:
    action = f"screen.pick({index})"
    return (
        Span(f"{'>' if focused else ' '} [{index + 1}] ", "key", action),
        Span(door.name, "focus" if focused else "strong", action),
        Span("   " + _("({note})").format(note=door.note) if door.note else "", "", action),
    )


def _choice(choice: Choice, index: int, cursor: int) -> Line:
    action = f"screen.pick({index})"
    spans = [Span(f"{'>' if index == cursor else ' '} [{index + 1}] ", "key", action), Span(fit(choice.name, 11))]
    for i, value in enumerate(choice.values):
        chosen = i == choice.chosen
        mark = "(o) " if chosen else "( ) "
        spans += [Span(mark + value, "strong" if chosen else "", action), Span("   ")]
    return (*spans, Span(choice.note))


def _window(size: tuple[int, int]) -> Line:
    said = _("{columns} x {rows}: fine. A larger one shows more at once.").format(columns=size[0], rows=size[1])
    return text(fit("      " + _("Window"), 17) + said)


def eye_test(glyphs: Glyphs) -> list[Line]:
    """Return two lines whose ends line up only where the terminal gives each symbol one cell."""
    drawn = glyphs.horizontal * 4 + glyphs.bar * 4 + glyphs.better * 2 + glyphs.worse * 2
    return [
        text(fit("      " + _("Even?"), 17) + drawn + "|   " + _("The two ends must line up.")),
        text(fit("", 17) + "-" * 12 + "|   " + _("If they do not, choose simple.")),
    ]


def messages(notes: Sequence[Note], top: int, paper: Paper) -> list[Line]:
    """Return the last messages, newest first."""
    if not notes:
        return [text(_("No message yet. What goes wrong, and what is saved, is listed here."))]
    lines = [
        text((fit(note.at, 10) if i == 0 else " " * 10) + line)
        for note in reversed(notes)
        for i, line in enumerate(wrapped(note.words(), paper.cells - 10))
    ]
    return lines[top : top + paper.rows]
