"""What do we give up? (S8c): playbooks as letters on two metrics, and the reader's own exchange rate."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from tui.drawing import Line, Span, beside, columns, cut, fit, text, wrapped
from tui.languages import N_, _, joined
from tui.lengths import of_length
from tui.metric_names import IN_POINTS, name_of
from tui.plots import Axis, axis_of, place, round_step, ticks
from tui.present import MAIN_METRICS, Table, letter
from tui.state import RATES, Look, Paper, Run

SHOWN_YEARS = 20
"""Single years drawn for each playbook."""
Z90 = 1.645


class Plane(NamedTuple):
    """The two metrics of a trade-off, and the playbooks that have both."""

    across: str
    up: str
    playbooks: tuple[int, ...]


def metrics_of(table: Table) -> tuple[str, ...]:
    """Return the metrics that can be traded: those with a better side."""
    return tuple(m for m in table.shown_metrics(MAIN_METRICS) if table.better(m) != "none")


def plane_of(table: Table, look: Look) -> Plane | None:
    """Return what is drawn, None with fewer than two metrics."""
    metrics = metrics_of(table)
    if len(metrics) < 2:
        return None
    up = metrics[look.up % len(metrics)]
    others = [m for m in metrics if m != up]
    usual = [m for m in ("attrition_annual",) if m in others]
    order = [*usual, *[m for m in others if m not in usual]]
    across = order[look.across % len(order)]
    both = tuple(i for i in range(len(table.names)) if table.value(i, up) and table.value(i, across))
    return Plane(across, up, both)


def lines(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return the page for the paper at hand."""
    plane = plane_of(table, look)
    if plane is None or len(plane.playbooks) < 2:
        return [text(_("A trade-off needs two playbooks with two metrics that can be better or worse."))]
    right = 36 if paper.wide else 27
    left = paper.cells - right - 2
    drawn = scatter(table, plane, Paper(left - 1, paper.rows, paper.glyphs))
    said = _said(table, run, look, plane, Paper(right, paper.rows, paper.glyphs))
    return beside(drawn, said, left, paper.glyphs)


def scatter(table: Table, plane: Plane, paper: Paper) -> list[Line]:
    """Draw means as capitals and single years as small letters; better is up and to the right."""
    x_axis, y_axis = (_axis(table, metric, plane.playbooks) for metric in (plane.across, plane.up))
    top, bottom = table.write(plane.up, y_axis.high), table.write(plane.up, y_axis.low)
    if table.better(plane.up) == "lower":
        top, bottom = bottom, top
    margin = max(cell_len(top), cell_len(bottom)) + 1
    cells, rows = paper.cells - margin - 2, paper.rows - 4
    grid = [[("", "")] * cells for _row in range(rows)]
    for i in plane.playbooks:
        for x, y in _points(table, plane, i)[:SHOWN_YEARS]:
            _put(grid, _at(x, x_axis, cells, table.better(plane.across)), _at(y, y_axis, rows, table.better(plane.up)),
                 letter(i).lower(), "")  # fmt: skip
    for i in plane.playbooks:
        x, y = _mean(table, plane.across, i), _mean(table, plane.up, i)
        _put(grid, _at(x, x_axis, cells, table.better(plane.across)), _at(y, y_axis, rows, table.better(plane.up)),
             letter(i), "focus")  # fmt: skip
    labels = {0: top, rows - 1: bottom}
    drawn = [
        (Span(fit(labels.get(row, ""), margin, right=True) + paper.glyphs.vertical), *_cells(grid[row]))
        for row in range(rows)
    ]
    ends = [table.write(plane.across, value) for value in x_axis]
    if table.better(plane.across) == "lower":
        ends.reverse()
    foot = " " * margin + "+" + "-" * cells
    marks = ticks([(0, ends[0]), (cells - 1, ends[1])], cells)
    head = columns(name_of(plane.up), _("better is up and right"), paper.cells)
    name = fit(name_of(plane.across), cells, right=True)
    return [text(head, "strong"), *drawn, text(foot), text(" " * (margin + 1) + marks),
            text(" " * (margin + 1) + name, "strong")]  # fmt: skip


def _mean(table: Table, metric: str, playbook: int) -> float:
    value = table.value(playbook, metric)
    return value.mean if value and value.mean is not None else 0.0


def _points(table: Table, plane: Plane, playbook: int) -> list[tuple[float, float]]:
    rows = [table.years.get(metric) for metric in (plane.across, plane.up)]
    if not rows[0] or not rows[1]:
        return []
    pairs = zip(rows[0][playbook], rows[1][playbook], strict=False)
    return [(x, y) for x, y in pairs if x is not None and y is not None]


