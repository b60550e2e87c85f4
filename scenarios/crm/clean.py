"""From rows of text to deals: every cell is understood, repaired or refused, and every repair is counted."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from scenarios.crm.aliases import aliases
from scenarios.crm.mapper import NOTHING_SAID, Corrections
from scenarios.crm.names import bare_id, currency_of, header_key, shorten
from scenarios.crm.reader import Sheet
from scenarios.crm.report import Report
from scenarios.crm.strays import Strays
from scenarios.crm.tables import (
    Deal,
    Entry,
    OpenDeal,
    Person,
    Register,
    Tables,
    amount_in,
    day_in,
    list_price,
    named,
    read_list,
    table_rows,
)
from scenarios.errors import InputError

REPAIRED = {"owner": "IMP-R02", "product": "IMP-R01", "account": "IMP-R03"}
UNKNOWN = {"owner": "IMP-R11", "product": "IMP-R10", "account": "IMP-R12"}
TELL_EVERY = 5000
"""Rows between two words of progress."""
Tell = Callable[[int, int], None]
_OF_STAGE = ("outcome", "is_won", "is_closed", "stage")
MOST_MEANT = 10_000
_YES, _NO = frozenset({"true", "1", "yes", "是"}), frozenset({"false", "0", "no", "否"})


def unheard(done: int, total: int) -> None:
    """Take progress that nobody asked for."""


def read_tables(
    sheets: Sequence[Sheet], report: Report, keep_names: bool, said: Corrections = NOTHING_SAID, tell: Tell = unheard
) -> Tables:
    """Read and clean people, accounts, products and deals; only deals (or orders) are needed.

    `tell` hears (rows read, all rows) now and then; it may raise to stop the reading.

    Raises:
        InputError: a file is broken, or what is left cannot make a scenario (no usable row, no won deal, ...).
    """
    reader = _DealReader(report, keep_names, said)
    reader.registers["account"], accounts = read_list(sheets, "accounts", "account", report)
    reader.registers["owner"], team = read_list(sheets, "teams", "owner", report, private=True, same=said.same)
    reader.registers["product"], products = read_list(sheets, "products", "product", report)
    tables = reader.tables
    tables.products = {name: list_price(entry, report) for name, entry in products.items()}
    tables.accounts = {name: shorten(entry.cells.get("sector", "")) for name, entry in accounts.items()}
    for name, entry in team.items():
        reader.enlist(name, entry.cells.get("region", ""), entry)
    reader.know_accounts(accounts)
    kind = "pipeline" if any(sheet.kind == "pipeline" for sheet in sheets) else "orders"
    tables.orders = kind == "orders"
    total = sum(sheet.rows for sheet in sheets if sheet.kind == kind)
    for sheet, line, row in table_rows(sheets, kind, report):
        if reader.read % TELL_EVERY == 0:
            tell(reader.read, total)
        reader.take(sheet, line, row)
    reader.strays.drop(tables.deals, report)
    _count_read(report, sheets, reader, kind)
    _require_enough(tables, report, reader.stages_met)
    _note_stages(report, reader.unknown)
    tables.currency = currency_of(reader.amounts_met)
    reader.name_owners(accounts)
    return tables


class _Read(NamedTuple):
    """One row with its cells understood."""

    sheet: Sheet
    line: int
    row: dict[str, str]
    stage: str | None
    engaged: date | None
    closed: date | None
    amount: int | None


@dataclass
class _DealReader:
    """Takes one row after the other; remembers ids and names met."""

    report: Report
    keep_names: bool
    said: Corrections = NOTHING_SAID
    tables: Tables = field(default_factory=Tables)
    registers: dict[str, Register] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    """Digest of an id -> checksum of its row: a few bytes for each of millions of rows."""
    ids: dict[str, dict[str, str]] = field(default_factory=lambda: {"owner": {}, "account": {}})
    """Sort of name -> id in the CRM -> name."""
    meant: dict[tuple[str | None, ...], str | None] = field(default_factory=dict)
    """Cells that say the stage -> the stage, of rows met before."""
    texts: dict[str, str] = field(default_factory=dict)
    strays: Strays = field(default_factory=Strays)
    read: int = 0
    stages_met: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    """Stages that nobody has said the meaning of -> rows left out for it."""
    amounts_met: list[str] = field(default_factory=list)
    """The first amounts, to find a currency sign in."""

    def take(self, sheet: Sheet, line: int, row: dict[str, str]) -> None:
        """Understand one row of the pipeline; append a deal or count why not."""
        self.read += 1
        self._resolve(row)
        self._remember(row)
        stage = "won" if self.tables.orders else self._stage(row)
        seen = _Read(
            sheet, line, row, stage, day_in(sheet, row, "engaged_at"), day_in(sheet, row, "closed_at"),
            amount_in(sheet, row, "amount"),
        )  # fmt: skip
        if refusal := self._refusal(seen):
            code, column = refusal
            self.report.add(code, sheet.name, line, column, self._shown(column, row))
            return
        self._count_repairs(seen)
        for column, when in (("engaged_at", seen.engaged), ("closed_at", seen.closed)):
            self.strays.meet(len(self.tables.deals), column, when, sheet.name, line)
        owner, product, account = (self._name(column, sheet, line, row) for column in ("owner", "product", "account"))
        person = self.tables.people[owner]
        region = person.region or self._shared(shorten(row.get("region", "")))
        self.tables.deals.append(
            Deal(person.code, region, product, account, stage or "", seen.engaged, seen.closed, seen.amount or None)
        )
        if stage in ("engaged", "prospecting") and row.get("deal_id"):
            name = row.get("deal_name", "")
            self.tables.open_deals.append(OpenDeal(bare_id(row["deal_id"]), name, account, person.code))

    def _resolve(self, row: dict[str, str]) -> None:
        """Put names for ids: of users and accounts that other files list, else the id itself stands for the name."""
        for column, key in (("owner", "owner_id"), ("account", "account_id")):
            name = row.get(column, "")
            number = bare_id(row[key]) if key in row else ""
            if not number:
                row[column] = name
            elif name:
                self.ids[column].setdefault(number, name)
            else:
                row[column] = self.ids[column].get(number, number)
        row["owner"] = self.said.same.get(row["owner"], row["owner"])

    def _stage(self, row: dict[str, str]) -> str | None:
        cells = tuple(map(row.get, _OF_STAGE))
        if cells not in self.meant:
            if len(self.meant) >= MOST_MEANT:
                self.meant.clear()
            self.meant[cells] = self._meaning(row)
        return self.meant[cells]

    def _meaning(self, row: dict[str, str]) -> str | None:
        """Return the canonical stage: an outcome column or Won/Closed flags come before the stage's name."""
        known = aliases().stages
        if outcome := row.get("outcome"):
            meant = self.said.stages.get(header_key(outcome)) or known.get(header_key(outcome))
            if meant in ("won", "lost"):
                return meant
        won, closed = (row.get(column, "").casefold() for column in ("is_won", "is_closed"))
        if won in _YES:
            return "won"
        if closed in _YES and won in _NO:
            return "lost"
        key = header_key(row["stage"])
        stage = self.said.stages.get(key) or known.get(key)
        return "engaged" if stage is None and row["stage"] and (closed in _NO or row.get("outcome") == "") else stage

    def _shared(self, text: str) -> str:
        """Return the one text that stands for all equal ones."""
        return self.texts.setdefault(text, text)

    def _remember(self, row: dict[str, str]) -> None:
        self.stages_met[row.get("stage", "")[:40]] += 1
        if len(self.amounts_met) < 100:
            self.amounts_met.append(row["amount"])

    def _count_repairs(self, seen: _Read) -> None:
        row, at = seen.row, (seen.sheet.name, seen.line)
        for column, value in (("engaged_at", seen.engaged), ("closed_at", seen.closed)):
            if value is None and row.get(column):
                self.report.add("IMP-R05", *at, column, row[column])
        if seen.stage in ("won", "lost") and not row["closed_at"]:
            self.report.add("IMP-R06", *at, "closed_at")
        if row["amount"] and seen.amount is None:
            self.report.add("IMP-R04", *at, "amount", row["amount"])
        elif seen.stage == "won" and not seen.amount:
            self.report.add("IMP-R13", *at, "amount", row["amount"])
        elif seen.stage == "lost" and seen.amount == 0:
            self.report.count("IMP-K03", 1)

    def _refusal(self, seen: _Read) -> tuple[str, str] | None:
        row = seen.row
        if seen.stage is None:
            self.unknown[row.get("stage", "")[:40]] += 1
            return "IMP-D05", "stage"
        if not row["owner"]:
            return "IMP-D06", "owner"
        if number := row.get("deal_id", ""):
            key, content = _digest(number), zlib.crc32("\x1f".join(row.values()).encode("utf-8", "surrogatepass"))
            if key in self.seen:
                return ("IMP-D01" if self.seen[key] == content else "IMP-D02"), "deal_id"
            self.seen[key] = content
        if seen.amount is not None and seen.amount < 0:
            return "IMP-D03", "amount"
        if seen.stage in ("won", "lost") and seen.engaged and seen.closed and seen.closed < seen.engaged:
            return "IMP-D04", "closed_at"
        return None

    def _shown(self, column: str, row: dict[str, str]) -> str:
        if column == "closed_at":
            return f"{row.get('engaged_at', '')} -> {row['closed_at']}"
        return row.get(column, "")

    def _name(self, column: str, sheet: Sheet, line: int, row: dict[str, str]) -> str:
        """Return the known name a cell means; add it where it is new, '' where the cell is empty."""
        told, register = row.get(column, ""), self.registers[column]
        if not told or told in register.names:
            return register.names.get(told, "")
        text = named(told, column, sheet, line, self.report, column == "owner")
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
            self._keep_id(name, row)
        elif column == "product":
            self.tables.products[name] = None
        else:
            self.tables.accounts[name] = ""
            self.tables.account_ids[name] = bare_id(row.get("account_id", ""))
        self.registers[column].add(name)

    def _keep_id(self, name: str, row: dict[str, str]) -> None:
        person = self.tables.people[name]
        if not person.crm_id:
            self.tables.people[name] = person._replace(crm_id=bare_id(row.get("owner_id", "")))

    def _public(self, column: str, name: str, text: str) -> str:
        """Return what a report may show: codes instead of people's names."""
        return self.tables.people[name].code if column == "owner" else text

    def enlist(self, name: str, region: str, entry: Entry | None = None) -> None:
        """Give a person the next code (R01, R02, ...), and what the roster says of them."""
        code = name if self.keep_names else f"R{len(self.tables.people) + 1:02d}"
        person = Person(code, name, shorten(region))
        if entry is not None:
            sheet, cells = entry.sheet, entry.cells
            number = bare_id(cells.get("owner_id", ""))
            if number:
                self.ids["owner"][number] = name
            person = person._replace(
                crm_id=number, started=day_in(sheet, cells, "started_at"), left=day_in(sheet, cells, "left_at"),
                base_cents=amount_in(sheet, cells, "base_pay"), plan=shorten(cells.get("plan", "")),
                variable_cents=amount_in(sheet, cells, "variable_pay"),
            )  # fmt: skip
        self.tables.people.setdefault(name, person)

    def know_accounts(self, accounts: dict[str, Entry]) -> None:
        """Remember the ids of the accounts that a file lists."""
        for name, entry in accounts.items():
            if number := bare_id(entry.cells.get("account_id", "")):
                self.ids["account"][number] = name
                self.tables.account_ids[name] = number

    def name_owners(self, accounts: dict[str, Entry]) -> None:
        """Take over who owns which account, where the accounts file says so and the owner is known."""
        for name, entry in accounts.items():
            number = bare_id(entry.cells.get("owner_id", ""))
            owner = entry.cells.get("owner", "") or self.ids["owner"].get(number, "")
            found = self.registers["owner"].find(self.said.same.get(owner, owner)) if owner else None
            if found:
                self.tables.account_owner[name] = self.tables.people[found].code


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _count_read(report: Report, sheets: Sequence[Sheet], reader: _DealReader, kind: str) -> None:
    pipeline = {sheet.name for sheet in sheets if sheet.kind == kind}
    overlong = sum(row.code == "IMP-D07" and row.file in pipeline for row in report.rows)
    report.deals_read = reader.read + overlong
    report.deals_used = len(reader.tables.deals)


