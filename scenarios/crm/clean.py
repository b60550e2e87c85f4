"""From rows of text to deals: every cell is understood, repaired or refused, and every repair is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from scenarios.crm.aliases import aliases
from scenarios.crm.names import cents, currency_of, day, header_key, shorten
from scenarios.crm.reader import Sheet
from scenarios.crm.report import Report
from scenarios.crm.tables import Deal, Person, Register, Tables, list_price, named, read_list, table_rows
from scenarios.errors import InputError

REPAIRED = {"owner": "IMP-R02", "product": "IMP-R01", "account": "IMP-R03"}
UNKNOWN = {"owner": "IMP-R11", "product": "IMP-R10", "account": "IMP-R12"}


def read_tables(sheets: Sequence[Sheet], report: Report, keep_names: bool) -> Tables:
    """Read and clean all four tables; only the pipeline is needed, the others make the scenario richer.

    Raises:
        InputError: a file is broken, or what is left cannot make a scenario (no usable row, no won deal, ...).
    """
    reader = _DealReader(report, keep_names)
    reader.registers["account"], accounts = read_list(sheets, "accounts", "account", report)
    reader.registers["owner"], team = read_list(sheets, "teams", "owner", report, private=True)
    reader.registers["product"], products = read_list(sheets, "products", "product", report)
    reader.tables.products = {name: list_price(entry, report) for name, entry in products.items()}
    reader.tables.accounts = {name: shorten(entry.cells.get("sector", "")) for name, entry in accounts.items()}
    for name, entry in team.items():
        reader.enlist(name, entry.cells.get("region", ""))
    for sheet, line, row in table_rows(sheets, "pipeline", report):
        reader.take(sheet, line, row)
    _count_read(report, sheets, reader)
    _require_enough(reader.tables.deals, report, reader.stages_met)
    reader.tables.currency = currency_of(reader.amounts_met)
    return reader.tables


@dataclass
class _DealReader:
    """Takes one row after the other; remembers ids and names met."""

    report: Report
    keep_names: bool
    tables: Tables = field(default_factory=Tables)
    registers: dict[str, Register] = field(default_factory=dict)
    seen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    read: int = 0
    stages_met: Counter[str] = field(default_factory=Counter)
    amounts_met: list[str] = field(default_factory=list)
    """The first amounts, to find a currency sign in."""

    def take(self, sheet: Sheet, line: int, row: dict[str, str]) -> None:
        """Understand one row of the pipeline; append a deal or count why not."""
        self.read += 1
        self._remember(row)
        stage = aliases().stages.get(header_key(row["stage"]))
        engaged, closed, amount = day(row["engaged_at"]), day(row["closed_at"]), cents(row["amount"])
        if refusal := self._refusal(row, stage, engaged, closed, amount):
            code, column = refusal
            self.report.add(code, sheet.name, line, column, self._shown(column, row))
            return
        self._count_repairs(sheet, line, row, stage)
        owner, product, account = (self._name(column, sheet, line, row) for column in ("owner", "product", "account"))
        person = self.tables.people[owner]
        region = person.region or shorten(row.get("region", ""))
        self.tables.deals.append(
            Deal(person.code, region, product, account, stage or "", engaged, closed, amount or None)
        )

    def _remember(self, row: dict[str, str]) -> None:
        self.stages_met[row["stage"][:40]] += 1
        if len(self.amounts_met) < 100:
            self.amounts_met.append(row["amount"])

    def _count_repairs(self, sheet: Sheet, line: int, row: dict[str, str], stage: str | None) -> None:
        for column in ("engaged_at", "closed_at"):
            if row[column] and day(row[column]) is None:
                self.report.add("IMP-R05", sheet.name, line, column, row[column])
        if stage in ("won", "lost") and not row["closed_at"]:
            self.report.add("IMP-R06", sheet.name, line, "closed_at")
        amount = cents(row["amount"])
        if row["amount"] and amount is None:
            self.report.add("IMP-R04", sheet.name, line, "amount", row["amount"])
        elif stage == "won" and not amount:
            self.report.add("IMP-R13", sheet.name, line, "amount", row["amount"])
        elif stage == "lost" and amount == 0:
            self.report.count("IMP-K03", 1)

    def _refusal(
        self, row: dict[str, str], stage: str | None, engaged: date | None, closed: date | None, amount: int | None
    ) -> tuple[str, str] | None:
        if stage is None:
            return "IMP-D05", "stage"
        if not row["owner"]:
            return "IMP-D06", "owner"
        if number := row.get("deal_id", ""):
            content = tuple(row.values())
            first = self.seen.setdefault(number, content)
            if first is not content:
                return ("IMP-D01" if first == content else "IMP-D02"), "deal_id"
        if amount is not None and amount < 0:
            return "IMP-D03", "amount"
        if stage in ("won", "lost") and engaged and closed and closed < engaged:
            return "IMP-D04", "closed_at"
        return None

    def _shown(self, column: str, row: dict[str, str]) -> str:
        if column == "closed_at":
            return f"{row['engaged_at']} -> {row['closed_at']}"
        return row.get(column, "")

    def _name(self, column: str, sheet: Sheet, line: int, row: dict[str, str]) -> str:
        """Return the known name a cell means; add it where it is new, '' where the cell is empty."""
        private = column == "owner"
        text = named(row.get(column, ""), column, sheet, line, self.report, private)
        if not text:
            return ""
        register = self.registers[column]
        name = register.find(text)
        if name is None:
            self._enter(column, text, row)
            if register.fixed:
                self.report.add(UNKNOWN[column], sheet.name, line, column, self._public(column, text, text))
            return text
        if name != text:
            self.report.add(REPAIRED[column], sheet.name, line, column, self._public(column, name, text))
        return name

    def _enter(self, column: str, name: str, row: dict[str, str]) -> None:
        if column == "owner":
            self.enlist(name, "" if self.registers["owner"].fixed else row.get("region", ""))
        elif column == "product":
            self.tables.products[name] = None
        else:
            self.tables.accounts[name] = ""
        self.registers[column].add(name)

    def _public(self, column: str, name: str, text: str) -> str:
        """Return what a report may show: codes instead of people's names."""
        return self.tables.people[name].code if column == "owner" else text

    def enlist(self, name: str, region: str) -> None:
        """Give a person the next code (R01, R02, ...)."""
        code = name if self.keep_names else f"R{len(self.tables.people) + 1:02d}"
        self.tables.people.setdefault(name, Person(code, name, shorten(region)))


