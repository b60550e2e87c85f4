"""Files of CRM systems -> a scenario, with a data-quality report and the key to the people's codes.

    imported = import_crm([Path("my-crm")])
    print(imported.to_text())
    write(imported, Path("scenario.toml"))

Light to import; numpy and scipy are loaded when an import runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scenarios.crm.accounts import Customers
    from scenarios.crm.build import Fits
    from scenarios.crm.fit import MarketFit
    from scenarios.crm.mapper import Corrections
    from scenarios.crm.reader import Sheet
    from scenarios.crm.report import Report
    from scenarios.crm.skill import SkillFit
    from scenarios.crm.tables import Tables
    from scenarios.crm.verdict import Verdict
    from scenarios.errors import InputError
    from scenarios.schema import Scenario

KEY_MODE = 0o600
"""Only the owner of the key file may read it."""
FILE_MODE = 0o644


@dataclass(frozen=True)
class Imported:
    """A scenario made from CRM files, and how it was made."""

    scenario: Scenario
    report: Report
    codes: Mapping[str, str]
    """Code -> name of everybody in the files; empty when names were kept."""
    skill: SkillFit | None
    """None for a table of territories."""
    market: MarketFit | None
    verdict: Verdict
    """How far it may be trusted, by what the files hold."""
    tables: Tables
    """The cleaned export; holds people's names, never written."""
    fits: Fits | None
    sheets: tuple[Sheet, ...]
    """The files as they were understood."""

    def to_text(self, translate: Callable[[str, str], str] | None = None) -> str:
        """Return the report and the provenance of every value as lines.

        Args:
            translate: (code, English template) -> the template in the reader's language; English when absent.
        """
        from scenarios.crm.report import english
        from scenarios.crm.sources import source_line

        say = translate or english
        lines = [self.report.to_text(say)]
        for kind, title in (
            ("data", say("IMP-F23", "Fitted from the files: value, 95 % interval, rows:")),
            ("borrowed", say("IMP-F24", "Borrowed, not in the files:")),
        ):
            told = (row for row in self.scenario.sources if row.kind == kind and row.key != "verdict")
            lines += [title, *(source_line(row, say) for row in told)]
        return "\n".join(lines)


def import_crm(
    paths: Sequence[Path],
    *,
    name: str | None = None,
    infer_owners: Literal["main-seller"] | None = None,
    keep_names: bool = False,
    mapping: Path | Corrections | None = None,
    dates: Literal["", "dmy", "mdy"] = "",
    tell: Callable[[int, int], None] | None = None,
) -> Imported:
    """Read CRM files and make a scenario of them.

    Args:
        paths: a folder with CSV files, or the files; which is which is told from their headers.
        name: name of the scenario; the folder's when absent.
        infer_owners: "main-seller" gives each named account to the rep with most opportunities on it, marked as
            inferred; None leaves every account without an owner.
        keep_names: keep the reps' names instead of codes (R01, R02, ...).
        mapping: TOML file with corrections of what is read as what (`scenarios.crm.mapper`), or the corrections.
        dates: whether 03/04/2026 is day first or month first, for all files; '' = find out, refuse where both fit.
        tell: hears (rows read, all rows) now and then; may raise to stop the reading.

    Raises:
        InputError: a file is missing, broken or lacks a column, or too little is left to make a scenario.
    """
    from scenarios.crm import facts
    from scenarios.crm.accounts import customers_of
    from scenarios.crm.build import build_scenario
    from scenarios.crm.clean import read_tables, unheard
    from scenarios.crm.events import read_history, read_payments, read_territories
    from scenarios.crm.mapper import load_corrections
    from scenarios.crm.names import tidy
    from scenarios.crm.quotas import read_quotas
    from scenarios.crm.report import Report
    from scenarios.crm.verdict import judge

    report = Report()
    said = load_corrections(mapping, dates)
    sheets = open_files(paths, mapping, dates, report)
    facts.note_files(report, sheets)
    facts.note_system(report, sheets)
    label = tidy(name or _folder_of(paths[0]))[:200] or "company"
    if {sheet.kind for sheet in sheets} & {"pipeline", "orders", "territories"} == {"territories"}:
        return _import_territories(sheets, label, report)
    _require_pipeline(sheets)
    tables = read_tables(sheets, report, keep_names, said, tell or unheard)
    read_history(sheets, tables, report)
    read_payments(sheets, tables, report)
    read_territories(sheets, tables, report)
    read_quotas(sheets, tables, report)
    fits = _fit(tables)
    customers = customers_of(tables, fits.market.start)
    scenario = build_scenario(tables, fits, customers, label, infer_owners == "main-seller")
    _note(report, tables, fits, customers, scenario, infer_owners == "main-seller")
    verdict = judge(tables, fits.market.months, fits.skill, report)
    facts.note_verdict(report, verdict, unchecked=True)
    scenario = _judged(scenario, verdict, len(tables.deals), unchecked=True)
    codes = {} if keep_names else {person.code: person.name for person in tables.people.values()}
    return Imported(scenario, report, codes, fits.skill, fits.market, verdict, tables, fits, tuple(sheets))


