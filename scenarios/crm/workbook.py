"""Workbooks (XLSX, XLS) as rows of text cells; what would swamp the machine is refused before it is parsed.

Excel stores numbers as numbers: they are written out in full, dates as ISO dates (also those counted from 1904).
"""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple
from xml.etree.ElementTree import ParseError

from scenarios.errors import InputError

Book = Literal["", "xlsx", "xls"]
MOST_BYTES = 200 * 1024 * 1024
"""Uncompressed size of a workbook."""
MOST_PARTS = 5000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 200
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, struct.error, ValueError, KeyError, IndexError, TypeError,
    AttributeError, EOFError, OSError, OverflowError, ArithmeticError, AssertionError, NotImplementedError,
    RuntimeError, MemoryError,
)  # fmt: skip
"""What the libraries raise on damaged workbooks."""


class Tab(NamedTuple):
    """One sheet of a workbook."""

    title: str
    hidden: bool


def book_of(path: Path) -> Book:
    """Tell from its first bytes whether a file is a workbook, whatever its ending says."""
    with path.open("rb") as handle:
        head = handle.read(8)
    return "xlsx" if head.startswith(_ZIP) else "xls" if head == _OLE else ""


def refuse_bombs(path: Path, book: Book) -> None:
    """Refuse a workbook that is too large once unpacked, or locked with a password; nothing is parsed for this.

    Raises:
        InputError: IMP-17 too large, IMP-18 locked, IMP-19 broken.
    """
    size = path.stat().st_size
    if book == "xlsx":
        try:
            with zipfile.ZipFile(path) as archive:
                parts = archive.infolist()
        except _BROKEN as error:
            raise _damaged(path, error) from error
        size = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or any(part.file_size > MOST_BYTES for part in parts):
            size = max(size, MOST_BYTES + 1)
    elif "EncryptedPackage".encode("utf-16-le") in path.read_bytes()[: 1 << 22]:
        raise InputError(
            "IMP-18", "{path} is locked with a password; open it, save it without one and import that", path=path
        )
    if size > MOST_BYTES:
        raise InputError(
            "IMP-17", "{path}: {size:,.0f} MiB when unpacked; at most {most:,.0f}. Save the sheet as CSV instead.",
            path=path, size=size / 2**20, most=MOST_BYTES / 2**20,
        )  # fmt: skip


def _damaged(path: Path, error: BaseException) -> InputError:
    reason = str(error)[:200] or type(error).__name__
    return InputError(
        "IMP-19", "{path} is a damaged workbook: {reason}. Open and save it again.", path=path, reason=reason
    )


def _new(path: Path, values: bool) -> Any:
    import io

    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know change no cell
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=values, keep_links=False)


def _old(path: Path) -> Any:
    import io

    import xlrd

    try:
        return xlrd.open_workbook(path, logfile=io.StringIO(), on_demand=False)
    except (*_BROKEN, xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        raise _damaged(path, error) from error


class BookRow(NamedTuple):
    """One row of a sheet."""

    line: int
    cells: list[str]
    uncounted: tuple[int, ...]
    """Positions of formulas whose value was never stored."""


def read_book(path: Path, book: Book) -> tuple[list[tuple[str, list[BookRow]]], list[str]]:
    """Read a workbook once.

    Returns:
        Title and rows of every sheet that is shown (blank rows too, so that line numbers stay); titles of hidden ones.

    Raises:
        InputError: IMP-07 too many columns, IMP-17 too large, IMP-18 locked, IMP-19 damaged.
    """
    refuse_bombs(path, book)
    tabs = _old_tabs(path) if book == "xls" else _new_tabs(path)
    shown, hidden = [], []
    try:
        for tab, rows in tabs:
            if tab.hidden:
                hidden.append(tab.title)
            else:
                shown.append((tab.title, [_fitting(row, path) for row in rows]))
    except InputError:
        raise
    except _BROKEN as error:
        raise _damaged(path, error) from error
    return shown, hidden


def _fitting(row: BookRow, path: Path) -> BookRow:
    """Cut empty cells off the end of a row; refuse rows and columns beyond what Excel holds."""
    cells = row.cells
    if row.line > MOST_ROWS:
        raise InputError("IMP-17", "{path}: more than {most:,} rows", path=path, most=MOST_ROWS)
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise InputError("IMP-07", "{path}: {n} columns; at most {most}", path=path, n=len(cells), most=MOST_COLUMNS)
    return row


def _old_tabs(path: Path) -> Iterator[tuple[Tab, Iterator[BookRow]]]:
    book = _old(path)
    for sheet in book.sheets():
        yield Tab(sheet.name, bool(sheet.visibility)), _old_rows(sheet, book.datemode)


def _old_rows(sheet: Any, datemode: int) -> Iterator[BookRow]:
    import xlrd

    for row in range(sheet.nrows):
        cells = []
        for kind, value in zip(sheet.row_types(row), sheet.row_values(row), strict=True):
            if kind == xlrd.XL_CELL_DATE:
                value = xlrd.xldate_as_datetime(value, datemode)
            elif kind == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            cells.append("" if kind == xlrd.XL_CELL_ERROR else text_of(value))
        yield BookRow(row + 1, cells, ())


def _new_tabs(path: Path) -> Iterator[tuple[Tab, Iterator[BookRow]]]:
    values = _new(path, values=True)
    stated = _new(path, values=False) if _has_formulas(path) else None
    for at, sheet in enumerate(values.worksheets):
        formulas = iter(()) if stated is None else _whole(stated.worksheets[at])
        yield Tab(sheet.title, sheet.sheet_state != "visible"), _new_rows(_whole(sheet), formulas)


def _whole(sheet: Any) -> Iterator[Sequence[Any]]:
    """Return all rows of a sheet: the range it states is often wrong, and rows outside it would be lost."""
    sheet.reset_dimensions()
    return sheet.iter_rows(values_only=True)


def _new_rows(values: Iterator[Sequence[Any]], formulas: Iterator[Sequence[Any]]) -> Iterator[BookRow]:
    for line, row in enumerate(values, 1):
        uncounted = tuple(
            at for at, cell in enumerate(next(formulas, ()))
            if isinstance(cell, str) and cell.startswith("=") and at < len(row) and row[at] is None
        )  # fmt: skip
        yield BookRow(line, [text_of(cell) for cell in row], uncounted)


def _has_formulas(path: Path) -> bool:
    """Return whether any sheet holds a formula, from its bytes alone."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                with archive.open(part) as stream:
                    tail = b""
                    while chunk := stream.read(1 << 20):
                        if b"<f>" in tail + chunk or b"<f " in tail + chunk:
                            return True
                        tail = chunk[-2:]
    return False


def text_of(value: Any) -> str:
    """Return a cell of a workbook as text: numbers in full, dates as ISO dates, errors and nothing as ''."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if value in _ERRORS else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value.is_integer() and abs(value) < 1e17:
        return str(int(value))
    return format(Decimal(repr(value)), "f")
