"""Who wins, who loses (S8d): pay by group from one playbook to another, as bars around zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.drawing import RULE, Glyphs, Line, Span, fit, text, wrapped
from tui.group_names import group_name
from tui.languages import N_, _, percent
from tui.pages.asked import answered, needs_two
from tui.present import Table, letter
from tui.state import Answer, Look, Paper, Run

GROUPINGS: dict[str, str] = {"tenure": N_("years in the team"), "region": N_("region"), "patch": N_("size of patch")}
LABEL, PEOPLE, NUMBER = 26, 8, 11


def key_of(table: Table, playbook: int) -> str:
    """Return the key of the question who loses from the reference to a playbook."""
    return f"who {table.names[playbook]}"


def lines(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return the page for the playbook in focus against the reference."""
    if len(table.names) < 2:
        return needs_two()
    focus = min(look.playbook, len(table.names) - 1)
    title = _("From {a} ({before}) to {b} ({after}): pay per person and month").format(
        a=letter(0), before=table.titles[0], b=letter(focus), after=table.titles[focus]
    )
    head = [*(text(line, "strong") for line in wrapped(title, paper.cells)), RULE]
    room = Paper(paper.cells, paper.rows - len(head), paper.glyphs)

    def show(_answer: Answer, found: Mapping[str, Any]) -> list[Line]:
        return _groups(table, found, look, room)

    return [*head, *answered(run, key_of(table, focus), (), show, room)]


def _groups(table: Table, answer: Mapping[str, Any], look: Look, paper: Paper) -> list[Line]:
    found = answer["by"][look.by]
    changes = found["changes"]
    numbers = 3 if paper.wide else 2
    cells = paper.cells - LABEL - PEOPLE - NUMBER * numbers - 2
    heads = (
        [_("people"), _("now"), _("change"), _("loses in")] if paper.wide else [_("people"), _("change"), _("loses in")]
    )
    first = fit(_(GROUPINGS[look.by]), LABEL) + fit(heads[0], PEOPLE, right=True)
    rest = "".join(fit(one, NUMBER, right=True) for one in heads[1:])
    scale = fit(_("loses"), cells // 2) + paper.glyphs.vertical + fit(_("gains"), cells - cells // 2 - 1, right=True)
    out: list[Line] = [text(first + "  " + scale + rest, "strong")]
    largest = max((abs(one["mean"]) for one in changes if one["mean"] is not None), default=0.0)
    out += [_row(table, one, largest, cells, paper) for one in changes]
    if not changes:
        out.append(text(_("No group has five people or more, so nothing is shown.")))
    notes = [_settled(changes, answer["worlds"])]
    if [one["name"] for one in changes] == ["everybody"]:
        notes.append(_("A group of fewer than five is never shown by itself; here that leaves everybody as one."))
    if found["hidden"]:
        notes.append(
            _("{count} people are in groups of fewer than five, which are not shown.").format(count=found["hidden"])
        )
    if said := _protection(table, answer):
        notes.append(said)
    notes.append(_("This is arithmetic on what the model says of a position. It is not a forecast about a person."))
    foot = [RULE, *(text(line) for one in notes if one for line in wrapped(one, paper.cells))]
    room = max(paper.rows - len(out) - len(foot), 0)
    return [*out, *[()] * room, *foot]


def _protection(table: Table, answer: Mapping[str, Any]) -> str:
    """Say what it costs to protect pay, and how; "" where nothing is known of it, or it must not be told."""
    if "protected" in answer and answer["protected"] is None:
        return _("Pay is protected already under this playbook.")
    found = answer.get("protection")
    if not found:
        return ""
    if found["mean"] < 1:
        return _("Nobody's pay falls below their last three months, so there is nothing to protect.")
    words = _(
        "If for {months} months nobody's pay may fall below their last three months, that costs about {cost}. Enter "
        "adds that playbook and compares again."
    )
    return words.format(months=found["months"], cost=table.write("pay_cost_cents", found["mean"]))


def protected(run: Run, table: Table, look: Look) -> Mapping[str, Any] | None:
    """Return the playbook that protects pay, where the view in hand offers one."""
    answer = run.answers.get(key_of(table, min(look.playbook, len(table.names) - 1)))
    found = answer.table if answer and answer.settled and answer.table else {}
    worth = (found.get("protection") or {}).get("mean") or 0
    return found.get("protected") if worth >= 1 else None


def _row(table: Table, change: Mapping[str, Any], largest: float, cells: int, paper: Paper) -> Line:
    mean = change["mean"] or 0.0
    said = settled(change)
    role = {"gains": "better", "loses": "worse"}.get(said, "")
    name = group_name(change["name"])
    write = table.write_difference
    loses = _("{count} of {worlds}").format(count=change["loses_in"], worlds=change["worlds"])
    now = fit(table.write("pay_cost_cents", change["now"]), NUMBER, right=True) if paper.wide else ""
    return (
        Span(fit(name, LABEL) + fit(str(change["people"]), PEOPLE, right=True) + "  "),
        Span(diverging(mean, largest, cells, paper.glyphs), role),
        Span(now + fit(write("pay_cost_cents", mean), NUMBER, right=True) + fit(loses, NUMBER, right=True)),
    )


def settled(change: Mapping[str, Any]) -> str:
    """Return "gains" or "loses" when the 90 % interval of the mean leaves zero out, else ""."""
    low, high = change["low"], change["high"]
    if low is None or high is None or low <= 0 <= high:
        return ""
    return "gains" if low > 0 else "loses"


def _settled(changes: Sequence[Mapping[str, Any]], worlds: int) -> str:
    loses = [one for one in changes if settled(one) == "loses"]
    if not changes:
        return ""
    if not loses:
        return _("In {worlds} worlds no group is sure to lose.").format(worlds=worlds)
    worst = min(loses, key=lambda one: one["mean"])
    share = abs(worst["mean"]) / worst["now"] if worst["now"] else 0.0
    words = _("{count} of {all} groups lose. The largest loss: {name}, {share} of pay. Could you say so to them?")
    name = group_name(worst["name"])
    return words.format(count=len(loses), all=len(changes), name=name, share=percent(share))


def diverging(value: float, largest: float, cells: int, glyphs: Glyphs) -> str:
    """Draw a bar to the left or the right of zero; `largest` fills a side."""
    left, right = cells // 2, cells - cells // 2 - 1
    side = right if value > 0 else left
    filled = round(min(abs(value) / largest, 1.0) * side) if largest else 0
    if value > 0:
        return " " * left + glyphs.vertical + fit(glyphs.bar * filled, right)
    return fit(glyphs.bar * filled, left, right=True) + glyphs.vertical + " " * right