def open_files(
    paths: Sequence[Path], mapping: Path | Corrections | None = None, dates: Literal["", "dmy", "mdy"] = "",
    report: Report | None = None,
) -> list[Sheet]:  # fmt: skip
    """Open files without importing them: which is what, and which column means what.

    Raises:
        InputError: as `import_crm`, for the files alone.
    """
    from scenarios.crm.mapper import load_corrections
    from scenarios.crm.reader import find_files, open_sheets

    said = load_corrections(mapping, dates)
    sheets = [sheet for path in find_files(paths) for sheet in open_sheets(path, said, report)]
    read = [sheet for sheet in sheets if not sheet.own]
    if read and all(sheet.empty for sheet in read):
        raise _without_rows(read[0])
    return sheets


def _without_rows(sheet: Sheet) -> InputError:
    from scenarios.errors import InputError

    if sheet.header:
        return InputError(
            "IMP-06",
            "{path} has a header, but no rows below it; export it with its rows, or leave it out",
            path=sheet.path,
        )
    return InputError("IMP-03", "{path} is empty; export it again, or leave it out", path=sheet.path)


def with_verdict(imported: Imported, verdict: Verdict) -> Imported:
    """Return an import with another verdict, e.g. after the replay of its last year; report and scenario follow."""
    from scenarios.crm import facts

    facts.note_verdict(imported.report, verdict)
    sources = tuple(row for row in imported.scenario.sources if row.key != "verdict")
    plain = imported.scenario.model_copy(update={"sources": sources})
    return replace(imported, verdict=verdict, scenario=_judged(plain, verdict, len(imported.tables.deals)))


def _judged(scenario: Scenario, verdict: Verdict, rows: int, unchecked: bool = False) -> Scenario:
    """Write the verdict into the scenario's sources, so that it travels with the file."""
    from scenarios.crm.verdict import UNCHECKED
    from scenarios.schema import Source

    note = "; ".join([verdict.level, *(str(one) for one in verdict.reasons), *[UNCHECKED] * unchecked])
    source = Source(key="verdict", kind="data", note=note, rows=rows)
    return scenario.model_copy(update={"sources": (source, *scenario.sources)})


def _import_territories(sheets: Sequence[Sheet], label: str, report: Report) -> Imported:
    from scenarios.crm import facts
    from scenarios.crm.events import read_territories
    from scenarios.crm.tables import Tables
    from scenarios.crm.territories import territory_scenario

    tables = Tables()
    read_territories(sheets, tables, report)
    scenario, verdict = territory_scenario(tables, label, report)
    facts.note_verdict(report, verdict)
    scenario = _judged(scenario, verdict, len(tables.territories))
    return Imported(scenario, report, {}, None, None, verdict, tables, None, tuple(sheets))


