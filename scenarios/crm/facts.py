"""What should be known about an export as a whole: idle people, truncation, old open deals, luck against skill."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.crm.accounts import Customers
from scenarios.crm.aliases import aliases, system_of
from scenarios.crm.fit import MarketFit
from scenarios.crm.names import header_key
from scenarios.crm.reader import Sheet
from scenarios.crm.report import VERDICT, Fact, Report
from scenarios.crm.roster import TeamFit
from scenarios.crm.shapes import Shapes
from scenarios.crm.skill import VERDICTS, SkillFit
from scenarios.crm.tables import Deal, Tables
from scenarios.crm.verdict import UNCHECKED, Verdict
from scenarios.schema import Scenario

TRUNCATED_DAYS = 30
"""The first close lies this long after the first opening: earlier closes are not in the export."""


VERDICT_LINES = {
    "good enough": ("IMP-V10", "VERDICT: good enough to compare playbooks on."),
    "direction only": ("IMP-V11", "VERDICT: direction only: do not quote amounts."),
    "not enough data": ("IMP-V12", "VERDICT: not enough data: use a built-in company with your head count."),
}
"""Verdict -> code and sentence."""
BY_FILES = ("IMP-V13", "VERDICT by the files alone: good enough to compare playbooks on.")


def note_files(report: Report, sheets: Sequence[Sheet]) -> None:
    """Say which file was read as what, and what in it was not read."""
    for sheet in sheets:
        values: dict[str, object] = {
            "file": sheet.name,
            "kind": sheet.kind,
            "encoding": sheet.encoding,
            "separator": sheet.separator,
        }
        if sheet.own:
            report.files.append(Fact("IMP-F48", "{file}: written by shapan itself, not by a CRM: left out", values))
        elif sheet.empty:
            report.files.append(Fact("IMP-F52", "{file}: no rows in it: left out", values))
            report.add("IMP-D11", sheet.name, sheet.header_line or 1)
        elif sheet.kind is None:
            report.files.append(Fact("IMP-F19", "{file}: no known column, ignored", values))
        else:
            template = "{file}: read as {kind} ({encoding}, separator {separator!r})"
            code = "IMP-F01"
            if sheet.book:
                code, template = "IMP-F31", "{file}: read as {kind} (Excel workbook)"
            report.files.append(Fact(code, template, values))
        _note_columns(report, sheet)


def note_system(report: Report, sheets: Sequence[Sheet]) -> None:
    """Say which CRM the files come from, where their headers tell."""
    system = system_of([sheet.header for sheet in sheets if sheet.kind])
    if system is None:
        return
    if system.sure == "inferred":
        report.note(
            "IMP-F33", "The columns look like {system}; its names were inferred, not verified: check the mapping.",
            system=system.title,
        )  # fmt: skip
    else:
        report.note("IMP-F32", "The columns are those of {system}.", system=system.title)


def _note_columns(report: Report, sheet: Sheet) -> None:
    if sheet.kind is None:
        return
    used = set(sheet.columns.values())
    rest = [name for at, name in enumerate(sheet.header) if at not in used and name]
    private = [name for name in rest if header_key(name) in aliases().protected]
    ignored = [name for name in rest if name not in private]
    doubled = sorted({name for at, name in enumerate(sheet.header) if name and name in sheet.header[:at]})
    if doubled:
        report.note(
            "IMP-F34", "{file}: columns that stand twice, the left one is read: {columns}", file=sheet.name,
            columns=", ".join(doubled)[:400],
        )  # fmt: skip
    _note_styles(report, sheet)
    if ignored:
        listed = ", ".join(ignored)[:400]
        report.note("IMP-F02", "{file}: columns not needed: {columns}", file=sheet.name, columns=listed)
    if private:
        report.note(
            "IMP-F03", "{file}: columns never read, because rules must not treat people by them: {columns}",
            file=sheet.name, columns=", ".join(private)[:400],
        )  # fmt: skip


def _note_styles(report: Report, sheet: Sheet) -> None:
    styles = sheet.styles
    if styles.order:
        text = {"dmy": "day/month/year", "mdy": "month/day/year"}[styles.order]
        report.note("IMP-F35", "{file}: dates are read as {order}.", file=sheet.name, order=text)
    if styles.decimal == ",":
        report.note("IMP-F36", "{file}: the comma is read as the decimal sign.", file=sheet.name)
    for column, unit in styles.units.items():
        report.note(
            "IMP-F37", "{file}: {column} is counted in units of {unit:,}.", file=sheet.name,
            column=sheet.header[sheet.columns[column]], unit=unit,
        )  # fmt: skip


def count_kept(report: Report, deals: Sequence[Deal], market: MarketFit) -> None:
    """Count rows that are kept, but need a word."""
    report.count("IMP-K01", sum(not deal.account for deal in deals))
    report.count("IMP-K02", sum(deal.stage == "prospecting" and not deal.engaged for deal in deals))
    report.count("IMP-K04", len(_old_open(deals, market)))


def _old_open(deals: Sequence[Deal], market: MarketFit) -> list[Deal]:
    return [d for d in deals if d.stage == "engaged" and d.engaged and _age(d, market) > market.longest_cycle_days]


def _age(deal: Deal, market: MarketFit) -> int:
    return (market.end - deal.engaged).days if deal.engaged else 0


def note_people(report: Report, tables: Tables, skill: SkillFit) -> None:
    """Note idle people, and whether win rates differ by more than luck."""
    active = {row.code for row in skill.reps}
    idle = [person.code for person in tables.people.values() if person.code not in active]
    if idle:
        report.note(
            "IMP-F04", "{n} of {all} people in the team file have no opportunity and are left out: {codes}",
            n=len(idle), all=len(tables.people), codes=", ".join(idle),
        )  # fmt: skip
    rates = [row.win_rate for row in skill.reps if row.decided]
    if not tables.orders and skill.verdict != "one-rep":
        _note_rates(report, skill, rates)
    code, sentence = VERDICTS[skill.verdict]
    report.note(code, sentence)


def _note_rates(report: Report, skill: SkillFit, rates: Sequence[float]) -> None:
    report.note(
        "IMP-F05",
        "Win rates of {reps} reps run from {lowest:.2f} to {highest:.2f}; intra-class correlation {icc:.4f} "
        "(95 % interval {low:.4f} to {high:.4f}).",
        reps=len(skill.reps), lowest=min(rates, default=0.0), highest=max(rates, default=0.0), icc=skill.icc,
        low=skill.low, high=skill.high,
    )  # fmt: skip


def note_market(report: Report, deals: Sequence[Deal], market: MarketFit, seasons: bool) -> None:
    """Note left truncation, deals that never close, rates, and what could not be fitted."""
    opened = [deal.engaged for deal in deals if deal.engaged]
    early = sum(day < market.start for day in opened)
    if opened and (market.start - min(opened)).days > TRUNCATED_DAYS:
        report.note(
            "IMP-F06",
            "Left truncation: closes start on {start}, openings on {first}. Of the deals opened before {start} only "
            "those that lasted are in the files ({early}), so rates are counted from {start} on.",
            start=market.start.isoformat(), first=min(opened).isoformat(), early=early,
        )  # fmt: skip
    if market.never_closes:
        engaged = [deal for deal in deals if deal.engaged and deal.stage != "prospecting"]
        old = [deal for deal in engaged if _age(deal, market) > market.longest_cycle_days]
        report.note(
            "IMP-F07",
            "{open:,} of {old:,} deals ({share:.0%}) opened more than {days} days before the end, longer than any "
            "closed deal took, are still open; of those opened since {start}, {never:.1%} never close.",
            open=len(_old_open(deals, market)), old=len(old), share=len(_old_open(deals, market)) / max(len(old), 1),
            days=market.longest_cycle_days, start=market.start.isoformat(), never=market.never_closes.value,
        )  # fmt: skip
    if not seasons:
        report.note(
            "IMP-F08", "Seasons are not fitted ({months:.0f} months in the files; two full years are needed): flat.",
            months=market.months,
        )  # fmt: skip
    if market.price_ratio is None:
        report.note("IMP-F09", "No list prices that won amounts follow: amounts are modelled as lognormal.")
    if market.size_slope is None:
        report.note("IMP-F10", "Lost deals carry no size: how size changes the odds of winning is borrowed.")


def note_accounts(report: Report, customers: Customers, deals: Sequence[Deal], inferred: bool, owned: int) -> None:
    """Note placeholders and who owns what."""
    without, heaps = sum(not deal.account for deal in deals), len(customers.ids) - customers.named
    if heaps:
        report.note(
            "IMP-F11",
            "{rows:,} opportunities without an account belong to {n} placeholder accounts, one per region and product.",
            rows=without, n=heaps,
        )  # fmt: skip
    sold = [customers.sellers.get(name, 0) for name in customers.ids[: customers.named]]
    if owned:
        report.note("IMP-F39", "The files name an owner for {n} of {all} accounts.", n=owned, all=customers.named)
        return
    report.note(
        "IMP-F12", "No account has an owner in the files; reps who sell to a named account: {low} to {high}.",
        low=min(sold, default=0), high=max(sold, default=0),
    )  # fmt: skip
    if inferred:
        report.note("IMP-F20", "Each named account is given to its main seller; this is inferred, not in the files.")
    else:
        report.note("IMP-F21", "All accounts start in the pool: routing decides who gets each opportunity.")


def note_fit(report: Report, scenario: Scenario, market: MarketFit) -> None:
    """Note what the scenario expects next to what the files show."""
    reps = len(scenario.rep)
    engaged = market.engaged_per_month.value / reps if market.engaged_per_month else 0.0
    report.note(
        "IMP-F13",
        "Per rep and month: {engaged:.1f} opportunities engaged, {decided:.1f} decided; the scenario brings the "
        "decided ones, {hours:.1f} selling hours each.",
        engaged=engaged, decided=market.decided_per_month.value / reps, hours=scenario.market.opportunity_hours,
    )  # fmt: skip
    expected = market.decided_per_month.value * market.win_rate.value * market.deal_cents.value / 100
    report.note(
        "IMP-F14",
        "Bookings a month: {observed:,.0f} {currency} in the files since {start}, {expected:,.0f} expected by the "
        "scenario when all are worked.",
        observed=market.won_cents / 100 / market.months, expected=expected, currency=scenario.currency,
        start=market.start.isoformat(),
    )  # fmt: skip


def note_team(report: Report, team: TeamFit, currency: str) -> None:
    """Note leavers, quotas and how far they were met."""
    if team.left:
        report.note("IMP-F40", "{n} people with deals have left; they are not part of the scenario.", n=team.left)
    if team.plans:
        report.note(
            "IMP-F44", "Pay plans named in the roster: {plans}. Enter them as the incumbent playbook.",
            plans=", ".join(team.plans)[:300],
        )  # fmt: skip
    if team.target_cents is None:
        return
    if not team.target_inside:
        report.note(
            "IMP-F41",
            "Quotas from {first} on lie outside the months of the deals: the target is their last twelve months, "
            "{target:,.0f} {currency}; the last twelve months of deals are {share:.0%} of it.",
            first=team.target_from, target=team.target_cents / 100, currency=currency,
            share=(team.sold_cents or 0) / team.target_cents,
        )  # fmt: skip
    else:
        report.note(
            "IMP-F42", "Quotas of twelve months from {first} on: {target:,.0f} {currency}, {share:.0%} of them met.",
            first=team.target_from, target=team.target_cents / 100, currency=currency,
            share=(team.sold_cents or 0) / team.target_cents,
        )  # fmt: skip
    if team.unmatched:
        report.note(
            "IMP-F43", "{n} people with a quota are not known by the deals: their quotas count for the company only.",
            n=team.unmatched,
        )  # fmt: skip


def note_pay(report: Report, tables: Tables, scenario: Scenario) -> None:
    """Note the pay of a month that playbooks are compared on, and whether the files named it."""
    paid = sum(person.base_cents is not None for person in tables.people.values())
    aimed = sum(person.variable_cents is not None for person in tables.people.values())
    values = {
        "base": scenario.pay.base_salary_cents_per_month / 100, "currency": scenario.currency,
        "variable": scenario.pay.target_variable_cents_per_month / 100,
    }  # fmt: skip
    if paid and aimed:
        report.note(
            "IMP-F50",
            "Pay of a person and month: base {base:,.0f}, variable at goal {variable:,.0f} {currency}: the mean of {n} "
            "people in the roster.",
            n=max(paid, aimed), **values,
        )  # fmt: skip
    elif not paid and not aimed:
        report.note(
            "IMP-F51",
            "Pay of a person and month is assumed: base {base:,.0f}, variable at goal {variable:,.0f} {currency}. For "
            "pay schemes put a roster beside the files ('shapan roster'), or change [pay] in the scenario.",
            **values,
        )  # fmt: skip


def note_shapes(report: Report, shapes: Shapes) -> None:
    """Note which amount model fits best, over-dispersion and concentration."""
    if shapes.amount_scores:
        ranked = sorted(shapes.amount_scores.items(), key=lambda item: -item[1])
        report.note(
            "IMP-F45", "Amount models by held-out likelihood (larger is better): {scores}.",
            scores=", ".join(f"{name} {score:.2f}" for name, score in ranked),
        )  # fmt: skip
    if shapes.dispersion:
        report.note(
            "IMP-F46", "Opportunities by rep and month: variance / mean = {ratio:.1f} (1 would be chance alone).",
            ratio=shapes.dispersion.value,
        )  # fmt: skip
    if shapes.concentration:
        report.note(
            "IMP-F47", "The largest fifth of accounts brings {share:.0%} of won money.",
            share=shapes.concentration.value,
        )  # fmt: skip


def note_verdict(report: Report, verdict: Verdict, unchecked: bool = False) -> None:
    """Note the verdict and its reasons, which come first in the report; an earlier verdict goes.

    Args:
        report: gets them.
        verdict: of the files, or of the replay too.
        unchecked: whether a replay of the last year could still lower it; then it says so.
    """
    report.facts[:] = [fact for fact in report.facts if not fact.code.startswith(VERDICT)]
    report.note(*(BY_FILES if unchecked and verdict.level == "good enough" else VERDICT_LINES[verdict.level]))
    report.facts.extend(verdict.reasons)
    if unchecked and verdict.level != "not enough data":
        report.note("IMP-V14", UNCHECKED)
