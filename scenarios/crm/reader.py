"""Files of a CRM as tables of text cells: which file is what, where its header stands, how it writes its cells."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scenarios.crm.aliases import CANONICAL, DATES, MONEY, aliases, kind_of, mapping
from scenarios.crm.mapper import NOTHING_SAID, Corrections, FileMap, corrected
from scenarios.crm.names import tidy
from scenarios.crm.own import is_output, is_own, may_be_export
from scenarios.crm.report import Report
from scenarios.crm.styles import Styles, styles_of, unit_of
from scenarios.crm.textfile import HEAD_LINES, SEPARATORS, encoding_of, head_of, head_rows, text_rows
from scenarios.crm.workbook import Book, book_of, read_book
from scenarios.crm.xlsx import BookRow
from scenarios.errors import InputError

MAX_COLUMNS = 500
MOST_NAMED = 5
"""Folders that a refusal names."""
_PAGE = re.compile(r"\ufeff?\s*<(?:!doctype|html|head|meta|table|\?xml)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """One table whose header has been read: a text file, or a sheet of a workbook."""

    path: Path
    encoding: str
    separator: str
    """'' in a workbook."""
    header: tuple[str, ...]
    header_line: int
    """Last line of the header; 0 where the file has none."""
    kind: str | None
    """pipeline, accounts, products, teams, ...; None when no column is known."""
    book: Book = ""
    held: Sequence[BookRow] = field(default=(), repr=False)
    """All rows, header included, of a workbook's sheet."""
    title: str = ""
    """Name of the sheet in a workbook that has several."""
    columns: Mapping[str, int] = field(default_factory=dict)
    """Canonical column -> position."""
    styles: Styles = field(default_factory=Styles)
    rows: int = 0
    """Rows below the header, blank ones included; 0 where no column is known."""
    own: bool = False
    """Whether the program wrote it itself, so that it is left out."""
    empty: bool = False
    """Whether no rows are in it, so that it is left out; `header` is () where there is not even one."""

    @property
    def name(self) -> str:
        """File name, as reports give it; with the sheet's, where a workbook has several."""
        return f"{self.path.name}[{self.title}]" if self.title else self.path.name


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files to read: those given, and the CSV and Excel files in the folders given, by name.

    Raises:
        InputError: nothing given, a path that does not exist, a folder without such files, an unknown spreadsheet.
    """
    if not paths:
        raise InputError("IMP-01", "no file to import; name a folder or CSV files")
    found = [file for path in paths for file in _files_at(Path(path))]
    return list(dict.fromkeys(found))


def _files_at(path: Path) -> list[Path]:
    try:
        if os.path.isdir(path):
            held = sorted(f for f in path.iterdir() if may_be_export(f.name) and f.is_file())
            files = [file for file in held if not is_output(file)]
            if not files:
                raise _no_files(path)
            return files
        if not os.path.isfile(path):
            raise InputError("IMP-01", "{path}: no such file or folder", path=path)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("IMP-02", "{path} cannot be read: {reason}", path=path, reason=error) from error
    if path.suffix.lower() in (".ods", ".xlsb", ".numbers"):
        raise InputError("IMP-02", "{path} is a spreadsheet; save it as CSV (UTF-8) and import that", path=path)
    return [path]


def _no_files(path: Path) -> InputError:
    """Return the refusal of a folder without files; names the folders in it that have some."""
    having = [one for one in sorted(path.iterdir()) if not one.name.startswith(".") and _has_files(one)]
    if not having:
        return InputError("IMP-01", "{path}: no CSV or Excel files in this folder", path=path)
    return InputError(
        "IMP-01", "{path}: no CSV or Excel files in this folder itself; there are some in {folders}: name one of these",
        path=path, folders=", ".join(str(one) for one in having[:MOST_NAMED]),
    )  # fmt: skip


def _has_files(folder: Path) -> bool:
    try:
        return folder.is_dir() and any(may_be_export(one.name) for one in folder.iterdir())
    except OSError:
        return False


def open_sheet(path: Path) -> Sheet:
    """Open a file that holds one table; the first one of a workbook.

    Raises:
        InputError: as `open_sheets`.
    """
    return open_sheets(path)[0]


def open_sheets(path: Path, said: Corrections = NOTHING_SAID, report: Report | None = None) -> list[Sheet]:
    """Find a file's encoding, separator, headers and kinds, and how its cells are written.

    Raises:
        InputError: unreadable, damaged, of an unknown encoding, with a broken header, or dates that can be read in
            two ways.
    """
    try:
        book = book_of(path)
        found = _open_book(path, book, said, report) if book else [_open_text(path, said)]
    except OSError as error:
        raise InputError("IMP-02", "{path} cannot be read: {reason}", path=path, reason=error) from error
    return [_styled(sheet, said) for sheet in found]


def _open_book(path: Path, book: Book, said: Corrections, report: Report | None) -> list[Sheet]:
    shown, hidden = read_book(path, book)
    if hidden and report is not None:
        report.note("IMP-F30", "{file}: hidden sheets are not read: {sheets}", file=path.name, sheets=", ".join(hidden))
    sheets = []
    for name, held in shown:
        title = tidy(name)[:60] if len(shown) > 1 else ""
        head = _filled([(row.line, row.cells) for row in held[:HEAD_LINES]])
        if head:
            sheets.append(_sheet(Sheet(path, "", "", (), 0, None, book, held, title), head, said))
    return sheets or [Sheet(path, "", "", (), 0, None, book, empty=True)]


def _open_text(path: Path, said: Corrections) -> Sheet:
    encoding = encoding_of(path)
    lines = head_of(path, encoding)
    if not any(line.strip() for line in lines):
        return Sheet(path, encoding, "", (), 0, None, empty=True)
    if _PAGE.match("".join(lines[:3])):
        raise InputError(
            "IMP-24",
            "{path} is a web page inside, whatever its name says; some systems export such files. Open it in Excel or "
            "WPS, save it as XLSX and import that.",
            path=path,
        )  # fmt: skip
    tried = {separator: _filled(head_rows(lines, separator)) for separator in SEPARATORS}
    separator = max(SEPARATORS, key=lambda one: _known(tried[one]))
    rows = tried[separator] or [(1, [])]
    return _sheet(Sheet(path, encoding, separator, (), 0, None), rows, said)


def _filled(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]


def _known(rows: list[tuple[int, list[str]]]) -> tuple[int, int]:
    """Return the most known columns of any row, then the most columns of the first."""
    best = max((known_columns(cells) for _, cells in rows), default=0)
    return best, len(rows[0][1]) if rows else 0


def known_columns(cells: Sequence[str]) -> int:
    """Return how many columns of one kind of table a row names."""
    return max(len(mapping(cells, kind)) for kind in CANONICAL) if len(cells) <= MAX_COLUMNS else 0


def _sheet(empty: Sheet, rows: list[tuple[int, list[str]]], said: Corrections) -> Sheet:
    """Find the header among the first rows: the one that names most columns; titles may stand above it."""
    told = said.of(empty.name)
    line, cells = rows[0]
    if told.kind in ("", "ignore") and is_own(cells):
        return replace(empty, header=tuple(tidy(cell) for cell in cells), header_line=line, own=True)
    bare = _without_header(empty.path, rows[0][1], told)
    if bare is not None:
        header, kind, columns = bare
        return replace(empty, header=header, kind=kind, columns=columns)
    line, cells = max(rows, key=lambda row: known_columns(row[1]))
    if known_columns(cells) < 2:
        line, cells = rows[0]
    header = tuple(tidy(cell) for cell in cells)
    if len(header) > MAX_COLUMNS:
        raise InputError(
            "IMP-07", "{path}: {n} columns; at most {most}", path=empty.path, n=len(header), most=MAX_COLUMNS
        )
    kind = told.kind or kind_of(header)
    if kind == "ignore":
        kind = None
    columns = corrected(header, mapping(header, kind), told) if kind else {}
    return replace(empty, header=header, header_line=line, kind=kind, columns=columns)


def _without_header(
    path: Path, first: Sequence[str], told: FileMap
) -> tuple[tuple[str, ...], str | None, dict[str, int]] | None:
    """Return header, kind and columns of a file known to have no header line; None for others."""
    if told.header:
        kind = told.kind or kind_of(told.header)
        return tuple(told.header), kind, corrected(told.header, mapping(told.header, kind) if kind else {}, told)
    for known in aliases().headerless:
        if path.stem.casefold() == known.stem and len(first) == len(known.columns):
            columns = {name: at for at, name in enumerate(known.columns) if name}
            header = tuple(name or f"column {at + 1}" for at, name in enumerate(known.columns))
            return header, known.kind, columns
    return None


def _styled(sheet: Sheet, said: Corrections) -> Sheet:
    """Look at every date and amount of a sheet, to know how they are written; one without rows has no kind."""
    if sheet.kind is None:
        return sheet
    if not any(any(cell.strip() for cell in cells) for _line, cells in _raw(sheet, Report())):
        return replace(sheet, kind=None, columns={}, empty=True)
    dates = [column for column in DATES if column in sheet.columns]
    money = [column for column in MONEY if column in sheet.columns]
    units = {column: unit for column in money if (unit := unit_of(sheet.header[sheet.columns[column]])) != 1}
    wanted = {column: sheet.columns[column] for column in (*dates, *money)}
    told = said.of(sheet.name)
    count = itertools.count()
    cells = (
        {column: row[at] if at < len(row) else "" for column, at in wanted.items()}
        for (_, row), _n in zip(_raw(sheet, Report()), count, strict=False)
    )
    order = told.dates or said.dates
    styles = styles_of(cells, dates, money, units, sheet.separator, sheet.name, order, told.decimal)
    return replace(sheet, styles=styles, rows=next(count))


def _raw(sheet: Sheet, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Stream the rows below the header as they stand in the file."""
    if not sheet.book:
        zero = lambda line: report.add("IMP-R08", sheet.name, line)  # noqa: E731
        yield from text_rows(sheet.path, sheet.encoding, sheet.separator, sheet.header_line, zero)
        return
    for row in sheet.held:
        if row.line > sheet.header_line:
            for _at in row.uncounted:
                report.add("IMP-R17", sheet.name, row.line)
            yield row.line, row.cells


