"""Why a playbook differs from A (view 9): their difference as a waterfall over the rules that are not the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.drawing import RULE, Line, Span, fit, text, wrapped
from tui.languages import _, joined
from tui.metric_names import name_of, name_with_unit
from tui.pages.asked import answered, needs_two, waiting
from tui.pages.differences import axis_label
from tui.plots import Axis, axis_of, place, strip_ticks
from tui.present import MAIN_METRICS, Table, letter, mark_of
from tui.rule_names import LEVERS, rule_name
from tui.state import Answer, Look, Paper, Run

BESIDE = (
    "win_rate", "new_customers", "leads_untouched", "energy", "care", "attrition_annual", "newcomer_ramp_months",
    "pulled_forward_share", "accounts_moved", "pay_cost_cents", "transition_cost_cents", "discount_cost_cents",
)  # fmt: skip
"""Metrics that tell through what a rule works."""
MOST_BESIDE = 4
LABEL, NUMBER = 27, 14
LEANS = 0.5
"""A rule leans on the others when alone it adds so much more or less than within b, in shares of the largest part."""

Known = Mapping[str, Any]
"""What the worker has told of a metric."""


def metric_of(table: Table, look: Look) -> str:
    """Return the metric that is looked at: that of the matrix."""
    metrics = table.shown_metrics(MAIN_METRICS)
    return metrics[look.metric % len(metrics)] if metrics else "attainment"


def focus_of(table: Table, look: Look) -> int:
    """Return the playbook that is taken apart."""
    return min(look.playbook, len(table.names) - 1)


def key_of(table: Table, look: Look) -> str:
    """Return the key of the question why a playbook differs; the months after are a question of their own."""
    return f"why {table.names[focus_of(table, look)]}" + (" after" if _after(table, look) else "")


def request_of(table: Table, look: Look) -> dict[str, object]:
    """Return that question as the worker is asked it."""
    asked: dict[str, object] = {"op": "why", "a": table.names[0], "b": table.names[focus_of(table, look)]}
    return asked if _after(table, look) else {**asked, "after": 0}


def _after(table: Table, look: Look) -> bool:
    return metric_of(table, look) == "profit_after_cents"


def lines(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return the page: how far it is, or the waterfall and what it says, or its numbers."""
    if len(table.names) < 2:
        return needs_two()
    focus, metric = focus_of(table, look), metric_of(table, look)
    title = _("Why {b} {after} differs from {a} {before}: {metric}").format(
        a=letter(0), before=table.titles[0], b=letter(focus), after=table.titles[focus], metric=name_of(metric)
    )
    head = [*(text(one, "strong") for one in wrapped(title, paper.cells)[:2]), RULE]
    room = Paper(paper.cells, paper.rows - len(head), paper.glyphs)
    offer = [
        _("F9 runs every mixture of the two: each rule once as in A and once as here, in the same worlds."),
        _("What a rule adds is its mean over all orders of exchanging them, so the parts add up. Esc stops at once."),
    ]

    def show(answer: Answer, known: Known) -> list[Line]:
        return _taken_apart(table, answer, known, look, room)

    return [*head, *answered(run, key_of(table, look), offer, show, room)]


def _taken_apart(table: Table, answer: Answer, known: Known, look: Look, paper: Paper) -> list[Line]:
    """Return the waterfall or its numbers, and what they say."""
    focus, metric = focus_of(table, look), metric_of(table, look)
    found = known["metrics"].get(metric)
    if found is None:
        said = _("{metric} has no value in some of these mixtures, so it cannot be split.")
        return [text(one) for one in wrapped(said.format(metric=name_of(metric)), paper.cells)]
    done = answer.done == answer.total
    picture = _numbers(table, known, found, metric, paper) if look.numbers else []
    body = picture or _fall(table, found, focus, metric, paper, done)
    room = paper.rows - len(body)
    foot = _foot(table, answer, found, focus, metric, Paper(paper.cells, room, paper.glyphs))
    return [*body, *[()] * max(room - len(foot), 0), *foot]


def _said(table: Table, metric: str, one: Known) -> str:
    """Return what an estimate says: "better", "worse", "more" (there is no better side) or "level"."""
    low, high = one["low"], one["high"]
    if low is None or high is None or low <= 0 <= high:
        return "level"
    better = table.better(metric)
    return "more" if better == "none" else "better" if (low > 0) == (better == "higher") else "worse"


# The picture


def _fall(table: Table, found: Known, focus: int, metric: str, paper: Paper, done: bool) -> list[Line]:
    """Return the waterfall: A, a bar a rule from where the one before it ended, and where that leads.

    Nothing is called sure before all worlds are `done`.
    """
    ends = [0.0]
    for part in found["parts"]:
        ends.append(ends[-1] + part["share"]["mean"])
    cells = paper.cells - LABEL - NUMBER * (2 if paper.wide else 1)
    axis = axis_of(ends) if len(set(ends)) > 1 else Axis(-1.0, 1.0)
    heads = [_("adds"), _("alone")] if paper.wide else [_("adds")]
    labels = strip_ticks(axis, cells, lambda value: axis_label(table, metric, value))
    out = [text(fit("", LABEL) + labels + "".join(fit(one, NUMBER, right=True) for one in heads), "strong")]
    out.append(
        text(fit(letter(0), LABEL) + _bar(0, 0, axis, cells, "", paper) + _right(table.write(metric, found["a"])))
    )
    for part, start, end in zip(found["parts"], ends, ends[1:], strict=False):
        said = _said(table, metric, part["share"]) if done else ""
        out.append(_part(table, part, said, metric, _bar(start, end, axis, cells, _fill(said, paper), paper), paper))
    last = _bar(0, ends[-1], axis, cells, "=", paper)
    out.append(text(fit(letter(focus), LABEL) + last + _right(table.write(metric, found["b"])), "strong"))
    return out


