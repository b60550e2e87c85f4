"""The form in which programs write large XLSX sheets, read with regular expressions: four times as fast as expat.

Only what is certain is read here: every character of a row must belong to a cell of a known form. Anything else (a
formula, a comment, an entity of one's own, other names) makes the caller read the sheet with `scenarios.crm.xlsx`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, Protocol
from xml.parsers import expat

MOST_COLUMNS = 200
MOST_ROWS = 1_048_576
MOST_ROW = 4 * 1024 * 1024
"""Characters of one row."""
MOST_TEXT = 32 * 1024 * 1024
"""Bytes of shared strings that are taken into memory at once."""
_MARKS = re.compile(r'(?: s="([0-9]{1,6})")?(?: t="(n|s|str|b|e|inlineStr)")? ?>')
_EMPTY = re.compile(r'<c(?: r="([A-Z]{1,3})[0-9]{1,7}")?(?: s="[0-9]{1,6}")?(?: t="[a-zA-Z]+")? ?/>')
_LETTERS = re.compile(r"[A-Z]{1,3}")
_PRESERVED = ' xml:space="preserve">'
_ROW = re.compile(r'\s*<row((?: [A-Za-z0-9:]+="[^"<&]*")*) ?(/?)>')
_LINE = re.compile(r' r="([0-9]{1,7})"')
_STRING = re.compile(
    r'(\s*<si>(?:<t ?/>|<t(?: xml:space="preserve")?>([^<]*)</t>)(?:<phoneticPr(?: [A-Za-z0-9]+="[^"<&]*")* ?/>)?</si>)'
)
_ROOT = re.compile(r"<sst(?: [^<>]*)?(?<!/)>")
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML forbids."""
_ELSEWHERE = re.compile(r"encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
_UTF8 = codecs.getincrementaldecoder("utf-8-sig")
_ENTITY = re.compile(r"&([a-z]+);|&")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class UnusualError(Exception):
    """Something here is not of the plain form."""


class Values(Protocol):
    """What the stored values of a workbook's cells mean."""

    numbers: dict[tuple[str, str], str]
    """(style, stored number) -> its text, for those met before."""

    def number(self, style: str, value: str) -> str:
        """Return the text of a number or date."""
        ...

    def text(self, kind: str, style: str, value: str) -> str:
        """Return the text of a cell that holds a value, '' for an error."""
        ...


def plain_strings(stream: IO[bytes]) -> list[str]:
    """Return the shared strings.

    Raises:
        UnusualError: rich text, phonetic runs, or anything else that is not one plain text a string.
    """
    data = stream.read(MOST_TEXT + 1)
    if len(data) > MOST_TEXT:
        raise UnusualError
    text = _decoded(_UTF8(), data, True)
    root, end = _ROOT.search(text), text.rfind("</sst>")
    if root is None or end < root.end():
        raise UnusualError
    _require_frame(text[: root.end()] + text[end:])
    body = text[root.end() : end].rstrip()
    found = _STRING.findall(body)
    if "".join([whole for whole, _ in found]) != body:
        raise UnusualError
    return [_unescaped(one) for _, one in found]


def plain_rows(stream: IO[bytes], values: Values, chunk: int) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of the rows of a sheet; none of them may be used before all are there.

    Args:
        stream: the XML of the sheet.
        values: what stored values mean.
        chunk: bytes to read at a time.

    Raises:
        UnusualError: something is not of the plain form.
        ValueError, IndexError: a value that no reader can read.
    """
    pieces = _pieces(stream, chunk)
    head, found, piece = next(pieces).partition("<sheetData>")
    if not found:
        raise UnusualError
    last = 0
    for following in pieces:
        for line, body in _rows(piece, last, True):
            yield line, _cells(line, body, values) if body else []
            last = line
        piece = following
    blank, found, tail = piece.partition("</sheetData>")
    if not found:
        raise UnusualError
    yield from ((line, []) for line, _ in _rows(blank, last, False))
    _require_frame(f"{head}<sheetData>{found}{tail}")


def _pieces(stream: IO[bytes], chunk: int) -> Iterator[str]:
    """Yield the text between the ends of rows: what stands before the first, ..., what stands after the last."""
    decoder, rest = _UTF8(), ""
    while data := stream.read(chunk):
        text = _decoded(decoder, data)
        *whole, rest = (rest + text).split("</row>")
        if len(rest) > MOST_ROW:
            raise UnusualError
        yield from whole
    yield rest + _decoded(decoder, b"", True)


def _decoded(decoder: codecs.IncrementalDecoder, data: bytes, final: bool = False) -> str:
    try:
        text = decoder.decode(data, final)
    except UnicodeError as error:
        raise UnusualError from error
    if "<!" in text or "]]>" in text or (not text.isprintable() and _ODD.search(text)):
        raise UnusualError  # a comment, a document type, or no XML at all
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _rows(piece: str, line: int, closed: bool) -> Iterator[tuple[int, str]]:
    """Yield (line, cells as they stand) of the rows in a piece: any number of empty ones, then one that is closed."""
    at = 0
    while found := _ROW.match(piece, at):
        told = _LINE.search(found[1])
        line, at = int(told[1]) if told else line + 1, found.end()
        if not 1 <= line <= MOST_ROWS:
            raise UnusualError
        if not found[2]:
            if not closed:
                raise UnusualError
            yield line, piece[at:].rstrip()
            return
        yield line, ""
    if closed or piece[at:].strip():
        raise UnusualError


def _cells(line: int, body: str, values: Values) -> list[str]:
    """Return the cells of a row; each piece between the ends of cells has to be one plain cell, or end in one."""
    cells: list[str] = []
    at, digits, count = -1, len(str(line)), 0
    *pieces, after = body.split("</c>")
    if after:
        _passed(after, len(after), at)  # empty cells behind the last full one
    for piece in pieces:
        if begins := piece.rfind("<c"):
            at = _passed(piece, begins, at)
            piece = piece[begins:]
        if piece[-4:] == "</v>":
            head, _, text = piece[:-4].partition("<v>")
        else:
            head, text = _inline(piece)
        if head[:6] == '<c r="':
            end = head.find('"', 6)
            at, marks = column_at(head[6 : end - digits]), head[end + 1 :]
        else:
            at, marks = at + 1, head[2:]
        style, kind = marks_of(marks)
        if not text:
            continue
        if "<" in text or at >= MOST_COLUMNS:
            raise UnusualError
        if "&" in text:
            text = _unescaped(text)
        if kind == "n":
            text = values.numbers.get((style, text)) or values.number(style, text)
        elif kind != "inlineStr":
            text = values.text(kind, style, text)
        if at == count:
            cells.append(text)
        else:
            _put(cells, at, text)
        count = len(cells)
    return cells


def _inline(piece: str) -> tuple[str, str]:
    """Return the start of a cell that holds a text of its own, or nothing, and that text."""
    head, found, text = piece.partition("<is><t")
    if not found:
        return piece, ""
    if text[-9:] != "</t></is>" or "inlineStr" not in head:
        raise UnusualError
    if text[:1] == ">":
        return head, text[1:-9]
    if text.startswith(_PRESERVED):
        return head, text[len(_PRESERVED) : -9]
    raise UnusualError


def _passed(piece: str, end: int, at: int) -> int:
    """Return the column of the last of the empty cells that stand before `end`."""
    begins = 0
    while begins < end and (found := _EMPTY.match(piece, begins, end)):
        at, begins = column_at(found[1]) if found[1] else at + 1, found.end()
    if begins < end:
        raise UnusualError
    return at


def _put(cells: list[str], at: int, text: str) -> None:
    if not text:
        return
    gap = at - len(cells)
    if gap < 0:
        cells[at] = text
    else:
        cells.extend([""] * gap)
        cells.append(text)


@lru_cache(maxsize=1024)
def column_at(letters: str) -> int:
    """Return the position of a column, A = 0.

    Raises:
        UnusualError: these are no one to three capital letters.
    """
    if not _LETTERS.fullmatch(letters):
        raise UnusualError
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1


@lru_cache(maxsize=4096)
def marks_of(text: str) -> tuple[str, str]:
    """Return style and type of a cell, from what stands behind its place.

    Raises:
        UnusualError: an attribute that is not known here.
    """
    found = _MARKS.fullmatch(text)
    if found is None:
        raise UnusualError
    return found[1] or "", found[2] or "n"


def _unescaped(text: str) -> str:
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(found: re.Match[str]) -> str:
    if found[1] not in _ENTITIES:
        raise UnusualError
    return _ENTITIES[found[1]]


def _require_frame(xml: str) -> None:
    """Refuse what is no well-formed XML around the rows, or not UTF-8."""
    if _ELSEWHERE.search(xml):
        raise UnusualError
    try:
        expat.ParserCreate().Parse(xml.encode(), True)
    except expat.ExpatError as error:
        raise UnusualError from error
