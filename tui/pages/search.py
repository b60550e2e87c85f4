"""A search of a playbook's amounts (view 8): what cannot be bettered on every count, in worlds the search never saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.drawing import RULE, Line, Span, clipped, fit, text, wrapped
from tui.forms.labels import label_of
from tui.languages import _, joined, number
from tui.metric_names import name_of, value_of
from tui.pages.asked import answered, waiting
from tui.pages.lists import window
from tui.present import Table, letter, text_of
from tui.state import Answer, Look, Paper, Run

OBJECTIVES = ("profit_cents", "attainment", "attrition_annual", "chance_gap")
MOST_OBJECTIVES = 3
COLUMN = 18
MOST_SETTINGS = 5
"""Lines of the amounts of a candidate."""


def focus_of(table: Table, look: Look) -> int:
    """Return the playbook whose amounts are searched."""
    return min(look.playbook, len(table.names) - 1)


def key_of(table: Table, look: Look) -> str:
    """Return the key of the question what the amounts of a playbook could be."""
    return f"search {table.names[focus_of(table, look)]}"


def objectives_of(table: Table) -> list[str]:
    """Return what is bettered: the first metrics of `OBJECTIVES` that every playbook has."""
    everywhere = [m for m in OBJECTIVES if all(table.value(i, m) for i in range(len(table.names)))]
    return everywhere[:MOST_OBJECTIVES]


def lines(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return the page: what it would run, how far it is, the candidates."""
    focus = focus_of(table, look)
    title = _("The amounts of {letter} {title}: what cannot be bettered on every count").format(
        letter=letter(focus), title=table.titles[focus]
    )
    head = [*(text(line, "strong") for line in wrapped(title, paper.cells)[:2]), RULE]
    room = Paper(paper.cells, paper.rows - len(head), paper.glyphs)

    def show(answer: Answer, found: Mapping[str, Any]) -> list[Line]:
        if "candidates" not in found:
            return _so_far(table, answer, found, room)
        return _candidates(found, look.top, table, room)

    return [*head, *answered(run, key_of(table, look), _offer(table), show, room)]


def _offer(table: Table) -> list[str]:
    named = joined(name_of(one) for one in objectives_of(table))
    return [
        _("F9 tries other amounts in this playbook, each from half to double: rates, hours, shares, months."),
        _("It keeps those that no other one beats on all of: {named}.").format(named=named),
        _("The best of many is partly lucky: those that are left are run again in worlds the search never saw, and "
          "only these numbers are shown."),
        _("It takes a minute or two. Esc stops at once; what was run is kept, and F9 goes on."),
    ]  # fmt: skip


def _so_far(table: Table, answer: Answer, found: Mapping[str, Any], paper: Paper) -> list[Line]:
    said: list[Line] = [*waiting(answer, paper), ()]
    for key, (low, high) in found.get("tried", {}).items():
        words = _("{metric}: from {low} to {high} among those tried so far").format(
            metric=name_of(key), low=table.write(key, low), high=table.write(key, high)
        )
        said += [text(line) for line in wrapped(words, paper.cells)]
    return [*said, (), text(_("Nothing is settled yet."))]


def _candidates(found: Mapping[str, Any], at: int, table: Table, paper: Paper) -> list[Line]:
    rows, goals = ordered(found), list(found["objectives"])
    at = max(0, min(at, len(rows) - 1))
    label = paper.cells - COLUMN * len(goals)
    heads = "".join(fit(name_of(key), COLUMN, right=True) for key in goals)
    out: list[Line] = [text(fit("", label) + heads, "strong")]
    told = clipped(wrapped(_settings(rows[at]), paper.cells), MOST_SETTINGS, paper.cells)
    foot: list[Line] = [RULE, *(text(line) for line in told)]
    words = _(
        "Means in {fresh} fresh worlds; * = no other one is better on every count. Enter keeps one as a playbook."
    )
    foot += [text(line) for line in wrapped(words.format(fresh=found["fresh"]), paper.cells)]
    for i in window(at, len(rows), max(paper.rows - len(out) - len(foot), 1)):
        one, action = rows[i], f"screen.candidate({i})"
        name = _("as it is") if one["is_today"] else _("variant {n}").format(n=i)
        start = Span(f"{'>' if i == at else ' '} {'*' if one['in_set'] else ' '} ", "key", action)
        cells = "".join(
            fit(value_of(key, found["units"][key], one["fresh"][key]["mean"], table.currency), COLUMN, right=True)
            for key in goals
        )
        out.append((start, Span(fit(name, label - 4), "focus" if i == at else "", action), Span(cells)))
    return [*out, *[()] * max(paper.rows - len(out) - len(foot), 0), *foot]


def ordered(found: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the candidates: the playbook as it is, then those of the set, then the others."""
    return sorted(found["candidates"], key=lambda one: (not one["is_today"], not one["in_set"]))


def _settings(one: Mapping[str, Any]) -> str:
    named = one.get("named", {})
    shown = ((key, number(value, 0 if isinstance(value, int) else 2)) for key, value in one["settings"].items())
    return joined(f"{text_of(named.get(key), label_of(tuple(key.split('.'))))} = {value}" for key, value in shown)
