"""CSV files as text cells: encoding, separator and header are found, broken files are refused, rows are streamed.

Only the standard library reads the cells: nothing turns a text into a number, a date or a missing value.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scenarios.crm.aliases import CANONICAL, kind_of, mapping
from scenarios.crm.names import tidy
from scenarios.crm.report import Report
from scenarios.errors import InputError

SEPARATORS = (",", ";", "\t")
CHUNK = 1 << 20
MAX_COLUMNS = 500
ENDINGS = (".csv", ".txt", ".tsv")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Sheet:
    """One CSV file whose header has been read."""

    path: Path
    encoding: str
    separator: str
    header: tuple[str, ...]
    header_line: int
    kind: str | None
    """pipeline, accounts, products, teams; None when no column is known."""

    @property
    def name(self) -> str:
        """File name, as reports give it."""
        return self.path.name


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files to read: those given, and the CSV files in the folders given, by name.

    Raises:
        InputError: nothing given, a path that does not exist, a folder without CSV files, a spreadsheet file.
    """
    if not paths:
        raise InputError("IMP-01", "no file to import; name a folder or CSV files")
    found = [file for path in paths for file in _files_at(Path(path))]
    return list(dict.fromkeys(found))


def _files_at(path: Path) -> list[Path]:
    try:
        if path.is_dir():
            files = sorted(f for f in path.iterdir() if f.suffix.lower() in ENDINGS and f.is_file())
            if not files:
                raise InputError("IMP-01", "{path}: no CSV files in this folder", path=path)
            return files
        if not path.is_file():
            raise InputError("IMP-01", "{path}: no such file or folder", path=path)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("IMP-02", "{path} cannot be read: {reason}", path=path, reason=error) from error
    if path.suffix.lower() in (".xlsx", ".xls", ".ods"):
        raise InputError("IMP-02", "{path} is a spreadsheet; save it as CSV (UTF-8) and import that", path=path)
    return [path]


def open_sheet(path: Path) -> Sheet:
    """Find a file's encoding, separator, header and kind.

    Raises:
        InputError: unreadable, empty, of an unknown encoding, or with a broken header.
    """
    try:
        encoding = encoding_of(path)
        with path.open(encoding=encoding, newline="") as handle:
            number, line = next(
                ((n, text) for n, text in enumerate(handle, 1) if text.replace("\0", "").strip()), (0, "")
            )
    except (OSError, UnicodeError) as error:
        raise InputError("IMP-02", "{path} cannot be read: {reason}", path=path, reason=error) from error
    if not line:
        raise InputError("IMP-03", "{path} is empty", path=path)
    separator = _separator(line)
    header = tuple(tidy(cell) for cell in _first_row(line, separator))
    if len(header) > MAX_COLUMNS:
        raise InputError("IMP-07", "{path}: {n} columns; at most {most}", path=path, n=len(header), most=MAX_COLUMNS)
    return Sheet(path, encoding, separator, header, number, kind_of(header))


def _separator(line: str) -> str:
    """Return the separator that gives the most known columns, then the most columns."""

    def known(separator: str) -> tuple[int, int]:
        header = _first_row(line, separator)
        return max(len(mapping(header, kind)) for kind in CANONICAL), len(header)

    return max(SEPARATORS, key=known)


def _first_row(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line.replace("\0", "").strip("\r\n")], delimiter=separator), [])
    except csv.Error:
        return []


def encoding_of(path: Path) -> str:
    """Return utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be or gb18030, whichever the whole file decodes with.

    GB18030 decodes nearly any bytes, so it is taken only when the text looks Chinese: high bytes in pairs.

    Raises:
        InputError: IMP-04, none of them.
    """
    with path.open("rb") as handle:
        head = handle.read(4096)
    candidates = [name for mark, name in _BOMS if head.startswith(mark)] or _without_mark(head)
    for name in candidates:
        if _undecodable_at(path, name) is None and (name != "gb18030" or _looks_chinese(path)):
            return name
    raise InputError(
        "IMP-04",
        "{path} is neither UTF-8, UTF-16 nor GB18030 (GBK) text: byte {at} does not fit. "
        "Save it again as 'CSV UTF-8' and import that.",
        path=path, at=_undecodable_at(path, candidates[0]) or 0,
    )  # fmt: skip


def _without_mark(head: bytes) -> list[str]:
    zeros_even, zeros_odd = head[0::2].count(0), head[1::2].count(0)
    if max(zeros_even, zeros_odd) * 4 > len(head) and len(head) >= 4:
        return ["utf-16-be" if zeros_even > zeros_odd else "utf-16-le"]
    return ["utf-8", "gb18030"]


def _undecodable_at(path: Path, encoding: str) -> int | None:
    """Return the byte at which decoding fails, about, or None."""
    decoder, at = codecs.getincrementaldecoder(encoding)(), 0
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeError as error:
                return at + getattr(error, "start", 0)
            at += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return at
    return None


def _looks_chinese(path: Path) -> bool:
    with path.open("rb") as handle:
        data = handle.read(16 * CHUNK)
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if sum(c >= "\x80" for c in text) - broken > broken:
        return False  # mostly good UTF-8 with a few broken bytes
    pairs = re.findall(rb"[\x81-\xfe][\x30-\xfe]", data)
    return sum(pair[1] < 0x80 for pair in pairs) * 5 <= len(pairs)


def rows(sheet: Sheet, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Stream the rows below the header as (line, cells), one cell for each column of the header.

    Blank and over-long rows are dropped, short rows filled with empty cells, zero bytes removed; all are counted.

    Raises:
        InputError: IMP-05, broken quoting or a cell of more than 131,072 characters.
    """
    width = len(sheet.header)
    try:
        with sheet.path.open(encoding=sheet.encoding, newline="") as handle:
            reader = csv.reader(_lines(handle, sheet, report), delimiter=sheet.separator, strict=True)
            before = 0
            for cells in reader:
                line, before = before + 1, reader.line_num
                if line <= sheet.header_line:
                    continue
                if (fitted := _fit(cells, width, line, sheet, report)) is not None:
                    yield line, fitted
    except (csv.Error, OSError, UnicodeError) as error:
        raise InputError(
            "IMP-05",
            "{path}, near line {line}: {reason}. Most often a quotation mark is left open; save the file as CSV again.",
            path=sheet.path, line=before + 1, reason=error,
        ) from error  # fmt: skip


def _lines(handle: Iterator[str], sheet: Sheet, report: Report) -> Iterator[str]:
    for number, line in enumerate(handle, 1):
        if "\0" in line:
            report.add("IMP-R08", sheet.name, number)
            line = line.replace("\0", "")
        yield line


def _fit(cells: list[str], width: int, line: int, sheet: Sheet, report: Report) -> list[str] | None:
    if not any(cell.strip() for cell in cells):
        report.add("IMP-D08", sheet.name, line)
        return None
    if len(cells) > width:
        if any(cell.strip() for cell in cells[width:]):
            report.add("IMP-D07", sheet.name, line, got=sheet.separator.join(cells[width:]))
            return None
        report.add("IMP-R14", sheet.name, line)
    elif len(cells) < width:
        report.add("IMP-R07", sheet.name, line, got=sheet.separator.join(cells[-1:]))
        cells = cells + [""] * (width - len(cells))
    return [tidy(cell) for cell in cells[:width]]
