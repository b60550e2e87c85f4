"""Import, second page: what is read as what, what was left out, settings, stages (S10); from the worker's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from tui.drawing import RULE, Line, Span, bar, clean, clipped, fit, text, wrapped
from tui.intake.state import Intake, is_same
from tui.intake.words import (
    MEANINGS,
    PARTS,
    SURE,
    action_name,
    column_name,
    hindrance,
    note_of,
    sentence,
    table_name,
)
from tui.languages import _, joined, number, pgettext
from tui.pages.lists import window
from tui.state import Paper

Seen = Mapping[str, Any]
VIEWS = ("columns", "rows", "settings", "stages")
FIRST = ("owner", "account", "amount", "closed_at", "stage", "engaged_at", "outcome", "product", "region", "deal_id")
"""The order in which columns are shown; the others follow as they are."""
MOST_REASON = 4
"""Lines of the reason why files cannot be imported."""
DATES_ROW = 2
"""Where among the settings the order of day and month stands."""


def order(seen: Seen) -> list[Mapping[str, Any]]:
    """Return the files, those with opportunities or orders first, those that are left out last."""
    rank = {"pipeline": 0, "orders": 0, "territories": 1, "": 9}
    return sorted(seen["files"], key=lambda one: rank.get(one["kind"], 2))


def columns_of(file: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the columns of a file in the order of the page: what is needed or found, then what is absent."""
    place = {key: i for i, key in enumerate(FIRST)}
    shown = sorted(file["columns"], key=lambda one: place.get(one["key"], 99))
    return sorted(shown, key=lambda one: not (one["header"] or one["needed"]))


def working(state: Intake, paper: Paper) -> list[Line]:
    """Return what is shown while files are read or the year is replayed."""
    said = _(PARTS.get(state.part, PARTS["read"]))
    count = f"{number(state.done)} / {number(state.total)}" if state.total > 1 else ""
    return [
        (), text(f"{said} .. {count}"), text(bar(state.done, state.total, min(40, paper.cells), paper.glyphs)), (),
        text(_("Esc stops at once.")),
    ]  # fmt: skip


def refused(fact: Mapping[str, Any], paper: Paper) -> list[Line]:
    """Return the reason why the files cannot be imported as they are, in a few lines."""
    lines = wrapped(_("Not yet: {reason}").format(reason=hindrance(fact)), paper.cells)
    return [text(one, "urgent" if i == 0 else "") for i, one in enumerate(clipped(lines, MOST_REASON, paper.cells))]


def lines(state: Intake, view: str, file: int, cursor: int, paper: Paper) -> list[Line]:
    """Return the page."""
    seen = state.seen or {"files": [], "stages": [], "system": None}
    foot = _foot(state, seen, paper)
    room = Paper(paper.cells, paper.rows - len(foot) - 1, paper.glyphs)
    body = {"columns": _columns, "rows": _rows, "settings": _settings, "stages": _stages}[view](
        state, seen, file, cursor, room
    )
    body = [*body[: room.rows], *[()] * (room.rows - len(body))]
    return [*body, RULE, *foot]


# Columns


def _columns(state: Intake, seen: Seen, file: int, cursor: int, paper: Paper) -> list[Line]:
    files = order(seen)
    if not files:
        return []
    shown = files[file % len(files)]
    head = _file_lines(shown, seen, file, len(files), paper)
    widths = _widths(paper)
    titles = (_("needs"), _("your column"), _("looks like"), _("how sure"), _("note"))
    table: list[Line] = [
        text("  " + "".join(fit(one, width) for one, width in zip(titles, widths, strict=True)), "strong")
    ]
    found = columns_of(shown)
    rows = paper.rows - len(head) - len(table)
    listed = [
        _column_row(None if i == 0 else found[i - 1], shown, i, i == cursor, widths)
        for i in window(cursor, len(found) + 1, rows)
    ]
    return [*head, *table, *listed]


def _file_lines(file: Mapping[str, Any], seen: Seen, at: int, count: int, paper: Paper) -> list[Line]:
    which = _("file {k} of {n}").format(k=at % count + 1, n=count) if count > 1 else ""
    read = _("Excel") if file["book"] else _encoding(file)
    rows = _("{n} rows").format(n=number(file["rows"]))
    said = "   ".join(one for one in (rows, read, which) if one)
    name = fit(clean(file["name"]), max(paper.cells - cell_len(said) - 2, 10))
    system = seen.get("system")
    known = _("Columns of {system}").format(system=system["title"]) if system else _("No system known: matched by name")
    if system and system["sure"] == "inferred":
        known += _("; ") + _("names inferred, please look")
    refused_ = [clean(one) for one in file["refused"]]
    lines: list[Line] = [(Span(name, "strong"), Span("  " + said)), text(known)]
    if file.get("own"):
        lines.append(text(_("Written by shapan itself, not by a CRM: it is left out.")))
    if file.get("empty"):
        lines.append(text(_("No rows in it: it is left out.")))
    if refused_:
        words = _("Never read, rules must not treat people by it: {columns}").format(columns=joined(refused_))
        lines += [text(one, "worse") for one in wrapped(words, paper.cells)[:2]]
    return [*lines, RULE]


