"""The files of each CRM system: which rows, which columns, how written; read from ``formats/*.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from coaching.crm_export.tables import Cell, csv_bytes, xlsx_bytes
from scenarios.errors import InputError, nearest

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Sort of row (deals, accounts, ...) -> rows of canonical fields."""
_MONTH_WORDS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Layout:
    """How one system's files look."""

    system: str
    kind: str
    """csv or xlsx."""
    encoding: str
    sheet: str
    currency: str
    dates: str
    """iso, slash (2026/3/5) or cn (2026年3月5日)."""
    ids: Mapping[str, str]
    stages: Mapping[str, str]
    sample: tuple[Mapping[str, Any], ...]
    out: tuple[Mapping[str, Any], ...]

    def id_of(self, sort: str, number: int) -> str:
        """Return an invented id in the system's manner."""
        return f"{self.ids[sort]}{number:012d}"


@cache
def layouts() -> dict[str, Layout]:
    """Return every system's layout by name."""
    found = {}
    folder = files("coaching.crm_export") / "formats"
    for item in sorted(folder.iterdir(), key=lambda one: one.name):
        if item.name.endswith(".toml"):
            row = tomllib.loads(item.read_text(encoding="utf-8"))
            found[row["system"]] = Layout(
                row["system"], row["kind"], row.get("encoding", "utf-8-sig"), row.get("sheet", "Sheet1"),
                row["currency"], row.get("dates", "iso"), row["ids"], row["stages"], tuple(row["sample"]),
                tuple(row.get("out", ())),
            )  # fmt: skip
    return found


def layout_of(system: str) -> Layout:
    """Return a system's layout.

    Raises:
        InputError: OUT-22, an unknown system; lists those that exist.
    """
    known = layouts()
    if system not in known:
        raise InputError(
            "OUT-22", "no CRM system {name!r}{hint}; there are: {known}", name=system, hint=nearest(system, known),
            known=", ".join(known),
        )  # fmt: skip
    return known[system]


def render(layout: Layout, specs: Sequence[Mapping[str, Any]], rows: Rows) -> dict[str, bytes]:
    """Return the files of a system; those without any row are left out."""
    found = {}
    for spec in specs:
        given = rows.get(spec["rows"], ())
        if given:
            header = list(spec["columns"])
            fields = list(spec["columns"].values())
            cells = [[_cell(layout, _told(row, fields), field) for field in fields] for row in given]
            found[spec["name"]] = _file(layout, spec, header, cells)
    return found


MISSING = "?"
"""With what a cell begins that lacks an id, before the name of whom or what it is about."""
_NAMED = {"owner_id": "owner", "account_id": "account", "deal_id": "deal_name"}


def _told(row: Mapping[str, Any], fields: Sequence[str]) -> Mapping[str, Any]:
    """Put names into cells that lack an id where nothing else says whose row it is, so that they can be filled in."""
    lost = {key: f"{MISSING}{row[name]}" for key, name in _NAMED.items()
            if key in fields and name not in fields and not row.get(key) and row.get(name)}  # fmt: skip
    return {**row, **lost} if lost else row


def _file(layout: Layout, spec: Mapping[str, Any], header: list[str], cells: list[list[Cell]]) -> bytes:
    if layout.kind == "xlsx":
        return xlsx_bytes(header, cells, layout.sheet)
    data = csv_bytes(header, cells, layout.encoding)
    return f"{spec['title']}\r\n".encode(layout.encoding) + data if "title" in spec else data


def _cell(layout: Layout, row: Mapping[str, Any], field: str) -> Cell:
    value = FIELDS[field](row) if field in FIELDS else row.get(field, "")
    if isinstance(value, date):
        return _date(layout.dates, value)
    if field in ("amount", "quota", "paid", *_WIDE) and value != "":
        return _money(layout, int(value))
    return value


def _date(style: str, value: date) -> str:
    if style == "slash":
        return f"{value.year}/{value.month}/{value.day}"
    return f"{value.year}年{value.month}月{value.day}日" if style == "cn" else value.isoformat()


def _money(layout: Layout, cents: int) -> Cell:
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    if layout.currency:
        return f"{sign}{layout.currency}{whole:,}.{rest:02d}"
    if layout.kind == "xlsx":
        return cents // 100 if not rest else cents / 100
    return f"{sign}{whole}.{rest:02d}"


_WIDE = tuple(f"m{k}" for k in range(1, 13))
FIELDS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "closed_or_expected": lambda row: row["closed"] or row["expected"],
    "is_closed": lambda row: row["closed"] is not None,
    "is_won": lambda row: row["status"] == "won",
    "outcome_cn": lambda row: {"won": "赢单", "lost": "输单"}.get(row["status"], ""),
    "yes": lambda row: True,
    "nothing": lambda row: "",
    "group": lambda row: "默认",
    "document": lambda row: "已审核",
    "level": lambda row: "个人",
    "level_3": lambda row: 3,
    "measure": lambda row: "签约额",
    "role": lambda row: "Sales Rep",
    "cause": lambda row: "Territory2Manual",
    "object": lambda row: "Account",
    "month_start": lambda row: date(row["year"], row["month"], 1),
    "month_words": lambda row: f"{_MONTH_WORDS[row['month'] - 1]} {row['year']}",
    "month_cn": lambda row: f"{row['year']}年{row['month']}月",
}
"""Fields that follow from others, or always read the same."""
