"""If the market turns out otherwise (view 7): every playbook in four markets, and how far it is behind the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.drawing import RULE, Line, Span, fit, text, wrapped
from tui.languages import N_, _, chance
from tui.metric_names import name_of
from tui.pages.asked import answered, needs_two, waiting
from tui.pages.change import metric_of
from tui.present import Table, letter
from tui.state import Answer, Look, Paper, Run

NAMES = {
    "growth": N_("growth"), "stagnant": N_("stagnant"), "saturated": N_("saturated"), "shock": N_("shock")
}  # fmt: skip
COLUMN = 13


def key_of(table: Table, look: Look) -> str:
    """Return the key of the question how playbooks do in other markets."""
    return f"regimes {metric_of(table, look)}"


def lines(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return the page: what it would run, how far it is, what is known."""
    metric = metric_of(table, look)
    head = [text(_("{metric}, if the market turns out otherwise").format(metric=name_of(metric)), "strong"), RULE]
    if len(table.names) < 2:
        return [*head, *needs_two()]
    room = Paper(paper.cells, paper.rows - len(head), paper.glyphs)
    offer = [
        _("A forecast is one market; a rule has to live with several. F9 runs all playbooks in four markets."),
        _("growth: 15% more demand a year. stagnant: none. saturated: fewer openings, fewer leads, harder to win. "
          "shock: a third less demand for half a year."),
        _("The company's target stays what it is. Esc stops at once."),
    ]  # fmt: skip

    def show(answer: Answer, found: Mapping[str, Any]) -> list[Line]:
        return _known(table, answer, found, metric, room)

    return [*head, *answered(run, key_of(table, look), offer, show, room)]


def _known(table: Table, answer: Answer, found: Mapping[str, Any], metric: str, paper: Paper) -> list[Line]:
    shown = [name for name in NAMES if any(one["regime"] == name for one in found["cells"])]
    label = paper.cells - COLUMN * len(NAMES)
    heads = "".join(fit(_(NAMES[name]), COLUMN, right=True) for name in shown)
    out: list[Line] = [text(fit("", label) + heads, "strong")]
    for i, name in enumerate(table.names):
        cells = {one["regime"]: one for one in found["cells"] if one["playbook"] == name}
        means = "".join(fit(table.write(metric, cells[one]["mean"]), COLUMN, right=True) for one in shown)
        out.append(text(fit(f"{letter(i)} {table.titles[i]}", label - 1) + " " + means))
        behind = [_behind(table, metric, cells[one], paper) for one in shown]
        out.append((Span(fit("  " + _("behind the best there"), label)), *behind))
    if answer.done < answer.total:
        return [*out, (), *waiting(answer, paper)][: paper.rows]
    foot = [RULE, *(text(line) for one in _verdict(table, found, metric) for line in wrapped(one, paper.cells))]
    return [*out, *[()] * max(paper.rows - len(out) - len(foot), 0), *foot]


def _behind(table: Table, metric: str, cell: Mapping[str, Any], paper: Paper) -> Span:
    if not cell["regret"]:
        return Span(fit(f"{paper.glyphs.better} " + _("best"), COLUMN, right=True), "better")
    low, high = cell["low"], cell["high"]
    sure = low is not None and high is not None and not low <= 0 <= high
    words = table.write_difference(metric, cell["regret"]).lstrip("+")
    mark = paper.glyphs.worse if sure else paper.glyphs.level
    return Span(fit(f"{mark} {words}", COLUMN, right=True), "worse" if sure else "")


def _verdict(table: Table, found: Mapping[str, Any], metric: str) -> Sequence[str]:
    choice = found["choice"]
    at = letter(table.names.index(choice)) if choice in table.names else choice
    worst = table.write_difference(metric, found["worst"][choice]).lstrip("+")
    said = _("Least to regret: {choice}, the best one in every market.").format(choice=at)
    if found["worst"][choice]:
        said = _("Least to regret in the worst market: {choice}, at most {worst} behind.").format(
            choice=at, worst=worst
        )
    if found["probability"]:
        share = chance(found["probability"][choice])
        said += " " + _("These {worlds} worlds are {share} sure of that.").format(worlds=found["worlds"], share=share)
    return [
        said,
        _("Nobody knows which market comes; where one playbook is near the best in all, it needs no forecast."),
    ]