def _encoding(file: Mapping[str, Any]) -> str:
    names = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030"}
    return names.get(file["encoding"], file["encoding"].upper())


def _widths(paper: Paper) -> tuple[int, ...]:
    return (17, 20, 28, 9, paper.cells - 76) if paper.cells >= 96 else (15, 16, 20, 9, paper.cells - 62)


def _column_row(
    column: Mapping[str, Any] | None, file: Mapping[str, Any], index: int, focused: bool, widths: Sequence[int]
) -> Line:
    action = f"screen.row({index})"
    start = Span("> " if focused else "  ", "key", action)
    if column is None:
        return (
            start, Span(fit(_("it holds"), widths[0]), "", action),
            Span(table_name(file["kind"]), "focus" if focused else "strong", action),
        )  # fmt: skip
    role = {"check": "worse", "told": "strong", "none": "reference"}.get(column["sure"], "")
    if column["needed"] and not column["header"]:
        role = "urgent"
    header = clean(column["header"]) or "--"
    samples = _whole(column["samples"], widths[2] - 1)
    cells = (column_name(column["key"]), header, samples, _(SURE[column["sure"]]), note_of(column))
    marks = ("", "focus" if focused else "", "", role, role)
    parts = zip(cells, widths, marks, strict=True)
    return (start, *(Span(fit(_short(one, width - 1), width), mark, action) for one, width, mark in parts))


def _whole(samples: Sequence[str], cells: int) -> str:
    """Return as many samples as fit whole; the first one in any case."""
    shown = [clean(one) for one in samples]
    while len(shown) > 1 and cell_len(joined(shown)) > cells:
        shown.pop()
    return joined(shown)


def _short(words: str, cells: int) -> str:
    """Cut user text without marks: what is left still tells a column."""
    while cell_len(words) > cells:
        words = words[:-1]
    return words


# Rows left out


def rows_count(seen: Seen) -> int:
    """Return the lines of the page of rows."""
    return len(seen.get("counts", ())) + len(seen.get("rows", ())) + 2


def _rows(state: Intake, seen: Seen, file: int, cursor: int, paper: Paper) -> list[Line]:
    if "counts" not in seen:
        return [text(_("Rows are counted as soon as the files can be read."))]
    words = _("{read} rows read, {used} used, {left} dropped")
    counts = {"read": seen["read"], "used": seen["used"], "left": seen["read"] - seen["used"]}
    lines: list[Line] = [text(words.format(**{key: number(one) for key, one in counts.items()}), "strong")]
    for one in seen["counts"]:
        words = _("{name}: {note}").format(name=action_name(one["action"]), note=pgettext(one["code"], one["reason"]))
        lines += [text(f"{number(one['count']):>9}  {line}" if i == 0 else " " * 11 + line)
                  for i, line in enumerate(wrapped(words, paper.cells - 11))]  # fmt: skip
    if seen["rows"]:
        lines += [
            (),
            text(_("Every one of them ({n}); the report file lists all").format(n=number(seen["listed"])), "strong"),
        ]
    for name, line, column, got, code in seen["rows"]:
        at = f"{clean(name)}:{line}"
        lines.append(
            text(
                _short(
                    f"  {fit(at, 30)} {fit(column_name(column) if column else '', 12)} {clean(got)}  {code}",
                    paper.cells,
                )
            )
        )
    top = max(0, min(cursor, len(lines) - paper.rows))
    return lines[top : top + paper.rows]


# Settings and stages


def settings_of(state: Intake) -> list[tuple[str, str, str]]:
    """Return the settings: name of it, its value, what it means."""
    seen = state.seen or {}
    names = _("kept, on this machine only") if state.keep_names else _("codes R01, R02 .. (recommended)")
    owners = _("who worked most on it") if state.owners else _("as the files say, else nobody's")
    dates = {"": _("find out"), "dmy": _("day first"), "mdy": _("month first")}[state.dates]
    listed = [
        (_("People's names"), names, _("The key to the codes is a file that only you can read.")),
        (
            _("Owner of a customer"),
            owners,
            _("Files name an owner for {n} customers.").format(n=number(seen.get("owned", 0))),
        ),
        (_("Dates like 03/04/2026"), dates, _("Asked only where both readings fit.")),
    ]
    for one, other in pairs_of(state):
        merged = _("one person") if is_same(state, one, other) else _("two people")
        listed.append((f"{clean(one)} = {clean(other)} ?", merged, _("Perhaps one person under two spellings.")))
    return listed