def _right(words: str) -> str:
    return fit(words, NUMBER, right=True)


def _fill(said: str, paper: Paper) -> str:
    return paper.glyphs.bar if said in ("better", "worse", "more") else paper.glyphs.rest


def _part(table: Table, part: Known, said: str, metric: str, drawn: str, paper: Paper) -> Line:
    role = said if said in ("better", "worse") else ""
    words = f"{mark_of(said, paper.glyphs)} {table.write_difference(metric, part['share']['mean'])}"
    alone = _right(table.write_difference(metric, part["alone"]["mean"])) if paper.wide else ""
    name = Span(fit("  " + _(LEVERS[part["lever"]]), LABEL))
    left, zero, right = drawn.partition(paper.glyphs.vertical)
    return (name, Span(left, role), Span(zero), Span(right, role), Span(_right(words), role), Span(alone))


def _bar(start: float, end: float, axis: Axis, cells: int, fill: str, paper: Paper) -> str:
    """Draw a bar from `start` to `end`, and the line of zero."""
    row = [" "] * cells
    row[place(0.0, axis, cells)] = paper.glyphs.vertical
    low, high = sorted((place(start, axis, cells), place(end, axis, cells)))
    for cell in range(low, max(high, low + 1)) if fill else ():
        row[cell] = fill
    return "".join(row)


# The numbers


def _numbers(table: Table, answer: Known, found: Known, metric: str, paper: Paper) -> list[Line]:
    number = 13 if paper.cells < 96 else 16
    label = paper.cells - 4 * number
    heads = (_("adds"), _("90% from"), _("to"), _("alone"))
    out = [text(fit("", label) + "".join(fit(one, number, right=True) for one in heads), "strong")]
    rows = [(part["lever"], part["share"], part["alone"]["mean"]) for part in found["parts"]]
    rows.append(("", found["difference"], None))
    for lever, one, alone in rows:
        values = (one["mean"], one["low"], one["high"], alone)
        written = "".join(
            fit("-" if value is None else table.write_difference(metric, value), number, right=True) for value in values
        )
        out.append(
            text(fit(_(LEVERS[lever]) if lever else _("all together"), label) + written, "" if lever else "strong")
        )
        if rules := answer["rules"].get(lever):
            before, after = (rule_name(lever, rule) for rule in rules)
            same = _("the same rule, other amounts") if before == after else f"{before} > {after}"
            out.append(text(fit("  " + same, paper.cells), "reference"))
    return out


# What it says


def _foot(table: Table, answer: Answer, found: Known, focus: int, metric: str, paper: Paper) -> list[Line]:
    known = answer.table or {}
    if answer.done < answer.total:
        return [(), *waiting(answer, paper)]
    said = [_settled(table, found, metric, known["worlds"])]
    if lean := _leaning(found["parts"]):
        words = _("Rules lean on each other: {name} adds {alone} alone, but {share} within {b}.")
        said.append(
            words.format(
                name=_(LEVERS[lean["lever"]]), alone=table.write_difference(metric, lean["alone"]["mean"]),
                share=table.write_difference(metric, lean["share"]["mean"]), b=letter(focus),
            )
        )  # fmt: skip
    if beside := _beside(table, focus, metric):
        said.append(_("Seen beside it, in all {worlds} worlds: {names}.").format(worlds=table.worlds, names=beside))
    if known["same"]:
        said.append(_("The same in both: {names}.").format(names=joined(_(LEVERS[one]) for one in known["same"])))
    out: list[Line] = [RULE]
    for one in said:
        told = wrapped(one, paper.cells)
        out += [text(line) for line in told] if len(out) + len(told) <= paper.rows else []
    return out if len(out) > 1 else []


def _settled(table: Table, found: Known, metric: str, worlds: int) -> str:
    sure = [one for one in found["parts"] if _said(table, metric, one["share"]) != "level"]
    if not sure:
        return _("No single rule surely makes a difference in these {worlds} worlds.").format(worlds=worlds)
    named = joined(f"{_(LEVERS[one['lever']])} {table.write_difference(metric, one['share']['mean'])}" for one in sure)
    words = _("Sure in these {worlds} worlds: {names}. The rest is too close to call.")
    if len(sure) == len(found["parts"]):
        words = _("Sure in these {worlds} worlds: {names}.")
    return words.format(worlds=worlds, names=named)


def _leaning(parts: Sequence[Known]) -> Known | None:
    """Return the rule that does most differently alone than within b, if that is much."""
    if not parts:
        return None
    largest = max(abs(one["share"]["mean"]) for one in parts)
    most = max(parts, key=lambda one: abs(one["alone"]["mean"] - one["share"]["mean"]))
    return most if abs(most["alone"]["mean"] - most["share"]["mean"]) > LEANS * largest else None


def _beside(table: Table, focus: int, metric: str) -> str:
    """Return what else surely moved, most surely first."""
    pairs = [pair for one in BESIDE if one != metric and (pair := table.pair(0, focus, one))]
    sure = [one for one in pairs if one.verdict in ("better", "worse", "more", "less") and one.low is not None]
    sure.sort(key=lambda one: -abs(one.difference or 0.0) / max((one.high or 0.0) - (one.low or 0.0), 1e-12))
    return joined(
        f"{name_with_unit(one.metric)} {table.write_difference(one.metric, one.difference or 0.0)}"
        for one in sure[:MOST_BESIDE]
    )
