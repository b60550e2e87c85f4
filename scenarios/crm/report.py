"""The data-quality report: every dropped or repaired row counted and listed, and what the import noticed.

Findings carry a code, named values and an English template, so that the screens can say them in another language.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Action = Literal["dropped", "repaired", "kept", "noted"]

KINDS: dict[str, tuple[Action, str]] = {
    "IMP-D01": ("dropped", "the same row stands twice"),
    "IMP-D02": ("dropped", "another row with this id came first"),
    "IMP-D03": ("dropped", "negative amount: a return or a typing error, not an opportunity"),
    "IMP-D04": ("dropped", "closed before it was opened"),
    "IMP-D05": ("dropped", "unknown stage; say in a --mapping file what it means"),
    "IMP-D06": ("dropped", "no owner"),
    "IMP-D07": ("dropped", "more cells than the header has columns"),
    "IMP-D08": ("dropped", "blank line"),
    "IMP-D09": ("dropped", "no name in the row"),
    "IMP-D10": ("dropped", "listed twice; the first row counts"),
    "IMP-D11": ("dropped", "a file or sheet without rows"),
    "IMP-R01": ("repaired", "product name matched ignoring case, spaces and punctuation"),
    "IMP-R02": ("repaired", "owner's name matched ignoring case, spaces and punctuation"),
    "IMP-R03": ("repaired", "account name matched ignoring case, spaces and punctuation"),
    "IMP-R04": ("repaired", "amount is not a number: the deal counts, its amount does not"),
    "IMP-R05": ("repaired", "date is not year-month-day: the deal counts, the date does not"),
    "IMP-R06": ("repaired", "closed deal without a close date: counts as won or lost, not for the cycle"),
    "IMP-R07": ("repaired", "fewer cells than the header has columns: the missing ones are read as empty"),
    "IMP-R08": ("repaired", "zero bytes removed"),
    "IMP-R09": ("repaired", "name longer than 100 characters was cut"),
    "IMP-R10": ("repaired", "product is not in the products file: added without a list price"),
    "IMP-R11": ("repaired", "owner is not in the team file: added without a region"),
    "IMP-R12": ("repaired", "account is not in the accounts file: added without a sector"),
    "IMP-R13": ("repaired", "won deal without an amount: counts as won, not for amounts"),
    "IMP-R14": ("repaired", "extra empty cells at the end of the row were ignored"),
    "IMP-R15": ("repaired", "list price is missing or not a positive number: read as no list price"),
    "IMP-R17": ("repaired", "formula without a stored value: read as empty; open and save the workbook in Excel"),
    "IMP-R18": ("repaired", "quota without a readable person, period or amount: not used"),
    "IMP-R19": ("repaired", "payment without a readable date or amount: not used"),
    "IMP-R20": ("repaired", "stage change without a readable date: not used"),
    "IMP-R21": ("repaired", "date is years away from all others: the deal counts, the date does not"),
    "IMP-K01": ("kept", "no account: belongs to a placeholder account of its region and product"),
    "IMP-K02": ("kept", "not yet engaged and without dates: left out of rates and cycles"),
    "IMP-K03": ("kept", "lost deal of value 0 (normal)"),
    "IMP-K04": ("kept", "still open after more days than any closed deal took"),
}  # fmt: skip
"""Code -> what is done with the row, and why."""
TABLES: Mapping[str, str] = {
    "pipeline": "opportunities", "accounts": "customers", "products": "products", "teams": "people",
    "history": "stage history", "quotas": "goals", "payments": "payments", "orders": "sales orders",
    "territories": "territories", "territory_people": "who works where",
    "territory_accounts": "customers by territory", "": "left out", "ignore": "left out",
}  # fmt: skip
"""Kind of a table -> what reports and screens call what is in it."""
NAMES: Mapping[str, str] = {
    "market.opportunities_per_account_month": "opportunities a month",
    "market.reference_win_rate": "win rate", "market.size_slope": "how size changes winning",
    "market.cycle_days": "days until decided", "opportunities that never close": "deals that never close",
    "market.deal_value_sd": "spread of amounts", "market.typical_deal_cents": "mean amount of a deal",
    "rep.skill": "skill (0 = luck alone)", "account.potential": "size of customers",
    "products": "products", "regions": "regions", "calendar.start_date": "first day",
    "market.stage_shares": "length of stages",
    "collection": "days to payment", "collection.cv": "spread of days to payment",
    "collection.bad_debt_rate": "never paid", "calendar.season_index": "seasons",
    "demand by rep and month": "ups and downs (1 = chance)", "account concentration": "weight of large customers",
    "behaviour.ramp_start": "a newcomer's first day", "behaviour.ramp_months": "months of ramp-up",
    "behaviour.base_quit_rate_per_year": "leavers a year, as a group", "rep.tenure_months": "tenure",
    "target.stretch": "goal of the company", "pay": "pay", "account.owner": "who owns which customer",
    "market.repeat_share": "repeat business", "market.repeat_cv": "spread of orders",
    "market.response_depth": "how time changes winning", "market.patience_days": "how long customers wait",
    "market.opportunity_hours": "hours a deal takes", "market.care_hours_per_account_month": "hours of care",
    "market.leads_per_rep_month": "leads", "market.gross_margin": "margin",
    "market.persistence": "how long market swings last", "market.volatility": "market swings",
    "market.drift_per_year": "growth of the market", "staffing": "hiring and its cost",
    "behaviour": "effort, energy, fairness, leaving, coaching", "incumbent": "playbook in force",
    "account.region": "region of customers",
}  # fmt: skip
"""Key of a source -> what reports and screens call it."""
VERDICT = "IMP-V"
"""With what the codes of a verdict and its reasons begin; they come first in a report."""
SHARES = (
    "market.reference_win_rate", "opportunities that never close", "account concentration", "collection.bad_debt_rate",
    "behaviour.base_quit_rate_per_year", "market.repeat_share",
)  # fmt: skip
"""Fitted values that are shares, written as per cent."""
LISTED_ACTIONS = ("dropped", "repaired")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_NUMBER = re.compile(r"[0-9][0-9,.]*[0-9]|[0-9]")


Translate = Callable[[str, str], str]
"""(code, English template) -> the template in the reader's language."""


