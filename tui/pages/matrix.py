"""The matrix of a comparison: metrics by playbooks on wide paper (S8), one metric at a time on narrow paper (S8n)."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tui.drawing import RULE, Glyphs, Line, Span, fit, text, wrapped
from tui.languages import N_, _, joined
from tui.lengths import of_length
from tui.metric_names import name_of, name_with_unit
from tui.pages.differences import picture
from tui.pages.lists import window
from tui.pages.rails import verdict_of, weakest
from tui.plots import Axis, axis_of, strip, strip_ticks
from tui.present import (
    MAIN_METRICS,
    STRIP_METRICS,
    Cell,
    Table,
    cell,
    findings,
    letter,
    mark_of,
)  # fmt: skip
from tui.rule_names import beside_pay
from tui.state import Look, Paper, Run
from tui.telling import retold

LABEL = 25
COLUMN = 20


def lines(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return the matrix page for the paper at hand."""
    return wide(table, run, look, paper) if paper.wide else narrow(table, run, look, paper)


def wide(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return S8: all main metrics, a column a playbook, findings under it."""
    shown, width = _columns(table, look, paper)
    head = [_team_line(table, len(shown), paper), RULE, *_heads(table, shown, width, look)]
    beside = _beside_pay(table, look, paper)
    foot = [RULE, *_findings(table, run, paper, 4 - len(beside)), *beside, RULE, *_look_at(run, paper)]
    head_rails = _rails_row(table, shown, width, paper) if run.final else []
    foot = [*head_rails, *foot]
    room = paper.rows - len(head) - len(foot)
    body: list[Line] = []
    for metric in table.shown_metrics(MAIN_METRICS):
        block = _metric_block(table, metric, shown, width, run.final, paper.glyphs)
        body += block if len(body) + len(block) <= room else block[:1] if len(body) < room else []
    return [*head, *body, *[()] * (room - len(body)), *foot]


def _look_at(run: Run, paper: Paper) -> list[Line]:
    """Return where else to look, and what the marks mean."""
    if not run.final:
        return [()]
    first = (_("2 differences"), _("3 trade-off"), _("4 who wins, who loses"), _("5 what would change this"),
             _("6 guard-rails"))  # fmt: skip
    second = (_("7 other markets"), _("8 search"), _("9 why"))
    return [_doors(first, 1), (*_doors(second, 6), Span("   "), *legend(paper.glyphs, short=paper.cells < 100))]


def _doors(views: Sequence[str], at: int) -> Line:
    """Return names of views that a click opens, the first one being view `at` (from 0)."""
    spans = [
        part for i, words in enumerate(views, at) for part in (Span(words, "key", f"screen.pick({i})"), Span("   "))
    ]
    return tuple(spans[:-1])


def _rails_row(table: Table, shown: list[int], width: int, paper: Paper) -> list[Line]:
    """Return the row of guard-rails: the verdict where limits were declared, else the one kept in fewest worlds."""
    if not table.rails and not table.decision:
        return []
    spans = [Span(fit(_("guard-rails"), LABEL), "strong", "screen.pick(5)")]
    for i in shown:
        words, role = verdict_of(table, i)
        if not words and (rail := weakest(table, i)):
            mark, role = mark_of(rail.said, paper.glyphs), rail.said
            words = mark + " " + _("kept in {count} of {worlds}").format(count=rail.holds_in, worlds=rail.worlds)
        spans.append(Span(fit(words, width), role))
    return [tuple(spans)]


def _columns(table: Table, look: Look, paper: Paper) -> tuple[list[int], int]:
    """Return the playbooks that fit, the reference always among them, and the width of a column."""
    fits = max(2, (paper.cells - LABEL) // COLUMN)
    others = list(range(1, len(table.names)))
    chosen = [others[i] for i in window(look.playbook - 1, len(others), fits - 1)]
    shown = [0, *chosen]
    return shown, min((paper.cells - LABEL) // len(shown), 26)


def _team_line(table: Table, shown: int, paper: Paper) -> Line:
    left = _("{months} months").format(months=table.months)
    left = left + _(" + {after} after").format(after=table.after) if table.after else left
    right = _("A is today; the others are compared with it")
    if shown < len(table.names):
        right = _("{shown} of {all} playbooks, the keys {keys} show the others").format(
            shown=shown, all=len(table.names), keys=paper.glyphs.horizontal_move
        )
    return text(fit(left, paper.cells - cell_len(right) - 1) + " " + right)


def _heads(table: Table, shown: list[int], width: int, look: Look) -> list[Line]:
    names: list[Span] = [Span(" " * LABEL)]
    notes: list[Span] = [Span(" " * LABEL)]
    for i in shown:
        role = "focus" if i == look.playbook else "strong"
        names += [Span(fit(f"{letter(i)} {table.titles[i]}", width - 2), role, f"screen.playbook({i})"), Span("  ")]
        notes.append(Span(fit(_note(table, i), width)))
    return [tuple(names), tuple(notes)]


def _note(table: Table, playbook: int) -> str:
    if playbook in table.stopped:
        return _("stopped: {why}").format(why=retold(table.stopped[playbook]))
    said = [_("today")] if playbook == 0 else []
    return joined([*said, _("prediction")] if playbook in table.predicted else said)


def _metric_block(table: Table, metric: str, shown: list[int], width: int, final: bool, glyphs: Glyphs) -> list[Line]:
    row: list[Span] = [Span(fit(name_with_unit(metric), LABEL - 1) + " ")]
    at = table.shown_metrics(MAIN_METRICS).index(metric)
    for i in shown:
        row += _cell_spans(
            cell(table, i, metric, final), width, glyphs, f"screen.why({i}, {at})" if i and final else ""
        )
    if metric not in STRIP_METRICS:
        return [tuple(row)]
    axis = year_axis(table, metric)
    strips = [fit(_strip(table, i, metric, axis, width - 3), width) for i in shown] if axis else []
    return [tuple(row), text(fit("  " + one_in_ten(table), LABEL) + "".join(strips))] if axis else [tuple(row)]


def _cell_spans(shown: Cell, width: int, glyphs: Glyphs, action: str) -> list[Span]:
    """Return a value and its difference; a click on them asks why."""
    mark = mark_of(shown.said, glyphs)
    role = {"better": "better", "worse": "worse"}.get(shown.said, "")
    difference = fit(f"{mark} {shown.difference}", width - 10)
    return [Span(fit(shown.value, 9) + " ", "", action), Span(difference, role, action)]


def one_in_ten(table: Table) -> str:
    """Return what the range of single worlds is called beside their average."""
    return of_length(table.months, N_("1 year, 8 in 10"), N_("1 world, 8 in 10"))


def year_axis(table: Table, metric: str) -> Axis | None:
    """Return the axis that the strips of all playbooks share, None without single years."""
    values = [table.value(i, metric) for i in range(len(table.names))]
    ends = [end for v in values if v for end in (v.year_low, v.mean, v.year_high) if end is not None]
    return axis_of(ends, floor=True) if len(ends) > 2 else None


def _strip(table: Table, playbook: int, metric: str, axis: Axis, cells: int) -> str:
    value = table.value(playbook, metric)
    if value is None or value.mean is None or value.year_low is None or value.year_high is None:
        return ""
    return strip(value.year_low, value.mean, value.year_high, axis, cells)


def _findings(table: Table, run: Run, paper: Paper, rows: int) -> list[Line]:
    """Return at most `rows` lines of sentences, one less at least: settled first, then what is open."""
    if not run.final:
        said = [_("Nothing is settled yet: the order may still change until all worlds are run.")]
    else:
        found = findings(table, table.shown_metrics(MAIN_METRICS))
        said = [*found.settled, *found.unsettled]
    out = [line for one in said for line in wrapped(one, paper.cells, indent=2)][:rows]
    return [text(line) for line in [*out, *[""] * (rows - 1 - len(out))]]


def _beside_pay(table: Table, look: Look, paper: Paper) -> list[Line]:
    """Return the line that says in what the playbook in focus differs from A beside its pay, where it does."""
    said = beside_pay({letter(look.playbook): table.differs.get(look.playbook, ())}, short=True)
    door = Span("  " + _("9 why"), "key", "screen.pick(8)")
    return [(Span(one), *((door,) if cell_len(one + door.text) <= paper.cells else ())) for one in said]


def legend(glyphs: Glyphs, *, short: bool = False) -> Line:
    """Return what the marks mean."""
    close = _("too close to call") if short else _("too close to call (the 90% interval includes zero)")
    return (
        Span(glyphs.better + " " + _("better"), "better"),
        Span("  "),
        Span(glyphs.worse + " " + _("worse"), "worse"),
        Span("  " + glyphs.level + " " + close),
    )


def narrow(table: Table, run: Run, look: Look, paper: Paper) -> list[Line]:
    """Return S8n: one metric, its playbooks in rows, single years, and the dots of the playbook in focus."""
    metrics = table.shown_metrics(MAIN_METRICS)
    if not metrics:
        return [text(_("No playbook finished, so there is nothing to compare."))]
    metric = metrics[look.metric % len(metrics)]
    head = [tabs(metrics, look.metric % len(metrics), paper.cells), RULE]
    dots = picture(table, run, (0, look.playbook), metric, Paper(paper.cells, 7, paper.glyphs))
    rows = [_row(table, i, metric, run, look, paper) for i in range(len(table.names))]
    rows += _beside_pay(table, look, paper)
    room = paper.rows - len(head) - len(dots) - len(rows) - 1
    years = _years(table, metric, look, paper.cells, room)
    gap: list[Line] = [()] * (room - len(years))
    if gap and run.final and (said := _rails_row(table, [0, look.playbook], 20, paper)):
        gap = [*gap[:-1], *said]
    return [*head, _row_head(metric, run, paper), *rows, *years, *gap, *dots]


def tabs(metrics: tuple[str, ...], chosen: int, cells: int) -> Line:
    """Return the names of metrics in a row, the chosen one in brackets and always in sight."""
    first, spans = chosen, [_tab(metrics, chosen, True)]
    used = cell_len(spans[0].text) + 4
    for side in (range(chosen + 1, len(metrics)), range(chosen - 1, -1, -1)):
        for i in side:
            tab = _tab(metrics, i, False)
            if used + cell_len(tab.text) + 2 > cells:
                break  # no narrower name from behind it: what stands side by side follows each other
            used += cell_len(tab.text) + 2
            spans = [*spans, tab] if i > chosen else [tab, *spans]
            first = min(first, i)
    row = [part for span in spans for part in (span, Span("  "))]
    more = cells - 2 - sum(cell_len(span.text) for span in row[:-1])
    end = Span(fit(">" if first + len(spans) < len(metrics) else "", more, right=True))
    return (Span("< " if first else "  "), *row[:-1], end)


def _tab(metrics: tuple[str, ...], index: int, chosen: bool) -> Span:
    name = name_of(metrics[index])
    return Span(f"[{name}]" if chosen else name, "focus" if chosen else "", f"screen.metric({index})")


def _row_head(metric: str, run: Run, paper: Paper) -> Line:
    last = _("better in") if run.final else ""
    heads = fit(_("average"), 10, right=True) + "   " + fit(_("against A"), 12) + fit(last, 13)
    return text(fit(name_with_unit(metric), paper.cells - 38) + heads, "strong")


def _row(table: Table, playbook: int, metric: str, run: Run, look: Look, paper: Paper) -> Line:
    shown = cell(table, playbook, metric, run.final)
    focused = playbook == look.playbook
    note = _note(table, playbook)
    title = f"{letter(playbook)} {table.titles[playbook]}" + (_(", {note}").format(note=note) if note else "")
    pair = table.pair(0, playbook, metric) if playbook else None
    wins = ""
    if run.final and pair and pair.b_better_in is not None:
        wins = _("{wins} of {worlds}").format(wins=pair.b_better_in, worlds=pair.worlds)
    role = {"better": "better", "worse": "worse"}.get(shown.said, "")
    why = f"screen.why({playbook}, {look.metric})" if playbook and run.final else ""
    return (
        Span("> " if focused else "  ", "key"),
        Span(fit(title, paper.cells - 40), "focus" if focused else "", f"screen.playbook({playbook})"),
        Span(fit(shown.value, 10, right=True) + " "),
        Span(fit(f"{mark_of(shown.said, paper.glyphs)} {shown.difference}", 14), role, why),
        Span(fit(wins, 13), "", why),
    )


def _years(table: Table, metric: str, look: Look, cells: int, room: int) -> list[Line]:
    """Return the strips of single years: all playbooks if there is room, else the reference and the one in focus."""
    axis = year_axis(table, metric)
    shown = list(range(len(table.names))) if len(table.names) + 2 <= room else sorted({0, look.playbook})
    if axis is None or len(shown) + 2 > room:
        return []
    width = min(60, cells - 6)
    head = [
        text(
            of_length(
                table.months, N_("one year, 8 in 10 fall here"), N_("one world of {months} months, 8 in 10 fall here")
            )
        )
    ]
    strips = [text(f"  {letter(i)}   " + _strip(table, i, metric, axis, width)) for i in shown]
    labels = text("      " + strip_ticks(axis, width, lambda value: table.write(metric, value)))
    return [*head, *strips, labels]
