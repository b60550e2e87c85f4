"""Text files (CSV, TSV) as rows of cells: the encoding and the quoting are checked, nothing is guessed from the cells.

Only the standard library reads the cells: nothing turns a text into a number, a date or a missing value.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from scenarios.errors import InputError

SEPARATORS = (",", ";", "\t", "|")
CHUNK = 1 << 20
HEAD_LINES = 60
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


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


def head_of(path: Path, encoding: str) -> list[str]:
    """Return the first lines of a file, zero bytes removed.

    Raises:
        InputError: IMP-02, unreadable.
    """
    try:
        with path.open(encoding=encoding, newline="") as handle:
            return [line.replace("\0", "")[:CHUNK] for line in islice(handle, HEAD_LINES)]
    except (OSError, UnicodeError) as error:
        raise InputError("IMP-02", "{path} cannot be read: {reason}", path=path, reason=error) from error


def head_rows(lines: list[str], separator: str) -> list[tuple[int, list[str]]]:
    """Return the rows of a file's head as (last line, cells); what the quoting breaks off is left out."""
    reader, found = csv.reader(lines, delimiter=separator), []
    try:
        for cells in reader:
            found.append((reader.line_num, cells))
    except csv.Error:
        pass
    return found


def text_rows(
    path: Path, encoding: str, separator: str, after: int, zero_bytes: Callable[[int], None]
) -> Iterator[tuple[int, list[str]]]:
    """Stream the rows below line `after` as (first line, cells).

    Args:
        path: the file.
        encoding: as found.
        separator: as found.
        after: last line of the header; 0 = the file has none.
        zero_bytes: told the number of every line from which zero bytes were removed.

    Raises:
        InputError: IMP-05, broken quoting or a cell of more than 131,072 characters.
    """
    before = 0
    try:
        with path.open(encoding=encoding, newline="") as handle:
            reader = csv.reader(_lines(handle, zero_bytes), delimiter=separator, strict=True)
            for cells in reader:
                line, before = before + 1, reader.line_num
                if line > after:
                    yield line, cells
    except (csv.Error, OSError, UnicodeError) as error:
        raise InputError(
            "IMP-05",
            "{path}, near line {line}: {reason}. Most often a quotation mark is left open; save the file as CSV again.",
            path=path, line=before + 1, reason=error,
        ) from error  # fmt: skip


def _lines(handle: Iterator[str], zero_bytes: Callable[[int], None]) -> Iterator[str]:
    for number, line in enumerate(handle, 1):
        if "\0" in line:
            zero_bytes(number)
            line = line.replace("\0", "")
        yield line
