"""XLSX files as rows of text cells: what is in the usual form by `scenarios.crm.plainsheet`, else streamed by expat.

Any DTD or entity is refused, so a small file cannot unfold into a large one; `scenarios.crm.workbook` has refused
archives that are too large before this is called.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from scenarios.crm.plainsheet import MOST_COLUMNS, MOST_ROWS, UnusualError, plain_rows, plain_strings

CHUNK = 1 << 18
MOST_KEPT = 200_000
"""Different numbers whose text is remembered."""
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in number formats that show a date or time, the East Asian ones included."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_DAY_0, _DAY_0_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)


class BookRow(NamedTuple):
    """One row of a sheet."""

    line: int
    cells: list[str]
    uncounted: tuple[int, ...]
    """Positions of formulas whose value was never stored."""


class TooWideError(ValueError):
    """A row with more columns, or more rows, than are read."""


class _Parser:
    """Feeds a part of the archive to handlers named by the element's local name."""

    def __init__(self) -> None:
        self.text: list[str] = []
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, values: self.start(name.rpartition(":")[2], values)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = self.text.append
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        self.parser = parser

    def _refuse(self, *_: Any) -> None:
        raise ValueError("it declares a document type or entities, which no Excel file does")

    def start(self, name: str, values: dict[str, str]) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        """Feed a whole part."""
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                self.parser.Parse(chunk, False)
            self.parser.Parse(b"", True)


class _Strings(_Parser):
    """The strings that cells share."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.parts: list[str] = []
        self.phonetic = False

    def start(self, name: str, values: dict[str, str]) -> None:
        if name == "si":
            self.parts = []
        elif name == "rPh":
            self.phonetic = True
        self.text.clear()

    def end(self, name: str) -> None:
        if name == "t" and not self.phonetic:
            self.parts.append("".join(self.text))
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            self.found.append("".join(self.parts))
        self.text.clear()


class _Styles(_Parser):
    """Which cell formats show a date."""

    def __init__(self) -> None:
        super().__init__()
        self.formats: dict[str, str] = {}
        self.dates: list[bool] = []
        self.inside = False

    def start(self, name: str, values: dict[str, str]) -> None:
        if name == "numFmt":
            self.formats[values.get("numFmtId", "")] = values.get("formatCode", "")
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            number = values.get("numFmtId", "0")
            custom = _LITERAL.sub("", self.formats.get(number, "")).casefold()
            own = number in self.formats
            self.dates.append(any(c in custom for c in "ymdhs") if own else int(number) in _DATE_FORMATS)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.inside = False


class _Contents(_Parser):
    """Sheets of the workbook, their parts, and from when dates are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, bool, str]] = []
        """(title, hidden, id of the relation)."""
        self.targets: dict[str, str] = {}
        self.since_1904 = False

    def start(self, name: str, values: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in values.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((values.get("name", ""), values.get("state", "visible") != "visible", relation))
        elif name == "workbookPr":
            self.since_1904 = values.get("date1904", "0") in ("1", "true")
        elif name == "Relationship":
            self.targets[values.get("Id", "")] = values.get("Target", "")


class _Values:
    """What the stored values of a workbook's cells mean."""

    def __init__(self, strings: list[str], dates: list[bool], since_1904: bool) -> None:
        self.strings, self.dates = strings, dates
        self.day_0 = _DAY_0_1904 if since_1904 else _DAY_0
        self.numbers: dict[tuple[str, str], str] = {}

    def text(self, kind: str, style: str, value: str) -> str:
        """Return the text of a cell that holds a value, '' for an error."""
        if kind == "s":
            return self.strings[int(value)]
        if kind == "n":
            known = self.numbers.get((style, value))
            return self.number(style, value) if known is None else known
        if kind == "e":
            return ""
        return {"1": "TRUE", "0": "FALSE"}.get(value, value) if kind == "b" else value

    def number(self, style: str, value: str) -> str:
        """Return the text of a number or date."""
        if style and self.dates and self.dates[int(style)]:
            text = moment_text(self.day_0 + timedelta(seconds=round(float(value) * 86_400)))
        else:
            text = value if value.isdigit() and len(value) < 16 else number_text(float(value))
        if len(self.numbers) < MOST_KEPT:
            self.numbers[style, value] = text
        return text


class _Cells(_Parser):
    """Rows of a sheet; `ready` collects those that are complete."""

    def __init__(self, values: _Values) -> None:
        super().__init__()
        self.values = values
        self.ready: list[BookRow] = []
        self.cells: list[str] = []
        self.uncounted: list[int] = []
        self.line = self.at = 0
        self.kind, self.style, self.value, self.formula = "n", "", "", False
        self.inside = False

    def start(self, name: str, values: dict[str, str]) -> None:
        if name == "c":
            reference = values.get("r")
            self.at = _column(reference) if reference else self.at + 1
            self.kind, self.style = values.get("t", "n"), values.get("s", "")
            self.value, self.formula = "", False
        elif name == "v" or name == "t":
            self.inside = name == "v" or self.kind == "inlineStr"
            self.text.clear()
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.line = int(values.get("r", self.line + 1))
            if not 1 <= self.line <= MOST_ROWS:
                raise TooWideError(f"row {self.line}")
            self.cells, self.uncounted, self.at = [], [], -1

    def end(self, name: str) -> None:
        if name == "v" or name == "t":
            if self.inside:
                self.value += "".join(self.text)
            self.inside = False
            self.text.clear()
        elif name == "c":
            self._put()
        elif name == "row":
            self.ready.append(BookRow(self.line, self.cells, tuple(self.uncounted)))

    def _put(self) -> None:
        text = self.values.text(self.kind, self.style, self.value) if self.value else ""
        if self.formula and not text and self.kind != "str":
            self.uncounted.append(self.at)
        if not text:
            return
        if self.at >= MOST_COLUMNS:
            raise TooWideError(f"{self.at + 1} columns")
        gap = self.at - len(self.cells)
        if gap >= 0:
            self.cells.extend([""] * gap)
            self.cells.append(text)
        else:
            self.cells[self.at] = text


def _column(reference: str) -> int:
    at = 0
    for letter in reference:
        if not letter.isalpha():
            break
        at = at * 26 + ord(letter) - 64
    if not 1 <= at <= 16_384:
        raise ValueError(f"a cell stands at {reference[:20]!r}")
    return at - 1


def number_text(value: float) -> str:
    """Return a number in full, without an exponent; '' for what is no number."""
    if not math.isfinite(value):
        return ""
    if float(value).is_integer() and abs(value) < 1e17:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def moment_text(value: datetime) -> str:
    """Return a date, or a date and time where the time is not midnight."""
    return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "seconds")


