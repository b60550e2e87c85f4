"""Names of metrics and units, and how a value of each is written: one place for the commands and the screens."""

from __future__ import annotations

from tui.languages import N_, UNKNOWN, _, money, number, percent

NAMES: dict[str, str] = {
    "attainment": N_("goal attainment"),
    "profit_cents": N_("profit"),
    "profit_after_cents": N_("profit after you"),
    "bookings_cents": N_("bookings"),
    "gross_margin_cents": N_("gross margin"),
    "cash_collected_cents": N_("cash collected"),
    "days_to_collect": N_("days to collect"),
    "new_customers": N_("new customers"),
    "win_rate": N_("win rate"),
    "share_at_goal": N_("people at goal"),
    "share_at_90": N_("people at 90%+"),
    "chance_gap": N_("chance gap"),
    "pay_gini": N_("pay gap (Gini)"),
    "pay_theil": N_("pay gap (Theil)"),
    "newcomer_share": N_("newcomers' share"),
    "newcomer_ramp_months": N_("newcomer ramp"),
    "attrition_annual": N_("leavers a year"),
    "attrition_first_year": N_("leavers, first year"),
    "attrition_regretted": N_("leavers, regretted"),
    "pay_cost_cents": N_("pay cost"),
    "pay_per_point_cents": N_("pay per point"),
    "pay_swing": N_("pay swing"),
    "energy": N_("energy"),
    "care": N_("care"),
    "leads_untouched": N_("leads untouched"),
    "accounts_moved": N_("accounts moved"),
    "pulled_forward_share": N_("pulled forward"),
    "pushed_out_share": N_("pushed out"),
    "discount_cost_cents": N_("discounts to hurry"),
    "transition_cost_cents": N_("transition cost"),
    "accounts_recycled": N_("accounts recycled"),
    "accounts_hoarded": N_("accounts hoarded"),
    "deals_sniped": N_("deals sniped"),
    "complaints": N_("complaints"),
    "returned_cents": N_("returns"),
    "oversold_share": N_("oversold"),
    "outlay_cents": N_("spending lines"),
}
"""Metric id -> name of at most 24 cells."""

WITH_UNIT: dict[str, str] = {
    "chance_gap": N_("chance gap, points"),
    "newcomer_ramp_months": N_("newcomer ramp, months"),
}
"""Metric whose numbers carry no unit of their own -> its name with the unit, at most 24 cells."""

UNITS: dict[str, str] = {
    "share": N_("percent"),
    "cents": N_("money"),
    "points": N_("points"),
    "months": N_("months"),
    "per year": N_("of heads a year"),
    "index": N_("index"),
    "count": N_("count"),
    "days": N_("days"),
}
"""Unit of a metric -> its name."""

GUARDRAILS: dict[str, str] = {
    "attainment-not-below": N_("attainment not below"),
    "chance-gap-not-wider": N_("chance gap not wider"),
    "attrition-not-higher": N_("leavers not more"),
}
"""Guard-rail -> what it asks for, said beside the name of the reference playbook."""

DIGITS = {"index": 3}
"""Decimals by unit; one elsewhere."""

WHOLE = 100
"""Counts from which on an average is told without decimals."""

FINEST = 7
"""Decimals more than usual that a difference may need: numbers are kept to 1e-9."""
IN_ROWS = 2
"""Of them, those for which a row of a table has room."""

SHARES = ("share", "per year")
IN_POINTS = (*SHARES, "points")
"""Units whose differences are percentage points."""

EMPTY = "-"
"""Stands for a value that does not apply."""


def name_of(metric: str) -> str:
    """Return the name of a metric in the language in use (an id without a name is returned as it is)."""
    return _(NAMES[metric]) if metric in NAMES else metric


def name_with_unit(metric: str) -> str:
    """Return the name of a metric at the head of a row of numbers."""
    return _(WITH_UNIT[metric]) if metric in WITH_UNIT else name_of(metric)


def guardrail_name(guardrail: str) -> str:
    """Return what a guard-rail asks for; rails of third parties go by their own name."""
    return _(GUARDRAILS[guardrail]) if guardrail in GUARDRAILS else guardrail


def unit_of(unit: str, currency: str = "") -> str:
    """Return the name of a unit in the language in use; money names its currency when given."""
    return currency if unit == "cents" and currency not in ("", UNKNOWN) else _(UNITS[unit])


def headed(metric: str, unit: str, currency: str = "") -> str:
    """Return the name of a metric with its unit, at the head of a row of a table."""
    if metric in WITH_UNIT:
        return _(WITH_UNIT[metric])
    shown = "share" if unit in SHARES else unit  # "leavers a year, of heads a year" says it twice
    return _("{metric}, {unit}").format(metric=name_of(metric), unit=unit_of(shown, currency))


def value_of(metric: str, unit: str, value: float | None, currency: str = "", *, exact: bool = False) -> str:
    """Write a value of a metric: ``83.1%``, ``¥913K``, ``24.0``; ``-`` for None.

    Args:
        metric: metric id.
        unit: its unit, as in `simulator.outcome.Metric`.
        value: the number in that unit (shares 0..1, money in cents), or None.
        currency: ISO code put at money; nothing when empty.
        exact: money to the cent and one more digit elsewhere, for tables of numbers.
    """
    return _write(metric, unit, value, currency, exact, signed=False)


def difference_of(
    metric: str,
    unit: str,
    value: float | None,
    currency: str = "",
    *,
    exact: bool = False,
    bare: bool = False,
    finer: int = 0,
) -> str:
    """Write a difference of a metric with its sign: ``+2.4 pts``, ``-¥12.1K``; ``bare`` leaves the points' unit out."""
    text = _write(metric, unit, value, currency, exact, signed=True, finer=finer)
    if value is None or unit not in IN_POINTS:
        return text
    points = text.removesuffix("%")
    return points if bare else _("{number} pts").format(number=points)


def finer_for(
    metric: str, unit: str, mean: float | None, low: float | None, high: float | None, most: int = FINEST
) -> int:
    """Return how many more decimals than usual a settled difference needs so that it does not read as nothing.

    Its ends get some too: an interval that leaves zero out and is told as "-0.3 .. 0.0" contradicts itself.

    Args:
        metric: metric id.
        unit: its unit.
        mean: the difference.
        low: lower end of its interval.
        high: upper end; an interval with zero in it needs no more than usual.
        most: decimals that there is room for.
    """
    if mean is None or low is None or high is None or low <= 0 <= high:
        return 0
    for more in range(most):
        said = [difference_of(metric, unit, one, finer=more) for one in (mean, low, high)]
        shown = [any(sign in "123456789" for sign in one) for one in said]
        if all(shown) or (shown[0] and more >= IN_ROWS):
            return more
    return most


def _write(
    metric: str, unit: str, value: float | None, currency: str, exact: bool, *, signed: bool, finer: int = 0
) -> str:
    if value is None:
        return EMPTY
    if unit == "cents":
        return money(value, currency, exact=exact or finer > 0, signed=signed, finer=finer)
    if unit in SHARES:
        digits = 0 if abs(value) >= 0.9995 and not signed else 1
        return percent(value, digits + exact + finer, signed=signed)
    digits = DIGITS.get(unit, 1) + exact + finer
    if unit == "count" and abs(value) >= WHOLE and not exact:
        digits = 0
    return number(value, digits, signed=signed and round(value, digits) != 0)
