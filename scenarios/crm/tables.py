"""The four tables of an export after cleaning: people, accounts, products and deals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from scenarios.crm.aliases import require
from scenarios.crm.names import cents, day, plain, shorten
from scenarios.crm.reader import Sheet, rows
from scenarios.crm.report import Report


class Person(NamedTuple):
    """One sales rep of the export."""

    code: str
    """R01, R02, ... in the order of the team file; or the name, when names are kept."""
    name: str
    region: str
    """'' where the files do not say."""
    crm_id: str = ""
    """Id of the user in the CRM; needed to write files back, never shown."""
    started: date | None = None
    left: date | None = None
    base_cents: int | None = None
    """Base pay a month."""
    variable_cents: int | None = None
    """On-target variable pay a month."""
    plan: str = ""


class OpenDeal(NamedTuple):
    """What is needed to give an open opportunity another owner in the CRM."""

    deal_id: str
    name: str
    account: str
    owner: str
    """Code of the rep."""


class StageEntry(NamedTuple):
    """One opportunity enters a stage."""

    deal_id: str
    stage: str
    """As the system calls it, compared form."""
    at: date


class Payment(NamedTuple):
    """One invoice, and when it was paid."""

    cents: int
    invoiced: date
    paid: date | None


class Deal(NamedTuple):
    """One opportunity of the export."""

    owner: str
    """Code of the rep."""
    region: str
    product: str
    account: str
    """'' where the row names none."""
    stage: str
    """won, lost, engaged or prospecting."""
    engaged: date | None
    closed: date | None
    cents: int | None
    """Amount, where it was readable and positive."""

    @property
    def decided(self) -> bool:
        """Whether it was won or lost."""
        return self.stage in ("won", "lost")

    @property
    def cycle_days(self) -> int | None:
        """Calendar days from engaged to decided."""
        return (self.closed - self.engaged).days if self.decided and self.closed and self.engaged else None


@dataclass
class Register:
    """Known names of one sort; finds a name written with other case, spaces or punctuation."""

    key: Callable[[str], str] = plain
    fixed: bool = False
    """Whether a file lists the names: others are then unknown."""
    names: dict[str, str] = field(default_factory=dict)
    """Name -> itself: millions of rows then share one text."""
    by_key: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str) -> None:
        """Add a name that was not known."""
        self.names[name] = name
        self.by_key.setdefault(self.key(name), []).append(name)

    def find(self, text: str) -> str | None:
        """Return the known name that `text` means: the same, or the only one that is compared equal."""
        known = self.names.get(text)
        if known is not None:
            return known
        same = self.by_key.get(self.key(text), [])
        return same[0] if len(same) == 1 else None


@dataclass
class Tables:
    """A cleaned export."""

    people: dict[str, Person] = field(default_factory=dict)
    """By name, in the order of the codes."""
    accounts: dict[str, str] = field(default_factory=dict)
    """Name -> sector ('' unknown)."""
    products: dict[str, int | None] = field(default_factory=dict)
    """Name -> list price in cents."""
    deals: list[Deal] = field(default_factory=list)
    currency: str | None = None
    orders: bool = False
    """Whether the deals are orders: nothing lost is in the files."""
    account_ids: dict[str, str] = field(default_factory=dict)
    """Account -> its id in the CRM."""
    account_owner: dict[str, str] = field(default_factory=dict)
    """Account -> code of the rep whom the CRM names as owner."""
    open_deals: list[OpenDeal] = field(default_factory=list)
    history: list[StageEntry] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    quotas: dict[tuple[str, int, int], int] = field(default_factory=dict)
    """(code, year, month) -> quota in cents."""
    territories: list[dict[str, str]] = field(default_factory=list)
    """Rows of a territory table, as text."""
    territory_of: dict[str, str] = field(default_factory=dict)
    """User id -> territory id."""


def loose(text: str) -> str:
    """Return the compared form used where no file lists the names: case and spaces only."""
    return " ".join(text.casefold().split())


def table_rows(sheets: Sequence[Sheet], kind: str, report: Report) -> Iterator[tuple[Sheet, int, dict[str, str]]]:
    """Yield (file, line, canonical cells) of every file of a kind.

    Raises:
        InputError: IMP-08, a needed column is missing.
    """
    for sheet in sheets:
        if sheet.kind != kind:
            continue
        columns = sheet.columns
        require(columns, kind, sheet.header, str(sheet.path))
        for line, cells in rows(sheet, report):
            yield sheet, line, {column: cells[at] for column, at in columns.items()}


def named(text: str, column: str, sheet: Sheet, line: int, report: Report, private: bool = False) -> str:
    """Return a name, cut where it is too long; a private one is not shown in the report."""
    short = shorten(text)
    if short != text:
        report.add("IMP-R09", sheet.name, line, column, "" if private else text)
    return short


class Entry(NamedTuple):
    """One row of a list of accounts, products or people."""

    sheet: Sheet
    line: int
    cells: dict[str, str]


def read_list(
    sheets: Sequence[Sheet], kind: str, column: str, report: Report, private: bool = False,
    same: Mapping[str, str] | None = None,
) -> tuple[Register, dict[str, Entry]]:  # fmt: skip
    """Read accounts, products or teams as a register of names and their rows; double and nameless rows drop.

    Where several files list the same names (users of the CRM and a roster), the later ones complete the earlier.
    """
    register, found = Register(), {}
    for sheet, line, cells in table_rows(sheets, kind, report):
        name = named(cells[column], column, sheet, line, report, private)
        name = (same or {}).get(name, name)
        if not name:
            report.add("IMP-D09", sheet.name, line, column)
        elif name in found and found[name].sheet is not sheet:
            kept = found[name]
            found[name] = Entry(kept.sheet, kept.line, cells | {k: v for k, v in kept.cells.items() if v})
        elif name in found:
            report.add("IMP-D10", sheet.name, line, column, "" if private else name)
        else:
            register.add(name)
            found[name] = Entry(sheet, line, cells)
    register.fixed = bool(found)
    register.key = plain if found else loose
    return register, found


def amount_in(sheet: Sheet, cells: dict[str, str], column: str) -> int | None:
    """Read an amount in the way its column is written."""
    styles = sheet.styles
    return cents(cells.get(column, ""), styles.decimal, styles.units.get(column, 1))


def day_in(sheet: Sheet, cells: dict[str, str], column: str) -> date | None:
    """Read a date in the way its sheet writes dates."""
    return day(cells.get(column, ""), sheet.styles.order)


def list_price(entry: Entry, report: Report) -> int | None:
    """Return a product's list price in cents, None where it is no positive number."""
    price = amount_in(entry.sheet, entry.cells, "list_price")
    if price is None or price <= 0:
        report.add("IMP-R15", entry.sheet.name, entry.line, "list_price", entry.cells["list_price"])
        return None
    return price
