"""The opportunity table of a run: one row an opportunity or lead that came up, read off the ledger."""

from __future__ import annotations

from scenarios.units import days_from_minutes
from simulator.ledger import Fact, Ledger

STAGES = {1: "qualified", 2: "proposal", 3: "negotiation"}
ENDS = {Fact.WON: "won", Fact.LOST: "lost", Fact.EXPIRED: "expired", Fact.LEAD_GONE: "not qualified"}
HEADER = (
    "opportunity", "account", "source", "segment", "region", "product", "rep", "created_day", "first_touch_day",
    "qualified_day", "proposal_day", "negotiation_day", "closed_day", "status", "stage", "value_cents",
    "minutes_worked", "invoiced_cents", "paid_day", "paid_cents", "written_off_cents",
)  # fmt: skip
"""Days are calendar days from day 0; negative = before it."""
_DAY = {
    Fact.CREATED: "created_day", Fact.LEAD_CAME: "created_day", Fact.TOUCHED: "first_touch_day",
    Fact.PAID: "paid_day",
}  # fmt: skip
_AMOUNT = {
    Fact.SPENT: "minutes_worked", Fact.INVOICED: "invoiced_cents", Fact.PAID: "paid_cents",
    Fact.WRITTEN_OFF: "written_off_cents",
}  # fmt: skip


def table(ledger: Ledger) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return header and rows, sorted by row of the tape; needs a ledger whose `rows` are described."""
    found: dict[int, dict[str, object]] = {}
    for minute, kind, subject, person, amount, _ in zip(*(c.tolist() for c in ledger.columns()), strict=True):
        fact = Fact(kind)
        if subject < 0 or fact not in _ROW_FACTS:
            continue
        row = found.setdefault(subject, {"status": "open", "stage": "lead"})
        _note(row, fact, round(days_from_minutes(minute - ledger.day0_minute), 2), amount)
        if person >= 0:
            row["rep"] = ledger.people[person]
    rows = [{**ledger.rows[row], **found[row]} for row in sorted(found)]
    return HEADER, [tuple(row.get(name, "") for name in HEADER) for row in rows]


_ROW_FACTS = frozenset({*_DAY, *_AMOUNT, *ENDS, Fact.STAGE_MOVED, Fact.ASSIGNED})


def _note(row: dict[str, object], fact: Fact, day: float, amount: int) -> None:
    if fact is Fact.CREATED and "created_day" in row:
        row["qualified_day"] = day
    elif fact in _DAY:
        row[_DAY[fact]] = day
    if fact in _AMOUNT:
        row[_AMOUNT[fact]] = amount
    if fact is Fact.CREATED:
        row["stage"] = STAGES[1]
    elif fact is Fact.STAGE_MOVED:
        row["stage"] = STAGES[amount]
        row[f"{STAGES[amount]}_day"] = day
    elif fact in ENDS:
        row["status"], row["closed_day"] = ENDS[fact], day
