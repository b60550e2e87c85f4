"""The table behind `t`: the same numbers as the pictures, and every other metric, in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.cells import cell_len

from tui.drawing import Line, Span, fit, text
from tui.languages import _
from tui.metric_names import difference_of, name_with_unit, value_of
from tui.pages.differences import pairs_of
from tui.pages.lists import scrolled
from tui.pages.matrix import one_in_ten
from tui.present import Pair, Table, letter, mark_of, verdict
from tui.state import Look, Paper, Run

NUMBER = 16
"""Cells of a column of numbers."""
WINS = 11
"""Cells of the column that counts worlds."""


def lines(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return the table of the view at hand: a head, as many rows as fit from ``look.top`` on, and how many do not."""
    head, rows = _means(table, paper) if look.view == "matrix" else _pairs(table, run, look, paper)
    return [*head, *scrolled(rows, look.top, replace(paper, rows=max(paper.rows - len(head), 2)))]


def count(table: Table, look: Look) -> int:
    """Return the number of rows of the table of the view at hand."""
    if look.view == "matrix":
        return sum(2 + 2 * len(table.names) for _metric in table.shown_metrics())
    return len(table.shown_metrics())


def _column(write: Callable[[bool], str], cells: int) -> str:
    """Write a number in full, or short where it would touch its neighbour; `cells` wide, to the right."""
    full = write(True)
    return fit(full if cell_len(full) < cells else write(False), cells, right=True)


def _means(table: Table, paper: Paper) -> tuple[list[Line], list[Line]]:
    heads = (_("average"), _("90% from"), _("to"))
    label = paper.cells - len(heads) * NUMBER
    head = text(fit("", label) + "".join(fit(one, NUMBER, right=True) for one in heads), "strong")
    rows: list[Line] = []
    for metric in table.shown_metrics():
        rows.append(text(_named(table, metric), "strong"))
        for i in range(len(table.names)):
            rows += _playbook_rows(table, i, metric, label)
        rows.append(())
    return [head], rows


def _named(table: Table, metric: str) -> str:
    """Return the name of a metric; money says in which currency, so that the cells need not."""
    name = name_with_unit(metric)
    if table.unit(metric) != "cents" or not table.currency:
        return name
    return _("{words} ({note})").format(words=name, note=table.currency)


def _playbook_rows(table: Table, playbook: int, metric: str, label: int) -> list[Line]:
    value, unit = table.value(playbook, metric), table.unit(metric)
    mean = [value.mean, value.low, value.high] if value else [None] * 3
    year = [value.year_low, value.year_high] if value else [None] * 2

    def written(numbers: Sequence[float | None]) -> str:
        return "".join(_column(lambda exact, n=n: value_of(metric, unit, n, exact=exact), NUMBER) for n in numbers)

    return [
        text(fit(f" {letter(playbook)} {table.titles[playbook]}", label) + written(mean)),
        text(fit("   " + one_in_ten(table), label + NUMBER) + written(year)),
    ]


def _pairs(table: Table, run: Run, look: Look, paper: Paper) -> tuple[list[Line], list[Line]]:
    pairs = pairs_of(table)
    if not pairs:
        return [], []
    a, b = pairs[look.pair % len(pairs)]
    number = 13 if paper.cells < 96 else NUMBER
    label = paper.cells - 3 * number - WINS - 2
    heads = (_("average"), _("90% from"), _("to"))
    title = _("{b} minus {a}, same worlds").format(a=letter(a), b=letter(b))
    wins = fit(_("better in") if run.final else "", WINS, right=True)
    head = text(fit(title, label + 2) + "".join(fit(one, number, right=True) for one in heads) + wins, "strong")
    found = [p for metric in table.shown_metrics() if (p := table.pair(a, b, metric))]
    return [head], [_pair_row(table, pair, run, label, number, paper) for pair in found]


def _pair_row(table: Table, pair: Pair, run: Run, label: int, number: int, paper: Paper) -> Line:
    said, unit = verdict(pair, run.final), table.unit(pair.metric)
    numbers = (pair.difference, pair.low, pair.high)
    written = [_column(lambda exact, n=n: difference_of(pair.metric, unit, n, exact=exact), number) for n in numbers]
    wins = ""
    if run.final and pair.b_better_in is not None:
        wins = _("{wins} of {worlds}").format(wins=pair.b_better_in, worlds=pair.worlds)
    mark = Span(mark_of(said, paper.glyphs) + " ", said if said in ("better", "worse") else "")
    return (mark, Span(fit(_named(table, pair.metric), label) + "".join(written) + fit(wins, WINS, right=True)))
