"""Names, money and dates as they stand in CRM cells, and what they mean."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

LONGEST = 100
MOST_CENTS = 10**14
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s].*)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?", re.ASCII)
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_CURRENCY = {"$": "USD", "¥": "CNY", "€": "EUR", "£": "GBP", "元": "CNY"}


def tidy(text: str) -> str:
    """Return the cell's text without surrounding and doubled white space or control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def plain(text: str) -> str:
    """Return the form in which names are compared: NFKC, case-folded, letters and digits only.

    A name without any letter or digit is compared as it stands.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum()) or folded.strip()


def header_key(text: str) -> str:
    """Return the form in which column names are compared: `plain`, without what stands in brackets."""
    folded = unicodedata.normalize("NFKC", text)
    return plain(_BRACKETS.sub("", folded) or folded)


def shorten(name: str) -> str:
    """Cut a name of more than 100 characters; the end becomes a digest, so that two long names stay two."""
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - 9]}~{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def cents(text: str) -> int | None:
    """Read an amount: currency signs, thousands commas, full-width digits, (1,234) = -1,234.

    Returns:
        Cents, or None for anything else, empty included; above 10**12 units counts as unreadable.
    """
    bare = unicodedata.normalize("NFKC", text).strip()
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()$¥€£元 ").replace(" ", "")
    sign = -1 if negative or bare.startswith("-") else 1
    bare = bare.lstrip("+-").lstrip("$¥€£")
    if not bare or not _NUMBER.fullmatch(bare) or len(bare) > 40:
        return None
    try:
        value = round(Decimal(bare.replace(",", "")) * 100)
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


def day(text: str) -> date | None:
    """Read a date written year first (2026-03-05, 2026/3/5, 2026年3月5日; a time of day is ignored).

    Day-first and month-first dates are not guessed: they read as None. Years 1990 to 2100.
    """
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    try:
        value = date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return value if 1990 <= value.year <= 2100 else None


def kebab(text: str, fallback: str) -> str:
    """Return a name for a scenario: lower-case Latin words joined by hyphens, at most 60 characters."""
    words = re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKC", text).casefold())
    return "-".join(words)[:60].strip("-") or fallback
