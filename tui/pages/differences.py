"""Paired differences (S8b): twenty dots for a pair, its average, a single year, and how to read them."""

from __future__ import annotations

from collections.abc import Sequence

from tui.drawing import RULE, Line, Span, beside, columns, fit, text, wrapped
from tui.languages import N_, _
from tui.lengths import YEAR, of_length
from tui.metric_names import name_of
from tui.pages import replay
from tui.plots import bins_of, dotplot
from tui.present import MAIN_METRICS, Pair, Table, good_side, letter, mark_of, signed, verdict
from tui.state import Look, Paper, Run

LEFT = 55
"""Cells of the left panel on wide paper."""


def pairs_of(table: Table) -> list[tuple[int, int]]:
    """Return the pairs to look at: each playbook against the reference first, then the others."""
    return sorted({(a, b) for a, b, _metric in table.pairs}, key=lambda pair: (pair[0] != 0, pair))


def focus_of(table: Table, look: Look) -> tuple[tuple[int, int], str] | None:
    """Return the pair and the metric that are looked at; None where there is nothing to look at."""
    metrics, pairs = table.shown_metrics(MAIN_METRICS), pairs_of(table)
    return (pairs[look.pair % len(pairs)], metrics[look.metric % len(metrics)]) if metrics and pairs else None


