"""Files for the CRM: who would change hands under an adopted playbook and why, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.drawing import RULE, Line, Span, clean, fit, text, wrapped
from tui.intake.words import SYSTEMS
from tui.languages import _, joined, number
from tui.present import text_of
from tui.state import Paper


def lines(
    playbooks: Sequence[str], chosen: int, system: str, row: int, out: Mapping[str, Any] | None, top: int, paper: Paper
) -> list[Line]:
    """Return the page: two choices, and what they come to."""
    choices = [(_("Playbook"), playbooks[chosen]), (_("CRM system"), SYSTEMS[system])]
    head: list[Line] = []
    for i, (name, value) in enumerate(choices):
        action = f"screen.row({i})"
        head.append((
            Span("> " if i == row else "  ", "key", action), Span(fit(name, 14), "", action),
            Span(f"< {clean(value)} >", "focus" if i == row else "strong", action),
        ))  # fmt: skip
    head.append(RULE)
    if out is None:
        return [*head, text(_("F9 shows who would change hands; nothing is written yet."))]
    return [*head, *_plan(out, top, Paper(paper.cells, paper.rows - len(head), paper.glyphs))]


def _plan(out: Mapping[str, Any], top: int, paper: Paper) -> list[Line]:
    words = _(
        "{accounts} customers and {deals} open opportunities change hands; {goals} goals, {days} days in the calendar."
    )
    counts = {key: number(out[key]) for key in ("accounts", "deals", "goals")}
    said = [words.format(**counts, days=out["calendar"])]
    if out["without_id"]:
        said.append(_("{n} cells lack an id that the CRM needs; complete them first.").format(n=out["without_id"]))
    if out["to_pool"]:
        words = _("{n} customers go to the shared pool: put them into a queue by hand.")
        said.append(words.format(n=number(out["to_pool"])))
    lines: list[Line] = [
        text(one, "strong" if i == 0 else "") for words in said for i, one in enumerate(wrapped(words, paper.cells))
    ]
    foot = _foot(out, paper)
    rows = paper.rows - len(lines) - len(foot) - 2
    table: list[Line] = []
    if out["changes"]:
        widths = (24, 8, 8, 7)
        titles = (_("customer"), _("from"), _("to"), _("open"))
        table.append(text("".join(fit(one, width) for one, width in zip(titles, widths, strict=True)) + _("why")))
        for one in out["changes"][top : top + max(rows, 1)]:
            now = one["now"] or _("pool")
            cells = (_short(clean(one["account"]), 23), one["was"] or "-", now, number(one["deals"]))
            row = "".join(fit(cell, width) for cell, width in zip(cells, widths, strict=True))
            table.append(text(row + _short(text_of(one["reason"], ""), max(paper.cells - sum(widths), 4))))
    else:
        table.append(text(_("Nobody changes hands under this playbook; the files hold goals and the calendar.")))
    return [*lines, (), *table, *[()] * max(rows + 1 - len(table), 0), *foot]


def _foot(out: Mapping[str, Any], paper: Paper) -> list[Line]:
    if not out["folder"]:
        return [
            RULE,
            text(_("F9 again writes the files, and those that undo it. They hold names."), "strong"),
        ]
    undo = sum(name.startswith("undo-") for name in out["files"])
    said = _("Saved: {path}").format(path=out["folder"])
    more = _("{n} files, {undo} of them undo it: {files}").format(
        n=len(out["files"]), undo=undo, files=joined(name for name in out["files"] if not name.startswith("undo-"))
    )
    return [
        RULE,
        *[text(one, "strong") for one in wrapped(said, paper.cells)[:2]],
        *[text(one) for one in wrapped(more, paper.cells)[:3]],
    ]


def _short(words: str, cells: int) -> str:
    from rich.cells import cell_len

    while cell_len(words) > cells:
        words = words[:-1]
    return words


def count(out: Mapping[str, Any] | None) -> int:
    """Return how many changes there are to scroll through."""
    return len(out["changes"]) if out else 0
