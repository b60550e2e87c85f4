"""Metrics of a run, computed from its ledger (model.md); `simulator.outcome.METRICS` has units and directions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.company import Company
from scenarios.units import MINUTES_PER_MONTH, MONTHS_PER_YEAR, days_from_minutes
from simulator.adding_up import add_by_month, find_gaps, find_waits, margin_of, note_sent
from simulator.laws import totals
from simulator.ledger import Cause, Columns, Fact, Ledger, joined
from simulator.outcome import METRIC, METRICS, Outcome
from simulator.tape import Tape

Floats = NDArray[np.float64]
Facts = dict[Fact, Columns]
Parts = dict[Fact, list[Columns]]
FEWEST_PEOPLE = 5
"""Metrics that compare people are null under this many."""
YEAR_MINUTES = MONTHS_PER_YEAR * MINUTES_PER_MONTH
QUARTER = 3
RAMPED = 0.8
"""A newcomer is ramped at this share of the veterans' bookings (P18)."""


def measure(company: Company, tape: Tape, ledger: Ledger, months: int, after: int) -> Outcome:
    """Return the outcome of a run: every metric from day 0 to the horizon, the totals of the whole run."""
    day0 = company.day0_minute
    end = day0 + months * MINUTES_PER_MONTH
    parts = ledger.parts()
    whole, facts = Whole(parts), Between(parts, day0, end)
    invoiced = facts[Fact.INVOICED]
    again = invoiced._replace(amount=invoiced.amount * (invoiced.subject < 0))  # repeat purchases; deals count for 0
    people = _People(company, whole, facts, again, day0, months)
    values: dict[str, float | None] = {
        **_business(company, tape, whole, facts, again, months), **_pay(facts, people), **_fairness(facts, people),
        **_staff(facts, people), **_customers(facts),
    }  # fmt: skip
    values["pay_per_point_cents"] = _ratio(values["pay_cost_cents"], 100 * (values["attainment"] or 0.0))
    later = Between(parts, end, end + after * MINUTES_PER_MONTH) if after else None
    values["profit_after_cents"] = (
        None if later is None else profit(company, tape, later, gross_margin(company, tape, later[Fact.PAID]))
    )
    few = company.seats < FEWEST_PEOPLE
    metrics = {one.id: None if few and one.people else _finite(values[one.id]) for one in METRICS}
    assert metrics.keys() == METRIC.keys()
    return Outcome(metrics, totals(parts, company.seats), ledger.digest(), _months(facts, people))


class Whole(dict[Fact, Columns]):
    """All facts, each kind joined when it is first asked for."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts

    def __missing__(self, kind: Fact) -> Columns:
        """Join the facts of a kind."""
        found = self[kind] = joined(self.parts[kind])
        return found


class Between(Whole):
    """The facts from minute `first` up to but not including `end`."""

    def __init__(self, parts: Parts, first: int, end: int) -> None:
        super().__init__(parts)
        self._first, self._end = first, end

    def __missing__(self, kind: Fact) -> Columns:
        """Find the facts of a kind."""
        found = self[kind] = joined([part.between(self._first, self._end) for part in self.parts[kind]])
        return found


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _ratio(top: float | None, bottom: float | None) -> float | None:
    return None if top is None or not bottom else top / bottom


def _mean(values: NDArray[Any]) -> float:
    """Return what `np.mean` returns; for few values its call costs several times the sum."""
    return float(values.sum()) / len(values)


def _sum(facts: Facts, *kinds: Fact) -> int:
    return sum(int(facts[kind].amount.sum()) for kind in kinds)


def profit(company: Company, tape: Tape, facts: Facts, margin: float) -> float:
    """Return gross margin of cash in - pay - hiring - written off - outlays - discounts, their margin apart (cents)."""
    spent = _sum(facts, Fact.EARNED, Fact.SALARY, Fact.JOINED, Fact.WRITTEN_OFF, Fact.OUTLAY)
    cut = facts[Fact.DISCOUNT]
    lost = int(cut.amount.sum()) - gross_margin(company, tape, cut)  # goods cost what they cost: cash lacks the rest
    return margin - spent - lost


def returned(facts: Facts) -> int:
    """Return the value of oversold deals that came back (B18)."""
    gone = facts[Fact.WRITTEN_OFF]
    return int(gone.amount[gone.cause == Cause.PROMISE].sum())


def gross_margin(company: Company, tape: Tape, paid: Columns) -> float:
    """Return the gross margin of cash that came in (whole cents): by product for deals, the market's for repeats."""
    general = company.scenario.market.gross_margin
    own = [general if row.gross_margin is None else row.gross_margin for row in company.scenario.products]
    return margin_of(paid.subject, paid.amount, tape.product, np.array(own, dtype=np.float64), general)


