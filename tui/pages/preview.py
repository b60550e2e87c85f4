"""The live preview beside the scenario editor: money in by month, leavers, and the lights with a way out (S9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.drawing import Line, Span, fit, text, wrapped
from tui.languages import N_, _, joined, money, number, percent
from tui.state import Answer, Paper

CHART_ROWS = 6
SCALE = 8
FAMILY_NAMES: dict[str, str] = {
    "allocation": N_("who owns what"), "routing": N_("leads"), "goals": N_("goals"), "incentives": N_("pay rules"),
    "coaching": N_("coaching"),
}  # fmt: skip


def lines(answer: Answer | None, problems: int, table: Mapping[str, Any], as_numbers: bool, paper: Paper) -> list[Line]:
    """Return the panel: what a few worlds under today's rules look like, or why there is no preview."""
    if problems:
        said = _("No preview: something in the form does not fit. It is marked with !.")
        return [text(line, "worse") for line in wrapped(said, paper.cells)]
    if answer is None or (answer.table is None and not answer.failed):
        return [text(_("Playing a few worlds .."))]
    if answer.table is None:
        return [text(line, "worse") for line in wrapped(_("No preview: {why}").format(why=answer.failed), paper.cells)]
    found = answer.table
    head = _("Live preview, {worlds} worlds, today's rules").format(worlds=found["worlds"])
    out: list[Line] = [text(fit(head, paper.cells), "strong")]
    out += _numbers(found, paper) if as_numbers else _chart(found, paper)
    out += [text(line) for line in wrapped(summary(found), paper.cells)]
    return [*out, (), *_lights(found, answer, table, paper)][: paper.rows]


def summary(found: Mapping[str, Any]) -> str:
    """Say the picture in one line."""
    said = _("Goal {goal} a month: reached in {share} of months. Leavers: {leavers} a year of {heads}.")
    return said.format(
        goal=money(found["target"], found["currency"]), share=percent(found["reached"], 0),
        leavers=number(found["leavers"], 1), heads=number(found["heads"], 0),
    )  # fmt: skip


def _chart(found: Mapping[str, Any], paper: Paper) -> list[Line]:
    """Draw the band of the worlds by month with its middle, and the goal as a line of dashes."""
    low, middle, high = found["low"], found["middle"], found["high"]
    top = max([*high, found["target"], 1])
    wide = max(min((paper.cells - SCALE - 1) // max(len(low), 1), 4), 1)
    row_of = lambda value: min(CHART_ROWS - 1, int(CHART_ROWS * value / top))  # noqa: E731
    out: list[Line] = [
        text(line) for line in wrapped(_("Money in by month: the worlds, their middle, the goal"), paper.cells)
    ]
    for row in reversed(range(CHART_ROWS)):
        value = top * (row + 0.5) / CHART_ROWS
        label = money(value) if row in (0, CHART_ROWS - 1) or row == row_of(found["target"]) else ""
        spans = [Span(fit(label, SCALE, right=True) + paper.glyphs.vertical, "reference")]
        for month in range(len(low)):
            if row == row_of(middle[month]):
                spans.append(Span(paper.glyphs.bar * wide, "better"))
            elif row_of(low[month]) <= row <= row_of(high[month]):
                spans.append(Span(paper.glyphs.rest * wide))
            else:
                goal = row == row_of(found["target"])
                spans.append(Span((paper.glyphs.horizontal if goal else " ") * wide, "reference"))
        out.append(tuple(spans))
    count = len(low)
    ends = fit("", SCALE + 1) + fit("1", max(wide * (count - 1), 1)) + str(count)
    return [*out, text(ends, "reference")]


def _numbers(found: Mapping[str, Any], paper: Paper) -> list[Line]:
    width = max((paper.cells - 8) // 3, 8)
    head = fit(_("month"), 8) + "".join(fit(one, width, right=True) for one in (_("low"), _("middle"), _("high")))
    rows = [
        text(
            fit(str(i + 1), 8)
            + "".join(fit(money(found[key][i]), width, right=True) for key in ("low", "middle", "high"))
        )
        for i in range(len(found["low"]))
    ]
    return [text(head, "strong"), *rows]


def _lights(found: Mapping[str, Any], answer: Answer, table: Mapping[str, Any], paper: Paper) -> list[Line]:
    out: list[Line] = [text(_("Lights"), "strong")]
    seconds = number(found["year_seconds"], 1)
    out += _light(True, _("runs: {seconds} s for a year").format(seconds=seconds), paper)
    said = found.get("lights")
    if said is None:
        wait = _("the other lights: {done} of {total} worlds").format(done=answer.done, total=answer.total)
        out += [text(line) for line in wrapped(".. " + wait, paper.cells, indent=3)]
    else:
        out += _told(said, paper)
    title, about = table.get("title"), table.get("summary")
    for key, name in (("zh", _("Chinese text")), ("en", _("English text"))):
        both = all(isinstance(one, dict) and str(one.get(key, "")).strip() for one in (title, about))
        out += _light(both, name, paper)
    return out


def _told(said: Mapping[str, Any], paper: Paper) -> list[Line]:
    counts = {"count": said["best_wins"], "worlds": said["worlds"]}
    if said["settled"]:
        out = _light(True, _("rules decide: the best win in {count} of {worlds} worlds").format(**counts), paper)
    else:
        words = _("luck decides too much: the best rules win in {count} of {worlds} worlds. Fix: smaller swings [4] or "
                  "more months [1].")  # fmt: skip
        out = _light(False, words.format(**counts), paper)
    idle = joined(_(FAMILY_NAMES[one]) for one in said["idle"])
    words = _("without effect: {levers}").format(levers=idle) if idle else _("every lever does something")
    out += _light(not idle, words, paper)
    words = _("neither lost nor won at the start")
    if not said["open"]:
        words = _("too easy: raise the target [1].") if said["reached"] > 0.5 else (
            _("out of reach: lower the target [1] or raise demand [4]."))  # fmt: skip
    return [*out, *_light(said["open"], words, paper)]


def _light(good: bool, words: str, paper: Paper) -> list[Line]:
    mark = f"{paper.glyphs.better} {_('good')}  " if good else f"{paper.glyphs.worse} {_('check')}  "
    found = wrapped(words, max(paper.cells - 9, 10))
    return [
        (Span(fit(mark if i == 0 else "", 9), "better" if good else "worse"), Span(line))
        for i, line in enumerate(found)
    ]
