"""Import, third page: is it good enough? The company's own line against the band of simulated years (S10b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.crm.report import figure_of, said
from tui.drawing import RULE, Line, Span, beside, clean, fit, text, wrapped
from tui.intake.words import LEVELS, badge_words, clean_long, sentence, value_name
from tui.languages import _, money, number, percent, pgettext
from tui.metric_names import unit_of
from tui.pages.lists import headed
from tui.plots import Axis, axis_of, place, strip, strip_ticks
from tui.state import Paper

Check = Mapping[str, Any]
VIEWS = ("months", "reps", "regions", "data", "borrowed")
DRAWN = ("months", "reps", "regions")
"""Views that are pictures, with a table of the same numbers; the others are tables."""
SIDES = "IMP-V22"
"""The fact on which side the model errs: it stands under the picture."""
LEFT, WIDE = 56, 96
SAID = 3
"""Lines of the sentence under the months."""
HIDDEN = 14
"""Cells that say how many rows of a long list are out of sight."""


def lines(check: Check, view: str, numbers: bool, top: int, paper: Paper) -> list[Line]:
    """Return the page."""
    head = _verdict(check, paper)
    rows = paper.rows - len(head) - 1
    if view in ("data", "borrowed"):
        body = _sources(check, view, top, Paper(paper.cells, rows, paper.glyphs))
    elif "months" not in check["replay"]:
        body = [text(one) for one in wrapped(sentence(check["replay"]["refused"]), paper.cells)]
    elif numbers:
        body = _numbers(check, view, top, Paper(paper.cells, rows, paper.glyphs))
    else:
        body = _picture(check, view, top, Paper(paper.cells, rows, paper.glyphs))
    return [*head, RULE, *body[:rows]]


def _verdict(check: Check, paper: Paper) -> list[Line]:
    """Return the verdict, its reasons and what follows."""
    level = check["level"]
    role = "better" if level == "good enough" else "worse" if level == "direction only" else "urgent"
    lines: list[Line] = [(Span(_("Verdict") + "  "), Span(_(LEVELS[level]), role))]
    told = [fact for fact in check["reasons"] if fact["code"] != SIDES]
    reasons = [line for fact in told for line in wrapped(sentence(fact), paper.cells)]
    lines += [text(one) for one in reasons[: 3 if paper.wide else 2]]
    read = _("{used} of {read} rows, {people} people, {customers} customers").format(
        used=number(check["used"]), read=number(check["read"]), people=number(check["people"]),
        customers=number(check["customers"]),
    )  # fmt: skip
    return [*lines, (Span(read + "   "), Span(badge_words(check["badge"]), "strong"))]


def _picture(check: Check, view: str, top: int, paper: Paper) -> list[Line]:
    left = (
        _months(check, Paper(LEFT if paper.cells >= WIDE else paper.cells, paper.rows, paper.glyphs))
        if view == "months"
        else _strips(check, view, top, paper)
    )
    if not (paper.cells >= WIDE and view == "months"):
        return left
    right = [
        line
        for words, role in _meaning(check)
        for line in ([text(one, role) for one in wrapped(words, paper.cells - LEFT - 2, indent=1)])
    ]
    return beside([*left, *[()] * (paper.rows - len(left))], right[: paper.rows], LEFT, paper.glyphs)


def summary(check: Check) -> str:
    """Say in one sentence what the picture shows."""
    replay = check["replay"]
    said = _("{inside} of {months} months inside the band of 8 in 10 years; average miss {miss} a month").format(
        inside=replay["inside"], months=len(replay["months"]), miss=percent(replay["miss"], 0)
    )
    return said + _sides(replay["months"])


def _sides(bands: Sequence[Mapping[str, Any]]) -> str:
    """Say on which side the model errs where the own line leaves the band; nothing where it never does."""
    over, under = (sum(left(one) for one in bands) for left in (_over, _under))
    words = _("; outside it the model says too much in {over} months, too little in {under}")
    return words.format(over=over, under=under) if over + under else ""


def _over(band: Mapping[str, Any]) -> bool:
    return band["own"] < band["low"]


def _under(band: Mapping[str, Any]) -> bool:
    return band["own"] > band["high"]


def _months(check: Check, paper: Paper) -> list[Line]:
    """Draw the band of each month as columns of ``=``, the own line as ``o``."""
    bands = check["replay"]["months"]
    axis = axis_of([one[key] / 100 for one in bands for key in ("low", "high", "own")])
    rows = max(min(paper.rows - 3 - SAID, 14), 3)
    each = max(min((paper.cells - 10) // len(bands), 5), 3)
    lines: list[Line] = [
        text(_("Sales a month, {currency}:  o you  = model, 8 years in 10").format(currency=_unit(check)))
    ]
    for row in range(rows - 1, -1, -1):
        value = axis.low + (axis.high - axis.low) * row / (rows - 1)
        label = fit(money(value * 100), 8, right=True) if row % 2 == (rows - 1) % 2 else " " * 8
        lines.append((Span(label + " |"), *[_cell(one, row, rows, axis, each) for one in bands]))
    return [
        *lines,
        text(" " * 9 + "+" + "-" * (each * len(bands))),
        text(" " * 10 + _month_labels(check, each)),
        *_said(check, paper),
    ]


def _cell(band: Mapping[str, Any], row: int, rows: int, axis: Axis, each: int) -> Span:
    low, high, own = (place(band[key] / 100, axis, rows) for key in ("low", "high", "own"))
    inside = band["low"] <= band["own"] <= band["high"]
    if not inside and low <= own <= high:  # rows are coarse: what lies outside is not drawn inside
        own = min(high + 1, rows - 1) if band["own"] > band["high"] else max(low - 1, 0)
    fill = "=" if low <= row <= high else " "
    if row == own:
        side = (each - 1) // 2
        return Span(fill * side + "o" + fill * (each - 1 - side), "strong" if inside else "urgent")
    return Span(fill * each, "reference")


def _month_labels(check: Check, each: int) -> str:
    side = (each - 1) // 2
    return "".join(" " * side + fit(str(one), each - side) for one in _calendar(check))


def _calendar(check: Check) -> list[int]:
    """Return which month of a year each replayed month is."""
    year, _dash, month = str(check["start"]).partition("-")
    first = int(month) if month.isdigit() and year.isdigit() else 1
    return [(first - 1 + k) % 12 + 1 for k in range(len(check["replay"]["months"]))]


def _said(check: Check, paper: Paper) -> list[Line]:
    return [text(one) for one in wrapped(summary(check), paper.cells)[:SAID]]


def _strips(check: Check, view: str, top: int, paper: Paper) -> list[Line]:
    """Draw a band a row for people (codes) or regions."""
    bands = check["replay"][view]
    if not bands:
        return [text(_("Nothing of that kind in the files."))]
    axis = axis_of([one[key] / 100 for one in bands for key in ("low", "high", "own")])
    if min(one[key] for one in bands for key in ("low", "own")) >= 0:
        axis = axis._replace(low=max(axis.low, 0.0))  # nobody sold less than nothing
    cells = paper.cells - 14 - 10
    inside = sum(one["low"] <= one["own"] <= one["high"] for one in bands)
    title = _("Sales in the replayed months, {currency}:  o you   = the model   | its middle").format(
        currency=_unit(check)
    )
    lines: list[Line] = [text(title)]
    said = _("{inside} of {all} inside; expect about 8 in 10").format(inside=inside, all=len(bands))
    over, under = sum(map(_over, bands)), sum(map(_under, bands))
    if over + under:
        said += _("; model too high for {over}, too low for {under}").format(over=over, under=under)
    told = wrapped(said, paper.cells - (HIDDEN if len(bands) > paper.rows - 3 else 0))
    shown = bands[top : top + max(paper.rows - 2 - len(told), 1)]
    for one in shown:
        fine = one["low"] <= one["own"] <= one["high"]
        drawn = strip(one["low"] / 100, one["middle"] / 100, one["high"] / 100, axis, cells)
        at = place(one["own"] / 100, axis, cells)
        lines.append((
            Span(fit(clean(one["label"]), 13)), Span(drawn[:at], "reference"),
            Span("o", "strong" if fine else "urgent"), Span(drawn[at + 1 :], "reference"), _mark(fine),
        ))  # fmt: skip
    ticks = text(" " * 13 + strip_ticks(axis, cells, lambda at: money(at * 100)))
    first = headed(text(told[0]), len(shown), len(bands), paper.cells, paper.glyphs)
    return [*lines, ticks, first, *map(text, told[1:])]


def _mark(fine: bool) -> Span:
    return Span("  " + (_("inside") if fine else _("outside")), "" if fine else "urgent")


def _meaning(check: Check) -> list[tuple[str, str]]:
    """Return what the check means, for the right side of wide paper."""
    rank = check["replay"].get("rank")
    said = [(_("What that means"), "strong")]
    if check["level"] == "good enough":
        said += [(_("Good for   comparing playbooks: which way, and roughly how much"), "")]
    elif check["level"] == "direction only":
        said += [(_("Good for   which way a playbook moves things"), ""), (_("Weak for   amounts"), "")]
    else:
        said += [(_("Too little: use a built-in company with your head count"), "urgent")]
    said += [(_("Never for  judging a named person"), ""), ("", "")]
    if rank is not None:
        said += [(_("Who sells most: order agrees {rank}  (1 = the same)").format(rank=f"{rank:.2f}"), "")]
    if check["skill"] == "none":
        said += [(_("Win rates differ by no more than luck"), "")]
    counted = [sum(one["kind"] == kind for one in check["sources"]) for kind in ("data", "borrowed")]
    said += [
        ("", ""), (_("4  {n} values come from your files").format(n=counted[0]), ""),
        (_("5  {n} values are borrowed").format(n=counted[1]), ""),
    ]  # fmt: skip
    return said


def _unit(check: Check) -> str:
    """Return the currency, or what stands for one that the files do not name."""
    return unit_of("cents", check["currency"])


# Tables


def _numbers(check: Check, view: str, top: int, paper: Paper) -> list[Line]:
    bands = check["replay"][view]
    head = fit(_unit(check), 10) + "".join(
        fit(one, 13, right=True) for one in (_("low"), _("middle"), _("high"), _("you"))
    )
    said = wrapped(summary(check), paper.cells) if view == "months" else []
    rows = max(paper.rows - 1 - len(said), 1)
    lines: list[Line] = [headed(text(head, "strong"), rows, max(len(bands), rows), paper.cells, paper.glyphs)]
    labels = [str(one) for one in _calendar(check)] if view == "months" else [clean(one["label"]) for one in bands]
    for label, one in list(zip(labels, bands, strict=True))[top : top + rows]:
        cells = "".join(fit(number(one[key] / 100), 13, right=True) for key in ("low", "middle", "high", "own"))
        lines.append((Span(fit(label, 10) + cells), _mark(one["low"] <= one["own"] <= one["high"])))
    return [*lines, *(text(one) for one in said)]


def _sources(check: Check, kind: str, top: int, paper: Paper) -> list[Line]:
    rows = [one for one in check["sources"] if one["kind"] == kind]
    title = (
        _("From your files, with the range that 95 in 100 would give")
        if kind == "data"
        else _("Borrowed, because no CRM shows it. You can change it in the scenario file")
    )
    lines: list[Line] = [text(title, "strong")]
    if kind == "borrowed":
        notes = [
            _("{name}: {note}").format(name=value_name(one["key"]), note=_plain(one["note"])) for one in rows[top:]
        ]
        return [*lines, *(text("  " + line) for note in notes for line in wrapped(note, paper.cells - 2, indent=2))]
    for one in rows[top : top + max(paper.rows - 1, 1)]:
        span = "" if one.get("value") is None else _fitted(one, one["value"])
        if one["low"] is not None and one["high"] is not None:
            span += f"  ({_fitted(one, one['low'])} .. {_fitted(one, one['high'])})"
        count = _("{n} rows").format(n=number(one["rows"])) if one["rows"] else ""
        name = value_name(one["key"])
        lines.append(text(fit("  " + name, 32) + fit(span, 32) + count))
    return lines


def _fitted(source: Mapping[str, Any], value: float) -> str:
    """Write a fitted value; sums of money as money."""
    return money(value) if source["key"].endswith("_cents") else figure_of(source["key"], value)


def _plain(note: str) -> str:
    """Return what was assumed and where it comes from, in the language in use and safe to draw."""
    return clean_long(said(note, pgettext))


def count(check: Check, view: str) -> int:
    """Return how many rows a view has, for scrolling."""
    if view in ("data", "borrowed"):
        return sum(one["kind"] == view for one in check["sources"])
    return len(check["replay"].get(view, ()))
