"""Dates that stand far from all others: typing errors that would stretch cycles and the calendar over decades."""

from __future__ import annotations

import heapq
from datetime import date
from typing import NamedTuple

from scenarios.crm.report import Report
from scenarios.crm.tables import Deal

FAR_DAYS = 730
"""A gap of more than two years parts stray dates from the others."""
FEWEST_DEALS = 20
"""Among fewer deals no date is called stray."""
MOST_SHARE = 0.01
MOST = 64
"""Strays are at most this share of the deals, one at least, and so many: more are history, not errors."""


class _Place(NamedTuple):
    """Where a date stands; the first field orders."""

    order: int
    when: date
    deal: int
    column: str
    sheet: str
    line: int


class Strays:
    """Remembers the earliest and the latest dates while rows are read."""

    def __init__(self) -> None:
        self._ends: tuple[list[_Place], list[_Place]] = ([], [])
        """Heaps of the latest and of the earliest dates."""

    def meet(self, deal: int, column: str, when: date | None, sheet: str, line: int) -> None:
        """Take one date.

        Args:
            deal: place of the deal among those that count.
            column: "engaged_at" or "closed_at".
            when: the date, None = none.
            sheet: where it stands.
            line: line of the sheet.
        """
        if when is None:
            return
        for sign, heap in zip((1, -1), self._ends, strict=True):
            order = sign * when.toordinal()
            if len(heap) <= MOST:
                heapq.heappush(heap, _Place(order, when, deal, column, sheet, line))
            elif order > heap[0].order:
                heapq.heapreplace(heap, _Place(order, when, deal, column, sheet, line))

    def drop(self, deals: list[Deal], report: Report) -> None:
        """Take stray dates out of the deals, each counted and listed; the deals themselves count."""
        if len(deals) < FEWEST_DEALS:
            return
        most = min(MOST, max(1, int(MOST_SHARE * len(deals))))
        for heap in self._ends:
            far = sorted(heap, reverse=True)
            gaps = [place for place in range(min(most, len(far) - 1)) if _apart(far, place) > FAR_DAYS]
            for one in far[: gaps[-1] + 1] if gaps else ():
                report.add("IMP-R21", one.sheet, one.line, one.column, one.when.isoformat())
                deal = deals[one.deal]
                deals[one.deal] = (
                    deal._replace(engaged=None) if one.column == "engaged_at" else deal._replace(closed=None)
                )


def _apart(far: list[_Place], place: int) -> int:
    return far[place].order - far[place + 1].order