def _axis(table: Table, metric: str, playbooks: Sequence[int]) -> Axis:
    rows = table.years.get(metric) or []
    single = [v for i in playbooks if i < len(rows) for v in rows[i][:SHOWN_YEARS] if v is not None]
    values = [*single, *(_mean(table, metric, i) for i in playbooks)]
    axis = axis_of(values, 6)
    return axis._replace(low=max(axis.low, 0.0)) if min(values) >= 0 else axis


def _at(value: float, axis: Axis, cells: int, better: str) -> int:
    at = place(value, axis, cells)
    return at if better == "higher" else cells - 1 - at


def _put(grid: list[list[tuple[str, str]]], x: int, y: int, mark: str, role: str) -> None:
    """Write a letter; where a capital stands already, the next one goes into the free cell beside it."""
    row = grid[len(grid) - 1 - y]
    for at in (x, x + 1, x - 1, x + 2, x - 2):
        if role and 0 <= at < len(row) and not row[at][1]:
            row[at] = (mark, role)
            return
    if not role and 0 <= x < len(row):
        row[x] = (mark, role)


def _cells(row: Sequence[tuple[str, str]]) -> list[Span]:
    return [Span(mark or " ", role) for mark, role in row]


# The exchange


class Exchange(NamedTuple):
    """What a unit of the metric across is worth in the metric up."""

    rate: float
    """Units of `up` for one step of `across`."""
    most: float
    """Top of the slider."""
    step: float
    """What counts as one of `across`: a point, a month, an index of 0.01."""


def exchange_of(table: Table, look: Look, plane: Plane) -> Exchange:
    """Return the exchange rate under the slider, whose top is twice the dearest rate at which an order changes."""
    unit = table.unit(plane.across)
    step = 0.01 if unit in ("share", "per year", "index") else 100_000_00.0 if unit == "cents" else 1.0
    rates = [
        rate for a in plane.playbooks for b in plane.playbooks if a < b and (rate := tie(table, plane, a, b, step))
    ]
    spread = max(_mean(table, plane.up, i) for i in plane.playbooks) - min(
        _mean(table, plane.up, i) for i in plane.playbooks
    )
    widest = max(rates, default=spread or 1.0) * 2
    notch = round_step(widest, RATES)
    return Exchange(notch * (look.rate % (RATES + 1)), notch * RATES, step)


def tie(table: Table, plane: Plane, a: int, b: int, step: float) -> float | None:
    """Return the rate at which two playbooks are worth the same on average, None when one is ahead on both."""
    gain_up = _gain(table, plane.up, a, b)
    gain_across = _gain(table, plane.across, a, b) / step
    if not gain_across:
        return None
    rate = -gain_up / gain_across
    return rate if rate > 0 else None


def _gain(table: Table, metric: str, a: int, b: int) -> float:
    """Return by how much b is better than a on average."""
    sign = 1 if table.better(metric) == "higher" else -1
    return sign * (_mean(table, metric, b) - _mean(table, metric, a))


def worth(table: Table, plane: Plane, exchange: Exchange, a: int, b: int) -> tuple[float, bool]:
    """Return by how much b is worth more than a, in units of `up`, and whether the worlds settle the sign.

    Settled means that the 90 % interval of the mean over the same worlds leaves zero out.
    """
    signs = [1 if table.better(metric) == "higher" else -1 for metric in (plane.up, plane.across)]
    left, right = (table.years.get(metric) for metric in (plane.up, plane.across))
    average = _gain(table, plane.up, a, b) + exchange.rate * _gain(table, plane.across, a, b) / exchange.step
    if not left or not right:
        return average, False
    gaps = []
    for ya, yb, xa, xb in zip(left[a], left[b], right[a], right[b], strict=True):
        if ya is not None and yb is not None and xa is not None and xb is not None:
            gaps.append(signs[0] * (yb - ya) + exchange.rate * signs[1] * (xb - xa) / exchange.step)
    if len(gaps) < 10:
        return average, False
    mean = sum(gaps) / len(gaps)
    half = Z90 * math.sqrt(sum((one - mean) ** 2 for one in gaps) / (len(gaps) - 1) / len(gaps))
    return average, abs(mean) > half


