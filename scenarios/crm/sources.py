"""Where every value of an imported scenario came from: fitted from the files, or borrowed from the evidence."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.crm.fit import Fitted, MarketFit
from scenarios.crm.skill import SkillFit
from scenarios.schema import Source

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
    ("incumbent", "playbook in force assumed: everybody sells to everybody from the pool"),
)
"""Keys and the evidence or assumption they rest on."""


def sources_of(market: MarketFit, skill: SkillFit, inferred: bool) -> tuple[Source, ...]:
    """Return the provenance of the scenario's values, fitted ones first."""
    return (*_fitted(market), *_skill(skill), *_structure(market), *_not_fitted(market), *_borrowed(inferred))


def _data(key: str, fit: Fitted, note: str, scale: float = 1.0) -> Source:
    low, high = (round(end * scale, 6) for end in (fit.low, fit.high))
    return Source(key=key, kind="data", note=note, low=low, high=high, rows=fit.rows)


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
    yield Source(
        key="rep.skill", kind="data", low=round(skill.low, 6), high=round(skill.high, 6), rows=skill.decided,
        note=f"shrunk win rates (beta-binomial, product mix adjusted); intra-class correlation {skill.icc:.4f}, "
        f"interval given here. {skill.sentence}",
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


def _borrowed(inferred: bool) -> Iterator[Source]:
    yield Source(
        key="account.region", kind="borrowed",
        note="inferred: the region of the reps with most opportunities on the account",
    )  # fmt: skip
    owner = "inferred: the rep with most opportunities on the account" if inferred else "none: all accounts in the pool"
    yield Source(key="account.owner", kind="borrowed", note=f"the files name no owners; {owner}")
    yield from (Source(key=key, kind="borrowed", note=note) for key, note in BORROWED)


def source_line(row: Source) -> str:
    """Return one value's provenance as a line."""
    span = "" if row.low is None or row.high is None else f" [{row.low:,.4g} to {row.high:,.4g}]"
    count = f" ({row.rows:,} rows)" if row.rows else ""
    return f"  {row.key}: {row.note}{span}{count}"