def pairs_of(state: Intake) -> list[tuple[str, str]]:
    """Return spellings that may be one person: those found, then those that were merged already."""
    found = [(one, other) for one, other in (state.seen or {}).get("pairs", ())]
    merged = [(one, other) for one, others in state.said.get("same", {}).items() for other in others]
    return [*found, *(pair for pair in merged if pair not in found)]


def _settings(state: Intake, seen: Seen, file: int, cursor: int, paper: Paper) -> list[Line]:
    lines: list[Line] = []
    rows = settings_of(state)
    for i in window(cursor, len(rows), paper.rows // 2):
        name, value, note = rows[i]
        action = f"screen.row({i})"
        lines += [
            (Span("> " if i == cursor else "  ", "key", action), Span(fit(name, 28), "", action),
             Span(value, "focus" if i == cursor else "strong", action)),
            text("    " + note),
        ]  # fmt: skip
    return lines


def _stages(state: Intake, seen: Seen, file: int, cursor: int, paper: Paper) -> list[Line]:
    if not seen["stages"]:
        return [text(_("No stages found yet."))]
    lines: list[Line] = [text(_("What do your stages mean? Left and right change it."), "strong"), ()]
    rows = seen["stages"]
    for i in window(cursor, len(rows), paper.rows - 2):
        one, action = rows[i], f"screen.row({i})"
        focused, unknown = i == cursor, not one["means"]
        lines.append((
            Span("> " if focused else "  ", "key", action), Span(fit(_short(clean(one["name"]), 27), 28), "", action),
            Span(fit(number(one["count"]), 9, right=True) + "   ", "", action),
            Span(_(MEANINGS[one["means"]]), "focus" if focused else "urgent" if unknown else "strong", action),
        ))  # fmt: skip
    return lines


# Foot


def _foot(state: Intake, seen: Seen, paper: Paper) -> list[Line]:
    if trouble := seen.get("trouble"):
        return refused(trouble, paper)
    if "read" not in seen:
        return []
    left = seen["read"] - seen["used"]
    repaired = sum(one["count"] for one in seen["counts"] if one["action"] == "repaired")
    first = _("Dropped {left} of {read} rows, repaired {repaired}; 2 lists them.").format(
        left=number(left), read=number(seen["read"]), repaired=number(repaired)
    )
    words = (
        _("Enough?")
        + "  "
        + "   ".join(f"{name} {value} {_('ok') if fine else _('few')}" for name, value, fine in lights(seen))
    )
    verdict = (
        []
        if seen["level"] == "good enough"
        else [text(one, "worse") for fact in seen["reasons"][:2] for one in wrapped(sentence(fact), paper.cells)[:2]]
    )
    lost = sum(one["count"] for one in seen["stages"] if not one["means"])
    unknown = _("{n} rows have a stage that is not known: 4 says what stages mean.").format(n=number(lost))
    stages = [text(one, "worse") for one in wrapped(unknown, paper.cells)[:2]] if lost else []
    return [text(first), *stages, *[text(one) for one in wrapped(words, paper.cells)[:2]], *verdict[:3]]


def lights(seen: Seen) -> list[tuple[str, str, bool]]:
    """Return what a fit needs: name, how much there is, whether it is enough."""
    closed = seen["won"] + seen["lost"]
    return [
        (_("people"), number(seen["people"]), seen["people"] >= 5),
        (_("months"), number(seen["months"]), seen["months"] >= 6),
        (_("closed"), number(closed), closed >= 100),
        (_("lost"), number(seen["lost"]), seen["lost"] > 0),
    ]


def picker(file: Mapping[str, Any], column: str, cursor: int, paper: Paper) -> list[Line]:
    """Return the list from which the column of the file is chosen that means `column`."""
    head: list[Line] = [
        text(
            _("Which column of {file} is: {column}?").format(file=clean(file["name"]), column=column_name(column)),
            "strong",
        ),
        (),
    ]
    options = options_of(file)
    used = {one["header"]: column_name(one["key"]) for one in file["columns"] if one["header"]}
    for i in window(cursor, len(options), paper.rows - 2):
        action, name = f"screen.row({i})", options[i]
        words = _short(clean(name), 36) if name else _("none: leave it out")
        head.append((
            Span(f"{'>' if i == cursor else ' '} {i + 1 if i < 9 else ' '}  ", "key", action),
            Span(fit(words, 38), "focus" if i == cursor else "", action),
            Span(_("now: {column}").format(column=used[name]) if name in used else "", "reference", action),
        ))  # fmt: skip
    return head


def options_of(file: Mapping[str, Any]) -> list[str]:
    """Return the columns that may be chosen, and nothing; protected ones are not among them."""
    return [*file["headers"], ""]
