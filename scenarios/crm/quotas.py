"""Quotas of any form (one row a month or quarter, or twelve columns a year) as quota by person and month."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from scenarios.crm.aliases import MONTHS
from scenarios.crm.names import bare_id, day
from scenarios.crm.reader import Sheet
from scenarios.crm.report import Report
from scenarios.crm.tables import Tables, amount_in, loose, table_rows

Quotas = dict[tuple[str, int, int], int]
"""(code, year, month) -> cents."""
NOT_PEOPLE = frozenset({"1", "2", "公司", "部门", "团队", "company", "department", "team"})
_QUARTER = re.compile(r"(?:(\d{4})\D{0,2})?q([1-4])\D{0,3}(\d{4})?|(\d{4})年?第?([1-4一二三四])季度?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?", re.ASCII)
_WORD = re.compile(r"([a-z]{3})[a-z]*\.?[\s,-]+(\d{4})", re.ASCII)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}


def read_quotas(sheets: Sequence[Sheet], tables: Tables, report: Report) -> None:
    """Read every quota file into ``tables.quotas``; rows of teams and companies are left out, broken ones counted."""
    codes = {loose(person.name): person.code for person in tables.people.values()}
    codes |= {person.crm_id: person.code for person in tables.people.values() if person.crm_id}
    unknown: dict[str, str] = {}
    for sheet, line, cells in table_rows(sheets, "quotas", report):
        name = cells.get("owner") or bare_id(cells.get("owner_id", ""))
        if cells.get("owner_kind", "").casefold() in NOT_PEOPLE:
            continue
        code = codes.get(loose(name)) or (unknown.setdefault(loose(name), f"Q{len(unknown) + 1:02d}") if name else "")
        found = _quotas_in(sheet, cells) if code else []
        if not found:
            report.add("IMP-R18", sheet.name, line, "quota", cells.get("quota", ""))
        for year, month, cents in found:
            tables.quotas[code, year, month] = tables.quotas.get((code, year, month), 0) + cents
    tables.quotas = spread(tables.quotas)


def _quotas_in(sheet: Sheet, cells: dict[str, str]) -> list[tuple[int, int, int]]:
    """Return (year, month, cents) of one row."""
    if any(cells.get(month) for month in MONTHS):
        year = _number(cells.get("year", ""), 1990, 2100)
        amounts = [amount_in(sheet, cells, month) for month in MONTHS]
        return (
            [(year, k, cents) for k, cents in enumerate(amounts, 1) if cents is not None and cents >= 0] if year else []
        )
    cents = amount_in(sheet, cells, "quota")
    months = _months(cells, sheet.styles.order)
    if cents is None or cents < 0 or not months:
        return []
    parts = len(months)
    return [(year, month, cents * (k + 1) // parts - cents * k // parts) for k, (year, month) in enumerate(months)]


def _months(cells: dict[str, str], order: str) -> list[tuple[int, int]]:
    """Return the months that a row's period covers: a month, a quarter, or a year."""
    period = unicodedata.normalize("NFKC", cells.get("period", "")).strip().casefold()
    year = _number(cells.get("year", ""), 1990, 2100)
    if period:
        return _of_period(period, order)
    if year and (month := _number(cells.get("month", "").rstrip("月"), 1, 12)):
        return [(year, month)]
    return [(year, month) for month in range(1, 13)] if year else []


def _of_period(period: str, order: str) -> list[tuple[int, int]]:
    if found := _QUARTER.fullmatch(period):
        year = int(found[1] or found[3] or found[4] or 0)
        quarter = int(_CHINESE.get(found[5] or "", 0) or found[2] or found[5])
        return [(year, 3 * quarter - 2 + k) for k in range(3)] if year else []
    if found := _MONTH.fullmatch(period):
        month = int(found[2])
        return [(int(found[1]), month)] if 1 <= month <= 12 else []
    if (found := _WORD.fullmatch(period)) and found[1] in _NAMES:
        return [(int(found[2]), _NAMES.index(found[1]) + 1)]
    start = day(period, order)
    return [(start.year, start.month)] if start else []


def _number(text: str, low: int, high: int) -> int:
    bare = unicodedata.normalize("NFKC", text).strip().rstrip("年")
    return int(bare) if bare.isdecimal() and len(bare) < 5 and low <= int(bare) <= high else 0


def spread(quotas: Quotas) -> Quotas:
    """Spread quotas that stand every third month (quarterly ones, by their first day) evenly over three months."""
    result: Quotas = {}
    for code in sorted({code for code, _, _ in quotas}):
        mine = sorted((year * 12 + month - 1, cents) for (who, year, month), cents in quotas.items() if who == code)
        gaps = [later - earlier for (earlier, _), (later, _) in pairwise(mine)]
        length = 3 if gaps and median(gaps) == 3 else 1
        for at, cents in mine:
            for k in range(length):
                year, month = divmod(at + k, 12)
                part = cents * (k + 1) // length - cents * k // length
                result[code, year, month + 1] = result.get((code, year, month + 1), 0) + part
    return result
