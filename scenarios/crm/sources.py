"""Where every value of an imported scenario came from: fitted from the files, or borrowed from the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenarios.crm.fit import MarketFit
from scenarios.crm.fitted import Fitted
from scenarios.crm.report import Translate, english, figure_of, noted, said, value_name
from scenarios.crm.skill import SkillFit
from scenarios.crm.tables import Tables
from scenarios.schema import Source

if TYPE_CHECKING:
    from scenarios.crm.build import Fits

BORROWED: tuple[tuple[str, str], ...] = (
    ("market.response_depth", "win chance against hours, B2 (F01): calls go where sales are, so it cannot be read"),
    ("market.stage_shares", "three equal stages, B2: the files hold no stage history"),
    ("market.patience_days", "an untouched opportunity waits 45 days, model assumption"),
    ("market.opportunity_hours", "60 selling hours a month (B3, F70), 80 % of them for the opportunities there are"),
    ("market.care_hours_per_account_month", "B6: no activity data"),
    ("market.leads_per_rep_month", "set to 0: the files hold no leads, their opportunities are all counted already"),
    ("market.repeat_share", "set to 0: no repeat purchases without an opportunity in the files (D19)"),
    ("market.gross_margin", "45 %: no costs in the files"),
    ("market.persistence", "market swings, D22"),
    ("market.volatility", "market swings, D22"),
    ("market.drift_per_year", "no trend assumed: needs several years"),
    ("collection", "payment delay and bad debt, B13 (F73): no invoices in the files"),
    ("rep.tenure_months", "24 months for everybody, past ramp-up (B1, F45): no hire dates in the files"),
    ("pay", "bookings a rep brings = 5 x on-target pay (F40), 60 % of it base: no pay in the files"),
    ("staffing", "vacancies, hiring and its cost: B9, D16, F63 scaled to the pay above"),
    ("target.stretch", "target = .93 of what a ramped median team would book (C0): no quotas in the files"),
    ("behaviour", "learning, effort, fatigue, relationship, fairness, leaving, coaching: B1-B11, weak ones D01-D23"),
)
"""Keys and the evidence or assumption they rest on."""
IN_FORCE = {
    "pool-first": "playbook in force assumed: everybody sells to everybody from the pool",
    "status-quo": "playbook in force assumed: accounts stay with their owners",
}
"""Incumbent playbook -> what is assumed."""


def sources_of(tables: Tables, fits: Fits, inferred: bool, incumbent: str) -> tuple[Source, ...]:
    """Return the provenance of the scenario's values, fitted ones first."""
    market = fits.market
    measured = tuple(_measured(tables, fits))
    known = {row.key for row in measured}
    if tables.orders:
        first = tuple(_orders(market))
        rest: tuple[Source, ...] = (
            Source(key="market.reference_win_rate", kind="borrowed", note="default .21 (B2, F68)"),
        )
    else:
        first = (*_fitted(market), *_skill(fits.skill), *_structure(market))
        rest = tuple(row for row in _not_fitted(market) if row.key not in known)
    borrowed = (row for row in _borrowed(tables, inferred, incumbent) if row.key not in known)
    return (*first, *measured, *rest, *borrowed)


def _orders(market: MarketFit) -> Iterator[Source]:
    note = "mean amount of an order; sized so that steady bookings are those of the files"
    yield _data("market.typical_deal_cents", market.deal_cents, note)
    yield _data(
        "market.opportunities_per_account_month", market.decided_per_month, "orders a month, a tenth of them new"
    )
    rows = market.win_rate.rows
    for key, note in (
        ("account.potential", "revenue of the account relative to the median account, shrunk"),
        ("account.owner", "the seller of the account's latest order"),
        ("market.repeat_share", "an account-driven business: nine tenths of revenue come without a new opportunity"),
        ("market.repeat_cv", "scatter of an account's monthly orders"),
        ("calendar.start_date", f"first day after the export ({market.end.isoformat()})"),
    ):
        yield Source(key=key, kind="data", note=note, rows=rows)


def _measured(tables: Tables, fits: Fits) -> Iterator[Source]:
    """Yield what a history, payments, a roster, quotas or two years of months allow to be fitted."""
    timing, team, shapes = fits.timing, fits.team, fits.shapes
    if timing.stage_shares:
        text = " : ".join(f"{share:.2f}" for share in timing.stage_shares)
        note = f"relative length of the stages {text}, from stage history"
        yield Source(key="market.stage_shares", kind="data", note=note, rows=timing.stage_rows)
    if timing.pay_days and timing.pay_cv and timing.bad_debt:
        yield _data("collection", timing.pay_days, "mean days from invoice to cash, unpaid ones counted as censored")
        yield _data("collection.cv", timing.pay_cv, "coefficient of variation of the delay")
        yield _data("collection.bad_debt_rate", timing.bad_debt, "share never paid")
    if shapes.season:
        text = ", ".join(f"{one:.2f}" for one in shapes.season)
        rows = len(tables.deals)
        note = f"monthly factors, trend taken out, shrunk: {text}"
        yield Source(key="calendar.season_index", kind="data", note=note, rows=rows)
    if shapes.dispersion:
        yield _data(
            "demand by rep and month", shapes.dispersion, "variance / mean of counts; 1 = Poisson (reported only)"
        )
    if shapes.concentration:
        yield _data(
            "account concentration", shapes.concentration, "share of won money from the largest fifth of accounts"
        )
    if timing.ramp_start and timing.ramp_months:
        yield _data("behaviour.ramp_start", timing.ramp_start, "productivity of a first day, from bookings by tenure")
        yield _data("behaviour.ramp_months", timing.ramp_months, "months of the ramp-up, from bookings by tenure")
    if team.quit_rate:
        note = "leavers per person-year of the group, with 10 person-years of B8 added"
        yield _data("behaviour.base_quit_rate_per_year", team.quit_rate, note)
    if team.tenure_months:
        yield Source(
            key="rep.tenure_months", kind="data", note="start dates of the roster", rows=len(team.tenure_months)
        )
    if team.target_cents:
        yield Source(key="target.stretch", kind="data", note="target = quotas of twelve months", rows=team.target_rows)
    paid = sum(person.base_cents is not None for person in tables.people.values())
    if paid:
        yield Source(key="pay", kind="data", note="base and target variable pay of the roster", rows=paid)
    if owned := len(tables.account_owner):
        yield Source(key="account.owner", kind="data", note="owners that the accounts file names", rows=owned)