def _fit(tables: Tables) -> Fits:
    from scenarios.crm.build import Fits
    from scenarios.crm.fit import fit_market
    from scenarios.crm.orders import equal_skill
    from scenarios.crm.roster import team_of
    from scenarios.crm.shapes import shapes_of
    from scenarios.crm.skill import fit_skill
    from scenarios.crm.timing import timing_of

    market = fit_market(tables)
    active = {deal.owner for deal in tables.deals}
    codes = [person.code for person in tables.people.values() if person.code in active]
    skill = equal_skill(tables) if tables.orders else fit_skill(tables.deals, codes)
    return Fits(
        market, skill, timing_of(tables, market.start, market.end), shapes_of(tables, market.start, market.end),
        team_of(tables, market.end),
    )  # fmt: skip


def _note(report: Report, tables: Tables, fits: Fits, customers: Customers, scenario: Scenario, inferred: bool) -> None:
    from scenarios.crm import facts

    facts.count_kept(report, tables.deals, fits.market)
    facts.note_people(report, tables, fits.skill)
    facts.note_team(report, fits.team, scenario.currency)
    facts.note_pay(report, tables, scenario)
    facts.note_market(report, tables.deals, fits.market, fits.shapes.season is not None)
    facts.note_shapes(report, fits.shapes)
    owned = sum(row.owner is not None for row in scenario.account) if not inferred else len(tables.account_owner)
    facts.note_accounts(report, customers, tables.deals, inferred, owned)
    if not tables.orders:
        facts.note_fit(report, scenario, fits.market)


def _folder_of(path: Path) -> str:
    folder = Path(path) if os.path.isdir(path) else Path(path).parent
    return folder.resolve().name


def _require_pipeline(sheets: Sequence[Sheet]) -> None:
    from scenarios.crm.aliases import OF_DEALS, aliases, kind_of
    from scenarios.errors import InputError

    if any(sheet.kind in ("pipeline", "orders") for sheet in sheets):
        return
    others = [sheet for sheet in sheets if not sheet.own]
    if not others:
        raise InputError(
            "IMP-26", "{files}: written by shapan itself, not by a CRM; name the files of your CRM",
            files=", ".join(sheet.name for sheet in sheets),
        )  # fmt: skip
    empty = [sheet for sheet in others if sheet.empty]
    for sheet in (*(one for one in empty if one.header), *(one for one in empty if not one.header)):
        if not sheet.header or kind_of(sheet.header) in ("pipeline", "orders"):
            raise _without_rows(sheet)
    found = "; ".join(f"{sheet.name}: {', '.join(sheet.header)[:200]}" for sheet in others if sheet.header)
    accepted = aliases().columns["pipeline"]
    raise InputError(
        "IMP-07",
        "none of the files holds opportunities. One needs columns for stage, owner, amount, opened and closed; e.g. "
        "{examples}. Found: {found}",
        examples=", ".join(_example(accepted[column]) for column in OF_DEALS), found=found,
    )  # fmt: skip


def _example(names: Sequence[str]) -> str:
    """Return an accepted column name in both languages."""
    chinese = next((name for name in names if not name.isascii()), "")
    return f"{names[0]} ({chinese})" if chinese else names[0]


def write(imported: Imported, out: Path, translate: Callable[[str, str], str] | None = None) -> list[Path]:
    """Write the scenario to `out`, and beside it ``.report.csv``, ``.report.txt`` and the key ``.key.csv`` (mode 0600).

    Args:
        imported: what was read.
        out: the scenario file.
        translate: (code, English template) -> the template in the language of the reports; English when absent.

    Returns:
        The paths written, the scenario first.

    Raises:
        StoreError: a file cannot be written; then none is.
    """
    from scenarios.crm.report import english
    from scenarios.crm.writing import BOM, beside, key_csv, scenario_toml, sealed, write_all

    out = Path(out)
    texts = {
        out: (sealed(scenario_toml(imported.scenario)), FILE_MODE),
        beside(out, "report.csv"): (BOM + imported.report.to_csv(translate or english), FILE_MODE),
        beside(out, "report.txt"): (imported.to_text(translate) + "\n", FILE_MODE),
    }
    if imported.codes:
        texts[beside(out, "key.csv")] = (BOM + key_csv(imported.codes), KEY_MODE)
    write_all(texts)
    return list(texts)