def rows(sheet: Sheet, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Stream the rows below the header as (line, cells), one cell for each column of the header.

    Blank and over-long rows are dropped, short rows filled with empty cells, zero bytes removed; all are counted.

    Raises:
        InputError: IMP-05, broken quoting or a cell of more than 131,072 characters; IMP-19, a damaged workbook.
    """
    width = len(sheet.header)
    for line, cells in _raw(sheet, report):
        if (fitted := _fit(cells, width, line, sheet, report)) is not None:
            yield line, fitted


def _fit(cells: list[str], width: int, line: int, sheet: Sheet, report: Report) -> list[str] | None:
    if len(cells) == width:
        whole = "".join(cells)
        if "'" in whole or "  " in whole or not whole.isprintable():
            fitted = [tidy(cell) if cell[:1] != "'" else _unguarded(tidy(cell)) for cell in cells]
        else:
            fitted = [cell.strip() for cell in cells]  # what `tidy` does to a cell in which nothing is to be done
        if any(fitted):
            return fitted
    if not any(cell.strip() for cell in cells):
        if not sheet.book:  # a workbook's formatted but empty rows are no rows
            report.add("IMP-D08", sheet.name, line)
        return None
    if len(cells) > width:
        if any(cell.strip() for cell in cells[width:]):
            report.add("IMP-D07", sheet.name, line, got=sheet.separator.join(cells[width:]))
            return None
        report.add("IMP-R14", sheet.name, line)
    elif not sheet.book:  # in a workbook trailing empty cells are simply not there
        report.add("IMP-R07", sheet.name, line, got=sheet.separator.join(cells[-1:]))
    return [_unguarded(tidy(cell)) for cell in [*cells, *[""] * (width - len(cells))][:width]]


def _unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that an export puts before what looks like a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
