"""What happened to opportunities besides their end: stages entered, invoices and payments, territories."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.crm.names import bare_id, header_key
from scenarios.crm.reader import Sheet
from scenarios.crm.report import Report
from scenarios.crm.tables import Payment, StageEntry, Tables, amount_in, day_in, table_rows


def read_history(sheets: Sequence[Sheet], tables: Tables, report: Report) -> None:
    """Read stage histories; rows without a date are counted."""
    for sheet, line, cells in table_rows(sheets, "history", report):
        at = day_in(sheet, cells, "changed_at")
        if at is None or not cells["deal_id"]:
            report.add("IMP-R20", sheet.name, line, "changed_at", cells["changed_at"])
        else:
            tables.history.append(StageEntry(bare_id(cells["deal_id"]), header_key(cells["stage"]), at))


def read_payments(sheets: Sequence[Sheet], tables: Tables, report: Report) -> None:
    """Read invoices and payments; an empty payment date means not paid yet, an unreadable one is counted."""
    for sheet, line, cells in table_rows(sheets, "payments", report):
        invoiced, paid = day_in(sheet, cells, "invoiced_at"), day_in(sheet, cells, "paid_at")
        cents = amount_in(sheet, cells, "amount")
        if invoiced is None or not cents or cents <= 0 or (cells["paid_at"] and (paid is None or paid < invoiced)):
            report.add("IMP-R19", sheet.name, line, "paid_at", cells["paid_at"] or cells["amount"])
        else:
            tables.payments.append(Payment(cents, invoiced, paid))


def read_territories(sheets: Sequence[Sheet], tables: Tables, report: Report) -> None:
    """Read territory tables and who works where."""
    tables.territories = [cells for _, _, cells in table_rows(sheets, "territories", report)]
    for sheet, _, cells in table_rows(sheets, "territory_people", report):
        number = bare_id(cells["owner_id"])
        if number and (number not in tables.territory_of or day_in(sheet, cells, "left_at") is None):
            tables.territory_of[number] = cells["region_id"]