def _note_stages(report: Report, unknown: Counter[str]) -> None:
    """Name the stages whose rows were left out, so that they can be explained without looking through the rows."""
    if named := ", ".join(f"{name} ({count:,})" for name, count in unknown.most_common(8) if name):
        report.note(
            "IMP-F49",
            "stages that are not known, and the rows left out for them: {stages}. Say what they mean: on the screens "
            "with 4 of the columns page; with --mapping, for instance [stages] engaged = [{example!r}]",
            stages=named, example=next(name for name, _ in unknown.most_common() if name),
        )  # fmt: skip


def _require_enough(tables: Tables, report: Report, stages_met: Counter[str]) -> None:
    """Refuse what cannot make a scenario.

    Raises:
        InputError: IMP-09 no usable row, IMP-10 no won deal, IMP-11 no lost deal, IMP-12 no closed deal with both
            dates in order, IMP-13 no won deal with an amount.
    """
    deals = tables.deals
    if not deals:
        reasons = ", ".join(f"{report.counts[code]} x {code}" for code in sorted(report.counts)) or "none read"
        raise InputError(
            "IMP-09",
            "no usable opportunity among {rows} rows ({reasons}). Stages met: {stages}. "
            "Check the columns, or say in a --mapping file what the stages mean: [stages] won = [...], lost = [...]",
            rows=report.deals_read, reasons=reasons, stages=", ".join(name for name, _ in stages_met.most_common(8)),
        )  # fmt: skip
    stages = Counter(deal.stage for deal in deals)
    met = ", ".join(f"{stage} {stages[stage]}" for stage in sorted(stages))
    if not stages["won"]:
        raise InputError(
            "IMP-10",
            "no won deal among {rows} usable rows ({met}): amounts and win rates cannot be learnt. "
            "Export won opportunities too.",
            rows=len(deals), met=met,
        )  # fmt: skip
    if not stages["lost"] and not tables.orders:
        raise InputError(
            "IMP-11",
            "no lost deal among {rows} usable rows ({met}): a win rate needs both. Export lost opportunities too.",
            rows=len(deals), met=met,
        )  # fmt: skip
    if not any(deal.decided and deal.closed for deal in deals):
        raise InputError("IMP-12", "no closed deal has a readable close date (year-month-day): no rate can be learnt")
    if not any(deal.stage == "won" and deal.cents for deal in deals):
        raise InputError("IMP-13", "no won deal has a readable amount above 0")
