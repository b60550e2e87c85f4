"""In the worker: what files hold and how they would be read, as a table for the screens. Holds names, never kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from scenarios.crm.aliases import CANONICAL, DATES, MONEY, aliases, system_of
from scenarios.crm.mapper import Corrections
from scenarios.crm.names import header_key
from scenarios.crm.reader import Sheet, rows
from scenarios.crm.report import KINDS, Fact, Report
from scenarios.crm.tables import amount_in, day_in
from scenarios.crm.verdict import alike

if TYPE_CHECKING:
    from scenarios.crm import Imported

LOOKED_ROWS = 20_000
"""Rows of a file that samples, shares and stages are taken from."""
SAMPLES = 3
MOST_LISTED = 300
"""Dropped and repaired rows that are sent; the report file has all."""
MOST_STAGES, MOST_PAIRS, MOST_HEADERS = 40, 20, 200
READABLE, FILLED = 0.95, 0.7
"""Below these shares of readable and of filled cells a column is to be looked at."""
COUNTED = ("owner", "account", "product", "region", "stage")
"""Columns whose different values are counted."""


def fact_table(fact: Fact) -> dict[str, Any]:
    """Return a sentence as code, English template and values, ready for JSON."""
    values = {key: one if isinstance(one, int | float | str) else str(one) for key, one in fact.values.items()}
    return {"code": fact.code, "template": fact.template, "values": values}


def files_table(sheets: Sequence[Sheet], said: Corrections) -> dict[str, Any]:
    """Return files, columns and stages as they are understood."""
    system = system_of([sheet.header for sheet in sheets if sheet.kind])
    stages: Counter[str] = Counter()
    files = [_file(sheet, said, stages) for sheet in sheets]
    known = aliases().stages
    listed = [
        {"name": name, "count": count,
         "means": said.stages.get(header_key(name)) or known.get(header_key(name)) or ""}
        for name, count in stages.most_common(MOST_STAGES)
    ]  # fmt: skip
    named = {"name": system.name, "title": system.title, "sure": system.sure} if system else None
    return {"files": files, "system": named, "stages": listed}


def _file(sheet: Sheet, said: Corrections, stages: Counter[str]) -> dict[str, Any]:
    protected = aliases().protected
    used = set(sheet.columns.values())
    rest = [name for at, name in enumerate(sheet.header) if name and at not in used]
    table = {
        "name": sheet.name, "path": str(sheet.path), "kind": sheet.kind or "", "encoding": sheet.encoding,
        "separator": sheet.separator, "book": sheet.book, "rows": sheet.rows, "columns": [],
        "unused": [name for name in rest if header_key(name) not in protected][:MOST_HEADERS],
        "refused": [name for name in rest if header_key(name) in protected],
        "headers": [name for name in sheet.header if name and header_key(name) not in protected][:MOST_HEADERS],
        "dates": sheet.styles.order, "decimal": sheet.styles.decimal, "own": sheet.own,
        "empty": sheet.empty,
    }  # fmt: skip
    if sheet.kind is None:
        return table
    held = list(islice((cells for _line, cells in rows(sheet, Report())), LOOKED_ROWS))
    told = said.of(sheet.name).columns
    table["columns"] = [_column(sheet, key, held, key in told) for key in CANONICAL[sheet.kind]]
    if sheet.kind == "pipeline" and (at := sheet.columns.get("stage")) is not None:
        stages.update(cells[at][:60] for cells in held if cells[at])
    return table


def _column(sheet: Sheet, key: str, held: Sequence[Sequence[str]], told: bool) -> dict[str, Any]:
    """Return how one canonical column is filled: samples, shares, and how sure the reading is."""
    needed = CANONICAL[sheet.kind or ""][key]
    at = sheet.columns.get(key)
    if at is None:
        return {"key": key, "needed": needed, "header": "", "samples": [], "sure": "none", "told": told}
    cells = [row[at] for row in held if row[at]]
    readable = _readable(sheet, key, cells)
    filled = len(cells) / max(len(held), 1)
    usual = key not in ("closed_at", "amount", "left_at", "outcome")  # open deals leave these empty
    doubtful = readable < READABLE or (usual and filled < FILLED)
    return {
        "key": key, "needed": needed, "header": sheet.header[at], "samples": _samples(cells), "told": told,
        "sure": "told" if told and not doubtful else "check" if doubtful else "sure", "filled": round(filled, 4),
        "readable": round(readable, 4), "unit": sheet.styles.units.get(key, 1),
        "distinct": len(set(cells)) if key in COUNTED else 0,
    }  # fmt: skip


def _samples(cells: Sequence[str]) -> list[str]:
    return [one[:40] for one in list(dict.fromkeys(cells[:500]))[:SAMPLES]]


def _readable(sheet: Sheet, key: str, cells: Sequence[str]) -> float:
    """Return the share of filled cells that are dates or amounts where they should be."""
    if not cells or key not in (*DATES, *MONEY):
        return 1.0
    read = day_in if key in DATES else amount_in
    return sum(read(sheet, {key: cell}, key) is not None for cell in cells) / len(cells)


def import_table(done: Imported) -> dict[str, Any]:
    """Return what an import took, left out and repaired, and whether there is enough to go on."""
    report, tables = done.report, done.tables
    counts = [
        {"code": code, "action": KINDS[code][0], "reason": KINDS[code][1], "count": report.counts[code]}
        for code in sorted(report.counts)
    ]
    stages = Counter(deal.stage for deal in tables.deals)
    names = [person.name for person in tables.people.values()]
    return {
        "read": report.deals_read, "used": report.deals_used, "counts": counts,
        "rows": [[row.file, row.line, row.column, row.got[:60], row.code] for row in report.rows[:MOST_LISTED]],
        "listed": len(report.rows),
        "facts": [fact_table(fact) for fact in report.facts if not fact.code.startswith("IMP-V")],
        "people": len({deal.owner for deal in tables.deals}) or len(done.scenario.rep),
        "customers": len(tables.accounts) or len(done.scenario.account),
        "months": round(done.market.months, 1) if done.market else 0.0,
        "won": stages["won"], "lost": stages["lost"], "orders": tables.orders,
        "owned": len(tables.account_owner), "pairs": [list(pair) for pair in alike(names)[:MOST_PAIRS]],
        "level": done.verdict.level, "reasons": [fact_table(fact) for fact in done.verdict.reasons],
        "dates": _range(done),
    }  # fmt: skip


def _range(done: Imported) -> list[str]:
    days = [day for deal in done.tables.deals for day in (deal.closed, deal.engaged) if day]
    return [min(days).isoformat(), max(days).isoformat()] if days else []


def trouble_table(error: Any) -> dict[str, Any]:
    """Return an error as code, template and values."""
    values: Mapping[str, object] = error.values
    return {"code": error.code, "template": error.template, "values": {k: str(v) for k, v in values.items()}}