def lines(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return the page of paired differences for the paper at hand."""
    if (focus := focus_of(table, look)) is None:
        return [text(_("A difference needs two playbooks that finished at least one world."))]
    pairs, metric = pairs_of(table), focus[1]
    first = pairs.index(focus[0])
    if not paper.wide:
        return _narrow(table, run, pairs[first], metric, look.replayed, paper)
    many = max(1, min(len(pairs), paper.rows // 11))
    panel = Paper(LEFT, paper.rows // many, paper.glyphs)
    shown = (pairs[first:] + pairs[:first])[:many]
    blocks = [_pair_block(table, run, pair, shown, metric, look.replayed, panel) for pair in shown]
    left = [line for block in blocks for line in [*block, ()]][: paper.rows]
    guide = _guide(table, (0, max(1, pairs[first][1])), metric, run, Paper(paper.cells - LEFT - 3, paper.rows))
    return beside(left + [()] * (paper.rows - len(left)), guide, LEFT, paper.glyphs)


def _narrow(table: Table, run: Run, pair: tuple[int, int], metric: str, replayed: int, paper: Paper) -> list[Line]:
    top = _pair_block(table, run, pair, [pair], metric, replayed, Paper(paper.cells, 11, paper.glyphs))
    guide = [line for words in how_to_read(table.months)[:2] for line in wrapped(words, paper.cells)]
    return [*top, RULE, *[text(line) for line in guide]][: paper.rows]


def _pair_block(
    table: Table, run: Run, pair: tuple[int, int], shown: Sequence[tuple[int, int]], metric: str, replayed: int,
    paper: Paper,
) -> list[Line]:  # fmt: skip
    """Return the drawing of a pair on the axis of all that are shown, and its numbers: a line less than the paper."""
    room = Paper(paper.cells, min(paper.rows - 4, 12), paper.glyphs)
    worlds = replay.worlds_of(table, pair, metric) if replayed and run.final else []
    if worlds:
        seen = min(replayed, len(worlds))
        drawn = picture(table, run, pair, metric, room, shown, replay.differences(worlds[:seen]))
        return [*drawn, *replay.numbers(table, pair, metric, worlds, seen)]
    drawn, found = picture(table, run, pair, metric, room, shown), table.pair(*pair, metric)
    return [*drawn, *numbers(table, found, run, paper)] if found else drawn


def picture(
    table: Table, run: Run, pair: tuple[int, int], metric: str, paper: Paper, shown: Sequence[tuple[int, int]] = (),
    replayed: Sequence[float] | None = None,
) -> list[Line]:  # fmt: skip
    """Return title, dots and axis of a pair: exactly `paper.rows` lines.

    Args:
        table: the comparison.
        run: whether it is final.
        pair: the playbooks, b minus a.
        metric: what is compared.
        paper: the room.
        shown: pairs that share the axis.
        replayed: differences of single worlds that are drawn in place of the twenty equally likely ones.
    """
    found = table.pair(*pair, metric)
    title = _("{b} minus {a}, same worlds: {metric}").format(
        a=letter(pair[0]), b=letter(pair[1]), metric=name_of(metric)
    )
    note = of_length(
        table.months, N_("each o = 1 of 20 equally likely years"), N_("each o = 1 of 20 equally likely worlds")
    )
    note = note if replayed is None else _("each o = 1 world that was run")
    wide_title = columns(title, note, paper.cells) if paper.cells >= 76 else title
    if found is None or len(found.dots) < 2:
        return [text(wide_title, "strong"), text(_("No dots: needs two worlds in which both have a value."))] + [()] * (
            paper.rows - 2
        )
    said = verdict(found, run.final) if replayed is None else ""
    dots = found.dots if replayed is None else replayed
    bins = bins_of(_on_axis(table, [pair, *shown], metric, replayed is not None), paper.cells, paper.rows - 3)
    plot = dotplot(dots, bins, paper.cells, paper.rows - 3, lambda at: axis_label(table, metric, at), paper.glyphs.dot)
    role = {"better": "better", "worse": "worse"}.get(said, "")
    rows = [text(row, role) for row in plot.rows]
    return [text(wide_title, "strong"), *rows, text(plot.axis), text(plot.labels)]


def _on_axis(table: Table, pairs: Sequence[tuple[int, int]], metric: str, replayed: bool) -> list[tuple[float, ...]]:
    """Return what must find room on an axis: it stands still while world after world falls on it."""
    dots = [tuple(found.dots) for pair in pairs if (found := table.pair(*pair, metric)) and found.dots]
    if not replayed:
        return dots
    worlds = [replay.differences(replay.worlds_of(table, pair, metric)) for pair in pairs]
    return [*dots, *(one for one in worlds if one)]


def axis_label(table: Table, metric: str, value: float) -> str:
    """Write a label of the axis; zero has no sign."""
    return "0" if value == 0 else table.write_difference(metric, value)


def numbers(table: Table, pair: Pair, run: Run, paper: Paper) -> list[Line]:
    """Return the three lines under a drawing: the count, the average, a single year."""
    average = _("average {mean}   90% of averages {low} .. {high}").format(
        mean=signed(table, pair, pair.difference),
        low=signed(table, pair, pair.low),
        high=signed(table, pair, pair.high),
    )
    single = of_length(
        table.months, N_("a single year, 8 in 10: {low} .. {high}"), N_("a single world, 8 in 10: {low} .. {high}")
    )
    year = single.format(low=signed(table, pair, pair.year_low), high=signed(table, pair, pair.year_high))
    said = verdict(pair, run.final)
    count = good_side(table, pair) if run.final else _("The order may still change.")
    mark = f"  {mark_of(said, paper.glyphs)}" if said else ""
    return [
        (Span(fit(count + mark, paper.cells), {"better": "better", "worse": "worse"}.get(said, "")),),
        text(average),
        text(year),
    ]


def how_to_read(months: int = YEAR) -> list[str]:
    """Return the sentences that say what the drawing shows, of worlds that are so many months long."""
    return [
        of_length(
            months,
            N_(
                "Each dot is 1 of 20 equally likely years: the same customers, the same market, the same luck; "
                "only the playbook changed."
            ),
            N_(
                "Each dot is 1 of 20 equally likely worlds of {months} months: the same customers, the same market, "
                "the same luck; only the playbook changed."
            ),
        ),
        of_length(
            months,
            N_("Count the dots. If 18 of 20 are on the better side of zero, expect it to pay off in 9 years of 10."),
            N_("Count the dots. If 18 of 20 are on the better side of zero, expect it to pay off 9 times in 10."),
        ),
        _("The average answers: how sure are we of the mean? More worlds make it narrower."),
        of_length(
            months,
            N_("The single year answers: what might we see next year? More worlds do not narrow it."),
            N_("The single world answers: what might we see in our {months} months? More worlds do not narrow it."),
        ),
    ]


def _guide(table: Table, pair: tuple[int, int], metric: str, run: Run, paper: Paper) -> list[Line]:
    lines_: list[Line] = [text(_("How to read this"), "strong"), ()]
    for words in [*how_to_read(table.months), *_why_same_luck(table, pair, metric)]:
        lines_ += [text(line) for line in wrapped(words, paper.cells)] + [()]
    return lines_[: paper.rows]


def _why_same_luck(table: Table, pair: tuple[int, int], metric: str) -> list[str]:
    """Say what the same luck is worth, with the factor of the comparison when it helps."""
    found = table.pair(*pair, metric)
    factor = found.pairing_factor if found else None
    if factor is None or factor < 1.05:
        return [
            _("Why the same luck? So that the difference is due to the playbook and not to the customers who came.")
        ]
    return [
        _(
            "Why the same luck? With different luck for each playbook the range would be about {times} times wider."
        ).format(times=f"{factor:.1f}")
    ]