def order(table: Table, plane: Plane, exchange: Exchange) -> str:
    """Return the playbooks from the best to the worst at this rate, ``~`` where the worlds do not settle it."""
    first = plane.playbooks[0]
    ranked = sorted(plane.playbooks, key=lambda i: -worth(table, plane, exchange, first, i)[0])
    said = letter(ranked[0])
    for a, b in itertools.pairwise(ranked):
        said += (" > " if worth(table, plane, exchange, b, a)[1] else " ~ ") + letter(b)
    return said


def _one(table: Table, plane: Plane, exchange: Exchange) -> str:
    """Say what one step of the metric across is."""
    unit = table.unit(plane.across)
    if unit == "cents":
        return _("{money} of {metric}").format(
            money=table.write(plane.across, exchange.step), metric=name_of(plane.across)
        )
    words = {"months": _("1 month of {metric}"), "index": _("0.01 of {metric}")}
    usual = _("1 point of {metric}") if unit in IN_POINTS else _("1 of {metric}")
    return words.get(unit, usual).format(metric=name_of(plane.across))


def summary(table: Table, plane: Plane) -> list[str]:
    """Say who is best on each metric, and who is ahead of whom on both."""
    best = [max(plane.playbooks, key=lambda i, m=m: _gain(table, m, plane.playbooks[0], i)) for m in plane[:2]]
    if best[0] == best[1]:
        said = [_("{a} has the best average on both.").format(a=letter(best[0]))]
    else:
        said = [
            _("No playbook is best on both."),
            _("{a} is best on {metric}.").format(a=letter(best[1]), metric=name_of(plane.up)),
            _("{a} is best on {metric}.").format(a=letter(best[0]), metric=name_of(plane.across)),
        ]
    beaten = [
        letter(a)
        for a in plane.playbooks
        if any(all(_gain(table, m, a, b) > 0 for m in plane[:2]) for b in plane.playbooks)
    ]
    if beaten and best[0] != best[1]:
        said.append(_("Behind another one on both: {all}.").format(all=joined(beaten)))
    return said


def _said(table: Table, run: Run, look: Look, plane: Plane, paper: Paper) -> list[Line]:
    marks = [f"{letter(i)} {cut(table.titles[i], paper.cells - 2)}" for i in plane.playbooks]
    if not run.final:
        wait = wrapped(_("Nothing is settled yet: the order may still change until all worlds are run."), paper.cells)
        return [*(text(one) for one in marks), (), *(text(one) for one in wait)]
    exchange = exchange_of(table, look, plane)
    slider = _slider(table, look, plane, exchange, paper)
    parts: list[Line] = [text(one) for one in marks] if paper.wide or len(marks) <= 3 else []
    for words in summary(table, plane):
        parts += [text(one) for one in wrapped(words, paper.cells)]
    single = of_length(
        table.months,
        N_("A small letter is a single year: you may see any of them."),
        N_("A small letter is a single world of {months} months: you may see any of them."),
    )
    last = wrapped(single, paper.cells)
    room = paper.rows - len(parts) - len(slider)
    gap: list[Line] = [()] if room > 1 else []
    more = [(), *(text(one) for one in last)] if room > len(last) + 2 else []
    return [*parts, *gap, *slider, *more][: paper.rows]


def _slider(table: Table, look: Look, plane: Plane, exchange: Exchange, paper: Paper) -> list[Line]:
    cells = paper.cells - 8
    at = place(look.rate % (RATES + 1), Axis(0, RATES), cells)
    rate = table.write(plane.up, exchange.rate)
    said = [text(one) for one in wrapped(_("Your own exchange:"), paper.cells)]
    said += [text(one) for one in wrapped(_("{one} =").format(one=_one(table, plane, exchange)), paper.cells)]
    said.append((
        Span("[-] ", "key", "screen.sideways(-1)"), Span("=" * at + "|" + "-" * (cells - at - 1)),
        Span(" [+]", "key", "screen.sideways(1)"),
    ))  # fmt: skip
    said.append(text(_("At {rate}:  {order}").format(rate=rate, order=order(table, plane, exchange)), "strong"))
    for i, a in enumerate(plane.playbooks):
        for b in plane.playbooks[i + 1 :]:
            if (found := tie(table, plane, a, b, exchange.step)) is not None and len(plane.playbooks) <= 4:
                words = _("{a} and {b} tie at {rate}")
                said.append(text(words.format(a=letter(a), b=letter(b), rate=table.write(plane.up, found))))
    note = _("~ too close to call") if "~" in order(table, plane, exchange) else ""
    return [*said, *([text(note)] if note else [])]
