"""Workbooks (XLSX, XLS) as rows of text cells; what would swamp the machine is refused before it is parsed.

Excel stores numbers as numbers: they are written out in full, dates as ISO dates (also those counted from 1904).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple
from xml.parsers.expat import ExpatError

from scenarios.crm.plainsheet import MOST_COLUMNS, MOST_ROWS
from scenarios.crm.xlsx import BookRow, TooWideError, moment_text, number_text, sheets
from scenarios.errors import InputError

Book = Literal["", "xlsx", "xls"]
MOST_BYTES = 200 * 1024 * 1024
"""Uncompressed size of a workbook."""
MOST_PARTS = 5000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN = (
    zipfile.BadZipFile, zlib.error, ExpatError, struct.error, ValueError, KeyError, IndexError, TypeError,
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
        except BROKEN as error:
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


def _old(path: Path) -> Any:
    import io

    import xlrd

    try:
        return xlrd.open_workbook(path, logfile=io.StringIO(), on_demand=False)
    except (*BROKEN, xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        raise _damaged(path, error) from error


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
                shown.append((tab.title, [_fitting(row) for row in rows]))
    except TooWideError as error:
        raise InputError(
            "IMP-07", "{path}: {reason}; at most {rows:,} rows and {columns} columns", path=path, reason=error,
            rows=MOST_ROWS, columns=MOST_COLUMNS,
        ) from error  # fmt: skip
    except BROKEN as error:
        raise _damaged(path, error) from error
    return shown, hidden


def _fitting(row: BookRow) -> BookRow:
    """Cut empty cells off the end of a row; refuse too many columns."""
    cells = row.cells
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise TooWideError(f"{len(cells)} columns")
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


def _new_tabs(path: Path) -> Iterator[tuple[Tab, Iterable[BookRow]]]:
    for title, hidden, rows in sheets(path):
        yield Tab(title, hidden), rows


def text_of(value: Any) -> str:
    """Return a cell of an XLS file as text: numbers in full, dates as ISO dates, nothing as ''."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    return moment_text(value) if isinstance(value, datetime) else str(value)
