"""What would change this (view 5): how a difference moves along assumptions that evidence leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from tui.drawing import RULE, Line, Span, fit, text, wrapped
from tui.languages import N_, _, joined
from tui.metric_names import name_of
from tui.pages.asked import answered, needs_two, waiting
from tui.pages.matrix import legend
from tui.present import MAIN_METRICS, Table, letter
from tui.state import Answer, Look, Paper, Run

NAMES: dict[str, str] = {
    "behaviour.effort_elasticity": N_("how much pay moves effort"),
    "behaviour.goal_consent": N_("how far a goal is accepted"),
    "behaviour.fairness_effort": N_("unfairness and effort"),
    "behaviour.quit_disadvantage": N_("unfairness and leaving"),
    "behaviour.relationship_months": N_("months until known to a customer"),
    "behaviour.coaching_gain": N_("what coaching teaches"),
}
"""Assumption -> its name of at most 34 cells."""
LABEL, NUMBER = 33, 11


def metric_of(table: Table, look: Look) -> str:
    """Return the metric that is looked at."""
    metrics = [m for m in table.shown_metrics(MAIN_METRICS) if table.better(m) != "none" and m != "profit_after_cents"]
    return metrics[look.metric % len(metrics)] if metrics else "attainment"


def key_of(table: Table, look: Look) -> str:
    """Return the key of the question what would change the differences of a metric."""
    return f"change {metric_of(table, look)}"


def lines(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return the page for the metric and the playbook in focus."""
    if len(table.names) < 2:
        return needs_two()
    focus, metric = min(look.playbook, len(table.names) - 1), metric_of(table, look)
    title = _("{b} minus {a}, {metric}: what if we are wrong about this?").format(
        a=letter(0), b=letter(focus), metric=name_of(metric)
    )
    head: list[Line] = [text(title, "strong"), RULE]
    room = Paper(paper.cells, paper.rows - len(head), paper.glyphs)

    def show(answer: Answer, found: Mapping[str, Any]) -> list[Line]:
        rows = [one for one in found["flips"] if one["b"] == table.names[focus]]
        return _flips(table, answer, rows, found["worlds"], metric, room)

    return [*head, *answered(run, key_of(table, look), (), show, room)]


def _flips(
    table: Table, answer: Answer, rows: Sequence[Mapping[str, Any]], worlds: int, metric: str, paper: Paper
) -> list[Line]:
    """Return a row an assumption, and whether one of them turns the order round."""
    marks = legend(paper.glyphs, short=True)
    left = LABEL + NUMBER - sum(cell_len(one.text) for one in marks)
    columns_ = [fit(_("low"), left, right=True), *(fit(one, NUMBER, right=True) for one in (_("middle"), _("high")))]
    top = (*marks, Span("".join(columns_)))
    drawn = [line for one in rows for line in _row(table, metric, one, paper)]
    body = [top, *drawn]
    if answer.done < answer.total:
        body += [(), *waiting(answer, paper)]
        return body[: paper.rows]
    foot = [RULE, *(text(line) for line in wrapped(_verdict(rows, worlds), paper.cells))]
    return [*body, *[()] * max(paper.rows - len(body) - len(foot), 0), *foot]


def _row(table: Table, metric: str, flip: Mapping[str, Any], paper: Paper) -> list[Line]:
    count = len(flip["means"])
    places = [0, count // 2, count - 1]
    name = _(NAMES[flip["key"]]) if flip["key"] in NAMES else flip["key"]
    spans = [Span(fit(name, LABEL))]
    for at in places:
        low, high = flip["lows"][at], flip["highs"][at]
        sure = low is not None and high is not None and not low <= 0 <= high
        good = (flip["means"][at] > 0) == (table.better(metric) == "higher")
        role = ("better" if good else "worse") if sure else ""
        mark = {"better": paper.glyphs.better, "worse": paper.glyphs.worse}.get(role, paper.glyphs.level)
        words = f"{mark} {table.write_difference(metric, flip['means'][at])}"
        spans.append(Span(fit(words, NUMBER, right=True), role))
    said = ""
    if flip["break_even"]:
        said = _("flips") if flip["settled"] else _("may flip")
    return [(*spans, Span("  " + said, "urgent" if flip["settled"] else ""))]


def _verdict(rows: Sequence[Mapping[str, Any]], worlds: int) -> str:
    flips = [_(NAMES.get(one["key"], one["key"])) for one in rows if one["settled"]]
    if flips:
        said = _("The order hangs on: {names}. Find out before you decide.").format(names=joined(flips))
    else:
        said = _("None of these turns the order round for sure.")
    note = _("Each row moves one assumption through the range that evidence leaves open, in {worlds} worlds.")
    return said + " " + note.format(worlds=worlds)