def _business(
    company: Company, tape: Tape, whole: Whole, facts: Facts, again: Columns, months: int
) -> dict[str, float | None]:
    bookings, margin = _sum(facts, Fact.WON) + int(again.amount.sum()), gross_margin(company, tape, facts[Fact.PAID])
    won, lost = len(facts[Fact.WON].subject), len(facts[Fact.LOST].subject) + len(facts[Fact.EXPIRED].subject)
    came = facts[Fact.LEAD_CAME].subject
    touched = np.zeros(tape.rows, dtype=bool)
    for part in whole.parts[Fact.TOUCHED]:
        touched[part.subject] = True
    return {
        "attainment": bookings / max(company.target_cents(months), 1),
        "profit_cents": profit(company, tape, facts, margin),
        "bookings_cents": float(bookings),
        "gross_margin_cents": margin,
        "cash_collected_cents": float(_sum(facts, Fact.PAID)),
        "pulled_forward_share": _sum(facts, Fact.PULLED) / max(bookings, 1),
        "pushed_out_share": _sum(facts, Fact.PUSHED) / max(bookings, 1),
        "discount_cost_cents": float(_sum(facts, Fact.DISCOUNT)),
        "days_to_collect": _days_to_collect(tape, whole, facts),
        "new_customers": float(np.sum(tape.is_lead[facts[Fact.WON].subject])),
        "win_rate": won / (won + lost) if won + lost else None,
        "leads_untouched": _mean(~touched[came]) if len(came) else None,
        "accounts_moved": float(len(facts[Fact.HANDED_OVER].subject)),
        "accounts_recycled": float(len(facts[Fact.RECYCLED].subject)),
        "accounts_hoarded": _ratio(_sum(facts, Fact.HOARDED), _sum(facts, Fact.OWNED)),
        "deals_sniped": len(facts[Fact.SNIPED].subject) / won if won else None,
        "oversold_share": _sum(facts, Fact.OVERSOLD) / max(bookings, 1),
        "returned_cents": float(returned(facts)),
        "outlay_cents": float(_sum(facts, Fact.OUTLAY)),
        "transition_cost_cents": transition_cost(company, tape, whole, facts[Fact.HANDED_OVER]),
    }


