"""The quarter review: first the guess (S6a), then the deviation by cause (S6b)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.drawing import RULE, Line, Span, fit, text
from tui.languages import _, percent
from tui.pages.play.briefing import SURE
from tui.pages.play.strokes import CAUSE_NAMES, answers, figures, filled, paragraph, sure_line, thousands, whole
from tui.playing.words import CAUSES
from tui.state import Paper

SYSTEM = ("goal", "market", "allocation")
LABEL = 22


def guess(quarter: int, sums: Mapping[str, Any] | None, answer: int, sure: int, paper: Paper) -> list[Line]:
    """Return the question before the reveal."""
    line = text(_("Adding up ..")) if sums is None else _so_far(sums)
    return [
        line, (),
        *paragraph(_("Before we show you: what was the biggest single reason why it went as it did, so far?"),
                   paper.cells, "strong"), (),
        *answers([_(one) for one in CAUSES.values()], answer, paper.cells), (), sure_line(SURE, sure), (),
        *paragraph(_("Most people first name a person. Yours can be anything you can defend."), paper.cells,
                   "reference"),
    ]  # fmt: skip


def _so_far(sums: Mapping[str, Any]) -> Line:
    target, sold = sums["target_cents"], sums["sold_cents"]
    words = _("Company's target so far {target}, booked {sold}, gap {gap} (in thousands)").format(
        target=thousands(target), sold=thousands(sold), gap=thousands(whole(sold) - whole(target), signed=True)
    )
    return text(words, "strong")


def reveal(
    sums: Mapping[str, Any], causes: Mapping[str, float], guessed: Mapping[str, Any] | None, paper: Paper,
    as_table: bool = False,
) -> list[Line]:  # fmt: skip
    """Return the deviation by cause, in thousands, and what it says about who decides what."""
    target = sums["target_cents"]
    parts = {name: causes[name] * target for name in CAUSES}
    sold = sums["sold_cents"]
    bars = _table(target, sold, parts, paper) if as_table else _waterfall(target, sold, parts, paper)
    largest = max(parts, key=lambda name: abs(parts[name]))
    out = [text(_("From the company's target to what happened, in thousands since day 1"), "strong"), *bars, RULE]
    if guessed:
        said = _("You said: {said} ({sure}%). Largest: {largest}.").format(
            said=_(list(CAUSES.values())[int(guessed["answer"])]), sure=guessed["sure"], largest=_(CAUSES[largest])
        )
        out += paragraph(said, paper.cells, "strong")
    weight = sum(abs(value) for name, value in parts.items() if name != "luck")
    system = sum(abs(parts[name]) for name in SYSTEM) / weight if weight else 0.0
    out += paragraph(
        _(
            "Luck apart, {share} of it came from goals, market and who holds what: no one of the team decides these."
        ).format(share=percent(system, 0)),
        paper.cells,
    )
    out += paragraph(
        _('These shares are averages over every order of asking "what if", on your luck alone.'), paper.cells,
        "reference",
    )  # fmt: skip
    return filled(out, paper.rows)


def _table(target: float, sold: float, parts: Mapping[str, float], paper: Paper) -> list[Line]:
    """Return the same steps in numbers: each part, its share of the target, and the sum so far."""
    rows: list[tuple[str, tuple[str, ...]]] = [(_("company's target"), ("", "", thousands(target)))]
    at = float(target)
    for name, value in parts.items():
        at += value
        share = percent(value / target, 1, signed=True) if target else "-"
        rows.append((_(CAUSE_NAMES[name]), (thousands(value, signed=True), share, thousands(at))))
    rows.append((_("what happened"), ("", "", thousands(sold))))
    return figures((_("part"), _("of the target"), _("so far")), rows, paper)


def _waterfall(target: float, sold: float, parts: Mapping[str, float], paper: Paper) -> list[Line]:
    """Return the steps from target to result: each bar starts where the one before ended."""
    cells = min(paper.cells - LABEL - 9, 60)
    marks, at = [], float(target)
    for value in parts.values():
        marks.append((at, at + value))
        at += value
    ends = [target, sold, *[end for pair in marks for end in pair]]
    low, high = min(ends), max(ends)
    place = lambda value: round((value - low) / max(high - low, 1) * (cells - 1))  # noqa: E731

    def point(words: str, value: float) -> Line:
        row = " " * place(value) + "|"
        return (Span(fit(words, LABEL), "strong"), Span(fit(row, cells)), Span(fit(thousands(value), 9, right=True)))

    rows = [point(_("company's target"), target)]
    for (name, value), (start, end) in zip(parts.items(), marks, strict=True):
        first, last = sorted((place(start), place(end)))
        fill = paper.glyphs.bar if value >= 0 else paper.glyphs.rest
        row = fit(" " * first + fill * (max(last - first, 1) if whole(value) else 0), cells)
        role = "better" if value >= 0 else "worse"
        total = Span(fit(thousands(value, signed=True), 9, right=True))
        rows.append((Span(fit(_(CAUSE_NAMES[name]), LABEL)), Span(row, role), total))
    return [*rows, point(_("what happened"), sold)]