def _data(key: str, fit: Fitted, note: str, scale: float = 1.0) -> Source:
    value, low, high = (round(one * scale, 6) for one in (fit.value, fit.low, fit.high))
    return Source(key=key, kind="data", note=note, value=value, low=low, high=high, rows=fit.rows)


def _fitted(market: MarketFit) -> Iterator[Source]:
    flow = "deals decided a month, in total; those that never close are left out"
    yield _data("market.opportunities_per_account_month", market.decided_per_month, flow)
    yield _data("market.reference_win_rate", market.win_rate, "won / (won + lost)")
    if market.size_slope:
        yield _data("market.size_slope", market.size_slope, "logistic regression of winning on ln size")
    if market.cycle_days:
        yield _data("market.cycle_days", market.cycle_days, "mean days from engaged to decided, closed deals only")
    if market.never_closes:
        note = "share of engaged deals that never close: left out of demand, their hours are part of opportunity_hours"
        yield _data("opportunities that never close", market.never_closes, note)
    if market.price_cv:
        yield _data("market.deal_value_sd", market.price_cv, "coefficient of variation of won amount / list price")
    else:
        yield _data("market.typical_deal_cents", market.deal_cents, "mean won amount; lognormal, account size apart")


def _skill(skill: SkillFit) -> Iterator[Source]:
    compared = skill.verdict not in ("one-rep", "orders")
    value, low, high = (round(one, 6) if compared else None for one in (skill.icc, skill.low, skill.high))
    yield Source(
        key="rep.skill", kind="data", value=value, low=low, high=high, rows=skill.decided,
        note=f"shrunk win rates (beta-binomial, product mix adjusted); value and interval: intra-class correlation. "
        f"{skill.sentence}",
    )  # fmt: skip


def _structure(market: MarketFit) -> Iterator[Source]:
    rows = market.win_rate.rows
    for key, note in (
        ("account.potential", "opportunities of the account relative to the median account, shrunk (gamma-Poisson)"),
        ("products", "shares of opportunities; list prices where a products file gives them"),
        ("regions", "shares of opportunities by the reps' region"),
        ("calendar.start_date", f"first day after the export ({market.end.isoformat()})"),
    ):
        yield Source(key=key, kind="data", note=note, rows=rows)


def _not_fitted(market: MarketFit) -> Iterator[Source]:
    yield Source(
        key="calendar.season_index", kind="borrowed",
        note=f"flat (B12): a season needs two full years, the files hold {market.months:.0f} months",
    )  # fmt: skip
    if not market.size_slope:
        yield Source(key="market.size_slope", kind="borrowed", note="default .9: lost deals carry no size to compare")
    if not market.cycle_days:
        yield Source(key="market.cycle_days", kind="borrowed", note="default 76 days (B2, F69): no pair of dates")


def _borrowed(tables: Tables, inferred: bool, incumbent: str) -> Iterator[Source]:
    yield Source(
        key="account.region", kind="borrowed",
        note="inferred: the region of the reps with most opportunities on the account",
    )  # fmt: skip
    owner = "inferred: the rep with most opportunities on the account" if inferred else "none: all accounts in the pool"
    if not tables.orders:
        yield Source(key="account.owner", kind="borrowed", note=f"the files name no owners; {owner}")
    skipped = ("market.repeat_share",) if tables.orders else ()
    yield from (Source(key=key, kind="borrowed", note=note) for key, note in BORROWED if key not in skipped)
    yield Source(key="incumbent", kind="borrowed", note=IN_FORCE[incumbent])


def source_line(row: Source, say: Translate = english) -> str:
    """Return one value's provenance as a line: name, value, interval, rows, and what it is."""
    scale = 100 if row.key.endswith("_cents") else 1  # a name in words does not say cents
    value, low, high = (
        None if one is None else figure_of(row.key, one / scale) for one in (row.value, row.low, row.high)
    )
    value = "" if value is None else f" {value}"
    span = "" if low is None or high is None else f" [{low} .. {high}]"
    count = "" if not row.rows else say("IMP-S", " ({rows:,} rows)").format(rows=row.rows)
    return "  " + noted(f"{value_name(row.key, say)}{value}{span}{count}", said(row.note, say), say)