def transition_cost(company: Company, tape: Tape, whole: Facts, moves: Columns) -> float:
    """Return what changes of owner cost in their first quarter (cents; 0 when nothing moved).

    For every account that changed hands: the gross margin of its bookings in the three months before, less that of the
    three months after, both without season; plus the joint visits at the median pay, and pay protected for it. Luck of
    single accounts is in it, so look at the mean of many worlds. Accounts handed over in the last three months of the
    run, or again within three months, count up to then in proportion.
    """
    if not len(moves.subject):
        return 0.0
    accounts, which = np.unique(moves.subject, return_inverse=True)
    sold = _account_months(company, tape, whole, accounts)
    month = (moves.minute // MINUTES_PER_MONTH).astype(np.int64)
    margin, lost = company.scenario.market.gross_margin, 0.0
    for account, at in zip(which.tolist(), month.tolist(), strict=True):
        before, after = sold[account, max(at - QUARTER, 0) : at], sold[account, at : at + QUARTER]
        if len(before) and len(after):
            lost += QUARTER * (float(before.mean()) - float(after.mean()))
    paid = company.median_base_cents + company.median_variable_cents
    minute_cents = paid / (company.scenario.behaviour.selling_hours_per_month * 60)
    visits = 2 * _sum(whole, Fact.JOINT_VISIT) * minute_cents
    protected = whole[Fact.PROTECTED]
    for_moves = int(protected.amount[protected.cause == Cause.ALLOCATION].sum())
    return float(np.rint(lost * margin + visits + for_moves))


def _account_months(company: Company, tape: Tape, whole: Facts, accounts: NDArray[np.int32]) -> Floats:
    """Return bookings of some accounts by account and month of the run, each month divided by its season index."""
    won, again = whole[Fact.WON], whole[Fact.INVOICED]
    row = np.full(len(company.account_ids) + 1, -1)  # the last one is found for deals without an account
    row[accounts] = np.arange(len(accounts))
    row = np.concatenate([row[tape.account[won.subject]], row[np.maximum(-1 - again.subject, -1)]])
    some = (row >= 0).nonzero()[0]
    minute = np.concatenate([won.minute, again.minute])[some]
    amount = np.concatenate([won.amount, again.amount])[some]
    months = int(whole[Fact.HEADS].minute[-1]) // MINUTES_PER_MONTH
    place = row[some] * months + np.minimum(minute // MINUTES_PER_MONTH, months - 1)
    table = np.bincount(place, weights=amount, minlength=len(accounts) * months).reshape(-1, months)
    season = company.season[(np.arange(months) - company.day0_minute // MINUTES_PER_MONTH) % MONTHS_PER_YEAR]
    return table / np.maximum(season, 0.05)


def _days_to_collect(tape: Tape, whole: Whole, facts: Facts) -> float | None:
    """Mean calendar days from invoice to cash of the deals paid, weighted by amount."""
    sent, paid = np.zeros(tape.rows, dtype=np.int64), facts[Fact.PAID]
    for part in whole.parts[Fact.INVOICED]:
        note_sent(part.subject, part.minute, sent)
    waited, amount = np.empty((2, len(paid.minute)), dtype=np.int64)
    deals = find_waits(paid.subject, paid.minute, paid.amount, sent, waited, amount)
    days, amount = days_from_minutes(1) * waited[:deals], amount[:deals]
    return float((days * amount).sum() / amount.sum()) if deals else None


class _People:
    """Monthly tables by person, shape (people, months), from the window's facts."""

    def __init__(self, company: Company, whole: Facts, facts: Facts, again: Columns, day0: int, months: int) -> None:
        joined = whole[Fact.JOINED]
        self.count, self.months, self.day0 = len(joined.person), months, day0
        self.joined = np.empty(self.count, dtype=np.int64)
        self.joined[joined.person] = joined.minute
        start = np.arange(company.seats)
        tenure = np.rint(company.seat_tenure_months * MINUTES_PER_MONTH).astype(np.int64)
        self.joined[start] -= tenure
        self.all_bookings = self.table(facts[Fact.WON]) + self.table(again)
        self.all_pay = self.table(facts[Fact.EARNED]) + self.table(facts[Fact.SALARY])
        self.bookings, self.pay = self.all_bookings[1:], self.all_pay[1:]
        self.goals = self.table(facts[Fact.GOAL_SET])[1:]
        self.there = self.table(facts[Fact.AVAILABLE])[1:] > 0
        self.heads = int(self.there.sum())
        """Head-months of the window."""
        middle = day0 + (np.arange(months) + 0.5) * MINUTES_PER_MONTH
        self.tenure_months = (middle[None, :] - self.joined[:, None]) / MINUTES_PER_MONTH
        self.young = self.there & (self.tenure_months < MONTHS_PER_YEAR)

    def table(self, facts: Columns) -> Floats:
        """Sum amounts by person and month; the first row is nobody's."""
        total = np.zeros((self.count + 1, self.months))
        add_by_month(facts.person, facts.minute, facts.amount, self.day0, MINUTES_PER_MONTH, total)
        return total

    def month(self, facts: Columns) -> NDArray[np.int32]:
        """Return the month of each fact, 0 = the first of the window."""
        return (facts.minute - self.day0) // MINUTES_PER_MONTH

    def settled(self) -> NDArray[np.bool_]:
        """People there for at least half of the window."""
        return self.there.sum(axis=1) * 2 >= self.months


def _pay(facts: Facts, people: _People) -> dict[str, float | None]:
    chosen = people.settled()
    rows, there = people.pay[chosen], people.there[chosen]
    months = np.maximum(there.sum(axis=1), 1)
    mean = rows.sum(axis=1) / months
    spread = np.sqrt(np.maximum((rows**2).sum(axis=1) / months - mean**2, 0.0))
    return {
        "pay_cost_cents": float(_sum(facts, Fact.EARNED, Fact.SALARY)),
        "pay_gini": gini(mean) if len(mean) else None,
        "pay_theil": theil(mean) if len(mean) else None,
        "pay_swing": _mean(spread / np.maximum(mean, 1.0)) if len(mean) else None,
    }


def gini(x: Floats) -> float:
    """Return the Gini index of non-negative values: 0 = all equal, (n-1)/n = one has all."""
    n, total = len(x), float(np.sum(x))
    if n == 0 or total <= 0:
        return 0.0
    ranked = np.sort(x, kind="stable")
    return float(2 * np.sum(np.arange(1, n + 1) * ranked) / (n * total) - (n + 1) / n)


def theil(x: Floats) -> float:
    """Return the Theil T index of non-negative values: 0 = all equal, ln n = one has all."""
    mean = _mean(x) if len(x) else 0.0
    if mean <= 0:
        return 0.0
    share = x[x > 0] / mean
    return float(np.sum(share * np.log(share)) / len(x))


def _fairness(facts: Facts, people: _People) -> dict[str, float | None]:
    chosen = people.settled()
    goals, sold = people.goals[chosen].sum(axis=1), people.bookings[chosen].sum(axis=1)
    reached = sold[goals > 0] / goals[goals > 0]
    total = float(people.bookings.sum())
    return {
        "share_at_goal": _mean(reached >= 1.0) if len(reached) else None,
        "share_at_90": _mean(reached >= 0.9) if len(reached) else None,
        "newcomer_share": float(people.bookings[people.young].sum()) / total if total > 0 else None,
        "newcomer_ramp_months": _ramp(people),
        "chance_gap": _chance_gap(facts[Fact.CHANCE]),
    }


def _chance_gap(chances: Columns) -> float | None:
    """Mean over the months of the chance of the luckiest third minus the unluckiest third, in points."""
    order = np.lexsort((chances.amount, chances.minute))
    gaps = np.empty(len(order))
    months = find_gaps(chances.minute[order], chances.amount[order], gaps)
    return _mean(gaps[:months]) if months else None


def _ramp(people: _People) -> float | None:
    """Month of tenure at which those who joined after day 0 first sell 80 % of what veterans do (3-month mean)."""
    veteran = people.there & ~people.young
    hired = people.joined >= people.day0
    if not veteran.any() or not hired.any():
        return None
    standard = _mean(people.bookings[veteran]) * RAMPED
    age = np.floor(people.tenure_months).astype(np.int64)
    mine = people.there & hired[:, None]
    age, bookings = age[mine], people.bookings[mine]
    sold = [bookings[age == month] for month in range(int(age.max(initial=-1)) + 1)]
    for month in range(2, len(sold)):
        recent = np.concatenate(sold[month - 2 : month + 1])
        if len(recent) and _mean(recent) >= standard:
            return float(month + 1)
    return None


def _staff(facts: Facts, people: _People) -> dict[str, float | None]:
    left = facts[Fact.LEFT]
    young_months = int(people.young.sum())
    early = int(np.sum(left.amount < MONTHS_PER_YEAR))
    worked = np.maximum(people.there.sum(axis=1), 1)
    rate = people.bookings.sum(axis=1) / worked
    known = people.there.any(axis=1)
    best_third = _quantile(rate[known], 2 / 3) if known.any() else np.inf
    energy = facts[Fact.ENERGY].amount
    return {
        "attrition_annual": _yearly(len(left.person), people.heads),
        "attrition_first_year": _yearly(early, young_months),
        "attrition_regretted": _yearly(int(np.sum(rate[left.person] >= best_third)), people.heads),
        "energy": _mean(energy) / 1000 if len(energy) else None,
    }


def _quantile(values: Floats, share: float) -> float:
    """Return what `np.quantile` returns, by the same steps, without its many cases."""
    ranked, place = np.sort(values), (len(values) - 1) * share
    below = int(place)
    low, high, part = ranked[below], ranked[min(below + 1, len(ranked) - 1)], place - below
    return float(high - (high - low) * (1 - part) if part >= 0.5 else low + (high - low) * part)


def _yearly(events: int, head_months: int) -> float | None:
    return events / (head_months / MONTHS_PER_YEAR) if head_months else None


def _customers(facts: Facts) -> dict[str, float | None]:
    cared, complaints = facts[Fact.CARED].amount, len(facts[Fact.COMPLAINED].subject)
    return {"care": _mean(cared) / 1000 if len(cared) else None, "complaints": float(complaints)}


def _months(facts: Facts, people: _People) -> dict[str, list[int]]:
    return {
        "bookings_cents": people.all_bookings.sum(axis=0).astype(np.int64).tolist(),
        "pay_cents": people.all_pay.sum(axis=0).astype(np.int64).tolist(),
        "heads": np.bincount(people.month(facts[Fact.AVAILABLE]), minlength=people.months).tolist(),
    }
