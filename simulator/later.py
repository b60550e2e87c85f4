"""What bites later (B16 to B25): one object a run, and only where a scenario turns any of it on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import measured, outlays, promises, unrest
from agents.floor import SalesFloor
from policies.guard import checked_pays
from policies.playbook import Conduct, Playbook
from policies.views import PayView
from scenarios.company import Company
from simulator.customers import Customers
from simulator.expected_pay import AS_PAY_VIEW
from simulator.ledger import Cause, Fact
from simulator.market import Market
from simulator.observe import Observer
from simulator.payroll import Payroll
from simulator.tape import Tape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SWITCHES = (
    "misselling", "complaints", "returns", "double_coverage", "rumour", "research", "tools", "training", "logging",
    "dilution",
)  # fmt: skip
STANDARD_MINUTES = 3600
MEASURES = (
    "bookings_cents", "cash_cents", "wins", "activity_minutes", "written_off_cents", "team_bookings_cents", "rank",
    "quarter_before_cents",
)  # fmt: skip
"""What a pay rule can pay by; counted for B25."""


class Later:
    """State of the mechanisms that are off by default."""

    def __init__(self, company: Company, tape: Tape, market: Market, floor: SalesFloor, observer: Observer) -> None:
        self.company, self.market, self.floor, self.observer = company, market, floor, observer
        self.b, self._strength = company.scenario.behaviour, company.scenario.dynamics.strength
        self.customers = Customers(company, tape, market, floor)
        self.uncertainty = 0.0
        """U of B20 this month."""
        self._talked_of, self._known = 0.0, False
        self._offer_until = np.full(company.seats, -1)
        self._offer_to = np.full(company.seats, -1)
        """Person who holds the seat's offer."""
        self._tools: list[int] = []
        self._researched = 0
        self.log = np.zeros(company.seats)
        """Hours logged beyond those worked, per hour worked (B24)."""
        self._counted: tuple[Playbook | None, int] = None, 0
        """By how many measures the pay of the playbook asked about last goes."""

    # -- the month begins ---------------------------------------------------------------------------------------

    def begin_month(self, playbook: Playbook, payroll: Payroll, month: int, now: int) -> None:
        """Look at pay, talk, spend; then selling minutes are what is left of them (policies' months, from 1)."""
        conduct = playbook.conduct
        self.customers.begin_month(0 < conduct.one_face_month <= month)
        overtime = conduct.overtime_in(month)
        self._look_at_pay(playbook, payroll, month, overtime)
        self._talk(conduct, month, now)
        self._research(conduct)
        self._minutes(conduct)

    def _look_at_pay(self, playbook: Playbook, payroll: Payroll, month: int, overtime: float) -> None:
        """Promise and log as much as a usual month's pay makes worth while (B16, B24)."""
        misselling, logging = self._strength("misselling"), self._strength("logging")
        if not (misselling or logging):
            return
        usual = _Usual(playbook, payroll, month, self.floor)
        if misselling:
            self.customers.promise[:] = promises.promised(self._pressure(usual, overtime), self.b, misselling)
        if logging:
            tenure = self.floor.people.tenure_months
            self.log = measured.logged_share(self._for_hours(usual), tenure, self.b, logging)

    def moved(self, effort: Floats, mu: Floats, cost: Floats, playbook: Playbook) -> Floats:
        """Return effort as far as the number of measures lets pay move it (B25)."""
        strength = self._strength("dilution")
        if not strength:
            return effort
        if self._counted[0] is not playbook:
            self._counted = playbook, measures_of(playbook.incentives, self.company)
        alone = measured.unpaid_effort(mu, cost, self.b)
        return measured.diluted(effort, alone, self._counted[1], self.b, strength)

    def _minutes(self, conduct: Conduct) -> None:
        people, heads = self.floor.people, max(int(self.floor.people.present.sum()), 1)
        self._tools.append(conduct.tools_cents_per_month)
        old = self._tools[-1 - outlays.TOOLS_LAG_MONTHS] if len(self._tools) > outlays.TOOLS_LAG_MONTHS else 0
        factor = outlays.tools_factor(old / heads, self.b, self._strength("tools"))
        factor *= unrest.hours_factor(self.uncertainty, self.b, self._strength("rumour"))
        course, training = conduct.training_cents_per_month / heads, self._strength("training")
        gone = round(outlays.training_hours(course, self.b) * 60) * (training > 0) + self.customers.second_minutes()
        if training and course:
            people.know_how[:] = outlays.trained(people.know_how, course, self.b, training)
            self.floor.forget("skill", "average_skill")
        kept = factor * (1 - np.minimum(self.b.logging_time * self.log, 1.0))
        left = np.maximum(np.rint(people.selling_minutes * kept) - gone, 0)
        people.selling_minutes[:] = np.where(people.present, left, 0).astype(np.int64)
        self.floor.forget("capacity")

    def _research(self, conduct: Conduct) -> None:
        self._researched += conduct.research_cents_per_month
        strength = self._strength("research")
        if strength and self._researched:
            spent = self._researched / max(len(self.company.account_ids), 1)
            self.observer.know_better(outlays.error_left(spent, self.b, strength))

    def _talk(self, conduct: Conduct, month: int, now: int) -> None:
        """Let people talk of what is to come, and let outsiders make offers (B20)."""
        market, strength = self.company.scenario.market, self._strength("rumour")
        self._known = self._known or 0 < conduct.plan_known_month <= month
        if not strength or market.rumour_month is None or month < market.rumour_month:
            return
        self._talked_of = self.uncertainty
        open_question = not self._known and month < market.rumour_month + market.rumour_months
        self.uncertainty = unrest.spread(self.uncertainty, open_question, self.b)
        felt, people = unrest.FELT[conduct.justice], self.floor.people
        if self.uncertainty < 0.01:
            self.floor.unrest = None
            return
        there = np.flatnonzero(people.present)
        talk = round(1000 * self.uncertainty * felt)
        self.market.ledger.add(Fact.RUMOUR, now, there, people.person[there], talk, Cause.RUMOUR)
        best = unrest.best_third(self.floor.skill, people.present)
        self._offers(month, now, felt, best)
        offered = (self._offer_until >= month) & (self._offer_to == people.person)
        self.floor.unrest = unrest.log_hazard(self._talked_of * felt, best, offered, self.b, strength)

    def _offers(self, month: int, now: int, felt: float, best: NDArray[np.bool_]) -> None:
        people, k = self.floor.people, month - 1 + self.company.scenario.calendar.warmup_months
        chance = unrest.offer_chance(self._talked_of * felt, best, self.b, self._strength("rumour"))
        got = np.flatnonzero(people.present & (self.floor.person_luck[:, k, 2] < chance))
        self._offer_until[got], self._offer_to[got] = month + unrest.OFFER_MONTHS - 1, people.person[got]
        self.market.ledger.add(Fact.OFFERED, now, got, people.person[got], 1, Cause.RUMOUR)

    # -- the month ends -----------------------------------------------------------------------------------------

    def logged(self, minutes: Ints, last: int) -> Ints:
        """Return the selling minutes that stand in the log, and note them where hours are logged at all (B24)."""
        if not self._strength("logging"):
            return minutes
        people = self.floor.people
        written = np.rint(minutes * (1 + self.log)).astype(np.int64)
        there = np.flatnonzero(people.present)
        self.market.ledger.add(Fact.LOGGED, last, there, people.person[there], written[there], Cause.INCENTIVES)
        return written

    # -- what a rule pays for -----------------------------------------------------------------------------------

    def _pressure(self, usual: _Usual, overtime: float) -> Floats:
        """Return m of B16: what the next typical deal pays at once and for good, relative to plain commission."""
        deal = self.company.scenario.market.typical_deal_cents
        signed, back, plain = np.zeros((3, self.company.seats))
        signed[usual.seats] = usual.more("bookings_cents", usual.bookings + deal)
        back[usual.seats] = -usual.more("written_off_cents", np.full(len(usual.seats), deal))
        plain[usual.seats] = deal * usual.on_target / np.maximum(usual.goals, 1)
        return promises.pressure(signed, back, plain, overtime)

    def _for_hours(self, usual: _Usual) -> Floats:
        """Return the share of on-target variable pay that hangs on hours, by seat."""
        share = np.zeros(self.company.seats)
        idle = usual.more("activity_minutes", np.zeros(len(usual.seats), dtype=np.int64))
        share[usual.seats] = -idle / np.maximum(self.company.seat_variable_cents[usual.seats], 1)
        return np.round(np.clip(share, 0.0, 1.0), 9)


