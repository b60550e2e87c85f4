"""How a file writes dates and numbers: found by the whole column, asked for where two readings fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from scenarios.errors import InputError

Order = Literal["", "dmy", "mdy"]
Decimal = Literal[".", ","]
ASK_FROM = 0.05
"""Share of a column's dates that two readings must fit before the import asks; fewer are counted as unreadable."""
_PARTS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}(?:[T\s,].*)?", re.ASCII)
_COMMA_DECIMAL = re.compile(r"(?:\d{1,3}(?:[.\s']\d{3})+|\d+),\d{1,2}$|\d{1,3}(?:\.\d{3}){2,}$", re.ASCII)
_POINT_DECIMAL = re.compile(
    r"(?:\d{1,3}(?:[,\s']\d{3})+|\d+)\.\d{1,2}$|\d{1,3}(?:,\d{3}){2,}$|\d+,\d{3}\.\d+$", re.ASCII
)
_THREE = re.compile(r"\d{1,3}\.\d{3}$", re.ASCII)
_UNITS = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "thousand": 10**3, "million": 10**6}


@dataclass(frozen=True)
class Styles:
    """How one sheet writes its cells."""

    order: Order = ""
    """Whether 03/04/2026 is day first or month first; '' = no such date may be read."""
    decimal: Decimal = "."
    units: Mapping[str, int] = field(default_factory=dict)
    """Canonical column -> what one unit of it is worth, from headers such as 成交金额(万元)."""


@dataclass
class DateOrder:
    """Collects what a sheet's dates say about the order of day and month."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    others: int = 0
    example: str = ""

    def see(self, text: str) -> None:
        """Take one cell of a date column into account."""
        if not text:
            return
        found = _PARTS.fullmatch(text if text.isascii() else unicodedata.normalize("NFKC", text).strip())
        if not found:
            self.others += 1
            return
        first, second = int(found[1]), int(found[2])
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        elif first != second:
            self.either += 1
            self.example = self.example or text

    def decide(self, file: str) -> Order:
        """Return the order that the whole column allows.

        Raises:
            InputError: IMP-16, both fit and more than a few cells depend on it.
        """
        if self.day_first and not self.month_first:
            return "dmy"
        if self.month_first and not self.day_first:
            return "mdy"
        seen = self.either + self.others + self.day_first + self.month_first
        if not self.day_first and self.either > ASK_FROM * seen:
            raise InputError(
                "IMP-16",
                "{file}: dates such as {example} can be day/month or month/day, and no date in the file tells which. "
                "Import again with --dates dmy (day first) or --dates mdy (month first).",
                file=file, example=self.example,
            )  # fmt: skip
        return ""


@dataclass
class NumberStyle:
    """Collects what a sheet's amounts say about the decimal sign."""

    comma: int = 0
    point: int = 0
    three: int = 0
    others: int = 0

    def see(self, text: str) -> None:
        """Take one cell of a money column into account."""
        bare = text.strip(" ()¥￥$€£元+-")
        if not bare:
            return
        if "," not in bare and "." not in bare:
            self.others += bare not in ("0", "")
        elif _COMMA_DECIMAL.search(bare):
            self.comma += 1
        elif _POINT_DECIMAL.search(bare):
            self.point += 1
        elif _THREE.search(bare):
            self.three += 1

    def decide(self, separator: str) -> Decimal:
        """Return the decimal sign of the whole column; 1.234 alone is a thousand only in files separated by ';'."""
        if self.comma and self.comma > self.point:
            return ","
        return "," if separator == ";" and self.three > 2 and not self.point else "."


def unit_of(header: str) -> int:
    """Return what one unit of a column is worth: 成交金额(万元) -> 10,000; 1 where the header does not say."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    inside = " ".join(re.findall(r"[(\[]([^)\]]*)[)\]]", folded)) or (
        folded if folded.endswith(("万元", "亿元")) else ""
    )
    return next((worth for word, worth in _UNITS.items() if word in inside), 1)


def styles_of(
    cells: Iterable[Mapping[str, str]], dates: Iterable[str], money: Iterable[str], units: Mapping[str, int],
    separator: str, file: str, order: Order = "", decimal: Decimal | Literal[""] = "",
) -> Styles:  # fmt: skip
    """Look at every row of a sheet once and decide how its dates and numbers are written.

    Args:
        cells: canonical cells of each row.
        dates: canonical columns that hold dates.
        money: canonical columns that hold amounts.
        units: worth of one unit by canonical column.
        separator: of the file, '' for workbooks.
        file: name for errors.
        order: what the user said; '' = find out.
        decimal: what the user said; '' = find out.

    Raises:
        InputError: IMP-16.
    """
    days, numbers = DateOrder(), NumberStyle()
    dated, amounts = tuple(dates), tuple(money)
    for row in cells:
        for column in dated:
            days.see(row[column])
        for column in amounts:
            numbers.see(row[column])
    return Styles(order or days.decide(file), decimal or numbers.decide(separator), units)