def _count_read(report: Report, sheets: Sequence[Sheet], reader: _DealReader) -> None:
    pipeline = {sheet.name for sheet in sheets if sheet.kind == "pipeline"}
    overlong = sum(row.code == "IMP-D07" and row.file in pipeline for row in report.rows)
    report.deals_read = reader.read + overlong
    report.deals_used = len(reader.tables.deals)


def _require_enough(deals: Sequence[Deal], report: Report, stages_met: Counter[str]) -> None:
    """Refuse what cannot make a scenario.

    Raises:
        InputError: IMP-09 no usable row, IMP-10 no won deal, IMP-11 no lost deal, IMP-12 no closed deal with both
            dates in order, IMP-13 no won deal with an amount.
    """
    if not deals:
        reasons = ", ".join(f"{report.counts[code]} x {code}" for code in sorted(report.counts)) or "none read"
        raise InputError(
            "IMP-09",
            "no usable opportunity among {rows} rows ({reasons}). Stages met: {stages}. "
            "Check the columns and the stage names.",
            rows=report.deals_read, reasons=reasons, stages=", ".join(name for name, _ in stages_met.most_common(8)),
        )  # fmt: skip
    stages = Counter(deal.stage for deal in deals)
    met = ", ".join(f"{stage} {stages[stage]}" for stage in sorted(stages))
    if not stages["won"]:
        raise InputError(
            "IMP-10", "no won deal among {rows} usable rows ({met}): amounts and win rates cannot be learnt",
            rows=len(deals), met=met,
        )  # fmt: skip
    if not stages["lost"]:
        raise InputError(
            "IMP-11",
            "no lost deal among {rows} usable rows ({met}): a win rate needs both. Export lost opportunities too.",
            rows=len(deals), met=met,
        )  # fmt: skip
    if not any(deal.decided and deal.closed for deal in deals):
        raise InputError("IMP-12", "no closed deal has a readable close date (year-month-day): no rate can be learnt")
    if not any(deal.stage == "won" and deal.cents for deal in deals):
        raise InputError("IMP-13", "no won deal has a readable amount above 0")