class _Usual:
    """A usual month to come of everybody who is there, and what their rule pays for another one."""

    def __init__(self, playbook: Playbook, payroll: Payroll, month: int, floor: SalesFloor) -> None:
        there = [rep for rep in floor.reps if rep is not None]
        self._rule, self._month, self._names = playbook.incentives, month, [rep.id for rep in there]
        self._reads = playbook.reads["incentives"]
        self.seats = np.array([rep.seat for rep in there], dtype=np.int64)
        self._columns = payroll.usual_month(self.seats, month, floor.people.tenure_months)
        self.bookings, self.goals = (np.array(self._columns[name]) for name in ("bookings_cents", "goal_cents"))
        self.on_target = payroll.company.seat_variable_cents[self.seats] * np.array(self._columns["goal_months"])
        self._paid = self._pay(self._columns)

    def more(self, name: str, values: Ints) -> Ints:
        """Return what the rule pays each of them beyond a usual month if one field stood otherwise.

        Raises:
            PolicyError: the rule raised or returned nonsense.
        """
        if f"PayView.{name}" not in self._reads:
            return np.zeros(len(self.seats), dtype=np.int64)
        return self._pay({**self._columns, name: values.tolist()}) - self._paid

    def _pay(self, columns: dict[str, Iterable[Any]]) -> Ints:
        views = map(AS_PAY_VIEW, zip(*columns.values()))  # noqa: B905 - what is the same for all repeats for ever
        return np.array(checked_pays(self._rule, views, self._names, self._month), dtype=np.int64)


def measures_of(rule: Any, company: Company) -> int:
    """Return by how many measures a rule pays: those of a usual month that change its pay when they change."""
    target, goal = company.median_variable_cents, company.target_cents_per_month // company.seats
    months = rule.period_months
    view = PayView(
        months, months, company.median_base_cents, target, goal * months, goal * (months - 1), goal, cash_cents=goal,
        wins=3, activity_minutes=STANDARD_MINUTES // 2, written_off_cents=0, tenure_months=24,
        team_bookings_cents=goal * company.seats, team_goal_cents=goal * company.seats, rank=2,
        team_size=company.seats, quarter_before_cents=goal * ((months - 1) % 3),
    )  # fmt: skip
    usual, count = rule.pay(view), 0
    for name in MEASURES:
        now = getattr(view, name)
        other = {"rank": 1, "activity_minutes": 2 * now, "wins": now + 3}.get(name, now + goal // 2)
        less = {"rank": company.seats}.get(name, now // 2)
        count += any(rule.pay(view._replace(**{name: value})) != usual for value in (other, less))
    return count