def english(code: str, template: str) -> str:
    """Return the template as it is."""
    return template


def figure(value: float) -> str:
    """Write a fitted value with four digits, a large one in full: ``0.6315``, ``2,145,000``."""
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{float(f'{value:.4g}'):,.0f}"


def value_name(key: str, say: Translate = english) -> str:
    """Return what a value is called; its key where it has no name."""
    return say("IMP-S", NAMES[key]) if key in NAMES else key


def noted(name: str, note: str, say: Translate = english) -> str:
    """Return a name and what is said of it."""
    return say("IMP-S", "{name}: {note}").format(name=name, note=note)


def table_name(kind: str, say: Translate = english) -> str:
    """Return what is in a table of a kind; the kind itself where it has no name."""
    return say("IMP-W", TABLES[kind]) if kind in TABLES else kind


def said(note: str, say: Translate) -> str:
    """Say a note of a source in the reader's language; one with numbers of its own is looked up without them."""
    told = say("IMP-S", note)
    if told != note:
        return told
    numbers = _NUMBER.findall(note)
    told = say("IMP-S", _NUMBER.sub("#", note))
    for one in numbers:
        told = told.replace("#", one, 1)
    return told if numbers else note


def figure_of(key: str, value: float) -> str:
    """Write the fitted value of a key: shares as per cent, anything else as a figure."""
    return f"{value:.1%}" if key in SHARES else figure(value)


class Row(NamedTuple):
    """One dropped or repaired row."""

    code: str
    file: str
    line: int
    column: str
    got: str

    @property
    def action(self) -> str:
        """What was done with it."""
        return KINDS[self.code][0]

    @property
    def reason(self) -> str:
        """Why."""
        return KINDS[self.code][1]


@dataclass(frozen=True)
class Fact:
    """Something the import noticed about the whole: a code, an English template and its values."""

    code: str
    template: str
    values: dict[str, object]

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.say(english)

    def say(self, translate: Translate) -> str:
        """Return the sentence in the language of `translate`."""
        words: dict[str, str] = {}
        if "kind" in self.values:
            words["kind"] = table_name(str(self.values["kind"]), translate)
        if "currency" in self.values:
            words["currency"] = translate("IMP-W", str(self.values["currency"]))
        return translate(self.code, self.template).format(**{**self.values, **words})


@dataclass
class Report:
    """What was read, what was done with it, and what should be known about it."""

    files: list[Fact] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """Rows by finding code."""
    rows: list[Row] = field(default_factory=list)
    """Every dropped or repaired row (kept ones are counted only)."""
    deals_read: int = 0
    deals_used: int = 0

    def add(self, code: str, file: str, line: int, column: str = "", got: str = "") -> None:
        """Count a row under a finding, and list it unless it is simply kept."""
        self.counts[code] = self.counts.get(code, 0) + 1
        if KINDS[code][0] in LISTED_ACTIONS:
            self.rows.append(Row(code, file, line, column, got[:200]))

    def count(self, code: str, times: int) -> None:
        """Count rows that are kept as they are."""
        if times:
            self.counts[code] = self.counts.get(code, 0) + times

    def note(self, code: str, template: str, **values: object) -> None:
        """Add a fact about the whole."""
        self.facts.append(Fact(code, template, values))

    def fact(self, code: str) -> Fact | None:
        """Return the first fact with this code, if there is one."""
        return next((one for one in self.facts if one.code == code), None)

    def to_text(self, translate: Translate = english) -> str:
        """Return the report as lines, in English unless `translate` knows better."""
        return "\n".join(self._lines(translate))

    def _lines(self, translate: Translate) -> Iterator[str]:
        verdict = [one for one in self.facts if one.code.startswith(VERDICT)]
        yield from (one.say(translate) for one in verdict)
        yield from (one.say(translate) for one in self.files)
        dropped = self.deals_read - self.deals_used
        values: dict[str, object] = {"read": self.deals_read, "used": self.deals_used, "dropped": dropped}
        yield Fact("IMP-F22", "Opportunities: {read:,} rows read, {used:,} used, {dropped:,} dropped.", values).say(
            translate
        )
        for code in sorted(self.counts):
            action, reason = KINDS[code]
            words = noted(translate("IMP-A", action), translate(code, reason), translate)
            yield f"  {self.counts[code]:>8,}  {words} [{code}]"
        yield from (f"- {one.say(translate)}" for one in self.facts if one not in verdict)

    def to_csv(self, translate: Translate = english) -> str:
        """Return the listed rows as CSV text; cells that a spreadsheet would run as a formula are quoted.

        Head, action and reason are in the language of `translate`; the code is the same in all.
        """
        return csv_text(
            [translate("IMP-H", one) for one in ("file", "line", "column", "got", "action", "reason", "code")],
            (
                (
                    r.file,
                    str(r.line),
                    r.column,
                    r.got,
                    translate("IMP-A", r.action),
                    translate(r.code, r.reason),
                    r.code,
                )
                for r in self.rows
            ),
        )


def csv_text(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return CSV text whose cells no spreadsheet takes for a formula (a leading = + - @ gets an apostrophe)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(list(header))
    writer.writerows([_guard(cell) for cell in row] for row in rows)
    return out.getvalue()


def _guard(cell: str) -> str:
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r")) or _PLAIN_NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"
