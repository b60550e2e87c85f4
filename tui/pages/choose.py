"""The two pages on which a comparison is put together: the company, then the playbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from tui.drawing import RULE, Line, Span, clean, clipped, fit, text, wrapped
from tui.languages import N_, _, joined
from tui.pages.lists import headed, window
from tui.pages.rails import declared_line
from tui.present import letter, text_of
from tui.sizes import customers_of, people_of
from tui.state import Paper, Plan

Tables = Sequence[Mapping[str, Any]]
SIZE = 35
"""Cells in which the size of a company is said: room for a million customers and a hundred thousand people."""
NO_OWNERS = N_(
    "Cannot run here: its rule deals out customers that somebody owns, and in this company nobody owns one. Import "
    "again and let owners be inferred (Columns, 3)."
)


def barred(table: Mapping[str, Any], ownerless: bool) -> bool:
    """Return whether a playbook cannot run: it deals out customers that somebody owns, where nobody owns any."""
    return ownerless and bool(table.get("needs_owners"))


def ranked(tables: Tables, incumbent: str, ownerless: bool) -> list[Mapping[str, Any]]:
    """Return the playbooks: the company's rule of today first, those last that cannot run, else as they came."""

    def place(one: Mapping[str, Any]) -> tuple[bool, bool]:
        return str(one.get("known_as", one["name"])) != incumbent, barred(one, ownerless)

    return sorted(tables, key=place)


def scenarios(tables: Tables, cursor: int, paper: Paper) -> list[Line]:
    """Return the list of scenarios with the summary of the one under the cursor."""
    about = _summary(tables, cursor, paper)
    rows = paper.rows - 2 - len(about) - 1
    head = [headed(text(_("Which company?"), "strong"), rows, len(tables), paper.cells, paper.glyphs), ()]
    listed = [_scenario_row(tables[i], i, i == cursor, paper) for i in window(cursor, len(tables), rows)]
    room = [()] * max(rows - len(listed), 0)
    return [*head, *listed, *room, RULE, *about]


def _scenario_row(table: Mapping[str, Any], index: int, focused: bool, paper: Paper) -> Line:
    size = ""
    if "reps" in table:
        size = _("{people}, {customers}").format(
            people=people_of(table["reps"]), customers=customers_of(table["accounts"])
        )
    title = text_of(table.get("title"), table["name"])
    if table.get("own"):  # two imports of one folder have one title
        title += f"  {clean(Path(str(table['name'])).name)}"
    name = fit(title, max(paper.cells - SIZE - 6, 8))
    digit = str(index + 1) if index < 9 else " "
    action = f"screen.pick({index})"
    start = Span(f"{'>' if focused else ' '} {digit}  ", "key", action)
    return (start, Span(name, "focus" if focused else "", action), Span(" " + fit(size, SIZE), "", action))


def _summary(tables: Tables, cursor: int, paper: Paper, reason: str = "") -> list[Line]:
    """Return three lines about the row under the cursor, always as many, so that nothing jumps; a reason goes first."""
    words = text_of(tables[cursor].get("summary"), "") if tables else ""
    words += " " + _("(No study has measured its effect.)") if tables and tables[cursor].get("predicted") else ""
    lines = [line for one in (reason, words) if one for line in wrapped(one, paper.cells)]
    lines = clipped(lines, 3, paper.cells)
    return [text(line) for line in [*lines, *[""] * (3 - len(lines))]]


def playbooks(tables: Tables, plan: Plan, cursor: int, paper: Paper, ownerless: bool = False) -> list[Line]:
    """Return the list of playbooks with marks, the number of worlds and the summary of the one under the cursor.

    Args:
        tables: the playbooks.
        plan: what is marked.
        cursor: row under the cursor.
        paper: the room there is.
        ownerless: whether nobody owns a customer in the chosen company, so that some playbooks cannot run.
    """
    cannot = [barred(one, ownerless) for one in tables]
    about = _summary(tables, cursor, paper, _(NO_OWNERS) if tables and cannot[cursor] else "")
    foot = [RULE, worlds_line(plan), declared_line(plan, paper.cells)]
    rows = paper.rows - 2 - len(foot) - len(about) - 1
    asked = text(_("Which playbooks? The first one you mark stands for today."), "strong")
    head = [headed(asked, rows, len(tables), paper.cells, paper.glyphs), ()]
    shown = window(cursor, len(tables), rows)
    listed = [_playbook_row(tables[i], i, plan, i == cursor, cannot[i], paper) for i in shown]
    room = [()] * max(rows - len(listed), 0)
    return [*head, *listed, *room, RULE, *about, *foot]


def _playbook_row(table: Mapping[str, Any], index: int, plan: Plan, focused: bool, barred: bool, paper: Paper) -> Line:
    name = str(table["name"])
    place = plan.playbooks.index(name) if name in plan.playbooks else None
    box = "[ ]" if place is None else f"[{letter(place)}]"
    said = [_("needs owners")] if barred else [_("today")] if place == 0 else []
    said += [_("prediction")] if table.get("predicted") else []
    mark = "  " + joined(said) if said else ""
    digit = str(index + 1) if index < 9 else " "
    action = f"screen.pick({index})"
    title = fit(text_of(table.get("title"), name), paper.cells - 9 - cell_len(mark))
    return (
        Span(f"{'>' if focused else ' '} {digit}  ", "key", action),
        Span(box + " ", "strong" if place is not None else "", action),
        Span(title, "focus" if focused else "", action),
        Span(mark, "worse" if barred else "strong", action),
    )


def worlds_line(plan: Plan) -> Line:
    """Return the stepper of worlds, clickable."""
    return (
        Span(_("Worlds") + "  "),
        Span("[-]", "key", "screen.amount(-1)"),
        Span(f" {plan.worlds:>3} ", "strong"),
        Span("[+]", "key", "screen.amount(1)"),
        Span("   " + _("each plays all playbooks under the same luck")),
    )
