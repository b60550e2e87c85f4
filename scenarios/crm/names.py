"""Names, money and dates as they stand in CRM cells, and what they mean."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

LONGEST = 100
MOST_CENTS = 10**14
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s].*)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_PARTS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T\s,].*)?", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})[-\s]([a-z]{3})[a-z]*\.?[-\s,]+(\d{4})(?:[T\s,].*)?", re.ASCII | re.IGNORECASE)
_WORDS_US = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})(?:[T\s,].*)?", re.ASCII | re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?", re.ASCII)
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_CURRENCY = {"$": "USD", "¥": "CNY", "€": "EUR", "£": "GBP", "元": "CNY"}
_WORTH = {"亿": 10**8, "万": 10**4, "萬": 10**4, "千": 10**3, "k": 10**3, "m": 10**6}
_EXCEL_DAY_0 = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1990, 2100


def tidy(text: str) -> str:
    """Return the cell's text without surrounding and doubled white space or control characters."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def plain(text: str) -> str:
    """Return the form in which names are compared: NFKC, case-folded, letters and digits only.

    A name without any letter or digit is compared as it stands.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum()) or folded.strip()


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """Return the form in which column names are compared: `plain`, without what stands in brackets."""
    folded = unicodedata.normalize("NFKC", text)
    return plain(_BRACKETS.sub("", folded) or folded)


def shorten(name: str) -> str:
    """Cut a name of more than 100 characters; the end becomes a digest, so that two long names stay two."""
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - 9]}~{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def bare_id(text: str) -> str:
    """Return an identifier without the prefix that Zoho puts before it in exports."""
    return text.removeprefix("zcrm_")


@lru_cache(maxsize=1 << 15)
def cents(text: str, decimal: str = ".", unit: int = 1) -> int | None:
    """Read an amount: currency signs and codes, thousands, 万 and 亿, full-width digits, (1,234) = -1,234.

    Args:
        text: the cell.
        decimal: the sign before the decimals in this column, "." or ",".
        unit: what one unit of the column is worth; a cell that says 万 itself is taken at its word.

    Returns:
        Cents, or None for anything else, empty included; above 10**12 units counts as unreadable.
    """
    bare = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()
    negative = bare.startswith("(") and bare.endswith(")")
    bare = re.sub(r"^(?:[A-Z]{3}|RMB)\s+|\s+[A-Z]{3}$", "", bare.strip("()")).strip("$¥€£元 ").replace(" ", "")
    sign = -1 if negative or bare.startswith("-") or bare.endswith("-") else 1
    bare = bare.lstrip("+-").rstrip("-").lstrip("$¥€£")
    worth = _WORTH.get(bare[-1:].casefold())
    if worth is not None:
        bare, unit = bare[:-1], worth
    if decimal == ",":
        bare = bare.replace("'", "").translate({ord("."): ",", ord(","): "."})
    if not bare or not _NUMBER.fullmatch(bare) or len(bare) > 40:
        return None
    try:
        value = round(Decimal(bare.replace(",", "")) * 100 * unit)
    except (InvalidOperation, ValueError):
        return None
    return sign * value if value <= MOST_CENTS else None


def currency_of(texts: Iterable[str]) -> str | None:
    """Return the currency code whose sign stands in the amounts, or None."""
    for text in texts:
        for sign, code in _CURRENCY.items():
            if sign in unicodedata.normalize("NFKC", text):
                return code
    return None


@lru_cache(maxsize=1 << 15)
def day(text: str, order: str = "") -> date | None:
    """Read a date: year first (2026-03-05, 2026/3/5, 2026年3月5日, 20260305), with the month's name, or a serial.

    Day-first and month-first dates are not guessed: they read as None unless `order` says "dmy" or "mdy", or only
    one order is possible. A time of day is ignored. Five digits are the day number of a spreadsheet. Years 1990-2100.
    """
    bare = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()
    found = _DATE.fullmatch(bare) or _COMPACT.fullmatch(bare)
    if found:
        return _date(*(int(part) for part in found.groups()))
    if found := _PARTS.fullmatch(bare):
        return _by_order(int(found[1]), int(found[2]), int(found[3]), order)
    if found := _SERIAL.fullmatch(bare):
        return _in_range(_EXCEL_DAY_0 + timedelta(days=int(found[1])))
    if found := _WORDS.fullmatch(bare):
        return _named(found[2], int(found[1]), int(found[3]))
    if found := _WORDS_US.fullmatch(bare):
        return _named(found[1], int(found[2]), int(found[3]))
    return None


def _by_order(first: int, second: int, year: int, order: str) -> date | None:
    if order == "dmy" or (not order and first > 12) or first == second:
        return _date(year, second, first)
    if order == "mdy" or (not order and second > 12):
        return _date(year, first, second)
    return None


def _named(month: str, day_of_month: int, year: int) -> date | None:
    word = month.casefold()
    return _date(year, _MONTHS.index(word) + 1, day_of_month) if word in _MONTHS else None


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return _in_range(date(year, month, day_of_month))
    except ValueError:
        return None


def _in_range(value: date) -> date | None:
    return value if FIRST_YEAR <= value.year <= LAST_YEAR else None


def kebab(text: str, fallback: str) -> str:
    """Return a name for a scenario: lower-case Latin words joined by hyphens, at most 60 characters."""
    words = re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKC", text).casefold())
    return "-".join(words)[:60].strip("-") or fallback