def sheets(path: Path) -> Iterator[tuple[str, bool, Iterable[BookRow]]]:
    """Yield title, whether it is hidden, and the rows of each sheet; each must be read before the next.

    Raises:
        ValueError, KeyError, zipfile.BadZipFile, expat.ExpatError, ...: damaged; TooWideError: too large.
    """
    with zipfile.ZipFile(path) as archive:
        contents = _Contents()
        contents.read(archive, "xl/workbook.xml")
        relations = _Contents()
        relations.read(archive, "xl/_rels/workbook.xml.rels")
        names, styles = frozenset(archive.namelist()), _Styles()
        if "xl/styles.xml" in names:
            styles.read(archive, "xl/styles.xml")
        values = _Values(_strings(archive, names), styles.dates, contents.since_1904)
        for title, hidden, relation in contents.sheets:
            target = relations.targets[relation]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if "worksheets/" in part:
                yield title, hidden, () if hidden else _rows(archive, part, values)


def _strings(archive: zipfile.ZipFile, names: frozenset[str]) -> list[str]:
    part = "xl/sharedStrings.xml"
    if part not in names:
        return []
    try:
        with archive.open(part) as stream:
            return plain_strings(stream)
    except UnusualError:
        strings = _Strings()
        strings.read(archive, part)
        return strings.found


def _rows(archive: zipfile.ZipFile, part: str, values: _Values) -> Iterable[BookRow]:
    try:
        with archive.open(part) as stream:
            return [BookRow(line, cells, ()) for line, cells in plain_rows(stream, values, CHUNK)]
    except UnusualError:
        return _streamed(archive, part, values)


def _streamed(archive: zipfile.ZipFile, part: str, values: _Values) -> Iterator[BookRow]:
    cells = _Cells(values)
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            cells.parser.Parse(chunk, False)
            yield from cells.ready
            cells.ready.clear()
        cells.parser.Parse(b"", True)
        yield from cells.ready
