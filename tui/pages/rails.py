"""Guard-rails: the card on which they are declared before a run, and what the worlds say about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from tui.drawing import RULE, Line, Span, fit, text, wrapped
from tui.languages import N_, _, joined, percent
from tui.metric_names import guardrail_name, name_of, name_with_unit, value_of
from tui.present import RAIL_SHARE, Rail, Table, letter, unfinished
from tui.state import RAILS, Paper, Plan, Run

VERDICTS: dict[str, str] = {
    "adopt": N_("adopt"), "do not adopt": N_("do not adopt"), "open": N_("not settled"),
}  # fmt: skip
UNITS = {"chance_gap": "points", "newcomer_ramp_months": "months", "pay_gini": "index",
         "attrition_annual": "per year", "attrition_first_year": "per year"}  # fmt: skip
LABEL = 30


def limit_text(metric: str, limit: float, *, bare: bool = False) -> str:
    """Write a limit: ``at least 85.0%``; ``bare`` leaves the side out."""
    value = value_of(metric, UNITS.get(metric, "share"), limit)
    if bare:
        return value
    words = _("at least {value}") if RAILS[metric].side == "at_least" else _("at most {value}")
    return words.format(value=value)


def declared_line(plan: Plan, cells: int) -> Line:
    """Return the line of the playbooks page that says which guard-rails are declared."""
    said = _("none")
    if plan.rails:
        named = joined(f"{name_of(metric)} {limit_text(metric, limit)}" for metric, limit in plan.rails)
        said = named if len(plan.rails) <= 2 else _("{count} declared").format(count=len(plan.rails))
    lead = _("Guard-rails") + "  "
    whole = lead + said
    return (
        Span(fit(whole, cells - 14), "", "screen.rails"),
        Span(fit(_("F8 change"), 14, right=True), "key", "screen.rails"),
    )


def card(plan: Plan, cursor: int, paper: Paper) -> list[Line]:
    """Return the card: every guard-rail with its limit, and how surely all must hold."""
    said = _("Write down now what must not go wrong, before you can see any result.")
    lines = [text(said, "strong"), ()]
    limits = dict(plan.rails)
    for i, (metric, choice) in enumerate(RAILS.items()):
        on, action = metric in limits, f"screen.pick({i})"
        lines.append((
            Span(f"{'>' if i == cursor else ' '} {i + 1}  {'[x]' if on else '[ ]'} ", "key", action),
            Span(fit(name_with_unit(metric), LABEL), "focus" if i == cursor else "", action),
            Span(limit_text(metric, limits.get(metric, choice.usual)), "strong" if on else ""),
        ))  # fmt: skip
    at = len(RAILS)
    lines.append(())
    lines.append((
        Span(f"{'>' if cursor == at else ' '} {at + 1}      ", "key", f"screen.pick({at})"),
        Span(fit(_("all of them together in"), LABEL), "focus" if cursor == at else ""),
        Span(_("{share} of worlds").format(share=percent(plan.required, 0)), "strong"),
    ))  # fmt: skip
    note = _("The verdict says whether they were declared before any result was seen.")
    if plan.rails_after and plan.rails:
        note = _("{runs} runs had been seen when these were last changed; the verdict says so.")
        note = note.format(runs=plan.rails_after)
    return [*lines, RULE, *(text(line) for line in wrapped(note, paper.cells))][: paper.rows]


def weakest(table: Table, playbook: int) -> Rail | None:
    """Return the guard-rail that a playbook keeps in the fewest worlds, None for the reference."""
    mine = [one for one in table.rails if one.playbook == playbook and one.worlds]
    return min(mine, key=lambda one: one.holds_in / one.worlds, default=None)


def verdict_of(table: Table, playbook: int) -> tuple[str, str]:
    """Return the verdict under the declared guard-rails as (words, role), ("", "") where none were declared."""
    for one in (table.decision or {}).get("playbooks", ()):
        if one["playbook"] == table.names[playbook]:
            role = {"adopt": "better", "do not adopt": "worse"}.get(one["verdict"], "")
            return _(VERDICTS[one["verdict"]]), role
    return "", ""


def lines(table: Table, run: Run, paper: Paper) -> list[Line]:
    """Return the view: what must not get worse than today, and the declared limits with their verdict."""
    if not run.final:
        return [text(unfinished(run.phase))]
    width = min((paper.cells - LABEL) // max(len(table.names), 1), 18)
    heads = "".join(fit(letter(i), width, right=True) for i in range(len(table.names)))
    out: list[Line] = [text(fit(_("Not worse than A"), LABEL) + heads, "strong")]
    for name in dict.fromkeys(one.name for one in table.rails):
        found = {one.playbook: one for one in table.rails if one.name == name}
        out.append(
            (
                Span(fit(guardrail_name(name), LABEL)),
                *(_kept(found.get(i), width, paper) for i in range(len(table.names))),
            )
        )
    if table.rails:
        words = _(
            "{better} not worse in {share} of worlds or more, {worse} in fewer; elsewhere marks compare averages."
        )
        marks = words.format(better=paper.glyphs.better, worse=paper.glyphs.worse, share=percent(RAIL_SHARE, 0))
        out += [text(line) for line in wrapped(marks, paper.cells)]
    out += [(), *(_declared(table, width, paper) if table.decision else _none(paper))]
    return out[: paper.rows]


def _kept(rail: Rail | None, width: int, paper: Paper) -> Span:
    if rail is None:
        return Span(fit("-", width, right=True))
    mark = paper.glyphs.better if rail.said == "better" else paper.glyphs.worse
    words = f"{mark} " + _("{count} of {worlds}").format(count=rail.holds_in, worlds=rail.worlds)
    if cell_len(words) >= width:
        words = f"{mark}{rail.holds_in}/{rail.worlds}"
    return Span(fit(words, width, right=True), rail.said)


def _none(paper: Paper) -> list[Line]:
    words = _("No limits were declared before this run. F8 on the page of playbooks declares some for the next one.")
    return [text(line) for line in wrapped(words, paper.cells)]


def _declared(table: Table, width: int, paper: Paper) -> list[Line]:
    decision: Mapping[str, Any] = table.decision or {}
    rows = {one["playbook"]: one for one in decision["playbooks"]}
    shown = [rows.get(name) for name in table.names]
    out: list[Line] = [text(_("Declared limits, share of worlds in which they hold"), "strong")]
    for place, rail in enumerate(decision["rails"]):
        limit = rail["at_least"] if rail["at_least"] is not None else rail["at_most"]
        label = f"{name_of(rail['metric'])} {limit_text(rail['metric'], limit)}"
        shares = [one["each"][place] if one else None for one in shown]
        out.append(text(fit(label, LABEL) + "".join(_share(one, width) for one in shares)))
    out.append(
        text(fit(_("all of them"), LABEL) + "".join(_share(one["all_hold"] if one else None, width) for one in shown))
    )
    out += _verdicts([verdict_of(table, i) for i in range(len(table.names))], width, paper)
    asked = _("Asked for: all of them in {share} of worlds, surely.").format(share=percent(decision["required"], 0))
    when = _("Declared before any result was seen.")
    if not decision["declared_before_results"]:
        when = _("Declared after {runs} runs had been seen: weigh it accordingly.")
        when = when.format(runs=decision["declared"][0]["runs"])
    return [*out, (), *(text(line) for one in (asked, when) for line in wrapped(one, paper.cells))]


def _verdicts(verdicts: Sequence[tuple[str, str]], width: int, paper: Paper) -> list[Line]:
    """Return the row of verdicts; a line for each playbook where they would run into one another."""
    if all(cell_len(words) < width for words, _role in verdicts):
        told = (Span(fit(words, width, right=True), role) for words, role in verdicts)
        return [(Span(fit(_("verdict"), LABEL), "strong"), *told)]
    head = fit(_("verdict"), min(LABEL, paper.cells // 3))
    return [
        (Span(head if i == 0 else " " * cell_len(head), "strong"), Span(f"{letter(i)}  "), Span(words, role))
        for i, (words, role) in enumerate(verdicts)
        if words
    ]


def _share(share: Mapping[str, Any] | None, width: int) -> str:
    return fit("-" if share is None else percent(share["share"], 0), width, right=True)
