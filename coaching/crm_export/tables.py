"""Tables as files that a CRM or spreadsheet reads: CSV with a byte-order mark, or XLSX; no cell runs as a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from scenarios.errors import StoreError

Cell = str | int | float | date | bool | None
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_REL = '<Relationship Id="rId1" Type="{}" Target="{}"/>'


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before = + - @ unless it is a number."""
    risky = text.startswith(("=", "+", "-", "@", "\t", "\r")) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[Cell]], encoding: str = "utf-8-sig") -> bytes:
    """Return a CSV file; characters that the encoding lacks become ``?``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(_text(cell)) for cell in row] for row in rows)
    return out.getvalue().encode(encoding, "replace")


def xlsx_bytes(header: Sequence[str], rows: Sequence[Sequence[Cell]], sheet: str = "Sheet1") -> bytes:
    """Return a workbook with one sheet: texts inline, numbers as numbers, dates as ISO text."""
    lines = [_row(1, header), *(_row(k, row) for k, row in enumerate(rows, 2))]
    body = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS.format(_REL.format(f"{_OFFICE}/officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _RELS.format(_REL.format(f"{_OFFICE}/worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": body,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same table gives the same bytes
            archive.writestr(info, text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _row(line: int, cells: Sequence[Cell]) -> str:
    return f'<row r="{line}">{"".join(_cell(cell) for cell in cells)}</row>'


def _cell(cell: Cell) -> str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return f"<c><v>{cell}</v></c>"
    text = escape(_UNWRITABLE.sub("", guarded(_text(cell))))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def write_files(folder: Path, files: Mapping[str, bytes], mode: int = 0o600) -> list[Path]:
    """Write files into a folder (made when absent), each whole or not at all; only the owner may read them.

    Raises:
        StoreError: OUT-21, the folder cannot be made or a file not written.
    """
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            path = folder / name
            waiting = folder / f".{name}.part"
            waiting.write_bytes(data)
            waiting.chmod(mode)
            waiting.replace(path)
            paths.append(path)
    except OSError as error:
        reason = error.strerror or error
        raise StoreError("OUT-21", "{path} cannot be written: {reason}", path=folder, reason=reason) from error
    return paths
